"""What a batch of the SQLite engine commits beside its messages: whole, cheap, traceless."""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Entry, Mention, Receipt, Record, RoomState
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import answer, delete, edit, entry, notice, react, records, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "sesame"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store in a folder."""
    store = SqliteStore.open(tmp_path)
    yield store
    store.close()


def _statements(store: SqliteStore, batch: list[Entry]) -> list[str]:
    """Append `batch`; return the statements it took."""
    seen: list[str] = []
    store._writer.set_trace_callback(seen.append)
    store.append(batch)
    store._writer.set_trace_callback(None)
    return seen


def test_a_batch_of_plain_messages_is_one_statement(store: SqliteStore) -> None:
    store.append([entry("first")])
    (statement,) = _statements(store, [entry(str(n), number=n) for n in range(300)])
    assert statement.startswith("INSERT INTO message")


def test_a_batch_of_changes_is_few_statements(store: SqliteStore) -> None:
    store.append([entry(str(n), mentions=("bob",)) for n in range(1, 101)])
    batch = [
        change
        for n in range(1, 51)
        for change in (
            edit(n, "new"),
            react(n, "👍"),
            delete(n + 50),
            entry("x", mentions=("eve",)),
            records(Record("a", str(n), b"1"), Record("b", str(n), None)),
        )
    ]
    statements = _statements(store, batch)
    assert len(statements) <= 10
    assert statements[0].startswith("BEGIN")
    assert statements[-1] == "COMMIT"


def test_a_full_disk_keeps_nothing_of_what_comes_with_a_batch(store: SqliteStore) -> None:
    store.append(
        [
            entry("text", number=0, mentions=("bob",), records=(Record("a", "1", b"old"),)),
            notice(),
        ]
    )
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    batch = [
        edit(1, "changed"),
        delete(1),
        records(Record("a", "1", None), Record("a", "2", b"new")),
        notice(records=(Record("a", "3", b"new"),)),
        *(entry("x" * 1000, room=f"r{n}", number=n, mentions=("bob",)) for n in range(1, 100)),
    ]
    rooms = store.rooms()
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            store.append(batch)
        assert caught.value.code == "store.full"
        assert store.rooms() == rooms == [RoomState("lobby", 2, 0, 1, (2,))]
        assert text_of(store.page("lobby", None, 9)[0].body) == "text"
        assert store.records("a") == [Record("a", "1", b"old")]
        assert store.mentions() == [Mention("bob", "lobby", 1)]
    assert store.append([notice()]) == [Receipt(3)]
    assert store.rooms() == [RoomState("lobby", 3, 0, 2, (2, 3))]

    store._writer.execute("PRAGMA max_page_count = 1000000")
    assert store.append(batch)[:4] == [Receipt(4), Receipt(5), Receipt(0), Receipt(6)]
    assert store.rooms()[0] == RoomState("lobby", 6, 0, 5, (2, 3, 4, 5, 6))
    assert store.records("a") == [Record("a", "2", b"new"), Record("a", "3", b"new")]


def test_a_mistake_of_ours_keeps_nothing_either(store: SqliteStore) -> None:
    store.append([entry("a")])
    with pytest.raises(UnicodeEncodeError):
        store.append([edit(1, "b"), records(Record("a", "\ud800", b"x"))])
    assert store.append([entry("c")]) == [Receipt(2)]
    assert [text_of(one.body) for one in store.page("lobby", None, 9)] == ["a", "c"]


def test_an_old_repeat_among_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cid that only the table knows makes the batch be put together twice."""
    monkeypatch.setattr("landline.store.indexing.GENERATION", 4)
    monkeypatch.setattr("landline.store.indexing.SLICE", 2)
    store = SqliteStore.open(tmp_path)
    for n in range(40):
        store.append([entry(str(n), number=n)])
    batch = [
        edit(1, "changed"),
        entry("0", number=0, mentions=("bob",), records=(Record("a", "1", b"repeated"),)),
        entry("new", records=(Record("a", "2", b"new"),)),
        edit(42, "newer"),
        notice(),
    ]
    assert store.append(batch) == [
        *(Receipt(41), Receipt(1, duplicate=True), Receipt(42), Receipt(43), Receipt(44))
    ]
    assert store.rooms() == [RoomState("lobby", 44, 0, 3, (41, 43, 44))]
    assert text_of(store.page("lobby", 2, 1)[0].body) == "changed"
    assert text_of(store.page("lobby", 43, 1)[0].body) == "newer"
    assert store.records("a") == [Record("a", "2", b"new")]
    assert store.mentions() == []
    store.close()


@pytest.mark.parametrize("length", [10, 3000, 60_000])
def test_the_bytes_of_a_deleted_text_are_gone(tmp_path: Path, length: int) -> None:
    store = SqliteStore.open(tmp_path)
    # At both ends: a long text goes on in pages of its own.
    secret = SECRET + random.Random(length).randbytes(length // 2).hex() + SECRET
    store.append([entry(f"before {n}") for n in range(50)])
    store.append([entry(secret), edit(51, secret), answer(51, "oh", secret)])
    store.append([entry(f"after {n}", number=n) for n in range(50)])
    store.append([delete(51, user="eve")])
    bodies = [body for (body,) in store._writer.execute("SELECT body FROM message")]
    assert len(bodies) == 104
    assert not [body for body in bodies if SECRET.encode() in body]
    store.close()
    assert SECRET.encode() not in (tmp_path / DATABASE).read_bytes()


def test_a_removed_record_leaves_no_bytes(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([records(Record("token", "a", SECRET.encode()), Record("token", "b", b"kept"))])
    store.append([records(Record("token", "a", None))])
    store.close()
    data = (tmp_path / DATABASE).read_bytes()
    assert SECRET.encode() not in data
    assert b"kept" in data


def test_readers_of_another_process_see_a_change_whole(store: SqliteStore, tmp_path: Path) -> None:
    store.append([entry("a")])
    other = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM silent").fetchone() == (0,)
    store.append([edit(1, "b")])
    (body,) = other.execute("SELECT body FROM message WHERE seq = 1").fetchone()
    assert text_of(body) == "a"
    assert other.execute("SELECT count(*) FROM silent").fetchone() == (0,)
    other.execute("COMMIT")
    assert other.execute("SELECT count(*) FROM silent").fetchone() == (1,)
    other.close()
