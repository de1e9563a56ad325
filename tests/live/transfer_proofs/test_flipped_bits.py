"""One bit turns on the way: it is found, and all arrives right, or both sides say that it did not.

LANDLINE_FLIPS is how many bits turn, by default 12; `make soak` has 400.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import struct
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest

from landline.client import transfer_events as events
from landline.errors import Error
from landline.transfer import dialogue, streams
from landline.transfer.receiver import Receiver
from landline.transfer.records import Sealer
from landline.transfer.sender import Sender
from landline.transfer.sources import Files
from tests.live.cli_chat.programs import until
from tests.live.transfer import two_sides
from tests.live.transfer_client.runs import Place
from tests.live.transfer_proofs.flipping import Flipper
from tests.live.transfer_proofs.trees import MIB, differences, states

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.watch import Outcome
    from tests.live.transfer_client.runs import Run
    from tests.live.transfer_proofs.flipping import Kind, Way

FLIPS: Final = int(os.environ.get("LANDLINE_FLIPS", "12"))
SMALL: Final = 40
LARGE: Final = (9 * MIB, 2 * MIB)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    top.mkdir()
    for size in LARGE:
        (top / f"{size}").write_bytes(os.urandom(size))
    for number in range(SMALL):
        (top / f"small {number}").write_bytes(os.urandom(20_000))
    return top


WHERE: Final[dict[tuple[Kind, Way], int]] = {
    ("data", "there"): 90,
    ("data", "back"): sum(LARGE) + SMALL * 20_000,
    ("control", "there"): 900,
    ("control", "back"): 2500,
}
"""Where bits turn, and in which of the first bytes. Who calls is the receiver."""

ENDS: Final = ("arrived", "direct.code-wrong", "direct.code-over")
"""What else than that it arrived: a bit of what the code is proven with has turned."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for what a wrong length promises gives up after seconds."""
    for core in (Sender, Receiver):
        monkeypatch.setitem(core.__init__.__kwdefaults__, "patience", 5.0)  # type: ignore[arg-type]
    monkeypatch.setattr(dialogue, "ALIVE_EVERY", 1.0)
    monkeypatch.setattr(streams, "_TICKS", struct.pack("ll", 0, 50_000))


@pytest.mark.timeout(60 + 5 * FLIPS)
@pytest.mark.usefixtures("impatient")
def test_a_bit_that_turns_is_found(tmp_path: Path, top: Path) -> None:
    chance = random.Random(FLIPS)
    sent = states(top)
    turned = 0
    while turned < FLIPS:
        where = kind, way = chance.choice(list(WHERE))
        offset, bit = chance.randrange(WHERE[where]), chance.randrange(8)
        what = f"bit {bit} of byte {offset} of {kind} {way}"
        end, flips = transfer(tmp_path, top, kind, way, offset, bit)
        turned += flips
        assert end.partition(", ")[0] in ENDS, what
        into = tmp_path / "bo" / "inbox"
        if end.startswith("arrived"):
            assert differences(states(into / "top"), sent) == [], what
        elif into.exists():
            assert all(path.name.startswith(".") for path in into.iterdir()), what
        shutil.rmtree(tmp_path / "bo")
        shutil.rmtree(tmp_path / "ada")


def transfer(
    folder: Path, top: Path, kind: Kind, way: Way, offset: int, bit: int
) -> tuple[str, int]:
    """Return how it ended, by a code or `arrived`, and how many bits turned."""
    ada, bo = Place(folder / "ada", 0, "ada"), Place(folder / "bo", 0, "bo")
    sending = ada.send(top)
    link = sending.wait_for(events.Waiting).link
    address, slash, code = link.removeprefix("landline://").partition("/")
    host, _, port = address.rpartition(":")
    with Flipper((host, int(port)), kind, way, offset, bit) as flipper:
        receiving = bo.receive(f"landline://127.0.0.1:{flipper.port}{slash}{code}", timeout=10.0)
        try:
            receiving.result()
            end = "arrived"
        except Error as error:
            end = error.code
    # With the caller its last word may be gone: then the sender waits, and says so.
    if end != "arrived" or not has_ended(sending):
        sending.cancel()
        end += ", and the sender waits"
    return end, flipper.flips


def has_ended(sending: Run[list[Outcome]]) -> bool:
    """Wait for the end, or until it says that it waits for who was lost."""
    until(lambda: sending.has_ended or isinstance(sending.told[-1], events.Lost), lambda: "")
    return sending.has_ended


@pytest.mark.parametrize("kind", ["begin", "data", "segment", "pack", "end"])
@pytest.mark.parametrize("byte", [0, 1, 2, 3, 5, 15, 20])
@pytest.mark.usefixtures("impatient")
def test_a_bit_of_a_header_that_turns(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch, kind: str, byte: int
) -> None:
    """Also one after which the receiver waits for more than ever comes, or says nothing."""
    real, lock, seals = getattr(Sealer, kind), threading.Lock(), itertools.count()

    def seal(sealer: Sealer, *arguments: Any) -> memoryview:
        record: memoryview = real(sealer, *arguments)
        with lock:
            if next(seals) == 0:
                record[byte] ^= 1 << byte % 8
        return record

    monkeypatch.setattr(Sealer, kind, seal)
    session = two_sides.transfer(Files([top]), tmp_path / "in", connections=1)
    assert two_sides.outcome(session.received).missing == 0
    assert differences(states(tmp_path / "in" / "top"), states(top)) == []
