"""Puts a hub together and runs it: the one place that knows every part (DESIGN §3).

Start: store → hub → desk → sockets, so that nothing is accepted before it can be kept.
Stop: accept nobody → goodbye → commit what is queued → close, within `shutdown` seconds.
"""

from __future__ import annotations

import asyncio
import shlex
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from msgspec import Struct, structs

from landline.doors.letter import LetterDoor
from landline.doors.native import ControlLine, NativeLine
from landline.doors.plain import PlainLine
from landline.errors import LocalError, UnreachableError, UsageError
from landline.hub.hub import Hub
from landline.hub.limits import Strangers
from landline.net.address import Address
from landline.net.binding import BoundSocket, bind
from landline.net.interfaces import web_address
from landline.net.port import Fixed, Port
from landline.observe import fields, logger
from landline.server.announcing import Announcing
from landline.server.certificates import Certificates, hosts_of_machine
from landline.server.desk import HubDesk
from landline.server.fresh import SystemFresh
from landline.server.hall import HubHall
from landline.server.hashing import Hashing
from landline.server.log import Log, open_log
from landline.server.measures import Measures
from landline.server.memory import Ebb, trim
from landline.server.outgoing import Outgoing
from landline.server.questions import Answerer
from landline.server.relay import Relay
from landline.server.retention import Retention
from landline.server.sealing import Sealing
from landline.server.shelving import Shelving
from landline.server.workers import Workers
from landline.settings import HubSettings
from landline.store.folder import CONTROL
from landline.trust.identity import HubIdentity
from landline.web.app import WebDoor
from landline.wire.sniff import Door

if TYPE_CHECKING:
    from landline.settings import WireLimits

SWEEP: Final = 0.5
"""Seconds between two looks at what is overdue."""

PROBE: Final = 15
"""Seconds between two keep-alive probes."""

BACKLOG: Final = 4096
"""Callers the system keeps waiting: a whole classroom reconnects at once."""

PORT_TRIES: Final = 10
"""How often a port that is free for TCP and UDP is looked for."""

COUNTED: Final = 60.0
"""Seconds between two log lines of what was counted instead of logged one by one."""

_log = logger("server")


class Reach(Struct, frozen=True, kw_only=True):
    """Where a running hub can be reached."""

    tcp: Address
    udp: Address
    plain: Address | None = None
    unix: Address | None = None


