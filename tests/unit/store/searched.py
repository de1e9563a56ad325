"""A log on disk with its index, which a test brings up to date when it wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.model import Entry
from landline.store.search import SearchIndex
from landline.store.search_index import INDEX, IndexWriter
from landline.store.search_log import LogView
from landline.store.search_match import Matcher, said
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, encode_body
from landline.wire.query import parse_query

if TYPE_CHECKING:
    from pathlib import Path

    from landline.store.port import Store
    from landline.store.search_port import Found, Order, Search

AT = 1_790_000_000_000
DAY = 86_400_000


def text(
    words: str, *, room: str = "lobby", name: str = "Ada", user: str = "a1", at: int = AT
) -> Entry:
    """Return a text of somebody."""
    body = Body(sender=name, user=user, at=at, text=words)
    return Entry(room, None, user, encode_body(body))


def texts(found: Found) -> list[str]:
    """Return what the messages found say."""
    return [words.text for hit in found.hits if (words := said(hit.message.body))]


def find(
    search: Search,
    typed: str,
    *rooms: str,
    limit: int = 20,
    skip: int = 0,
    order: Order = "newest",
) -> list[str]:
    """Return what messages say that `typed` finds in `rooms`, the lobby if none is named."""
    return texts(search.search(parse_query(typed), rooms or ("lobby",), limit, skip, order))


def scanned(store: Store, typed: str, room: str) -> list[tuple[int, bytes]]:
    """Return seq and body of all messages of a room that match, oldest first, by holding each."""
    matcher = Matcher(parse_query(typed))
    logged = store.read({room: 0}, 1_000_000)[room]
    return [
        (one.seq, one.body)
        for one in logged
        if (message := said(one.body)) and matcher.accepts(message)
    ]


class Searched:
    """A store in a folder, its index, and a search of both."""

    def __init__(self, folder: Path) -> None:
        """Open all; the index follows only when told to."""
        self.folder = folder
        self.damage = 0
        """How often the search said that the index is damaged."""
        self.store = SqliteStore.open(folder)
        self.log = LogView(folder)
        self.writer = IndexWriter(folder, self.store.epoch, self.log)
        self.search = SearchIndex(folder, self.store.epoch, self._note_damage)

    @property
    def index(self) -> Path:
        """Where the index lies."""
        return self.folder / INDEX

    def say(self, *entries: Entry) -> None:
        """Append to the log."""
        self.store.append(entries)

    def follow(self) -> None:
        """Bring the index up to date."""
        while self.writer.advance():
            pass
        while self.writer.forget():
            pass

    def find(
        self, typed: str, *rooms: str, limit: int = 20, skip: int = 0, order: Order = "newest"
    ) -> list[str]:
        """Return what messages say that are found."""
        return find(self.search, typed, *rooms, limit=limit, skip=skip, order=order)

    def reopen(self) -> None:
        """Close all and open it again, as after a restart."""
        self.close()
        Searched.__init__(self, self.folder)

    def reopen_index(self) -> None:
        """Open the index again, as its thread does."""
        self.writer.close()
        self.writer = IndexWriter(self.folder, self.store.epoch, self.log)

    def close(self) -> None:
        """Close all."""
        self.writer.close()
        self.search.close()
        self.log.close()
        self.store.close()

    def _note_damage(self) -> None:
        self.damage += 1
