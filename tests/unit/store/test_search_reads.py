"""Searching beside the loop: answers, bounds, failures, the end."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import StoreError
from landline.store import search_memory, search_reads
from landline.store.memory import MemoryStore
from landline.store.search import SearchIndex
from landline.store.search_index import INDEX, IndexWriter
from landline.store.search_memory import MemorySearch
from landline.store.search_reads import IndexedSearches, SteppedSearches
from landline.store.sqlite import SqliteStore
from landline.wire.query import parse_query
from tests.unit.store.searched import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.search_port import Found

Searches = IndexedSearches | SteppedSearches


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An open log."""
    store = SqliteStore.open(tmp_path)
    yield store
    store.close()


async def ask(searches: Searches, typed: str) -> Any:
    """Return the answer to a search."""
    answer: asyncio.Future[Found | StoreError] = asyncio.get_running_loop().create_future()
    searches.search(parse_query(typed), ["lobby"], 10, 0, "newest", answer.set_result)
    assert not answer.done(), "never from within the call"
    async with asyncio.timeout(20):
        return await answer


async def test_a_log_on_disk(store: SqliteStore, tmp_path: Path) -> None:
    searches = IndexedSearches(tmp_path, store.epoch)
    await asyncio.to_thread(store.append, [text("word")])
    searches.wake()
    assert texts(await ask(searches, "word")) == ["word"]
    await searches.close(10)
    assert not (tmp_path / f"{INDEX}-wal").exists(), "closed cleanly"


async def test_a_log_in_memory() -> None:
    store = MemoryStore()
    searches = SteppedSearches(store)
    store.append([text("word")])
    searches.wake()
    assert texts(await ask(searches, "word")) == ["word"]
    await searches.close(5)


def _note(said: list[int], number: int, _answer: object) -> None:
    said.append(number)


async def test_many_at_once_are_answered_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_memory, "STEP_BYTES", 200)
    store = MemoryStore()
    store.append([text(f"word {n}") for n in range(50)])
    searches, said = SteppedSearches(store), list[int]()
    for number in range(20):
        searches.search(parse_query("word"), ["lobby"], 9, 0, "best", partial(_note, said, number))
    await searches.close(20)
    assert said == list(range(20))


async def test_too_many_are_refused_on_disk(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    search = SearchIndex.search

    def slow(self: SearchIndex, *arguments: Any) -> Found:
        assert gate.wait(20)
        return search(self, *arguments)

    monkeypatch.setattr(SearchIndex, "search", slow)
    searches = IndexedSearches(tmp_path, store.epoch)
    waiting = [asyncio.ensure_future(ask(searches, "word")) for _ in range(search_reads.QUEUE)]
    await asyncio.sleep(0)
    error = await ask(searches, "word")
    assert isinstance(error, StoreError)
    assert error.code == "store.overloaded"
    gate.set()
    assert all(found.hits == [] for found in await asyncio.gather(*waiting))
    await searches.close(10)


async def test_too_many_are_refused_in_memory() -> None:
    searches = SteppedSearches(MemoryStore())
    answers: list[Found | StoreError] = []
    for _ in range(search_reads.QUEUE + 1):
        searches.search(parse_query("word"), ["lobby"], 10, 0, "newest", answers.append)
    await searches.close(10)
    refused = [answer for answer in answers if isinstance(answer, StoreError)]
    assert [error.code for error in refused] == ["store.overloaded"]
    assert len(answers) == search_reads.QUEUE + 1


async def test_failures_are_answers(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(MemorySearch, "_newest", broken)
    monkeypatch.setattr(SearchIndex, "_answer", broken)
    for searches in (SteppedSearches(MemoryStore()), IndexedSearches(tmp_path, store.epoch)):
        error = await ask(searches, "word")
        assert isinstance(error, StoreError)
        assert error.code == "store.failed"
        await searches.close(10)


async def test_closing_does_not_wait_for_ever(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def slow(_: IndexWriter) -> int:
        reached.set()
        assert gate.wait(20)
        return 0

    monkeypatch.setattr(IndexWriter, "advance", slow)
    searches = IndexedSearches(tmp_path, store.epoch)
    assert await asyncio.to_thread(reached.wait, 20)
    with pytest.raises(TimeoutError):
        await searches.close(0.05)
    gate.set()
    await searches._follower.close(10)
