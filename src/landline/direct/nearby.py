"""Machines that wait on this network, for threads: being found, and looking for one.

By the beacon (`discovery`), in an event loop that runs in a thread of its own. What is found is
a hint where to dial; who is there shows in the proof.
"""

from __future__ import annotations

import asyncio
import os
import queue
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from landline.discovery.announcer import Announcer
from landline.discovery.beacon import PORT
from landline.discovery.search import search
from landline.net.loop_thread import LoopThread
from landline.trust.fingerprint import DIGEST_BYTES, Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.discovery.beacon import Found, Kind

LOOK_UP: Final = 1.0
"""Seconds after which a thread that waits looks whether it was interrupted."""


def device_fingerprint(key: bytes) -> Fingerprint:
    """Return by what a device is known on the network; `key`: its Ed25519 public key."""
    return Fingerprint.of_key(key)


class Announced:
    """While it is entered, whoever looks on this network finds what waits at a TCP port."""

    def __init__(
        self,
        kind: Kind,
        name: str,
        port: int,
        *,
        key: bytes | None = None,
        host: str = "",
        beacon: int = PORT,
    ) -> None:
        """Tell that a `kind` called `name` waits at TCP `port` of `host`: of all addresses.

        `name`: the slot of a code, or what a device is called. `key`: the device's public
        key, for those who know it; without it nothing tells that it is the same as another
        time. `beacon`: the UDP port.
        """
        print_ = Fingerprint(os.urandom(DIGEST_BYTES)) if key is None else device_fingerprint(key)
        self._announcer = Announcer(port, name, print_, host=host, kind=kind, beacon_port=beacon)
        self._thread = LoopThread("landline: beacon", "asyncio")

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._thread.call(self._announcer.start(), None)
        except BaseException:
            self._thread.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.call(self._end(), None)
        self._thread.stop()

    async def _end(self) -> None:
        self._announcer.close()


def look_for(
    kind: Kind,
    seconds: float,
    *,
    name: str | None = None,
    key: bytes | None = None,
    beacon: int = PORT,
) -> Iterator[list[str]]:
    """Give out the addresses of each `kind` that answers within `seconds`, as soon as it does.

    Only of those called `name`, or that have the public key `key`, where these are given.
    Each time one is heard by a further way, all of its addresses are given out again, the
    best first. Close the iterator, or leave it to its end: it holds sockets and a thread.
    Raises OSError where the interfaces of this machine cannot be looked at.
    """
    wanted = None if key is None else device_fingerprint(key)
    heard = queue.SimpleQueue["Found | None"]()
    thread = LoopThread("landline: looking", "asyncio")
    work = _search(kind, seconds, beacon, heard)
    future = asyncio.run_coroutine_threadsafe(work, thread.start())
    future.add_done_callback(lambda _: heard.put(None))
    try:
        while (found := _next(heard)) is not None:
            if name in (None, found.name) and wanted in (None, found.fingerprint):
                yield list(found.addresses)
        future.result()
    finally:
        future.cancel()
        thread.stop()


async def _search(
    kind: Kind, seconds: float, beacon: int, heard: queue.SimpleQueue[Found | None]
) -> None:
    async for found in search([kind], seconds=seconds, port=beacon):
        heard.put(found)


def _next(heard: queue.SimpleQueue[Found | None]) -> Found | None:
    while True:
        # A Ctrl-C that comes just before a lock is waited for does not wake the wait.
        with suppress(queue.Empty):
            return heard.get(timeout=LOOK_UP)
