"""One state of a log, read beside whoever writes to it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Record, RoomState
from landline.store import indexing
from landline.store.folder import DATABASE
from landline.store.snapshot import Snapshot
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import cid, edit, entry, notice, records, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[None, 1])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqliteStore]:
    """A store that is open: its newest messages are indexed in memory only, or at once."""
    if request.param is not None:
        monkeypatch.setattr(indexing, "GENERATION", request.param)
        monkeypatch.setattr(indexing, "SLICE", request.param)
    store = SqliteStore.open(tmp_path)
    yield store
    store.close()


def texts(snapshot: Snapshot, room: str) -> list[tuple[int, str]]:
    (state,) = [state for state in snapshot.rooms() if state.name == room]
    return [(one.seq, text_of(one.body)) for one in snapshot.messages(state)]


def test_it_tells_what_the_store_tells(store: SqliteStore, tmp_path: Path) -> None:
    for number in range(1, 8):
        store.append([entry(str(number), number=number), entry("x", room="dev")])
    store.append([edit(2, "two"), notice(), records(Record("a", "k", b"1"))])
    store.trim({"lobby": 3})
    store.append([records(Record("a", "l", b"2"))])
    with Snapshot.open(tmp_path) as snapshot:
        rooms = [RoomState(one.name, one.head, one.floor) for one in store.rooms()]
        assert snapshot.rooms() == sorted(rooms, key=lambda room: room.name)
        assert snapshot.records("a") == store.records("a")
        assert texts(snapshot, "lobby") == [
            (one.seq, text_of(one.body)) for one in store.read({"lobby": 0}, 100)["lobby"]
        ]
        assert len(texts(snapshot, "dev")) == 7


def test_it_tells_the_cids(store: SqliteStore, tmp_path: Path) -> None:
    store.append([entry("a", number=5), entry("b")])
    with Snapshot.open(tmp_path) as snapshot:
        told = [id for id, _ in snapshot.with_cids(snapshot.rooms()[0])]
    assert told == [bytes.fromhex(cid(5)), None]


def test_it_stays_as_it_was_when_opened(store: SqliteStore, tmp_path: Path) -> None:
    store.append([entry("before")])
    with Snapshot.open(tmp_path) as snapshot:
        store.append([entry("after"), entry("elsewhere", room="dev")])
        assert texts(snapshot, "lobby") == [(1, "before")]
        assert [room.name for room in snapshot.rooms()] == ["lobby"]
    with Snapshot.open(tmp_path) as snapshot:
        assert texts(snapshot, "lobby") == [(1, "before"), (2, "after")]


def test_it_reads_what_was_closed_and_leaves_it_alone(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([entry("kept")])
    store.close()
    before = (tmp_path / DATABASE).read_bytes()
    with Snapshot.open(tmp_path) as snapshot:
        assert texts(snapshot, "lobby") == [(1, "kept")]
    assert (tmp_path / DATABASE).read_bytes() == before


def code(folder: Path) -> str:
    with pytest.raises(StoreError) as caught, Snapshot.open(folder):
        pass
    for language in ("en", "zh"):
        assert caught.value.line(language)
    return caught.value.code


def test_what_is_no_log_is_said(tmp_path: Path) -> None:
    assert code(tmp_path) == "snapshot.none"
    assert not list(tmp_path.iterdir())
    (tmp_path / DATABASE).write_bytes(b"x" * 5000)
    assert code(tmp_path) == "store.damaged"
    (tmp_path / DATABASE).unlink()
    with sqlite3.connect(tmp_path / DATABASE) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    assert code(tmp_path) == "store.not-ours"


@pytest.mark.parametrize(("version", "says"), [(99, "store.newer"), (1, "snapshot.older")])
def test_other_versions_are_refused(tmp_path: Path, version: int, says: str) -> None:
    SqliteStore.open(tmp_path).close()
    with sqlite3.connect(tmp_path / DATABASE) as changed:
        changed.execute("UPDATE store SET schema_version = ?", (version,))
    changed.close()
    assert code(tmp_path) == says


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path).close()
    (tmp_path / DATABASE).chmod(0)
    assert code(tmp_path) == "store.denied"
