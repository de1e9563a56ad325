"""The hub as `landline.web` sees it: makes the lines that HTTP callers come in by."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

from msgspec import structs

from landline.doors.call import Answer, CallLine
from landline.doors.event_stream import EventStreamLine
from landline.doors.websocket import WebSocketLine
from landline.hub.state import Moment
from landline.net.address import Address
from landline.net.interfaces import reachable_hosts
from landline.net.sources import is_this_machine
from landline.trust.authority import Authority
from landline.trust.hosts import is_among

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.blobs.port import Blobs
    from landline.errors import Error
    from landline.hub.limits import Strangers
    from landline.server.desk import HubDesk
    from landline.server.measures import Measures
    from landline.server.shelving import Shelving
    from landline.server.workers import Workers
    from landline.settings import HubSettings
    from landline.wire.events import Failure, Filed, FileEvent, UploadEvent, Welcome
    from landline.wire.verbs import Hello, Verb


class HubHall:
    """Implements `web.hall.Hall`."""

    def __init__(
        self,
        desk: HubDesk,
        measures: Measures,
        strangers: Strangers,
        shelving: Shelving,
        workers: Workers,
        settings: HubSettings,
    ) -> None:
        self._desk = desk
        self._shelving = shelving
        self._language = settings.language
        self._measures = measures
        self._strangers = strangers
        self._wire = settings.wire
        self._web = settings.web
        self._next_beat = 0.0
        self._authority: Authority | None = None
        self.settings = settings
        self.name = settings.name
        self.plain_logins = settings.trust.plain_logins
        self.hosts: frozenset[str] = frozenset()
        """Hosts that an organisation's certificate is for."""
        self.post_hook = desk.post_hook
        self.metrics = measures.exposition
        self.work = workers.run

    @property
    def epoch(self) -> str:
        """The log's epoch."""
        return self._desk.hub.epoch

    @property
    def authority(self) -> Authority | None:
        """Who the hub is."""
        der = self._desk.hub.state.authority
        if der and (self._authority is None or self._authority.der != der):
            self._authority = Authority(der)
        return self._authority

    def answers_as(self, host: str) -> bool:
        """Return whether an organisation's certificate is for `host`."""
        return is_among(host, self.hosts)

    async def address_for_others(self) -> str:
        """Return the `host:port` by which other machines reach the hub; empty: they cannot."""
        listening = Address.parse(self._desk.hub.state.addresses[0])
        host = (await asyncio.to_thread(reachable_hosts, listening))[0]
        if is_this_machine(host):
            return ""
        return structs.replace(listening, host=host).label

    def trouble(self) -> Error | None:
        """Return why the log cannot be written, if it cannot."""
        return self._measures.trouble

    def sweep(self, now: float) -> None:
        """Do what time asks for; to be called about twice a second."""
        self._measures.sweep(now)
        if now >= self._next_beat:
            self._next_beat = now + self._web.heartbeat
            for line in self._desk.lines:
                if isinstance(line, EventStreamLine):
                    line.beat()

    def admits(self, source: str) -> bool:
        """Return whether one more stranger from `source` is borne; counts who is not."""
        admitted = self._strangers.admit(source, random.random())
        if not admitted:
            self._desk.counters.add("strangers.refused")
        return admitted

    def release(self, source: str) -> None:
        """Take back a stranger that `admits`, or the port, let in."""
        self._strangers.release(source)

    def websocket(self, source: str) -> WebSocketLine:
        """Return what speaks on an upgraded connection."""
        return WebSocketLine(self._desk, source, self._wire)

    def events(self, source: str, asked: Sequence[Verb]) -> EventStreamLine:
        """Return what speaks on an event stream."""
        return EventStreamLine(self._desk, source, asked)

    def call(
        self,
        source: str,
        hello: Hello,
        verb: Verb | None,
        reference: str,
        answered: Callable[[Answer, Welcome | None], None],
        tls: object,
    ) -> CallLine:
        """Return one verb to be asked."""
        return CallLine(self._desk, source, hello, verb, reference, answered, tls)

    # The shelf

    @property
    def blobs(self) -> Blobs:
        """Where content is kept."""
        return self._shelving.blobs

    def upload(self, upload: str) -> UploadEvent | None:
        """Return the upload of that id, if one is under way."""
        return self._desk.hub.uploads.find(upload)

    def keep_upload(self, upload: str, done: Callable[[Filed | Failure], None]) -> None:
        """Let an upload that is finished be its file; `done` is told once that is on disk."""
        self._desk.run(self._desk.hub.uploads.keep(upload, self.blobs.kept(upload), _now(), done))

    def grow_upload(self, upload: str, there: int) -> None:
        """Count bytes of an upload of unknown length; raises RefusedError."""
        self._desk.hub.uploads.grow(upload, there)

    def drop_upload(self, upload: str) -> None:
        """Give an upload up, and what came of it."""
        self._desk.run(self._desk.hub.uploads.drop(upload, _now().at))

    def ticket(self, ticket: str) -> FileEvent | None:
        """Return the file that a ticket is good for now."""
        return self._desk.hub.files.tickets.find(ticket, time.monotonic())

    def open_share(
        self, secret: str, source: str, done: Callable[[FileEvent | Failure], None]
    ) -> None:
        """Tell `done` the file that a link leads to, once it is counted on disk, or why not."""
        self._desk.run(self._desk.hub.shares.open(secret, source, _now(), done))


def _now() -> Moment:
    return Moment(int(time.time() * 1000), time.monotonic())
