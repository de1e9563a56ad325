"""The transfers that this machine has not finished: what, with whom, how far, how to go on.

One small JSON file for each in the user's state folder, written when something of a transfer
may have to be taken up again and removed at its end; whoever is killed leaves it behind. A
lock beside it says that somebody is at it just now. It is a list for people: a transfer
goes on by what is in its own journal, whether it stands here or not, and a file here that
cannot be read or written stops nothing. Blocking.

A disk may be away for a while, with all that was received onto it. So nothing in a folder
means that a transfer is over only where that folder is on the same disk as before. One that
was removed is no end either: it is made again, and all is received anew.

What does not live here: going on (`outgoing`, `incoming`), the journal (`transfer.journal`).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct, structs

from landline import folders
from landline.errors import UsageError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER: Final = "transfers"
MOST: Final = 200
"""Records that are kept; the oldest of those that nobody is at make room."""
ID_BYTES: Final = 4
_ID: Final = re.compile(f"[0-9a-f]{{{2 * ID_BYTES}}}")
_OLD: Final = 30 * 24 * 60 * 60 * 1000
"""Milliseconds after which a sender's record is forgotten: it has nothing on any disk."""


class Record(Struct, frozen=True, omit_defaults=True):
    """One transfer that is not complete on this side."""

    id: str
    direction: Literal["send", "receive"]
    name: str
    """What is sent, harmless."""
    peer: str
    """The other machine, harmless; empty where it is not known yet."""
    key: str = ""
    """Its device's public key in hex."""
    to: str = ""
    """To whom it was sent, as it was written; no code."""
    paths: tuple[str, ...] = ()
    """Sending: what, absolute."""
    into: str = ""
    """Receiving: the folder, absolute."""
    tree: str = ""
    """Receiving: what its partial files there are known by, in hex."""
    part: str = ""
    """Receiving a stream: what its partial file is called there; it cannot go on."""
    slot: int = 0
    """The number of the code, where there was one; not the code."""
    done: int = 0
    """Bytes that are proven to be there, when it was last looked."""
    size: int = 0
    since: int = 0
    """ms since 1970."""
    disk: str = ""
    """Receiving: on which file system the folder was, as this machine tells them apart."""
    away: bool = False
    """Receiving: the disk of the folder is not there now; never kept."""

    @property
    def command(self) -> str:
        """What is to be typed on this machine for it to go on."""
        return f"landline transfers resume {self.id}"

    @property
    def sender(self) -> bytes:
        """Receiving: the sender's device key; empty where it is not known."""
        with contextlib.suppress(ValueError):
            return bytes.fromhex(self.key)
        return b""


def record_id(*parts: str) -> str:
    """Return the id of the transfer that these tell from all others: the same on a resume."""
    return hashlib.blake2b(
        "\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=ID_BYTES
    ).hexdigest()


