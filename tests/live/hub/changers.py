"""Members with accounts who change things while their hub is killed, and remember what held.

What was acknowledged must be there after every kill; what was still on its way may be there
once, or not at all.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tests.live.hub.accounts import token_of
from tests.live.hub.callers import NativeCaller

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tests.live.hub.hubs import Place

LATEST: Final = 20
"""Own texts that a changer still touches: so some are changed often, and deleted."""
EMOJI: Final = ("👍", "🎉", "👀")
ALL_SCOPES: Final = ["read", "write", "manage", "admin"]
MOST_TOKENS: Final = 5
MOST_ACCOUNTS: Final = 100
"""Each costs a password's hash."""

Said = dict[str, tuple[str, str]]
"""cid -> room and text."""
Target = tuple[str, int]
"""Room and seq."""


class BrokenError(Exception):
    """The hub was killed in the middle of this conversation."""


class Deed:
    """One change of an earlier message: what was asked, and the seq it got, if that was said."""

    def __init__(self, verb: dict[str, Any]) -> None:
        self.verb = verb
        self.seq: int | None = None


class State:
    """A fact that is replaced as a whole: its last acknowledged value, and what may follow it."""

    def __init__(self, *, value: Any) -> None:
        self.known: list[Any] = [value]

    def asked(self, value: Any) -> None:
        self.known.append(value)

    def answered(self, value: Any) -> None:
        self.known = [value]

    def check(self, found: Any) -> None:
        """Fail unless `found` is the last value acknowledged, or one asked for since."""
        assert found in self.known
        self.known = [found]


class Changer:
    """Does one thing after the other, and connects again when the line breaks."""

    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.is_busy = True
        self.done = 0
        """Deeds that were answered."""
        self._place = place
        self._chance = random.Random(name)
        self._count = 0

    async def run(self) -> None:
        """Change things until told to stop."""
        while self.is_busy:
            with suppress(OSError, BrokenError):
                await self._visit()
            await asyncio.sleep(0.01)

    async def look(self) -> None:
        """Look once whether all holds that was acknowledged."""
        self.is_busy = False
        await self._visit()

    def hello(self) -> dict[str, Any]:
        return {"do": "hello", "token": token_of(self.name)}

    async def arrive(self, caller: NativeCaller, welcome: dict[str, Any]) -> None:
        """Look whether all holds that was acknowledged."""

    def deeds(self) -> Sequence[Callable[[NativeCaller], Awaitable[None]]]:
        """Return what this one does."""
        raise NotImplementedError

    async def ask(self, caller: NativeCaller, verb: dict[str, Any]) -> dict[str, Any]:
        """Return what answers `verb`, an error included."""
        key = "cid" if verb["do"] == "send" else "id"
        verb.setdefault(key, f"q{self._fresh()}")
        caller.tell(verb)
        while True:
            line = await caller.line()
            if not line.endswith(b"\n"):
                raise BrokenError
            event: dict[str, Any] = msgspec.json.decode(line)
            if verb[key] in (event.get("re"), event.get("cid")) and event["is"] != "message":
                return event

    async def _visit(self) -> None:
        caller = NativeCaller(*await asyncio.open_connection(*self._place.hub.address))
        try:
            welcome = await self.ask(caller, self.hello())
            assert welcome["is"] == "welcome", welcome
            await self.arrive(caller, welcome)
            deeds = self.deeds()
            while self.is_busy:
                await self._chance.choice(deeds)(caller)
                self.done += 1
        finally:
            await caller.close()

    def _fresh(self) -> int:
        self._count += 1
        return self._count


