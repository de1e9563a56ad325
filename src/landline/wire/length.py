"""The number before a message that says how long it is: any one integer that `struct` knows."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from typing import Final

from landline.errors import UsageError

_ONE_INTEGER: Final = re.compile(r"[@=<>!]?[bBhHiIlLqQ]")


class LengthField:
    """How a length is written: `prefix` is a `struct` format such as `>I`, `<H` or `i`."""

    __slots__ = ("largest", "pack", "size", "unpack_from")

    def __init__(self, prefix: str) -> None:
        if not _ONE_INTEGER.fullmatch(prefix):
            raise UsageError("framing.prefix", prefix=prefix)
        layout = struct.Struct(prefix)
        self.pack = layout.pack
        self.unpack_from = layout.unpack_from
        self.size = layout.size
        self.largest = 2 ** (8 * layout.size - prefix[-1].islower()) - 1
        """The longest message that the field can announce, in bytes."""

    def before(self, message: bytes, limit: int) -> bytes:
        """Return `message` behind its length.

        Raises UsageError("message.too-long") over `limit` or over what the field can say.
        """
        most = min(limit, self.largest)
        if len(message) > most:
            raise UsageError("message.too-long", limit=most)
        return self.pack(len(message)) + message


@lru_cache(maxsize=64)
def length_field(prefix: str) -> LengthField:
    """Return the field for a `struct` format.

    Raises UsageError("framing.prefix") where it is not one integer.
    """
    return LengthField(prefix)
