"""Records: what a data connection carries, each sealed, numbered and in its place.

    header   16 bytes: kind u8, length u24, entry u32, offset u64 (big endian)
    sealed   `length` bytes encrypted, and a tag of 16

The header is associated data, so it can be read before, and is believed only after, the
record was opened. The nonce is the record's number in its direction: one that is missing,
doubled, moved or from another connection does not open. `begin` comes first, `end` last and
tells how much there was. Both sides work in the caller's buffer, in place, and allocate
nothing that grows with a record. docs/transfer-format.md is the whole format.

What does not live here: where keys come from (`keys`), the inside of a pack (`packs`), which
data belongs where (who sends and lands files). Pure. Each object is for one thread.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from struct import Struct
from typing import Final, Protocol

import msgspec
from cryptography.exceptions import InvalidTag

from landline.errors import IncompleteError, ProtocolError, VerificationError
from landline.transfer.segments import DIGEST_BYTES, LONGEST
from landline.transfer.slices import SLICE_BYTES

HEADER_BYTES: Final = 16
TAG_BYTES: Final = 16
"""Of AES-GCM (NIST SP 800-38D) and of ChaCha20-Poly1305 (RFC 8439) alike."""

RECORD_BYTES: Final = 512 * 1024
"""Content of a record at most: smaller costs system calls, larger gains nothing (DESIGN §8)."""

FRAME_BYTES: Final = HEADER_BYTES + RECORD_BYTES + TAG_BYTES
"""What a buffer for any record needs; its content stands at HEADER_BYTES."""

MOST_RECORDS: Final = 2**24
"""In one direction of one connection, `begin` and `end` among them.

8 TiB in full records: telling AES-GCM from chance then succeeds with at most 2**-50
(draft-irtf-cfrg-aead-limits §5.1.1: (blocks + records)**2 / 2**129). Another connection goes on.
"""

_HEADER: Final = Struct(">IIQ")
_KIND_SHIFT: Final = 24
_LENGTH_MASK: Final = (1 << _KIND_SHIFT) - 1
_COUNTS: Final = Struct(">QQ")
_NONCE: Final = Struct(">4xQ")


class Kind(IntEnum):
    """What a record is."""

    BEGIN = 1
    """Empty: who sends it knows the transfer's secret."""
    DATA = 2
    """Bytes of a large file: `entry`, `offset` in the file."""
    SEGMENT = 3
    """Ends a segment: `entry`, the segment's index as `offset`, its leaf as content."""
    PACK = 4
    """Small files (`packs`)."""
    END = 5
    """Ends the direction: how many records and how many bytes of DATA, PACK and SLICE came before.
    """
    SLICE = 6
    """A slice (`slices`): `entry`, its number as `offset`."""


_LENGTHS: Final = {
    Kind.BEGIN: range(1),
    Kind.DATA: range(1, RECORD_BYTES + 1),
    Kind.SEGMENT: range(DIGEST_BYTES, DIGEST_BYTES + 1),
    Kind.PACK: range(1, RECORD_BYTES + 1),
    Kind.END: range(_COUNTS.size, _COUNTS.size + 1),
    Kind.SLICE: range(DIGEST_BYTES, DIGEST_BYTES + SLICE_BYTES + 1),
}
_PLACED: Final = (Kind.DATA, Kind.SEGMENT, Kind.SLICE)
_COUNTED: Final = (Kind.DATA, Kind.PACK, Kind.SLICE)


class Aead(Protocol):
    """AESGCM or ChaCha20Poly1305 of `cryptography`, whose buffers may be the same place."""

    def encrypt_into(
        self, nonce: bytearray, data: memoryview, associated_data: memoryview, buf: memoryview, /
    ) -> int:
        """Write `data` encrypted and the tag to `buf`."""

    def decrypt_into(
        self, nonce: bytearray, data: memoryview, associated_data: bytearray, buf: memoryview, /
    ) -> int:
        """Write what `data` says to `buf`; raises InvalidTag."""


