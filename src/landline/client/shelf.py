"""Files to and from a hub's shelf: `Client.put` and `Client.get`.

What may be done is asked on the native line, bytes go over HTTP (`shelf_http`) in a thread.
Content that the hub has and that one may read is not sent again; a broken connection, and an
earlier run that was broken off, is gone on with; what arrives is proven by its hash before it
has its name. What does not live here: where files land (`transfer.disk_tree`).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

from msgspec import Struct, structs

from landline.catalogue import Phrase
from landline.client.shelf_http import PIECE, HubHttp
from landline.client.states import HubRefusedError
from landline.errors import (
    Error,
    ExpiredError,
    IncompleteError,
    LocalError,
    ProtocolError,
    UnreachableError,
    VerificationError,
)
from landline.transfer import names, segments
from landline.transfer.content import Content
from landline.transfer.disk import local_error
from landline.transfer.disk_tree import Tree
from landline.transfer.journal import Journal, prove
from landline.transfer.segments import SEGMENT_BYTES, SMALL
from landline.wire import events, shelf_verbs

if TYPE_CHECKING:
    from landline.client.contact import Way
    from landline.transfer.disk_large import LargeFile
    from landline.wire.shelf_verbs import Exists, Several
    from landline.wire.verbs import Verb

Tell = Callable[[int, int], None]
"""Told how many bytes of how many are done, in a thread; each second none of them, while a file
that is fetched is still being put."""
Kept = Literal["same", "rename", "overwrite", "newer"]
"""What becomes of a file that is there: the same is left alone, else another name is taken;
always another name; it is overwritten; it is overwritten by a newer one only."""

HASHED_FIRST: Final = 64 << 20
"""Bytes of a file that is hashed before it is sent, to see whether the hub has it: 20 ms."""
TRIES: Final = 5
"""Connections in a row that may break without a byte having come."""

_BROKEN: Final = (IncompleteError, UnreachableError, ExpiredError)
"""What becomes of a connection that was there before."""
_STILL_LANDING: Final = ("upload.busy", "upload.offset")

T = TypeVar("T")


class Fetched(Struct, frozen=True):
    """A file that was fetched."""

    path: Path
    size: int
    blob: str
    was_here: bool = False
    """It was there already, and nothing was fetched."""


class Asking(Protocol):
    """What is needed of a client."""

    async def ask(self, verb: Verb) -> events.AnyEvent:
        """Return what answers a verb."""

    def resolve(self, room: str) -> str:
        """Return how the hub spells a room."""


class ShelfFiles:
    """Puts and gets files for one client."""

    def __init__(self, client: Asking, way: Callable[[], Way], silence: float) -> None:
        """`way` leads to the hub; it may be silent for `silence` seconds."""
        self._client = client
        self._way = way
        self._silence = silence

    async def put(
        self,
        source: Path,
        room: str,
        path: str,
        exists: Exists,
        tell: Tell,
        of: Several | None,
    ) -> events.Filed:
        """Put the file `source` on the shelf; `Client.put` says more."""
        if not path or path.endswith("/"):
            path += names.tamed(source.name, hides=True)
        file = await asyncio.to_thread(_Source.open, source)
        try:
            verb = shelf_verbs.PutFile(
                room=room,
                path=path,
                size=file.size,
                mtime=file.mtime,
                exists=exists,
                blob=await asyncio.to_thread(file.early_identity),
                of=of,
            )
            upload = await self._unfinished(verb)
            if upload is None:
                answer = await self._client.ask(verb)
                if isinstance(answer, events.Filed):
                    tell(file.size, file.size)
                    return answer
                upload = _expected(answer, events.UploadEvent)
            await self._bring(file, upload.upload, tell)
            return await self._kept(upload.upload, file)
        finally:
            file.close()

    async def get(
        self, room: str, path: str, into: Path, name: str | None, kept: Kept, tell: Tell
    ) -> Fetched:
        """Fetch a file into the folder `into`; `Client.get` says more."""
        failed = 0
        file = _called(await self._arrived(room, path, tell), path, name)
        while True:
            there = await asyncio.to_thread(_same_here, into, file, kept)
            if there is not None:
                return there
            landing = await asyncio.to_thread(_Landing, into, file, kept)
            before = landing.done
            try:
                return await self._in_thread(partial(landing.take, tell=tell))
            except _BROKEN as error:
                failed = 0 if landing.done > before else failed + 1
                if failed >= TRIES:
                    raise _broken_off(error) from error
                await asyncio.sleep(failed)
            finally:
                await asyncio.to_thread(landing.close)
            file = _called(await self._again(room, path, tell), path, name)

    async def _unfinished(self, verb: shelf_verbs.PutFile) -> events.UploadEvent | None:
        """Return the upload of the same file that an earlier run had begun, if there is one."""
        listed = _expected(await self._client.ask(shelf_verbs.Uploads()), events.UploadList)
        room = self._client.resolve(verb.room)
        for upload in listed.uploads:
            same = (upload.room, upload.path, upload.size, upload.mtime)
            if same == (room, verb.path, verb.size, verb.mtime):
                return upload
        return None

    async def _bring(self, file: _Source, upload: str, tell: Tell) -> None:
        failed, last = 0, -1
        while True:
            try:
                await self._in_thread(lambda http: file.bring(http, upload, tell))
            except _BROKEN as error:
                failed = 0 if file.sent > last else failed + 1
                last = file.sent
                if failed >= TRIES:
                    raise _broken_off(error) from error
                await asyncio.sleep(failed)
            except HubRefusedError as error:
                failed += 1  # of the connection that broke the hub may still take what came
                if error.code not in _STILL_LANDING or failed >= TRIES:
                    raise
                await asyncio.sleep(error.retry or failed)
            else:
                return

    async def _kept(self, upload: str, file: _Source) -> events.Filed:
        """Return what the file is, which stands by now; it must be what was sent."""
        identity = file.identity()
        keep = shelf_verbs.KeepFile(upload=upload)
        filed = _expected(await self._client.ask(keep), events.Filed)
        if filed.blob != identity:
            remove = shelf_verbs.RemoveFile(room=filed.room, path=filed.path)
            with suppress(HubRefusedError):
                await self._client.ask(remove)
            raise VerificationError("shelf.altered", path=file.path)
        return filed

    async def _again(self, room: str, path: str, tell: Tell) -> events.FileEvent:
        """Return the file after a loss; the hub has to be back in time."""
        try:
            async with asyncio.timeout(self._silence):
                return await self._arrived(room, path, tell)
        except TimeoutError as error:
            seconds = f"{self._silence:g}"
            late = ExpiredError("peer.timeout", address=self._way().address, seconds=seconds)
            raise _broken_off(late) from error

    async def _arrived(self, room: str, path: str, tell: Tell) -> events.FileEvent:
        """Return the file, once it is all at the hub."""
        ask = shelf_verbs.GetFile(room=room, path=path)
        while True:
            file = _expected(await self._client.ask(ask), events.FileEvent)
            if file.blob is not None:
                return file
            tell(0, file.size or 0)
            await asyncio.sleep(1)

    async def _in_thread(self, do: Callable[[HubHttp], T]) -> T:
        """Do something with a connection in a thread; cancelled, it is broken off first."""
        cancelled = threading.Event()
        opened: list[HubHttp] = []

        def work() -> T:
            with HubHttp(self._way(), self._silence) as http:
                opened.append(http)
                if cancelled.is_set():
                    raise IncompleteError("shelf.lost", why="cancelled")
                return do(http)

        task = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled.set()
            for http in opened:
                http.close()
            with suppress(Exception):
                await asyncio.wait([task])
                task.exception()
            raise


def _broken_off(error: Error) -> IncompleteError:
    """Return what it means that a transfer that had begun ended so."""
    if isinstance(error, IncompleteError):
        return error
    return IncompleteError("shelf.lost", why=Phrase(f"error.{error.code}", **error.fields))


class _Source:
    """A file that is put."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise LocalError("file.not-a-file", path=path)
        self.size = state.st_size
        self.mtime = state.st_mtime_ns // 1_000_000
        self._content = Content()

    @classmethod
    def open(cls, path: Path) -> _Source:
        """Open it. Raises LocalError."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise local_error(error, path) from error
        try:
            return cls(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise

    @property
    def sent(self) -> int:
        """Bytes that went out, as far as is known here."""
        return self._content.size

    def early_identity(self) -> str | None:
        """Return what the file is known by, unless it takes long to find out."""
        if self.size > HASHED_FIRST:
            return None
        content = Content()
        for piece in self._pieces(0):
            content.update(piece)
        return content.identity().hex() if content.size == self.size else None

    def bring(self, http: HubHttp, upload: str, tell: Tell) -> None:
        """Bring what the hub has not yet."""
        offset = http.there(upload)
        left = self._content.cut(offset)
        for piece in self._pieces(left, offset):
            self._content.update(piece)
        if self._content.size < offset:
            raise VerificationError("shelf.altered", path=self.path)
        tell(offset, self.size)
        if offset < self.size:  # else that question has completed it
            http.bring(upload, offset, self._going_out(offset, tell), self.size - offset)

    def identity(self) -> str:
        """Return what was sent is known by."""
        return self._content.identity().hex()

    def close(self) -> None:
        os.close(self._descriptor)

    def _going_out(self, offset: int, tell: Tell) -> Iterator[bytes]:
        for piece in self._pieces(offset):
            self._content.update(piece)
            yield piece
            tell(self._content.size, self.size)
        if self._content.size < self.size:
            raise VerificationError("shelf.altered", path=self.path)

    def _pieces(self, start: int, end: int | None = None) -> Iterator[bytes]:
        end = self.size if end is None else min(end, self.size)
        while start < end:
            try:
                piece = os.pread(self._descriptor, min(PIECE, end - start), start)
            except OSError as error:
                raise local_error(error, self.path) from error
            if not piece:
                return
            start += len(piece)
            yield piece


class _Landing:
    """A file that is fetched, in a folder here, with what an earlier run left of it."""

    def __init__(self, into: Path, file: events.FileEvent, kept: Kept) -> None:
        self._file = file
        self._size = file.size or 0
        self._blob = file.blob or ""
        key = hashlib.blake2b(self._blob.encode() + file.name.encode(), digest_size=16).digest()
        self._tree = Tree.open(into, key)
        self._journal: Journal | None = None
        self._landed: LargeFile | None = None
        try:
            self._open(file.name, replace=kept in ("overwrite", "newer"))
        except BaseException:
            self.close()
            raise

    def _open(self, name: str, *, replace: bool) -> None:
        records = self._tree.records()
        self._journal = Journal(records, bytes.fromhex(self._blob), self._tree.identity)
        self._landed = landed = self._tree.large(
            (name,),
            self._size,
            mtime_ns=None if self._file.mtime is None else self._file.mtime * 1_000_000,
            replace=replace,
        )
        proven: dict[int, bytes] = {}
        if landed.resumed and self._size > SMALL:
            proven = prove(landed, 0, self._journal, segments.Hasher, SEGMENT_BYTES)
        self._leaves: list[bytes] = []
        while len(self._leaves) in proven:
            self._leaves.append(proven[len(self._leaves)])
        self.done = min(len(self._leaves) * SEGMENT_BYTES, self._size)

    def take(self, http: HubHttp, tell: Tell) -> Fetched:
        """Fetch the rest, prove all of it, and let it have its name."""
        tell(self.done, self._size)
        segment = bytearray()
        if self.done < self._size:
            for piece in http.fetch(self._file.ticket or "", self.done):
                segment += piece
                while len(segment) >= SEGMENT_BYTES:
                    self._put(segment[:SEGMENT_BYTES])
                    del segment[:SEGMENT_BYTES]
                tell(min(self.done + len(segment), self._size), self._size)
        if self.done + len(segment) < self._size:
            raise IncompleteError("shelf.lost", why="end of file")
        small = segments.small(segment) if self._size <= SMALL else None
        if segment:
            self._put(segment)
        return self._finished(small or segments.root(self._size, self._leaves))

    def close(self) -> None:
        """Let go of it, for a later run to go on with; nothing to do once it is finished."""
        if self._journal is not None:
            self._journal.close()
        self._tree.abandon(keep=True)

    def _put(self, segment: bytearray) -> None:
        assert self._landed is not None
        assert self._journal is not None
        if self.done + len(segment) > self._size:
            raise VerificationError("shelf.wrong", path=self._file.path)
        self._landed.write(segment, self.done)
        leaf = segments.leaf(segment)
        self._journal.add(0, len(self._leaves), leaf)
        self._leaves.append(leaf)
        self.done += len(segment)

    def _finished(self, identity: bytes) -> Fetched:
        assert self._landed is not None
        assert self._journal is not None
        if not segments.same(identity, bytes.fromhex(self._blob)):
            self._journal.remove()
            self._landed.discard()
            raise VerificationError("shelf.wrong", path=self._file.path)
        path = self._landed.finish()
        self._tree.finish()
        self._journal.remove()
        return Fetched(path, self._size, self._blob)


def _called(file: events.FileEvent, path: str, name: str | None) -> events.FileEvent:
    """Return `file`, asked for by `path`, with the name that it gets here."""
    if name is None:
        good = names.tamed(file.name, hides=file.name == path.rpartition("/")[2])
    else:
        good = names.checked(name)
    return structs.replace(file, name=good)


def _same_here(into: Path, file: events.FileEvent, kept: Kept) -> Fetched | None:
    """Return the file that is here already and stays, if one does."""
    path = into / file.name
    try:
        source = _Source.open(path)
    except LocalError:
        return None
    try:
        if kept == "newer" and (file.mtime is None or file.mtime <= source.mtime):
            return Fetched(path, source.size, "", was_here=True)
        if kept in ("rename", "overwrite") or source.size != file.size:
            return None
        content = Content()
        for piece in source._pieces(0):
            content.update(piece)
        same = content.identity().hex() == file.blob
        return Fetched(path, source.size, file.blob or "", was_here=True) if same else None
    finally:
        source.close()


E = TypeVar("E")


def _expected(answer: object, kind: type[E]) -> E:
    if not isinstance(answer, kind):
        raise ProtocolError("message.malformed", why=type(answer).__name__)
    return answer
