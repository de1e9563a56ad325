"""The index file: brought after the log, whatever becomes of it in between."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.store import indexing, search_index, trimming
from landline.store.folder import DATABASE
from landline.store.search import SearchIndex
from landline.store.search_index import IndexWriter
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import delete, edit
from tests.unit.store.searched import Searched, find, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Searched]:
    """An empty log and its index, in small slices."""
    monkeypatch.setattr(search_index, "SLICE", 4)
    monkeypatch.setattr(search_index, "CHANGED", 2)
    monkeypatch.setattr(search_index, "FORGOTTEN", 3)
    searched = Searched(tmp_path)
    yield searched
    searched.close()


def rows(log: Searched) -> dict[int, str]:
    """Return what the index has, by message."""
    with sqlite3.connect(log.index) as connection:
        return dict(connection.execute("SELECT rowid, text FROM words"))


def candidates(log: Searched, word: str) -> list[int]:
    """Return which messages the index has `word` for."""
    with sqlite3.connect(log.index) as connection:
        found = connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (f'"{word}"',)
        )
        return [number for (number,) in found]


def check(log: Searched) -> None:
    """Have FTS5 compare its index with the texts kept."""
    with sqlite3.connect(log.index) as connection:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_a_slice_says_how_far_behind_it_is(log: Searched) -> None:
    log.say(*(text(f"word {n}") for n in range(10)))
    assert [log.writer.advance() for _ in range(4)] == [6, 2, 0, 0]
    assert candidates(log, "word") == list(range(1, 11))


def test_it_goes_on_where_it_was(log: Searched) -> None:
    log.say(*(text(f"word {n}") for n in range(10)))
    assert log.writer.advance() == 6
    log.reopen()
    assert not log.writer.rebuilt
    assert log.writer.advance() == 2
    log.follow()
    assert candidates(log, "word") == list(range(1, 11))
    check(log)


def test_a_crash_within_a_slice_leaves_nothing_of_it(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.say(*(text(f"word {n}") for n in range(6)))
    log.writer.advance()

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(IndexWriter, "_note_hours", fail)
        with pytest.raises(sqlite3.OperationalError):
            log.writer.advance()
    assert candidates(log, "word") == [1, 2, 3, 4]
    log.follow()
    assert candidates(log, "word") == list(range(1, 7))
    check(log)


def test_a_crash_after_renewing_does_it_again(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.say(*(text(f"word {n}") for n in range(6)))
    log.follow()
    log.say(edit(1, "edited"), edit(2, "edited"), edit(3, "edited"), text("word 6"))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(IndexWriter, "_note_hours", fail)
        with pytest.raises(sqlite3.OperationalError):
            log.writer.advance()
    log.reopen()
    log.follow()
    assert candidates(log, "edited") == [1, 2, 3]
    assert candidates(log, "word") == [4, 5, 6, 10]
    check(log)


def test_the_newest_slices_may_be_lost(log: Searched) -> None:
    """A power cut takes the end of the index away: the log is read from there again."""
    log.say(*(text(f"word {n}") for n in range(4)))
    log.follow()
    log.reopen()
    early = log.index.read_bytes()
    log.say(edit(1, "edited"), text("word 4"))
    log.follow()
    log.writer.close()
    log.search.close()
    log.index.write_bytes(early)
    log.reopen()
    assert not log.writer.rebuilt
    log.follow()
    assert candidates(log, "edited") == [1]
    assert candidates(log, "word") == [2, 3, 4, 6]


def test_edits_and_deletions_reach_it(log: Searched) -> None:
    log.say(*(text(f"word {n}") for n in range(6)))
    log.follow()
    log.say(edit(2, "其他 edited"), delete(3), edit(2, "edited 再次"), delete(6))
    log.follow()
    assert rows(log) == {1: "word 0", 2: "edited 再次 次", 4: "word 3", 5: "word 4"}
    assert candidates(log, "其他") == []
    check(log)


def test_edits_of_what_comes_in_the_same_slice(log: Searched) -> None:
    log.say(text("one"), edit(1, "two"), text("three"), delete(3))
    log.follow()
    assert rows(log) == {1: "two"}


@pytest.mark.parametrize("generation", [1, 1000])
def test_edits_reach_messages_wherever_the_log_has_them(
    log: Searched, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    """The newest messages of a log are not in its table of places yet."""
    monkeypatch.setattr(indexing, "GENERATION", generation)
    monkeypatch.setattr(indexing, "SLICE", 1)
    for number in range(20):
        log.say(text(f"word {number}", room=f"room {number % 2}"))
    log.follow()
    log.say(*(edit(seq, "edited", room="room 1") for seq in range(1, 11)))
    log.follow()
    assert candidates(log, "edited") == list(range(2, 21, 2))
    assert candidates(log, "word") == list(range(1, 21, 2))


def test_what_a_room_forgot_goes_from_the_index(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trimming, "SLICE", 2)
    log.say(*(text(f"word {n}", room="side" if n % 3 == 0 else "lobby") for n in range(18)))
    log.follow()
    log.store.trim({"lobby": 8, "side": 1})
    assert log.writer.forget()
    log.follow()
    assert len(rows(log)) == 18 - 9
    check(log)
    assert not log.writer.forget()
    log.store.trim({"lobby": 12, "side": 6})
    log.reopen()
    log.follow()
    assert rows(log) == {}
    log.reopen()
    assert not log.writer.rebuilt


def test_what_was_forgotten_before_it_was_indexed(log: Searched) -> None:
    log.say(*(text(f"word {n}") for n in range(6)))
    log.store.trim({"lobby": 6})
    log.follow()
    log.say(text("word 6"))
    log.follow()
    assert candidates(log, "word") == [7]
    log.store.trim({"lobby": 7})
    log.follow()
    assert rows(log) == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE mark SET version = 'older'",
        "UPDATE mark SET epoch = 'another'",
        "UPDATE mark SET last = 99",
        "UPDATE mark SET seq = seq + 1",
        "DELETE FROM mark",
        "DROP TABLE mark",
        "DROP TABLE words",
    ],
)
def test_what_does_not_fit_the_log_is_built_anew(log: Searched, change: str) -> None:
    log.say(text("word"), text("word"))
    log.follow()
    with sqlite3.connect(log.index) as connection:
        connection.execute(change)
    log.reopen()
    assert log.writer.rebuilt
    log.follow()
    assert candidates(log, "word") == [1, 2]


def test_a_log_that_was_put_back_is_indexed_anew(log: Searched, tmp_path: Path) -> None:
    """A copy of the file, not a restore: the epoch is the same, ids are given out again."""
    log.say(text("word"), text("other"))
    log.close()
    copy = tmp_path / "copy"
    shutil.copy(tmp_path / DATABASE, copy)
    Searched.__init__(log, tmp_path)
    log.say(text("lost"), text("lost too"))
    log.follow()
    log.close()
    shutil.copy(copy, tmp_path / DATABASE)
    store = SqliteStore.open(tmp_path)
    store.append([text("new", room="side"), text("newer", room="side"), text("newest")])
    search = SearchIndex(tmp_path, store.epoch, lambda: None)
    assert find(search, "new", "side") == ["new"]
    search.close()
    store.close()
    Searched.__init__(log, tmp_path)
    assert log.writer.rebuilt
    log.follow()
    assert candidates(log, "lost") == []
    assert candidates(log, "new") == [3]


def test_an_empty_file_is_begun(log: Searched) -> None:
    log.writer.close()
    log.index.write_bytes(b"")
    log.reopen_index()
    log.say(text("word"))
    log.follow()
    assert candidates(log, "word") == [1]


def test_a_folder_in_its_place_is_an_error_not_a_loop(log: Searched) -> None:
    log.writer.close()
    log.index.unlink()
    log.index.mkdir()
    with pytest.raises((sqlite3.OperationalError, OSError)):
        log.reopen_index()
    log.index.rmdir()
    log.reopen_index()
