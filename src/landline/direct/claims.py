"""What two machines say to each other before anything else, to prove who they are. Pure.

    dialler                                    listener
    call      role, key, nonce, share    ──>
                                         <──   reply     role, key, nonce, signature, share, tag
    proven    signature, tag, label      ──>
                                         <──   welcome   label

Share and tag are there where a code is to be proven (`trust.pake`), and nothing but the keys
otherwise. The listener proves itself first, so that who dials tells a machine that only pretends
to wait no name and no proof. Either may say `refused` in place of all that.

Each message is one frame: MessagePack, an array whose first element names it. What does not
live here: what follows from them (`proof`). docs/transfer-format.md, "Who is who".
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from landline.errors import ProtocolError
from landline.secrecy import SECRET, Discreet
from landline.trust.codes import MOST_SLOTS
from landline.trust.login import KEY_BYTES
from landline.trust.pake import SESSION_BYTES, SHARE_BYTES, TAG_BYTES, side_name

VERSION: Final = 1
NONCE_BYTES: Final = SESSION_BYTES
"""The dialler's is the session of a run by code as well."""
SIGNATURE_BYTES: Final = 64
LONGEST_LABEL: Final = 64
"""Characters of what a device is called."""
CONTEXT: Final = b"landline-direct-1"
"""Version and purpose: no signature made for anything else can be taken for one of these."""

Role = Literal["sender", "receiver"]
Side = Literal["dialler", "listener"]
Way = Literal["key", "code"]

OTHER: Final[dict[Role, Role]] = {"sender": "receiver", "receiver": "sender"}

_Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
_Nonce = Annotated[bytes, Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
_Share = Annotated[bytes, Meta(max_length=SHARE_BYTES)]
_Signature = Annotated[bytes, Meta(max_length=SIGNATURE_BYTES)]
_Tag = Annotated[bytes, Meta(max_length=TAG_BYTES), SECRET]
_Label = Annotated[str, Meta(max_length=LONGEST_LABEL)]
_Why = Annotated[str, Meta(max_length=64)]


class Claim(Discreet, frozen=True, array_like=True, forbid_unknown_fields=False):
    """Base of all; a later version may only add fields behind those that stand here."""


class Call(Claim, tag="call", frozen=True):
    """Who dials says who it is, and how that will be proven."""

    version: Annotated[int, Meta(ge=0, lt=1 << 16)]
    role: Role
    key: _Key
    nonce: _Nonce
    slot: Annotated[int, Meta(ge=0, le=MOST_SLOTS)] = 0
    """Of the code; 0: by the keys alone."""
    share: _Share = b""


class Reply(Claim, tag="reply", frozen=True):
    """Who listens says who it is, and proves it."""

    role: Role
    key: _Key
    nonce: _Nonce
    signature: _Signature
    share: _Share = b""
    tag: _Tag = b""


class Proven(Claim, tag="proven", frozen=True):
    """Who dials believes that, proves itself, and tells its name."""

    signature: _Signature
    label: _Label
    tag: _Tag = b""


class Welcome(Claim, tag="welcome", frozen=True):
    """Who listens believes that, and tells its name."""

    label: _Label


class Refused(Claim, tag="refused", frozen=True):
    """It comes to nothing: why, and the version of who says so."""

    why: _Why
    version: Annotated[int, Meta(ge=0, lt=1 << 16)] = VERSION


AnyClaim = Call | Reply | Proven | Welcome | Refused

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[AnyClaim]] = msgspec.msgpack.Decoder(AnyClaim)


def encode(claim: AnyClaim) -> bytes:
    """Return the frame of a claim."""
    return _ENCODER.encode(claim)


def decode(frame: bytes) -> AnyClaim:
    """Return what a frame says; raises ProtocolError `direct.handshake`."""
    try:
        return _DECODER.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ProtocolError("direct.handshake") from None


class Meeting(Struct, frozen=True):
    """All that both sides have to see alike, or nothing is proven."""

    way: Way
    caller: Role
    """What the dialler is in the transfer; the listener is the other."""
    keys: tuple[bytes, bytes]
    """Ed25519 public keys of dialler and listener."""
    nonces: tuple[bytes, bytes]
    """Of dialler and listener."""
    channel: bytes
    """SHA-256 of the certificate in between (DER), as this side sees it."""

    def message(self, side: Side) -> bytes:
        """Return what `side` signs."""
        told = (CONTEXT, side, self.way, self.caller, *self.keys, *self.nonces, self.channel)
        parts = [part.encode() if isinstance(part, str) else part for part in told]
        return b"".join(len(part).to_bytes(2, "big") + part for part in parts)

    def name(self, side: Side) -> bytes:
        """Return the identity of `side` in a run by code."""
        key = self.keys[0 if side == "dialler" else 1]
        role = self.caller if side == "dialler" else OTHER[self.caller]
        return side_name(side, role, key, self.channel)
