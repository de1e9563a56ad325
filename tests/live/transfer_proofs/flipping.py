"""Somebody between sender and receiver who passes everything on, and turns one bit around."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Final, Literal, Self

CONTROL: Final = 0x16
"""The first byte of a control connection, a TLS record; data connections begin otherwise."""

Kind = Literal["control", "data"]
Way = Literal["there", "back"]


class Flipper:
    """A door of its own before `target`; of all connections of a kind, a bit turns in one byte."""

    def __init__(self, target: tuple[str, int], kind: Kind, way: Way, offset: int, bit: int):
        """Turn `bit` of the byte `offset` of all that goes `way` on connections of a `kind`."""
        self.flips = 0
        self._target = target
        self._wanted = kind, way
        self._left = offset
        self._bit = 1 << bit
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._spawn(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._threads[0].join()
        for sock in self._open:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for sock in self._open:
            sock.close()

    def _spawn(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._server.accept()
            except OSError:
                return
            try:
                answerer = socket.create_connection(self._target)
            except OSError:
                caller.close()
                continue
            self._open += [caller, answerer]
            self._spawn(self._carry, caller, answerer)

    def _carry(self, caller: socket.socket, answerer: socket.socket) -> None:
        with suppress(OSError):
            first = caller.recv(1, socket.MSG_PEEK)
            kind: Kind = "control" if first[:1] == bytes([CONTROL]) else "data"
            self._spawn(self._pass, answerer, caller, kind, "back")
            self._pass(caller, answerer, kind, "there")

    def _pass(self, here: socket.socket, there: socket.socket, kind: Kind, way: Way) -> None:
        with suppress(OSError):
            while data := here.recv(1 << 16):
                there.sendall(self._turned(data) if (kind, way) == self._wanted else data)
        with suppress(OSError):
            there.shutdown(socket.SHUT_WR)
        # Whoever was cut off by the other side is to see that, too.
        with suppress(OSError):
            here.shutdown(socket.SHUT_RD)

    def _turned(self, data: bytes) -> bytes:
        with self._lock:
            at = self._left
            self._left -= len(data)
            if not 0 <= at < len(data):
                return data
            self.flips += 1
        turned = bytearray(data)
        turned[at] ^= self._bit
        return bytes(turned)