class HubServer:
    """One running hub, for programs `landline.Hub`.

    `async with landline.Hub(HubSettings(port=0)) as hub:` runs it until the block ends, in
    the caller's own event loop; `hub.addresses` tells where.
    """

    def __init__(self, settings: HubSettings | None = None, *, listen: bool = True) -> None:
        """Prepare a hub with `settings` (None: the defaults); `start` opens it.

        Without `listen` it opens no socket, forgets nothing and tells no webhook: whoever
        runs it may `call` it, and that is all.
        """
        settings = settings or HubSettings()
        self.settings = structs.replace(settings, name=settings.name or socket.gethostname())
        self._listens = listen
        self.set_aside: Path | None = None
        """Where a damaged log was kept, if the start found one."""
        self.on_ram_disk = False
        """The data folder lies on a RAM disk."""
        self.exposed_key: Path | None = None
        """The hub's key, if other users of the machine may read it."""
        self.identity: HubIdentity | None = None
        """Who the hub is; None before the start, and for good where it opens no socket."""
        self._certificates = Certificates(self.settings.trust, self._hosts, self._certified)
        self._bound: list[BoundSocket] = []
        self._connecting: set[asyncio.Task[Any]] = set()

    @property
    def reach(self) -> Reach:
        """The addresses, with the ports that were got."""
        return self._reach

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Every address the hub listens on, with the ports that were got."""
        return tuple(bound.address for bound in self._bound)

    @property
    def has_accounts(self) -> bool:
        """Whether anybody but guests can come."""
        return len(self._hub.state.accounts) > 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open store and sockets, and answer from now on.

        Raises StoreError for a data folder that cannot be used, LocalError for an address
        that cannot be listened on and a certificate that cannot be shown, UsageError for half
        of one. If cancelled or failed, everything opened is closed.
        """
        self._loop = asyncio.get_running_loop()
        try:
            opened = await open_log(self.settings.data)
            self._log, self.set_aside, self.on_ram_disk = opened.log, opened.kept, opened.on_ram
            self._build(self._log)
            if self._listens:
                await self._open_identity()
                await self._shelving.open(self._hub, self._desk)
                await self._web.start()
                self._reach = await self._open_sockets()
                self._hub.state.addresses = [str(address) for address in self.addresses]
                await self._note_web_address()
                if self.identity is not None:
                    await self._announcing.start(self._reach.tcp, self.identity.fingerprint)
        except BaseException:
            await self._abandon()
            raise
        self._tasks = [self._loop.create_task(self._sweep(), name="hub sweep")]
        if self._listens:
            retention = Retention(self._hub, self._log, self.settings.retention)
            self._tasks.append(self._loop.create_task(retention.run(), name="hub retention"))
            self._tasks.append(self._loop.create_task(self._shelving.run(), name="hub shelf"))
            current = self._certificates.run()
            self._tasks.append(self._loop.create_task(current, name="hub certificates"))
            reach = self._reach
            told = fields(tcp=reach.tcp, udp=reach.udp, letter_buffer=self._letter_buffer)
            _log.info("hub is on the line", extra=told)

    def call(self) -> socket.socket:
        """Return a connection to the hub, as its owner: what the control socket would give.

        Raises UnreachableError while more strangers are calling than are borne.
        """
        if not self._strangers.admit("unix", 1.0):
            raise UnreachableError("peer.refused", address=Address(scheme="unix", path=CONTROL))
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        theirs.settimeout(0)
        self._run_by(theirs, "unix")
        return ours

    def reload_certificates(self) -> None:
        """Read certificates and keys again, soon; what cannot be used is logged."""
        self._certificates.reload()

    async def stop(self) -> None:
        """Say goodbye, commit and close; returns within `settings.shutdown` seconds."""
        deadline = self._loop.time() + self.settings.shutdown
        going = self._announcing.close(self.settings.shutdown / 4)
        leaving = self._loop.create_task(going, name="hub announcing")
        self._port.close()
        self._letters.close()
        self._bound = _close_streams(self._bound)
        await self._sealing.close()
        await self._relay.close()
        if self._connecting:  # callers between the port and their door
            await asyncio.wait(self._connecting, timeout=self.settings.shutdown / 4)
        self._drained.clear()
        self._desk.farewell("shutdown")
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline - self.settings.shutdown / 4):
                await self._drained.wait()
        for line in list(self._desk.lines):
            line.transport.abort()
        tasks, self._tasks = self._tasks, []  # how one ended holds what it worked with
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._outgoing.close()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await self._web.close()
        self._hashing.close()
        await self._shelving.close()
        await self._workers.close()
        await leaving
        self._desk.run(self._hub.last_words())
        await self._log.close(max(0.1, deadline - self._loop.time()))
        for bound in self._bound:
            bound.close()
        await self._close_identity()
        _log.info("hub has stopped", extra=fields(**self._desk.counters.snapshot()))

    def _build(self, log: Log) -> None:
        settings = self.settings
        offset = int(time.localtime().tm_gmtoff)
        self._hub = Hub(settings, log.epoch, log.stored, SystemFresh(), utc_offset=offset)
        self._outgoing = Outgoing(self._hub, log, settings.hooks_out)
        self._hashing = Hashing(settings.accounts.hashes)
        self._strangers = strangers = Strangers(settings.strangers)
        self._drained = asyncio.Event()
        self._desk = HubDesk(self._hub, strangers, settings, self._loop.call_soon)
        self._desk.on_empty = self._drained.set
        self._announcing = Announcing(settings, self._desk.counters)
        self._letters = LetterDoor(self._desk, settings.letters)
        self._sealing = Sealing(
            settings,
            self._desk.counters,
            context=lambda: self._certificates.context,
            inside=self._behind,
            release=strangers.release,
        )
        counters, tickets = self._desk.counters, self._hub.offers.tickets
        self._workers = Workers(settings.workers)
        self._relay = Relay(settings, tickets, self._workers, counters, strangers.release)
        measures = Measures(
            self._desk, log, strangers, self._sealing, self._relay, self._workers, settings
        )
        log.start(settings.delivery.queue, measures.settled, self._desk.has_room)
        self._shelving = shelving = Shelving(settings)
        answerer = Answerer(log, self._hashing, shelving)
        self._desk.stand_on(log, log, self._letters, answerer, shelving.drop)
        self._hall = HubHall(self._desk, measures, strangers, shelving, self._workers, settings)
        self._web = WebDoor(self._hall, settings.web, settings.wire.login_grace)
        self._port = Port(
            self._loop,
            admit=self._hall.admits,
            release=strangers.release,
            route=self._route,
            grace=settings.wire.login_grace,
            quiet=settings.wire.quiet_line,
        )

    async def _open_identity(self) -> None:
        folder = Path(self.settings.data) if self.settings.data else None
        self.identity = identity = await asyncio.to_thread(HubIdentity.open, folder)
        self.exposed_key = exposed = identity.exposed_key
        if exposed is not None:
            told = fields(do=f"chmod 600 {shlex.quote(str(exposed))}")
            _log.warning("other users of this machine may read the hub's key", extra=told)
        self._hub.state.authority = identity.authority
        self._hub.state.fingerprint = identity.fingerprint.digest

    async def _note_web_address(self) -> None:
        """Tell the hub where others reach it; it listens to all of them with one port."""
        tcp = next((each for each in self.addresses if each.scheme == "tcp"), None)
        if tcp is not None:
            self._hub.state.web = await asyncio.to_thread(web_address, tcp)

    def _certified(self, hosts: frozenset[str]) -> None:
        self._hall.hosts = hosts

    def _hosts(self) -> set[str]:
        return hosts_of_machine(each for each in self.addresses if each.scheme == "tcp")

    async def _close_identity(self) -> None:
        if self.identity is not None:
            await asyncio.to_thread(self.identity.close)

    async def _open_sockets(self) -> Reach:
        settings = self.settings
        host = "" if settings.lan and settings.host == "127.0.0.1" else settings.host
        streams, datagrams = await _bind_both(host, settings.port)
        self._bound += (*streams, *datagrams)
        for bound in datagrams:
            self._letter_buffer = self._letters.listen(bound)
        assert self.identity is not None
        await self._certificates.start(self.identity)
        self._accept(streams)
        plain = unix = None
        if settings.plain_port is not None:
            address = Address(scheme="tcp", host=host, port=settings.plain_port)
            plain = await self._listen(address, fixed=self._greet)
        if settings.unix is not None:
            unix = await self._listen(Address(scheme="unix", path=settings.unix))
        if settings.control and settings.data:
            await self._open_control(Path(settings.data) / CONTROL)
        tcp, udp = streams[0].address, datagrams[0].address
        return Reach(tcp=tcp, udp=udp, plain=plain, unix=unix)

    async def _listen(self, address: Address, *, fixed: Fixed | None = None) -> Address:
        sockets = await bind(address, backlog=BACKLOG)
        self._bound += sockets
        self._accept(sockets, fixed=fixed)
        return sockets[0].address

    async def _open_control(self, path: Path) -> None:
        """Listen on the socket that only the owner of the data folder can open."""
        try:
            await self._listen(Address(scheme="unix", path=str(path)), fixed=self._run_by)
        except (LocalError, UsageError) as error:
            # A path can be too long for a socket; everything else works without it.
            _log.warning("no control socket", extra=fields(path=path, why=error.code))

    def _accept(self, sockets: list[BoundSocket], *, fixed: Fixed | None = None) -> None:
        for bound in sockets:
            _keep_alive(bound.sock, self.settings.wire)
            self._port.listen(bound.sock, fixed=fixed)

    def _route(self, door: Door, sock: socket.socket, source: str) -> None:
        if door is Door.TLS:
            self._sealing.take(sock, source)
            return
        if door is Door.DATA:
            self._relay.take(sock, source)
            return
        protocol = self._behind(door, source)
        if protocol is not None:
            self._take(protocol, sock, source)
        else:
            self._strangers.release(source)
            sock.close()

    def _behind(self, door: Door, source: str) -> asyncio.Protocol | None:
        """Return what speaks at `door`, inside TLS as outside; None, and counted: nobody does."""
        wire = self.settings.wire
        if door is Door.NATIVE:
            return NativeLine(self._desk, source, wire)
        if door is Door.PLAIN:
            return PlainLine(self._desk, source, wire)
        if door is Door.WEB:
            return self._web.caller(source)
        # Nothing could be said that these understand: data connections, and TLS inside TLS.
        self._desk.counters.add(f"callers.without-door.{door.value}")
        return None

    def _run_by(self, sock: socket.socket, source: str) -> None:
        self._take(ControlLine(self._desk, source, self.settings.wire), sock, source)

    def _greet(self, sock: socket.socket, source: str) -> None:
        line = PlainLine(self._desk, source, self.settings.wire, greets=True)
        self._take(line, sock, source)

    def _take(self, protocol: asyncio.Protocol, sock: socket.socket, source: str) -> None:
        task = self._loop.create_task(self._connect(protocol, sock, source), name="caller")
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, protocol: asyncio.Protocol, sock: socket.socket, source: str) -> None:
        try:
            await self._loop.connect_accepted_socket(lambda: protocol, sock)
        except OSError as error:
            sock.close()
            self._strangers.release(source)
            _log.debug("caller lost", extra=fields(source=source, why=error))

    async def _sweep(self) -> None:
        told = self._loop.time()
        ebb = Ebb()
        while True:
            await asyncio.sleep(SWEEP)
            now = self._loop.time()
            self._port.sweep(now)
            self._sealing.sweep(now)
            self._relay.sweep(now)
            self._desk.sweep(now)
            if self._listens:
                self._outgoing.sweep(now)
            self._hall.sweep(now)
            here = self._strangers.count + len(self._desk.lines)
            if ebb.is_due(self._strangers.admitted - here, now):
                await asyncio.to_thread(trim)
            if now - told >= COUNTED:
                told = now
                news = self._desk.counters.news()
                if news:
                    _log.info("counted", extra=fields(**news))

    async def _abandon(self) -> None:
        if hasattr(self, "_port"):
            self._port.close()
            self._letters.close()
            await self._sealing.close()
            await self._relay.close()
            await self._workers.close()
            if self._connecting:
                await asyncio.wait(self._connecting)
            for line in list(self._desk.lines):
                line.transport.abort()
            await self._web.close()
            await self._shelving.close()
            await self._announcing.close()
        for bound in self._bound:
            bound.close()
        await self._close_identity()
        if hasattr(self, "_log"):
            await self._log.close(1.0)


