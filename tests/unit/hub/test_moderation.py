"""Who belongs to a room and what they may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import HOUR, Bench, Caller

if TYPE_CHECKING:
    from landline.wire.fields import RoomRole


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def root(bench: Bench) -> Caller:
    """The owner of the rooms `dev` (open) and `den` (private)."""
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    root.do(verbs.Create(room="den", kind="private"))
    return root


@pytest.fixture
def ada(bench: Bench) -> Caller:
    return bench.user("ada")


def gone(caller: Caller) -> list[tuple[str, str]]:
    return [(event.room, event.code) for event in caller.all(events.Gone)]


def last(bench: Bench, room: str) -> Any:
    """Return the last deed that the log of `room` tells of."""
    return [body for body in bench.log(room) if body.kind == "member"][-1]


# Inviting


def test_who_is_invited_is_put_in_on_all_devices(root: Caller, ada: Caller, bench: Bench) -> None:
    laptop = bench.user("ada")
    root.do(verbs.Invite(room="den", who="ada"))
    root.say("hi", "den")
    for caller in (ada, laptop):
        (told,) = [event for event in caller.all(events.RoomEvent) if event.info.room == "den"]
        assert told.info.role == "member"
        assert caller.texts("den") == ["hi"]
    deed = last(bench, "den")
    assert (deed.did, deed.who, deed.role) == ("invite", events.Someone(ada.id, "ada"), "member")
    notes = bench.log(f"@{ada.id}")
    assert [(body.did, body.text, body.sender) for body in notes] == [("invite", "den", "root")]
    assert root.refused(verbs.Invite(room="den", who="ADA")) == "room.belongs"
    assert root.refused(verbs.Invite(room="den", who="nobody")) == "person.unknown"


def test_who_is_away_finds_the_invitation_later(root: Caller, bench: Bench) -> None:
    bench.account("bo")
    root.do(verbs.Invite(room="den", who="bo"))
    bench.restart()
    assert "den" in [info.room for info in bench.user("bo").welcome.rooms]


def test_an_invitation_lifts_a_ban_and_keeps_a_mute(root: Caller, ada: Caller) -> None:
    root.do(verbs.Mute(room="den", who="ada"))
    root.do(verbs.Ban(room="den", who="ada"))
    root.do(verbs.Invite(room="den", who="ada"))
    assert ada.refused(Send("den", "hi")) == "room.muted"


def test_a_guest_where_guests_are_kept_to_the_lobby_is_put_nowhere() -> None:
    bench = Bench(guests="lobby")
    root, guest = bench.user("root"), bench.guest("zoe")
    root.do(verbs.Create(room="den", kind="private"))
    root.do(verbs.Invite(room="den", who="zoe"))
    root.say("secret", "den")
    root.ask(Send("@zoe", "secret"))
    assert [message.text for message in guest.all(events.Message)] == []
    assert guest.rooms() == ["lobby"]


# Putting out


def test_a_kick_puts_out_on_all_devices_and_does_not_keep_out(
    root: Caller, ada: Caller, bench: Bench
) -> None:
    laptop = bench.user("ada")
    ada.do(verbs.Join(room="dev"))
    root.do(verbs.Kick(room="dev", who="ada", reason="calm down"))
    assert gone(ada) == gone(laptop) == [("dev", "kicked")]
    assert (last(bench, "dev").did, last(bench, "dev").text) == ("kick", "calm down")
    root.say("hi", "dev")
    assert ada.texts("dev") == []
    bench.restart()
    again = bench.user("ada")
    assert "dev" not in [info.room for info in again.welcome.rooms]
    again.do(verbs.Join(room="dev"))


def test_a_kicked_guest_is_out_and_a_private_room_is_closed_to_who_was_kicked(
    root: Caller, ada: Caller, bench: Bench
) -> None:
    guest = bench.guest("zoe")
    guest.do(verbs.Join(room="dev"))
    root.do(verbs.Kick(room="dev", who="zoe"))
    assert gone(guest) == [("dev", "kicked")]
    root.do(verbs.Invite(room="den", who="ada"))
    root.do(verbs.Kick(room="den", who="ada"))
    assert ada.refused(verbs.Join(room="den")) == "room.private"
    assert "den" not in ada.rooms()


def test_a_ban_keeps_out_until_it_ends(root: Caller, ada: Caller, bench: Bench) -> None:
    ada.do(verbs.Join(room="dev"))
    root.do(verbs.Ban(room="dev", who="ada", hours=2, reason="spam"))
    assert gone(ada) == [("dev", "banned")]
    deed = last(bench, "dev")
    assert (deed.did, deed.until, deed.role) == ("ban", bench.at + 2 * HOUR, None)
    for verb in (verbs.Join(room="dev"), Send("dev", "x"), verbs.History(room="dev")):
        answer = ada.ask(verb)
        assert (answer.code, answer.retry) == ("room.banned-until", 7200)
    assert "dev" not in ada.rooms()
    standing = root.standing("dev", "ada")
    assert standing is not None
    assert standing.banned == bench.at + 2 * HOUR
    bench.at += HOUR
    bench.restart()
    ada = bench.user("ada")
    assert ada.ask(verbs.Join(room="dev")).retry == 3600
    bench.at += HOUR
    ada.do(verbs.Join(room="dev"))
    assert ada.info("dev").role == "member"


def test_a_ban_for_good_ends_by_unban_only(root: Caller, ada: Caller, bench: Bench) -> None:
    root.do(verbs.Ban(room="dev", who="ada"))
    bench.at += 10_000 * HOUR
    answer = ada.ask(verbs.Join(room="dev"))
    assert (answer.code, answer.retry) == ("room.banned", None)
    root.do(verbs.Unban(room="dev", who="ada"))
    ada.do(verbs.Join(room="dev"))
    assert root.refused(verbs.Unban(room="dev", who="ada")) == "room.not-banned"


def test_a_guest_cannot_be_banned_out_of_ones_secret(root: Caller, bench: Bench) -> None:
    guest = bench.guest("zoe")
    root.do(verbs.Ban(room="dev", who="zoe"))
    secret = guest.welcome.me.secret
    guest.leave_hub()
    assert bench.guest("other", secret=secret).refused(verbs.Join(room="dev")) == "room.banned"


def test_a_ban_that_is_over_is_not_shown(root: Caller, ada: Caller, bench: Bench) -> None:
    root.do(verbs.Ban(room="dev", who="ada", hours=1))
    bench.at += 2 * HOUR
    assert root.standing("dev", "ada") is None
    assert root.refused(verbs.Unban(room="dev", who="ada")) == "room.not-banned"


def test_one_cannot_be_let_in_where_one_is_banned_by_a_code(
    root: Caller, ada: Caller, bench: Bench
) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    root.do(verbs.Ban(room="den", who="ada", hours=1))
    assert ada.refused(verbs.Accept(code=code)) == "room.banned-until"
    bench.at += 2 * HOUR
    ada.do(verbs.Accept(code=code))


# Muting


def test_a_mute_lets_one_read_until_it_ends(root: Caller, ada: Caller, bench: Bench) -> None:
    ada.do(verbs.Join(room="dev"))
    seq = ada.say("mine", "dev")
    root.do(verbs.Mute(room="dev", who="ada", minutes=30))
    assert (last(bench, "dev").did, last(bench, "dev").until) == ("mute", bench.at + HOUR // 2)
    for verb in (
        Send("dev", "x"),
        verbs.Edit(room="dev", seq=seq, text="x"),
        verbs.React(room="dev", seq=seq, emoji="x"),
    ):
        answer = ada.ask(verb)
        assert (answer.code, answer.retry) == ("room.muted-until", 1800)
    root.say("hi", "dev")
    assert ada.texts("dev")[-1] == "hi"
    ada.do(verbs.Delete(room="dev", seq=seq))
    bench.at += HOUR // 2
    ada.say("again", "dev")
    assert root.refused(verbs.Unmute(room="dev", who="ada")) == "room.not-muted"


def test_a_mute_for_good_ends_by_unmute_only(root: Caller, ada: Caller, bench: Bench) -> None:
    root.do(verbs.Mute(room="dev", who="ada"))
    bench.restart()
    root, ada = bench.user("root"), bench.user("ada")
    assert ada.refused(Send("dev", "x")) == "room.muted"
    root.do(verbs.Unmute(room="dev", who="ada"))
    ada.say("x", "dev")


# Roles


def test_roles_are_given_and_kept(root: Caller, ada: Caller, bench: Bench) -> None:
    root.do(verbs.Grant(room="den", who="ada", role="moderator"))
    assert ada.info("den").role == "moderator"
    ada.do(verbs.Topic(room="den", text="mine too"))
    assert ada.refused(verbs.Rename(room="den", name="x")) == "room.role-needed"
    root.do(verbs.Grant(room="den", who="ada", role="owner"))
    ada.do(verbs.Configure(room="den", slow=1))
    bench.restart()
    assert bench.user("ada").info("den").role == "owner"


def test_a_private_room_keeps_an_owner(root: Caller, ada: Caller, bench: Bench) -> None:
    boss = bench.user("boss", "owner")
    bench.account("cy")
    root.do(verbs.Invite(room="den", who="cy"))
    assert root.refused(verbs.Grant(room="den", who="root", role="member")) == "room.last-owner"
    assert boss.refused(verbs.Kick(room="den", who="root")) == "room.last-owner"
    assert boss.refused(verbs.Ban(room="den", who="root")) == "room.last-owner"
    assert root.refused(verbs.Leave(room="den")) == "room.last-owner"
    root.do(verbs.Grant(room="den", who="ada", role="owner"))
    root.do(verbs.Grant(room="den", who="root", role="member"))
    assert ada.refused(verbs.Leave(room="den")) == "room.last-owner"
    root.do(verbs.Leave(room="den"))


def test_the_last_one_may_leave_a_private_room(root: Caller) -> None:
    root.do(verbs.Leave(room="den"))
    assert root.refused(verbs.Join(room="den")) == "room.private"


def test_two_owners_cannot_both_step_down(root: Caller, ada: Caller, bench: Bench) -> None:
    root.do(verbs.Grant(room="den", who="ada", role="owner"))
    bench.holds = True
    root.tell(verbs.Grant(room="den", who="root", role="member", id="1"))
    ada.tell(verbs.Grant(room="den", who="ada", role="member", id="2"))
    bench.release()
    assert ada.all(events.Failure)[0].code == "room.last-owner"
    assert ada.info("den").role == "owner"


def test_two_owners_cannot_both_leave(root: Caller, ada: Caller, bench: Bench) -> None:
    bench.account("cy")
    root.do(verbs.Invite(room="den", who="cy"))
    root.do(verbs.Grant(room="den", who="ada", role="owner"))
    bench.holds = True
    root.tell(verbs.Leave(room="den", id="1"))
    ada.tell(verbs.Leave(room="den", id="2"))
    bench.release()
    assert ada.all(events.Failure)[0].code == "room.last-owner"


# (role in the room, role on the hub) of who acts and of whom it is done to -> refused?
OUTRANKED = [
    (("moderator", "member"), ("member", "member"), "yes"),
    (("moderator", "member"), (None, "guest"), "yes"),
    (("moderator", "member"), ("moderator", "member"), "room.outranked"),
    (("moderator", "member"), ("owner", "member"), "room.outranked"),
    (("moderator", "member"), ("member", "moderator"), "room.outranked"),
    (("moderator", "member"), (None, "owner"), "room.outranked"),
    (("owner", "member"), ("moderator", "member"), "yes"),
    (("owner", "member"), ("owner", "member"), "room.outranked"),
    (("owner", "member"), ("member", "moderator"), "yes"),
    (("owner", "member"), ("member", "owner"), "room.outranked"),
    ((None, "moderator"), ("member", "member"), "yes"),
    ((None, "moderator"), ("moderator", "member"), "room.outranked"),
    ((None, "owner"), ("owner", "member"), "yes"),
    ((None, "owner"), ("owner", "owner"), "yes"),
]


@pytest.mark.parametrize(("actor", "other", "expected"), OUTRANKED)
@pytest.mark.parametrize("kind", [verbs.Kick, verbs.Ban, verbs.Mute])
def test_who_may_act_against_whom(
    bench: Bench, root: Caller, kind: Any, actor: Any, other: Any, expected: str
) -> None:
    for name, (in_room, on_hub) in (("actor", actor), ("other", other)):
        if on_hub != "guest":
            bench.account(name, on_hub)
            if in_room is not None:
                root.do(verbs.Grant(room="dev", who=name, role=in_room))
    if other[1] == "guest":
        bench.guest("other")
    answer = bench.user("actor").ask(kind(room="dev", who="other"))
    assert getattr(answer, "code", "yes") == expected


@pytest.mark.parametrize("kind", [verbs.Kick, verbs.Ban, verbs.Mute])
def test_nobody_acts_against_oneself(root: Caller, kind: Any) -> None:
    assert root.refused(kind(room="dev", who="root")) == "room.outranked"


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_only_a_rooms_owner_gives_roles(root: Caller, ada: Caller, role: RoomRole) -> None:
    root.do(verbs.Grant(room="dev", who="ada", role=role))
    grant = verbs.Grant(room="dev", who="ada", role="owner")
    assert ada.refused(grant) == "room.role-needed"


# All of them


DEEDS = [
    verbs.Invite(room="den", who="bo"),
    verbs.Kick(room="den", who="ada"),
    verbs.Ban(room="den", who="ada", hours=1),
    verbs.Mute(room="den", who="ada", minutes=1),
    verbs.Unmute(room="den", who="cy"),
    verbs.Unban(room="den", who="cy"),
    verbs.Grant(room="den", who="ada", role="moderator"),
]


@pytest.fixture
def settled(bench: Bench, root: Caller, ada: Caller) -> Bench:
    """A bench on which every deed can be done in `den`."""
    for name in ("bo", "cy"):
        bench.account(name)
    root.do(verbs.Invite(room="den", who="ada"))
    root.do(verbs.Mute(room="den", who="cy"))
    root.do(verbs.Ban(room="den", who="cy"))
    return bench


@pytest.mark.parametrize("verb", DEEDS, ids=lambda verb: type(verb).__name__)
def test_every_deed_is_told_audited_and_kept(settled: Bench, root: Caller, verb: Any) -> None:
    name = str(verb.__struct_config__.tag)
    root.do(verb)
    assert settled.deeds("den")[-1] == settled.deeds()[-1] == ("root", name, verb.who)
    before = root.do(verbs.Members(room="den"))
    settled.restart()
    after = settled.user("root").do(verbs.Members(room="den"))

    def bare(members: events.MemberList) -> dict[str, Any]:
        return {one.id: (one.name, one.role, one.banned, one.muted) for one in members.members}

    assert bare(before) == bare(after)


@pytest.mark.parametrize("verb", DEEDS, ids=lambda verb: type(verb).__name__)
def test_a_deed_that_cannot_be_kept_changes_nothing(
    settled: Bench, root: Caller, ada: Caller, verb: Any
) -> None:
    before = root.do(verbs.Members(room="den")).members
    settled.fails = True
    assert root.refused(verb) == "store.full"
    assert root.do(verbs.Members(room="den")).members == before
    assert gone(ada) == []


@pytest.mark.parametrize("verb", DEEDS, ids=lambda verb: type(verb).__name__)
@pytest.mark.parametrize("room", ["@me", "@ada", "!audit", "nowhere"])
def test_there_are_no_deeds_where_nobody_moderates(
    settled: Bench, ada: Caller, verb: Any, room: str
) -> None:
    from msgspec import structs

    boss = settled.user("boss", "owner")
    boss.say("note", "@me")
    ada.say("hi", "@boss")
    codes = {"@me": "room.fixed", "@ada": "room.fixed"}
    assert boss.refused(structs.replace(verb, room=room)) == codes.get(room, "room.unknown")


RACES = [
    # A deed that is on its way, and what whom it concerns asks meanwhile: what holds then?
    (verbs.Ban(room="dev", who="ada"), verbs.Join(room="dev"), "room.banned"),
    (verbs.Mute(room="dev", who="ada"), verbs.Join(room="dev"), "room.muted"),
]


@pytest.mark.parametrize(("deed", "meanwhile", "expected"), RACES)
def test_nobody_slips_through_while_a_deed_is_on_its_way(
    bench: Bench, root: Caller, ada: Caller, deed: Any, meanwhile: Any, expected: str
) -> None:
    bench.holds = True
    root.tell(deed)
    ada.tell(meanwhile)
    bench.release()
    assert ada.refused(Send("dev", "x")) == expected
    bench.restart()
    assert bench.user("ada").refused(Send("dev", "x")) == expected


def test_a_leaver_keeps_the_mute_that_came_meanwhile(
    bench: Bench, root: Caller, ada: Caller
) -> None:
    ada.do(verbs.Join(room="dev"))
    bench.holds = True
    root.tell(verbs.Mute(room="dev", who="ada"))
    ada.tell(verbs.Leave(room="dev"))
    bench.release()
    assert ada.refused(Send("dev", "x")) == "room.muted"


def test_a_mute_does_not_undo_a_join_on_its_way(bench: Bench, root: Caller, ada: Caller) -> None:
    bench.holds = True
    ada.tell(verbs.Join(room="dev"))
    root.tell(verbs.Mute(room="dev", who="ada"))
    bench.release()
    assert ada.info("dev").role == "member"
    bench.restart()
    assert bench.user("ada").info("dev").role == "member"


def test_an_accepted_code_does_not_undo_a_ban(bench: Bench, root: Caller, ada: Caller) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    bench.holds = True
    root.tell(verbs.Ban(room="den", who="ada"))
    ada.tell(verbs.Accept(code=code, id="1"))
    bench.release()
    assert ada.all(events.Failure)[0].code == "room.banned"
    (invitation,) = bench.records("invitation").values()
    assert invitation.get("left", 1) == 1


def test_deeds_at_once_are_decided_one_after_the_other(
    settled: Bench, root: Caller, ada: Caller
) -> None:
    boss = settled.user("boss", "owner")
    settled.holds = True
    root.tell(verbs.Kick(room="den", who="ada", id="1"))
    boss.tell(verbs.Invite(room="den", who="ada", id="2"))
    settled.release()
    assert ada.info("den").role == "member"
    assert gone(ada) == [("den", "kicked")]
