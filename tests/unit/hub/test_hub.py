"""What holds for all verbs together: one answer each, nothing lost, nothing left half done."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest

from landline import catalogue
from landline.blobs.port import Blob
from landline.errors import StoreError
from landline.hub import effects
from landline.hub.hub import MOST_LATER
from landline.wire import events, shelf_verbs, verbs
from landline.wire.body import decode_body
from landline.wire.verbs import VERBS, Send, Verb
from tests.unit.hub.device_kit import (
    NONCE,
    Try,
    by_tls,
    device,
    enrolled,
    hello_of,
    proof,
    shown,
)
from tests.unit.hub.kit import Bench, Caller, answers_to, blob_of, put

WORLD: dict[str, dict[str, Any]] = {
    "hello": {"name": "zoe"},
    "send": {"room": "dev", "text": "hi @ada", "cid": "f" * 32, "reply": 2},
    "edit": {"room": "dev", "seq": 2, "text": "better"},
    "delete": {"room": "dev", "seq": 2},
    "react": {"room": "dev", "seq": 2, "emoji": "👍"},
    "pin": {"room": "dev", "seq": 2},
    "read": {"room": "dev", "seq": 2},
    "typing": {"room": "dev"},
    "status": {"state": "busy"},
    "join": {"room": "new"},
    "leave": {"room": "dev"},
    "nick": {"name": "root2"},
    "who": {"room": "dev"},
    "whois": {"who": "ada"},
    "members": {"room": "dev"},
    "history": {"room": "dev"},
    "search": {"text": "hi"},
    "create": {"room": "another"},
    "topic": {"room": "dev", "text": "t"},
    "rename": {"room": "dev", "name": "prod"},
    "archive": {"room": "dev"},
    "configure": {"room": "dev", "kind": "private", "slow": 5},
    "invite": {"room": "dev", "who": "bo"},
    "invitation": {"room": "dev"},
    "uninvite": {"key": "<invitation>"},
    "accept": {"code": "<code>"},
    "kick": {"room": "dev", "who": "ada"},
    "ban": {"room": "dev", "who": "ada", "hours": 1},
    "unban": {"room": "dev", "who": "cy"},
    "mute": {"room": "dev", "who": "ada"},
    "unmute": {"room": "dev", "who": "cy"},
    "grant": {"room": "dev", "who": "ada", "role": "owner"},
    "adduser": {"name": "dee", "password": "long enough"},
    "setrole": {"who": "ada", "role": "moderator"},
    "setpassword": {"who": "ada", "new": "another one"},
    "removeuser": {"who": "ada"},
    "addtoken": {"label": "ci"},
    "revoke": {"key": "<token>"},
    "prove": {"signature": "<signature>"},
    "newcode": {"who": "ada"},
    "dropcode": {"slot": "<slot>"},
    "approve": {"code": "<shown>", "who": "ada"},
    "pair": {"slot": "<slot>", "key": "ab" * 32, "session": NONCE, "share": f"09{'0' * 62}"},
    "confirm": {"tag": "<tag>"},
    "renamedevice": {"key": "<device>", "label": "another"},
    "revokedevice": {"key": "<device>"},
    "addhook": {"room": "dev", "label": "ci"},
    "hooks": {"room": "dev"},
    "removehook": {"room": "dev", "key": "<hook>"},
    "offerfiles": {"to": "dev", "about": "<about>", "key": "ab" * 32},
    "takefiles": {"offer": "<offer>", "key": "ab" * 32},
    "declinefiles": {"offer": "<offer>"},
    "withdrawfiles": {"offer": "<own offer>"},
    "files": {"room": "dev"},
    "putfile": {"room": "dev", "path": "docs/new.txt", "size": 3},
    "keepfile": {"upload": "<upload>"},
    "dropupload": {"upload": "<upload>"},
    "getfile": {"room": "dev", "path": "docs/a.txt"},
    "removefile": {"room": "dev", "path": "docs/a.txt"},
    "sharefile": {"room": "dev", "path": "docs/a.txt", "uses": 2},
    "unshare": {"key": "<share>"},
    "letter": {"to": "127.0.0.1:9", "text": "x"},
}
"""Fields with which an owner of the hub can use every verb in the world below."""


class World:
    """A hub with everything in it that a verb may be about."""

    def __init__(self) -> None:
        self.bench = bench = Bench()
        for name in ("bo", "cy"):
            bench.account(name)
        bench.state.authority = b"a certificate"
        bench.account("root", "owner")
        enrolled(bench, "root", device()).leave_hub()
        self.root = root = by_tls(bench)
        root.do(verbs.Hello(name="root", password="password of root"))
        self.stranger = by_tls(bench, "10.0.0.2")
        self.stranger.tell(hello_of(device(), id="the id"))  # which `prove` goes on with
        (challenge,) = self.stranger.all(events.Challenge)
        self.ada = bench.user("ada")
        root.do(verbs.Create(room="dev"))
        root.say("hi", "dev")
        self.ada.do(verbs.Join(room="dev"))
        root.do(verbs.Mute(room="dev", who="cy"))
        root.do(verbs.Ban(room="dev", who="cy"))
        root.do(verbs.Create(room="den", kind="private"))
        code = root.do(verbs.Invitation(room="den"))
        root.do(verbs.Grant(room="den", who="ada", role="owner"))
        root.do(verbs.Leave(room="den"))
        self.fills: dict[str, Any] = {
            "<invitation>": code.key,
            "<code>": code.secret,
            "<token>": root.do(verbs.AddToken(label="x")).key,
            "<hook>": root.do(verbs.AddHook(room="dev", label="x")).key,
            "<signature>": proof(device(), challenge).signature,
            "<device>": device().id,
        }
        about, key = verbs.FilesAbout(name="notes"), "cd" * 32
        self.fills |= {
            "<about>": about,
            "<offer>": self.ada.do(verbs.OfferFiles(to="dev", about=about, key=key)).offer,
            "<own offer>": root.do(verbs.OfferFiles(to="dev", about=about, key=key)).offer,
        }
        put(root, "docs/a.txt", room="dev")
        share = shelf_verbs.ShareFile(room="dev", path="docs/a.txt")
        upload = root.do(shelf_verbs.PutFile(room="dev", path="b.txt", size=3)).upload
        bench.finished[upload] = Blob(blob_of("b"), 3)
        self.fills |= {"<upload>": upload, "<share>": root.do(share).key}
        begun = Try(root, root.do(verbs.NewCode(who="ada")).code, device(2))
        self.newcomer = by_tls(bench)
        offer = self.newcomer.do(verbs.Offer())
        self.fills |= {
            "<slot>": begun.verb.slot,
            "<shown>": shown(offer),
            "<tag>": begun.begin().tag,
        }

    def verb(self, name: str, fields: dict[str, Any] | None = None) -> Verb:
        """Return a verb with an `id`."""
        filled = {
            key: self.fills.get(value, value) if isinstance(value, str) else value
            for key, value in (fields if fields is not None else WORLD.get(name, {})).items()
        }
        if "id" in VERBS[name].verb.__struct_fields__:
            filled["id"] = "the id"
        return VERBS[name].verb(**filled)

    def asker(self, name: str) -> Caller:
        """Return who may use the verb, with nothing told yet."""
        caller = {"hello": self.bench.connect(), "prove": self.stranger}.get(name, self.root)
        caller.news()
        return caller


def answers(caller: Caller, verb: Verb) -> list[Any]:
    reference = verb.cid if isinstance(verb, Send) else getattr(verb, "id", None)
    return [event for event in caller.told if reference and answers_to(event, reference)]


# One answer each


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_exactly_one_answer(name: str) -> None:
    world = World()
    caller, verb = world.asker(name), world.verb(name)
    caller.tell(verb)
    if name in ("typing", "bye"):
        assert answers(caller, verb) == []
        assert not caller.all(events.Failure)
        assert (caller.ended is not None) == (name == "bye")
    else:
        (answer,) = answers(caller, verb)
        assert not isinstance(answer, events.Failure), answer
    assert caller.waiting == 0


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_of_a_stranger_has_exactly_one_answer(name: str) -> None:
    world = World()
    caller, verb = by_tls(world.bench), world.verb(name)
    caller.tell(verb)
    failures = [event.code for event in caller.all(events.Failure)]
    begun = {"prove": ["device.no-challenge"], "confirm": ["pair.none"]}
    assert failures == (begun.get(name, []) if VERBS[name].by == "stranger" else ["hello.first"])
    if name not in ("typing", "bye"):
        assert len(answers(caller, verb)) == 1


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_that_cannot_be_kept_has_exactly_one_answer(name: str) -> None:
    world = World()
    caller, verb = world.asker(name), world.verb(name)
    world.bench.fails = True
    caller.tell(verb)
    assert caller.waiting == 0
    if name not in ("typing", "bye"):
        assert len(answers(caller, verb)) == 1


@pytest.mark.parametrize("name", VERBS)
def test_a_question_that_fails_is_one_answer(name: str) -> None:
    world = World()
    caller, verb = world.asker(name), world.verb(name)
    world.bench.holds = True
    caller.tell(verb)
    if not world.bench.asks:
        return
    world.bench.answer(StoreError("store.overloaded"))
    world.bench.release()
    (answer,) = answers(caller, verb)
    assert (answer.code, caller.waiting) == ("store.overloaded", 0)


@pytest.mark.parametrize("name", VERBS)
def test_one_who_goes_in_the_middle_of_a_verb_breaks_nothing(name: str) -> None:
    for step in range(4):
        world = World()
        bench, verb = world.bench, world.verb(name)
        caller = world.asker(name)
        bench.holds = True
        caller.tell(verb)
        for _ in range(step):
            if bench.asks:
                bench.answer()
            else:
                bench.commit(1)
        caller.leave_hub()
        bench.release()
        bench.check()
        bench.pass_time(10)
        bench.restart()
        bench.user("root").say("on it goes")


@pytest.mark.parametrize("name", VERBS)
def test_no_verb_waits_for_another_connections(name: str) -> None:
    """While one connection's verb is on its way, another's is answered."""
    world = World()
    caller, verb = world.asker(name), world.verb(name)
    world.bench.holds = True
    caller.tell(verb)
    other = world.ada
    other.news()
    other.tell(verbs.Ping(id="x"))
    assert other.all(events.Pong) == [events.Pong(re="x")]
    world.bench.release()


# What the store has is what the hub has


@pytest.mark.parametrize("name", [name for name in VERBS if name not in ("hello", "bye")])
def test_a_restart_changes_nothing(name: str) -> None:
    """Rooms, members, accounts, tokens are as they were."""
    world = World()
    world.root.tell(world.verb(name))
    if world.ada.ended is None:
        world.ada.leave_hub()
    before = state_of(world.bench)
    world.bench.restart()
    assert state_of(world.bench) == before


def state_of(bench: Bench) -> dict[str, Any]:
    """Return everything that is to outlive a hub."""
    state = bench.state
    return {
        "rooms": {
            room.key: (
                room.fact(),
                room.head,
                room.floor,
                room.silent,
                {
                    user: (one.name, one.role, one.banned, one.muted)
                    for user, one in room.standing.items()
                },
            )
            for room in state.rooms
            if room.head or room.made
        },
        "accounts": dict(state.accounts),
        "tokens": dict(state.tokens),
        "devices": {id: state.devices.of_user(id) for id, _ in state.accounts},
        "invitations": dict(state.invitations),
        "hooks": dict(state.hooks),
        "files": {leaf.key: leaf.fact for leaf in state.shelf},
        "uploads": dict(state.shelf.uploads),
        "shares": dict(state.shelf.shares),
        "used": {user: state.shelf.quota.used(user) for user, _ in state.accounts},
        "all": (state.shelf.quota.total, state.shelf.quota.files),
        "marks": {
            (id, room.key): state.marks.of(id, room)
            for id, _ in state.accounts
            for room in state.rooms
            if room in state.rooms.of_user.get(id, ())
        },
    }


@pytest.mark.parametrize("name", [name for name in VERBS if name not in ("hello", "bye")])
def test_what_cannot_be_kept_leaves_nothing_changed(name: str) -> None:
    world = World()
    bench = world.bench
    before = state_of(bench)
    bench.fails = True
    world.root.tell(world.verb(name))
    bench.fails = False
    after = state_of(bench)
    if name == "read":  # is written later, and again
        before.pop("marks")
        after.pop("marks")
    assert after == before


def test_what_could_not_be_written_later_is_written_again() -> None:
    bench = Bench()
    ada = bench.user("ada")
    ada.say("x")
    ada.do(verbs.Read(room="lobby", seq=1))
    bench.fails = True
    bench.pass_time(10)
    assert bench.records("mark") == {}
    bench.fails = False
    bench.pass_time(10)
    assert bench.records("mark")[ada.id]["rooms"]["lobby"] == [1, 1]
    assert f"user/{ada.id}" in bench.records("use")


def test_who_was_seen_is_written_when_there_are_some() -> None:
    bench = Bench()
    ids = [bench.account(f"user{number}") for number in range(MOST_LATER)]
    for id in ids[:-1]:
        bench.state.seen(id, bench.at)
    bench.pass_time(1)
    assert bench.records("use") == {}
    bench.state.seen(ids[-1], bench.at)
    bench.pass_time(1)
    assert len(bench.records("use")) == MOST_LATER
    bench.restart()
    assert bench.guest().do(verbs.Whois(who="user0")).person.seen == bench.at - 2000


# Small things


def test_help_speaks_the_members_language() -> None:
    bench = Bench()
    answer = bench.guest("ada", lang="zh").do(verbs.Help())
    assert isinstance(answer, events.HelpList)
    assert answer.verbs == {name: catalogue.text(row.help, "zh") for name, row in VERBS.items()}
    assert bench.connect().do(verbs.Help()).verbs["send"] == "say something in a room"


def test_errors_speak_the_members_language() -> None:
    bench = Bench()
    answer = bench.guest("ada", lang="zh").ask(verbs.Join(room=".."))
    assert "不能用作房间名" in answer.text
    assert "room name" not in answer.hint


def test_goodbye_is_said() -> None:
    bench = Bench()
    ada = bench.guest("ada", lang="zh")
    ada.tell(verbs.Bye())
    assert ada.ended == events.Goodbye(code="bye", text="再见")
    assert len(bench.state.people) == 0


def test_anybody_may_ask_who_the_hub_is_and_stays_a_stranger() -> None:
    bench = Bench(name="the shed", guests="none")
    caller = bench.connect(private=False)
    assert caller.refused(verbs.Identity()) == "identity.none"
    bench.state.authority = b"a certificate"
    answer = caller.do(verbs.Identity())
    assert (base64.b64decode(answer.certificate), answer.name) == (b"a certificate", "the shed")
    assert caller.member.person is None
    assert not caller.admitted
    assert caller.grace == 0


def test_losing_a_stranger_changes_nothing() -> None:
    bench = Bench()
    assert bench.hub.lost(bench.connect().member, 0, 0.0) == []


# Letters


def letter(bench: Bench, text: str, handle: object = None) -> None:
    bench.run(bench.hub.letter("udp 10.0.0.1", text, bench.at, handle))
    bench.settle()


def test_a_letter_is_said_in_the_lobby_as_unverified() -> None:
    bench = Bench()
    ada, handle = bench.guest("ada"), object()
    letter(bench, "23.5 °C", handle)
    (message,) = ada.all(events.Message)
    assert (message.sender, message.via, message.user) == ("udp 10.0.0.1", "letter", "")
    assert bench.acknowledged == [(handle, None)]


def test_a_letter_that_was_not_kept_may_come_again() -> None:
    bench = Bench()
    handle = object()
    bench.fails = True
    letter(bench, "hi", handle)
    assert bench.acknowledged == [(handle, "store.full")]
    letter(bench, "hi")
    bench.fails = False
    letter(bench, "hi")
    assert [body.text for body in bench.log("lobby")] == ["hi"]


def test_letters_are_dropped_where_guests_are_or_where_nothing_is_in_them() -> None:
    bench = Bench(guests="none")
    letter(bench, "hi")
    assert bench.log("lobby") == []
    bench = Bench()
    letter(bench, " \n")
    assert bench.log("lobby") == []


def test_letters_say_nothing_where_only_moderators_speak() -> None:
    bench = Bench()
    bench.user("root", "owner").do(verbs.Configure(room="lobby", kind="announcement"))
    handle = object()
    letter(bench, "hi", handle)
    assert bench.acknowledged == [(handle, "room.announcement")]
    assert "error.room.announcement" in catalogue.ENTRIES


def test_a_letter_may_be_answered_by_hand() -> None:
    bench = Bench()
    ada = bench.guest("ada")
    assert ada.do(verbs.Answer(to="10.0.0.1:5000", text="thanks")) == events.Ok(re="q2")
    assert bench.posted == [("10.0.0.1:5000", "thanks")]


# Retention


def test_what_the_store_forgot_the_hub_forgets() -> None:
    bench = Bench()
    ada = bench.user("ada")
    other = bench.guest("zoe")
    for number in range(5):
        other.say(f"@ada {number}")
    bench.store.trim({"lobby": 3})
    bench.hub.trimmed({"lobby": 3})
    info = ada.info("lobby")
    assert (info.floor, info.seq, info.unread, info.mentions) == (3, 5, 2, 2)
    bench.hub.trimmed({"lobby": 1, "nowhere": 7})
    assert ada.info("lobby").floor == 3
    bench.restart()
    info = bench.user("ada").info("lobby")
    assert (info.floor, info.unread, info.mentions) == (3, 2, 2)


def test_every_effect_is_frozen_and_known_to_the_kit() -> None:
    kinds = [
        item
        for item in vars(effects).values()
        if isinstance(item, type) and issubclass(item, effects.Effect)
    ]
    for kind in kinds:
        if kind is not effects.Effect:
            assert hasattr(Bench, f"_{kind.__name__.lower()}"), kind


def test_a_body_is_encoded_once_and_is_what_is_shown() -> None:
    bench = Bench()
    ada = bench.guest("ada")
    for send in (Send("lobby", "plain"), Send("lobby", "@ada rich", me=True)):
        bench.holds = True
        ada.tell(send)
        (save,) = bench.queue
        body = decode_body(save.entry.body)
        assert (body.text, body.sender, body.user) == (send.text, "ada", ada.id)
        bench.release()
        assert ada.all(events.Message)[-1].text == send.text
        assert msgspec.json.decode(save.entry.body)["text"] == send.text
