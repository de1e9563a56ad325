"""From opened records to the disk: what the receiver does with what its connections bring.

Everything is written below hidden names and gets its own as `disk_tree` says; segments that
are written and proven stand in the journal, from which a later run goes on. What does not live
here: whether something is expected (`receiver`), finding out what is there already (`looking`).
Threads may call all of it at once, but for `finish` and `abandon`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from landline.errors import LocalError, ProtocolError
from landline.transfer.manifest import TOP, kinds, sizes
from landline.transfer.segments import Hasher, small, span
from landline.transfer.told import Amended, Told, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path as FilePath

    from landline.transfer.arriving import Arrived
    from landline.transfer.decisions import Plan
    from landline.transfer.disk_large import LargeFile
    from landline.transfer.disk_tree import Small, Tree
    from landline.transfer.journal import Journal
    from landline.transfer.links import Path
    from landline.transfer.manifest import Entry, Manifest
    from landline.transfer.packs import Item


class Landing:
    """The files of one run."""

    def __init__(
        self, tree: Tree, journal: Journal, manifest: Manifest, plan: Plan, *, sparse: bool
    ) -> None:
        """Write what `plan` says; `sparse`: large files have holes, so their room is not taken."""
        self.wrote = False
        """Something of a file was written: there is something to go on from."""
        self._tree = tree
        self._journal = journal
        self._sent = manifest.entries
        self._entries = Amended(self._sent)
        self._decisions = plan.decisions
        folders = self._sent.folders if isinstance(self._sent, Told) else {}
        self._folders = {number: plan.moved(path) for number, path in folders.items()}
        self._path = plan.path
        self._sparse = sparse
        self._lock = threading.Lock()
        self._packs = threading.Lock()
        self._files: dict[int, LargeFile] = {}
        self._renewed: set[int] = set()
        self._renamed = {
            number
            for number in plan.renamed
            if plan.path(number)[-1] != manifest.entries[number].path[-1]
        }
        """Their digests stand in the journal: by them a later run knows what it need not repeat."""
        self._top: dict[Path, str] = {}
        """The names that were given to files at the top, by what they were to be called."""

    def begin(self, wanted: threading.Event) -> None:
        """Make the folders, the links and the files without a byte, until `wanted` is set."""
        sent, decisions = self._sent, self._decisions
        each = zip(kinds(sent), sizes(sent), decisions.comes, strict=True)
        whole = [n for n, (kind, size, comes) in enumerate(each) if comes and (kind or not size)]
        for number in whole:
            entry, decision = self._entries[number], decisions[number]
            if entry.kind == "folder":
                self._tree.folder(self._path(number), entry.mode, entry.mtime_ns)
            elif entry.kind == "link":
                path, target = self._path(number), decision.target
                self._tree.link(path, target, entry.mtime_ns, replace=decision.replaces)
            else:
                self._small(number, entry, b"")
            if wanted.is_set():
                return

    def pack(self, items: Iterable[Item]) -> None:
        """Write small files, proven and expected.

        Raises LocalError, and ProtocolError `record.pack` for one of another size than was told.

        One connection at a time: each file takes five calls, and threads that hand over to
        each other at each of them take longer than one that does not.
        """
        self._tree.free.check()
        self.wrote = True
        with self._packs:
            for folder, files in self._runs(items):
                self._tree.fill(folder, files)

    def data(self, entry: int, offset: int, content: memoryview, zeros: int) -> None:
        """Write what belongs at `offset` of a large file, after so many zeros.

        Raises LocalError, and ProtocolError `record.place` for a file that was given up.
        """
        self._tree.free.check()
        self.wrote = True
        file = self._files.get(entry) or self._open(entry)
        try:
            if zeros:
                file.zeros(zeros, offset - zeros)
            file.write(content, offset)
        except ValueError as error:  # closed meanwhile
            raise ProtocolError("record.place") from error

    def segment(self, arrived: Arrived) -> None:
        """Take that a segment is proven whose bytes `data` had; raises as that does."""
        file = self._files.get(arrived.entry) or self._open(arrived.entry)
        if arrived.zeros:
            start, length = span(file.size, arrived.index)
            try:
                file.zeros(arrived.zeros, start + length - arrived.zeros)
            except ValueError as error:
                raise ProtocolError("record.place") from error
        self._journal.add(arrived.entry, arrived.index, arrived.leaf)

    def prove(self, entry: int, index: int, space: memoryview) -> None:
        """Take that a segment is here whose slices were proven; raises as `data` does.

        Its leaf is made of what was written, read by way of `space`.
        """
        file = self._files.get(entry) or self._open(entry)
        start, length = span(file.size, index)
        hasher = Hasher()
        for at in range(start, start + length, len(space)):
            part = space[: start + length - at]
            try:
                file.read_into(part, at)
            except ValueError as error:
                raise ProtocolError("record.place") from error
            hasher.update(part)
        self._journal.add(entry, index, hasher.leaf())

    def complete(self, entry: int) -> FilePath:
        """Give a large file its name; return its path. Raises LocalError."""
        path = (self._files.get(entry) or self._open(entry)).finish()
        with self._lock:
            del self._files[entry]
        self._named(self._path(entry), path.name)
        return path

    def renew(self, entry: int, to: Entry | None) -> None:
        """Forget what there is of a file that comes anew as `to`, or (None) never."""
        with self._lock:
            file = self._files.pop(entry, None)
        if file is not None:
            file.discard()
        self._renewed.add(entry)
        if to is not None:
            self._entries.put(entry, to)
            if not to.size:
                self._small(entry, to, b"")

    def finish(self) -> list[FilePath]:
        """Put everything on the disk and show it; return what stands at the top of the folder now.

        Raises LocalError; it can still be abandoned then.
        """
        shown = self._tree.finish()
        self._journal.remove()
        tops = dict.fromkeys(
            self._path(number)[:1]
            for holder, numbers in pieces(self._sent)
            if not holder  # what is in a folder stands where that does
            for number in numbers
            if self._decisions[number].action != "refuse"
        )
        here = self._tree.place
        return [here / shown.get(top, self._top.get(top, top[0])) for top in tops]

    def _runs(self, items: Iterable[Item]) -> Iterator[tuple[Path, list[Small]]]:
        """Yield files in a row that are in one folder, and write all others."""
        entries, folders, others = self._entries, self._folders, self._decisions.others
        at = TOP
        run: list[Small] = []
        for item in items:
            number, content = item.entry, item.content
            told = entries.plain(number) if number not in others else None
            if told is None or told[0] == TOP:
                self._other(number, content)
                continue
            folder, name, size, mode, mtime_ns = told
            if len(content) != size:
                raise ProtocolError("record.pack")
            if folder != at:
                if run:
                    yield folders[at], run
                at, run = folder, []
            run.append((name, content, mode, mtime_ns))
        if run:
            yield folders[at], run

    def _other(self, number: int, content: memoryview) -> None:
        entry = self._entries[number]
        if len(content) != entry.size:
            raise ProtocolError("record.pack")
        self._small(number, entry, content)
        if number in self._renamed:
            self._journal.add(number, 0, small(content))

    def _small(self, number: int, entry: Entry, content: bytes | memoryview) -> None:
        path, replaces = self._path(number), self._decisions[number].replaces
        name = self._tree.small(path, content, entry.mode, entry.mtime_ns, replace=replaces)
        if len(path) == 1:
            self._named(path, name)

    def _named(self, path: Path, name: str) -> None:
        if len(path) == 1:
            self._top[path] = name

    def _open(self, number: int) -> LargeFile:
        with self._lock:
            file = self._files.get(number)
            if file is None:
                file = self._files[number] = self._large(number)
            return file

    def _large(self, number: int) -> LargeFile:
        entry, decision = self._entries[number], self._decisions[number]
        file = self._tree.large(
            self._path(number),
            entry.size,
            entry.mode,
            entry.mtime_ns,
            sparse=self._sparse,
            replace=decision.replaces,
        )
        if decision.proven and number not in self._renewed and not file.resumed:
            # Taken away since it was proven: what is missing would not be sent.
            file.discard()
            raise LocalError("transfer.part-gone", path=file.path)
        return file
