"""By a code, whichever side shows it; after that the two know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.client import transfer_events as events

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.transfer_client.runs import Place


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
