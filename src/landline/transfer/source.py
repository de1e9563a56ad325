"""What is to be sent: files, folders and links as they are found, and reading them.

`scan` lists everything below what was named, without following a link in it. A file is opened
by its path and then held against what was scanned, inode and all: whatever was put in its place
meanwhile, on any part of the path, is noticed instead of sent. What does not live here: the
encoding of what is found (`manifest`), hashes, the network. Calls block; threads may share a
`SourceFile`.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from landline.errors import Error, IncompleteError, LocalError, UsageError
from landline.transfer import names
from landline.transfer.held import Held
from landline.transfer.listing import KINDS, Found, Listing
from landline.transfer.manifest import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from landline.transfer.listing import Seen

DEEPEST: Final = 64
"""Components that a path may have in a manifest."""

_TOGETHER: Final = 256
"""Files that are added at once: what the system says of one takes half a kilobyte until then."""

SMALLEST_HOLE: Final = 128 << 10
"""Bytes of a hole from which on it is worth being told apart."""

_OPEN: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Scan:
    """What was found, and what there is to tell about it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found = Listing()
        self.told: list[Error] = []
        """What is left out (`source.special`, `.unreadable`, `.deep`, `.target`) or goes by another
        name (`source.renamed`)."""


def scan(paths: Iterable[str | os.PathLike[str]]) -> Scan:
    """List what was named and all that is below it.

    What was named may be a link, and is what the link leads to. Raises UsageError
    `source.missing` or `source.nameless`, LocalError `source.unreadable` or `source.special`
    for what was named itself; trouble below it is told, and the rest goes on.
    """
    result = Scan()
    taken: set[str] = set()
    for each in paths:
        where = Path(each)
        name = where.name
        if name in ("", ".."):
            name = where.resolve().name
        if not name:
            raise UsageError("source.nameless", path=where)
        try:
            state = where.stat()
        except FileNotFoundError as error:
            raise UsageError("source.missing", path=where) from error
        except OSError as error:
            raise _unreadable(error, where) from error
        if stat.S_IFMT(state.st_mode) not in KINDS:
            raise LocalError("source.special", path=where)
        path = (_sendable(result, name, str(where), taken),)
        if stat.S_ISDIR(state.st_mode):
            _walk(result, _named(where), str(where), path, TOP)
        else:
            result.found.add(_found(path, state, "", os.path.realpath(where)))
    return result


