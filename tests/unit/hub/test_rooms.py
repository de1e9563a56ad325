"""The table of rooms: what is kept, what is forgotten, which name leads where."""

from __future__ import annotations

import pytest

from landline.errors import RefusedError
from landline.hub.nouns import Member, Room, Standing
from landline.hub.records import RoomFact, StandingFact
from landline.hub.rooms import PRIVATE_FACTOR, Rooms
from landline.model import RoomState
from landline.settings import RoomLimits


def rooms_of(*known: RoomState, limits: RoomLimits | None = None) -> Rooms:
    return Rooms(known, (), (), limits or RoomLimits())


def member() -> Member:
    return Member(None, "en", "here", operator=False)


def test_a_room_with_messages_or_people_or_messages_on_their_way_stays() -> None:
    rooms = rooms_of(RoomState("old", head=3))
    for name in ("old", "lobby", "!audit"):
        room = rooms.get(name)
        assert room is not None
        rooms.forget_if_idle(room)
        assert rooms.get(name) is room
    new, somebody = rooms.open("new"), member()
    rooms.enter(new, somebody)
    rooms.enter(new, somebody)
    assert somebody.rooms == [new]
    new.pending = 1
    rooms.leave(new, somebody)
    assert rooms.get("new") is new
    new.pending = 0
    rooms.forget_if_idle(new)
    assert rooms.get("new") is None
    assert [room.name for room in rooms] == ["old", "lobby", "!audit"]
    rooms.open("new")


def test_a_room_with_a_record_or_members_stays() -> None:
    rooms = rooms_of()
    made, joined = rooms.open("made"), rooms.open("joined")
    made.made = 5
    rooms.stand(joined, "u1", Standing("ada", "member"))
    for room in (made, joined):
        rooms.forget_if_idle(room)
        assert rooms.get(room.name) is room
    rooms.stand(joined, "u1", Standing("ada"))
    rooms.forget_if_idle(joined)
    assert rooms.get("joined") is None


def test_a_private_talk_without_a_word_is_forgotten_with_who_belongs_to_it() -> None:
    rooms = rooms_of()
    room = rooms.open("@u1+u2", "direct")
    for user in ("u1", "u2"):
        rooms.stand(room, user, Standing(user, "member"))
    assert list(rooms.of_user) == ["u1", "u2"]
    rooms.forget_if_idle(room)
    assert rooms.by_key("@u1+u2") is None
    assert not rooms.of_user


def test_bounds() -> None:
    limits = RoomLimits(most=3, most_per_session=1)
    rooms = rooms_of(RoomState("dev", head=1), limits=limits)
    somebody = member()
    rooms.enter(rooms.open("lobby"), somebody)
    with pytest.raises(RefusedError, match="1") as caught:
        rooms.enter(rooms.open("dev"), somebody)
    assert caught.value.code == "room.too-many-joined"
    with pytest.raises(RefusedError) as caught:
        rooms.open("more")
    assert caught.value.code == "room.too-many"
    for number in range(3 * PRIVATE_FACTOR - 3):
        rooms.open(f"@u{number}", "own")
    with pytest.raises(RefusedError) as caught:
        rooms.open("@u", "own")
    assert caught.value.code == "room.too-many"


def test_a_room_that_cannot_be_entered_is_not_left_behind() -> None:
    rooms = rooms_of(limits=RoomLimits(most_per_session=1))
    somebody = member()
    rooms.enter(rooms.lobby, somebody)
    with pytest.raises(RefusedError):
        rooms.enter(rooms.open("new"), somebody)
    assert rooms.get("new") is None


@pytest.mark.parametrize("name", ["deν", "ԁev", "d\u0435v", "DEV"])
def test_a_look_alike_is_refused(name: str) -> None:
    rooms = rooms_of(RoomState("dev", head=1))
    with pytest.raises(RefusedError) as caught:
        rooms.open(name)
    assert caught.value.code == "name.confusable"
    assert caught.value.fields["other"] == "dev"


