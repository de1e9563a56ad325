"""What a line waits for at the desk, and what it is told meanwhile: verbs of every kind."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import structs

from landline.doors.native import ControlLine, NativeLine
from landline.doors.websocket import WebSocketLine
from landline.hub import effects
from landline.settings import RateLimits
from landline.store.memory import MemoryStore
from landline.wire import events
from tests.model import fake_lines
from tests.model.fake_lines import Bench
from tests.unit.wire.frames import client_frame, server_frames

if TYPE_CHECKING:
    from tests.model.fake_lines import Transport


class Peer:
    """A connection: what it says, and what it has been told."""

    def __init__(self, bench: Bench, *, operator: bool = False) -> None:
        self.bench = bench
        self.transport: Transport
        self.line: NativeLine
        kind = ControlLine if operator else NativeLine
        self.transport, self.line = bench.connect(kind)

    def write(self, *verbs: dict[str, Any]) -> None:
        """Say verbs in one write; nothing happens yet that waits to happen."""
        self.line.data_received(b"".join(msgspec.json.encode(verb) + b"\n" for verb in verbs))

    def say(self, *verbs: dict[str, Any]) -> list[dict[str, Any]]:
        """Say verbs, let everything happen, and return what was told."""
        self.write(*verbs)
        self.bench.run()
        return self.told()

    def told(self) -> list[dict[str, Any]]:
        """Return what was told since the last call."""
        lines = bytes(self.transport.taken).splitlines()
        self.transport.taken.clear()
        return [msgspec.json.decode(line) for line in lines]

    def kinds(self) -> list[str]:
        return [event["is"] for event in self.told()]


@pytest.fixture
def bench() -> Bench:
    return Bench(MemoryStore(), {}, queue=100)


@pytest.fixture
def root(bench: Bench) -> Peer:
    """The operator."""
    peer = Peer(bench, operator=True)
    peer.say({"do": "hello"})
    return peer


def user(bench: Bench, root: Peer, name: str) -> Peer:
    """Return a connection of an account, which is made if need be."""
    root.say({"do": "adduser", "name": name, "password": "long enough"})
    peer = Peer(bench)
    peer.say({"do": "hello", "as": name, "password": "long enough"})
    return peer


def guest(bench: Bench, name: str | None = None) -> Peer:
    peer = Peer(bench)
    peer.say({"do": "hello", "as": name})
    return peer


SEND = {"do": "send", "room": "lobby", "text": "x"}
CLOSE = 8
"""Opcode of a WebSocket's close frame."""


def test_what_follows_a_password_waits_for_it(bench: Bench, root: Peer) -> None:
    user(bench, root, "ada")
    peer = Peer(bench)
    peer.write({"do": "hello", "as": "ada", "password": "long enough"}, SEND, {"do": "ping"})
    bench.loop.tick()
    assert peer.told() == []
    assert not peer.transport.reading
    bench.run()
    answers = [kind for kind in peer.kinds() if kind not in ("presence", "message")]
    assert answers[0] == "welcome"
    assert sorted(answers) == ["ok", "pong", "welcome"], "a send is answered once it is kept"
    assert peer.transport.reading


def test_a_wrong_password_is_answered_and_the_line_goes_on(bench: Bench, root: Peer) -> None:
    user(bench, root, "ada")
    peer = Peer(bench)
    told = peer.say(
        {"do": "hello", "as": "ada", "password": "wrong", "id": "1"},
        {"do": "ping", "id": "2"},
        {"do": "hello", "as": "ada", "password": "long enough", "id": "3"},
    )
    answers = [(event["is"], event.get("re")) for event in told if "re" in event]
    assert answers == [("error", "1"), ("pong", "2"), ("welcome", "3")]
    assert bench.desk._strangers.count == 0


def test_one_who_hangs_up_while_its_password_is_checked_leaves_nothing(
    bench: Bench, root: Peer
) -> None:
    user(bench, root, "ada").transport.vanish()
    peer = Peer(bench)
    peer.write({"do": "hello", "as": "ada", "password": "long enough"})
    peer.transport.vanish()
    bench.run()
    assert list(bench.desk.lines) == [root.line]
    assert bench.desk._strangers.count == 0


def test_one_who_ends_its_side_after_a_question_is_answered_and_closed(
    bench: Bench, root: Peer
) -> None:
    peer = user(bench, root, "ada")
    peer.say(SEND)
    peer.write({"do": "react", "room": "lobby", "seq": 1, "emoji": "x", "id": "7"})
    peer.line.eof_received()
    assert not peer.transport.ended
    bench.run()
    assert "7" in [event.get("re") for event in peer.told()]
    assert peer.transport.ended


