"""Devices at a `Bench`: they log in by their key, and are paired by a code, as a client does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from landline.hub.enrolled import device_key
from landline.hub.records import DeviceFact
from landline.model import Entry
from landline.trust.codes import Code
from landline.trust.device import Device
from landline.trust.login import login_message
from landline.trust.pake import Exchange, device_name, hub_name
from landline.wire import events, verbs
from tests.unit.hub.kit import answers_to

if TYPE_CHECKING:
    from landline.wire.events import AnyEvent
    from tests.unit.hub.kit import Bench, Caller

CHANNEL: Final = b"\xc1" * 32
"""The hash of the certificate that the hub shows."""
FINGERPRINT: Final = b"\xf1" * 20
NONCE: Final = "ab" * 16


def device(number: int = 1) -> Device:
    """Return one of the devices there are."""
    return Device(Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))


def by_tls(bench: Bench, source: str = "10.0.0.1", channel: bytes = CHANNEL) -> Caller:
    """Return a stranger who comes by TLS."""
    bench.state.fingerprint = FINGERPRINT
    return bench.connect(source, channel=channel)


def hello_of(machine: Device, **hello: Any) -> verbs.Hello:
    """Return what a device says first."""
    return verbs.Hello(key=machine.public.hex(), nonce=NONCE, **hello)


def proof(
    machine: Device, challenge: events.Challenge, *, channel: bytes = CHANNEL, nonce: str = NONCE
) -> verbs.Prove:
    """Return what a device answers that sees a hub with this certificate."""
    hubs, own = bytes.fromhex(challenge.nonce), bytes.fromhex(nonce)
    message = login_message(machine.public, own, hubs, channel)
    return verbs.Prove(signature=machine.sign(message).hex())


def log_in(caller: Caller, machine: Device, **hello: Any) -> Any:
    """Say hello by a device, and return the one event that answers it in the end."""
    challenge = caller.do(hello_of(machine, **hello))
    assert isinstance(challenge, events.Challenge), challenge
    assert challenge.re is not None
    before = len(caller.told)
    caller.tell(proof(machine, challenge))
    return the_answer(caller, before, challenge.re)


def the_answer(caller: Caller, before: int, reference: str) -> AnyEvent:
    """Return the only event told since `before` that answers `reference`."""
    (answer,) = [event for event in caller.told[before:] if answers_to(event, reference)]
    return answer


def enrolled(bench: Bench, name: str, machine: Device, **hello: Any) -> Caller:
    """Return a connection of `name`, with a password by which the device belongs to them now."""
    if bench.state.accounts.by_name(name) is None:
        bench.account(name)
    caller = by_tls(bench)
    answer = log_in(caller, machine, name=name, password=f"password of {name}", **hello)
    assert isinstance(answer, events.Welcome), answer
    return caller


def give_device(bench: Bench, user: str, machine: Device) -> None:
    """Let a device be `user`'s, as if it had been there before the hub has started."""
    fact = DeviceFact(user=user, label="x", key=machine.public.hex(), made=1)
    bench.state.devices.put(machine.id, fact)
    record = fact.record(device_key(user, machine.id))
    bench.store.append([Entry(None, None, "", b"", records=(record,))])


def logged_in(bench: Bench, machine: Device, **hello: Any) -> Caller:
    """Return a connection that came in by its device's key alone."""
    caller = by_tls(bench)
    answer = log_in(caller, machine, **hello)
    assert isinstance(answer, events.Welcome), answer
    return caller


class Try:
    """One try of a device to be paired with a code, on a connection by TLS."""

    def __init__(
        self, caller: Caller, code: str, machine: Device, *, channel: bytes = CHANNEL,
        fingerprint: bytes = FINGERPRINT, session: int = 1, **fields: Any,
    ) -> None:  # fmt: skip
        """`channel` and `fingerprint` are the hub's as the device sees it."""
        self.caller = caller
        self.machine = machine
        typed = Code.parse(code)
        self._hub = hub_name(fingerprint, channel)
        number = session.to_bytes(16, "big")
        self.exchange = Exchange("device", typed.secret, number, device_name(machine.public))
        self.verb = verbs.Pair(
            slot=typed.slot,
            key=machine.public.hex(),
            session=number.hex(),
            share=self.exchange.share.hex(),
            **fields,
        )

    def begin(self) -> verbs.Confirm:
        """Begin, and return what proves that the code is known."""
        share = self.caller.do(self.verb)
        assert isinstance(share, events.Share), share
        return self.met(share)

    def met(self, share: events.Share) -> verbs.Confirm:
        """Take the hub's share, and return what proves that the code is known."""
        self.exchange.meet(bytes.fromhex(share.share), self._hub)
        return verbs.Confirm(tag=self.exchange.tag.hex())

    def run(self) -> Any:
        """Return what comes of it: `paired`, whose tag was checked, or a failure."""
        answer = self.caller.ask(self.begin())
        if isinstance(answer, events.Paired):
            assert self.exchange.check(bytes.fromhex(answer.tag))
        return answer


def wrong(code: str) -> str:
    """Return another code for the same slot."""
    typed = Code.parse(code)
    return Code(typed.slot, bytes(255 - byte for byte in typed.secret)).digits


def shown(offer: events.SlotEvent, secret: bytes = b"\x01\x02\x03") -> str:
    """Return the code that a device shows which waits in that slot."""
    return Code(offer.slot, secret).words
