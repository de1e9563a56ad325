"""The inside of a pack record: many small files, one after another.

    entry u32 | length u32 | digest 32 | content        and again, to the record's end

Each item's digest is of its content (`segments.small`): the sender hashed what it read, the
receiver proves what it got. Pure; writer and reader work in the caller's buffer.
"""

from __future__ import annotations

from hmac import compare_digest
from struct import Struct
from typing import TYPE_CHECKING, Final

import msgspec

from landline.errors import ProtocolError, VerificationError
from landline.transfer.segments import DIGEST_BYTES, SMALL, SmallHasher

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM: Final = Struct(f">II{DIGEST_BYTES}s")
ITEM_BYTES: Final = _ITEM.size
"""What an item needs beside its content."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """One item of a pack; `content` is a view, valid until the record's buffer is used again."""

    entry: int
    digest: bytes
    content: memoryview


class PackWriter:
    """Fills `body`, the content part of a record's buffer, with one pack after another."""

    def __init__(self, body: memoryview) -> None:
        """Write into `body`; a pack holds as much as that, RECORD_BYTES at most."""
        self.length = 0
        """Bytes of the pack so far."""
        self._body = body
        self._space = body
        self._digest = SmallHasher().digest

    def space(self, most: int) -> memoryview | None:
        """Return where the next item's content of at most `most` bytes belongs, to be read into.

        None if this pack has not that much room: seal it, `clear`, and ask again. Raises
        ValueError for more than SMALL bytes.
        """
        if most > SMALL:
            raise ValueError(f"{most} bytes in one item")
        start = self.length + ITEM_BYTES
        if start + most > len(self._body):
            return None
        self._space = self._body[start : start + most]
        return self._space

    def put(self, entry: int, length: int) -> bytes:
        """Add the first `length` bytes of the last `space` as an item; return their digest."""
        content = self._space if length == len(self._space) else self._space[:length]
        digest = self._digest(content)
        _ITEM.pack_into(self._body, self.length, entry, length, digest)
        self.length += ITEM_BYTES + length
        return digest

    def add(self, entry: int, content: bytes | bytearray | memoryview) -> bool:
        """Add an item with this content; False if this pack has no room for it."""
        space = self.space(len(content))
        if space is None:
            return False
        space[:] = content
        self.put(entry, len(content))
        return True

    def clear(self) -> None:
        """Begin the next pack."""
        self.length = 0


def items(pack: memoryview) -> Iterator[Item]:
    """Give out the items of a pack in order, each proven by its digest.

    Raises ProtocolError `record.pack` where it is not made as a pack is, and VerificationError
    `record.content` for an item that is not what its sender read; what came before holds.
    """
    digest_of = SmallHasher().digest
    at = 0
    while at < len(pack):
        start = at + ITEM_BYTES
        if start > len(pack):
            raise ProtocolError("record.pack")
        entry, length, digest = _ITEM.unpack_from(pack, at)
        at = start + length
        if length > SMALL or at > len(pack):
            raise ProtocolError("record.pack")
        content = pack[start:at]
        if not compare_digest(digest_of(content), digest):
            raise VerificationError("record.content", entry=entry)
        yield Item(entry, digest, content)
