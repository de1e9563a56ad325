"""This user's key on this machine: what makes it a device that hubs know again.

One Ed25519 key in a file that only its owner may read (0600), made when it is first needed.
"""

from __future__ import annotations

import base64
import contextlib
import os
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from landline import folders
from landline.catalogue import Phrase
from landline.errors import LocalError
from landline.trust.keyfile import write_once
from landline.trust.login import KEY_BYTES, device_id

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

NAME: Final = "device.key"
PKCS8: Final = bytes.fromhex("302e020100300506032b657004220420")
"""What a private Ed25519 key begins with in PKCS #8 (RFC 8410 §7); its 32 bytes follow."""

_BEGIN: Final = b"-----BEGIN PRIVATE KEY-----\n"
_END: Final = b"\n-----END PRIVATE KEY-----\n"
"""What stands around a key as `open` writes it, which is one line (RFC 7468)."""
_LINE: Final = 64


class Device:
    """A key that signs; its private half leaves neither this object nor its file."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw()
        """The public key, 32 bytes."""
        self.id = device_id(self.public)

    @classmethod
    def make(cls) -> Self:
        """Return a new key that is kept nowhere."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def open(cls, folder: Path | None = None) -> Self:
        """Return the key in `folder` (the user's state folder by default), made if need be.

        Raises LocalError `device.unreadable`, `device.others` where others may read it.
        """
        path = (folder or folders.state()) / NAME
        with contextlib.suppress(FileNotFoundError):
            return cls(_read(path))
        der = PKCS8 + Ed25519PrivateKey.generate().private_bytes_raw()
        try:
            write_once(path, _BEGIN + base64.b64encode(der) + _END)
            return cls(_read(path))  # another process may have been first
        except OSError as error:
            raise LocalError("device.unreadable", path=path, why=error.strerror) from error

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message` (RFC 8032), 64 bytes."""
        return self._key.sign(message)


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise LocalError("device.others", path=path)
            key = _key(file.read())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise LocalError("device.unreadable", path=path, why=error.strerror) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    return key


def _key(pem: bytes) -> object:
    """Return the key in a file. Raises ValueError, TypeError, UnsupportedAlgorithm."""
    if pem.startswith(_BEGIN) and pem.endswith(_END) and len(pem) == len(_BEGIN + _END) + _LINE:
        der = base64.b64decode(pem[len(_BEGIN) : -len(_END)], validate=True)
        if der.startswith(PKCS8) and len(der) == len(PKCS8) + KEY_BYTES:
            return Ed25519PrivateKey.from_private_bytes(der[len(PKCS8) :])
    # As others write it. 6 ms of a command that takes 100, so only here.
    from cryptography.hazmat.primitives import serialization

    return serialization.load_pem_private_key(pem, None)


def _damaged(path: Path) -> LocalError:
    why = Phrase("trust.damaged", file=path.name)
    return LocalError("device.unreadable", path=path, why=why)
