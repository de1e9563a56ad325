"""How the hub is doing: whether its log can be written, and metrics for whoever watches it.

Taken per batch, per tick and when asked, never per message.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from landline.catalogue import text
from landline.doors.call import CallLine
from landline.doors.event_stream import EventStreamLine
from landline.doors.native import ControlLine, NativeLine
from landline.doors.plain import PlainLine
from landline.doors.websocket import WebSocketLine
from landline.errors import Error
from landline.hub.effects import Save
from landline.model import Entry, Record
from landline.observe import Histogram, Metric, exposition
from landline.store.folder import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from landline.catalogue import Language
    from landline.hub.limits import Strangers
    from landline.model import Receipt
    from landline.server.desk import HubDesk
    from landline.server.log import Log
    from landline.server.relay import Relay
    from landline.server.sealing import Sealing
    from landline.server.workers import Workers
    from landline.settings import HubSettings

PROBE: Final = 1.0
"""Seconds between two tries to write to a log that could not be written."""

DOORS: Final = {
    NativeLine: "native",
    ControlLine: "control",
    PlainLine: "plain",
    WebSocketLine: "websocket",
    EventStreamLine: "event-stream",
    CallLine: "call",
}
_PAGE: Final = resource.getpagesize()


class Measures:
    """What is measured of one hub. Every call belongs to the event loop."""

    def __init__(
        self,
        desk: HubDesk,
        log: Log,
        strangers: Strangers,
        sealing: Sealing,
        relay: Relay,
        workers: Workers,
        settings: HubSettings,
    ) -> None:
        self.trouble: Error | None = None
        """Why the log could not be written the last time."""
        self._desk = desk
        self._log = log
        self._strangers = strangers
        self._sealing = sealing
        self._relay = relay
        self._workers = workers
        self._language: Language = settings.language
        self._shelf_most = settings.shelf.total
        self._folder = Path(settings.data) if settings.data else None
        self._loop = asyncio.get_running_loop()
        self._committed = 0
        self._delivery = Histogram()
        self._lag = 0.0
        self._next_probe = 0.0

    def settled(self, saves: Sequence[Save], outcome: Sequence[Receipt] | Error) -> None:
        """Pass on to the desk what the log reports, and measure until it is written out."""
        if isinstance(outcome, Error):
            self.trouble = outcome
        else:
            self.trouble = None
            self._committed += len(saves)
        begun = time.monotonic()  # not the loop's clock, which uvloop sets once a turn
        self._desk.settled(saves, outcome)
        # Queued behind the flush that the desk has asked for.
        self._loop.call_soon(self._shown, begun)

    def sweep(self, now: float) -> None:
        """Do what time asks for; to be called about twice a second."""
        self._loop.call_soon(self._lagged, time.monotonic())
        if self.trouble is not None and now >= self._next_probe:
            self._next_probe = now + PROBE
            self._log.submit(_probe())

    async def exposition(self) -> str:
        """Return all metrics as Prometheus reads them."""
        system = await asyncio.to_thread(_system_figures, self._folder)
        return exposition(self._metrics(system))

    def _shown(self, begun: float) -> None:
        self._delivery.observe(time.monotonic() - begun)

    def _lagged(self, asked: float) -> None:
        self._lag = time.monotonic() - asked

    def _metrics(self, system: Mapping[str, float]) -> Iterator[Metric]:
        desk, figures = self._desk, self._desk.figures()
        waits = self._log.figures()
        doors = Counter(DOORS[type(line)] for line in desk.lines)
        lines = {state: figures[state] for state in ("lagging", "held", "paused", "ending")}
        yield self._metric("connections", "gauge", dict.fromkeys(DOORS.values(), 0) | doors, "door")
        yield self._metric("connections-waiting", "gauge", lines, "state")
        sealed = sum(line.member.channel is not None for line in desk.lines)
        yield self._metric("connections-sealed", "gauge", sealed)
        yield self._metric("tls", "gauge", self._sealing.figures(), "state")
        yield self._metric("strangers", "gauge", self._strangers.count)
        yield self._metric("offers", "gauge", len(desk.hub.offers))
        yield self._metric("relay", "gauge", self._relay.figures(), "state")
        yield self._metric("relayed-bytes-total", "counter", self._relay.relayed)
        yield self._metric("workers", "gauge", self._workers.figures(), "state")
        yield self._metric("people", "gauge", len(desk.hub.state.people))
        yield self._metric("accounts", "gauge", len(desk.hub.state.accounts))
        yield self._metric("rooms", "gauge", len(desk.hub.rooms))
        yield self._metric("entries-committed-total", "counter", self._committed)
        yield self._metric("messages-delivered-total", "counter", figures["delivered"])
        yield self._metric("commit-seconds", "histogram", self._log.latency)
        yield self._metric("delivery-seconds", "histogram", self._delivery)
        yield self._metric("queued", "gauge", waits, "queue")
        yield self._metric("events-total", "counter", desk.counters.snapshot(), "event")
        yield self._metric("log-writable", "gauge", int(self.trouble is None))
        yield self._metric("loop-lag-seconds", "gauge", self._lag)
        yield self._metric("cpu-seconds-total", "counter", time.process_time())
        shelf = desk.hub.state.shelf.quota
        yield self._metric("shelf-bytes", "gauge", shelf.total)
        yield self._metric("shelf-most-bytes", "gauge", self._shelf_most)
        yield self._metric("shelf-files", "gauge", shelf.files)
        for name, value in system.items():
            yield self._metric(name, "gauge", value)

    def _metric(
        self,
        name: str,
        kind: Literal["counter", "gauge", "histogram"],
        value: float | Mapping[str, float] | Histogram,
        label: str = "",
    ) -> Metric:
        said = text(f"metrics.{name}", self._language)
        return Metric(f"landline_{name.replace('-', '_')}", kind, said, value, label)


def _probe() -> Save:
    """Return what shows whether the log can be written: a record of no meaning."""
    record = Record("probe", "log", b"1")
    return Save(Entry(None, None, "", b"", records=(record,)), None, 0, then=lambda _: [])


def _system_figures(folder: Path | None) -> dict[str, float]:
    """Return what the system knows: of this process, and of the disk with `folder`. Blocks."""
    figures = _process_figures()
    if folder is None:
        return figures
    try:
        disk = shutil.disk_usage(folder)
        log = sum(part.stat().st_size for part in folder.glob(f"{DATABASE}*"))
    except OSError:  # a part that SQLite has just done away with: told the next time
        return figures
    return {**figures, "log-bytes": log, "disk-bytes": disk.total, "disk-free-bytes": disk.free}


def _process_figures() -> dict[str, float]:
    """Return what the system knows of this process: memory, open descriptors."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        descriptors = sum(1 for _ in Path("/proc/self/fd").iterdir())
        return {"resident-bytes": pages * _PAGE, "descriptors": descriptors}
    except OSError:  # not Linux: the most it ever had, in KiB
        return {"resident-bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
