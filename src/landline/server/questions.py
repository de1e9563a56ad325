"""Finds out what the hub asks before it can decide: a message, a hash, a search, an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from landline.errors import Error
from landline.hub.effects import (
    CheckPassword,
    Find,
    HashPassword,
    Kept,
    Lookup,
    Question,
    There,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.blobs.port import Blob
    from landline.model import Logged
    from landline.store.search_port import Found, Order
    from landline.wire.query import Query


class Records(Protocol):
    """The log, as far as questions go."""

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        answer: Callable[[list[Logged] | Error], None],
    ) -> None:
        """Read the last `limit` messages before `before`."""

    def search(
        self,
        query: Query,
        rooms: Sequence[str],
        limit: int,
        skip: int,
        order: Order,
        answer: Callable[[Found | Error], None],
    ) -> None:
        """Find messages in rooms, by key."""


class Hasher(Protocol):
    """Hashes passwords beside the event loop."""

    def hash(self, password: str, answer: Callable[[str | Error], None]) -> None:
        """Return the hash of `password`."""

    def check(self, hashed: str, password: str, answer: Callable[[bool | Error], None]) -> None:
        """Return whether `hashed` was made of `password`."""


class Arriving(Protocol):
    """Knows of uploads what the disk knows."""

    def kept(self, upload: str, done: Callable[[Blob | Error | None], None]) -> None:
        """Tell which blob an upload was finished as."""

    def there(self, uploads: Sequence[str], done: Callable[[dict[str, int] | Error], None]) -> None:
        """Tell how much of each upload is there."""


class Answerer:
    """Answers on the event loop, later."""

    def __init__(self, log: Records, hashing: Hasher, uploads: Arriving) -> None:
        self._log = log
        self._hashing = hashing
        self._uploads = uploads

    def answer(self, question: Question, done: Callable[[object], None]) -> None:
        """Call `done` with the answer to `question`, or with the Error that kept it from us."""
        match question:
            case Lookup(room, seq):
                self._log.page(room.key, seq + 1, 1, lambda rows: done(_message(rows, seq)))
            case HashPassword(password):
                self._hashing.hash(password, done)
            case CheckPassword(hash=hashed, password=password):
                self._hashing.check(hashed, password, done)
            case Find(query, keys, order, limit, skip):
                self._log.search(query, keys, limit, skip, order, done)
            case Kept(upload):
                self._uploads.kept(upload, done)
            case There(uploads):
                self._uploads.there(uploads, done)


def _message(rows: list[Logged] | Error, seq: int) -> bytes | Error | None:
    if isinstance(rows, Error):
        return rows
    return rows[-1].body if rows and rows[-1].seq == seq else None
