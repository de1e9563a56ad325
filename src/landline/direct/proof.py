"""Two machines prove to each other who they are, before anything else is told.

By a code that a person carried over (a PAKE, `trust.pake`), or by the device keys alone,
which both have from an earlier time or from a hub. Either way both sign what both saw: the
keys, fresh nonces, who sends and who receives, and the certificate in between. So what was
said once cannot be said again, sent back, or passed on through a connection of somebody's own.

`Dialler` and `Listener` decide, frames in, steps out; `call` and `answer` run them over a pipe.
"""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from landline.catalogue import Phrase
from landline.direct.claims import (
    LONGEST_LABEL,
    NONCE_BYTES,
    OTHER,
    VERSION,
    Call,
    Meeting,
    Proven,
    Refused,
    Reply,
    Role,
    Welcome,
    decode,
    encode,
)
from landline.direct.tries import CodeInUse as CodeInUse
from landline.errors import (
    Error,
    ExpiredError,
    NotAllowedError,
    ProtocolError,
    RefusedError,
    VerificationError,
)
from landline.safetext import safe_text
from landline.trust.device import Device
from landline.trust.login import device_id, proves
from landline.trust.pake import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.direct.claims import Way
    from landline.direct.pipe import Pipe
    from landline.trust.codes import Code


class Peer(Struct, frozen=True):
    """The other side, proven."""

    key: bytes
    """The Ed25519 public key of its device."""
    label: str
    """What it calls itself; harmless, and nobody checked it."""
    role: Role


class Self(Struct, frozen=True):
    """This side of one connection."""

    device: Device
    label: str
    role: Role
    channel: bytes
    nonce: bytes
    """NONCE_BYTES, random, for this connection alone."""


class Step(Struct, frozen=True):
    """What comes next: something to say, and the end, well (`peer`) or badly (`error`)."""

    say: bytes = b""
    peer: Peer | None = None
    error: Error | None = None


class Flow(Protocol):
    """One side of a proof."""

    def receive(self, frame: bytes) -> Step: ...

    def close(self) -> None: ...


class Dialler:
    """The side that dialled: `begin`, then a step for each frame."""

    def __init__(self, me: Self, code: CodeInUse | None, expects: bytes | None) -> None:
        """Prove `code`, or without one that this is a device that the other side knows.

        `expects`: the only key that is taken. Without a code there must be one.
        """
        if code is None and expects is None:
            raise ValueError("neither a code nor a key")
        self._me = me
        self._code = code
        self._expects = expects
        self._tries = False
        """A try is under way."""
        self._exchange: Exchange | None = None
        self._peer: Peer | None = None

    def begin(self) -> Step:
        """Return what is said first."""
        me = self._me
        if self._code is None:
            return Step(encode(Call(VERSION, me.role, me.device.public, me.nonce)))
        if self._code.is_over:
            return Step(error=RefusedError("direct.code-over"))
        code = self._code.code
        own = self._meeting(b"", b"").name("dialler")
        self._exchange = Exchange("dialler", code.secret, me.nonce, own)
        share = self._exchange.share
        return Step(encode(Call(VERSION, me.role, me.device.public, me.nonce, code.slot, share)))

    def receive(self, frame: bytes) -> Step:
        """Return what follows from a frame."""
        try:
            claim = decode(frame)
        except ProtocolError as error:
            return Step(error=error)
        match claim:
            case Reply() if self._peer is None:
                return self._reply(claim)
            case Welcome() if self._peer is not None:
                self._end(right=True)
                return Step(peer=Peer(self._peer.key, _harmless(claim.label), self._peer.role))
            case Refused():
                return Step(error=_refusal(claim, self._me.role))
        return Step(error=ProtocolError("direct.handshake"))

    def close(self) -> None:
        """A try in which the other side proved nothing, right or wrong, is none."""
        if self._tries and self._code is not None:
            self._tries = False
            self._code.give_back()

    def _end(self, *, right: bool) -> None:
        if self._tries and self._code is not None:
            self._tries = False
            self._code.end(right=right)

    def _reply(self, reply: Reply) -> Step:
        me = self._me
        meeting = self._meeting(reply.key, reply.nonce)
        if reply.role != OTHER[me.role]:
            return _refuse("direct.role", _same_role(me.role))
        if self._expects is not None and reply.key != self._expects:
            return _refuse("direct.other", NotAllowedError("direct.other"))
        # A try begins here, and not with the call: who says nothing must hold up nobody else.
        if self._code is not None and not self._code.begin(0):
            why = "direct.code-over" if self._code.is_over else "direct.busy"
            return Step(error=RefusedError(why))
        self._tries = self._code is not None
        if not _meets(self._exchange, reply.share, meeting.name("listener"), reply.tag):
            self._end(right=False)
            return _refuse("direct.code", NotAllowedError("direct.code"))
        if not proves(reply.key, reply.signature, meeting.message("listener")):
            return _refuse("direct.forged", VerificationError("direct.forged"))
        self._peer = Peer(reply.key, "", reply.role)
        if self._code is not None:
            self._code.proven(reply.key)
        signature = me.device.sign(meeting.message("dialler"))
        tag = b"" if self._exchange is None else self._exchange.tag
        return Step(encode(Proven(signature, me.label[:LONGEST_LABEL], tag)))

    def _meeting(self, key: bytes, nonce: bytes) -> Meeting:
        me = self._me
        keys, nonces = (me.device.public, key), (me.nonce, nonce)
        way: Way = "key" if self._code is None else "code"
        return Meeting(way, me.role, keys, nonces, me.channel)


