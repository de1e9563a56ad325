"""Hubs in the network's own directory: DNS-SD over mDNS (RFC 6763, RFC 6762).

Only where `zeroconf` is installed (`pip install landline[mdns]`); without it all of this does
nothing. What is found is a hint, as a beacon's answer is.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any, Final

from landline.discovery.beacon import MOST_FOUND, Answer
from landline.errors import UsageError
from landline.net.interfaces import Interface, interfaces
from landline.observe import Counters, Seldom, fields, logger
from landline.safetext import safe_text
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.discovery.beacon import Finder

SERVICE: Final = "_landline._tcp.local."
VERSION: Final = "1"
LONGEST_LABEL: Final = 56
"""Bytes of an instance's name: RFC 6763 §4.1.1 has 63, "-2" must fit behind."""
MOST_WAYS: Final = 16
"""Interfaces, and addresses of this machine, that are told: one packet has to hold them."""
LOOK: Final = 10.0
"""Seconds between two looks at the interfaces."""

_log = logger("discovery")


class Advertisement:
    """One hub in the directory, until it is closed; follows the interfaces."""

    def __init__(
        self,
        port: int,
        name: str,
        fingerprint: Fingerprint,
        *,
        host: str = "",
        counters: Counters | None = None,
    ) -> None:
        """Advertise what listens on TCP `port` of `host`; no host: on every address."""
        self._port = port
        self._name = _label(name)
        self._fingerprint = fingerprint
        self._host = host
        self._counters = counters if counters is not None else Counters()
        self._trouble = Seldom()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; nobody waits for it: to be sure that the name is free takes a second or two."""
        self._task = asyncio.create_task(self._run(), name="mdns")

    async def close(self, seconds: float) -> None:
        """Take it out of the directory; that takes 0.3 s, and is broken off after `seconds`."""
        if self._task is None:
            return
        self._task.cancel()
        _, late = await asyncio.wait((self._task,), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.wait((self._task,))

    async def _run(self) -> None:
        library = await asyncio.to_thread(_library)
        while library is not None:
            try:
                await self._advertise(library, await self._ways())
            except Exception as error:
                self._counters.add("mdns.trouble")
                if self._trouble.is_due(time.monotonic()):
                    _log.warning("not in the directory", extra=fields(service=SERVICE, why=error))
                await asyncio.sleep(LOOK)

    async def _advertise(self, library: Any, ways: list[Interface]) -> None:
        """Be in the directory until the interfaces change."""
        hosts = [self._host] if self._host else _told(ways)
        info = library.AsyncServiceInfo(
            SERVICE,
            f"{self._name}.{SERVICE}",
            port=self._port,
            properties={"v": VERSION, "fp": str(self._fingerprint)},
            server=f"landline-{self._fingerprint.digest.hex()[:16]}.local.",
            parsed_addresses=hosts[:MOST_WAYS],
        )
        async with _opened(library, ways) as zeroconf:
            if zeroconf is not None:
                await (await zeroconf.async_register_service(info, allow_name_change=True))
            while await self._ways() == ways:  # noqa: ASYNC110 (the system tells nobody)
                await asyncio.sleep(LOOK)

    async def _ways(self) -> list[Interface]:
        here = await _ways()
        return [each for each in here if not self._host or self._host in _hosts(each)]


async def browse(finder: Finder, seconds: float) -> None:
    """Have `finder` hear of everybody in the directory for `seconds`; raises nothing."""
    with contextlib.suppress(Exception):  # the beacon finds without it
        async with asyncio.timeout(seconds):
            library = await asyncio.to_thread(_library)
            ways = await _ways()
            if library is not None:
                async with _opened(library, ways) as zeroconf:
                    if zeroconf is not None:
                        hear = functools.partial(_hear, finder, ways)
                        await _browse(library, zeroconf.zeroconf, hear, seconds)


async def _browse(library: Any, zeroconf: Any, hear: Callable[[Any], None], seconds: float) -> None:
    """Have `hear` called with every entry, until cancelled."""
    names: asyncio.Queue[str] = asyncio.Queue(MOST_FOUND)

    def changed(**event: Any) -> None:
        if event["state_change"].name == "Added":
            with contextlib.suppress(asyncio.QueueFull):
                names.put_nowait(event["name"])

    async def ask(name: str) -> None:
        info = library.AsyncServiceInfo(SERVICE, name)
        if await info.async_request(zeroconf, seconds * 1000):
            hear(info)

    async with (
        library.AsyncServiceBrowser(zeroconf, SERVICE, handlers=[changed]),
        asyncio.TaskGroup() as asking,
    ):
        for _ in range(MOST_FOUND):
            asking.create_task(ask(await names.get()))


def _hear(finder: Finder, ways: list[Interface], info: Any) -> None:
    """Take over what an entry says, if it says enough."""
    try:
        fingerprint = Fingerprint.parse((info.properties.get(b"fp") or b"").decode())
    except (UsageError, UnicodeDecodeError):
        return
    name = safe_text(info.name.removesuffix(f".{SERVICE}"), limit=LONGEST_LABEL)
    answer = Answer(b"", "hub", name, info.port, fingerprint)
    for written in info.parsed_scoped_addresses():
        host = _usable(written, ways)
        if host is not None and info.port:
            finder.hear(answer, host)


def _usable(written: str, ways: list[Interface]) -> str | None:
    """Return a host as we write it: the interface of a link-local address by its name.

    None for one that is on none of our links: an entry has its hub's addresses on all links.
    """
    bare, _, scope = written.partition("%")
    address = ipaddress.ip_address(bare)
    if address.version == 4 or not address.is_link_local:
        near = any(address in network for way in ways for network in way.networks)
        return bare if near else None
    try:
        return f"{bare}%{socket.if_indextoname(int(scope))}"
    except (OSError, ValueError):
        return None


@contextlib.asynccontextmanager
async def _opened(library: Any, ways: list[Interface]) -> Any:
    """Give out an open AsyncZeroconf on these interfaces; None where there are none."""
    own = [str(each.ip) for way in ways for each in way.ipv4]
    numbers = [way.index for way in ways if way.ipv6]
    if not own and not numbers:
        yield None
        return
    version = library.IPVersion.All if numbers else library.IPVersion.V4Only
    zeroconf = library.AsyncZeroconf(interfaces=[*own, *numbers], ip_version=version)
    try:
        await _started(zeroconf)
        yield zeroconf
    finally:
        try:
            await zeroconf.async_close()
        except asyncio.CancelledError:  # no time for goodbyes: others forget us by themselves
            zeroconf.zeroconf.close()
            raise


async def _started(zeroconf: Any) -> None:
    """Return once its sockets are open, a moment later; when cancelled, not before that either.

    Closed in between, it has the loop open sockets that are closed, which ends in tracebacks.
    """
    starting = asyncio.ensure_future(zeroconf.zeroconf.async_wait_for_start())
    cancelled: asyncio.CancelledError | None = None
    while not starting.done():
        try:
            await asyncio.wait((starting,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    starting.result()


async def _ways() -> list[Interface]:
    """Return the interfaces to use: those on which there may be others."""
    here = await asyncio.to_thread(interfaces)
    return [each for each in here if each.has_multicast and not each.is_loopback][:MOST_WAYS]


def _told(ways: list[Interface]) -> list[str]:
    """Return the addresses to tell; those of one link would mislead on another."""
    hosts = [host for way in ways for host in _hosts(way)]
    anywhere = [host for host in hosts if not ipaddress.ip_address(host).is_link_local]
    return anywhere if len(ways) > 1 and anywhere else hosts


def _hosts(interface: Interface) -> list[str]:
    """Return its addresses, IPv4 first."""
    ipv4, ipv6 = ([str(own.ip) for own in interface.ipv4], [str(own.ip) for own in interface.ipv6])
    return ipv4 + ipv6


def _library() -> Any:
    """Return `zeroconf.asyncio`, None where it is not installed; 80 ms and 25 MiB, so only here."""
    try:
        return importlib.import_module("zeroconf.asyncio")
    except ImportError:
        return None


def _label(name: str) -> str:
    """Return a name as an instance may be called: not empty, and no longer than DNS bears."""
    harmless = "".join(character for character in name if safe_text(character) == character)
    return harmless.encode()[:LONGEST_LABEL].decode(errors="ignore").strip() or "landline"