def test_the_second_of_two_changes_is_not_heard_until_the_first_is_settled(
    bench: Bench, root: Peer
) -> None:
    ada, bo = user(bench, root, "ada"), user(bench, root, "bo")
    ada.say({"do": "create", "room": "dev"})
    ada.say({"do": "grant", "room": "dev", "who": "bo", "role": "owner"})
    bo.told()
    ada.write({"do": "rename", "room": "dev", "name": "one", "id": "1"})
    bo.write({"do": "rename", "room": "dev", "name": "two", "id": "2"}, {"do": "ping", "id": "3"})
    assert not bo.transport.reading
    bench.run()
    told = bo.told()
    assert [event["re"] for event in told if "re" in event] == ["2", "3"]
    assert [event["was"] for event in told if event["is"] == "room"] == ["dev", "one"]
    assert bo.transport.reading


def test_messages_are_shown_under_the_name_a_room_has_then(bench: Bench, root: Peer) -> None:
    ada, bo = user(bench, root, "ada"), guest(bench, "bo")
    ada.say({"do": "create", "room": "dev"})
    bo.say({"do": "join", "room": "dev"})
    ada.write(
        {"do": "send", "room": "dev", "text": "before"},
        {"do": "rename", "room": "dev", "name": "prod"},
        {"do": "send", "room": "dev", "text": "after"},
    )
    bench.run()
    names = {"dev"}
    for event in bo.told():
        if event["is"] == "room":
            names = {event["info"]["room"]}
        elif event["is"] == "message":
            assert event["room"] in names, event


def test_who_is_put_out_sees_nothing_that_follows(bench: Bench, root: Peer) -> None:
    ada, bo = user(bench, root, "ada"), guest(bench, "bo")
    ada.say({"do": "create", "room": "dev"})
    bo.say({"do": "join", "room": "dev"})
    ada.write(
        {"do": "send", "room": "dev", "text": "one"},
        {"do": "kick", "room": "dev", "who": "bo"},
        {"do": "send", "room": "dev", "text": "two"},
    )
    bench.run()
    told = bo.told()
    assert "two" not in [event.get("text") for event in told]
    assert [event["is"] for event in told][-1] == "gone"


def test_who_is_put_out_while_being_fed_is_fed_no_more(bench: Bench, root: Peer) -> None:
    ada, bo = user(bench, root, "ada"), guest(bench, "bo")
    ada.say({"do": "create", "room": "dev"})
    ada.say(*[{"do": "send", "room": "dev", "text": "secret"}] * 30)
    bo.write({"do": "join", "room": "dev", "after": 0})
    ada.write({"do": "kick", "room": "dev", "who": "bo"})
    bench.log.commit(99)
    bench.log.hand_back()
    bo.told()
    bench.run()
    assert "message" not in bo.kinds()


def test_a_session_that_is_ended_is_told_goodbye_after_what_it_asked(
    bench: Bench, root: Peer
) -> None:
    ada, other = user(bench, root, "ada"), Peer(bench)
    other.say({"do": "hello", "as": "ada", "password": "long enough"})
    (tokens,) = other.say({"do": "tokens", "id": "1"})
    (key,) = [token["key"] for token in tokens["tokens"] if not token.get("here")]
    ada.write(SEND, {"do": "ping", "id": "9"})
    other.say({"do": "revoke", "key": key})
    told = [event["is"] for event in ada.told()]
    assert told[-1] == "goodbye"
    assert "pong" in told
    assert ada.transport.ended
    assert not other.transport.ended


async def test_nothing_follows_the_close_frame_of_a_session_that_is_ended(
    bench: Bench, root: Peer
) -> None:
    """What ended it is told in the user's own room, which is new and shows itself to all of them.

    Until the peer has said its own close frame, the hub knows the connection still.
    """
    other = user(bench, root, "ada")
    ada = WebSocketLine(bench.desk, "unix", fake_lines.SETTINGS.wire)
    transport = bench.attach(ada)
    hello = {"do": "hello", "as": "ada", "password": "long enough"}
    ada.data_received(client_frame(msgspec.json.encode(hello)))
    bench.run()
    (tokens,) = other.say({"do": "tokens"})
    (key,) = [token["key"] for token in tokens["tokens"] if not token.get("here")]
    told = other.say({"do": "revoke", "key": key})
    assert "revoke" in [event.get("did") for event in told]
    opcodes = [opcode for opcode, _ in server_frames(bytes(transport.taken))]
    assert opcodes.index(CLOSE) == len(opcodes) - 1
    assert ada in bench.desk.lines
    ada.data_received(client_frame((1008).to_bytes(2, "big"), opcode=CLOSE))
    bench.run()
    assert ada not in bench.desk.lines


def test_who_revokes_the_session_it_uses_is_answered_first(bench: Bench, root: Peer) -> None:
    ada = user(bench, root, "ada")
    (tokens,) = ada.say({"do": "tokens"})
    told = ada.say({"do": "revoke", "key": tokens["tokens"][0]["key"], "id": "7"})
    assert [event["is"] for event in told if event["is"] in ("ok", "goodbye")] == [
        "ok",
        "goodbye",
    ]
    assert ada.transport.ended