class Talker(Changer):
    """Says things, and edits, deletes and reacts to them; comes and goes in a room of its own."""

    def __init__(self, name: str, place: Place, number: int) -> None:
        super().__init__(name, place)
        self.said: Said = {}
        self.kept: dict[str, int] = {}
        self.changes: list[Deed] = []
        """Acknowledged or not, in the order in which they were asked."""
        self._number = number
        self._texts: list[Target] = []
        self._unsure: tuple[str, str, str] | None = None
        self._belongs = State(value=False)
        self._read = 0
        self._tokens: dict[str, str] = {}

    def hello(self) -> dict[str, Any]:
        # With the newest token, so that one acknowledged and lost would not get in.
        tokens = list(self._tokens.values())
        return {"do": "hello", "token": tokens[-1] if tokens else token_of(self.name)}

    def deeds(self) -> Sequence[Callable[[NativeCaller], Awaitable[None]]]:
        seldom = [self._come_or_go, self._read_up, self._make_token]
        return [self._say] * 6 + [self._edit] * 3 + [self._delete] + [self._react] * 3 + seldom

    async def arrive(self, caller: NativeCaller, welcome: dict[str, Any]) -> None:
        rooms = {room["room"]: room for room in welcome["rooms"]}
        self._belongs.check("role" in rooms.get(self._club, {}))
        read = rooms["lobby"]["read"]
        assert self._read <= read <= rooms["lobby"].get("seq", 0), "a mark went back"
        self._read = read
        if self._unsure is not None:
            await self._send(caller, *self._unsure)

    @property
    def _club(self) -> str:
        return f"club-of-{self.name}"

    async def _say(self, caller: NativeCaller) -> None:
        number = self._fresh()
        cid = f"{self._number:016x}{number:016x}"
        room = self._chance.choice(("lobby", "dev"))
        await self._send(caller, cid, room, f"{self.name}word{number} and more")

    async def _send(self, caller: NativeCaller, cid: str, room: str, text: str) -> None:
        self._unsure = cid, room, text
        self.said[cid] = room, text
        ok = await self.ask(caller, {"do": "send", "room": room, "cid": cid, "text": text})
        assert ok["is"] == "ok", ok
        self._unsure = None
        self.kept[cid] = ok["seq"]
        self._texts.append((room, ok["seq"]))

    async def _edit(self, caller: NativeCaller) -> None:
        await self._change(caller, do="edit", text=f"{self.name}edit{self._fresh()} instead")

    async def _delete(self, caller: NativeCaller) -> None:
        await self._change(caller, do="delete")

    async def _react(self, caller: NativeCaller) -> None:
        emoji, off = self._chance.choice(EMOJI), self._chance.random() < 0.3
        await self._change(caller, do="react", emoji=emoji, off=off)

    async def _change(self, caller: NativeCaller, **verb: Any) -> None:
        if self._texts:
            room, seq = self._chance.choice(self._texts[-LATEST:])
            deed = Deed({**verb, "room": room, "seq": seq})
            self.changes.append(deed)
            answer = await self.ask(caller, dict(deed.verb))
            if answer["is"] == "ok":
                deed.seq = answer["seq"]
            else:  # one that was deleted meanwhile, nothing else
                assert answer["code"] == "message.deleted", answer
                self.changes.remove(deed)

    async def _come_or_go(self, caller: NativeCaller) -> None:
        comes = self._chance.random() < 0.5
        self._belongs.asked(comes)
        verb = {"do": "join" if comes else "leave", "room": self._club}
        answer = await self.ask(caller, verb)
        # Leaving where one is not is refused: that holds as well.
        assert answer["is"] in ("joined", "ok") or answer["code"] == "room.not-in", answer
        self._belongs.answered(comes)

    async def _read_up(self, caller: NativeCaller) -> None:
        await self.ask(caller, {"do": "read", "room": "lobby", "seq": 1 << 40})

    async def _make_token(self, caller: NativeCaller) -> None:
        if len(self._tokens) < MOST_TOKENS:
            given = await self.ask(caller, {"do": "addtoken", "label": "t", "scopes": ALL_SCOPES})
            if given["is"] == "given":
                self._tokens[given["key"]] = given["secret"]
            else:  # those that were never answered are there too, and count
                assert given["code"] == "token.too-many", given
        else:
            key = next(iter(self._tokens))
            del self._tokens[key]
            await self.ask(caller, {"do": "revoke", "key": key})


