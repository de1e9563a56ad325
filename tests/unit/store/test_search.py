"""Searching a log on disk: exact at every moment, whatever the index has got to."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Entry
from landline.store import search as searching, search_log, search_terms
from landline.wire.query import parse_query
from tests.unit.store.entries import answer, delete, edit, notice, react
from tests.unit.store.searched import AT, DAY, Searched, find, scanned, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.search_port import Order

BOTH: list[Order] = ["newest", "best"]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Searched]:
    """An empty log and its index."""
    searched = Searched(tmp_path)
    yield searched
    searched.close()


@pytest.fixture(params=["behind", "up to date"])
def follows(request: pytest.FixtureRequest) -> bool:
    """Whether the index has got everything when it is searched."""
    return str(request.param) == "up to date"


@pytest.mark.parametrize("order", BOTH)
def test_texts_are_found_by_their_words(log: Searched, *, follows: bool, order: Order) -> None:
    log.say(text("TCP 粘包"), text("the hub"), text("粘性 包裹"), notice(), text("粘包了，the HUB"))
    if follows:
        log.follow()
    assert set(log.find("粘包", order=order)) == {"TCP 粘包", "粘包了，the HUB"}
    assert log.find("粘包 hub", order=order) == ["粘包了，the HUB"]
    assert log.find('"tcp 粘包"', order=order) == ["TCP 粘包"]
    assert log.find("hub -粘包", order=order) == ["the hub"]
    assert log.find("裹", order=order) == ["粘性 包裹"]
    assert log.find("nothing", order=order) == []


def test_newest_first(log: Searched, *, follows: bool) -> None:
    log.say(*(text(f"word {n}", room="lobby" if n % 2 else "side") for n in range(6)))
    if follows:
        log.follow()
    assert log.find("word", "lobby", "side") == [f"word {n}" for n in (5, 4, 3, 2, 1, 0)]


def test_best_first_is_the_text_with_most_of_it(log: Searched) -> None:
    log.say(
        text("hub " + "and something else " * 10), text("hub hub"), text("other"), text("hub it")
    )
    log.say(*(text(f"filler {n}") for n in range(10)))
    log.follow()
    assert log.find("hub", order="best")[0] == "hub hub"
    assert log.find("hub", order="best")[-1].startswith("hub and")


def test_best_first_does_not_care_for_rooms(log: Searched) -> None:
    """A rare room is not a rare word."""
    log.say(text("hub x", room="rare"), *(text("hub", room="lobby") for _ in range(20)))
    log.say(*(text("y", room=f"hidden {n}") for n in range(5)))
    log.follow()
    found = log.find("hub", "rare", "lobby", limit=30, order="best")
    assert found == ["hub"] * 20 + ["hub x"]


def test_equally_good_ones_are_paged_without_doubles(log: Searched) -> None:
    log.say(*(text(f"same {n:03}") for n in range(100)))
    log.follow()
    pages = [log.find("same", limit=7, skip=skip, order="best") for skip in range(0, 105, 7)]
    assert [one for page in pages for one in page] == [f"same {n:03}" for n in range(99, -1, -1)]


@pytest.mark.parametrize("order", BOTH)
def test_more_is_told(log: Searched, *, follows: bool, order: Order) -> None:
    log.say(*(text(f"word {n}") for n in range(5)))
    if follows:
        log.follow()
    query = parse_query("word")
    assert log.search.search(query, ["lobby"], 4, 0, order).more
    assert not log.search.search(query, ["lobby"], 5, 0, order).more
    assert not log.search.search(query, ["lobby"], 4, 1, order).more
    assert log.search.search(query, ["lobby"], 4, 7, order).hits == []


def test_edits_and_deletions_show_at_once(log: Searched, *, follows: bool) -> None:
    log.say(text("old 粘包"), text("other"), text("gone 粘包"))
    log.follow()
    log.say(edit(1, "new 端口"), edit(2, "now 粘包"), delete(3))
    if follows:
        log.follow()
    for order in BOTH:
        assert log.find("粘包", order=order) == ["now 粘包"]
        assert log.find("端口", order=order) == ["new 端口"]
        assert log.find("gone", order=order) == []
        assert log.find("other", order=order) == []


def test_an_edit_keeps_the_place_of_its_message(log: Searched, *, follows: bool) -> None:
    log.say(*(text(f"word {n}") for n in range(4)))
    log.follow()
    log.say(edit(2, "edited word"))
    if follows:
        log.follow()
    assert log.find("word") == ["word 3", "word 2", "edited word", "word 0"]


def test_an_edit_of_what_the_index_has_not_got_is_found_once(log: Searched) -> None:
    log.say(text("first word"))
    log.follow()
    log.say(text("second word"), edit(2, "second word, edited"), edit(1, "first word, edited"))
    assert log.find("word") == ["second word, edited", "first word, edited"]
    assert log.find("edited", order="best") == ["second word, edited", "first word, edited"]


def test_an_excluded_word_that_was_edited_away(log: Searched) -> None:
    log.say(text("hub down"), text("hub up"))
    log.follow()
    log.say(edit(1, "hub works"), edit(2, "hub down"))
    assert log.find("hub -down") == ["hub works"]


def test_only_texts_are_found_by_their_own_words(log: Searched, *, follows: bool) -> None:
    log.say(text("hub"), answer(1, "yes", "hub"), react(1, "👍"), notice())
    if follows:
        log.follow()
    assert log.find("hub") == ["hub"]
    assert log.find("yes") == ["yes"]
    assert log.find("👍") == []


def test_filters(log: Searched, *, follows: bool) -> None:
    log.say(
        text("hub one", name="Ada", user="a1", at=AT),
        text("hub two http://hub.lan/plan.pdf", name="bo", user="b2", at=AT + DAY),
        text("`hub three`", name="Ada", user="a9", at=AT + 2 * DAY),
    )
    if follows:
        log.follow()
    one, two, three = "hub one", "hub two http://hub.lan/plan.pdf", "`hub three`"
    assert log.find("from:ada") == [three, one]
    assert log.find("from:A1") == [one]
    assert log.find("from:ada has:code") == [three]
    assert log.find("has:file", order="best") == [two]
    assert log.find("hub has:link") == [two]
    assert log.find("after:2026-09-22") == [three, two]
    assert log.find("after:2026-09-22 before:2026-09-23") == [two]
    assert log.find("before:2026-09-22 hub", order="best") == [one]
    assert log.find("before:2026-09-01") == []


def test_days_of_a_clock_between_two_hours(log: Searched) -> None:
    """In India a day begins half past an hour of the index."""
    begins = 1_795_564_800_000 - 19_800_000
    log.say(text("word, before", at=begins - 1), text("word, after", at=begins))
    log.follow()
    for typed, found in (("before:2026-11-25", "before"), ("after:2026-11-25", "after")):
        query = parse_query(f"word {typed}", 19_800)
        assert texts(log.search.search(query, ["lobby"], 9, 0, "newest")) == [f"word, {found}"]


def test_clocks_that_jump_hide_nothing(log: Searched) -> None:
    """An imported room, a clock put back: ids do not follow the time."""
    times = [5 * DAY, 1 * DAY, 9 * DAY, 2 * DAY, 2**62, -5 * DAY, 0]
    log.say(*(text(f"word {n}", at=at) for n, at in enumerate(times)))
    log.follow()
    assert log.find("word before:1970-01-03") == ["word 6", "word 5", "word 1"]
    assert log.find("after:1970-01-06") == ["word 4", "word 2", "word 0"]


@pytest.mark.parametrize("most", [0, 1, 64])
def test_rooms_never_leak(
    log: Searched, monkeypatch: pytest.MonkeyPatch, most: int, *, follows: bool
) -> None:
    """Named in the question, excluded by it, or sorted out afterwards: the answer is the same."""
    monkeypatch.setattr(search_terms, "MOST_ROOMS", most)
    monkeypatch.setattr(searching, "MOST_ROOMS", most)
    rooms = [f"room {n}" for n in range(6)]
    log.say(*(text(f"secret of {room}, {n}", room=room) for n in range(3) for room in rooms))
    log.follow()
    log.say(edit(1, "secret of room 0, edited", room="room 0"))
    log.say(edit(1, "secret of room 1, edited", room="room 1"))
    if follows:
        log.follow()
    for typed in ("secret", "secret -nothing", "from:ada", "before:2030-01-01"):
        for readable in (rooms[:1], rooms[:5], rooms[1:3], rooms, []):
            for order in BOTH:
                found = log.search.search(parse_query(typed), readable, 100, 0, order)
                assert {hit.room for hit in found.hits} == set(readable)
                assert len(found.hits) == 3 * len(readable)
                assert all(f"secret of {hit.room}," in hit.snippet for hit in found.hits)


def test_candidates_that_do_not_hold_are_passed_over(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SPARE", 1)
    monkeypatch.setattr(searching, "MOST_CANDIDATES", 7)
    log.say(*(text(f"word {n:02}") for n in range(60)))
    log.follow()
    log.say(*(delete(seq) for seq in range(1, 61) if seq % 5))
    kept = [f"word {n:02}" for n in range(59, 0, -5)]
    for order in BOTH:
        assert log.find("word", order=order) == kept
        assert log.find("word", limit=3, skip=4, order=order) == kept[4:7]


def test_a_room_that_is_not_there_is_empty(log: Searched) -> None:
    log.say(text("word"))
    assert log.find("word", "nowhere") == []
    assert log.find("word", "nowhere", "lobby") == ["word"]


def test_a_new_room_is_known_at_once(log: Searched) -> None:
    log.say(text("word"))
    assert log.find("word", "lobby", "new") == ["word"]
    log.say(text("new word", room="new"))
    assert log.find("word", "lobby", "new") == ["new word", "word"]


def test_what_a_room_has_forgotten_is_not_found(log: Searched, *, follows: bool) -> None:
    log.say(*(text(f"word {n}") for n in range(5)), text("word, elsewhere", room="side"))
    log.follow()
    log.store.trim({"lobby": 3})
    if follows:
        log.follow()
    assert log.find("word", "lobby", "side") == ["word, elsewhere", "word 4", "word 3"]
    log.store.trim({"lobby": 5})
    assert log.find("word", "lobby", "side") == ["word, elsewhere"]


def test_each_hit_is_the_message_as_it_stands(log: Searched, *, follows: bool) -> None:
    log.say(text("x"), text("Ｔhe ＨＵＢ"))
    if follows:
        log.follow()
    (hit,) = log.search.search(parse_query("hub"), ["lobby"], 20, 0, "newest").hits
    assert (hit.room, hit.message) == ("lobby", log.store.page("lobby", None, 1)[0])
    assert hit.snippet[slice(*hit.marks[0])] == "ＨＵＢ"


def test_many_hits_are_paged_through_without_holes(log: Searched) -> None:
    chance = random.Random(4)
    words = ["粘包", "端口", "数据库", "hub", "socket", "的"]
    for _ in range(20):
        log.say(*(text(" ".join(chance.choices(words, k=3))) for _ in range(150)))
    log.follow()
    log.say(*(edit(chance.randrange(1, 3000), "数据库 的") for _ in range(50)))
    for typed in ("粘包", "库", "hub -socket", "数据库 的"):
        wanted = scanned(log.store, typed, "lobby")
        for order in BOTH:
            found: list[tuple[int, bytes]] = []
            while len(found) < len(wanted):
                page = log.search.search(parse_query(typed), ["lobby"], 100, len(found), order)
                found += [(hit.message.seq, hit.message.body) for hit in page.hits]
                assert page.more == (len(found) < len(wanted))
            assert sorted(found) == wanted
            if order == "newest":
                assert found == wanted[::-1]


def test_without_an_index_the_newest_are_looked_through(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "TAIL", 3)
    log.say(*(text(f"word {n}") for n in range(5)))
    found = log.search.search(parse_query("word"), ["lobby"], 10, 0, "newest")
    assert texts(found) == ["word 4", "word 3", "word 2"]
    assert not found.complete
    log.follow()
    assert log.search.search(parse_query("word"), ["lobby"], 10, 0, "newest").complete


def test_an_index_far_behind_is_carried_on_with(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.say(*(text(f"word {n}") for n in range(3)))
    log.follow()
    monkeypatch.setattr(searching, "TAIL", 2)
    log.say(text("word 3"), text("word 4"), edit(2, "word 1, edited"))
    assert log.find("word") == ["word 4", "word 2", "word 1, edited", "word 0"]


def test_a_missing_index_is_no_error(log: Searched) -> None:
    log.say(text("word"))
    log.follow()
    log.writer.close()
    log.index.unlink()
    assert log.find("word") == ["word"]
    log.reopen_index()
    log.follow()
    assert log.find("word") == ["word"]
    assert log.damage == 0


def test_another_index_is_taken_up(log: Searched) -> None:
    """It was built anew beneath the search, which has the old file open."""
    log.say(text("word"))
    log.follow()
    assert log.find("word") == ["word"]
    log.writer.close()
    log.index.unlink()
    log.reopen_index()
    log.say(text("word 2"))
    log.follow()
    assert log.find("word", order="best") == ["word", "word 2"]


@pytest.mark.parametrize("order", BOTH)
def test_damage_is_reported_and_does_not_stop_a_search(log: Searched, order: Order) -> None:
    log.say(*(text(f"word {n}") for n in range(300)))
    log.follow()
    log.writer.close()
    data = bytearray(log.index.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 4096] = b"\xa5" * 4096
    log.index.write_bytes(data)
    assert len(log.find("word", limit=400, order=order)) == 300
    assert log.damage == 1
    log.reopen_index()
    assert log.writer.rebuilt


def test_a_file_that_is_no_database(log: Searched) -> None:
    log.say(text("word"))
    log.writer.close()
    log.index.write_bytes(b"no database" * 1000)
    assert log.find("word") == ["word"]
    assert log.damage == 1
    log.reopen_index()
    log.follow()
    assert log.find("word") == ["word"]


def test_the_index_of_another_log_is_not_used(log: Searched, tmp_path: Path) -> None:
    log.say(text("word"), text("other"))
    log.follow()
    other = Searched(tmp_path / "other")
    try:
        other.say(text("different"), text("word elsewhere"), text("more"))
        other.writer.close()
        other.index.write_bytes(log.index.read_bytes())
        assert other.find("word") == ["word elsewhere"]
        assert other.find("different") == ["different"]
        other.reopen_index()
        assert other.writer.rebuilt
    finally:
        other.close()


def test_large_messages_are_read_a_few_at_a_time(
    log: Searched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_log, "MOST_BYTES", 1000)
    monkeypatch.setattr(search_log, "MOST_BODIES", 3)
    log.say(*(text(f"word {n} " + "x" * 500) for n in range(20)))
    assert len(log.find("word")) == 20
    log.follow()
    assert len(log.find("word")) == 20
    assert [one.split()[1] for one in log.find("word", limit=5, skip=5)] == [
        "14",
        "13",
        "12",
        "11",
        "10",
    ]


def test_bodies_that_no_hub_wrote_are_passed_over(log: Searched) -> None:
    odd = [
        b"{}",
        b"[]",
        b'{"text":5}',
        b"\xff\x00",
        b'{"kind":"edit","target":99}',
        b'{"text":"word"}',
    ]
    log.say(*(Entry("lobby", None, "x", body) for body in odd))
    for _ in range(2):
        assert log.find("word") == ["word"]
        log.follow()


def test_a_log_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    search = searching.SearchIndex(tmp_path, "epoch", lambda: None)
    with pytest.raises(StoreError):
        find(search, "word")
    search.close()
