"""A device that is known and takes more than its part of a receiver that takes always."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from landline.client import transfer_answerer, transfer_events as events
from landline.client.incoming import MOST_OF_ONE
from landline.direct import proof
from landline.direct.pipe import Pipe
from landline.errors import IncompleteError
from landline.transfer import driving, manifest as manifests, messages
from landline.transfer.keys import FIRST_BYTE, VERSION
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.messages import Cancel, Offer, Ready
from tests.live.direct.world import until
from tests.live.transfer_client.runs import PATIENCE, Place, Run, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.transfer.messages import AnyMessage
    from landline.transfer.watch import Outcome


class Greedy:
    """What a known device says to a receiver."""

    def __init__(self, me: Place, to: Place, run: Run[Outcome]) -> None:
        host, _, port = run.wait_for(events.Waiting).addresses[0].rpartition(":")
        self.address = host, int(port)
        self.pipe = Pipe.dial(socket.create_connection(self.address), PATIENCE)
        device, expects = me.machine.device, to.machine.device.public
        proof.call(self.pipe, device, "eve", "sender", expects=expects, seconds=PATIENCE)

    def offer(self, transfer: bytes, size: int = 10) -> AnyMessage:
        """Offer a file; return what is said."""
        tree = manifests.encode(Manifest([Entry("file", ("a",), size)]))
        offer = Offer(messages.VERSION, transfer, "a", 1, 0, 0, size, tree=len(tree))
        self.pipe.send(messages.encode(offer))
        return self.heard()

    def heard(self) -> AnyMessage:
        frame = self.pipe.receive(PATIENCE)
        assert frame is not None
        return messages.decode(frame)

    def close(self) -> None:
        self.pipe.close()


@pytest.fixture
def eve(tmp_path: Path, beacon: int) -> Place:
    return Place(tmp_path / "eve", beacon, "eve")


@pytest.fixture
def inbox(ada: Place, bo: Place, eve: Place) -> Iterator[Run[Outcome]]:
    introduce(ada, bo, accept="yes")
    introduce(eve, bo, accept="yes")
    run = bo.receive(always=True)
    yield run
    run.cancel()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_who_only_talks_keeps_nobody_out(
    ada: Place, bo: Place, eve: Place, inbox: Run[Outcome], photo: Path, stack: ExitStack
) -> None:
    before = threading.active_count()
    for _ in range(40):
        stack.enter_context(closing(Greedy(eve, bo, inbox)))
    ada.send(photo, "bo").result()
    live = inbox.work._board.live
    assert 0 < live <= transfer_answerer.MOST_OF_ONE + 1, "and ada, who may just be leaving"
    assert threading.active_count() - before < 5 * live


def test_who_takes_all_that_may_be_leaves_something(
    ada: Place, bo: Place, eve: Place, inbox: Run[Outcome], photo: Path, stack: ExitStack
) -> None:
    said = [
        stack.enter_context(closing(Greedy(eve, bo, inbox))).offer(bytes([number]) * 16)
        for number in range(MOST_OF_ONE + 1)
    ]
    assert [type(each) for each in said[:-1]] == [Ready] * MOST_OF_ONE
    assert said[-1] == Cancel("transfer.busy")
    ada.send(photo, "bo").result()


def test_thousands_of_connections_are_not_kept(
    bo: Place, eve: Place, inbox: Run[Outcome], stack: ExitStack
) -> None:
    transfer = b"T" * 16
    greedy = stack.enter_context(closing(Greedy(eve, bo, inbox)))
    assert isinstance(greedy.offer(transfer), Ready)
    before = threading.active_count()
    greeting = bytes([FIRST_BYTE, VERSION]) + transfer + bytes(36)
    for _ in range(200):
        sock = stack.enter_context(socket.create_connection(greedy.address))
        sock.sendall(greeting)
    (receiving,) = inbox.work._board._works
    until(lambda: receiving._answering == driving.MOST_STREAMS, "not as many as may be")
    until(lambda: threading.active_count() - before <= driving.MOST_STREAMS, "threads")


def test_connections_of_another_are_not_led_away(
    ada: Place, bo: Place, eve: Place, inbox: Run[Outcome], stack: ExitStack
) -> None:
    """An id is seen by all on the way; with it nobody gets what is another's."""
    transfer = b"T" * 16
    mine, other = (stack.enter_context(closing(Greedy(who, bo, inbox))) for who in (ada, eve))
    assert isinstance(mine.offer(transfer), Ready)
    assert other.offer(transfer) == Cancel("transfer.order")
    with pytest.raises(IncompleteError):
        other.heard()
    mine.pipe.send(messages.encode(Cancel("transfer.cancelled")))
    with pytest.raises(IncompleteError):
        mine.heard()
