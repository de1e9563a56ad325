"""The headers of tus, a protocol for uploads that go on (tus.io, protocol 1.0.0). Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.errors import UsageError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from hashlib import _Hash

VERSION: Final = "1.0.0"
EXTENSIONS: Final = (
    "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination"
)
ALGORITHMS: Final = {"sha256": 32, "sha1": 20, "md5": 16}
"""Of checksums, with the bytes of each; every server has to know sha1. None guards against an
attacker here: the bytes and the checksum come from one and the same."""

LONGEST: Final = 2**63 - 1
"""Bytes of the longest file: POSIX's off_t of 64 bits."""

_NUMBER: Final = re.compile(r"\d{1,19}", re.ASCII)
_KEY: Final = re.compile(r"[\x21-\x2b\x2d-\x7e]+")


class Checksum(Struct, frozen=True):
    """What a request says that its body hashes to."""

    algorithm: str
    digest: bytes

    def hasher(self) -> _Hash:
        """Return what the body is to be fed to."""
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def check(self, hasher: _Hash) -> None:
        """Raise VerificationError `tus.mismatch` if what was fed is something else."""
        if not hmac.compare_digest(hasher.digest(), self.digest):
            raise VerificationError("tus.mismatch")


def check_version(headers: Mapping[str, str]) -> None:
    """Raise UsageError `tus.version` unless the client speaks ours."""
    if headers.get("Tus-Resumable") != VERSION:
        raise UsageError("tus.version", version=VERSION)


def number(headers: Mapping[str, str], name: str) -> int | None:
    """Return what the header `name` counts, None without it. Raises UsageError `tus.header`."""
    said = headers.get(name)
    if said is None:
        return None
    value = int(said) if _NUMBER.fullmatch(said) else -1
    if not 0 <= value <= LONGEST:
        raise UsageError("tus.header", name=name)
    return value


def length(headers: Mapping[str, str]) -> int | None:
    """Return the size that a new upload will have; None: it is told later (Upload-Defer-Length).

    Raises UsageError `tus.header` for neither, both, or what cannot be read.
    """
    said, deferred = number(headers, "Upload-Length"), headers.get("Upload-Defer-Length")
    if (said is None) == (deferred is None) or deferred not in (None, "1"):
        raise UsageError("tus.header", name="Upload-Length")
    return said


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what `Upload-Metadata` says of a file.

    Keys are ASCII without blanks or commas, each there once; values are Base64 of UTF-8 text.
    Raises UsageError `tus.header`.
    """
    said = headers.get("Upload-Metadata", "")
    found: dict[str, str] = {}
    for pair in said.split(",") if said.strip() else ():
        key, _, value = pair.strip().partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            key = ""
        if not _KEY.fullmatch(key) or key in found:
            raise UsageError("tus.header", name="Upload-Metadata")
        found[key] = text
    return found


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Return what the body of a request hashes to, if it says so.

    Raises UsageError `tus.checksum` for an algorithm that is not known, or no digest of it.
    """
    said = headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _, encoded = said.strip().partition(" ")
    try:
        summed = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        summed = b""
    if len(summed) != ALGORITHMS.get(algorithm):
        raise UsageError("tus.checksum", algorithms=", ".join(ALGORITHMS))
    return Checksum(algorithm, summed)
