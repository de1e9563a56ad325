"""The way to a hub: where it is, who it has to be, and whether anybody has compared that.

A pinned hub is spoken to over TLS that takes no other for it. An unknown one is asked who it
is; its answer is compared with the link that led here, or shown to a person, and the hub is
pinned once the handshake has proven that it is. A hub that is not the one that is known is a
hard stop (as SSH's): VerificationError, and nothing was sent.

What does not live here: how addresses are written (`hub_address`), the handshake
(`connection`), the file of pins (`trust.pins`).
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from landline.catalogue import Phrase
from landline.client.connection import Connection, open_connection
from landline.client.hub_address import Target, hub_target, is_this_machine
from landline.client.introduction import introduced
from landline.client.racing import first_open
from landline.errors import Error, LocalError, NotAllowedError, RefusedError, VerificationError
from landline.net.address import Address
from landline.observe import logger
from landline.trust.fingerprint import Fingerprint
from landline.trust.link import link
from landline.trust.pins import Pin, Pins

if TYPE_CHECKING:
    from landline.settings import ClientLimits
    from landline.trust.pins import How
    from landline.wire.events import AnyEvent

Meet = Callable[[str, Fingerprint, str], bool | Awaitable[bool]]
"""Decides about an unknown hub, by its address, its fingerprint and what it calls itself."""

_STALE: Final = 24 * 60 * 60 * 1000
"""Milliseconds after which a pin's `last` is written again."""

_log = logger("client")


class Way(Struct, frozen=True):
    """How a hub is reached."""

    address: Address
    pin: Pin | None = None
    """Who it has to be, as it is to be kept; None: plain."""
    known: bool = False
    """It was pinned at this address before: another one there now is a change."""

    @property
    def is_private(self) -> bool:
        """Whether nobody else can read along."""
        return self.pin is not None or is_this_machine(self.address)


