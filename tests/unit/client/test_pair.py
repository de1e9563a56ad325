"""A device that talks to a hub nobody has compared yet: what that one can make it do."""

from __future__ import annotations

from landline.client.pair import MOST_HEARD, _Talk
from landline.settings import ClientLimits
from landline.trust.pins import Pin
from landline.wire import events


def test_whoever_talks_without_end_fills_nothing() -> None:
    talk = _Talk(Pin(fingerprint="", certificate=""), ClientLimits())
    for number in range(10 * MOST_HEARD):
        talk._take([events.Ok(re=str(number)), events.SlotEvent(slot=7)])
    assert talk._heard.qsize() == MOST_HEARD
    assert talk._heard.get_nowait() == events.Ok(re="0")
