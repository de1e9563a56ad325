"""What is offered is refused, taken, or somebody is asked."""

from __future__ import annotations

import threading
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.client import transfer_events as events
from landline.client.switchboard import Switchboard
from landline.client.transfer_decider import Rules, SessionDecider
from landline.client.transfer_options import ReceiveOptions
from landline.client.transfer_side import Machine, Side
from landline.client.unfinished import Record
from landline.direct.proof import Peer
from landline.transfer.asking import Bounds
from landline.transfer.disk_tree import Tree
from landline.transfer.messages import MOST_GROWTH, VERSION, Offer

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer

PEER = Peer(b"k" * 32, "ada", "sender")
OFFER = Offer(VERSION, b"t" * 16, "a\x1b.iso", 1, 0, 0, 5000)
TREE = bytes(16)
WANTED = Event()
"""Never set: the other side waits for the answer."""


class Asked:
    """Somebody who says no, and how often that was asked."""

    def __init__(self) -> None:
        self.times = 0

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        self.times += 1
        return "transfer.refused"

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        return {7: "skip"}


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[events.TransferEvent] = []
        self.asked = Asked()
        self.made_room: list[Offer] = []
        board = Switchboard(self.told.append, "en")
        self.side = Side(Machine(folder), "receiver", board, ReceiveOptions(), None)

    def decider(self, **rules: Any) -> SessionDecider:
        into = str(self.folder / "inbox")
        usual = Rules("ask", "same", lambda: False, self.made_room.append, into)
        return SessionDecider(
            self.side,
            self.asked,
            threading.Lock(),
            session=1,
            peer=PEER,
            rules=usual._replace(**rules),
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize(
    ("rules", "code", "asked"),
    [
        ({}, "transfer.refused", 1),
        ({"accept": "yes"}, None, 0),
        ({"accept": "no"}, "transfer.refused", 0),
        ({"accept": "yes", "is_busy": lambda: True}, "transfer.busy", 0),
        ({"accept": "yes", "bounds": Bounds(most=OFFER.size)}, None, 0),
        ({"accept": "yes", "bounds": Bounds(most=OFFER.size - 1)}, "transfer.too-large", 0),
        ({"bounds": Bounds(most=OFFER.size - 1)}, "transfer.too-large", 0),
    ],
)
def test_by_rules(world: World, rules: dict[str, Any], code: str | None, asked: int) -> None:
    decider = world.decider(**rules)
    assert decider.consider(OFFER, WANTED) == code
    assert world.asked.times == asked
    assert decider.offer == (OFFER if code is None else None)
    offered = world.told[0]
    assert isinstance(offered, events.Offered)
    assert offered.name == "a\\x1b.iso"
    assert [each.code for each in world.told if isinstance(each, events.Refused)] == (
        [code] if code else []
    )


def test_what_was_taken_before_the_break_is_taken_again(world: World) -> None:
    decider = world.decider(accept="yes")
    decider.consider(OFFER, WANTED)
    decider._rules = decider._rules._replace(accept="ask")
    assert decider.consider(structs.replace(OFFER, transfer=b"u" * 16), WANTED) is None
    assert decider.consider(structs.replace(OFFER, name="b.iso"), WANTED) == "transfer.refused"
    assert len(world.made_room) == 3
    grown = structs.replace(OFFER, size=2 * OFFER.size + MOST_GROWTH)
    assert decider.consider(grown, WANTED) is None, "files may change"
    decider.offer = OFFER
    much = structs.replace(grown, size=grown.size + 1)
    assert decider.consider(much, WANTED) == "transfer.refused"


@pytest.mark.parametrize(
    ("key", "size", "code"),
    [
        (PEER.key, 5000, None),
        (PEER.key, 5001, "transfer.refused"),
        (b"x" * 32, 5000, "transfer.refused"),
    ],
)
def test_what_an_earlier_run_left_is_gone_on_with(
    world: World, key: bytes, size: int, code: str | None
) -> None:
    into = world.folder / "inbox"
    tree = Tree.open(into, TREE)
    tree.records().close()
    record = Record(
        "ab12cd34", "receive", "a\\x1b.iso", "ada",
        key=key.hex(), into=str(into), tree=TREE.hex(), size=size,
    )  # fmt: skip
    world.side.machine.unfinished.begin(record).close(over=False)
    assert world.decider().consider(OFFER, WANTED) == code
    elsewhere = world.decider(into=str(world.folder / "other"))
    assert elsewhere.consider(OFFER, WANTED) == "transfer.refused"


def test_a_question_that_was_withdrawn_is_no_refusal(world: World) -> None:
    withdrawn = Event()
    withdrawn.set()
    assert world.decider().consider(OFFER, withdrawn) == "transfer.refused"
    assert not any(isinstance(each, events.Refused) for each in world.told)


def test_what_is_here_is_asked_about(world: World) -> None:
    assert world.decider().choose([], WANTED) == {7: "skip"}
    assert world.decider(policy="newer").policy == "newer"