def test_a_verb_that_waited_is_not_heard_amid_what_is_being_made_visible(bench: Bench) -> None:
    """A join that had to wait enters behind all messages of the batch that let it go on."""
    ada, bo = guest(bench, "ada"), guest(bench, "bo")
    bo.say({"do": "join", "room": "dev"}, {"do": "send", "room": "dev", "text": "1"})
    bo.say(SEND)
    ada.told()
    ada.write(
        {"do": "react", "room": "lobby", "seq": 1, "emoji": "x"},
        {"do": "join", "room": "dev", "last": 0, "id": "7"},
    )
    bench.log.serve()
    bench.loop.tick()
    bo.write({"do": "send", "room": "dev", "text": "2"})
    bench.run()
    bo.say({"do": "send", "room": "dev", "text": "3"})
    told = ada.told()
    (joined,) = [event for event in told if event["is"] == "joined"]
    texts = [event for event in told if event["is"] == "message" and event["room"] == "dev"]
    seqs = [event["seq"] for event in texts if event.get("kind") is None]
    assert [seq for seq in seqs if seq <= joined["seq"]] == []
    assert seqs == [joined["seq"] + 1]


# Rates


def fast_bench(monkeypatch: pytest.MonkeyPatch, rates: RateLimits) -> Bench:
    monkeypatch.setattr(fake_lines, "SETTINGS", structs.replace(fake_lines.SETTINGS, rates=rates))
    return Bench(MemoryStore(), {}, queue=1000)


def test_whoever_speaks_too_fast_is_heard_later_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = fast_bench(monkeypatch, RateLimits(messages=1000.0, burst=5))
    ada = guest(bench, "ada")
    ada.told()
    ada.write(*[SEND] * 8)
    bench.run()
    assert ada.kinds().count("ok") == 6
    assert not ada.transport.reading
    for _ in range(3):
        bench.desk.sweep(time.monotonic() + 60)
        bench.run()
    assert ada.kinds().count("ok") == 2
    assert ada.transport.reading
    assert bench.desk.counters.snapshot()["lines.delayed"] >= 1


def test_one_who_is_delayed_and_goes_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = fast_bench(monkeypatch, RateLimits(messages=0.001, burst=1))
    ada = guest(bench, "ada")
    ada.say(SEND, SEND)
    assert bench.desk._paused
    ada.transport.vanish()
    assert not bench.desk._paused
    bench.desk.sweep(time.monotonic() + 9999)


def test_other_verbs_have_a_rate_too(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = fast_bench(monkeypatch, RateLimits(verbs=1.0, verb_burst=3))
    ada = guest(bench, "ada")
    told = ada.say(*[{"do": "ping"}] * 10)
    assert 1 <= [event["is"] for event in told].count("pong") <= 4
    assert not ada.transport.reading


# What passes


def test_what_passes_is_dropped_for_a_slow_reader(bench: Bench) -> None:
    ada, bo = guest(bench, "ada"), guest(bench, "bo")
    bo.told()
    bo.transport.slow = True
    bo.write(*[{"do": "help"}] * 30)
    assert bo.line.lagging
    ada.write({"do": "typing", "room": "lobby"})
    bench.desk.run(bench.hub.tick(1e9, 0))
    bench.run()
    for _ in range(60):
        bo.transport.take(100_000)
        bench.run()
    assert "typing" not in bo.kinds()
    assert "typing" in ada.kinds()


def test_a_mark_is_dropped_for_a_slow_reader_and_told_to_another(bench: Bench, root: Peer) -> None:
    phone, slow = user(bench, root, "ada"), Peer(bench)
    slow.say({"do": "hello", "as": "ada", "password": "long enough"})
    third = Peer(bench)
    third.say({"do": "hello", "as": "ada", "password": "long enough"})
    guest(bench, "bo").say(SEND)
    slow.told()
    slow.transport.slow = True
    slow.write(*[{"do": "help"}] * 30)
    assert slow.line.lagging
    phone.say({"do": "read", "room": "lobby", "seq": 1})
    assert "mark" in third.kinds()
    for _ in range(60):
        slow.transport.take(100_000)
        bench.run()
    assert "mark" not in slow.kinds()


# Webhooks


def test_a_webhook_is_answered_once_it_is_on_disk(bench: Bench, root: Peer) -> None:
    root.say({"do": "create", "room": "dev"})
    told = root.say({"do": "addhook", "room": "dev", "label": "ci", "id": "1"})
    (given,) = [event for event in told if event["is"] == "given"]
    answers: list[events.Ok | events.Failure] = []
    bench.desk.post_hook(given["secret"], None, "hi", None, answers.append)
    assert answers == []
    bench.run()
    assert answers == [events.Ok(room="dev", seq=2)]
    bench.desk.post_hook(given["secret"], None, "hi", None, answers.append)
    bench.log.commit(99, fails=True)
    bench.run()
    assert [getattr(answer, "code", "ok") for answer in answers] == ["ok", "store.full"]
    bench.desk.post_hook("nonsense", None, "hi", None, answers.append)
    assert getattr(answers[-1], "code", "") == "hook.unknown"


def test_every_effect_has_its_runner(bench: Bench) -> None:
    kinds = {
        item
        for item in vars(effects).values()
        if isinstance(item, type) and issubclass(item, effects.Effect)
    }
    assert set(bench.desk._runners) == kinds - {effects.Effect}
