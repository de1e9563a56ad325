"""What is measured of a hub, beside its live tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from landline.doors.line import Line
from landline.errors import StoreError
from landline.model import Receipt
from landline.observe import Counters, Histogram
from landline.server.measures import DOORS, PROBE, Measures
from landline.settings import HubSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.hub.effects import Save


class Parts:
    """The desk, the log, the strangers and whatever else, as far as they are measured."""

    def __init__(self) -> None:
        self.lines: dict[Any, None] = {}
        self.counters = Counters()
        self.hub = self
        self.state = self
        self.people: list[int] = [1, 2]
        self.accounts: list[int] = []
        self.rooms = [1]
        self.count = 3
        self.latency = Histogram()
        self.settlements: list[object] = []
        self.submitted: list[Save] = []
        self.offers: list[int] = []
        self.relayed = 7
        self.shelf = self
        self.quota = self
        self.total = 5
        self.files = 1

    def figures(self) -> dict[str, int]:
        return dict.fromkeys(("lagging", "held", "paused", "ending", "delivered", "commit"), 0)

    def settled(self, saves: Sequence[object], outcome: object) -> None:
        self.settlements.append((list(saves), outcome))

    def submit(self, save: Save) -> None:
        self.submitted.append(save)


def measures(parts: Any) -> Measures:
    return Measures(parts, parts, parts, parts, parts, parts, HubSettings())


def test_every_kind_of_line_is_counted_by_its_door() -> None:
    def kinds(base: type[Any]) -> set[type[Any]]:
        return {kind for each in base.__subclasses__() for kind in {each, *kinds(each)}}

    ours = {kind for kind in kinds(Line) if kind.__module__.startswith("landline.")}
    assert ours == DOORS.keys()


async def test_what_the_log_reports_goes_on_to_the_desk() -> None:
    parts = Parts()
    it = measures(parts)
    saves: Any = [object(), object()]
    receipts = [Receipt(1), Receipt(2)]
    it.settled(saves, receipts)
    assert parts.settlements == [(saves, receipts)]
    await asyncio.sleep(0)
    said = await it.exposition()
    assert "landline_entries_committed_total 2\n" in said
    assert "landline_delivery_seconds_count 1\n" in said
    assert "landline_strangers 3\n" in said
    assert "landline_relayed_bytes_total 7\n" in said


async def test_a_log_that_failed_is_tried_again_once_a_second_until_it_works() -> None:
    parts = Parts()
    it = measures(parts)
    it.sweep(10.0)
    assert not parts.submitted
    it.settled([], StoreError("store.full", folder=""))
    for now in (10.0, 10.5, 10.0 + PROBE, 10.2 + PROBE):
        it.sweep(now)
    assert len(parts.submitted) == 2
    assert it.trouble is not None
    probe = parts.submitted[0]
    assert probe.then is not None
    assert probe.then(Receipt(0)) == []
    it.settled([probe], [Receipt(0)])
    it.sweep(50.0)
    assert it.trouble is None
    assert len(parts.submitted) == 2
