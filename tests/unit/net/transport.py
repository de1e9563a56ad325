"""A transport without a socket, for links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from landline.net.address import Address
from landline.net.link import Reader, StreamLink
from landline.settings import ConversationLimits
from landline.wire.framing import Raw

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from landline.errors import Error

HERE = Address("tcp", "127.0.0.1", 1)
THERE = Address("tcp", "127.0.0.1", 2)


class MemoryTransport:
    """Notes what it is told to do."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.unsent = 0
        self.did: list[str] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def set_write_buffer_limits(self, high: int) -> None:
        self.did.append(f"limits {high}")

    def __getattr__(self, name: str) -> Callable[[], None]:
        return lambda: self.did.append(name)


class Keeper:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def enter(self, _: Any, /) -> None:
        self.seen.append("enter")

    def leave(self, _: Any, /) -> None:
        self.seen.append("leave")


def opened_link(
    reader: Reader[Any],
    framing: Any = None,
    *,
    limits: ConversationLimits | None = None,
    explain: Callable[[Error], bytes] | None = None,
) -> tuple[StreamLink[Any], MemoryTransport, Keeper]:
    transport, keeper = MemoryTransport(), Keeper()
    link = StreamLink[Any](
        reader,
        framing or Raw(),
        limits or ConversationLimits(),
        local=HERE,
        remote=THERE,
        keeper=keeper,
        explain=explain,
    )
    link.connection_made(cast("asyncio.Transport", transport))
    return link, transport, keeper
