"""Any interleaving of members, commits, reads and slow readers keeps the log's promises.

The real hub, desk, feeder, fan-out and native lines, over transports in memory. What every
client sees on the wire is compared with the log, message by message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from landline.store.memory import MemoryStore
from tests.model.fake_lines import DELIVERY, Bench

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.doors.native import NativeLine
    from tests.model.fake_lines import Transport, Written

ROOMS = ("lobby", "dev", "爱好")
WHO = st.integers(0, 3)
STEPS = ("tick", "tick", "commit", "commit", "hand back", "hand back", "read", "fail")
COUNTS = st.integers(5, 120)
LENGTHS = (1, 60, 700)
SECRETS = tuple(str(number) * 32 for number in range(1, 5))


class Person:
    """What one client knows: its positions, and what it has been promised."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.positions: dict[str, int] = {}
        self.connection: Connection | None = None


class Connection:
    """One connection of a person, and what its wire must bring next."""

    def __init__(self, person: Person, transport: Transport, line: NativeLine) -> None:
        self.person = person
        self.transport = transport
        self.line = line
        self.unread = b""
        """What the client has not been able to write: the hub does not read."""
        self.half_closed = False
        self.hung_up = False
        self.asked: list[dict[str, Any]] = []
        """Verbs not answered yet, but for sends."""
        self.joined = ("", 0)
        """The last room joined, and its seq then."""
        self.owed: list[tuple[str, str]] = []
        """Room and cid of sends not answered yet."""

    def write(self, *verbs: dict[str, Any]) -> None:
        if self.half_closed:
            return
        for verb in verbs:
            if verb["do"] == "send":
                self.owed.append((verb["room"], verb["cid"]))
            else:
                self.asked.append(verb)
        self.unread += b"".join(msgspec.json.encode(verb) + b"\n" for verb in verbs)
        self.flow()

    def flow(self) -> None:
        """Let the hub hear what it is ready to hear."""
        if self.transport.reading and self.unread and not self.transport.is_closing():
            data, self.unread = self.unread, b""
            self.line.data_received(data)
        if self.half_closed and not self.hung_up and not self.unread and self.transport.reading:
            self.hung_up = True
            self.line.eof_received()

    def events(self) -> Iterator[dict[str, Any]]:
        """Return what has arrived in whole."""
        whole, newline, rest = bytes(self.transport.taken).rpartition(b"\n")
        self.transport.taken[:] = rest
        if newline:
            for line in whole.split(b"\n"):
                yield msgspec.json.decode(line)


