"""How a device proves which one it is: the hub names a nonce, the device signs it (DESIGN §7).

    hello (key, nonce) ──> challenge (nonce) ──> prove (signature) ──> what the hello asked for

What is signed holds both nonces and the certificate that this connection was opened with,
as the hub sees it (`trust/login.py`). What does not live here: whose device it is (`login`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from landline.errors import NotAllowedError, UsageError
from landline.hub.effects import Effect, Tell
from landline.trust.login import device_id, login_message, proves
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.nouns import Member
    from landline.hub.state import Moment, State


class Challenge(Struct, frozen=True):
    """What one connection has to sign, and for what."""

    hello: verbs.Hello
    message: bytes


class Proving:
    """The challenges that wait for an answer: one for each connection, until its next hello."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: dict[Member, Challenge] = {}

    def challenge(self, member: Member, hello: verbs.Hello, key: str) -> list[Effect]:
        """Ask `member` to prove that `key` is its own.

        Raises UsageError `device.nonce`, `device.token`, NotAllowedError `device.no-tls`.
        """
        if hello.nonce is None:
            raise UsageError("device.nonce")
        if hello.token is not None:
            raise UsageError("device.token")
        if member.channel is None:
            raise NotAllowedError("device.no-tls")
        nonce = self._state.fresh.secret()
        own, theirs = bytes.fromhex(nonce), bytes.fromhex(hello.nonce)
        message = login_message(bytes.fromhex(key), theirs, own, member.channel)
        self._open[member] = Challenge(hello, message)
        return [Tell(member, events.Challenge(nonce=nonce, re=hello.id))]

    def proven(self, member: Member, verb: verbs.Prove, moment: Moment) -> verbs.Hello:
        """Return the hello of a device that has proved itself; its challenge is used up.

        Raises NotAllowedError `device.no-challenge`, `device.wrong`, RefusedError `login.wait`.
        """
        challenge = self._open.pop(member, None)
        if challenge is None:
            raise NotAllowedError("device.no-challenge")
        key = bytes.fromhex(challenge.hello.key or "")
        guessed = f"device {device_id(key)}"
        guesses = self._state.guesses
        guesses.check(guessed, member.source, moment.now)
        guesses.failed(guessed, member.source, moment.now)
        if not proves(key, bytes.fromhex(verb.signature), challenge.message):
            raise NotAllowedError("device.wrong")
        guesses.succeeded(guessed, member.source)
        return challenge.hello

    def drop(self, member: Member) -> None:
        """Forget what `member` was to sign."""
        self._open.pop(member, None)