async def _bind_both(host: str, port: int) -> tuple[list[BoundSocket], list[BoundSocket]]:
    """Open one port number for TCP and UDP; port 0 takes one that is free for both."""
    tries = 1 if port else PORT_TRIES
    while True:
        tries -= 1
        streams = await bind(Address(scheme="tcp", host=host, port=port), backlog=BACKLOG)
        try:
            udp = Address(scheme="udp", host=host, port=streams[0].address.port)
            return streams, await bind(udp)
        except BaseException as error:
            _close_streams(streams)
            in_use = isinstance(error, LocalError) and error.code == "address.in-use"
            if not (in_use and tries):
                raise


def _close_streams(bound: list[BoundSocket]) -> list[BoundSocket]:
    """Close the listening sockets, so that callers are refused at once; return the others."""
    for each in bound:
        if not each.address.is_datagram:
            each.close()
    return [each for each in bound if each.address.is_datagram]


def _keep_alive(sock: socket.socket, wire: WireLimits) -> None:
    """Let the system find dead peers, so that no client has to answer pings (RFC 9293 §3.8.4).

    And let small answers go out at once, which would wait 40 ms for an acknowledgement. Set
    on a listening socket, its callers' sockets inherit both: tcp(7).
    """
    if sock.family == socket.AF_UNIX:
        return
    probes = max(1, int((wire.dead - wire.keepalive) / PROBE))
    with suppress(OSError):
        # A tick is one write already; asyncio sets this on no socket that was accepted elsewhere.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(wire.keepalive))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, probes)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(wire.dead * 1000))
