"""What every engine promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.model import Logged, Receipt, RoomState
from tests.unit.store.entries import entry, text_of

if TYPE_CHECKING:
    from landline.store.port import Store


def test_seq_is_dense_from_one_in_each_room(store: Store) -> None:
    batch = [entry("a"), entry("b", room="side"), entry("c")]
    assert store.append(batch) == [Receipt(1), Receipt(1), Receipt(2)]
    assert store.append([entry("d")]) == [Receipt(3)]
    assert sorted(store.rooms(), key=lambda room: room.name) == [
        RoomState("lobby", 3),
        RoomState("side", 1),
    ]


def test_empty_store_and_empty_batch(store: Store) -> None:
    assert store.rooms() == []
    assert store.append([]) == []
    assert store.read({"lobby": 0}, 10) == {"lobby": []}
    assert store.page("lobby", None, 10) == []


def test_repeated_cid_gets_the_first_seq(store: Store) -> None:
    store.append([entry("a"), entry("b", number=7)])
    assert store.append([entry("again", number=7), entry("c")]) == [
        Receipt(2, duplicate=True),
        Receipt(3),
    ]
    assert [text_of(logged.body) for logged in store.page("lobby", None, 9)] == ["a", "b", "c"]


def test_repeated_cid_within_a_batch(store: Store) -> None:
    batch = [
        entry("a", number=1),
        entry("a", number=1),
        entry("x", number=1, user="bob"),
        entry("b", number=2),
    ]
    assert store.append(batch) == [
        Receipt(1),
        Receipt(1, duplicate=True),
        Receipt(0, foreign=True),
        Receipt(2),
    ]


def test_repeats_alone_store_nothing(store: Store) -> None:
    store.append([entry("a", number=1)])
    assert store.append([entry("a", number=1)]) == [Receipt(1, duplicate=True)]
    assert store.rooms() == [RoomState("lobby", 1)]


def test_cid_of_another_user_is_refused(store: Store) -> None:
    store.append([entry("a", number=1)])
    assert store.append([entry("b", number=1, user="bob")]) == [Receipt(0, foreign=True)]
    assert store.rooms() == [RoomState("lobby", 1)]


def test_cid_counts_in_its_room_only(store: Store) -> None:
    store.append([entry("a", number=1)])
    assert store.append([entry("a", number=1, room="side", user="bob")]) == [Receipt(1)]


def test_entries_without_cid_are_never_repeats(store: Store) -> None:
    assert store.append([entry("a"), entry("a")]) == [Receipt(1), Receipt(2)]


def test_large_batch_with_new_rooms(store: Store) -> None:
    batch = [entry(str(n), room=f"room {n % 7}", number=n) for n in range(1500)]
    receipts = store.append(batch)
    assert [receipt.seq for receipt in receipts] == [n // 7 + 1 for n in range(1500)]
    logged = store.read({"room 3": 0}, 5000)["room 3"]
    assert [text_of(one.body) for one in logged] == [str(n) for n in range(3, 1500, 7)]


def test_read_follows_positions(store: Store) -> None:
    store.append([entry(str(n), room=room) for n in range(1, 6) for room in ("lobby", "side")])
    found = store.read({"lobby": 3, "side": 0, "none": 0}, 2)
    assert [one.seq for one in found["lobby"]] == [4, 5]
    assert [one.seq for one in found["side"]] == [1, 2]
    assert found["none"] == []
    assert store.read({"lobby": 5}, 2) == {"lobby": []}
    assert store.read({"lobby": 99}, 2) == {"lobby": []}
    assert store.read({"lobby": 0}, 0) == {"lobby": []}


def test_page_ends_before_its_mark(store: Store) -> None:
    store.append([entry(str(n)) for n in range(1, 8)])
    pages: dict[int | None, list[int]] = {
        None: [5, 6, 7],
        99: [5, 6, 7],
        5: [2, 3, 4],
        3: [1, 2],
        1: [],
        0: [],
    }
    for before, seqs in pages.items():
        assert [one.seq for one in store.page("lobby", before, 3)] == seqs


def test_bodies_come_back_byte_for_byte(store: Store) -> None:
    message = entry('  粘包 \x00 " \\ ' + "x" * 70_000)
    store.append([message])
    assert store.page("lobby", None, 1) == [Logged(1, message.body)]


def test_room_names_are_any_text(store: Store) -> None:
    names = ["a'b", "机房", "A", "a", "%", "x" * 64]
    store.append([entry("hi", room=name) for name in names])
    assert sorted(room.name for room in store.rooms()) == sorted(names)


def test_epoch_is_random(store: Store) -> None:
    assert len(bytes.fromhex(store.epoch)) == 16
