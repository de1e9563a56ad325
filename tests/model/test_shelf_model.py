"""The shelf against a dictionary: puts, replaces, removals, links, expiry, restarts, failures.

At any time the records on disk, what the hub lists, its quota to the byte, and the blobs in a
real folder say the same; nothing that a file or an upload needs is ever swept.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from landline.blobs.folder import Folder
from landline.hub.state import Moment
from landline.settings import ShelfLimits
from landline.transfer import names
from landline.transfer.content import Content
from landline.wire import events, shelf_verbs as shelf, verbs
from tests.unit.hub.kit import DAY, Bench, Caller

PEOPLE = ("ada", "bo")
ROOMS = ("lobby", "dev")
PATHS = ("a", "A", "docs/a", "docs/b", "Docs/a", "a/b", "c")
CONTENTS = (b"", b"x", b"same", b"0123456789")
LIMITS = ShelfLimits(user=25, total=40, file=20, days=30)


class Stood(NamedTuple):
    """A file as it should be."""

    by: str
    content: bytes
    at: int


class Begun(NamedTuple):
    """An upload as it should be."""

    by: str
    room: str
    path: str
    content: bytes
    exists: Any
    is_sized: bool


def identity(content: bytes) -> str:
    taken = Content()
    taken.update(content)
    return taken.identity().hex()


class ShelfModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.blobs = Folder.open(self.folder / "shelf")
        self.files: dict[tuple[str, str], Stood] = {}
        self.uploads: dict[str, Begun] = {}
        self.links: dict[str, tuple[str, str]] = {}

    def teardown(self) -> None:
        self.blobs.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.bench = Bench(shelf=LIMITS)
        owner = self.bench.user("owner", "owner")
        owner.do(verbs.Create(room="dev"))
        self.enter()

    def enter(self) -> None:
        self.callers = {name: self.bench.user(name) for name in PEOPLE}

    def caller(self, name: str) -> Caller:
        return self.callers[name]

    # What is asked

    @rule(
        who=st.sampled_from(PEOPLE),
        room=st.sampled_from(ROOMS),
        path=st.sampled_from(PATHS),
        content=st.sampled_from(CONTENTS),
        exists=st.sampled_from(("rename", "replace", "refuse")),
        sized=st.booleans(),
        known=st.booleans(),
    )
    def put(
        self, who: str, room: str, path: str, content: bytes, exists: Any, *, sized: bool,
        known: bool,
    ) -> None:  # fmt: skip
        """Begin an upload, or file content that is known."""
        blob = identity(content) if known else None
        size = len(content) if sized else None
        verb = shelf.PutFile(room=room, path=path, size=size, exists=exists, blob=blob)
        answer = self.caller(who).ask(verb)
        if isinstance(answer, events.Filed):
            assert known
            assert any(stood.content == content for stood in self.files.values())
            self._stands(who, room, path, content, exists, answer)
        elif isinstance(answer, events.UploadEvent):
            self.uploads[answer.upload] = Begun(who, room, path, content, exists, sized)
            landing = self.blobs.begin(answer.upload, size, most=answer.most)
            landing.write(content[: min(len(content) // 2, answer.most)])
            landing.keep()

    @precondition(lambda self: self.uploads)
    @rule(data=st.data(), how=st.sampled_from(("verb", "http")), fails=st.booleans())
    def keep(self, data: st.DataObject, how: str, *, fails: bool) -> None:
        """Bring the rest of an upload, and let it be its file."""
        upload = data.draw(st.sampled_from(sorted(self.uploads)))
        begun = self.uploads[upload]
        landing = self.blobs.begin(upload, len(begun.content) if begun.is_sized else None)
        landing.write(begun.content[landing.offset :])
        self.bench.finished[upload] = landing.finish()
        self.bench.fails = fails
        answer = self._kept(upload, begun.by, how)
        self.bench.fails = False
        self._drop_what_is_dropped()
        if isinstance(answer, events.Filed):
            assert not fails
            del self.uploads[upload]
            self._stands(begun.by, begun.room, begun.path, begun.content, begun.exists, answer)

    def _kept(self, upload: str, who: str, how: str) -> Any:
        if how == "verb":
            return self.caller(who).ask(shelf.KeepFile(upload=upload))
        told: list[Any] = []
        bench, blob = self.bench, self.bench.finished[upload]
        bench.run(bench.hub.uploads.keep(upload, blob, Moment(bench.at, bench.now), told.append))
        bench.settle()
        return told[0]

    @precondition(lambda self: self.uploads)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        """Drop an upload."""
        upload = data.draw(st.sampled_from(sorted(self.uploads)))
        begun = self.uploads.pop(upload)
        self.caller(begun.by).do(shelf.DropUpload(upload=upload))
        self._drop_what_is_dropped()

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(ROOMS), path=st.sampled_from(PATHS))
    def remove(self, who: str, room: str, path: str) -> None:
        """Take a file away: one's own."""
        found = self._found(room, path)
        answer = self.caller(who).ask(shelf.RemoveFile(room=room, path=path))
        may = found is not None and self.files[found].by == who
        assert isinstance(answer, events.Ok) == may, answer
        if may and found is not None:
            self._forget(found)

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(ROOMS), path=st.sampled_from(PATHS))
    def share(self, who: str, room: str, path: str) -> None:
        """Make a link."""
        found = self._found(room, path)
        answer = self.caller(who).ask(shelf.ShareFile(room=room, path=path, days=None))
        assert isinstance(answer, events.Shared) == (found is not None)
        if found is not None:
            self.links[answer.link.split("/")[2]] = found

    @precondition(lambda self: self.links)
    @rule(data=st.data())
    def open_link(self, data: st.DataObject) -> None:
        """Follow a link."""
        secret = data.draw(st.sampled_from(sorted(self.links)))
        told: list[Any] = []
        bench = self.bench
        bench.run(bench.hub.shares.open(secret, "x", Moment(bench.at, bench.now), told.append))
        bench.settle()
        assert told[0].blob == identity(self.files[self.links[secret]].content)

    # What time does

    @rule(days=st.sampled_from((0, 1, 15, 40)))
    def sweep(self, days: int) -> None:
        """Let time pass, and what is over expire; remove the blobs that nobody needs."""
        bench = self.bench
        bench.at += days * DAY
        bench.run(bench.hub.expire_files(bench.at, {}))
        bench.settle()
        self._drop_what_is_dropped()
        for where, stood in list(self.files.items()):
            if stood.at + 30 * DAY <= bench.at:
                self._forget(where)
        if days:
            self.uploads = {}
        shelf = bench.state.shelf
        for blob in [blob for blob in shelf.unneeded if not shelf.needs(blob)]:
            self.blobs.remove(blob)
        shelf.unneeded.clear()

    @rule(killed=st.booleans())
    def restart(self, *, killed: bool) -> None:
        """Start another hub on the same store and folder."""
        if not killed:
            self.blobs.close()
        self.bench.restart(killed=killed)
        self.bench.finished.clear()
        self.blobs = Folder.open(self.folder / "shelf")
        self.enter()
        known = self.bench.state.shelf
        for each in self.blobs.uploads():
            if each.upload not in known.uploads:
                self.blobs.drop(each.upload)
        known.unneeded.update(blob for blob in self.blobs.blobs() if not known.needs(blob))

    # What holds

    @invariant()
    def the_hub_lists_what_stands(self) -> None:
        if not hasattr(self, "bench"):
            return
        for room in ROOMS:
            listed = dict(self._walk(room, ""))
            here = [(path, stood) for (where, path), stood in self.files.items() if where == room]
            expected = dict(here)
            assert listed.keys() == expected.keys()
            for path, info in listed.items():
                stood = expected[path]
                assert (info.by, info.blob, info.size, info.at) == (
                    stood.by, identity(stood.content), len(stood.content), stood.at,
                )  # fmt: skip

    @invariant()
    def the_quota_is_exact(self) -> None:
        if not hasattr(self, "bench"):
            return
        state, total = self.bench.state, 0
        for name in PEOPLE:
            own = {stood.content for stood in self.files.values() if stood.by == name}
            used = sum(map(len, own))
            reserved = sum(
                len(begun.content)
                for begun in self.uploads.values()
                if begun.by == name and begun.is_sized
            )
            found = state.accounts.by_name(name)
            assert found is not None
            assert state.shelf.quota.used(found[0]) == used + reserved
            assert used + reserved <= LIMITS.user
            total += used + reserved
        assert state.shelf.quota.total == total <= LIMITS.total
        assert state.shelf.quota.files == len(self.files)

    @invariant()
    def every_file_has_its_blob_and_the_records_say_so(self) -> None:
        if not hasattr(self, "bench"):
            return
        facts = self.bench.records("file").values()
        assert sorted((fact["room"], fact["path"]) for fact in facts) == sorted(self.files)
        assert self.bench.records("upload").keys() == self.uploads.keys()
        blobs = set(self.blobs.blobs())
        for stood in self.files.values():
            assert identity(stood.content) in blobs
        for blob in blobs:
            file = self.blobs.find(blob)
            assert file is not None
            with file:
                assert identity(file.read()) == blob

    # Inside

    def _stands(
        self, who: str, room: str, path: str, content: bytes, exists: Any, filed: events.Filed
    ) -> None:
        assert (filed.blob, filed.size) == (identity(content), len(content))
        where = (room, filed.path)
        assert filed.replaced == (where in self.files)
        if where in self.files:
            assert (exists, self.files[where].by) == ("replace", who)
            assert names.collision_key(filed.path) == names.collision_key(path)
            assert filed.path.rpartition("/")[2] == path.rpartition("/")[2], "the very name"
        if exists == "refuse":
            assert names.collision_key(filed.path) == names.collision_key(path)
        self.files[where] = Stood(who, content, filed.at)

    def _found(self, room: str, path: str) -> tuple[str, str] | None:
        key = names.collision_key(path)
        for where in self.files:
            if where[0] == room and names.collision_key(where[1]) == key:
                return where
        return None

    def _forget(self, where: tuple[str, str]) -> None:
        del self.files[where]
        self.links = {secret: to for secret, to in self.links.items() if to != where}

    def _drop_what_is_dropped(self) -> None:
        for upload in self.bench.dropped:
            blob = self.blobs.kept(upload)
            self.blobs.drop(upload)
            if blob is not None and not self.bench.state.shelf.needs(blob.id):
                self.bench.state.shelf.unneeded.add(blob.id)
        self.bench.dropped.clear()

    def _walk(self, room: str, folder: str) -> list[tuple[str, events.FileInfo]]:
        page = self.caller("ada").do(shelf.Files(room=room, folder=folder))
        above = f"{folder}/" if folder else ""
        found = [(f"{above}{each.name}", each) for each in page.files]
        for inner in page.folders:
            below = self._walk(room, f"{above}{inner.name}")
            assert (inner.files, inner.size) == (
                len(below), sum(each.size for _, each in below),
            )  # fmt: skip
            found += below
        return found


TestShelf = ShelfModel.TestCase
TestShelf.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
