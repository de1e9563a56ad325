"""Forgetting in the SQLite engine: in slices, whatever is indexed, across crashes."""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Mention, Receipt, RoomState
from landline.store import indexing, trimming
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import entry, notice, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from landline.model import Entry

TABLES = ("message", "place", "cid", "silent", "mention")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "GENERATION", 16)
    monkeypatch.setattr(indexing, "SLICE", 4)
    monkeypatch.setattr(trimming, "SLICE", 8)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store in a folder."""
    store = SqliteStore.open(tmp_path)
    yield store
    store.close()


def _said(count: int, rooms: int = 1) -> list[Entry]:
    """Return messages with everything that can be forgotten, every fourth of them silent."""
    return [
        notice(room=f"r{n % rooms}", number=n)
        if n % 4 == 3
        else entry(f"text {n}", room=f"r{n % rooms}", number=n, mentions=("bob",))
        for n in range(count)
    ]


def _kept(store: SqliteStore) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table: store._writer.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in TABLES
    }


@pytest.mark.parametrize("count", [3, 10, 30, 100])
def test_nothing_of_it_is_left_in_any_table(store: SqliteStore, count: int) -> None:
    for one in _said(count):
        store.append([one])
    store.trim({"r0": count})
    assert _kept(store) == dict.fromkeys(TABLES, 0)
    assert store.rooms() == [RoomState("r0", count, count, count // 4)]
    assert store.mentions() == []
    assert store.append(_said(2)) == [Receipt(count + 1), Receipt(count + 2)]


def test_nothing_else_is_touched(store: SqliteStore) -> None:
    for one in _said(90, rooms=3):
        store.append([one])
    before = {room: store.read({room: 0}, 99)[room] for room in ("r0", "r1", "r2")}
    mentions = store.mentions()
    store.trim({"r0": 12, "r2": 7})
    assert store.read({"r0": 0, "r1": 0, "r2": 0}, 99) == {
        "r0": before["r0"][12:],
        "r1": before["r1"],
        "r2": before["r2"][7:],
    }
    floors = {"r0": 12, "r1": 0, "r2": 7}
    assert store.mentions() == [one for one in mentions if one.seq > floors[one.room]]
    assert _kept(store)["message"] == 90 - 12 - 7
    store.append(_said(90, rooms=3))
    assert [room.head for room in store.rooms()] == [30 + 12, 30, 30 + 7]


def test_many_small_rooms_share_a_slice(store: SqliteStore) -> None:
    store.append(_said(40, rooms=40))
    indexed = 2 * 40 // indexing.SLICE
    steps = sum(1 for _ in store.trimming({f"r{n}": 1 for n in range(40)}))
    assert steps <= 1 + indexed + 40 // trimming.SLICE + 1
    assert _kept(store)["message"] == 0


def test_a_slice_is_one_short_commit(store: SqliteStore) -> None:
    store.append(_said(100))
    steps = store.trimming({"r0": 100})
    next(steps)
    kept = [100]
    for _ in steps:
        kept.append(_kept(store)["message"])
        assert kept[-2] - kept[-1] <= trimming.SLICE
        assert not store._writer.in_transaction
    assert kept[-1] == 0


def test_after_the_first_step_it_cannot_be_read(store: SqliteStore) -> None:
    store.append(_said(100))
    steps = store.trimming({"r0": 60})
    next(steps)
    assert _kept(store)["message"] == 100
    assert [one.seq for one in store.read({"r0": 0}, 99)["r0"]] == list(range(61, 101))
    assert [one.seq for one in store.page("r0", 63, 99)] == [61, 62]
    assert store.mentions()[0] == Mention("bob", "r0", 61)
    assert store.rooms()[0].recent_silent[0] == 64


@pytest.mark.parametrize("steps", [1, 2, 5, 20, 40, 55])
def test_killed_on_the_way_and_finished_later(tmp_path: Path, steps: int) -> None:
    child = os.fork()
    if child == 0:
        store = SqliteStore.open(tmp_path)
        store.append(_said(60))
        for one in _said(110)[60:]:
            store.append([one])
        trim = store.trimming({"r0": 95})
        for _ in range(steps):
            next(trim, None)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    store = SqliteStore.open(tmp_path)
    (room,) = store.rooms()
    assert (room.head, room.floor, room.silent) == (110, 95, 27)
    assert [one.seq for one in store.read({"r0": 0}, 999)["r0"]] == list(range(96, 111))
    assert store.append([_said(110)[100]]) == [Receipt(101, duplicate=True)]
    assert store.append([entry("on", room="r0")]) == [Receipt(111)]
    store.trim({})
    kept = _kept(store)
    assert (kept["message"], kept["silent"], kept["mention"]) == (16, 4, 11)
    assert store._writer.execute("SELECT min(seq) FROM place").fetchone() == (96,)
    assert kept["cid"] == kept["place"] - (kept["place"] == 16)
    assert [one.seq for one in store.read({"r0": 0}, 999)["r0"]] == list(range(96, 112))
    assert store.append([_said(110)[4]]) == [Receipt(112)]
    store.close()


def test_batches_and_failures_between_the_steps(store: SqliteStore) -> None:
    store.append(_said(100))
    said = 100
    for number, _ in enumerate(store.trimming({"r0": 90})):
        if number in (1, 7, 40):
            with pytest.raises(UnicodeEncodeError):
                store.append([entry("x", room="r0"), entry("x", room="\ud800")])
        said += 1
        assert store.append([entry("x", room="r0", number=1000 + said)]) == [Receipt(said)]
        assert store.append([_said(99)[98]]) == [Receipt(99, duplicate=True)]
    assert [one.seq for one in store.read({"r0": 0}, 9999)["r0"]] == list(range(91, said + 1))
    assert _kept(store)["message"] == said - 90


def test_a_full_disk_is_said_and_the_rest_is_done_later(store: SqliteStore) -> None:
    store.append([entry("x" * 3000, room="r0", number=n) for n in range(200)])
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError) as caught:
        store.trim({"r0": 150})
    assert caught.value.code == "store.full"
    assert store.rooms()[0].floor == 150
    assert [one.seq for one in store.read({"r0": 0}, 999)["r0"]] == list(range(151, 201))
    store._writer.execute("PRAGMA max_page_count = 1000000")
    assert store.append([entry("y", room="r0")]) == [Receipt(201)]
    store.trim({})
    assert _kept(store)["message"] == 51


def test_the_room_of_what_is_forgotten_is_used_again(store: SqliteStore, tmp_path: Path) -> None:
    def turn(number: int) -> int:
        """Say and forget 200 messages; return the pages of the file."""
        for start in range(200 * number, 200 * (number + 1), 20):
            said = range(start, start + 20)
            store.append([entry("x" * 500, room="r0", number=n) for n in said])
        store.trim({"r0": store.rooms()[0].head - 10})
        pages: int = store._writer.execute("PRAGMA page_count").fetchone()[0]
        return pages

    sizes = [turn(number) for number in range(6)]
    assert sizes[-1] <= sizes[1]


def test_forgotten_texts_leave_no_bytes(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([entry(f"sesame {n} " + "x" * 9000 * (n % 2), room="r0") for n in range(50)])
    store.append([entry("kept", room="r0")])
    store.trim({"r0": 50})
    store.close()
    data = (tmp_path / DATABASE).read_bytes()
    assert b"sesame" not in data
    assert b"kept" in data


def test_a_reader_between_its_two_questions(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that go between finding and reading them are replaced by those that follow."""
    store.append(_said(100))
    found = store._messages

    def messages(*arguments: object) -> list[int]:
        result = found(*arguments)  # type: ignore[arg-type]
        store.trim({"r0": store.rooms()[0].floor + 20} if store.rooms()[0].floor < 60 else {})
        return result

    monkeypatch.setattr(store, "_messages", messages)
    assert [one.seq for one in store.read({"r0": 0}, 10)["r0"]] == list(range(61, 71))
    assert [one.seq for one in store.page("r0", 71, 20)] == list(range(61, 71))


def test_reading_while_it_is_trimmed(store: SqliteStore) -> None:
    store.append(_said(2000))
    done = threading.Event()
    holes: list[Sequence[int]] = []
    rounds = [0]

    def read() -> None:
        while not done.is_set():
            rounds[0] += 1
            for logged in (store.read({"r0": 0}, 50)["r0"], store.page("r0", None, 50)):
                seqs = [one.seq for one in logged]
                if not seqs or seqs != list(range(seqs[0], seqs[0] + 50)):
                    holes.append(seqs)

    reader = threading.Thread(target=read)
    reader.start()
    for floor in range(0, 1900, 50):
        store.trim({"r0": floor})
    done.set()
    reader.join(30)
    assert holes == []
    assert rounds[0] > 1
    assert text_of(store.read({"r0": 0}, 1)["r0"][0].body) == "text 1850"


def test_floors_that_another_process_reads(store: SqliteStore, tmp_path: Path) -> None:
    store.append(_said(20))
    store.trim({"r0": 9})
    other = sqlite3.connect(tmp_path / DATABASE)
    assert other.execute("SELECT floor, silent_below FROM room").fetchall() == [(9, 2)]
    other.close()
