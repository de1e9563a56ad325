"""Whatever members do, a hub's rooms are those of a plain model, and so is what everybody sees.

After every step: the hub's state and its log equal the model's; a client that folded every
live event sees what it would see if it looked anew (*state before + events = state after*,
DESIGN §4); unread and mention counts are right; nobody was shown what they may not see; what
could not be kept changed nothing; and all of it outlives a restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from msgspec import structs

from landline.hub.people import guest_id
from landline.settings import AccountLimits, HubSettings
from landline.wire import events, verbs
from tests.model.plain_nouns import Room, User
from tests.model.plain_rooms import AUDIT, Outcome, Plain
from tests.model.room_clients import Client, copied
from tests.unit.hub.device_kit import by_tls, device, give_device, log_in
from tests.unit.hub.kit import FAST, HOUR, Bench

if TYPE_CHECKING:
    from landline.client.view import RoomView
    from landline.wire.fields import Role
    from landline.wire.verbs import Verb

SETTINGS = HubSettings(rates=FAST, accounts=AccountLimits(most_tokens=10_000))
ACCOUNTS: tuple[tuple[str, Role], ...] = (
    ("root", "owner"),
    ("mod", "moderator"),
    ("ada", "member"),
    ("bo", "member"),
)
GUESTS = ("zoe", "yan")
SECRETS = {name: format(number, "032x") for number, name in enumerate(GUESTS, 0xABC)}

WHO = st.sampled_from([name for name, _ in ACCOUNTS] + list(GUESTS))
NAMES = st.sampled_from(["ann", "bea", "cat", "dan"])
NEW_ROOMS = st.sampled_from(["dev", "den", "ops", "爱好"])
ROOMS = st.one_of(st.sampled_from(["lobby", "dev", "den"]), NEW_ROOMS, st.just(AUDIT))
KINDS = st.sampled_from(["public", "private", "announcement"])
DEEDS = st.sampled_from(["invite", "kick", "ban", "unban", "mute", "unmute", "grant"])
HOURS = st.one_of(st.none(), st.integers(1, 2))
ROLES = st.sampled_from(["member", "moderator", "owner"])
FAILS = st.sampled_from([False] * 7 + [True])
OFF = st.booleans()
EMOJI = st.sampled_from(["👍", "x"])
CHANGES = ("edit", "delete", "react")


class RoomsModel(RuleBasedStateMachine):
    """See the module's docstring."""

    @initialize()
    def begin(self) -> None:
        self.bench = Bench(SETTINGS)
        users = []
        for number, (name, role) in enumerate(ACCOUNTS, 1):
            user = User(self.bench.account(name, role), name, role)
            users.append(user)
            give_device(self.bench, user.id, device(number))
        users += [User(guest_id(SECRETS[name]), name, "guest") for name in GUESTS]
        self.plain = Plain(users)
        self.by_name = dict(zip([*dict(ACCOUNTS), *GUESTS], users, strict=True))
        for user in users[: len(ACCOUNTS)]:
            self.plain.audit(user)
        self.plain.at = self.bench.at
        self.clients: list[Client] = []
        self.left: dict[str, dict[str, RoomView]] = {}
        """Who -> what their last connection saw."""
        self.shown_before: dict[str, set[str]] = {}
        for who in self.by_name:
            self.connect(who, resume=False)
        self._furnish()

    def _furnish(self) -> None:
        """Begin with some rooms and words: what is interesting comes after those."""
        root, ada = self.clients[0], self.clients[2]
        for client, room, kind in ((root, "dev", "public"), (ada, "den", "private")):
            create: Any = verbs.Create(room=room, kind=kind)  # type: ignore[arg-type]
            self._ask(client, create, self.plain.create(client.plain, room, kind))
        for client in self.clients[1:]:
            self._ask(client, verbs.Join(room="dev"), self.plain.join(client.plain, "dev"))
        for client, room in ((root, "dev"), (ada, "den"), (ada, "lobby"), (ada, "@bo")):
            said = self.plain.send(client.user, room, "hi", (), None)
            self._ask(client, verbs.Send(room, "hi"), said)

    # Connections

    @rule(who=WHO, resume=st.booleans(), by_device=st.booleans())
    def connect(
        self,
        who: str,
        resume: bool,  # noqa: FBT001 (a rule's argument)
        by_device: bool = False,  # noqa: FBT001, FBT002 (as above)
    ) -> None:
        user = self.by_name[who]
        if len(self.plain.connections_of(user)) >= 2:
            return
        views = self.left.pop(who, {}) if resume else {}
        positions = {name: view.seq for name, view in views.items()}
        resumed = {}
        if positions:
            resumed = {"resume": verbs.Resume(epoch=self.bench.store.epoch, rooms=positions)}
        self._look()
        caller = by_tls(self.bench)
        plain = self.plain.connect(user, list(positions) or None)
        self.clients.append(Client(caller, plain, views))
        if by_device and not user.is_guest:
            number = 1 + list(self.by_name).index(who)
            welcome = log_in(caller, device(number), **resumed)
        else:
            welcome = caller.ask(structs.replace(self._hello(who, user), **resumed))
        assert isinstance(welcome, events.Welcome)
        self._check()

    def _hello(self, who: str, user: User) -> verbs.Hello:
        if user.is_guest:
            return verbs.Hello(secret=SECRETS[who])
        return verbs.Hello(name=user.name, password=f"password of {who}")

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def disconnect(self, data: st.DataObject) -> None:
        client = self._one(data)
        self._look()
        self.clients.remove(client)
        name = next(name for name, user in self.by_name.items() if user is client.user)
        self.left[name] = client.views
        self.plain.disconnect(client.plain)
        client.caller.leave_hub()
        self._check()

    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:  # noqa: FBT001 (a rule's argument)
        for client in self.clients:
            name = next(name for name, user in self.by_name.items() if user is client.user)
            self.left[name] = client.views
            self.plain.connections.remove(client.plain)
        self.plain.prune()
        self.clients = []
        if killed:
            self.bench.pass_time(6)  # marks are written every 5 s, and may be lost until then
            self.plain.at = self.bench.at
        self.bench.restart(killed=killed)
        self._look()
        self._check()

    @rule(hours=st.integers(1, 2))
    def pass_time(self, hours: int) -> None:
        self._look()
        self.bench.pass_time(hours * 3600)
        self.plain.at = self.bench.at
        self._check()

    # Talk

    @precondition(lambda self: self.clients)
    @rule(
        data=st.data(),
        meant=st.one_of(st.none(), st.none(), WHO, st.just("all")),
        answers=st.booleans(),
        fails=FAILS,
    )
    def send(
        self, data: st.DataObject, meant: str | None, answers: bool, fails: bool,  # noqa: FBT001
    ) -> None:  # fmt: skip
        client = self._one(data)
        room = self._address(data, client)
        reply = self._seq(data, client, room) if answers else None
        text, ids = self._text(meant)
        outcome = self.plain.send(client.user, room, text, ids, reply)
        self._ask(client, verbs.Send(room, text, reply=reply), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), meant=st.one_of(st.none(), WHO), fails=FAILS)
    def edit(self, data: st.DataObject, meant: str | None, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        room = self._address(data, client)
        seq = self._seq(data, client, room, own=True)
        text, ids = self._text(meant)
        outcome = self.plain.edit(client.user, room, seq, text, ids)
        self._ask(client, verbs.Edit(room=room, seq=seq, text=text), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), fails=FAILS)
    def delete(self, data: st.DataObject, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        room = self._address(data, client)
        seq = self._seq(data, client, room)
        outcome = self.plain.delete(client.user, room, seq)
        self._ask(client, verbs.Delete(room=room, seq=seq), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), emoji=EMOJI, off=OFF, fails=FAILS)
    def react(self, data: st.DataObject, emoji: str, off: bool, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        room = self._address(data, client)
        seq = self._seq(data, client, room)
        outcome = self.plain.react(client.user, room, seq, emoji, off=off)
        verb = verbs.React(room=room, seq=seq, emoji=emoji, off=off)
        self._ask(client, verb, outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), off=OFF, fails=FAILS)
    def pin(self, data: st.DataObject, off: bool, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "moderator")
        room = self._address(data, client, "moderator")
        seq = self._seq(data, client, room)
        outcome = self.plain.pin(client.user, room, seq, off=off)
        self._ask(client, verbs.Pin(room=room, seq=seq, off=off), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        client = self._one(data)
        room = self._address(data, client)
        seq = self._seq(data, client, room)
        outcome = self.plain.read(client.user, room, seq)
        self._ask(client, verbs.Read(room=room, seq=seq), outcome)

    # Rooms

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), room=ROOMS, fails=FAILS)
    def join(self, data: st.DataObject, room: str, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        outcome = self.plain.join(client.plain, room)
        self._ask(client, verbs.Join(room=room), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), fails=FAILS)
    def leave(self, data: st.DataObject, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        room = self._address(data, client)
        outcome = self.plain.leave(client.plain, room)
        known = self.plain.room(room, client.user)
        if self._ask(client, verbs.Leave(room=room), outcome, fails=fails, check=False):
            assert known is not None
            self._take_in(client)  # it is shown that it leaves
            client.views.pop(known.name, None)
        self._check()

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), room=NEW_ROOMS, kind=KINDS, fails=FAILS)
    def create(self, data: st.DataObject, room: str, kind: Any, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        outcome = self.plain.create(client.plain, room, kind)
        self._ask(client, verbs.Create(room=room, kind=kind), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), text=st.sampled_from(["", "one", "two"]), fails=FAILS)
    def topic(self, data: st.DataObject, text: str, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "moderator")
        room = self._address(data, client, "moderator")
        outcome = self.plain.change(client.user, room, "moderator", topic=text)
        self._ask(client, verbs.Topic(room=room, text=text), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), name=NEW_ROOMS, fails=FAILS)
    def rename(self, data: st.DataObject, name: str, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "owner")
        room = self._address(data, client, "owner")
        outcome = self.plain.change(client.user, room, "owner", name=name)
        self._ask(client, verbs.Rename(room=room, name=name), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), off=OFF, fails=FAILS)
    def archive(self, data: st.DataObject, off: bool, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "owner")
        room = self._address(data, client, "owner")
        outcome = self.plain.change(client.user, room, "owner", archived=not off)
        self._ask(client, verbs.Archive(room=room, off=off), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), kind=KINDS, fails=FAILS)
    def configure(self, data: st.DataObject, kind: Any, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "owner")
        room = self._address(data, client, "owner")
        outcome = self.plain.change(client.user, room, "owner", kind=kind)
        self._ask(client, verbs.Configure(room=room, kind=kind), outcome, fails=fails)

    # Members

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), did=DEEDS, hours=HOURS, role=ROLES, fails=FAILS)
    def deed(
        self, data: st.DataObject, did: str, hours: int | None, role: Any,
        fails: bool,  # noqa: FBT001 (a rule's argument)
    ) -> None:  # fmt: skip
        needed = "owner" if did == "grant" else "moderator"
        client = self._one(data, needed)
        room = self._address(data, client, needed)
        who = self._whom(data, self.plain.room(room, client.user), did)
        until = 0 if hours is None else self.plain.at + hours * HOUR
        outcome = self.plain.deed(client.user, room, who, did, until=until, role=role)
        fields: dict[str, Any] = {"room": room, "who": who}
        if did == "ban":
            fields["hours"] = hours
        elif did == "mute":
            fields["minutes"] = None if hours is None else hours * 60
        elif did == "grant":
            fields["role"] = role
        self._ask(client, verbs.VERBS[did].verb(**fields), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), uses=st.integers(1, 2), fails=FAILS)
    def invitation(self, data: st.DataObject, uses: int, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data, "moderator")
        name = self._address(data, client, "moderator")
        room = self.plain.room(name, client.user)
        outcome = self.plain.invitation(client.user, name)
        verb = verbs.Invitation(room=name, uses=uses, hours=1000)
        given = self._ask(client, verb, outcome, fails=fails)
        if given is not None:
            assert room is not None
            self.plain.codes[given.secret] = (room.key, uses)

    @precondition(lambda self: self.clients and self.plain.codes)
    @rule(data=st.data(), fails=FAILS)
    def accept(self, data: st.DataObject, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        code = data.draw(st.sampled_from(sorted(self.plain.codes)))
        outcome = self.plain.accept(client.plain, code)
        self.bench.now += 7200  # wrong codes make one wait, which is not the point here
        self._ask(client, verbs.Accept(code=code), outcome, fails=fails)

    # People

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), name=NAMES, fails=FAILS)
    def nick(self, data: st.DataObject, name: str, fails: bool) -> None:  # noqa: FBT001
        client = self._one(data)
        outcome = self.plain.nick(client.user, name)
        self._ask(client, verbs.Nick(name=name), outcome, fails=fails)

    @precondition(lambda self: self.clients)
    @rule(data=st.data(), who=WHO, role=st.sampled_from(["member", "moderator", "owner"]))
    def set_role(self, data: st.DataObject, who: str, role: Any) -> None:
        client = self._one(data)
        name = self.by_name[who].name
        outcome = self.plain.set_role(client.user, name, role)
        self._ask(client, verbs.SetRole(who=name, role=role), outcome)

    # Asking both worlds

    def _one(self, data: st.DataObject, role: str | None = None) -> Client:
        """Return a client: mostly one that may do something as `role` somewhere."""
        rooms = self.plain.rooms.values()
        likely = [
            client
            for client in self.clients
            if role is None or any(self.plain.runs(client.user, room, role) for room in rooms)
        ]
        anybody = st.sampled_from(self.clients)
        client: Client = data.draw(
            st.one_of(*[st.sampled_from(likely)] * 4, anybody) if likely else anybody
        )
        return client

    def _whom(self, data: st.DataObject, room: Room | None, did: str) -> str:
        """Return whom a deed may be about: mostly somebody for whom it makes sense."""
        likely: set[str] = set()
        if room is not None:
            likely = {
                "invite": self.plain.users.keys() - room.roles.keys(),
                "unban": {*room.bans},
                "unmute": {*room.mutes},
            }.get(did, {*room.roles})
        names = sorted(self.plain.users[id].name for id in likely)
        anybody = st.sampled_from(sorted(user.name for user in self.plain.users.values()))
        name: str = data.draw(
            st.one_of(*[st.sampled_from(names)] * 4, anybody) if names else anybody
        )
        return name

    def _address(self, data: st.DataObject, client: Client, role: str | None = None) -> str:
        """Return what a client may call some room: mostly one it is in, or runs as `role`."""
        user, rooms = client.user, list(self.plain.rooms.values())
        likely = client.plain.rooms
        if role is not None:
            likely = [room for room in rooms if self.plain.runs(user, room, role)]
        names = [room.name for room in rooms if room.name[0] != "@"]
        names += [former for room in rooms for former in room.former]
        names += [f"@{other.name}" for other in self.plain.users.values()]
        wanted = [self._called(room, user) for room in likely]
        every = st.sampled_from(sorted({*names, "@me", "nowhere"}))
        address: str = data.draw(st.one_of(*[st.sampled_from(wanted)] * 4, every) if wanted
                                 else every)  # fmt: skip
        return address

    def _called(self, room: Room, user: User) -> str:
        return "@me" if room.kind == "own" else room.name

    def _seq(self, data: st.DataObject, client: Client, name: str, *, own: bool = False) -> int:
        """Return the number of a message: mostly a text's, if `own` one's own."""
        room = self.plain.room(name, client.user)
        log = [] if room is None else room.log
        texts = [
            seq
            for seq, said in enumerate(log, 1)
            if said.kind is None and not said.deleted and (said.user == client.user.id or not own)
        ]
        anything = st.integers(1, len(log) + 1)
        seq: int = data.draw(st.one_of(*[st.sampled_from(texts[-5:])] * 4, anything) if texts
                             else anything)  # fmt: skip
        return seq

    def _text(self, meant: str | None) -> tuple[str, tuple[str, ...]]:
        """Return a text, and the ids of those it means."""
        if meant is None:
            return "hi", ()
        if meant == "all":
            return "hi @all", ("*",)
        user = self.by_name[meant]
        known = self.plain.person(user.name)
        return f"hi @{user.name}", (user.id,) if known is user else ()

    def _ask(
        self, client: Client, verb: Verb, outcome: Outcome, *, fails: bool = False,
        check: bool = True,
    ) -> Any:  # fmt: skip
        """Say a verb to the hub and to the model; return the answer where it was done."""
        self._look()
        self.bench.fails = fails
        answer = client.caller.ask(verb)
        self.bench.fails = False
        done = outcome.allowed and not (fails and outcome.saves)
        refused = answer.code if isinstance(answer, events.Failure) else None
        assert (refused is None) == done, (verb, client.user, outcome, answer)
        if fails and outcome.allowed and outcome.saves:
            assert refused == "store.full"
        if done:
            outcome.apply()
        else:
            self.plain.prune()
        if check:
            self._check()
        return answer if done else None

    # What has to hold

    def _look(self) -> None:
        """Note who may see what, before something happens."""
        self.shown_before = {
            user.id: self.plain.visible(user) | self._audit(user)
            for user in self.plain.users.values()
        }

    def _audit(self, user: User) -> set[str]:
        return {AUDIT} if user.role == "owner" else set()

    def _check(self) -> None:
        self._rooms_are_the_models()
        self._logs_are_the_models()
        for client in self.clients:
            self._take_in(client)
        scratch: dict[str, RoomView] = {}
        for client in self.clients:
            where = {room.name for room in client.plain.rooms}
            assert {room.name for room in client.caller.live} == where
            for name in where:
                if name not in scratch:
                    scratch[name] = client.look_at(name)
                if name in client.fresh:
                    client.views[name] = scratch[name]
            assert client.views.keys() == where, (client.user, client.views.keys(), where)
            client.fresh.clear()
            for name in where:
                self._is_same(client.views[name], scratch[name])
                # Two views must not be one: what one client is told is its own.
                client.views[name] = copied(client.views[name])
        self._lists_are_the_models()

    def _rooms_are_the_models(self) -> None:
        hub = {room.key: room for room in self.bench.state.rooms}
        assert hub.keys() == self.plain.rooms.keys()
        for key, room in self.plain.rooms.items():
            found = hub[key]
            assert (found.name, set(found.former), found.kind) == (
                room.name, room.former, room.kind,
            )  # fmt: skip
            assert (found.topic, found.archived, list(found.pins)) == (
                room.topic, room.archived, room.pins,
            )  # fmt: skip
            assert (found.head, found.floor, found.pending) == (len(room.log), 0, 0)
            standings = {
                id: (one.role, one.banned, one.muted) for id, one in found.standing.items()
            }
            assert standings == {
                id: (room.roles.get(id), room.bans.get(id), room.mutes.get(id))
                for id in {*room.roles, *room.bans, *room.mutes}
            }
            people = {connection.user.id for connection in self.plain.in_room(room)}
            assert found.people == len(people)

    def _logs_are_the_models(self) -> None:
        for key, room in self.plain.rooms.items():
            log = self.bench.log(key)
            assert len(log) == len(room.log), key
            for seq, (body, said) in enumerate(zip(log, room.log, strict=True), 1):
                quote = None if body.quote is None else body.quote.text
                found = (body.kind, body.text, body.deleted, body.by, body.target, body.reply)
                assert found == (
                    said.kind, said.text, said.deleted, said.by, said.target, said.reply,
                ) or said.kind in ("member", "notice", "room"), (key, seq, body)  # fmt: skip
                if key != AUDIT:  # its first lines are the operator's
                    assert body.user == said.user
                if said.kind is None:
                    assert (quote, body.edits, body.replies) == (
                        said.quote, said.edits, said.replies,
                    )  # fmt: skip
                    assert body.reactions == said.reactions
                    assert tuple(body.mentions) == said.mentions

    def _take_in(self, client: Client) -> None:
        """Fold what a client was told, which must be for it."""
        user = client.user
        allowed = self.shown_before.get(user.id, set()) | self.plain.visible(user)
        allowed |= self._audit(user) | {room.name for room in client.plain.rooms}
        client.take_in(allowed)

    def _is_same(self, view: RoomView, scratch: RoomView) -> None:
        assert self._messages(view) == self._messages(scratch)
        for what in ("room", "kind", "topic", "archived", "pins", "slow"):
            assert getattr(view.info, what) == getattr(scratch.info, what), what
        assert self._standings(view) == self._standings(scratch)
        room = next(room for room in self.plain.rooms.values() if room.name == view.info.room)
        if room.kind in ("public", "private", "announcement"):
            assert self._standings(view) == dict(self.plain.standings(room))

    def _messages(self, view: RoomView) -> dict[int, events.Message]:
        return {seq: structs.replace(message, room="") for seq, message in view.messages.items()}

    def _standings(self, view: RoomView) -> dict[str, tuple[str | None, int, int]]:
        def left(until: int | None) -> int:
            holds = until is not None and (until == 0 or until > self.plain.at)
            return until if holds and until is not None else -1

        found = {
            id: (member.role, left(member.banned), left(member.muted))
            for id, member in view.members.items()
        }
        return {id: one for id, one in found.items() if one != (None, -1, -1)}

    def _lists_are_the_models(self) -> None:
        done = set()
        for client in self.clients:
            user = client.user
            if user.id in done:
                continue
            done.add(user.id)
            infos = client.caller.do(verbs.Rooms()).rooms
            client.caller.news()
            assert {info.room for info in infos} == self.plain.visible(user)
            assert client.caller.person.name == user.name
            for info in infos:
                room = self._named(info.room)
                assert info.role == room.roles.get(user.id)
                if user.is_guest:
                    assert info.read is None
                else:
                    found = (info.read, info.unread, info.mentions)
                    assert found == self.plain.unread(user, room), (user, info)

    def _named(self, name: str) -> Room:
        return next(room for room in self.plain.rooms.values() if room.name == name)


RoomsModel.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
TestRooms = RoomsModel.TestCase