def test_former_names_lead_to_the_room_and_are_taken() -> None:
    rooms = rooms_of(RoomState("dev", head=1))
    room = rooms.open("dev")
    rooms.rename(room, "prod")
    rooms.rename(room, "live")
    assert (room.key, room.name, room.former) == ("dev", "live", ("dev", "prod"))
    for name in ("dev", "prod", "live"):
        assert rooms.open(name) is room
        rooms.refuse_confusable(name)
    with pytest.raises(RefusedError):
        rooms.refuse_confusable("Iive")  # a capital i
    with pytest.raises(RefusedError):
        rooms.refuse_confusable("ԁev")
    rooms.refuse_confusable("ԁev", but=room)
    rooms.rename(room, "dev")
    assert (room.name, room.former) == ("dev", ("prod", "live"))


def test_a_forgotten_room_gives_all_its_names_back() -> None:
    rooms = rooms_of()
    room = rooms.open("dev")
    rooms.rename(room, "prod")
    rooms.forget_if_idle(room)
    assert rooms.open("dev") is not rooms.open("prod")


def test_rooms_are_as_the_store_kept_them() -> None:
    rooms = Rooms(
        [
            RoomState("first", head=9, floor=2, silent=3, recent_silent=(4, 7, 9)),
            RoomState("@u1+u2", head=1),
            RoomState("@u1", head=1),
            RoomState("!audit", head=4),
        ],
        [
            (
                "first",
                RoomFact(
                    name="now",
                    former=("first", "then"),
                    kind="private",
                    topic="t",
                    archived=True,
                    slow=5,
                    keep_days=6,
                    keep_messages=7,
                    pins=(3,),
                    made=8,
                ),
            ),
            ("silent", RoomFact(name="silent", made=1)),
        ],
        [
            ("first/u1", StandingFact(name="ada", role="owner")),
            ("first/u3", StandingFact(name="cy", banned=0, muted=5)),
            ("@u1+u2/u1", StandingFact(name="ada", role="member")),
            ("@u1+u2/u2", StandingFact(name="bo", role="member")),
            ("nowhere/u1", StandingFact(name="ada", role="owner")),
        ],
        RoomLimits(),
    )
    room = rooms.get("then")
    assert room is not None
    assert room is rooms.get("now") is rooms.get("first") is rooms.by_key("first")
    assert room.fact() == RoomFact(
        name="now",
        former=("first", "then"),
        kind="private",
        topic="t",
        archived=True,
        slow=5,
        keep_days=6,
        keep_messages=7,
        pins=(3,),
        made=8,
    )
    assert (room.head, room.floor, room.silent, room.recent_silent) == (9, 2, 3, [4, 7, 9])
    assert (room.standing["u3"].banned, room.standing["u3"].muted) == (0, 5)
    assert room.member_count() == 1
    talk, own = rooms.by_key("@u1+u2"), rooms.by_key("@u1")
    assert talk is not None
    assert own is not None
    assert (talk.kind, own.kind, rooms.audit.kind) == ("direct", "own", "audit")
    assert rooms.audit.head == 4
    assert {user: [room.key for room in of] for user, of in rooms.of_user.items()} == {
        "u1": ["@u1", "first", "@u1+u2"],
        "u2": ["@u1+u2"],
    }
    assert rooms.get("silent") is not None


def test_people_are_counted_not_connections() -> None:
    from landline.hub.nouns import Person

    rooms = rooms_of()
    ada, first, second, other = Person("u1", "ada"), member(), member(), member()
    for one in (first, second):
        one.person = ada
        ada.members.append(one)
    other.person = Person("u2", "bo")
    other.person.members.append(other)
    for one in (first, second, other):
        rooms.enter(rooms.lobby, one)
    assert rooms.lobby.people == 2
    rooms.leave(rooms.lobby, first)
    assert rooms.lobby.people == 2
    rooms.leave(rooms.lobby, second)
    rooms.leave(rooms.lobby, other)
    assert rooms.lobby.people == 0


# Counting texts


def test_texts_up_to_a_message() -> None:
    room = Room("dev")
    for seq in range(1, 11):
        room.head = seq
        if seq in (2, 5, 6, 10):
            room.note_silent(seq)
    texts = [0, 1, 1, 2, 3, 3, 3, 4, 5, 6, 6]
    assert [room.texts_up_to(seq) for seq in range(11)] == texts


def test_many_silent_messages_are_counted_and_not_all_remembered() -> None:
    room = Room("dev")
    for seq in range(1, 5001):
        room.head = seq
        if seq % 2:
            room.note_silent(seq)
    assert len(room.recent_silent) <= 2000
    for seq in (3500, 4000, 4999, 5000):
        assert room.texts_up_to(seq) == seq // 2
