"""Another program that proves itself as docs/transfer-format.md says, written from the page.

It knows nothing of ours: its own arrays and parts; CPace is the library's.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from cpace import CPace, CPaceRole
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NAME: Final = b"landline-direct-1"


class Stranger:
    """One side of one connection."""

    def __init__(self, side: str, role: str, channel: bytes, secret: bytes | None) -> None:
        self._signing = Ed25519PrivateKey.generate()
        self.key = self._signing.public_key().public_bytes_raw()
        self._side = side
        self._role = role
        self._channel = channel
        self._secret = secret
        self._nonce = b"stranger's nonce"
        self._run: Any = None

    # As the dialler

    def call(self, slot: int) -> bytes:
        share = b""
        if self._secret is not None:
            self._run = self._start(CPaceRole.INITIATOR, self._nonce)
            share = self._run.public_share
        return msgspec.msgpack.encode(["call", 1, self._role, self.key, self._nonce, slot, share])

    def proven(self, reply: bytes) -> bytes:
        name, role, key, nonce, signature, share, tag = msgspec.msgpack.decode(reply)
        assert name == "reply"
        own = b""
        if self._run is not None:
            self._run.derive(share, self._ad("listener", role, key))
            assert self._run.verify(tag)
            own = self._run.tag()
        parts = [self._role, self.key, key, self._nonce, nonce]
        Ed25519PublicKey.from_public_bytes(key).verify(signature, self._signed("listener", parts))
        signature = self._signing.sign(self._signed("dialler", parts))
        return msgspec.msgpack.encode(["proven", signature, "stranger", own])

    # As the listener

    def reply(self, call: bytes) -> bytes:
        name, version, role, key, nonce, _, share = msgspec.msgpack.decode(call)
        assert (name, version) == ("call", 1)
        self._parts = [role, key, self.key, nonce, self._nonce]
        signature = self._signing.sign(self._signed("listener", self._parts))
        told: list[bytes] = [b"", b""]
        if self._secret is not None:
            self._run = self._start(CPaceRole.RESPONDER, nonce)
            self._run.derive(share, self._ad("dialler", role, key))
            told = [self._run.public_share, self._run.tag()]
        return msgspec.msgpack.encode(
            ["reply", self._role, self.key, self._nonce, signature, *told]
        )

    def welcome(self, proven: bytes) -> bytes:
        name, signature, _, tag = msgspec.msgpack.decode(proven)
        assert name == "proven"
        if self._run is not None:
            assert self._run.verify(tag)
        message = self._signed("dialler", self._parts)
        Ed25519PublicKey.from_public_bytes(self._parts[1]).verify(signature, message)
        return msgspec.msgpack.encode(["welcome", "stranger"])

    def _start(self, role: CPaceRole, session: bytes) -> Any:
        return CPace.start(
            role=role,
            prs=self._secret or b"",
            sid=session,
            ci=NAME,
            ad=self._ad(self._side, self._role, self.key),
        )

    def _ad(self, side: str, role: str, key: bytes) -> bytes:
        return side.encode() + b":" + role.encode() + b":" + key + self._channel

    def _signed(self, side: str, parts: list[Any]) -> bytes:
        way = "key" if self._secret is None else "code"
        told = [NAME, side.encode(), way.encode(), parts[0].encode(), *parts[1:], self._channel]
        return b"".join(len(part).to_bytes(2, "big") + part for part in told)