class HubModel(RuleBasedStateMachine):
    """See the module's docstring."""

    cids = Bundle("cids")

    @initialize(
        room_messages=st.sampled_from((10_000, 10_000, 6)),
        queue=st.sampled_from((6, 200)),
        here=st.lists(st.booleans(), min_size=4, max_size=4),
    )
    def begin(self, room_messages: int, queue: int, here: list[bool]) -> None:
        self.queue = queue
        self.store = MemoryStore(room_messages=room_messages)
        self.forgets = room_messages < 100
        self.log: Written = {}
        self.bench = Bench(self.store, self.log, self.queue)
        self.people = [Person(secret) for secret in SECRETS]
        self.acked: dict[tuple[str, str], int] = {}
        self.next_cid = 1
        for who, slow in enumerate(here):
            self.connect(who, slow)

    # What clients do

    @rule(who=WHO, slow=st.booleans())
    def connect_again(self, who: int, slow: bool) -> None:  # noqa: FBT001 (a rule's argument)
        self.vanish(who)
        self.connect(who, slow)

    def connect(self, who: int, slow: bool) -> None:  # noqa: FBT001 (as above)
        person = self.people[who]
        transport, line = self.bench.connect()
        transport.slow = slow
        person.connection = Connection(person, transport, line)
        hello: dict[str, Any] = {"do": "hello", "secret": person.secret}
        if person.positions:
            hello["resume"] = {"epoch": "epoch", "rooms": dict(person.positions)}
        person.connection.write(hello)

    @rule(
        who=WHO,
        room=st.sampled_from(ROOMS),
        start=st.sampled_from(({}, {}, {"after": 0}, {"after": 3}, {"last": 4})),
    )
    def join(self, who: int, room: str, start: dict[str, int]) -> None:
        self._write(who, {"do": "join", "room": room, **start})

    @rule(who=WHO, room=st.sampled_from(ROOMS))
    def leave(self, who: int, room: str) -> None:
        self._write(who, {"do": "leave", "room": room})

    @rule(who=WHO, room=st.sampled_from(ROOMS), before=st.none() | st.integers(1, 9))
    def ask_for_history(self, who: int, room: str, before: int | None) -> None:
        self._write(who, {"do": "history", "room": room, "before": before, "limit": 10})

    @rule(
        target=cids,
        who=WHO,
        room=st.sampled_from(ROOMS),
        lengths=st.lists(st.sampled_from(LENGTHS), min_size=1, max_size=12)
        | st.builds(lambda length, count: [length] * count, st.sampled_from(LENGTHS), COUNTS),
    )
    def talk(self, who: int, room: str, lengths: list[int]) -> Any:
        cids = self.say(who, room, lengths)
        return multiple(*((room, cid) for cid in cids))

    def say(self, who: int, room: str, lengths: list[int]) -> list[str]:
        fresh = [f"{self.next_cid + number:032x}" for number in range(len(lengths))]
        self.next_cid += len(lengths)
        verbs = [
            {"do": "send", "room": room, "cid": cid, "text": "é" * (length // 2) + cid}
            for cid, length in zip(fresh, lengths, strict=True)
        ]
        self._write(who, *verbs)
        return fresh

    @rule(said=cids, who=WHO)
    def say_again(self, said: tuple[str, str], who: int) -> None:
        room, cid = said
        self._write(who, {"do": "send", "room": room, "cid": cid, "text": "again"})

    @rule(who=WHO, room=st.sampled_from(ROOMS), seq=st.integers(1, 9))
    def react(self, who: int, room: str, seq: int) -> None:
        """Change an earlier message, which is looked up first; what is said next waits."""
        self._write(who, {"do": "react", "room": room, "seq": seq, "emoji": "x"})

    @rule(
        who=WHO,
        other=WHO,
        room=st.sampled_from(ROOMS),
        there=st.sampled_from(ROOMS),
        steps=st.permutations(("read", "tick", "commit", "hand back")),
    )
    def react_and_go_on(
        self, who: int, other: int, room: str, there: str, steps: list[str]
    ) -> None:
        """A verb that had to wait is heard amid what others say where it leads."""
        verbs: list[dict[str, Any]] = [
            {"do": "react", "room": room, "seq": 1, "emoji": "x"},
            {"do": "leave", "room": there},
            {"do": "join", "room": there},
        ]
        self._write(who, *verbs)
        self.work(["read", "tick"])
        self.say(other, there, [60, 60])
        self.work(steps)

    @rule(who=WHO, count=st.sampled_from((1, 50)))
    def ask_for_help(self, who: int, count: int) -> None:
        self._write(who, *[{"do": "help"}] * count)

    @rule(said=consumes(cids), who=WHO)
    def mix_verbs_in_one_write(self, said: tuple[str, str], who: int) -> None:
        room, cid = said
        self._write(
            who,
            {"do": "join", "room": room, "last": 2},
            {"do": "history", "room": room, "before": None, "limit": 10},
            {"do": "send", "room": room, "cid": cid, "text": "mixed"},
            {"do": "leave", "room": room},
            {"do": "join", "room": room},
            {"do": "send", "room": room, "cid": cid, "text": "mixed"},
        )

    def vanish(self, who: int) -> None:
        connection = self.people[who].connection
        if connection is not None:
            self._listen(connection)
            connection.transport.vanish()
            self.people[who].connection = None

    @rule(who=WHO)
    def half_close(self, who: int) -> None:
        connection = self.people[who].connection
        if connection is not None:
            connection.half_closed = True
            connection.flow()

    @rule(who=WHO, slow=st.booleans())
    def change_pace(self, who: int, slow: bool) -> None:  # noqa: FBT001 (a rule's argument)
        connection = self.people[who].connection
        if connection is not None:
            connection.transport.slow = slow

    @rule(who=WHO, most=st.sampled_from((1, 300, 2000, 100_000)))
    def take(self, who: int, most: int) -> None:
        connection = self.people[who].connection
        if connection is not None:
            connection.transport.take(most)

    # What the machine does

    @rule(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=10))
    def work(self, steps: list[str]) -> None:
        log = self.bench.log
        for step in steps:
            if step == "tick":
                self.bench.loop.tick()
            elif step == "hand back":
                log.hand_back()
            elif step == "read":
                log.serve()
            else:
                log.commit(3, fails=step == "fail")

    @rule(who=WHO, room=st.sampled_from(ROOMS), steps=st.permutations(STEPS))
    def say_and_work(self, who: int, room: str, steps: list[str]) -> None:
        self.say(who, room, [60])
        self.work(steps)

    @rule()
    def rush(self) -> None:
        """Everything happens that waits to happen, but for what peers do not read."""
        self.bench.run()

    @rule()
    def clock(self) -> None:
        self.bench.desk.run(self.bench.hub.tick(1e9, 0))

    @precondition(lambda self: not self.forgets)
    @rule()
    def restart(self) -> None:
        for person in self.people:
            if person.connection is not None:
                self._listen(person.connection)
                person.connection = None
        self.bench = Bench(self.store, self.log, self.queue)

    @rule()
    def settle(self) -> None:
        """Everybody reads, everything happens: nobody may be left behind or unanswered."""
        for _ in range(200):
            for connection in self._connections():
                connection.transport.slow = False
                connection.transport.take(1_000_000)
                connection.flow()
            self.bench.run()
            self.listen()
        assert not self.bench.loop.tick()
        for connection in self._connections():
            self._is_level(connection)

    # What has to hold

    @invariant()
    def listen(self) -> None:
        for connection in self._connections():
            self._listen(connection)
            if connection.transport.ended:
                self._has_ended(connection)
            else:
                connection.flow()

    @invariant()
    def a_slow_reader_costs_no_more_than_its_high_water_mark(self) -> None:
        for connection in self._connections():
            unsent = len(connection.transport.unsent) + sum(map(len, connection.line.out))
            assert unsent <= DELIVERY.high_water

    @invariant()
    def strangers_are_counted(self) -> None:
        strangers = self.bench.desk._strangers
        assert strangers.count == len(self.bench.desk._graces)

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.settle()
            for person in self.people:
                if person.connection is not None:
                    person.connection.transport.vanish()
            desk = self.bench.desk
            self.bench.run()
            assert not any((desk.lines, desk._stalls, desk._ending, desk._held, desk._graces))
            assert not desk._fanout._audiences
            assert not desk._feeder._positions

    # Reading the wire

    def _connections(self) -> list[Connection]:
        return [person.connection for person in self.people if person.connection is not None]

    def _write(self, who: int, *verbs: dict[str, Any]) -> None:
        connection = self.people[who].connection
        if connection is not None:
            connection.write(*verbs)

    def _listen(self, connection: Connection) -> None:
        for event in connection.events():
            getattr(self, f"_on_{event['is']}")(connection, event)

    def _on_welcome(self, connection: Connection, event: dict[str, Any]) -> None:
        assert connection.asked.pop(0)["do"] == "hello"
        positions = connection.person.positions
        if not positions:
            positions.update({info["room"]: info.get("seq", 0) for info in event["rooms"]})

    def _on_message(self, connection: Connection, event: dict[str, Any]) -> None:
        positions, room = connection.person.positions, event["room"]
        assert event["seq"] == positions[room] + 1
        positions[room] += 1
        self._is_in_the_log(event)

    def _is_in_the_log(self, event: dict[str, Any]) -> None:
        assert self.log[event["room"]][event["seq"] - 1] == (event.get("cid"), event["user"])

    def _on_limited(self, connection: Connection, event: dict[str, Any]) -> None:
        positions, room = connection.person.positions, event["room"]
        assert event["after"] == positions[room]
        assert event["next"] > event["after"] + 1
        positions[room] = event["next"] - 1

    def _on_joined(self, connection: Connection, event: dict[str, Any]) -> None:
        verb = connection.asked.pop(0)
        room, seq = connection.joined = event["room"], event.get("seq", 0)
        positions = connection.person.positions
        assert (verb["do"], verb["room"]) == ("join", room)
        if "last" in verb:
            positions[room] = max(0, seq - verb["last"])
        elif "after" in verb:
            positions[room] = verb["after"]
        else:
            positions.setdefault(room, seq)

    def _on_resync(self, connection: Connection, event: dict[str, Any]) -> None:
        # Only a join `after` 3 of a shorter room can ask for what the log does not have here.
        room, seq = connection.joined
        assert connection.person.positions[room] == 3 > seq
        connection.person.positions[room] = seq

    def _on_page(self, connection: Connection, event: dict[str, Any]) -> None:
        verb = connection.asked.pop(0)
        assert (verb["do"], verb["room"]) == ("history", event["room"])
        seqs = [message["seq"] for message in event["messages"]]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
        for message in event["messages"]:
            self._is_in_the_log(message)
        if verb["before"] is not None:
            assert all(seq < verb["before"] for seq in seqs)
        assert len(seqs) <= verb["limit"]

    def _on_ok(self, connection: Connection, event: dict[str, Any]) -> None:
        room = event["room"]
        if "seq" not in event:
            verb = connection.asked.pop(0)
            assert (verb["do"], verb["room"]) == ("leave", room)
            del connection.person.positions[room]
            return
        if "cid" not in event:
            verb = connection.asked.pop(0)
            assert (verb["do"], verb["room"]) == ("react", room)
            self._is_in_the_log({**event, "user": self._user(connection)})
            return
        said = (room, event["cid"])
        connection.owed.remove(said)
        self._is_in_the_log({**event, "user": self._user(connection)})
        if not self.forgets:
            assert self.acked.setdefault(said, event["seq"]) == event["seq"]

    def _on_error(self, connection: Connection, event: dict[str, Any]) -> None:
        if "re" not in event:
            verb = connection.asked.pop(0)
            assert (verb["do"], event["code"]) in (
                ("leave", "room.not-in"),
                ("history", "room.unknown"),
                ("react", "room.unknown"),
                ("react", "message.unknown"),
                ("react", "store.full"),
            )
            return
        assert event["code"] in ("cid.taken", "store.full")
        (said,) = {owed for owed in connection.owed if owed[1] == event["re"]}
        connection.owed.remove(said)
        if event["code"] == "cid.taken" and not self.forgets:
            (user,) = {user for cid, user in self.log[said[0]] if cid == said[1]}
            assert self._user(connection) != user

    def _on_help(self, connection: Connection, event: dict[str, Any]) -> None:
        assert connection.asked.pop(0)["do"] == "help"

    def _on_presence(self, connection: Connection, event: dict[str, Any]) -> None:
        assert event["room"] in connection.person.positions

    def _user(self, connection: Connection) -> str:
        person = connection.line.member.person
        if person is None:  # the line is gone: what arrives now was sent before
            from landline.hub.people import guest_id

            return guest_id(connection.person.secret)
        return person.id

    def _is_level(self, connection: Connection) -> None:
        assert not connection.owed
        assert not connection.asked
        assert not connection.unread
        assert not connection.half_closed, "a peer that ended its side was never closed"
        for room, position in connection.person.positions.items():
            known = self.bench.hub.rooms.get(room)
            assert position == (0 if known is None else known.head)

    def _has_ended(self, connection: Connection) -> None:
        assert connection.half_closed
        assert not connection.owed
        assert not connection.asked
        self.connect(self.people.index(connection.person), slow=False)


HubModel.TestCase.settings = settings(
    max_examples=500,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
TestHub = HubModel.TestCase
