"""Reading a manifest as it comes, within bounds. Pure.

What does not live here: how it is encoded (`manifest`), what is kept of it (`told`), and what
of it may be written (`validation`).
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from landline.errors import ProtocolError
from landline.transfer.manifest import (
    ENCODED_LONGEST,
    LENGTH_BYTES,
    MOST_COMPONENTS,
    MOST_ENTRIES,
    TOP,
    Manifest,
    Row,
)
from landline.transfer.told import Told


class _Wire(Struct, array_like=True, forbid_unknown_fields=True):
    version: Literal[1]
    rows: Annotated[list[Row], Meta(max_length=MOST_ENTRIES)]


def decode(data: bytes | bytearray | memoryview) -> Manifest:
    """Return the manifest that another sent, all of it; as `Reader`."""
    reader = Reader()
    reader.feed(data)
    return reader.finish()


class Reader:
    """Makes a manifest of what another sends of it, block by block as it comes.

    It is to be `validated` before anything is done by it. Raises ProtocolError
    `manifest.too-large` or `manifest.malformed`; memory is bounded by ENCODED_LONGEST,
    MOST_ENTRIES and MOST_COMPONENTS.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.size = 0
        """Bytes so far."""
        self._told = Told()
        self._rest = bytearray()
        """What has come of a block that is not whole."""
        self._blocks = self._components = 0
        self._hash = hashlib.blake2b(digest_size=32, person=b"landline tree")

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes, of any number."""
        self.size += len(data)
        if self.size > ENCODED_LONGEST:
            raise ProtocolError("manifest.too-large", size=ENCODED_LONGEST)
        self._hash.update(data)
        self._rest += data
        at = 0
        with memoryview(self._rest) as rest:
            while (start := at + LENGTH_BYTES) <= len(rest):
                end = start + int.from_bytes(rest[at:start], "big")
                if end > len(rest):
                    break
                self._take(rest[start:end])
                at = end
        del self._rest[:at]

    def finish(self) -> Manifest:
        """Return what it was, once all has come."""
        if self._rest or not self._blocks:
            raise ProtocolError("manifest.malformed")
        return Manifest(self._told)

    @property
    def identity(self) -> bytes:
        """What all that has come is known by (`identity`)."""
        return self._hash.digest()

    def _take(self, block: memoryview) -> None:
        try:
            rows = msgspec.msgpack.decode(block, type=_Wire).rows
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise ProtocolError("manifest.malformed") from None
        finally:
            block.release()
        # An empty one has its place in an empty manifest only: there could be millions.
        if (self._blocks and not rows) or len(self._told) + len(rows) > MOST_ENTRIES:
            raise ProtocolError("manifest.malformed")
        self._blocks += 1
        for (parent, _), group in groupby(rows, attrgetter("parent", "kind")):
            self._add(parent, list(group))

    def _add(self, parent: int, rows: list[Row]) -> None:
        told = self._told
        if not TOP <= parent < len(told):
            raise ProtocolError("manifest.malformed")
        self._components += told.depth(parent) * len(rows)
        if self._components > MOST_COMPONENTS:
            raise ProtocolError("manifest.too-large", size=ENCODED_LONGEST)
        told.add(parent, rows)