class SourceFile:
    """A scanned file, opened for reading."""

    def __init__(self, found: Found, held: Held) -> None:
        """Use `open`."""
        self.found = found
        self.size = found.size
        self._held: Held | None = held

    @classmethod
    def open(cls, found: Found) -> Self:
        """Open what was `found`.

        Raises IncompleteError `source.changed` if it is not what it was, or is gone, and
        LocalError `source.unreadable`.
        """
        try:
            file = cls(found, Held(os.open(found.where, _OPEN)))
        except OSError as error:
            raise _not_opened(error, found.where) from error
        file.check()
        return file

    def read_into(self, buffer: bytearray | memoryview, offset: int) -> None:
        """Fill all of `buffer` with what stands at `offset`.

        Raises IncompleteError `source.changed` if the file ends before that, and LocalError
        `source.unreadable`.
        """
        try:
            read = self._open().read_into(buffer, offset)
        except OSError as error:
            raise _unreadable(error, self.found.where) from error
        if read < len(buffer):
            raise _changed(self.found.where)

    def changed(self) -> bool:
        """Tell whether size, time or inode are other than when it was scanned."""
        state = os.fstat(self._open().number)
        found = self.found
        return (
            state.st_size != found.size
            or state.st_mtime_ns != found.mtime_ns
            or state.st_ino != found.inode
            or state.st_dev != found.device
        )

    def check(self) -> None:
        """Raise IncompleteError `source.changed` if `changed`: what was sent of it is void.

        To be asked after each segment and at the end: two writes within one tick of the file
        system's clock (some ms) that leave the size alike are all that it cannot see.
        """
        if self.changed():
            raise _changed(self.found.where)

    def extents(self, first: int = 0, last: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield offset and length of what is there from `first` up to `last`, in order.

        Between them are only zeros.
        """
        held = self._open()
        last = self.size if last is None else min(last, self.size)
        state = os.fstat(held.number)
        if state.st_blocks * 512 >= self.size:
            yield from [(first, last - first)] if last > first else []
            return
        begin = end = first  # what is found and not yielded
        while end < last:
            start, stop = held.next_data(end, last)
            if start - end >= SMALLEST_HOLE or start >= last:
                if end > begin:
                    yield begin, end - begin
                begin = start
            end = stop
        if last > begin:
            yield begin, last - begin

    def close(self) -> None:
        """Let go of the file; whoever reads it in another thread just now may end that."""
        self._held = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Held:
        if self._held is None:
            raise ValueError("the file is closed")
        return self._held


def read_small(seen: Seen, space: memoryview) -> None:
    """Fill `space`, which is as long as the file, with all of it; raises as SourceFile does.

    The same as `SourceFile` in fewer calls, as a transfer may have a hundred thousand of them.
    """
    try:
        number = os.open(seen.where, _OPEN)
        try:
            read = os.readv(number, (space,)) if space else 0
            state = os.fstat(number)
        finally:
            os.close(number)
    except OSError as error:
        raise _not_opened(error, seen.where) from error
    # Its time is looked at after it was read: so nothing can have changed in between.
    if (
        read != seen.size
        or state.st_size != read
        or state.st_mtime_ns != seen.mtime_ns
        or state.st_ino != seen.inode
        or state.st_dev != seen.device
    ):
        raise _changed(seen.where)


def again(found: Found, top: Found) -> Found | None:
    """Return what is there now instead of a file that is `source.changed`, if it is one still.

    `top` is what was named and `found` is in. Only a file in the very folders that were sent
    counts: whoever makes a link of one of them gets nothing else sent.
    """
    try:
        state = _state_below(found, top)
    except OSError:
        return None
    if state is None or not stat.S_ISREG(state.st_mode):
        return None
    return _found(found.path, state, found.folder, found.name)


def _state_below(found: Found, top: Found) -> os.stat_result | None:
    if found.path == top.path:
        return Path(found.where).lstat()
    below = Path(found.where).relative_to(top.where).parts
    here = Held(os.open(top.where, _FOLDER))
    state = os.fstat(here.number)
    if (state.st_dev, state.st_ino) != (top.device, top.inode):
        return None
    for name in below[:-1]:
        here = _entered(here.number, name)
    return os.stat(below[-1], dir_fd=here.number, follow_symlinks=False)


def _not_opened(error: OSError, where: str) -> Error:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
        return _changed(where)
    return _unreadable(error, where)


def _walk(result: Scan, place: Held, where: str, path: tuple[str, ...], above: int) -> None:
    """List the folder `place`, which is open, at `where`: each step goes from folder to folder."""
    number = place.number
    try:
        state = os.fstat(number)
        with os.scandir(number) as listing:
            inside = sorted(listing, key=attrgetter("name"))
    except OSError as error:
        result.told.append(_unreadable(error, where))
        return
    parent = result.found.add(_found(path, state, "", where), above)
    base = where if where.endswith("/") else f"{where}/"
    if len(path) == DEEPEST and inside:
        result.told.append(LocalError("source.deep", path=base + inside[0].name, most=DEEPEST))
        return
    folder = _Folder(result, number, base, path, parent, state.st_dev)
    for start in range(0, len(inside), _TOGETHER):
        folder.take(inside[start : start + _TOGETHER])


class _Folder:
    """A folder that is being listed."""

    def __init__(
        self,
        result: Scan,
        descriptor: int,
        base: str,
        path: tuple[str, ...],
        number: int,
        device: int,
    ) -> None:
        self._result = result
        self._descriptor = descriptor
        self._base = base
        self._path = path
        self._number = number
        self._device = device
        self._taken: set[str] = set()
        self._names: list[str] = []
        self._states: list[os.stat_result] = []
        """Of plain files in a row, which are added together: that takes less time."""

    def take(self, inside: Sequence[os.DirEntry[str]]) -> None:
        """Add the next that are in it, with all below."""
        try:
            states = [entry.stat(follow_symlinks=False) for entry in inside]
        except OSError:
            states = []
        found = [entry.name for entry in inside]
        if (
            states
            and all(map(self._is_file, states))
            and names.are_plain("/".join((*found, "")))
            and self._taken.isdisjoint(found)
        ):
            self._taken.update(found)
            self._result.found.files(self._number, found, states)
            return
        for entry in inside:
            self._take(entry)
        self._settle()

    def _is_file(self, state: os.stat_result) -> bool:
        return stat.S_ISREG(state.st_mode) and state.st_dev == self._device

    def _take(self, entry: os.DirEntry[str]) -> None:
        name = entry.name
        try:
            state = entry.stat(follow_symlinks=False)
        except OSError as error:
            self._result.told.append(_unreadable(error, self._base + name))
            return
        if self._is_file(state) and names.is_plain(name) and name not in self._taken:
            self._taken.add(name)
            self._names.append(name)
            self._states.append(state)
        else:
            self._settle()
            self._take_other(name, state)

    def _settle(self) -> None:
        """Add the files that wait for it."""
        if self._names:
            self._result.found.files(self._number, self._names, self._states)
            self._names, self._states = [], []

    def _take_other(self, name: str, state: os.stat_result) -> None:
        result, there = self._result, self._base + name
        kind = stat.S_IFMT(state.st_mode)
        if kind not in KINDS:
            result.told.append(LocalError("source.special", path=there))
            return
        try:
            # As it is written: a Path would leave out its `./` and its last slash.
            is_link = kind == stat.S_IFLNK
            target = os.readlink(name, dir_fd=self._descriptor) if is_link else ""
            inner = _entered(self._descriptor, name) if kind == stat.S_IFDIR else None
        except OSError as error:
            result.told.append(_unreadable(error, there))
            return
        if not _is_text(target):
            result.told.append(LocalError("source.target", path=there))
            return
        path = (*self._path, _sendable(result, name, there, self._taken))
        if inner is not None:
            _walk(result, inner, there, path, self._number)
        else:
            result.found.add(_found(path, state, self._base, name, target), self._number)


def _named(where: Path) -> Held:
    try:
        return Held(os.open(where, _FOLDER))
    except OSError as error:
        raise _unreadable(error, where) from error


def _entered(folder: int, name: str) -> Held:
    return Held(os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder))


def _found(
    path: tuple[str, ...],
    state: os.stat_result,
    folder: str,
    name: str,
    target: str = "",
) -> Found:
    """Return what `state` tells."""
    mode = state.st_mode
    kind = KINDS[stat.S_IFMT(mode)]
    return Found(
        kind,
        path,
        state.st_size if kind == "file" else 0,
        mode & 0o777,
        state.st_mtime_ns,
        target,
        inode=state.st_ino,
        device=state.st_dev,
        folder=folder,
        name=name,
    )


def _sendable(result: Scan, name: str, where: str, taken: set[str]) -> str:
    """Return what `name` is to be called, unlike all of `taken`, and add it there."""
    try:
        sent = names.checked(name)
    except UsageError:
        sent = names.tamed(name, hides=True)  # it is no UTF-8, or not every system's
    wanted, number = sent, 1
    # In letters alone two names of one folder can be one: é as one character and as two.
    while sent in taken:
        number += 1
        sent = names.numbered(wanted, number)
    taken.add(sent)
    if sent != name and sent != unicodedata.normalize("NFC", name):
        result.told.append(UsageError("source.renamed", path=where, name=sent))
    return sent


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _changed(where: str) -> IncompleteError:
    return IncompleteError("source.changed", path=where)


def _unreadable(error: OSError, where: str | Path) -> LocalError:
    return LocalError("source.unreadable", path=where, why=os.strerror(error.errno or 0).lower())
