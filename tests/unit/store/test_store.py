"""What every engine promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.model import EVERYBODY, Entry, Logged, Mention, Receipt, Record, RoomState
from landline.store.sqlite import SqliteStore
from landline.wire.body import decode_body
from tests.unit.store.entries import (
    answer,
    cid,
    delete,
    edit,
    entry,
    notice,
    react,
    records,
    text_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from landline.store.port import Store
    from landline.wire.body import Body
    from tests.unit.store.conftest import Engine


def _bodies(store: Store, room: str = "lobby") -> list[Body]:
    """Return what the log of `room` says now."""
    return [decode_body(one.body) for one in store.read({room: 0}, 10_000)[room]]


def _texts(store: Store, room: str = "lobby") -> list[str]:
    return [body.text for body in _bodies(store, room)]


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


# Silent messages


def test_silent_messages_are_counted_and_the_newest_named(engine: Engine) -> None:
    store = engine.store
    store.append([entry("a"), notice(), notice(), entry("b")])
    store.append([notice(), notice(room="side")])
    wanted = [RoomState("lobby", 5, 0, 3, (2, 3, 5)), RoomState("side", 1, 0, 1, (1,))]
    assert sorted(store.rooms(), key=lambda room: room.name) == wanted
    store = engine.reopen()
    assert sorted(store.rooms(), key=lambda room: room.name) == wanted
    store.append([notice(), entry("c")])
    assert RoomState("lobby", 7, 0, 4, (2, 3, 5, 6)) in store.rooms()


def test_a_thousand_silent_messages_are_named(engine: Engine) -> None:
    engine.store.append([notice() for _ in range(1003)])
    for store in engine.before_and_after():
        assert store.rooms() == [RoomState("lobby", 1003, 0, 1003, tuple(range(4, 1004)))]


def test_a_repeated_silent_message_counts_once(store: Store) -> None:
    store.append([notice(number=1), notice(number=1)])
    store.append([notice(number=1), entry("x", number=1)])
    assert store.rooms() == [RoomState("lobby", 1, 0, 1, (1,))]


# Mentions


def test_mentions_are_told_oldest_first(engine: Engine) -> None:
    store = engine.store
    store.append([entry("x", mentions=("bob",)), entry("y", room="side", mentions=("ada", "bob"))])
    store.append([entry("z", mentions=(EVERYBODY, "bob"))])
    wanted = [
        Mention("bob", "lobby", 1),
        Mention("ada", "side", 1),
        Mention("bob", "side", 1),
        Mention(EVERYBODY, "lobby", 2),
        Mention("bob", "lobby", 2),
    ]
    assert store.mentions() == wanted
    assert engine.reopen().mentions() == wanted


def test_somebody_is_mentioned_once_in_a_message(store: Store) -> None:
    store.append([entry("x", mentions=("bob", "bob"))])
    assert store.mentions() == [Mention("bob", "lobby", 1)]


def test_a_thousand_mentions_of_each_are_told(store: Store) -> None:
    store.append([entry("x", mentions=("ada", "bob") if n % 2 else ("bob",)) for n in range(2004)])
    told = store.mentions()
    assert [one.seq for one in told if one.user == "bob"] == list(range(1005, 2005))
    assert [one.seq for one in told if one.user == "ada"] == list(range(6, 2005, 2))


def test_a_repeated_message_mentions_nobody(store: Store) -> None:
    store.append([entry("x", number=1, mentions=("bob",))])
    store.append(
        [
            entry("x", number=1, mentions=("bob", "eve")),
            entry("x", number=1, user="eve", mentions=("bob",)),
        ]
    )
    assert store.mentions() == [Mention("bob", "lobby", 1)]


# Records


def test_records_are_put_replaced_and_removed(engine: Engine) -> None:
    store = engine.store
    first = [Record("user", "b", b"1"), Record("user", "a", b"2"), Record("room", "a", b"3")]
    assert store.append([records(*first)]) == [Receipt(0)]
    assert store.records("user") == [Record("user", "a", b"2"), Record("user", "b", b"1")]
    store.append([records(Record("user", "b", b"4"), Record("room", "a", None))])
    store.append([records(Record("user", "c", None), Record("none", "c", None))])
    for opened in engine.before_and_after():
        assert opened.records("user") == [Record("user", "a", b"2"), Record("user", "b", b"4")]
        assert opened.records("room") == []
        assert opened.records("none") == []
        assert opened.rooms() == []


def test_records_come_with_their_message(engine: Engine) -> None:
    batch = [
        entry("a", records=(Record("mark", "ada", b"1"),)),
        records(Record("mark", "bob", b"2")),
        notice(records=(Record("room", "lobby", b"{}"), Record("mark", "eve", b"3"))),
    ]
    assert engine.store.append(batch) == [Receipt(1), Receipt(0), Receipt(2)]
    for store in engine.before_and_after():
        assert [one.key for one in store.records("mark")] == ["ada", "bob", "eve"]
        assert store.records("room") == [Record("room", "lobby", b"{}")]


def test_of_two_records_in_a_batch_the_later_counts(store: Store) -> None:
    store.append(
        [
            records(Record("a", "1", b"first"), Record("a", "2", b"kept"), Record("a", "3", None)),
            records(Record("a", "1", b"second"), Record("a", "2", None), Record("a", "3", b"x")),
        ]
    )
    assert store.records("a") == [Record("a", "1", b"second"), Record("a", "3", b"x")]


def test_a_repeated_entry_puts_no_records(store: Store) -> None:
    store.append([entry("a", number=1, records=(Record("a", "1", b"first"),))])
    again = entry("a", number=1, records=(Record("a", "1", b"again"), Record("a", "2", b"again")))
    foreign = entry("a", number=1, user="eve", records=(Record("a", "1", None),))
    assert store.append([again, foreign, entry("b", number=2), again]) == [
        Receipt(1, duplicate=True),
        Receipt(0, foreign=True),
        Receipt(2),
        Receipt(1, duplicate=True),
    ]
    assert store.records("a") == [Record("a", "1", b"first")]


def test_an_entry_without_a_room_says_nothing_whatever_else_it_has(store: Store) -> None:
    odd = Entry(
        None,
        cid(1),
        "ada",
        b"{}",
        3,
        silent=True,
        mentions=("b",),
        records=(Record("a", "1", b"x"),),
    )
    assert store.append([odd, odd, entry("a", number=1)]) == [Receipt(0), Receipt(0), Receipt(1)]
    assert store.rooms() == [RoomState("lobby", 1)]
    assert store.mentions() == []
    assert store.records("a") == [Record("a", "1", b"x")]


def test_many_records_of_any_text(store: Store) -> None:
    keys = [f"{n:05} 钥'匙\0" for n in range(1300)]
    store.append([records(*[Record("k", key, b"\x00" * 2000) for key in reversed(keys)])])
    assert [one.key for one in store.records("k")] == keys
    store.append([records(*[Record("k", key, None) for key in keys[1:]])])
    assert store.records("k") == [Record("k", keys[0], b"\x00" * 2000)]


# Messages that change others


def test_an_edit_a_reaction_and_an_answer_are_seen_in_their_target(engine: Engine) -> None:
    engine.store.append([entry("before", number=1), entry("other")])
    engine.store.append([edit(1, "after"), react(1, "👍", user="bob"), answer(1, "yes", "after")])
    for store in engine.before_and_after():
        changed, other, *later = _bodies(store)
        assert (changed.text, changed.edits, changed.replies) == ("after", [3], [5])
        assert changed.reactions == {"👍": ["bob"]}
        assert changed.cid is None
        assert other.text == "other"
        assert [body.kind for body in later] == ["edit", "react", None]
        assert [body.text for body in later] == ["after", "", "yes"]
        assert later[2].quote is not None
        assert later[2].quote.text == "after"
        assert store.rooms() == [RoomState("lobby", 5, 0, 2, (3, 4))]


def test_changes_of_one_batch_are_made_in_their_order(engine: Engine) -> None:
    engine.store.append([entry("old")])
    batch = [
        edit(1, "one"),
        entry("new"),
        edit(3, "two"),
        edit(1, "three"),
        react(3, "🎉"),
        react(3, "🎉", off=True),
        react(1, "🎉"),
        edit(3, "four"),
    ]
    assert engine.store.append(batch) == [Receipt(seq) for seq in range(2, 10)]
    for store in engine.before_and_after():
        old, _, new, *_ = _bodies(store)
        assert (old.text, old.edits, old.reactions) == ("three", [2, 5], {"🎉": ["ada"]})
        assert (new.text, new.edits, new.reactions) == ("four", [4, 9], {})


def test_a_deletion_leaves_a_tombstone_and_no_copy(engine: Engine) -> None:
    store = engine.store
    store.append([entry("secret"), edit(1, "secret too"), answer(1, "oh", "secret"), entry("else")])
    store.append([edit(1, "secret again"), answer(1, "ah", "secret again"), delete(1, user="eve")])
    for opened in engine.before_and_after():
        assert not any(b"secret" in one.body for one in opened.read({"lobby": 0}, 99)["lobby"])
        gone, *_ = _bodies(opened)
        assert (gone.deleted, gone.by, gone.user) == (True, "eve", "ada")
        assert _texts(opened) == ["", "", "oh", "else", "", "ah", ""]
        assert [body.quote and body.quote.sender for body in _bodies(opened)] == [
            *(None, None, "ada", None, None, "ada", None)
        ]


def test_said_and_deleted_in_one_batch(store: Store) -> None:
    store.append([entry("secret"), answer(1, "oh", "secret"), edit(1, "secret 2"), delete(1)])
    assert not any(b"secret" in one.body for one in store.page("lobby", None, 99))
    assert [body.deleted for body in _bodies(store)] == [True, False, False, False]


def test_what_comes_after_a_deletion_keeps_no_text_of_it(store: Store) -> None:
    store.append([entry("secret"), delete(1)])
    store.append([edit(1, "secret"), answer(1, "oh", "secret"), react(1, "👍"), delete(1)])
    assert not any(b"secret" in one.body for one in store.page("lobby", None, 99))
    tombstone, *_ = _bodies(store)
    assert (tombstone.deleted, tombstone.reactions, tombstone.edits) == (True, {}, [])
    assert _texts(store)[3] == "oh"


@pytest.mark.parametrize("target", [-1, 2, 3, 4, 2**40])
def test_a_target_that_is_no_earlier_message_is_passed_over(store: Store, target: int) -> None:
    store.append([entry("a")])
    assert store.append([edit(target, "b"), entry("c")]) == [Receipt(2), Receipt(3)]
    assert _texts(store) == ["a", "b", "c"]
    assert [body.edits for body in _bodies(store)] == [[], [], []]


def test_only_texts_are_changed(store: Store) -> None:
    store.append([entry("a"), edit(1, "b"), edit(2, "c"), delete(2), react(2, "👍"), notice()])
    store.append([delete(6)])
    assert _texts(store) == ["b", "b", "c", "", "", "", ""]
    assert not any(body.deleted or body.reactions for body in _bodies(store))


def test_a_target_is_in_the_same_room(store: Store) -> None:
    store.append([entry("a"), entry("b", room="side")])
    store.append([edit(1, "c", room="side")])
    assert _texts(store) == ["a"]
    assert _texts(store, "side") == ["c", "c"]


@pytest.mark.parametrize("batch", [1, 9])
def test_a_repeated_change_changes_nothing(store: Store, batch: int) -> None:
    entries = [
        entry("a"),
        edit(1, "b", number=7),
        edit(1, "c", number=7),
        edit(1, "d", user="eve", number=7),
        delete(1, number=7),
    ]
    receipts = []
    for start in range(0, len(entries), batch):
        receipts += store.append(entries[start : start + batch])
    assert receipts[2:] == [
        Receipt(2, duplicate=True),
        Receipt(0, foreign=True),
        Receipt(2, duplicate=True),
    ]
    assert _texts(store) == ["b", "b"]
    assert store.rooms() == [RoomState("lobby", 2, 0, 1, (2,))]


def test_a_changed_message_is_still_its_senders(store: Store) -> None:
    store.append([entry("a", number=1), entry("b", number=2), edit(1, "c"), delete(2, user="eve")])
    assert store.append([entry("a", number=1), entry("b", number=2)]) == [
        Receipt(1, duplicate=True),
        Receipt(2, duplicate=True),
    ]
    assert store.append([entry("b", number=2, user="eve")]) == [Receipt(0, foreign=True)]


def test_a_cid_is_nobodys_whose_message_cannot_be_read(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([Entry("lobby", cid(1), "ada", b"odd")])
    assert store.append([entry("a", number=1)]) == [Receipt(0, foreign=True)]
    store.close()


def test_a_body_that_cannot_be_read_is_left_alone(store: Store) -> None:
    odd = Entry("lobby", None, "ada", b'{"user":"ada"}')
    store.append([odd, edit(1, "b"), entry("c")])
    store.append([delete(1), delete(3)])
    assert store.page("lobby", 2, 9) == [Logged(1, odd.body)]
    assert decode_body(store.page("lobby", None, 3)[0].body).deleted


def test_many_changes_in_one_batch(engine: Engine) -> None:
    engine.store.append([entry(str(n)) for n in range(1, 1301)])
    engine.store.append([edit(n, f"{n}!") for n in range(1, 1301)])
    wanted = [f"{n}!" for n in range(1, 1301)]
    assert _texts(engine.store)[:1300] == wanted
    assert _texts(engine.reopen())[:1300] == wanted


# Trimming


def test_what_is_trimmed_cannot_be_read(engine: Engine) -> None:
    engine.store.append([entry(str(n), room=room) for n in range(1, 11) for room in ("a", "b")])
    engine.store.trim({"a": 6})
    for store in engine.before_and_after():
        rooms = sorted(store.rooms(), key=lambda room: room.name)
        assert rooms == [RoomState("a", 10, 6), RoomState("b", 10)]
        assert [one.seq for one in store.read({"a": 0}, 3)["a"]] == [7, 8, 9]
        assert [one.seq for one in store.read({"a": 8}, 3)["a"]] == [9, 10]
        assert [one.seq for one in store.page("a", 9, 99)] == [7, 8]
        assert store.page("a", 7, 99) == []
        assert store.page("a", 3, 99) == []
        assert len(store.page("b", None, 99)) == 10
    assert engine.store.append([entry("on", room="a")]) == [Receipt(11)]


def test_a_floor_never_falls_and_ends_at_the_head(engine: Engine) -> None:
    store = engine.store
    store.append([entry(str(n)) for n in range(1, 6)])
    for floor, wanted in ((3, 3), (2, 3), (0, 3), (-5, 3), (99, 5), (5, 5)):
        store.trim({"lobby": floor, "none": 7})
        assert store.rooms() == [RoomState("lobby", 5, wanted)]
    store = engine.reopen()
    assert store.rooms() == [RoomState("lobby", 5, 5)]
    assert store.append([entry("six", number=1)]) == [Receipt(6)]
    assert [one.seq for one in store.read({"lobby": 0}, 9)["lobby"]] == [6]
    store.trim({"lobby": 6})
    assert store.append([entry("seven", number=1)]) == [Receipt(7)]


def test_trimmed_cids_are_forgotten_and_kept_ones_known(engine: Engine) -> None:
    engine.store.append([entry(str(n), number=n) for n in range(1, 21)])
    engine.store.trim({"lobby": 10})
    store = engine.reopen()
    assert store.append([entry("10", number=10), entry("11", number=11)]) == [
        Receipt(21),
        Receipt(11, duplicate=True),
    ]


def test_trimmed_silent_messages_still_count_but_are_not_named(engine: Engine) -> None:
    store = engine.store
    store.append([notice() if n % 2 else entry("x") for n in range(1, 11)])
    store.trim({"lobby": 5})
    assert store.rooms() == [RoomState("lobby", 10, 5, 5, (7, 9))]
    store = engine.reopen()
    store.append([notice()])
    assert store.rooms() == [RoomState("lobby", 11, 5, 6, (7, 9, 11))]
    store.trim({"lobby": 11})
    assert store.rooms() == [RoomState("lobby", 11, 11, 6)]
    store = engine.reopen()
    assert store.rooms() == [RoomState("lobby", 11, 11, 6)]
    store.append([entry("x"), notice()])
    assert store.rooms() == [RoomState("lobby", 13, 11, 7, (13,))]


def test_trimmed_mentions_are_forgotten(engine: Engine) -> None:
    engine.store.append(
        [entry("x", room=room, mentions=("bob", "eve")) for room in ("a", "b", "a", "a")]
    )
    engine.store.trim({"a": 2})
    for store in engine.before_and_after():
        assert store.mentions() == [
            Mention("bob", "b", 1),
            Mention("eve", "b", 1),
            Mention("bob", "a", 3),
            Mention("eve", "a", 3),
        ]


def test_changes_below_the_floor_are_passed_over(store: Store) -> None:
    store.append([entry("a"), edit(1, "b"), entry("c"), answer(1, "d", "b")])
    store.trim({"lobby": 2})
    store.append([edit(1, "e"), delete(2), edit(3, "f"), delete(4)])
    assert _texts(store) == ["f", "", "e", "", "f", ""]
    assert [body.deleted for body in _bodies(store)] == [False, True, False, False, False, False]


def test_trimming_in_steps_with_batches_between(engine: Engine) -> None:
    store = engine.store
    store.append([entry(str(n), room=f"r{n % 3}", number=n) for n in range(60)])
    said = 60
    steps = store.trimming({f"r{n}": 15 for n in range(3)})
    for _ in steps:
        for room in range(3):
            assert store.read({f"r{room}": 0}, 1)[f"r{room}"][0].seq == 16
        store.append([entry("new", room="r0", number=said), edit(16, f"{said}", room="r0")])
        said += 1
    store = engine.reopen()
    assert {room.floor for room in store.rooms()} == {15}
    logged = store.read({"r0": 0}, 999)["r0"]
    assert [one.seq for one in logged] == list(range(16, 21 + 2 * (said - 60)))
    assert text_of(logged[0].body) == f"{said - 1}"


def test_trimming_what_is_not_there(store: Store) -> None:
    store.trim({})
    store.trim({"lobby": 3})
    assert store.rooms() == []
