"""What a transfer consists of: every folder, file and link, told before the first byte. Pure.

Encoded in blocks, each MessagePack of `[1, [row, …]]`; a row is `[kind, parent, name, size,
mode, mtime_ns, target, root]`, `parent` the number of an earlier row, or -1 at the top
(docs/transfer-manifest.md).

A number is what both sides mean an entry by. What does not live here: reading what another
sent (`reading`, `told`), what of it may be written (`validation`), what is on the receiver's
disk (`decisions`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol, Self, runtime_checkable

import msgspec
from msgspec import Meta, Struct

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.transfer.links import Astray, Kind, Path
from landline.transfer.names import LONGEST, collision_key

if TYPE_CHECKING:
    from collections.abc import Iterable

ENCODED_LONGEST: Final = 1 << 26
"""Bytes of an encoded manifest; an entry usually takes some 45."""

_PART: Final = 1 << 17
"""Bytes of it that are made at a time."""

MOST_ENTRIES: Final = 1_000_000
DEEPEST: Final = 64
"""Components of one path."""
MOST_COMPONENTS: Final = 16_000_000
"""Components of all paths together, each of which takes eight bytes: a million files that lie 16
deep take half a GiB while they are judged, 63 deep they would take twice as much."""
PATH_LONGEST: Final = 4000
"""Bytes of UTF-8 in one path; Linux takes 4095, and the folder received into comes before."""
NAME_LONGEST: Final = 1024
"""Bytes of UTF-8 in a name that is shortened; 255 UTF-16 units of Windows are at most 765."""

SIZE_MOST: Final = (1 << 63) - 1
"""Bytes of one file, and of all together."""
EARLIEST: Final = -(1 << 31) * 10**9
LATEST: Final = (1 << 63) - 1
"""Nanoseconds of 1901 and 2262: what file systems and 64 bits hold."""

MODE_KEPT: Final = 0o775
"""No set-user-ID, set-group-ID and sticky bits, and nothing that all may write to."""
ROOT_BYTES: Final = 32
KEY_BYTES: Final = 16

Why = (
    Literal["path", "long", "deep", "parent", "duplicate", "size", "collision", "hidden", "ours"]
    | Literal["name"]
    | Astray
)
"""Why an entry is refused, or renamed (`collision`, `hidden`, `ours`, `name`)."""

KINDS: Final[tuple[Kind, ...]] = ("file", "folder", "link")

TOP: Final = -1
"""The row of the folder that is received into: none."""

LENGTH_BYTES: Final = 4
"""How long each block is, before it, big endian."""

_NUMBER_ROOM: Final = 15
"""Bytes of the longest number in its brackets, and more."""
_STEM_LEAST: Final = 30
"""Characters that are left of any name once a number and an ending of 127 bytes have room."""


class Entry(Struct, frozen=True, gc=False):
    """One thing to be received; `size` is 0 and `target` empty where they mean nothing."""

    kind: Kind
    path: Path
    size: int = 0
    """Bytes."""
    mode: int = 0o644
    """Permission bits."""
    mtime_ns: int = 0
    """Nanoseconds since 1970."""
    target: str = ""
    """The text of a link."""
    root: bytes = b""
    """The identity of a file's content, if it is known before it is read; else empty."""


class Renamed(Struct, frozen=True):
    """That an entry does not keep the name it was sent with."""

    name: str
    """The name it was sent with: not harmless."""
    why: Why


class Manifest(Struct, frozen=True):
    """The entries of a transfer, each with its place in the list as its number."""

    entries: Sequence[Entry]
    refused: dict[int, Why] = {}
    """Numbers of what must not be written; whatever lies in a refused folder is refused too."""
    renamed: dict[int, Renamed] = {}


class Totals(Struct, frozen=True):
    """What there is to be received."""

    folders: int
    files: int
    links: int
    size: int
    """Bytes of all files."""


