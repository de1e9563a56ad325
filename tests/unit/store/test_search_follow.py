"""The thread that keeps the index: woken, stopped, and not put off by a broken disk."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from landline.store import search_follow
from landline.store.search_follow import Follower
from landline.store.search_index import INDEX, IndexWriter
from landline.store.sqlite import SqliteStore
from tests.unit.store.searched import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.search_log import LogRow
    from landline.store.search_match import Said


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_follow, "PATIENCE", 0.001)
    monkeypatch.setattr(search_follow, "SWEEP", 60.0)
    monkeypatch.setattr(search_follow, "RETRY", 0.001)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An open log."""
    store = SqliteStore.open(tmp_path)
    yield store
    store.close()


class Watched:
    """Waits until the index has got so far, without asking again and again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slices = threading.Semaphore(0)
        advance = IndexWriter.advance

        def noted(writer: IndexWriter) -> int:
            behind = advance(writer)
            self.slices.release()
            return behind

        monkeypatch.setattr(IndexWriter, "advance", noted)

    def until(self, folder: Path, word: str, count: int) -> None:
        """Return once `count` messages have `word` in the index."""
        for _ in range(200):
            if indexed(folder, word) == count:
                return
            assert self.slices.acquire(timeout=20)
        pytest.fail("the index did not get there")


def indexed(folder: Path, word: str) -> int | None:
    """Return how many messages have `word`, None if there is no index right now."""
    try:
        with closing(sqlite3.connect(f"{(folder / INDEX).as_uri()}?mode=rw", uri=True)) as index:
            (count,) = index.execute(
                "SELECT count(*) FROM words WHERE words MATCH ?", (word,)
            ).fetchone()
    except sqlite3.OperationalError:
        return None
    assert isinstance(count, int)
    return count


def stop(follower: Follower, timeout: float = 10) -> None:
    """Close it as a loop does."""
    asyncio.run(follower.close(timeout))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """What tells how far the index is."""
    return Watched(monkeypatch)


def test_it_follows_when_woken(store: SqliteStore, tmp_path: Path, watched: Watched) -> None:
    store.append([text("word")])
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    watched.until(tmp_path, "word", 1)
    store.append([text("word")])
    follower.wake()
    watched.until(tmp_path, "word", 2)
    stop(follower)


def test_it_looks_by_itself(
    store: SqliteStore, tmp_path: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_follow, "SWEEP", 0.001)
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    watched.until(tmp_path, "word", 0)
    store.append([text("word")])
    watched.until(tmp_path, "word", 1)
    stop(follower)


def test_reported_damage_is_built_anew(
    store: SqliteStore, tmp_path: Path, watched: Watched
) -> None:
    store.append([text("word"), text("word")])
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    watched.until(tmp_path, "word", 2)
    for _ in range(2):
        with sqlite3.connect(tmp_path / INDEX) as connection:
            connection.execute("INSERT INTO words (rowid, text) VALUES (99, 'damage')")
        connection.close()
        follower.report_damage()
        watched.until(tmp_path, "damage", 0)
        watched.until(tmp_path, "word", 2)
    stop(follower)


def test_damage_that_it_meets_itself(
    store: SqliteStore, tmp_path: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = IndexWriter._insert
    broken = iter([True])

    def damaged(writer: IndexWriter, texts: list[tuple[LogRow, Said]]) -> None:
        if next(broken, False):
            writer._connection.execute("SELECT * FROM nowhere")
        insert(writer, texts)

    monkeypatch.setattr(IndexWriter, "_insert", damaged)
    store.append([text("word")])
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    watched.until(tmp_path, "word", 1)
    stop(follower)


@pytest.mark.parametrize("failure", [sqlite3.OperationalError("disk"), OSError(), KeyError()])
def test_a_disk_that_fails_is_tried_again(
    store: SqliteStore,
    tmp_path: Path,
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
) -> None:
    insert = IndexWriter._insert
    failures = iter([failure, failure])

    def failing(writer: IndexWriter, texts: list[tuple[LogRow, Said]]) -> None:
        if (error := next(failures, None)) is not None:
            raise error
        insert(writer, texts)

    monkeypatch.setattr(IndexWriter, "_insert", failing)
    store.append([text("word")])
    follower = Follower(tmp_path, store.epoch)
    with caplog.at_level(logging.WARNING, "landline.search"):
        follower.start()
        watched.until(tmp_path, "word", 1)
    assert len(caplog.records) == 2
    stop(follower)


def test_closing_does_not_wait_for_ever(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def slow(_: IndexWriter) -> int:
        reached.set()
        assert gate.wait(20)
        return 0

    monkeypatch.setattr(IndexWriter, "advance", slow)
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    assert reached.wait(20)
    with pytest.raises(TimeoutError):
        stop(follower, 0.01)
    gate.set()
    stop(follower)


def test_it_stops_within_a_long_way(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far behind it rests between slices, and does not have to get to the end."""
    reached = threading.Event()

    def far(_: IndexWriter) -> int:
        reached.set()
        return search_follow.NEAR + 1

    monkeypatch.setattr(IndexWriter, "advance", far)
    follower = Follower(tmp_path, store.epoch)
    follower.start()
    assert reached.wait(20)
    stop(follower)
