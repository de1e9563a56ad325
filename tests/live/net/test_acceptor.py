"""Accepting when the system has nothing to give, and when callers give up."""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, Any, cast

from landline.net import acceptor
from landline.net.acceptor import Acceptor
from landline.net.address import Address
from landline.net.binding import bind
from tests.live.net.peers import dial, until

if TYPE_CHECKING:
    import socket

    import pytest


class Short:
    """A listening socket whose `accept` fails with `numbers` first."""

    def __init__(self, sock: socket.socket, numbers: list[int]) -> None:
        self._sock = sock
        self.numbers = numbers

    def fileno(self) -> int:
        return self._sock.fileno()

    def accept(self) -> tuple[socket.socket, Any]:
        if self.numbers:
            raise OSError(self.numbers.pop(0), "short of something")
        return self._sock.accept()


async def test_a_shortage_is_waited_out_and_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(acceptor, "PAUSE", 0.01)
    taken: list[socket.socket] = []
    (bound,) = await bind(Address("tcp", "127.0.0.1", 0))
    short = Short(bound.sock, [errno.EMFILE, errno.ECONNABORTED, errno.ENFILE, errno.ENOBUFS])
    with bound:
        accepting = Acceptor(cast("socket.socket", short), lambda sock, _: taken.append(sock))
        accepting.start()
        with await asyncio.to_thread(dial, bound.address):
            await until(lambda: taken)
        accepting.close()
        taken[0].close()
    assert accepting.counters.snapshot() == {"accept.short": 3}
    assert [record.getMessage() for record in caplog.records] == ["no callers taken for now"]


async def test_closing_during_a_pause_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    (bound,) = await bind(Address("tcp", "127.0.0.1", 0))
    short = Short(bound.sock, [errno.EMFILE] * 9)
    with bound:
        accepting = Acceptor(cast("socket.socket", short), lambda sock, _: sock.close())
        accepting.start()
        with await asyncio.to_thread(dial, bound.address):
            await until(lambda: len(short.numbers) < 9)
        accepting.close()
