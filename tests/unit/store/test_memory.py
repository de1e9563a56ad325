"""The memory engine's bounds."""

from __future__ import annotations

from landline.model import Mention, Receipt, Record, RoomState
from landline.store.memory import MemoryStore
from tests.unit.store.entries import delete, edit, entry, notice, records, text_of


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


def test_what_a_room_drops_takes_its_mentions_and_silent_seqs_along() -> None:
    store = MemoryStore(room_messages=3)
    store.append([entry("x", mentions=("bob",)) if n % 2 else notice() for n in range(10)])
    assert store.rooms() == [RoomState("lobby", 10, 7, 5, (9,))]
    assert store.mentions() == [Mention("bob", "lobby", 8), Mention("bob", "lobby", 10)]


def test_memory_of_silent_messages_and_mentions_is_bounded() -> None:
    store = MemoryStore(room_messages=10)
    for _ in range(500):
        store.append([notice(), entry("x", mentions=("bob", "eve"))])
    (room,) = store._rooms.values()
    assert len(room.silent_seqs) == 5
    assert len(room.mentions) == 10
    assert len(room.entries) <= 20


def test_a_message_that_grows_counts_with_its_new_size() -> None:
    store = MemoryStore(room_bytes=1000)
    store.append([entry("small"), entry("small too")])
    store.append([edit(2, "x" * 900)])
    (room,) = store._rooms.values()
    assert room.size == sum(len(one.body) for one in store.read({"lobby": 0}, 9)["lobby"])
    assert room.size <= 1000 or room.count == 1
    store.append([delete(room.floor + room.count)])
    assert room.size == sum(len(one.body) for one in store.read({"lobby": 0}, 9)["lobby"])


def test_trimming_gives_the_memory_free() -> None:
    store = MemoryStore()
    store.append([entry("x", number=n) for n in range(100)])
    store.trim({"lobby": 100})
    (room,) = store._rooms.values()
    assert (room.size, room.cids, room.entries, room.count) == (0, {}, [], 0)
    assert store.append([entry("x", number=5)]) == [Receipt(101)]


def test_closing_forgets_records() -> None:
    store = MemoryStore()
    store.append([records(Record("a", "b", b"c"))])
    store.close()
    assert store.records("a") == []