class Owner(Changer):
    """Makes accounts, mutes one, and keeps changing a room."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name, place)
        self.accounts: list[str] = []
        """Acknowledged."""
        self._muted = State(value=False)
        self._topic = State(value=None)

    def deeds(self) -> Sequence[Callable[[NativeCaller], Awaitable[None]]]:
        return [self._make_account] + [self._mute] * 10 + [self._set_topic] * 10

    async def arrive(self, caller: NativeCaller, welcome: dict[str, Any]) -> None:
        await self.ask(caller, {"do": "create", "room": "board"})  # it may be there already
        users = (await self.ask(caller, {"do": "users"}))["users"]
        assert {user["name"] for user in users} >= {*self.accounts}, "an account is lost"
        members = (await self.ask(caller, {"do": "members", "room": "board"}))["members"]
        self._muted.check(any("muted" in member for member in members))
        rooms = (await self.ask(caller, {"do": "rooms"}))["rooms"]
        self._topic.check(next(room.get("topic") for room in rooms if room["room"] == "board"))

    async def _make_account(self, caller: NativeCaller) -> None:
        if len(self.accounts) < MOST_ACCOUNTS:
            name = f"pupil-{self._fresh()}"
            verb = {"do": "adduser", "name": name, "password": f"password of {name}"}
            answer = await self.ask(caller, verb)
            assert answer["is"] == "ok", answer
            self.accounts.append(name)

    async def _mute(self, caller: NativeCaller) -> None:
        mutes = self._chance.random() < 0.5
        self._muted.asked(mutes)
        verb = {"do": "mute" if mutes else "unmute", "room": "board", "who": "victim"}
        answer = await self.ask(caller, verb)
        assert answer["is"] == "ok" or not mutes, answer
        self._muted.answered(mutes)

    async def _set_topic(self, caller: NativeCaller) -> None:
        topic = f"topic {self._fresh()}"
        self._topic.asked(topic)
        answer = await self.ask(caller, {"do": "topic", "room": "board", "text": topic})
        assert answer["is"] == "ok", answer
        self._topic.answered(topic)


Log = dict[str, list[dict[str, Any]]]
"""Room -> its messages as history shows them."""


def check_changes(log: Log, talkers: list[Talker]) -> None:
    """Fail unless the log has every change that was acknowledged, and shows what they make."""
    for talker in talkers:
        for deed in talker.changes:
            if deed.seq is not None:
                _check_deed(log, talker, deed)
        texts = Counter(
            message["text"]
            for messages in log.values()
            for message in messages
            if message.get("kind") == "edit" and message["from"] == talker.name
            if "text" in message
        )
        assert not texts or max(texts.values()) == 1, "an edit is doubled"
        made = sum(
            message["from"] == talker.name and message.get("kind") in ("edit", "delete", "react")
            for messages in log.values()
            for message in messages
        )
        assert sum(deed.seq is not None for deed in talker.changes) <= made <= len(talker.changes)
    said = {cid: text for talker in talkers for cid, (_, text) in talker.said.items()}
    for messages in log.values():
        _check_fold(messages, said)


def _check_deed(log: Log, talker: Talker, deed: Deed) -> None:
    verb = deed.verb
    assert deed.seq is not None
    message, target = log[verb["room"]][deed.seq - 1], log[verb["room"]][verb["seq"] - 1]
    assert message["from"] == talker.name
    assert (message["kind"], message["target"]) == (verb["do"], verb["seq"])
    assert message.get("emoji") == verb.get("emoji")
    assert message.get("off", False) == verb.get("off", False)
    if not target.get("deleted"):
        assert message.get("text") == verb.get("text")


def _check_fold(messages: list[dict[str, Any]], said: dict[str, str]) -> None:
    """Fold the changes once more, by the plainest rules, and compare."""
    now: dict[int, dict[str, Any]] = {}
    for message in messages:
        kind, target = message.get("kind"), now.get(message.get("target", 0))
        if message.get("cid") in said:
            now[message["seq"]] = {"text": said[message["cid"]]}
        elif target is None or "deleted" in target:
            continue
        elif kind == "edit":
            target["text"] = message.get("text")
        elif kind == "delete":
            target.clear()
            target["deleted"] = True
        elif kind == "react":
            users = target.setdefault("reactions", {}).setdefault(message["emoji"], set())
            (users.discard if message.get("off") else users.add)(message["user"])
    for seq, state in now.items():
        shown = messages[seq - 1]
        reactions = {emoji: users for emoji, users in state.get("reactions", {}).items() if users}
        assert shown.get("text") == state.get("text")
        assert shown.get("deleted", False) == ("deleted" in state)
        assert {e: {*users} for e, users in shown.get("reactions", {}).items()} == reactions
