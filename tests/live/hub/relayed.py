"""Two who meet through a hub: an offer, its ticket, and connections with it."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.live.hub.callers import PATIENCE, calling, native

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub
    from tests.live.hub.callers import Caller, NativeCaller

DIALS, ANSWERS = 0, 1
KEY = "ab" * 32
LINGER_NOT = struct.pack("ii", 1, 0)
"""So set, a socket that is closed says that it was reset (socket(7))."""


class Met:
    """One who offers, one who takes, and the ticket between them."""

    def __init__(self, address: tuple[str, int], sender: NativeCaller, taken: dict[str, Any]):
        self.address = address
        self.sender = sender
        self.offer: str = taken["offer"]
        self.ticket = bytes.fromhex(taken["ticket"])

    def preamble(self, side: int) -> bytes:
        return b"\xc5\x00" + bytes([side]) + self.ticket

    @asynccontextmanager
    async def calls(self, side: int) -> AsyncIterator[Caller]:
        """Call with the ticket; nobody need be there yet."""
        async with calling(*self.address) as caller:
            caller.write(self.preamble(side))
            yield caller

    @asynccontextmanager
    async def pair(self) -> AsyncIterator[tuple[Caller, Caller]]:
        """Call from both sides, and wait until both are told."""
        async with self.calls(DIALS) as dials, self.calls(ANSWERS) as answers:
            await paired(dials)
            await paired(answers)
            yield dials, answers

    async def withdraw(self) -> None:
        await self.sender.ask("ok", do="withdrawfiles", offer=self.offer)


@asynccontextmanager
async def meeting(hub: RunningHub | tuple[str, int], slot: int = 7) -> AsyncIterator[Met]:
    """Let somebody offer something by a code, and another take it."""
    address = hub if isinstance(hub, tuple) else (hub.host, hub.port)
    async with native(address) as sender, native(address) as taker:
        await sender.ask("offered", do="offerfiles", slot=slot, key=KEY)
        yield Met(address, sender, await taker.ask("taken", do="takefiles", slot=slot, key=KEY))


async def paired(caller: Caller) -> None:
    assert await read(caller, 1) == b"\x01"


async def read(caller: Caller, size: int) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await caller.reader.readexactly(size)


async def is_closed(caller: Caller) -> bool:
    """Wait until the connection is closed; return whether that was all."""
    with suppress(ConnectionResetError):
        return await caller.rest() == b""
    return True


def reset(caller: Caller) -> None:
    """End a connection as a program that is killed with unread bytes does."""
    sock = caller.writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    caller.writer.transport.abort()


def children(pid: int) -> list[int]:
    """Return the processes whose parent is `pid` (proc(5))."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (process / "stat").read_text()
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(process.name))
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