class Unfinished:
    """All records of this user."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them below `folder`, the user's state folder by default."""
        self._folder = (folder or folders.state()) / FOLDER

    def all(self) -> list[Record]:
        """Return what is unfinished, the oldest first."""
        found = map(self._looked_at, self._noted())
        left = (each for each in found if each is not None)
        return sorted(left, key=lambda each: (each.since, each.id))

    def at(self, begin: str) -> Record:
        """Return the record whose id begins so.

        Raises UsageError `transfers.none`, `transfers.ambiguous`.
        """
        found = [each for each in self.all() if each.id.startswith(begin.strip().lower() or "-")]
        if len(found) != 1:
            code = "transfers.ambiguous" if found else "transfers.none"
            raise UsageError(code, id=safe_text(begin, limit=40))
        return found[0]

    def of_slot(self, slot: int, direction: Literal["send", "receive"]) -> Record | None:
        """Return the newest one that a code with this slot began."""
        of = [each for each in self.all() if each.slot == slot and each.direction == direction]
        return of[-1] if of else None

    def partners(self, paths: Sequence[str]) -> set[bytes]:
        """Return the keys of those to whom these very paths were being sent."""
        of = [
            each for each in self.all() if each.direction == "send" and each.paths == tuple(paths)
        ]
        return {each.sender for each in of if each.sender}

    def is_running(self, record: Record) -> bool:
        """Tell whether a program is at it now."""
        try:
            handle = os.open(self._lock_path(record.id), os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    def begin(self, record: Record) -> Running:
        """Keep `record` from now on, and say that somebody is at it until `Running.close`."""
        self._make_room()
        known = self._read(self._path(record.id))
        since = known.since if known is not None else time.time_ns() // 1_000_000
        disk = _disk(record.into) if record.into else ""
        running = Running(self, structs.replace(record, since=since, disk=disk, away=False))
        running.write()
        return running

    def drop(self, record: Record) -> None:
        """Forget it, and remove what there is of it but has no name yet, unless it is `away`.

        Raises UsageError `transfers.running`, LocalError as `Tree.open` does, and
        `journal.in-use` where another program receives it.
        """
        if self.is_running(record):
            raise UsageError("transfers.running", id=record.id)
        there = self._looked_at(record)
        is_here = there is not None and not there.away and Path(record.into).is_dir()
        if record.part and is_here:
            from landline.transfer.disk import remove_left  # a sender needs none

            remove_left(Path(record.into), record.part)
        if record.tree and is_here:
            from landline.transfer.disk_tree import Tree  # a sender needs none

            tree = Tree.open(record.into, bytes.fromhex(record.tree))
            journal = tree.records()
            try:
                tree.abandon(keep=False)
                journal.remove()
            finally:
                journal.close()
        self.forget(record.id)

    def forget(self, id: str) -> None:
        """Keep the record no more; partial files stay."""
        for path in (self._path(id), self._lock_path(id)):
            with contextlib.suppress(OSError):
                path.unlink()

    def write(self, record: Record) -> None:
        """Put a record in the place of the one with its id (for `Running`)."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self._folder / f".{record.id}.{os.getpid()}"
            try:
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(record))
                part.replace(self._path(record.id))
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        except OSError as error:
            from landline.observe import logger  # loading it takes 4 ms, and it is seldom needed

            logger("client").debug("unfinished transfer not noted: %s", error)

    def lock(self, id: str) -> int | None:
        """Return an open file whose lock says that somebody is at it (for `Running`)."""
        handle: int | None = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._lock_path(id), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if handle is not None:
                os.close(handle)
            return None
        return handle

    def _files(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from (
                path
                for path in self._folder.iterdir()
                if _ID.fullmatch(path.stem) and path.suffix == ".json"
            )

    def _noted(self) -> Iterator[Record]:
        found = (self._read(path) for path in self._files())
        return (each for each in found if each is not None)

    def _looked_at(self, record: Record) -> Record | None:
        """Return it, `away` if it is.

        None if it was killed when all was done but to forget it: nothing is left there.
        """
        if not (record.tree or record.part) or _is_left(record) or self.is_running(record):
            return record
        is_same = record.disk in ("", _disk(record.into))
        if is_same and Path(record.into).is_dir():
            return None
        return structs.replace(record, away=not is_same)

    def _make_room(self) -> None:
        for each in list(self._noted()):
            if self._looked_at(each) is None:
                self.forget(each.id)
        records = self.all()
        now = time.time_ns() // 1_000_000
        idle = [
            each for each in records if not (each.tree or each.part) and not self.is_running(each)
        ]
        old = [each for each in idle if now - each.since > _OLD]
        for each in {
            each.id: each for each in (*old, *idle[: max(0, len(records) - MOST)])
        }.values():
            self.forget(each.id)

    def _read(self, path: Path) -> Record | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Record)
        except (OSError, ValueError):
            return None

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.json"

    def _lock_path(self, id: str) -> Path:
        return self._folder / f"{id}.lock"


class Running:
    """A record while somebody is at it."""

    def __init__(self, place: Unfinished, record: Record) -> None:
        """Use `Unfinished.begin`."""
        self._place = place
        self._lock = place.lock(record.id)
        self.record = record

    def write(self, *, done: int | None = None) -> None:
        """Put it on the disk, with `done` bytes if that has changed."""
        if done is not None:
            self.record = structs.replace(self.record, done=done)
        self._place.write(self.record)

    def close(self, *, over: bool) -> None:
        """Nobody is at it any more; `over`: there is nothing to go on from, and it is forgotten."""
        if over:
            self._place.forget(self.record.id)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _is_left(record: Record) -> bool:
    """Tell whether there is something in the folder to go on from."""
    into = Path(record.into)
    if record.part:
        return os.path.lexists(into / record.part)
    from landline.transfer.disk_place import journal_name, mark_of  # a sender needs none

    try:
        return os.path.lexists(into / journal_name(mark_of(bytes.fromhex(record.tree))))
    except ValueError:
        return False


def _disk(folder: str) -> str:
    """Return what tells the file system of a folder from others, or that where it would be made.

    By the number of its device, which another disk in its place may have, and its own.
    """
    for place in (Path(folder), *Path(folder).parents):
        with contextlib.suppress(OSError, ValueError):
            return f"{place.stat().st_dev:x}.{os.statvfs(place).f_fsid:x}"
    return ""
