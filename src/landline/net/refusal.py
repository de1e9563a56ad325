"""Turning a caller away: one line that says why, then the orderly end of a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import Error, RefusedError

if TYPE_CHECKING:
    from landline.net.link import StreamLink


class Refusal:
    """Reads nothing from the one caller that it turns away, and keeps no record of it."""

    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        """Refuse because `most` callers are there already."""
        self._most = most

    async def over(self, link: StreamLink[bytes]) -> None:
        """Wait until the caller is gone; a cancelled call drops it at once."""
        try:
            await link.wait_closed()
        finally:
            link.abort()

    def opened(self, link: StreamLink[bytes]) -> None:
        link.fail(RefusedError("conversation.full", most=self._most))

    def received(self, messages: list[bytes], size: int) -> None:
        """Nothing is read."""

    def ended(self, error: Error | None) -> None:
        """The link ends by itself."""

    def writable(self, *, now: bool) -> None:
        """One line always fits."""

    def enter(self, link: StreamLink[bytes], /) -> None:
        """It is no caller of the roster's."""

    def leave(self, link: StreamLink[bytes], /) -> None:
        """See `over`."""
