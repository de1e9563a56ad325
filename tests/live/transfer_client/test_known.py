"""Devices that know each other need no code; a receiver may take from them always."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from landline.client import transfer_events as events
from landline.errors import Error, IncompleteError, NotAllowedError, RefusedError, UnreachableError
from tests.live.transfer_client.runs import Place, Yes, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.transfer.watch import Outcome
    from tests.live.transfer_client.runs import Run


@pytest.fixture
def inbox(ada: Place, bo: Place) -> Iterator[Run[Outcome]]:
    """Have bo take from ada always."""
    introduce(ada, bo, accept="yes")
    run = bo.receive(always=True)
    run.wait_for(events.Waiting)
    yield run
    run.cancel()


def test_it_is_found_by_its_key_and_then_at_its_address(
    ada: Place, bo: Place, inbox: Run[Outcome], photo: Path
) -> None:
    first = ada.send(photo, "bo")
    first.result()
    assert first.wait_for(events.Searching).what == "bo"
    known = ada.machine.peers.at("bo")
    assert known is not None
    assert known.addresses == (first.wait_for(events.Met).address,)
    photo.write_bytes(b"another")
    second = ada.send(photo, "BO", beacon=0)
    second.result()
    assert not any(isinstance(each, events.Searching) for each in second.told)
    inbox.wait_for(events.Arrived, 2)
    assert (bo.inbox / "photo.jpg").stat().st_size == 140_000
    assert (bo.inbox / "photo (2).jpg").read_bytes() == b"another"


def test_it_is_waited_for(ada: Place, bo: Place, photo: Path) -> None:
    introduce(ada, bo, accept="yes")
    sending = ada.send(photo, "bo")
    assert sending.wait_for(events.Searching, 2).code == "transfer.not-there"
    run = bo.receive(always=True)
    sending.result()
    run.cancel()


def test_it_is_waited_for_no_longer_than_said(ada: Place, bo: Place, photo: Path) -> None:
    introduce(ada, bo)
    with pytest.raises(UnreachableError) as caught:
        ada.send(photo, "bo", timeout=0.3).result()
    assert caught.value.code == "transfer.not-there"


def test_whoever_waits_with_a_code_takes_from_a_known_device_too(
    ada: Place, bo: Place, photo: Path
) -> None:
    introduce(ada, bo)
    asked = Yes()
    receiving = bo.receive(decide=asked)
    receiving.wait_for(events.Waiting)
    ada.send(photo, "bo").result()
    receiving.result()
    assert [each.name for each in asked.asked] == ["photo.jpg"]


def test_whoever_takes_nothing_from_a_known_device_still_waits_with_the_code_and_says_so(
    ada: Place, bo: Place, photo: Path
) -> None:
    introduce(ada, bo)
    receiving = bo.receive(decide=Yes("transfer.refused"))
    code = receiving.wait_for(events.Waiting).code
    with pytest.raises(RefusedError):
        ada.send(photo, "bo").result()
    assert receiving.wait_for(events.Waiting, 2).code == code
    receiving.cancel()


@pytest.mark.parametrize(("accept", "asked"), [("yes", 0), ("ask", 1)])
def test_a_rule_says_whether_it_is_asked(
    ada: Place, bo: Place, photo: Path, accept: str, asked: int
) -> None:
    introduce(ada, bo, accept=accept)
    decide = Yes()
    run = bo.receive(always=True, decide=decide)
    run.wait_for(events.Waiting)
    ada.send(photo, "bo").result()
    assert len(decide.asked) == asked
    run.cancel()


def test_a_rule_says_no(ada: Place, bo: Place, photo: Path) -> None:
    introduce(ada, bo, accept="no")
    run = bo.receive(always=True)
    run.wait_for(events.Waiting)
    with pytest.raises(NotAllowedError) as caught:
        ada.send(photo, "bo").result()
    assert caught.value.code == "direct.unknown"
    run.cancel()
    assert not bo.inbox.exists()


def test_a_rule_says_how_much_it_may_send(ada: Place, bo: Place, photo: Path) -> None:
    size = photo.stat().st_size
    introduce(ada, bo, accept="yes", most=size - 1)
    run = bo.receive(always=True)
    run.wait_for(events.Waiting)
    with pytest.raises(RefusedError) as caught:
        ada.send(photo, "bo").result()
    assert caught.value.code == "transfer.too-large"
    assert run.wait_for(events.Refused).code == "transfer.too-large"
    assert not bo.inbox.exists()
    bo.machine.peers.change("ada", most=size)
    ada.send(photo, "bo").result()
    assert (bo.inbox / photo.name).stat().st_size == size
    run.cancel()


def test_strangers_and_codes_are_not_let_in(
    ada: Place, bo: Place, tmp_path: Path, photo: Path
) -> None:
    run = bo.receive(always=True)
    waiting = run.wait_for(events.Waiting)
    assert waiting.code == waiting.link == ""
    link = f"landline://{waiting.addresses[0]}/#7-guitar-revenge-lemon"
    with pytest.raises(Error):
        ada.send(photo, link, timeout=1.0).result()
    run.cancel()


def test_a_rule_says_where_and_what_becomes_of_what_is_there(
    ada: Place, bo: Place, tmp_path: Path, photo: Path
) -> None:
    introduce(ada, bo, accept="yes", into=str(tmp_path / "from-ada"), exists="overwrite")
    run = bo.receive(always=True)
    run.wait_for(events.Waiting)
    ada.send(photo, "bo").result()
    photo.write_bytes(b"new")
    ada.send(photo, "bo").result()
    assert [each.name for each in (tmp_path / "from-ada").iterdir()] == ["photo.jpg"]
    assert (tmp_path / "from-ada" / "photo.jpg").read_bytes() == b"new"
    run.cancel()


def test_several_at_once(ada: Place, bo: Place, tmp_path: Path, inbox: Run[Outcome]) -> None:
    runs = []
    for number in range(4):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(bytes([number]) * 3_000_000)
        runs.append(ada.send(path, "bo"))
    for run in runs:
        run.result()
    inbox.wait_for(events.Arrived, 4)
    assert sorted(each.name for each in bo.inbox.iterdir()) == [f"{n}.bin" for n in range(4)]


def test_the_receiver_goes_on_after_a_sender_that_gave_up(
    ada: Place, bo: Place, tmp_path: Path, inbox: Run[Outcome], photo: Path
) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(1 << 20))
    sending = ada.send(big, "bo")
    sending.work.pause(True)  # noqa: FBT003
    sending.wait_for(events.Paused)
    sending.cancel()
    with pytest.raises(IncompleteError):
        sending.result()
    assert inbox.wait_for(events.Failed).code == "transfer.cancelled"
    ada.send(photo, "bo").result()


def test_nobody_is_meant_by_that(ada: Place, photo: Path) -> None:
    with pytest.raises(Error) as caught:
        ada.send(photo, "nobody").result()
    assert caught.value.code == "send.nobody"
    with pytest.raises(Error) as caught:
        ada.send(photo, "@bo").result()
    assert caught.value.code == "send.no-hub"
