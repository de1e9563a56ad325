"""Whatever happens to the wire: each message shown once and in order, each send logged once.

A session talks to a model hub; hypothesis cuts, duplicates, leaves out, restarts, renames the
room, and has others put us into a second room and out of it.
"""

from __future__ import annotations

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from landline.client.session import Session
from landline.wire import events, verbs
from tests.unit.client.model_hub import ModelHub, Wire


class ClientModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.wire = Wire(Session("ada"), ModelHub())
        self.said: list[str] = []
        self.room = "lobby"
        self.names = 0
        self.wire.settle()
        self.wire.session.ask(verbs.Join(room="lobby"))
        self.wire.settle()

    @rule()
    def say(self) -> None:
        cid = f"{len(self.said):032x}"
        self.said.append(cid)
        self.wire.session.say(cid, "lobby", cid)
        self.wire.collect()

    @rule()
    def somebody_else_says(self) -> None:
        self.wire.hub.commit(self.room, "bob", "hello")

    @rule()
    def somebody_renames_the_room(self) -> None:
        self.names += 1
        was, self.room = self.room, f"room{self.names}"
        self.wire.hub.rename(was, self.room)

    @rule()
    def somebody_puts_us_into_another_room(self) -> None:
        self.wire.hub.put_in("other")

    @rule()
    def somebody_puts_us_out_of_it(self) -> None:
        self.wire.hub.put_out("other")

    @rule()
    def somebody_speaks_there(self) -> None:
        self.wire.hub.commit("other", "bob", "there")

    @rule()
    def hub_works(self) -> None:
        self.wire.step_up()

    @rule()
    def client_hears(self) -> None:
        self.wire.step_down()

    @rule()
    def client_hears_twice(self) -> None:
        if self.wire.hub.out and isinstance(self.wire.hub.out[0], events.Message):
            self.wire.step_down(twice=True)

    @precondition(lambda self: self.wire.hub.log[self.room] and self.wire.hub.welcomed)
    @rule(data=st.data())
    def hub_repeats_an_old_one(self, data: st.DataObject) -> None:
        last = self.wire.session.rooms.get(self.room, 0)
        if last:
            repeated = data.draw(st.integers(1, last))
            self.wire.hub.out.append(self.wire.hub.log[self.room][repeated - 1])

    @rule()
    def hub_leaves_one_out(self) -> None:
        self.wire.hub.hiccup += 1

    @precondition(lambda self: self.wire.is_open)
    @rule()
    def cut(self) -> None:
        self.wire.cut()

    @precondition(lambda self: not self.wire.is_open)
    @rule()
    def reconnect(self) -> None:
        self.wire.open()

    @rule()
    def settle(self) -> None:
        self.wire.hub.hiccup = 0
        self.wire.settle()

    def teardown(self) -> None:
        wire = self.wire
        wire.hub.hiccup = 0
        wire.settle()
        wire.hub.commit(self.room, "bob", "the last word")  # makes any open hole visible
        if "other" in wire.hub.inside:
            wire.hub.commit("other", "bob", "the last word")
        wire.settle()
        log = wire.hub.log[self.room]
        assert [message.cid for message in log if message.cid] == self.said
        assert all(len(wire.answers(cid)) == 1 for cid in self.said)
        assert wire.session.unacknowledged == []
        assert self.covered() == list(range(1, len(log) + 1))
        other = {"other": len(wire.hub.log["other"])} if "other" in wire.hub.inside else {}
        assert wire.session.rooms == {self.room: len(log)} | other
        there = self.covered(other=True)
        assert there == sorted(set(there))

    def covered(self, *, other: bool = False) -> list[int]:
        """Return every seq that was shown or visibly left out, in the order of telling."""
        seqs: list[int] = []
        for item in self.wire.seen:
            if (getattr(item, "room", "") == "other") != other:
                continue
            if isinstance(item, events.Message):
                seqs.append(item.seq)
            elif isinstance(item, events.Limited):
                seqs += range(item.after + 1, item.next)
        return seqs


ClientModel.TestCase.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
TestClientModel = ClientModel.TestCase
