"""Two sides of a proof, back to back: no socket, no TLS, no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.direct.claims import NONCE_BYTES
from landline.direct.proof import Dialler, Listener, Self, Step
from landline.direct.tries import CodeInUse
from landline.trust.codes import Code
from landline.trust.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.direct.claims import Role

ADA, BO, EVE = Device.make(), Device.make(), Device.make()
CODE, WRONG = Code(7, b"abc"), Code(7, b"abx")
CHANNEL, OTHER_CHANNEL = b"c" * 32, b"d" * 32


def dialler(
    code: Code | CodeInUse | None = CODE,
    *,
    expects: bytes | None = None,
    role: Role = "sender",
    channel: bytes = CHANNEL,
    device: Device = ADA,
) -> Dialler:
    in_use = code if isinstance(code, CodeInUse | None) else CodeInUse(code)
    return Dialler(Self(device, "ada", role, channel, b"1" * NONCE_BYTES), in_use, expects)


def listener(
    code: CodeInUse | None = None,
    *,
    knows: Iterable[Device] = (),
    role: Role = "receiver",
    channel: bytes = CHANNEL,
    device: Device = BO,
) -> Listener:
    keys = {each.public for each in knows}
    me = Self(device, "bo", role, channel, b"2" * NONCE_BYTES)
    return Listener(me, code, keys.__contains__, 0)


def said(one: Dialler, other: Listener) -> list[bytes]:
    """Return what one and then the other says in turns, to the end of both, or of one."""
    return [step.say for step in steps(one, other)]


def steps(
    one: Dialler, other: Listener, change: Callable[[int, bytes], bytes] = lambda _, frame: frame
) -> list[Step]:
    """Return the steps of one and the other in turns; `change` is what stands in between."""
    made = [one.begin()]
    while made[-1].say:
        number = len(made)
        flow: Dialler | Listener = other if number % 2 else one
        if number > 1 and _is_over(made[-2]):
            break
        made.append(flow.receive(change(number, made[-1].say)))
    return made


def outcome(one: Dialler, other: Listener) -> tuple[str, str]:
    """Return how it ends for both: the other's label, the code of an error, or nothing."""
    made = steps(one, other)
    return _end(made[::2]), _end(made[1::2])


def _is_over(step: Step) -> bool:
    return step.peer is not None or step.error is not None


def _end(made: list[Step]) -> str:
    last = made[-1]
    if last.peer is not None:
        return last.peer.label
    return "" if last.error is None else last.error.code