class Listener:
    """The side that was dialled: a step for each frame, the first of which is a `call`."""

    def __init__(
        self, me: Self, code: CodeInUse | None, knows: Callable[[bytes], bool], patience: float
    ) -> None:
        """Believe who knows `code`, and each device whose key `knows` returns true for.

        `patience`: seconds to wait for others that are trying the code.
        """
        self._me = me
        self._code = code
        self._knows = knows
        self._patience = patience
        self._tries = False
        """A try is under way."""
        self._exchange: Exchange | None = None
        self._meeting: Meeting | None = None

    def receive(self, frame: bytes) -> Step:
        """Return what follows from a frame; may wait where others try the same code."""
        try:
            claim = decode(frame)
        except ProtocolError as error:
            return Step(error=error)
        match claim:
            case Call(version=version) if version != VERSION:
                return _refuse("direct.version", _other_version(version))
            case Call() if self._meeting is None:
                return self._call(claim)
            case Proven() if self._meeting is not None:
                return self._proven(claim, self._meeting)
            case Refused(why="direct.code") if self._tries:
                return Step(error=self._wrong())
            case Refused():
                return Step(error=_refusal(claim, self._me.role))
        return Step(error=ProtocolError("direct.handshake"))

    def close(self) -> None:
        """A try that came to no end was a wrong one."""
        if self._tries and self._code is not None:
            self._tries = False
            self._code.end(right=False)

    def _call(self, call: Call) -> Step:
        me = self._me
        if call.role != OTHER[me.role]:
            return _refuse("direct.role", _same_role(me.role))
        keys, nonces = (call.key, me.device.public), (call.nonce, me.nonce)
        way: Way = "code" if call.slot else "key"
        meeting = self._meeting = Meeting(way, call.role, keys, nonces, me.channel)
        signature = me.device.sign(meeting.message("listener"))
        reply = Reply(me.role, me.device.public, me.nonce, signature)
        if not call.slot:
            return Step(encode(reply))
        if self._code is None or self._code.code.slot != call.slot:
            return _refuse("direct.code-none", RefusedError("direct.code-none"))
        if not self._code.begin(self._patience):
            why = "direct.code-over" if self._code.is_over else "direct.busy"
            return _refuse(why, RefusedError(why))
        self._tries = True
        own = meeting.name("listener")
        exchange = Exchange("listener", self._code.code.secret, call.nonce, own)
        try:
            exchange.meet(call.share, meeting.name("dialler"))
        except VerificationError:
            return _refuse("direct.code", self._wrong())
        self._exchange = exchange
        tag = exchange.tag
        return Step(
            encode(Reply(me.role, me.device.public, me.nonce, signature, exchange.share, tag))
        )

    def _proven(self, proven: Proven, meeting: Meeting) -> Step:
        key, exchange = meeting.keys[0], self._exchange
        if exchange is not None and not exchange.check(proven.tag):
            return _refuse("direct.code", self._wrong())
        if not proves(key, proven.signature, meeting.message("dialler")):
            return _refuse("direct.forged", VerificationError("direct.forged"))
        if exchange is not None and self._code is not None:
            self._tries = False
            if not self._code.end(right=True):
                return _refuse("direct.code-over", RefusedError("direct.code-over"))
            self._code.proven(key)
        elif not self._knows(key):  # asked only now: nobody learns of others who is known here
            stranger = NotAllowedError("direct.stranger", device=device_id(key))
            return _refuse("direct.unknown", stranger)
        peer = Peer(key, _harmless(proven.label), meeting.caller)
        return Step(encode(Welcome(self._me.label[:LONGEST_LABEL])), peer)

    def _wrong(self) -> Error:
        self.close()
        left = 0 if self._code is None or self._code.is_over else self._code.left
        return NotAllowedError("direct.code-tried", left=left)


