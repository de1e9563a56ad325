"""Where one stands in a room; the session's tests have the rest."""

from __future__ import annotations

from landline.client.positions import Positions, Removed, canonical
from landline.wire import events, verbs


def positions() -> tuple[Positions, list[verbs.Verb]]:
    written: list[verbs.Verb] = []
    return Positions(written.append), written


def test_a_hole_asks_for_what_is_missing_once() -> None:
    where, written = positions()
    where.enter(events.Joined(room="dev", seq=3), verbs.Join(room="dev"))
    assert list(where.message(events.Message(room="dev", seq=5, sender="x"))) == []
    assert list(where.message(events.Message(room="dev", seq=6, sender="x"))) == []
    (repair,) = written
    assert isinstance(repair, verbs.Join)
    assert (repair.room, repair.after) == ("dev", 3)
    where.repaired(repair.id or "", events.Joined(room="dev", seq=6))
    assert [each.seq for each in where.message(events.Message(room="dev", seq=4, sender="x"))
            if isinstance(each, events.Message)] == [4]  # fmt: skip


def test_who_is_put_in_while_asking_for_more_gets_that_too() -> None:
    where, _ = positions()
    where.put_in(events.RoomEvent(info=events.RoomInfo("dev", seq=5)))
    where.enter(events.Joined(room="dev", seq=5), verbs.Join(room="dev", last=3))
    assert where.seqs == {"dev": 2}
    assert list(where.message(events.Message(room="dev", seq=3, sender="x")))
    where.enter(events.Joined(room="dev", seq=3), verbs.Join(room="dev", last=3))
    assert where.seqs == {"dev": 3}, "what was shown is not shown again"


def test_a_welcome_is_taken_over() -> None:
    where, _ = positions()
    for room in ("dev", "ops", "lost"):
        where.enter(events.Joined(room=room, seq=5), verbs.Join(room=room))
    infos = [events.RoomInfo("dev", seq=9), events.RoomInfo("ops", seq=2),
             events.RoomInfo("new", seq=7), events.RoomInfo("left", seq=1)]  # fmt: skip
    assert where.take_over(infos, {"left"}, other_log=False) == [Removed("lost")]
    assert where.seqs == {"dev": 5, "ops": 2, "new": 7}
    where.take_over(infos[:1], (), other_log=True)
    assert where.seqs == {"dev": 9}
    assert list(where.infos) == ["dev"]


def test_names_as_the_hub_spells_them() -> None:
    assert canonical("Lobby") == "lobby"
    assert canonical("CAFE\u0301") == "caf\u00e9"