class Contact:
    """One hub, and what is known of it here."""

    def __init__(
        self,
        hub: str | Target,
        *,
        meet: Meet | None = None,
        pins: Pins | None = None,
        how: How | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Mean the hub at an address or link; `meet` is asked about one that is unknown.

        `how` it got known, if it does: by link or because `meet` said so unless given. `also`:
        where else a hub that is known may be, the likeliest first.
        Raises UsageError as `hub_target` does.
        """
        self._target = hub_target(hub) if isinstance(hub, str) else hub
        self._meet = meet
        self._pins = pins or Pins()
        self._how: How = how or ("asked" if self._target.fingerprint is None else "link")
        self._also = [hub_target(each).address for each in also]
        self._kept = False
        self.way: Way | None = None
        """How it is reached, once that was found."""

    @property
    def address(self) -> Address:
        """Where it is; of several addresses the one at which it was reached."""
        return self._target.address

    @property
    def fingerprint(self) -> str | None:
        """All of its fingerprint; None while nobody has asked, or where it is plain."""
        return self.way.pin.fingerprint if self.way is not None and self.way.pin else None

    def agree(self, fingerprint: Fingerprint) -> None:
        """Expect this one from now on: a person has compared it after `hub.unknown`."""
        self._target = structs.replace(self._target, fingerprint=fingerprint)

    async def find(self, seconds: float) -> Way:
        """Find out how to reach it, asking it for at most `seconds`, and `meet` if need be.

        Raises VerificationError `hub.changed`, `hub.other`; NotAllowedError `hub.unknown`;
        RefusedError `hub.declined`; LocalError `known.unreadable`; and as `introduced` does.
        Cancelling leaves nothing behind.
        """
        if self.way is None:
            self.way = await self._find(seconds)
        return self.way

    async def open(
        self, limits: ClientLimits, receive: Callable[[list[AnyEvent]], None]
    ) -> Connection:
        """Connect, and pin the hub once TLS has proven that it is the one that is meant.

        Raises as `find` and `open_connection` do. Cancelling leaves no connection behind.
        """
        way = await self.find(limits.open_timeout)
        ways = [way, *self._others(way)]
        number, connection = await first_open(
            [partial(self._opened, each, limits, receive) for each in ways]
        )
        try:
            if number:
                self._move_to(ways[number])
            await self._keep(ways[number])
        except BaseException:
            connection.abort()
            raise
        return connection

    async def check(self, limits: ClientLimits) -> None:
        """Connect and hang up: is it there, and the one it should be? Raises as `open` does."""
        (await self.open(limits, lambda heard: None)).abort()

    async def _opened(
        self, way: Way, limits: ClientLimits, receive: Callable[[list[AnyEvent]], None]
    ) -> Connection:
        authority = None if way.pin is None else way.pin.authority
        try:
            return await open_connection(way.address, limits, receive, authority)
        except VerificationError as error:
            raise await self._impostor(way, limits.open_timeout) from error
        except ValueError as error:
            assert way.pin is not None
            raise LocalError("known.certificate", fingerprint=way.pin.fingerprint) from error

    def _others(self, way: Way) -> list[Way]:
        """Return how the hub of `way` may be reached, too, if it has to prove who it is."""
        pin = way.pin
        if pin is None:
            return []
        at = ((each, structs.replace(pin, addresses=(each.label,))) for each in self._also)
        return [Way(address, there) for address, there in at]

    def _move_to(self, way: Way) -> None:
        """Expect the hub where it was reached just now."""
        others = [each for each in self._also if each != way.address]
        self._also = [self._target.address, *others]
        self._target = structs.replace(self._target, address=way.address)
        self.way = way
        self._kept = False

    async def _find(self, seconds: float) -> Way:
        target, address = self._target, self._target.address
        if target.way == "plain":
            return Way(address)
        expected = target.fingerprint
        here, named = await asyncio.to_thread(self._recall, expected)
        if here is None and expected is None and target.way == "either":
            return Way(address)
        if here is not None and (expected is None or here.fingerprint == str(expected)):
            return Way(address, here, known=True)
        if named is not None:  # addresses are lent anew (DHCP); who is known proves it in TLS
            return Way(address, self._at_this_address(named))
        return await self._introduced(here, seconds)

    async def _introduced(self, here: Pin | None, seconds: float) -> Way:
        """Ask the hub who it is, and whoever is to decide whether that is right."""
        address, expected = self._target.address, self._target.fingerprint
        shown = await introduced(address, seconds)
        if here is not None and here.fingerprint != str(shown.fingerprint):
            raise _wrong("hub.changed", address, here.fingerprint, shown.fingerprint)
        if expected is not None and expected != shown.fingerprint:
            raise _wrong("hub.other", address, str(expected), shown.fingerprint)
        pin = await asyncio.to_thread(self._pins.of, str(shown.fingerprint))
        if pin is None:
            pin = Pin(
                fingerprint=str(shown.fingerprint),
                certificate=base64.b64encode(shown.authority).decode(),
                name=shown.name,
                how=self._how,
                first=_now(),
            )
            if expected is None:
                await self._be_met(shown.fingerprint, shown.name)
        return Way(address, self._at_this_address(pin))

    async def _be_met(self, fingerprint: Fingerprint, name: str) -> None:
        address = self._target.address.label
        if self._meet is None:
            raise NotAllowedError(
                "hub.unknown",
                address=address,
                name=name,
                fingerprint=fingerprint,
                link=link(address, fingerprint),
            )
        answer = self._meet(address, fingerprint, name)
        if not (await answer if inspect.isawaitable(answer) else answer):
            raise RefusedError("hub.declined", address=address)

    async def _impostor(self, way: Way, seconds: float) -> VerificationError:
        """Return the error for a hub whose handshake shows that it is another one."""
        assert way.pin is not None
        try:
            shown = (await introduced(way.address, seconds)).fingerprint
        except Error:
            shown = None
        code = "hub.changed" if way.known or self._kept else "hub.other"
        return _wrong(code, way.address, way.pin.fingerprint, shown)

    async def _keep(self, way: Way) -> None:
        """Pin the hub, or note that it was there."""
        pin = way.pin
        if pin is None or self._kept:
            return
        if not way.known or _now() - pin.last > _STALE:
            try:
                await asyncio.to_thread(self._pins.keep, structs.replace(pin, last=_now()))
            except LocalError as error:
                # A link or code may be used again; a person is not asked in vain.
                if not way.known and pin.how == "asked":
                    raise
                _log.debug("pin not kept: %s", error)
        self._kept = True

    def _recall(self, expected: Fingerprint | None) -> tuple[Pin | None, Pin | None]:
        """Return who is pinned at this address, and who has the fingerprint that is expected."""
        here = self._pins.at(self._target.address.label)
        return here, None if expected is None else self._pins.of(str(expected))

    def _at_this_address(self, pin: Pin) -> Pin:
        return structs.replace(pin, addresses=(self._target.address.label,))


def _wrong(
    code: str, address: Address, expected: str, shown: Fingerprint | None
) -> VerificationError:
    known = Fingerprint.parse(expected)
    # Somebody in between may pass the question on to the hub, and its answer back.
    other = shown if shown is not None and shown != known else None
    return VerificationError(
        code,
        address=address.label,
        expected_short=known.short,
        expected=known,
        shown_short=Phrase("meeting.somebody") if other is None else other.short,
        shown=Phrase("meeting.no-fingerprint") if other is None else other,
    )


def _now() -> int:
    return int(time.time() * 1000)