def call(
    pipe: Pipe,
    me: Device,
    label: str,
    role: Role,
    *,
    code: Code | CodeInUse | None = None,
    expects: bytes | None = None,
    seconds: float,
) -> Peer:
    """Prove on a pipe that this side dialled that it is `me`, and return who the other side is.

    Knowing `code`, or as a device that the other side knows; `expects`: the key that it must
    have, which has to be given where there is no code. `label` is what this device is called.
    Who may dial several machines with one code gives the same CodeInUse each time: each that
    only pretends to wait has a guess at it.

    Raises NotAllowedError `direct.code` (a wrong one, or somebody in between), `direct.other`
    (not the device that was meant), `direct.unknown` (this device is not known there);
    VerificationError `direct.forged`; RefusedError `direct.code-over`, `direct.code-none`,
    `direct.busy`, `direct.role` (both send, or receive), `direct.refused`; ProtocolError
    `direct.version`, `direct.handshake`; ExpiredError `direct.silent` after `seconds`,
    IncompleteError `transfer.lost`. The pipe is closed then, and the other side told why.
    """
    in_use = code if isinstance(code, CodeInUse | None) else CodeInUse(code)
    flow = Dialler(_self(pipe, me, label, role), in_use, expects)
    return _run(pipe, flow, flow.begin(), seconds)


def answer(
    pipe: Pipe,
    me: Device,
    label: str,
    role: Role,
    *,
    code: CodeInUse | None,
    knows: Callable[[bytes], bool],
    seconds: float,
) -> Peer:
    """Prove on a pipe that the other side dialled that this is `me`, and return who that is.

    Believes who knows `code`, and every device whose public key `knows` returns true for.

    Raises NotAllowedError `direct.code-tried` (somebody had a wrong code; it bears `left`
    more) and `direct.stranger`; else as `call` does, for the same reasons.
    """
    flow = Listener(_self(pipe, me, label, role), code, knows, seconds / 2)
    return _run(pipe, flow, Step(), seconds)


def _run(pipe: Pipe, flow: Flow, step: Step, seconds: float) -> Peer:
    deadline = monotonic() + seconds
    try:
        while True:
            if step.say:
                pipe.send(step.say)
            if step.error is not None:
                raise step.error
            if step.peer is not None:
                pipe.admit()
                return step.peer
            frame = pipe.receive(deadline - monotonic())
            if frame is None:
                raise ExpiredError("direct.silent", seconds=f"{seconds:g}")
            step = flow.receive(frame)
    except BaseException:
        flow.close()  # first, and at once: who waits for the code need not wait for the pipe
        pipe.close()
        raise


def _self(pipe: Pipe, me: Device, label: str, role: Role) -> Self:
    return Self(me, label, role, pipe.channel, os.urandom(NONCE_BYTES))


def _meets(exchange: Exchange | None, share: bytes, name: bytes, tag: bytes) -> bool:
    """Tell whether the other side knows the code, where one is to be proven."""
    if exchange is None:
        return True
    try:
        exchange.meet(share, name)
    except VerificationError:
        return False
    return exchange.check(tag)


def _refuse(why: str, error: Error) -> Step:
    """Tell the other side `why`, and end with `error` here."""
    return Step(encode(Refused(why)), error=error)


def _refusal(said: Refused, role: Role) -> Error:
    """Return what it means here that the other side refuses, in words of our own."""
    match said.why:
        case "direct.version":
            return _other_version(said.version)
        case "direct.role":
            return _same_role(role)
        case "direct.code" | "direct.unknown":
            return NotAllowedError(said.why)
        case "direct.forged":
            return VerificationError(said.why)
        case "direct.code-none" | "direct.code-over" | "direct.busy":
            return RefusedError(said.why)
        case "direct.other":
            return RefusedError("direct.meant-other")
    return RefusedError("direct.refused")


def _other_version(version: int) -> Error:
    return ProtocolError("direct.version", version=version, own=VERSION)


def _same_role(role: Role) -> Error:
    return RefusedError("direct.role", why=Phrase(f"direct.both.{role}"))


def _harmless(label: str) -> str:
    return safe_text(label, limit=LONGEST_LABEL)
