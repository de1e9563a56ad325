"""A new device and a hub come to know each other by a short code (DESIGN §7).

`PairingFlow` is the device's side without a socket: verbs out, events in. The device begins
every exchange, whoever showed the code, and believes nothing of what it is told until the
hub's tag was checked: up to then anybody may be at the other end, so not even the words of
a refusal are shown, only which one it is.

What does not live here: connections and pins (`pair`), the arithmetic (`trust.pake`), codes
(`trust.codes`), the hub's half (`hub.pairing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, structs

from landline.catalogue import Phrase
from landline.errors import Error, ExpiredError, ProtocolError, RefusedError, VerificationError
from landline.safetext import safe_text
from landline.settings import TrustSettings
from landline.trust.codes import Code
from landline.trust.login import device_id
from landline.trust.pake import Exchange, device_name
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

TRIES: Final = TrustSettings().code_failures
"""Wrong tries that a code lives through; a hub may be set otherwise."""
OFFER_ID: Final = "offer"
PAIR_ID: Final = "pair"
CONFIRM_ID: Final = "confirm"

_OF_NAMES: Final = frozenset(
    {"name.confusable", "name.invalid", "name.mixed", "name.reserved", "name.taken", "pair.name"}
)
"""The hub's codes for a name that this device cannot have; the code can be used again."""
_WHY: Final = {
    "account.too-many": "pair.why.users",
    "device.too-many": "pair.why.devices",
    "pair.no-tls": "pair.why.plain",
    "pair.resting": "pair.why.resting",
    "pair.too-many": "pair.why.waiting",
}
"""Those of its other codes that can be said in words."""
_LONGEST_CODE: Final = 40

Stage = Literal["new", "offered", "shown", "shared", "confirmed", "paired", "dead"]


class Party(Struct, frozen=True):
    """Who pairs, as both sides have to see it."""

    key: bytes
    """The device's public key."""
    hub: bytes
    """The hub's name in the exchange (`trust.pake.hub_name`), as this side sees it."""
    session: bytes
    """16 random bytes for this try alone."""
    label: str | None = None
    """How the device is to be called."""
    name: str | None = None
    """The user to become, where the code leaves that open."""


class PairingFlow:
    """One try of a device; `begin` once, then `receive` what the hub says.

    stage      hears            becomes     says
    new        (`begin`)        offered     offer           where the code is to be shown here
    new        (`begin`)        shared      pair            where it was typed here
    offered    slot             shown       nothing: `code` is there, to be shown
    shown      slot, ready      shared      pair
    shared     share            confirmed   confirm
    confirmed  paired           paired      nothing: `paired` is there

    Anything else of these, at another stage, is a lie; it and every refusal end the try.
    Where the code is shown here, there may be another one (`again`) when it was mistyped.
    """

    def __init__(self, way: Code | bytes, party: Party) -> None:
        """Pair by the code typed here, or show one with these 3 random bytes."""
        self.shows = not isinstance(way, Code)
        """The code is shown here, and typed at the hub."""
        self.code = way if isinstance(way, Code) else None
        """What was typed, or is to be shown."""
        self.until = 0
        """When a code that is shown ends by itself, in ms since 1970 by the hub's clock."""
        self.paired: events.Paired | None = None
        """What the hub says has become of us; nothing before its tag was checked."""
        self._secret = way.secret if isinstance(way, Code) else way
        self._party = party
        self._stage: Stage = "new"
        self._exchange: Exchange | None = None

    @property
    def waits_for_a_person(self) -> bool:
        """Whether the hub has nothing to say until somebody has typed the code there."""
        return self._stage == "shown"

    def begin(self) -> list[Verb]:
        """Return what is said first."""
        if self.code is not None:
            return self._pair(self.code)
        self._stage = "offered"
        return [verbs.Offer(id=OFFER_ID)]

    def again(self, session: bytes) -> None:
        """After `pair.wrong`, wait for the code shown here to be typed at the hub once more.

        `session`: 16 other random bytes.
        """
        assert self.shows
        assert self._stage == "dead"
        self._party = structs.replace(self._party, session=session)
        self._stage = "shown"

    def receive(self, event: AnyEvent) -> list[Verb]:
        """Return what is said to that; events that have nothing to do with it say nothing.

        Raises VerificationError `pair.wrong` where the other end does not know the code,
        `pair.share` where it sends what is no share, ExpiredError `pair.over` where nobody
        typed the code that is shown here, RefusedError `pair.refused` where the hub does not
        pair, ProtocolError `pair.order` for what has no place here.
        """
        try:
            return self._answer(event)
        except Error:
            self._stage = "dead"
            raise

    def _answer(self, event: AnyEvent) -> list[Verb]:
        match self._stage, event:
            case "offered", events.SlotEvent(re=re, ready=False) if re == OFFER_ID:
                self.code, self.until = Code(event.slot, self._secret), event.until
                self._stage = "shown"
                return []
            case "shown", events.SlotEvent(ready=True, slot=slot) if (
                self.code is not None and slot == self.code.slot
            ):
                return self._pair(self.code)
            case "shared", events.Share(re=re) if re == PAIR_ID:
                return self._confirm(event)
            case "confirmed", events.Paired(re=re) if re == CONFIRM_ID:
                self._believe(event)
                return []
            case "shown", events.Pairing(outcome="over") | events.Failure(code="hello.late"):
                raise ExpiredError("pair.over")
            case _, events.Failure() | events.Goodbye():
                raise refusal(event.code)
            case _, events.SlotEvent() | events.Share() | events.Paired():
                raise ProtocolError("pair.order")
        return []

    def _pair(self, code: Code) -> list[Verb]:
        party = self._party
        self._stage = "shared"
        self._exchange = Exchange("device", code.secret, party.session, device_name(party.key))
        return [
            verbs.Pair(
                slot=code.slot,
                key=party.key.hex(),
                session=party.session.hex(),
                share=self._exchange.share.hex(),
                device=party.label,
                name=party.name,
                id=PAIR_ID,
            )
        ]

    def _confirm(self, event: events.Share) -> list[Verb]:
        assert self._exchange is not None
        self._exchange.meet(_unhexed(event.share), self._party.hub)
        self._stage = "confirmed"
        return [verbs.Confirm(tag=self._exchange.tag.hex(), id=CONFIRM_ID)]

    def _believe(self, event: events.Paired) -> None:
        assert self._exchange is not None
        if not self._exchange.check(_unhexed(event.tag)):
            raise wrong()
        if event.key != device_id(self._party.key):
            raise ProtocolError("pair.order")
        self._stage = "paired"
        self.paired = event


def wrong() -> VerificationError:
    """Return what is said where the other end does not know the code."""
    return VerificationError("pair.wrong", tries=TRIES)


def refusal(code: str) -> Error:
    """Return a refusal in words of our own: who refuses may be anybody."""
    if code == "pair.wrong":
        return wrong()
    if code in _OF_NAMES:
        return RefusedError("pair.other-name")
    if code in _WHY:
        return RefusedError("pair.refused", why=Phrase(_WHY[code]))
    return RefusedError("pair.refused", why=safe_text(code, limit=_LONGEST_CODE))


def _unhexed(text: str) -> bytes:
    """Return the bytes; none where it is no hex, which then is no share and no tag."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
