"""Who has proven a code and is about to come in: no time runs out for them before they could."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pytest

from landline.client.transfer_answerer import Answerer
from landline.client.transfer_options import ReceiveOptions
from landline.direct.proof import Peer
from landline.errors import IncompleteError
from landline.transfer.watch import Outcome
from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.client import transfer_events as events
    from landline.client.transfer_side import Side

ADA = Peer(b"a" * 32, "ada", "sender")


class Board:
    """Nobody is told anything, and nothing is cancelled."""

    stopping = threading.Event()

    def number(self) -> int:
        return 1

    def check(self) -> None:
        """Go on."""

    def say(self, event: events.TransferEvent) -> None:
        """Forget it."""


class SlowSide:
    """A side whose proof has told who it is, and ends when the test says so, and how."""

    role = "receiver"
    options = ReceiveOptions(host="127.0.0.1")
    board = Board()

    def __init__(self) -> None:
        self.expect: Callable[[bytes], None] = lambda key: None
        self.has_told = threading.Event()
        self.goes_on = threading.Event()
        self.error: IncompleteError | None = None

    def answer(self, pipe: object, code: object, knows: object) -> Peer:
        self.expect(ADA.key)
        self.has_told.set()
        assert self.goes_on.wait(PATIENCE)
        if self.error is not None:
            raise self.error
        return ADA

    def named(self, peer: Peer) -> str:
        return peer.label

    def met(self, session: int, proven: object, *, again: bool) -> events.Met:
        return cast("events.Met", None)


class Pipe:
    """A connection that nothing goes over."""

    remote = "127.0.0.1:1"

    def close(self) -> None:
        """Nothing is open."""


class World:
    """One who waits, and looks for who was lost for no time at all; and one who calls."""

    def __init__(self) -> None:
        self.side = SlowSide()
        self.answerer = Answerer(
            cast("Side", self.side), lambda session, proven: Outcome("x"), again=0.0
        )
        self.side.expect = self.answerer.expect
        self._caller = threading.Thread(target=self._call)

    def begin(self) -> None:
        self._caller.start()
        assert self.side.has_told.wait(PATIENCE)

    def look_twice(self) -> None:
        """Have the one who waits look who is late, and once more."""
        looks = iter((False, False, True))
        self.answerer.wait(lambda: next(looks))

    def end(self) -> None:
        self.side.goes_on.set()
        if self._caller.ident is not None:
            self._caller.join()

    def _call(self) -> None:
        try:
            self.answerer._called(cast("Any", Pipe()))
        except IncompleteError:
            return


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    try:
        yield world
    finally:
        world.end()
        world.answerer.close()


def test_who_has_proven_the_code_is_not_late_while_the_proof_ends(world: World) -> None:
    world.begin()
    world.look_twice()
    assert not world.answerer.errors
    assert not world.answerer.is_idle
    world.end()
    assert world.answerer.outcomes == [Outcome("x")]
    assert not world.answerer.errors
    assert world.answerer.met == 1


def test_who_did_not_come_in_is_late_after_that(world: World) -> None:
    world.side.error = IncompleteError("transfer.lost")
    world.begin()
    world.look_twice()
    assert not world.answerer.errors
    world.end()
    world.answerer.wait(lambda: bool(world.answerer.errors))
    assert [error.code for error in world.answerer.errors] == ["transfer.lost"]
    assert world.answerer.is_idle
