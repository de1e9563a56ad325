"""Searching a log in memory: the same answers, in short steps."""

from __future__ import annotations

import pytest

from landline.store import search_memory
from landline.store.memory import MemoryStore
from landline.store.search_memory import MemorySearch
from landline.wire.query import parse_query
from tests.unit.store.entries import answer, delete, edit, notice
from tests.unit.store.searched import AT, find, text


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore()


@pytest.fixture
def search(store: MemoryStore) -> MemorySearch:
    """A search of it."""
    return MemorySearch(store)


def test_texts_are_found_as_they_stand(store: MemoryStore, search: MemorySearch) -> None:
    store.append([text("TCP 粘包"), text("old hub"), text("gone 粘包"), notice()])
    store.append([edit(2, "new 粘包"), delete(3), answer(1, "yes", "粘包")])
    assert find(search, "粘包") == ["new 粘包", "TCP 粘包"]
    assert find(search, "粘包 -new") == ["TCP 粘包"]
    assert find(search, "from:ada has:code") == []


def test_only_the_rooms_asked_for(store: MemoryStore, search: MemorySearch) -> None:
    store.append([text("word a"), text("word b", room="side"), text("word c", room="other")])
    assert find(search, "word") == ["word a"]
    assert find(search, "word", "side", "nowhere", "side") == ["word b"]
    found = search.search(parse_query("word"), ["lobby", "other"], 5, 0, "newest")
    assert {hit.room for hit in found.hits} == {"lobby", "other"}
    assert found.complete


def test_the_newest_of_several_rooms_by_the_clock(store: MemoryStore, search: MemorySearch) -> None:
    for number in range(6):
        store.append([text(f"word {number}", room=f"room {number % 2}", at=AT + number)])
    assert find(search, "word", "room 0", "room 1") == [f"word {n}" for n in (5, 4, 3, 2, 1, 0)]


def test_a_clock_put_back_leaves_a_room_in_order(store: MemoryStore, search: MemorySearch) -> None:
    store.append([text(f"word {n}", at=AT - n) for n in range(4)])
    pages = [find(search, "word", limit=1, skip=skip)[0] for skip in range(4)]
    assert pages == ["word 3", "word 2", "word 1", "word 0"]


def test_best_first(store: MemoryStore, search: MemorySearch) -> None:
    store.append([text("hub rare"), text("hub hub and many other words"), text("the hub " * 3)])
    store.append([text(f"filler {n}") for n in range(10)])
    assert find(search, "hub", order="best")[0] == "the hub " * 3
    assert find(search, "hub rare", order="best") == ["hub rare"]
    assert find(search, "from:ada", limit=1, order="best") == ["filler 9"]


def test_pages(store: MemoryStore, search: MemorySearch) -> None:
    store.append([text(f"word {n:03}") for n in range(250)])
    for order in ("newest", "best"):
        found = [
            one
            for skip in range(0, 250, 100)
            for one in find(search, "word", limit=100, skip=skip, order=order)
        ]
        assert found == [f"word {n:03}" for n in range(249, -1, -1)]
    query = parse_query("word")
    assert search.search(query, ["lobby"], 249, 0, "newest").more
    assert not search.search(query, ["lobby"], 250, 0, "best").more


def test_what_was_trimmed_is_not_found(search: MemorySearch, store: MemoryStore) -> None:
    store.append([text(f"word {n}") for n in range(5)])
    store.trim({"lobby": 3})
    assert find(search, "word") == ["word 4", "word 3"]


@pytest.mark.parametrize("order", ["newest", "best"])
def test_steps_are_short_and_messages_may_come_between(
    store: MemoryStore, search: MemorySearch, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    monkeypatch.setattr(search_memory, "STEP_BYTES", 500)
    monkeypatch.setattr(search_memory, "PAGE", 7)
    store.append([text(f"word {n}") for n in range(100)])
    steps = search.steps(
        parse_query("word"), ["lobby"], 100, 0, "best" if order == "best" else "newest"
    )
    taken = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
        taken += 1
        store.append([text(f"word, later {taken}")])
        store.trim({"lobby": taken // 5})
    assert taken >= 10
    seqs = [hit.message.seq for hit in found.hits]
    assert len(set(seqs)) == len(seqs)
    assert set(range(taken // 5 + 1, 101)) <= set(seqs)
