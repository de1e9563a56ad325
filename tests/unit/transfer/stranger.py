"""Another program that speaks docs/transfer-format.md, written from the page.

It knows nothing of ours: its own structs, HKDF by hand (RFC 5869), one-shot AEAD calls.
"""

from __future__ import annotations

import hmac
import re
import struct
from pathlib import Path
from typing import Final

from blake3 import blake3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

PAGE: Final = Path(__file__).parents[3] / "docs" / "transfer-format.md"
AES: Final = "aes-256-gcm"
CHACHA: Final = "chacha20-poly1305"
OPENED: Final = 0
CALLED: Final = 1
BEGIN, DATA, SEGMENT, PACK, END, SLICE = 1, 2, 3, 4, 5, 6
COUNTED: Final = (DATA, PACK, SLICE)

Record = tuple[int, int, int, bytes]
"""Kind, entry, offset, content."""


def vectors() -> dict[str, bytes]:
    """Return the test vectors that stand on the page."""
    fences = re.findall(r"^```vectors\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.M)
    pairs = [line.split() for fence in fences for line in fence.splitlines()]
    return {name: bytes.fromhex(value) for name, value in pairs}


def preamble(transfer: bytes, number: int) -> bytes:
    return b"\xc5\x01" + transfer + number.to_bytes(4, "big")


def key(secret: bytes, cipher: str, start: bytes, direction: int) -> bytes:
    info = b"landline-data-1\x00" + cipher.encode("ascii") + b"\x00" + start + bytes([direction])
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


class Stream:
    """One direction: seals all it is given, opens all it gets."""

    def __init__(self, cipher: str, key: bytes) -> None:
        self.aead = AESGCM(key) if cipher == AES else ChaCha20Poly1305(key)
        self.number = 0

    def seal(self, kind: int, content: bytes = b"", entry: int = 0, offset: int = 0) -> bytes:
        header = bytes([kind]) + len(content).to_bytes(3, "big")
        header += struct.pack("!IQ", entry, offset)
        return header + self.aead.encrypt(self._nonce(), content, header)

    def seal_all(self, records: list[Record]) -> bytes:
        """Seal `begin`, these and `end`."""
        out = self.seal(BEGIN)
        for kind, entry, offset, content in records:
            out += self.seal(kind, content, entry, offset)
        told = sum(len(content) for kind, _, _, content in records if kind in COUNTED)
        return out + self.seal(END, struct.pack("!QQ", len(records) + 1, told))

    def open_all(self, data: bytes) -> list[Record]:
        """Open what must be whole: from `begin` to `end`."""
        records: list[Record] = []
        while data:
            length = int.from_bytes(data[1:4], "big")
            entry, offset = struct.unpack("!IQ", data[4:16])
            content = self.aead.decrypt(self._nonce(), data[16 : length + 32], data[:16])
            records.append((data[0], entry, offset, content))
            data = data[length + 32 :]
        assert records[0] == (BEGIN, 0, 0, b"")
        assert records[-1][:3] == (END, 0, 0)
        told = sum(len(content) for kind, _, _, content in records if kind in COUNTED)
        assert struct.unpack("!QQ", records[-1][3]) == (len(records) - 1, told)
        return records[1:-1]

    def _nonce(self) -> bytes:
        self.number += 1
        return bytes(4) + (self.number - 1).to_bytes(8, "big")


def leaf(data: bytes) -> bytes:
    return _hash("landline 2026-11-25 transfer v1 segment", data)


def cut(data: bytes) -> bytes:
    """Return the content of a slice's record."""
    return _hash("landline 2026-11-25 transfer v1 slice", data) + (data if any(data) else b"")


def small(data: bytes) -> bytes:
    return _hash("landline 2026-11-25 transfer v1 small file", data)


def root(content: bytes) -> bytes:
    step = 8388608
    leaves = [leaf(content[at : at + step]) for at in range(0, len(content), step)]
    sizes = struct.pack("!QQ", len(content), step)
    return _hash("landline 2026-11-25 transfer v1 root", sizes + b"".join(leaves))


def pack(items: list[tuple[int, bytes]]) -> bytes:
    told = b"".join(content for _, content in items)
    told += b"".join(struct.pack("!II", entry, len(content)) for entry, content in items)
    told += struct.pack("!I", len(items))
    return told + _hash("landline 2026-11-25 transfer v1 pack", told)


def unpack(data: bytes) -> list[tuple[int, bytes]]:
    told, digest = data[:-32], data[-32:]
    assert _hash("landline 2026-11-25 transfer v1 pack", told) == digest
    count = int.from_bytes(told[-4:], "big")
    table = told[len(told) - 4 - 8 * count : -4]
    found, at = [], 0
    for entry, length in struct.iter_unpack("!II", table):
        found.append((entry, told[at : at + length]))
        at += length
    assert at + len(table) + 36 == len(data)
    return found


def _hash(context: str, data: bytes) -> bytes:
    return blake3(data, derive_key_context=context).digest(32)