class Header(msgspec.Struct, frozen=True, gc=False):
    """What stands before a record; believe it once the record is open."""

    kind: Kind
    length: int
    """Bytes of the content."""
    entry: int = 0
    offset: int = 0

    @property
    def sealed(self) -> int:
        """Bytes that follow the header."""
        return self.length + TAG_BYTES


def parse_header(data: bytes | bytearray | memoryview) -> Header:
    """Return what 16 bytes say.

    Raises ProtocolError `record.kind`, `record.length` or `record.place` for what no record has.
    """
    first, entry, offset = _HEADER.unpack(data)
    number, length = first >> _KIND_SHIFT, first & _LENGTH_MASK
    try:
        kind = Kind(number)
    except ValueError as error:
        raise ProtocolError("record.kind", kind=number) from error
    if length not in _LENGTHS[kind]:
        raise ProtocolError("record.length", length=length)
    if offset + length > LONGEST or (kind not in _PLACED and (entry or offset)):
        raise ProtocolError("record.place")
    return Header(kind, length, entry, offset)


class Sealer:
    """Makes one direction's records, in the caller's buffer.

    Each method takes a writable view of a buffer of FRAME_BYTES, whose content (if it has one)
    stands from HEADER_BYTES on, seals it there, and returns the part to send, which is valid
    until the buffer is used again. Hash before sealing: the content is gone after it.
    """

    def __init__(self, aead: Aead) -> None:
        """Use `keys`: an `aead` must never be given to two Sealers."""
        self._aead = aead
        self._nonce = bytearray(_NONCE.size)
        self._records = 0
        self._bytes = 0
        self._over = False

    def begin(self, frame: memoryview) -> memoryview:
        """Seal the first record."""
        if self._records:
            raise ValueError("begun already")
        return self._seal(frame, Header(Kind.BEGIN, 0))

    def data(self, frame: memoryview, length: int, entry: int, offset: int) -> memoryview:
        """Seal `length` bytes of file `entry` that stand at `offset` in it.

        Raises ProtocolError `record.spent` when only `end` is left to say on this connection.
        """
        return self._seal_content(frame, Header(Kind.DATA, length, entry, offset))

    def segment(self, frame: memoryview, entry: int, index: int, leaf: bytes) -> memoryview:
        """Seal the `leaf` of segment `index` of file `entry`; raises as `data` does."""
        frame[HEADER_BYTES : HEADER_BYTES + DIGEST_BYTES] = leaf
        return self._seal_content(frame, Header(Kind.SEGMENT, DIGEST_BYTES, entry, index))

    def slice(self, frame: memoryview, length: int, entry: int, number: int) -> memoryview:
        """Seal slice `number` of file `entry`, `length` bytes with its digest; as `data`."""
        return self._seal_content(frame, Header(Kind.SLICE, length, entry, number))

    def pack(self, frame: memoryview, length: int) -> memoryview:
        """Seal a pack of `length` bytes; raises as `data` does."""
        return self._seal_content(frame, Header(Kind.PACK, length))

    def end(self, frame: memoryview) -> memoryview:
        """Seal the last record; nothing can be sealed after it."""
        counts = _COUNTS.pack(self._records, self._bytes)
        frame[HEADER_BYTES : HEADER_BYTES + _COUNTS.size] = counts
        if not self._records:
            raise ValueError("not begun")
        record = self._seal(frame, Header(Kind.END, _COUNTS.size))
        self._over = True
        return record

    @property
    def left(self) -> int:
        """How many records can be sealed before `end` has to come."""
        return MOST_RECORDS - 1 - self._records

    def _seal_content(self, frame: memoryview, header: Header) -> memoryview:
        if not self._records:
            raise ValueError("not begun")
        if header.length not in _LENGTHS[header.kind]:
            raise ValueError(f"{header.length} bytes in one record")
        if self.left <= 0:
            raise ProtocolError("record.spent")
        return self._seal(frame, header)

    def _seal(self, frame: memoryview, header: Header) -> memoryview:
        if self._over:
            raise ValueError("ended already")
        first = header.kind << _KIND_SHIFT | header.length
        _HEADER.pack_into(frame, 0, first, header.entry, header.offset)
        # The number is spent before it is used: whatever is raised below, it never comes twice.
        _NONCE.pack_into(self._nonce, 0, self._records)
        self._records += 1
        if header.kind in _COUNTED:
            self._bytes += header.length
        content_end = HEADER_BYTES + header.length
        record = frame[: content_end + TAG_BYTES]
        self._aead.encrypt_into(
            self._nonce,
            record[HEADER_BYTES:content_end],
            record[:HEADER_BYTES],
            record[HEADER_BYTES:],
        )
        return record


