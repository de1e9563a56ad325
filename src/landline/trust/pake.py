"""Pairing by a short code: a PAKE with both identities bound in, and key confirmation.

CPace over X25519 with SHA-512 (draft-irtf-cfrg-cpace), initiator and responder. Whoever does
not know the code gets one guess a run and learns nothing to guess on with; and since each
side names both identities, two runs with somebody in between do not fit each other. This is
the only module that knows which library does it.

The device is the initiator always, whoever showed the code; between two machines that send to
each other, whoever dialled.
"""

from __future__ import annotations

from typing import Final, Literal

from landline.errors import VerificationError

CHANNEL: Final = b"landline-pair-1"
"""Version and purpose, the draft's `CI`: a device and a hub."""
DIRECT: Final = b"landline-direct-1"
"""The same for two machines, one of which sends to the other (`direct.proof`)."""
SESSION_BYTES: Final = 16
SHARE_BYTES: Final = 32
TAG_BYTES: Final = 64

Role = Literal["device", "hub", "dialler", "listener"]

_INITIATORS: Final[tuple[Role, ...]] = ("device", "dialler")


def hub_name(authority: bytes, channel: bytes) -> bytes:
    """Return a hub's identity in a run.

    `authority`: the digest of its fingerprint; `channel`: the SHA-256 of the certificate that
    this connection was opened with, as this side sees it.
    """
    return b"hub:" + authority + channel


def device_name(key: bytes) -> bytes:
    """Return the identity of a device in a run, by its Ed25519 public key."""
    return b"device:" + key


def side_name(role: Role, purpose: str, key: bytes, channel: bytes) -> bytes:
    """Return the identity of one of two machines, by its Ed25519 public key.

    `purpose`: `sender` or `receiver`; `channel` as for `hub_name`, on both sides.
    """
    return f"{role}:{purpose}:".encode() + key + channel


class Exchange:
    """One run of one side: `share` out, `meet` the other's, `tag` out, `check` the other's."""

    def __init__(self, role: Role, secret: bytes, session: bytes, own: bytes) -> None:
        """Begin a run as `role`, with what the code says.

        `session`: 16 random bytes that the initiator chose for this run; `own`: `hub_name`,
        `device_name` or `side_name` of this side.
        """
        from cpace import CPace, CPaceRole  # most proofs are by keys alone

        purpose = CHANNEL if role in ("device", "hub") else DIRECT
        part = CPaceRole.INITIATOR if role in _INITIATORS else CPaceRole.RESPONDER
        self._run = CPace.start(role=part, prs=secret, sid=session, ci=purpose, ad=own)

    @property
    def share(self) -> bytes:
        """What the other side has to know, 32 bytes."""
        return self._run.public_share

    def meet(self, share: bytes, peer: bytes) -> None:
        """Take the other side's share and its identity, as this side sees it.

        Raises VerificationError `pair.share` for one that is none.
        """
        from cpace import CPaceError

        try:
            self._run.derive(share, peer)
        except CPaceError as error:
            raise VerificationError("pair.share") from error

    @property
    def tag(self) -> bytes:
        """What proves to the other side that this one knows the code; after `meet`."""
        return self._run.tag()

    def check(self, tag: bytes) -> bool:
        """Return whether `tag` proves that the other side knows the code; after `meet`.

        Constant-time.
        """
        return self._run.verify(tag)
