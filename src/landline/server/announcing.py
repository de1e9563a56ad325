"""Lets a hub be found: which of its addresses are told to whom, by which means.

With `lan`, to everybody on its links; on loopback, to programs of this machine; by name with
`zeroconf` too, where that is installed. Whatever fails here is logged, and the hub runs on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.discovery.announcer import Announcer
from landline.discovery.mdns import Advertisement
from landline.net.sources import is_this_machine

if TYPE_CHECKING:
    from landline.net.address import Address
    from landline.observe import Counters
    from landline.settings import HubSettings
    from landline.trust.fingerprint import Fingerprint


class Announcing:
    """See the module's docstring."""

    def __init__(self, settings: HubSettings, counters: Counters) -> None:
        """Announce a hub with these settings, once it is started."""
        self._settings = settings
        self._counters = counters
        self._announcer: Announcer | None = None
        self._advertisement: Advertisement | None = None

    async def start(self, listening: Address, fingerprint: Fingerprint) -> None:
        """Let the hub at TCP `listening` be found; takes milliseconds, whatever goes wrong."""
        settings = self._settings
        host, port = listening.host, listening.port
        if not settings.announce or not (settings.lan or is_this_machine(host)):
            return
        name = settings.name
        self._announcer = Announcer(port, name, fingerprint, host=host, counters=self._counters)
        await self._announcer.start()
        if settings.lan and not is_this_machine(host):
            self._advertisement = Advertisement(
                port, name, fingerprint, host=host, counters=self._counters
            )
            self._advertisement.start()

    async def close(self, seconds: float = 0.0) -> None:
        """Let it be found no more; goodbyes may take `seconds`."""
        if self._announcer is not None:
            self._announcer.close()
        if self._advertisement is not None:
            await self._advertisement.close(seconds)
