"""The database file: its schema, and how older ones are brought to it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Receipt, Record, RoomState
from landline.store import database
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import edit, entry, records, text_of

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = "e" * 32


def _old_folder(folder: Path, indexed: int = 2) -> None:
    """Make a folder as version 1 of the schema left it, with three messages."""
    connection = sqlite3.connect(folder / DATABASE)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(database.schema_scripts()[0])
    connection.execute("INSERT INTO store VALUES (1, 1, ?, ?)", (EPOCH, indexed))
    connection.execute("INSERT INTO room (id, name) VALUES (1, 'lobby')")
    for seq in (1, 2, 3):
        said = entry(f"text {seq}", number=seq)
        cid = bytes.fromhex(said.cid or "")
        connection.execute("INSERT INTO message VALUES (?, 1, ?, ?, ?)", (seq, seq, cid, said.body))
        if seq <= indexed:
            connection.execute("INSERT INTO place VALUES (1, ?, ?)", (seq, seq))
            connection.execute("INSERT INTO cid VALUES (?, 1, ?)", (cid, seq))
    connection.commit()
    connection.close()


def _version(folder: Path) -> tuple[int, set[str]]:
    connection = sqlite3.connect(folder / DATABASE)
    (version,) = connection.execute("SELECT schema_version FROM store").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    return version, tables


def test_an_old_folder_is_brought_to_the_newest_schema(tmp_path: Path) -> None:
    _old_folder(tmp_path)
    store = SqliteStore.open(tmp_path)
    assert store.epoch == EPOCH
    assert store.rooms() == [RoomState("lobby", 3)]
    assert store.append(
        [
            entry("x", number=1),
            entry("x", number=3),
            edit(1, "new"),
            records(Record("a", "b", b"c")),
        ]
    ) == [Receipt(1, duplicate=True), Receipt(3, duplicate=True), Receipt(4), Receipt(0)]
    store.close()
    store = SqliteStore.open(tmp_path)
    assert store.rooms() == [RoomState("lobby", 4, 0, 1, (4,))]
    assert [text_of(one.body) for one in store.page("lobby", None, 9)] == [
        *("new", "text 2", "text 3", "new")
    ]
    assert store.records("a") == [Record("a", "b", b"c")]
    store.close()
    assert _version(tmp_path)[0] == len(database.schema_scripts())


def test_a_step_that_fails_leaves_the_old_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old_folder(tmp_path)
    before = _version(tmp_path)
    first, second = database.schema_scripts()[:2]
    broken = [first, f"{second}\nINSERT INTO nowhere VALUES (1);"]
    monkeypatch.setattr(database, "schema_scripts", lambda: broken)
    with pytest.raises(StoreError) as caught:
        SqliteStore.open(tmp_path)
    assert caught.value.code == "store.failed"
    assert _version(tmp_path) == before
    monkeypatch.undo()
    store = SqliteStore.open(tmp_path)
    assert store.rooms() == [RoomState("lobby", 3)]
    store.close()


def test_old_and_new_folders_have_the_same_tables(tmp_path: Path) -> None:
    _old_folder(tmp_path)
    SqliteStore.open(tmp_path).close()
    new = tmp_path / "new"
    SqliteStore.open(new).close()
    assert _version(tmp_path) == _version(new)


def test_a_log_left_behind_without_its_database_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f"{DATABASE}-wal").write_bytes(b"left behind" * 100)
    store = SqliteStore.open(tmp_path)
    assert store.append([entry("a")]) == [Receipt(1)]
    store.close()
