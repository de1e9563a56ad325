"""By a code, whichever side shows it; after that the two know each other."""

from __future__ import annotations

import os
import socket
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from landline.client import transfer_events as events
from landline.direct import proof
from landline.direct.pipe import Pipe
from landline.direct.proof import Dialler
from landline.direct.tries import CodeInUse
from landline.errors import Error, IncompleteError, NotAllowedError, RefusedError
from landline.transfer.sources import Stream, Text
from landline.trust.codes import Code
from tests.live.transfer_client.runs import Place, Yes

if TYPE_CHECKING:
    from pathlib import Path

    from landline.direct.claims import Reply
    from landline.direct.proof import Step


def test_a_code_that_the_sender_shows(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo)
    waiting = sending.wait_for(events.Waiting)
    receiving = bo.receive(waiting.code)
    assert receiving.result().files == 1
    assert [each.size for each in sending.result()] == [140_000]
    assert (bo.inbox / "photo.jpg").read_bytes() == photo.read_bytes()
    assert sending.wait_for(events.Met).peer == "bo"
    assert receiving.wait_for(events.Offered).name == "photo.jpg"
    assert [type(each) for each in sending.told if not isinstance(each, events.Progress)] == [
        events.Begun, events.Waiting, events.Met, events.Accepted, events.Arrived,
    ]  # fmt: skip
    assert ada.machine.peers.at("bo") is not None
    assert bo.machine.peers.at("ada") is not None
    assert ada.machine.unfinished.all() == bo.machine.unfinished.all() == []


def test_a_code_that_the_receiver_shows(ada: Place, bo: Place, photo: Path) -> None:
    receiving = bo.receive()
    digits = receiving.wait_for(events.Waiting).digits
    sending = ada.send(photo, digits)
    assert len(sending.result()) == 1
    assert receiving.result().paths == [bo.inbox / "photo.jpg"]


def test_a_link_needs_no_beacon(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo, beacon=0)
    link = sending.wait_for(events.Waiting).link
    assert bo.receive(link, beacon=0).result().files == 1
    sending.result()


def test_a_wrong_code_is_told_on_both_sides_and_the_right_one_still_works(
    ada: Place, bo: Place, photo: Path
) -> None:
    sending = ada.send(photo)
    right = Code.parse(sending.wait_for(events.Waiting).code)
    wrong = Code(right.slot, bytes(255 - byte for byte in right.secret))
    receiving = bo.receive(wrong.words)
    with pytest.raises(NotAllowedError) as caught:
        receiving.result()
    assert caught.value.code == "direct.code"
    assert receiving.wait_for(events.Failed).code == "direct.code"
    assert sending.wait_for(events.Tried).left == 2
    bo.receive(right.words).result()
    sending.result()


def test_three_wrong_codes_are_the_end_of_it(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo)
    right = Code.parse(sending.wait_for(events.Waiting).code)
    for number in range(3):
        wrong = Code(right.slot, bytes(byte ^ (1 + number) for byte in right.secret))
        with pytest.raises(NotAllowedError):
            bo.receive(wrong.words).result()
    with pytest.raises(NotAllowedError) as caught:
        sending.result()
    assert caught.value.code == "transfer.code-dead"


def test_a_code_that_nobody_shows(bo: Place) -> None:
    receiving = bo.receive("7-guitar-revenge-lemon", timeout=0.5)
    with pytest.raises(Error) as caught:
        receiving.result()
    assert caught.value.code == "transfer.code-unseen"
    assert receiving.wait_for(events.Failed).hint


def test_several_receivers_of_one_code(
    ada: Place, bo: Place, tmp_path: Path, beacon: int, photo: Path
) -> None:
    cy = Place(tmp_path / "cy", beacon, "cy")
    sending = ada.send(photo, receivers=2)
    code = sending.wait_for(events.Waiting).code
    both = [each.receive(code) for each in (bo, cy)]
    assert [each.result().files for each in both] == [1, 1]
    assert len(sending.result()) == 2
    assert {each.peer for each in sending.told if isinstance(each, events.Arrived)} == {"bo", "cy"}
    late = Place(tmp_path / "di", beacon, "di").receive(code, timeout=1.0)
    with pytest.raises(Error):
        late.result()


def test_what_is_not_wanted_is_refused_with_its_reason(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo)
    code = sending.wait_for(events.Waiting).code
    receiving = bo.receive(code, decide=Yes("transfer.refused"))
    with pytest.raises(RefusedError) as caught:
        sending.result()
    assert caught.value.code == "transfer.refused"
    assert sending.wait_for(events.Refused).peer == "bo"
    with pytest.raises(Error):
        receiving.result()
    assert not bo.inbox.exists()
    assert ada.machine.unfinished.all() == bo.machine.unfinished.all() == []


class Killed(BaseException):
    """In the middle of a proof."""


@pytest.mark.parametrize("when", ["before it proves itself", "before it is welcomed"])
def test_who_breaks_off_while_the_code_is_proven_comes_back_with_it(
    ada: Place, bo: Place, photo: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    sending = ada.send(photo)
    waiting = sending.wait_for(events.Waiting)
    host, _, port = waiting.addresses[0].rpartition(":")
    real = Dialler._reply

    def reply(self: Dialler, said: Reply) -> Step:
        step = real(self, said)
        if when == "before it is welcomed":
            pipe.send(step.say)
        raise Killed

    code = Code.parse(waiting.code)
    tries = CodeInUse(code)
    machine = bo.machine
    tries.proven = lambda key: machine.slots.note("receiver", code.slot, key)
    pipe = Pipe.dial(socket.create_connection((host, int(port))), 5.0)
    with monkeypatch.context() as patch:
        patch.setattr(Dialler, "_reply", reply)
        with pytest.raises(Killed):
            proof.call(pipe, machine.device, "bo", "receiver", code=tries, seconds=5.0)
    receiving = bo.receive(waiting.code)
    assert receiving.result().files == 1
    assert len(sending.result()) == 1
    late = bo.receive(waiting.code, timeout=1.0)
    with pytest.raises(Error):
        late.result()


def test_a_text(ada: Place, bo: Place) -> None:
    sending = ada.send(Text("four, seven, eleven"))
    receiving = bo.receive(sending.wait_for(events.Waiting).code)
    assert receiving.result().text == "four, seven, eleven"
    sending.result()


def test_a_stream_into_an_open_file(ada: Place, bo: Place) -> None:
    read, write = os.pipe()
    try:
        sending = ada.send(Stream(read, "tar"))
        into = BytesIO()
        receiving = bo.receive(sending.wait_for(events.Waiting).code, into=into)
        with os.fdopen(write, "wb") as pipe:
            pipe.write(b"line\n" * 400_000)
        receiving.result()
        sending.result()
        assert into.getvalue() == b"line\n" * 400_000
    finally:
        os.close(read)


def test_whoever_gives_up_is_told_how_to_go_on(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo)
    sending.wait_for(events.Waiting)
    sending.cancel()
    with pytest.raises(IncompleteError) as caught:
        sending.result()
    assert caught.value.code == "transfer.stopped"


def test_both_send(ada: Place, bo: Place, photo: Path) -> None:
    sending = ada.send(photo)
    code = sending.wait_for(events.Waiting)
    other = bo.send(photo, code.link)
    with pytest.raises(RefusedError) as caught:
        other.result()
    assert caught.value.code == "direct.role"
    sending.cancel()
