"""What a transfer consists of: every folder, file and link, told before the first byte. Pure.

Encoded in blocks, each MessagePack of `[1, [row, …]]`; a row is `[kind, parent, name, size,
mode, mtime_ns, target, root]`, `parent` the number of an earlier row, or -1 at the top
(docs/transfer-manifest.md).

`decode` reads what another sent, within bounds. `validated` makes of it what may be written:
an entry that may not is refused, one whose name would do harm is renamed, each with its
reason, and the rest is not held up by it. Numbers do not change: they are what both sides
mean an entry by. What does not live here: what is on the receiver's disk (`decisions`), how
names are judged (`names`) and links followed (`links`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol, Self, runtime_checkable

import msgspec
from msgspec import Meta, Struct

from landline.catalogue import Phrase
from landline.errors import ProtocolError, UsageError
from landline.transfer.links import Astray, Kind, Links, Path, retold
from landline.transfer.names import LONGEST, checked, collision_key, numbered, tamed

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

_OURS: Final = re.compile(r"\..*\.[0-9a-f]{8,}\.(part|journal)", re.IGNORECASE | re.DOTALL)
"""How the receiver calls what is not complete, which nobody else may call so (`disk`)."""

TOP: Final = -1
"""The row of the folder that is received into: none."""

_LENGTH_BYTES: Final = 4

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
class Columns(Protocol):
    """Entries of which much is known without making them one by one (`listing`)."""

    def outline(self) -> Iterable[tuple[Kind, int]]:
        """Return the kind and the size of each."""

    def rows(self) -> Iterable[Row]:
        """Return what is told of each; every folder comes before what is in it."""


class _Wire(Struct, array_like=True, forbid_unknown_fields=True):
    version: Literal[1]
    rows: Annotated[list[Row], Meta(max_length=MOST_ENTRIES)]


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
    return len(block).to_bytes(_LENGTH_BYTES, "big") + block


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
        self._entries: list[Entry] = []
        self._rest = bytearray()
        """What has come of a block that is not whole."""
        self._blocks = self._components = 0
        self._modes: dict[int, int] = {}
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
            while (start := at + _LENGTH_BYTES) <= len(rest):
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
        return Manifest(self._entries)

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
        if (self._blocks and not rows) or len(self._entries) + len(rows) > MOST_ENTRIES:
            raise ProtocolError("manifest.malformed")
        self._blocks += 1
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        entries = self._entries
        if not TOP <= row.parent < len(entries):
            raise ProtocolError("manifest.malformed")
        above = () if row.parent == TOP else entries[row.parent].path
        # What is too deep is refused later; until then its path must not grow.
        path = (*above[:DEEPEST], row.name)
        self._components += len(path)
        if self._components > MOST_COMPONENTS:
            raise ProtocolError("manifest.too-large", size=ENCODED_LONGEST)
        mode = self._modes.setdefault(row.mode, row.mode)  # one object for all that have it
        entries.append(Entry(row.kind, path, row.size, mode, row.mtime_ns, row.target, row.root))


def validated(manifest: Manifest) -> Manifest:
    """Return the manifest with every entry fit to be written below any folder, or refused.

    Raises ProtocolError `manifest.too-large` if there are too many entries, or more bytes in
    all than any disk has.
    """
    if len(manifest.entries) > MOST_ENTRIES:
        raise ProtocolError("manifest.too-large", size=ENCODED_LONGEST)
    tree = _Tree()
    for number, entry in enumerate(manifest.entries):
        tree.take(number, entry)
    tree.follow_links(manifest.entries)
    result = Manifest(tree.entries, tree.refused, tree.renamed)
    if totals(result).size > SIZE_MOST:
        raise ProtocolError("manifest.too-large", size=SIZE_MOST)
    return result


def outline(entries: Sequence[Entry]) -> Iterable[tuple[Kind, int]]:
    """Return the kind and the size of each entry."""
    if isinstance(entries, Columns):
        return entries.outline()
    return ((entry.kind, entry.size) for entry in entries)


def totals(manifest: Manifest) -> Totals:
    """Return what there is to be received; what is refused does not count."""
    counts: dict[Kind, int] = {"folder": 0, "file": 0, "link": 0}
    size = 0
    for number, (kind, length) in enumerate(outline(manifest.entries)):
        if number not in manifest.refused:
            counts[kind] += 1
            size += length
    return Totals(counts["folder"], counts["file"], counts["link"], size)


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


def bounded(entry: Entry, path: Path) -> Entry:
    """Return what is written of an entry at `path`, each of its attributes within bounds."""
    # Whoever receives a file can read it, and enter a folder.
    mode = entry.mode & MODE_KEPT | (0o500 if entry.kind == "folder" else 0o400)
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


class _Folder:
    """A folder of the tree."""

    __slots__ = ("is_moved", "length", "path", "taken")

    def __init__(self, path: Path, length: int, *, is_moved: bool) -> None:
        self.path = path
        """Where it is to be written."""
        self.length = length
        """Bytes of that path."""
        self.is_moved = is_moved
        """It was sent with another path."""
        self.taken: dict[str, Path] = {}
        """The path that was sent of each mark in it."""


class _Tree:
    """The entries that are good so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.refused: dict[int, Why] = {}
        self.renamed: dict[int, Renamed] = {}
        self._folders: dict[Path, _Folder] = {(): _Folder((), -1, is_moved=False)}
        """By the path that was sent."""
        self._elsewhere: set[Path] = set()
        """The paths that were sent of what does not keep its name."""
        self._links: list[tuple[int, Path]] = []
        self._numbers: dict[tuple[Path, str], int] = {}
        """The last number that was given to a name of a folder, so that each is tried once."""

    def take(self, number: int, entry: Entry) -> None:
        """Judge the next entry; where a link leads is seen when all are known."""
        folder = self._folders.get(entry.path[:-1])
        fault = self._fault(entry, folder)
        if fault is None and folder is not None:
            fault = self._place(number, entry, folder)
        if fault is not None:
            self.refused[number] = fault
            self.entries.append(entry)

    def _fault(self, entry: Entry, folder: _Folder | None) -> Why | None:
        path = entry.path
        if not 0 < len(path) <= DEEPEST:
            return "deep"
        name = path[-1]
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            return "path"  # no system has such a file
        if len(name) > NAME_LONGEST // 4 and _bytes(name) > NAME_LONGEST:
            return "long"
        if folder is None:
            return "parent"
        if self._elsewhere and path in self._elsewhere:
            return "duplicate"
        return None if entry.kind != "file" or 0 <= entry.size <= SIZE_MOST else "size"

    def _place(self, number: int, entry: Entry, folder: _Folder) -> Why | None:
        path = entry.path
        sent = path[-1]
        name, why = _harmless(sent, is_top=len(path) == 1)
        taken = folder.taken
        mark = collision_key(name)
        if mark in taken:
            if taken[mark] == path:
                return "duplicate"
            name, why = self._numbered(path[:-1], name), "collision"
            mark = collision_key(name)
        length = folder.length + 1 + _bytes(name)
        if length > PATH_LONGEST:
            return "long"
        taken[mark] = path
        if why is not None:
            self.renamed[number] = Renamed(sent, why)
            self._elsewhere.add(path)
        is_moved = folder.is_moved or name != sent
        placed = bounded(entry, (*folder.path, name) if is_moved else path)
        self.entries.append(placed)
        if entry.kind == "folder":
            self._folders[path] = _Folder(placed.path, length, is_moved=is_moved)
        elif entry.kind == "link":
            self._links.append((number, path))
        return None

    def _numbered(self, folder: Path, name: str) -> str:
        kin = (folder, family(name))
        count = self._numbers.get(kin, 1)
        while True:
            count += 1
            other = numbered(name, count)
            if collision_key(other) not in self._folders[folder].taken:
                self._numbers[kin] = count
                return other

    def follow_links(self, sent: Sequence[Entry]) -> None:
        """Refuse the links that leave the tree; the others name what they did, as it is now.

        `sent`: all entries as they were sent.
        """
        if not self._links:
            return
        numbers = (number for number in range(len(sent)) if number not in self.refused)
        tree = {sent[number].path: self.entries[number] for number in numbers}

        def moved(path: Path) -> Path:
            placed = tree.get(path)
            return placed.path if placed else (*moved(path[:-1]), path[-1])

        links = Links(tree, self._spelt)
        for number, path in self._links:
            way = links.follow(path)
            entry = self.entries[number]
            if isinstance(way, str):
                self.refused[number] = way
            else:
                text = retold(entry.target, entry.path[:-1], way, moved)
                self.entries[number] = msgspec.structs.replace(entry, target=text)

    def _spelt(self, path: Path) -> Path:
        folder = self._folders.get(path[:-1])
        return path if folder is None else folder.taken.get(collision_key(path[-1]), path)


def _harmless(name: str, *, is_top: bool) -> tuple[str, Why | None]:
    """Return a name that does no harm, and why it is another than `name`."""
    try:
        good = checked(name)
    except UsageError:
        # One component wherever it was sent from: what looks like a way on Windows is none.
        return tamed(name.replace("\\", "_")), "name"
    if not good.startswith("."):
        return good, None
    if is_top:
        return tamed(good), "hidden"  # .bashrc and .ssh, received into a home folder
    if _OURS.fullmatch(good):
        return tamed(good), "ours"
    return good, None


def _bytes(name: str) -> int:
    return len(name) if name.isascii() else len(name.encode("utf-8", "surrogatepass"))
