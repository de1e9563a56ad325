"""The memory engine's bounds."""

from __future__ import annotations

from landline.model import Receipt, RoomState
from landline.store.memory import MemoryStore
from tests.unit.store.entries import entry, text_of


def test_a_room_keeps_its_newest_messages() -> None:
    store = MemoryStore(room_messages=3)
    store.append([entry(str(n)) for n in range(1, 11)])
    assert store.rooms() == [RoomState("lobby", head=10, floor=7)]
    assert [one.seq for one in store.read({"lobby": 0}, 99)["lobby"]] == [8, 9, 10]
    assert [text_of(one.body) for one in store.page("lobby", 10, 99)] == ["8", "9"]
    assert store.page("lobby", 8, 99) == []
    assert [one.seq for one in store.read({"lobby": 8}, 1)["lobby"]] == [9]


def test_read_below_the_floor_keeps_its_limit() -> None:
    store = MemoryStore(room_messages=3)
    store.append([entry(str(n)) for n in range(1, 11)])
    assert [one.seq for one in store.read({"lobby": 2}, 2)["lobby"]] == [8, 9]


def test_a_room_keeps_few_large_messages_and_always_the_newest() -> None:
    store = MemoryStore(room_bytes=1000)
    store.append([entry("x" * 400) for _ in range(5)])
    assert store.rooms() == [RoomState("lobby", head=5, floor=3)]
    store.append([entry("x" * 5000)])
    assert store.rooms() == [RoomState("lobby", head=6, floor=5)]
    store.append([entry("small")])
    assert store.rooms() == [RoomState("lobby", head=7, floor=6)]


def test_a_cid_is_known_as_long_as_its_message() -> None:
    store = MemoryStore(room_messages=2)
    store.append([entry(str(n), number=n) for n in range(1, 4)])
    assert store.append([entry("3", number=3)]) == [Receipt(3, duplicate=True)]
    assert store.append([entry("1", number=1)]) == [Receipt(4)]


def test_bounds_hold_for_a_long_time() -> None:
    store = MemoryStore(room_messages=10)
    for n in range(1000):
        assert store.append([entry(str(n), number=n)]) == [Receipt(n + 1)]
        newest = store.page("lobby", None, 10)
        assert [text_of(one.body) for one in newest] == [
            str(k) for k in range(max(0, n - 9), n + 1)
        ]


def test_closing_forgets() -> None:
    store = MemoryStore()
    store.append([entry("a")])
    store.close()
    assert store.rooms() == []
