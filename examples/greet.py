"""Greet over TCP and UDP on the same port number, as a responder: the fastest kind."""

import sys

import landline


class Greet:
    def greeting(self, scheme: str) -> bytes:
        return b"Hello!"

    def answer(self, message: bytes, scheme: str) -> bytes:
        return (b"hello," if scheme == "tcp" else b"Hi!") + message


with landline.blocking.listen(Greet(), *sys.argv[1:] or ["tcp://:9999", "udp://:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
