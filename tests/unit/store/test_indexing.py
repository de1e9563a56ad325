"""The indexes follow the log, whatever happens on the way."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.model import Receipt
from landline.store import indexing
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import entry, text_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "GENERATION", 16)
    monkeypatch.setattr(indexing, "SLICE", 3)


def _rows(folder: Path, query: str) -> list[tuple[int, ...]]:
    connection = sqlite3.connect(folder / DATABASE)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_generations_move_into_the_tables(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    for n in range(200):
        store.append([entry(str(n), room=f"r{n % 3}", number=n if n % 4 else None)])
    ((indexed,),) = _rows(tmp_path, "SELECT indexed FROM store")
    assert indexed > 150
    assert (
        _rows(
            tmp_path,
            f"SELECT id, room, seq FROM message WHERE id <= {indexed}"
            " EXCEPT SELECT message, room, seq FROM place",
        )
        == []
    )
    assert (
        _rows(
            tmp_path,
            f"SELECT id FROM message WHERE id <= {indexed} AND cid IS NOT NULL"
            " EXCEPT SELECT message FROM cid",
        )
        == []
    )
    store.close()


def test_everything_is_found_at_every_stage(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    for n in range(120):
        assert store.append([entry(str(n), number=n)]) == [Receipt(n + 1)]
        logged = store.read({"lobby": 0}, 500)["lobby"]
        assert [text_of(one.body) for one in logged] == [str(k) for k in range(n + 1)]
        assert [one.seq for one in store.page("lobby", n, 5)] == list(range(max(1, n - 5), n))
    store.close()


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_old_cids_are_repeats_for_ever(tmp_path: Path, batch: int) -> None:
    store = SqliteStore.open(tmp_path)
    messages = [entry(str(n), number=n) for n in range(200)]
    for start in range(0, 200, batch):
        store.append(messages[start : start + batch])
    for n in (0, 1, 40, 199):
        mixed = [entry("new"), messages[n], entry("x", number=n, user="bob"), entry("new")]
        head = store.rooms()[0].head
        assert store.append(mixed) == [
            Receipt(head + 1),
            Receipt(n + 1, duplicate=True),
            Receipt(0, foreign=True),
            Receipt(head + 2),
        ]
    store.close()


def test_memory_of_the_newest_is_bounded(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    for n in range(300):
        store.append([entry(str(n), number=n)])
        assert store._edge.last - store._indexer.indexed <= 3 * indexing.GENERATION
    store.close()


def test_an_interrupted_generation_is_done_again(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    for n in range(18):
        store.append([entry(str(n), number=n)])
    assert 0 < len(_rows(tmp_path, "SELECT * FROM cid")) < 18
    store.close()
    store = SqliteStore.open(tmp_path)
    for n in range(18, 60):
        assert store.append([entry(str(n), number=n)]) == [Receipt(n + 1)]
    assert store.append([entry("0", number=0)]) == [Receipt(1, duplicate=True)]
    assert [one.seq for one in store.read({"lobby": 0}, 99)["lobby"]] == list(range(1, 61))
    store.close()
