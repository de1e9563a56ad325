"""A device pairs with a hub over the network: connects, runs the exchange, pins, logs in.

What does not live here: what is said and believed in the exchange (`pairing`), who types
and who is shown what (`cli.pair`).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
import time
from typing import TYPE_CHECKING, Final, NamedTuple, Self, TypeVar

from msgspec import Struct, structs

from landline.client.connection import Connection, open_connection
from landline.client.contact import Contact
from landline.client.device_login import device_label, proof, with_device
from landline.client.hub_address import Target, hub_target
from landline.client.introduction import introduced
from landline.client.pairing import TRIES, PairingFlow, Party, refusal
from landline.errors import Error, ExpiredError, ProtocolError, UsageError, VerificationError
from landline.safetext import safe_text
from landline.settings import ClientLimits
from landline.trust.codes import SECRET_BYTES, Code
from landline.trust.device import Device
from landline.trust.fingerprint import Fingerprint
from landline.trust.login import NONCE_BYTES
from landline.trust.pake import SESSION_BYTES, hub_name
from landline.trust.pins import LONGEST_NAME, Pin, Pins
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.address import Address
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

PATIENCE: Final = 30.0
"""Seconds that one answer may take, where nobody has to type something first."""
MOST_HEARD: Final = 16
"""Events that wait to be looked at. A hub says one or two at a time; whoever says more, or
faster, is heard as far as that, and is anybody so far."""

_E = TypeVar("_E", bound=events.Event)


class PairedHub(Struct, frozen=True, tag_field="is", tag="paired"):
    """What pairing has brought; as JSON its `is` is `paired`."""

    address: str
    """Where the hub is known from now on."""
    hub: str
    """What it calls itself, made harmless."""
    fingerprint: str
    user: str
    """Whose device this is now: the id,"""
    name: str
    """and the name."""
    device: str
    """The device's id."""


class Told(NamedTuple):
    """Who is told of a code that is shown here."""

    show: Callable[[Code, int], None] | None
    wrong: Callable[[int], None] | None


async def pair(
    hub: str,
    code: str | Code | None = None,
    *,
    name: str | None = None,
    label: str | None = None,
    show: Callable[[Code, int], None] | None = None,
    wrong: Callable[[int], None] | None = None,
    device: Device | None = None,
    pins: Pins | None = None,
    limits: ClientLimits | None = None,
) -> PairedHub:
    """Become a device of somebody's at a hub, by a code, and know the hub from then on.

    `code`: what the hub shows. Without one a code is made here, and `show` is given it, with
    the time at which it ends (ms since 1970, by the hub's clock): it has to be typed at the
    hub. If another is typed there, `wrong` is told how often that may still happen.

    `name`: the user to become, where the code leaves that open; `label`: how the device is
    called there, this machine's name by default.

    Raises VerificationError `pair.wrong`, `pair.share`, and `hub.changed` or `hub.other`
    where another hub is known at that address or named by the link; ExpiredError `pair.over`;
    RefusedError `pair.refused`; UsageError `address.invalid`, `pair.unix`, as `Code.parse`
    does; and as connecting does. Cancelling leaves nothing behind unless the hub has paired
    already.
    """
    if isinstance(code, str):
        code = Code.parse(code)
    way = secrets.token_bytes(SECRET_BYTES) if code is None else code
    target = pairing_target(hub)
    if device is None:
        device = await asyncio.to_thread(Device.open)
    pins = pins or Pins()
    talk = await _Talk.open(target, pins, limits or ClientLimits())
    try:
        party = Party(
            key=device.public,
            hub=talk.name,
            session=secrets.token_bytes(SESSION_BYTES),
            label=label or device_label(),
            name=name,
        )
        paired = await talk.run(PairingFlow(way, party), Told(show, wrong))
        # From here on it is the hub, and what it says is true.
        said = await talk.ask(verbs.Identity(), events.IdentityEvent)
        called = safe_text(said.name.strip(), limit=LONGEST_NAME)
        pin = structs.replace(talk.pin, name=called, how="code")
        await asyncio.to_thread(pins.keep, pin)
        me = await talk.log_in(device, paired.user)
    finally:
        await talk.close()
    return PairedHub(target.address.label, called, pin.fingerprint, me.id, me.name, device.id)


def pairing_target(hub: str) -> Target:
    """Read the address or link of a hub to pair with, which is always spoken to over TLS.

    Raises UsageError `pair.unix`, and as `hub_target` does.
    """
    target = hub_target(hub)
    if target.address.is_unix:
        raise UsageError("pair.unix")
    return structs.replace(target, way="tls")


