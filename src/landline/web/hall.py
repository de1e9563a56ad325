"""What the HTTP side asks of the hub. `server/` implements it; nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio


class Hall(Protocol):
    """The rest of the hub, seen from a web browser's side."""

    def admits(self, source: str) -> bool:
        """Return whether one more stranger from `source` is borne."""

    def release(self, source: str) -> None:
        """Take back a stranger that `admits`, or the port, let in."""

    def websocket(self, source: str) -> asyncio.Protocol:
        """Return what speaks on an upgraded connection; it stands for one stranger."""
