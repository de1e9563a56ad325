"""Chat with one caller after the other: what is typed is the answer, an empty line says 太忙."""

import sys

import landline


def chat(call: landline.blocking.Conversation[bytes]) -> None:
    for message in call:
        print(f"[{call.remote.label}] {message.decode()!r}", flush=True)
        call.send(input() or "太忙")


with landline.blocking.listen(chat, *sys.argv[1:] or ["tcp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