class _Talk:
    """A connection to a hub that nobody may have compared with anything yet."""

    _connection: Connection

    def __init__(self, pin: Pin, limits: ClientLimits) -> None:
        self.pin = pin
        """Who it claims to be, as TLS has proven; kept nowhere so far."""
        self._limits = limits
        self._heard: asyncio.Queue[AnyEvent] = asyncio.Queue(MOST_HEARD)

    @classmethod
    async def open(cls, target: Target, pins: Pins, limits: ClientLimits) -> Self:
        """Connect to the hub that is known there or named by the link, else to any."""
        address, now = target.address, int(time.time() * 1000)
        known = await asyncio.to_thread(pins.at, address.label)
        if known is not None or target.fingerprint is not None:
            contact = Contact(target, pins=pins)
            way = await contact.find(limits.open_timeout)
            assert way.pin is not None
            talk = cls(structs.replace(way.pin, addresses=(address.label,), last=now), limits)
            talk._connection = await contact.open(limits, talk._take)
            return talk
        shown = await introduced(address, limits.open_timeout)
        pin = Pin(
            fingerprint=str(shown.fingerprint),
            certificate=base64.b64encode(shown.authority).decode(),
            addresses=(address.label,),
            first=now,
            last=now,
        )
        talk = cls(pin, limits)
        talk._connection = await _opened(address, limits, talk._take, shown.authority)
        return talk

    @property
    def name(self) -> bytes:
        """The hub's name in the exchange, as this side sees it."""
        return hub_name(Fingerprint.parse(self.pin.fingerprint).digest, self._channel)

    async def run(self, flow: PairingFlow, tell: Told) -> events.Paired:
        """Let `flow` come to its end; raises as it does, and where nobody answers."""
        self._connection.write(flow.begin())
        for left in reversed(range(TRIES)):
            try:
                return await self._try(flow, tell)
            except VerificationError as error:
                if error.code != "pair.wrong" or not flow.shows or not left:
                    raise
                if tell.wrong is not None:
                    tell.wrong(left)
                flow.again(secrets.token_bytes(SESSION_BYTES))
        raise AssertionError

    async def _try(self, flow: PairingFlow, tell: Told) -> events.Paired:
        shown = flow.code is not None
        while flow.paired is None:
            event = await self._next(None if flow.waits_for_a_person else PATIENCE)
            self._connection.write(flow.receive(event))
            if not shown and flow.code is not None:
                shown = True
                if tell.show is not None:
                    tell.show(flow.code, flow.until)
        return flow.paired

    async def ask(self, verb: Verb, answer: type[_E]) -> _E:
        """Return what answers `verb`; other events are passed over. Raises as `run` does."""
        self._connection.write([verb])
        while True:
            event = await self._next(PATIENCE)
            if isinstance(event, events.Failure | events.Goodbye):
                raise refusal(event.code)
            if isinstance(event, answer):
                return event

    async def log_in(self, device: Device, user: str) -> events.Me:
        """Say hello as `device` of `user`, in no room; return whom the hub takes us for."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        nowhere = verbs.Resume(epoch="", rooms={})
        hello = with_device(verbs.Hello(name=user, resume=nowhere), device, nonce)
        challenge = await self.ask(hello, events.Challenge)
        answer = proof(challenge, device, nonce, self._channel)
        return (await self.ask(answer, events.Welcome)).me

    async def close(self) -> None:
        """Say goodbye and hang up."""
        self._connection.write([verbs.Bye()])
        try:
            async with asyncio.timeout(self._limits.close_timeout):
                await asyncio.shield(self._connection.lost)
        except TimeoutError:
            pass
        finally:
            self._connection.abort()

    @property
    def _channel(self) -> bytes:
        assert self._connection.channel is not None
        return self._connection.channel

    async def _next(self, seconds: float | None) -> AnyEvent:
        """Return what is said next, within `seconds`."""
        hearing = asyncio.ensure_future(self._heard.get())
        lost = self._connection.lost
        try:
            async with asyncio.timeout(seconds):
                await asyncio.wait((hearing, lost), return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                return hearing.result()
            raise lost.result()
        except TimeoutError as error:
            if isinstance(error, Error):
                raise
            address = self._connection.address
            raise ExpiredError("peer.timeout", address=address, seconds=f"{seconds:g}") from error
        finally:
            hearing.cancel()

    def _take(self, heard: list[AnyEvent]) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            for event in heard:
                self._heard.put_nowait(event)


async def _opened(
    address: Address,
    limits: ClientLimits,
    receive: Callable[[list[AnyEvent]], None],
    authority: bytes,
) -> Connection:
    """Open TLS to whoever is the hub of that authority, which nobody has compared yet."""
    try:
        async with asyncio.timeout(limits.open_timeout):
            return await open_connection(address, limits, receive, authority)
    except ValueError as error:
        raise ProtocolError("pair.order") from error
    except TimeoutError as error:
        if isinstance(error, Error):
            raise
        seconds = f"{limits.open_timeout:g}"
        raise ExpiredError("peer.timeout", address=address, seconds=seconds) from error
