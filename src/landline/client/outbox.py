"""What was said and is not yet known to be on the hub's disk: in order, and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from landline.settings import ClientLimits
    from landline.wire.verbs import Send


class Outbox:
    """Messages by their cid, oldest first."""

    def __init__(self, bounds: ClientLimits) -> None:
        self._bounds = bounds
        self._messages: dict[str, Send] = {}
        self._bytes = 0

    def __contains__(self, cid: object) -> bool:
        return cid in self._messages

    @property
    def messages(self) -> list[Send]:
        """What waits, oldest first."""
        return list(self._messages.values())

    def put(self, cid: str, message: Send, limit: int) -> None:
        """Take in a message whose text may have `limit` UTF-8 bytes.

        Raises UsageError `text.too-long` or `text.not-unicode`, RefusedError `outbox.full`.
        """
        size = size_of(message.text)
        if size > limit:
            raise UsageError("text.too-long", limit=limit)
        too_many = len(self._messages) >= self._bounds.outbox
        if too_many or self._bytes + size > self._bounds.outbox_bytes:
            raise RefusedError("outbox.full", most=len(self._messages))
        self._messages[cid] = message
        self._bytes += size

    def settle(self, cid: str) -> bool:
        """The hub has answered this one; return whether it was still waiting."""
        message = self._messages.pop(cid, None)
        if message is None:
            return False
        self._bytes -= len(message.text.encode())
        return True


def size_of(text: str) -> int:
    """Return how many UTF-8 bytes `text` has; raises UsageError `text.not-unicode`."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise UsageError("text.not-unicode") from None