class Row(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """An entry as it is told."""

    kind: Kind
    parent: int
    name: str
    size: int
    mode: int
    mtime_ns: int
    target: str
    root: Annotated[bytes, Meta(max_length=ROOT_BYTES)]

    @classmethod
    def of(cls, entry: Entry, parent: int) -> Self:
        """Return what is told of an entry in the folder with the number `parent`."""
        return cls(
            entry.kind,
            parent,
            entry.path[-1],
            entry.size,
            entry.mode,
            entry.mtime_ns,
            entry.target,
            entry.root,
        )


@runtime_checkable
class Outlined(Protocol):
    """Entries of which much is known without making them one by one (`listing`, `told`)."""

    @property
    def kinds(self) -> bytes | bytearray:
        """The place in KINDS of the kind of each."""

    @property
    def sizes(self) -> Sequence[int]:
        """The size of each, in bytes."""


@runtime_checkable
class Columns(Outlined, Protocol):
    """The same of what is sent."""

    def rows(self) -> Iterable[Row]:
        """Return what is told of each; every folder comes before what is in it."""


def encode(manifest: Manifest) -> bytes:
    """Return the encoding of the entries; raises as `encode_parts`."""
    return b"".join(encode_parts(manifest))


def encode_parts(manifest: Manifest) -> list[bytes]:
    """Return the encoding of the entries, block by block, each hardly longer than _PART.

    Refusals and former names are the receiver's own, and not in it. Raises UsageError
    `manifest.not-text` if a name is not Unicode, `manifest.large` if there are too many or too
    long ones, `manifest.nested` if so many lie too deep; ValueError if an entry's folder does
    not come before it.
    """
    if len(manifest.entries) > MOST_ENTRIES:
        raise UsageError("manifest.large", entries=MOST_ENTRIES, size=ENCODED_LONGEST)
    # Neither all rows at once nor all of what is made of them: both would be for a moment only.
    blocks, rows, count = list[bytes](), bytearray(), 0
    components, depths = 0, {TOP: 0}
    encoder = msgspec.msgpack.Encoder()
    for number, row in enumerate(_rows(manifest.entries)):
        depth = depths[row.parent] + 1
        components += depth
        if row.kind == "folder":
            depths[number] = depth
        try:
            encoder.encode_into(row, rows, -1)
        except UnicodeEncodeError as error:
            raise UsageError("manifest.not-text", name=error.object) from None
        count += 1
        if len(rows) >= _PART:
            blocks.append(_block(rows, count))
            rows, count = bytearray(), 0
    if count or not blocks:
        blocks.append(_block(rows, count))
    if components > MOST_COMPONENTS:
        raise UsageError("manifest.nested", components=MOST_COMPONENTS)
    if sum(map(len, blocks)) > ENCODED_LONGEST:
        raise UsageError("manifest.large", entries=MOST_ENTRIES, size=ENCODED_LONGEST)
    return blocks


def _rows(entries: Sequence[Entry]) -> Iterable[Row]:
    if isinstance(entries, Columns):
        yield from entries.rows()
        return
    folders: dict[Path, int] = {(): TOP}
    for number, entry in enumerate(entries):
        parent = folders.get(entry.path[:-1])
        if parent is None or not entry.path:
            raise ValueError(f"the folder of entry {number} does not come before it")
        if entry.kind == "folder":
            folders.setdefault(entry.path, number)
        yield Row.of(entry, parent)


def _block(rows: bytearray, count: int) -> bytes:
    """Return the block of so many encoded rows: a `_Wire`, with its length before it."""
    if count < 1 << 4:
        array = bytes([0x90 | count])
    elif count < 1 << 16:
        array = b"\xdc" + count.to_bytes(2, "big")
    else:
        array = b"\xdd" + count.to_bytes(4, "big")
    block = b"\x92\x01" + array + rows
    return len(block).to_bytes(LENGTH_BYTES, "big") + block


def kinds(entries: Sequence[Entry]) -> bytes | bytearray:
    """Return the place in KINDS of the kind of each entry."""
    if isinstance(entries, Outlined):
        return entries.kinds
    return bytes(KINDS.index(entry.kind) for entry in entries)


def sizes(entries: Sequence[Entry]) -> Sequence[int]:
    """Return the size of each entry, in bytes."""
    if isinstance(entries, Outlined):
        return entries.sizes
    return [entry.size for entry in entries]


def totals(manifest: Manifest) -> Totals:
    """Return what there is to be received; what is refused does not count."""
    told, lengths = kinds(manifest.entries), sizes(manifest.entries)
    refused = bytes(told[number] for number in manifest.refused)
    files, folders, links = (told.count(kind) - refused.count(kind) for kind in range(len(KINDS)))
    size = sum(lengths) - sum(lengths[number] for number in manifest.refused)
    return Totals(folders, files, links, size)


def identity(encoded: bytes | bytearray) -> bytes:
    """Return 32 bytes that two encoded manifests share only if they tell the same entries."""
    return hashlib.blake2b(encoded, digest_size=32, person=b"landline tree").digest()


def key(entry: Entry) -> bytes:
    """Return 16 bytes that stand for a file as it was read: its path, its size, its time.

    A file that was changed has another, so what is kept of it is never mixed with the new.
    """
    told = msgspec.msgpack.encode((entry.path, entry.size, entry.mtime_ns))
    return hashlib.blake2b(told, digest_size=KEY_BYTES, person=b"landline entry").digest()


def family(name: str) -> str:
    """Return what names share of which the numbered ones may be one, so that they count together.

    A long name is cut for its number: if each began to count at 2, a folder of such names
    would take time by the square of their number.
    """
    mark = collision_key(name)
    return mark if len(name.encode()) <= LONGEST - _NUMBER_ROOM else mark[:_STEM_LEAST]


def reason(why: str) -> Phrase:
    """Return in words why an entry is refused, renamed or (`decisions.Skipped`) left out."""
    return Phrase(f"manifest.why.{why}")


def mode_kept(kind: Kind, mode: int) -> int:
    """Return what is kept of permission bits: whoever receives a file can read it, too."""
    return mode & MODE_KEPT | (0o500 if kind == "folder" else 0o400)


def bounded(entry: Entry, path: Path) -> Entry:
    """Return what is written of an entry at `path`, each of its attributes within bounds."""
    mode = mode_kept(entry.kind, entry.mode)
    is_file = entry.kind == "file"
    if (
        is_file
        and path is entry.path
        and mode == entry.mode
        and EARLIEST <= entry.mtime_ns <= LATEST
        and not (entry.root or entry.target)
    ):
        return entry
    return Entry(
        entry.kind,
        path,
        entry.size if is_file else 0,
        mode,
        min(max(entry.mtime_ns, EARLIEST), LATEST),
        entry.target if entry.kind == "link" else "",
        entry.root if is_file and len(entry.root) == ROOT_BYTES else b"",
    )
