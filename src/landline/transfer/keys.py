"""Keys of a transfer's data connections: one secret, a key per connection and direction, once.

A data connection begins with its greeting: the preamble, which names the transfer and the
connection and is no secret, and the first record, which only who knows the secret can seal.
The preamble goes into the keys, so a changed one does not open. Each key seals one stream
only: a connection's number is given out once, and taken once. The transfer's sender opens
the even ones, its receiver the odd ones, so that two who dial at once never share a key, and
a connection that is led back to its own side is known. Pure: the secret is an argument.

Made new for every start and every resume, with a new secret. docs/transfer-format.md.
"""

from __future__ import annotations

from itertools import count
from struct import Struct
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from landline.errors import ProtocolError, VerificationError
from landline.transfer.records import HEADER_BYTES, TAG_BYTES, Opener, Sealer

FIRST_BYTE: Final = 0xC5
"""By which a port knows a data connection (`wire.sniff`)."""
VERSION: Final = 1
SECRET_BYTES: Final = 32
TRANSFER_BYTES: Final = 16
"""Of a transfer's public id, chosen at random."""

_PREAMBLE: Final = Struct(f">BB{TRANSFER_BYTES}sI")
PREAMBLE_BYTES: Final = _PREAMBLE.size
BEGIN_BYTES: Final = HEADER_BYTES + TAG_BYTES
GREETING_BYTES: Final = PREAMBLE_BYTES + BEGIN_BYTES
"""What comes first from who opened the connection; from the other side BEGIN_BYTES."""

_LABEL: Final = b"landline-data-1"
"""Version and purpose, first in HKDF's `info` (RFC 5869 §3.2)."""
_KEY_BYTES: Final = 32
_MOST_CONNECTIONS: Final = 2**32

Cipher = Literal["aes-256-gcm", "chacha20-poly1305"]
"""The second where a processor has no instructions for the first; both sides say the same."""

Side = Literal["sender", "receiver"]
"""Of the transfer, whoever opens its connections."""

_FIRST_NUMBER: Final[dict[Side, int]] = {"sender": 0, "receiver": 1}
_FROM_DIALLER: Final = b"\0"
_FROM_OTHER: Final = b"\1"


class Preamble(msgspec.Struct, frozen=True):
    """What a data connection says of itself in the open; proven by `Keys.accept`."""

    transfer: bytes
    number: int

    @classmethod
    def parse(cls, data: bytes | bytearray | memoryview) -> Preamble:
        """Return what the first PREAMBLE_BYTES say.

        Raises ProtocolError `record.preamble`, or `record.version` for one of another version.
        """
        first, version, transfer, number = _PREAMBLE.unpack(data)
        if first != FIRST_BYTE:
            raise ProtocolError("record.preamble")
        if version != VERSION:
            raise ProtocolError("record.version", version=version, own=VERSION)
        return cls(transfer, number)

    def encode(self) -> bytes:
        """Return it as it is sent."""
        return _PREAMBLE.pack(FIRST_BYTE, VERSION, self.transfer, self.number)


class Connection:
    """One data connection as this side has it: say `greeting` first, then what `sealer` makes."""

    def __init__(self, number: int, greeting: bytes, sealer: Sealer, opener: Opener) -> None:
        self.number = number
        self.greeting = greeting
        """Preamble and first record, or (of who was dialled) the first record alone."""
        self.sealer = sealer
        self.opener = opener


class Keys:
    """One side's keys of one run of a transfer. Threads may share it."""

    def __init__(self, secret: bytes, transfer: bytes, side: Side, cipher: Cipher) -> None:
        """Take what both sides agreed on over the control connection.

        `secret`: 32 random bytes of this run alone; `transfer`: its public id, 16 bytes.
        """
        if (len(secret), len(transfer)) != (SECRET_BYTES, TRANSFER_BYTES):
            raise ValueError("a secret of 32 bytes and an id of 16")
        self.transfer = transfer
        self._secret = secret
        self._cipher: Cipher = cipher
        self._own = _FIRST_NUMBER[side]
        self._numbers = count(self._own, 2)
        self._accepted: dict[int, object] = {}

    def dial(self) -> Connection:
        """Return a new connection, which this side opens; each has a number of its own."""
        number = next(self._numbers)
        if number >= _MOST_CONNECTIONS:
            raise ProtocolError("record.spent")
        preamble = Preamble(self.transfer, number).encode()
        sealer = Sealer(self._aead(preamble, _FROM_DIALLER))
        greeting = preamble + sealer.begin(_small_frame())
        return Connection(number, greeting, sealer, Opener(self._aead(preamble, _FROM_OTHER)))

    def accept(self, greeting: bytes | bytearray | memoryview) -> Connection:
        """Return the connection that the other side opened with this greeting, proven.

        `greeting`: GREETING_BYTES, whose preamble named this transfer. Raises VerificationError
        `record.changed` if it was not made by who knows the secret, `record.reused` if that
        connection was here before; ProtocolError `record.returned` if it is one of this side's
        own, and as `Preamble.parse` and `Opener.header` do.
        """
        preamble = bytes(greeting[:PREAMBLE_BYTES])
        said = Preamble.parse(preamble)
        if said.transfer != self.transfer:
            raise ValueError("another transfer")
        if said.number % 2 == self._own:
            raise ProtocolError("record.returned")
        opener = Opener(self._aead(preamble, _FROM_DIALLER))
        opener.header(greeting[PREAMBLE_BYTES : PREAMBLE_BYTES + HEADER_BYTES])
        opener.content(memoryview(bytearray(greeting[PREAMBLE_BYTES + HEADER_BYTES :])))
        # Only now, so that a stranger cannot use numbers up; in one step, for threads.
        mark = object()
        if self._accepted.setdefault(said.number, mark) is not mark:
            raise VerificationError("record.reused", number=said.number)
        sealer = Sealer(self._aead(preamble, _FROM_OTHER))
        return Connection(said.number, bytes(sealer.begin(_small_frame())), sealer, opener)

    def _aead(self, preamble: bytes, direction: bytes) -> AESGCM | ChaCha20Poly1305:
        info = b"\0".join((_LABEL, self._cipher.encode(), preamble + direction))
        key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(self._secret)
        return AESGCM(key) if self._cipher == "aes-256-gcm" else ChaCha20Poly1305(key)


def _small_frame() -> memoryview:
    return memoryview(bytearray(BEGIN_BYTES))
