"""What the port shows who calls with TLS: kept current while the hub runs (DESIGN §7).

The hub's own leaf follows the names and addresses of the machine; an organisation's
certificate, for browsers, is read again when asked. New callers are shown the new ones, and
connections keep what they were opened with.
"""

from __future__ import annotations

import asyncio
import datetime
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline.errors import LocalError, UsageError
from landline.net.interfaces import reachable_hosts
from landline.observe import Seldom, fields, logger
from landline.trust.organisation import organisation
from landline.trust.tls import SERVER_NAME, hub_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

    from landline.net.address import Address
    from landline.settings import TrustSettings
    from landline.trust.identity import HubIdentity
    from landline.trust.organisation import Organisation
    from landline.trust.tls import HubContext

EVERY: Final = 10.0
"""Seconds between two looks at the names and addresses of this machine."""
AGAIN: Final = datetime.timedelta(hours=1)
"""Between two looks at how long the leaf lasts."""

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_RESOLV_CONF: Final = Path("/etc/resolv.conf")

_log = logger("server")


class Certificates:
    """The contexts that handshakes are made with; see the module's docstring."""

    def __init__(
        self,
        settings: TrustSettings,
        hosts: Callable[[], Iterable[str]],
        certified: Callable[[frozenset[str]], None],
    ) -> None:
        """`hosts()` returns what the hub can be called by now, and may block.

        `certified(hosts)` is told what an organisation's certificate is for.
        """
        self._settings = settings
        self._hosts = hosts
        self._certified = certified
        self._wanted = asyncio.Event()
        self._trouble = Seldom()
        self._own: HubContext | None = None
        self._theirs: Organisation | None = None
        self._named: frozenset[str] = frozenset()
        """The hosts that the leaf was made for."""
        self._look_again = datetime.datetime.min.replace(tzinfo=datetime.UTC)

    @property
    def context(self) -> ssl.SSLContext:
        """What a handshake that begins now is made with; there is one after `start`."""
        assert self._own is not None
        return self._own

    async def start(self, identity: HubIdentity) -> None:
        """Make ready for callers of the hub that is `identity`.

        Raises UsageError for half of an organisation's certificate, LocalError
        `trust.certificate` for one that cannot be used, StoreError for an unreadable leaf.
        """
        self._identity = identity
        if bool(self._settings.cert) != bool(self._settings.key):
            raise UsageError("trust.certificate-half")
        await self._read()
        await self._renew(_now())

    async def run(self) -> None:
        """Keep them current until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._wanted.wait()
            if self._wanted.is_set():
                self._wanted.clear()
                await self.read_again()
            else:
                await self.look(_now())

    def reload(self) -> None:
        """Read the files again, soon (`run`); what cannot be used is logged, the old stays."""
        self._wanted.set()

    async def read_again(self) -> None:
        """Read all files again."""
        try:
            await self._read()
            await self._renew(_now(), again=True)
        except LocalError as error:
            _log.error(error.line(), extra=fields(code=error.code))
        else:
            _log.info("certificates were read again")

    async def look(self, now: datetime.datetime) -> None:
        """Make a new leaf if names or addresses are others `now` (UTC), or its end comes near."""
        try:
            await self._renew(now)
        except LocalError as error:
            if self._trouble.is_due(asyncio.get_running_loop().time()):
                _log.error(error.line(), extra=fields(code=error.code))

    async def _read(self) -> None:
        cert, key = self._settings.cert, self._settings.key
        if cert:
            self._theirs = await asyncio.to_thread(organisation, Path(cert), Path(key))
            self._certified(self._theirs.hosts)

    async def _renew(self, now: datetime.datetime, *, again: bool = False) -> None:
        hosts = frozenset(await asyncio.to_thread(self._hosts))
        if not again and hosts == self._named and now < self._look_again:
            return
        leaf = await asyncio.to_thread(self._identity.leaf, hosts, now)
        self._named, self._look_again = hosts, now + AGAIN
        if again or self._own is None or leaf.digest != self._own.digest:
            own = await asyncio.to_thread(hub_context, leaf.chain, leaf.key, leaf.digest)
            if self._theirs is not None:  # else there is nothing to choose from
                own.sni_callback = self._choose
            if self._own is not None:
                told = fields(until=leaf.until.date(), hosts=len(hosts))
                _log.info("new callers are shown a new certificate", extra=told)
            self._own = own

    def _choose(self, tls: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> int | None:
        """Show browsers the organisation's certificate; who knows the hub asks for its own.

        A name that is not ASCII never comes here: CPython breaks off by itself, and tells
        `sys.unraisablehook`.
        """
        if self._theirs is not None and name != SERVER_NAME:
            tls.context = self._theirs.context
        return None


def hosts_of_machine(listening: Iterable[Address]) -> set[str]:
    """Return by what names and addresses this machine can be called where it listens.

    Blocking, but never for long: no name is looked up, which could take seconds where there
    is no internet. Domains are those that the system itself appends (resolv.conf(5)).
    """
    name = socket.gethostname()
    short = name.partition(".")[0]
    names = {name, f"{short}.local", *(f"{short}.{domain}" for domain in _domains())}
    return names.union(_LOOPBACK, *(reachable_hosts(address) for address in listening))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _domains() -> list[str]:
    try:
        lines = _RESOLV_CONF.read_text(errors="replace").splitlines()
    except OSError:
        return []
    said = [words for line in lines if (words := line.split())]
    return [domain for words in said if words[0] in ("search", "domain") for domain in words[1:]]