class _Turn(Enum):
    HEADER = "a header comes next"
    CONTENT = "the content of that header comes next"
    OVER = "ended, or broken"


class Opener:
    """Reads one direction's records: `header`, then `content`, until `ended`.

    Whatever is raised, nothing more can be read here; of a record that did not open nothing is
    left in the buffer. Calls out of turn are our own mistakes: ValueError.
    """

    def __init__(self, aead: Aead) -> None:
        """Use `keys`."""
        self.ended = False
        """Whether the authenticated end has come."""
        self._aead = aead
        self._nonce = bytearray(_NONCE.size)
        self._raw = bytearray(HEADER_BYTES)
        self._header = Header(Kind.BEGIN, 0)
        self._turn = _Turn.HEADER
        self._records = 0
        self._bytes = 0

    def header(self, data: bytes | bytearray | memoryview) -> Header:
        """Take the 16 bytes before a record, and return what they claim, not yet proven.

        Raises ProtocolError `record.kind`, `.length`, `.place`, `.order` (the first is BEGIN and
        no other) and `.spent`.
        """
        self._take(_Turn.HEADER)
        header = parse_header(data)
        if (header.kind is Kind.BEGIN) != (self._records == 0):
            raise ProtocolError("record.order")
        if self._records >= MOST_RECORDS:
            raise ProtocolError("record.spent")
        self._raw[:] = data
        self._header = header
        self._turn = _Turn.CONTENT
        return header

    def content(self, sealed: memoryview) -> memoryview:
        """Open the record in place: `sealed` is what followed the header; return its content.

        The content is valid until the buffer is used again. Raises VerificationError
        `record.changed` if any bit of header or record is not as it was sealed, or if it is not
        this one's turn; `record.count` if the end tells of more or less than there was.
        """
        self._take(_Turn.CONTENT)
        header = self._header
        if len(sealed) != header.sealed:
            raise ValueError(f"{len(sealed)} bytes instead of {header.sealed}")
        plain = sealed[: header.length]
        _NONCE.pack_into(self._nonce, 0, self._records)
        try:
            self._aead.decrypt_into(self._nonce, sealed, self._raw, plain)
        except InvalidTag as error:
            sealed[:] = bytes(len(sealed))
            raise VerificationError("record.changed") from error
        if header.kind is Kind.END:
            self._end(plain)
            return plain
        self._records += 1
        if header.kind in _COUNTED:
            self._bytes += header.length
        self._turn = _Turn.HEADER
        return plain

    def finish(self) -> None:
        """Take that the peer ended its side: IncompleteError `record.cut` unless `ended`."""
        if not self.ended:
            self._turn = _Turn.OVER
            raise IncompleteError("record.cut")

    def _end(self, counts: memoryview) -> None:
        records, told = _COUNTS.unpack(counts)
        if (records, told) != (self._records, self._bytes):
            raise VerificationError("record.count", told=records, seen=self._records)
        self.ended = True

    def _take(self, turn: _Turn) -> None:
        if self._turn is not turn:
            raise ValueError(f"not now: {self._turn.value}")
        self._turn = _Turn.OVER
