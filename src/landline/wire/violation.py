"""What a parser says when its peer broke a rule: an event like any other, and its last."""

from __future__ import annotations

from msgspec import Struct

from landline.errors import ProtocolError


class Violation(Struct, frozen=True, gc=False):
    """The peer broke a rule that ends the conversation; the parser is dead after it."""

    code: str
    limit: int | None = None
    """The bound that was passed, where `code` speaks of one."""
    why: str = ""

    def error(self) -> ProtocolError:
        """Return the violation as an error with texts for people."""
        return ProtocolError(self.code, limit=self.limit, why=self.why)


def too_long(limit: int) -> Violation:
    """Return the violation of a message longer than `limit` bytes."""
    return Violation("message.too-long", limit=limit)


TRUNCATED = Violation("message.truncated")
"""The peer ended its side in the middle of a message."""
