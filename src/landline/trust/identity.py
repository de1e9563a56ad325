"""A hub's identity: the key of its authority, and the leaf that its port shows.

Kept in `<data>/trust/`, keys readable by their owner only (0600); without a data folder it
lasts as long as the process. The identity is the authority's key and never changes; leaves
are reissued whenever names or addresses change, or their end comes near.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import StoreError
from landline.trust import certificates, keyfile
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    _T = TypeVar("_T")

FOLDER: Final = "trust"
AUTHORITY_KEY: Final = "authority.key"
AUTHORITY: Final = "authority.pem"
_LEAF_KEY: Final = "leaf.key"
CHAIN: Final = "leaf.pem"
_RENEW: Final = datetime.timedelta(days=30)
"""A leaf that ends sooner is reissued."""
DAMAGED: Final = (ValueError, TypeError, UnsupportedAlgorithm)
"""What reading PEM that is none, or of another kind, raises."""


class Leaf(Struct, frozen=True):
    """A certificate that a port shows, and where OpenSSL finds it."""

    chain: Path
    """PEM: the leaf, then its authority."""
    key: Path
    digest: bytes
    """SHA-256 of the leaf (DER): the channel binding of every connection that it opens."""
    until: datetime.datetime


class HubIdentity:
    """Who a hub is; see the module's docstring. Blocking: files and keys."""

    def __init__(
        self,
        folder: Path,
        key: ec.EllipticCurvePrivateKey,
        authority: x509.Certificate,
        temporary: tempfile.TemporaryDirectory[str] | None,
    ) -> None:
        self._folder = folder
        self._key = key
        self._authority = authority
        self._temporary = temporary
        self.fingerprint = Fingerprint.of_key(certificates.spki(authority))
        self.exposed_key = _exposed(folder / AUTHORITY_KEY)
        """The authority's key, if its mode lets other users of the machine read it."""

    @classmethod
    def open(cls, data: Path | None) -> Self:
        """Return the identity in a hub's data folder, made at the first start.

        Raises StoreError `trust.unreadable`: a hub must never become somebody else by accident.
        """
        if data is not None:
            return cls(*_opened(data / FOLDER), None)
        temporary = tempfile.TemporaryDirectory(prefix="landline-")
        try:
            return cls(*_opened(Path(temporary.name)), temporary)
        except StoreError:
            temporary.cleanup()
            raise

    @property
    def authority(self) -> bytes:
        """The authority's certificate, DER: what clients pin and browsers may install."""
        return self._authority.public_bytes(serialization.Encoding.DER)

    def leaf(self, hosts: Iterable[str], now: datetime.datetime) -> Leaf:
        """Return a leaf for `hosts` at `now` (UTC): the last one, or a new one if need be.

        Hosts that the authority may not vouch for are left out. Raises StoreError.
        """
        wanted = sorted(
            {certificates.canonical(host) for host in hosts if certificates.is_coverable(host)}
        )
        try:
            return self._kept(wanted, now) or self._issue(wanted, now)
        except OSError as error:
            raise _unreadable(self._folder, error.strerror) from error

    def close(self) -> None:
        """Forget an identity that was for this run only."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def _kept(self, hosts: list[str], now: datetime.datetime) -> Leaf | None:
        """Return the leaf on disk if it is for `hosts`, ours, and lasts."""
        chain, key = self._folder / CHAIN, self._folder / _LEAF_KEY
        try:
            certificate = x509.load_pem_x509_certificates(chain.read_bytes())[0]
            certificate.verify_directly_issued_by(self._authority)
            fits = certificates.spki(certificate) == public(load_key(key.read_bytes()))
            covers = _hosts_of(certificate) == hosts
        except (FileNotFoundError, InvalidSignature, *DAMAGED):
            return None
        until = certificate.not_valid_after_utc
        lasts = certificate.not_valid_before_utc <= now < until - _RENEW
        return self._leaf(certificate) if fits and covers and lasts else None

    def _issue(self, hosts: list[str], now: datetime.datetime) -> Leaf:
        """Write a new leaf. After a crash between the two files they do not fit: see `_kept`."""
        key = certificates.new_key()
        certificate = certificates.leaf(key, self._key, self._authority, hosts, now)
        keyfile.replace(self._folder / _LEAF_KEY, _pem_of(key))
        pem = serialization.Encoding.PEM
        chain = certificate.public_bytes(pem) + self._authority.public_bytes(pem)
        keyfile.replace(self._folder / CHAIN, chain)
        return self._leaf(certificate)

    def _leaf(self, certificate: x509.Certificate) -> Leaf:
        digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
        until = certificate.not_valid_after_utc
        return Leaf(self._folder / CHAIN, self._folder / _LEAF_KEY, digest, until)


def _opened(folder: Path) -> tuple[Path, ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the authority in `folder`, made if nothing is there yet."""
    try:
        if not (folder / AUTHORITY).exists():
            _make(folder)
        key = _read(folder / AUTHORITY_KEY, load_key)
        authority = _read(folder / AUTHORITY, x509.load_pem_x509_certificate)
    except OSError as error:
        raise _unreadable(folder, error.strerror) from error
    if certificates.spki(authority) != public(key):
        why = Phrase("trust.foreign", key=AUTHORITY_KEY, file=AUTHORITY)
        raise _unreadable(folder, why)
    return folder, key, authority


def _make(folder: Path) -> None:
    """Make an authority; the key goes first, for the certificate says that all is there."""
    if (folder / CHAIN).exists() and not (folder / AUTHORITY_KEY).exists():
        # There was an identity, and its key is lost.
        raise _unreadable(folder, Phrase("trust.missing", file=AUTHORITY_KEY))
    keyfile.write_once(folder / AUTHORITY_KEY, _pem_of(certificates.new_key()))
    key = _read(folder / AUTHORITY_KEY, load_key)
    made = certificates.authority(key, datetime.datetime.now(datetime.UTC))
    pem = made.public_bytes(serialization.Encoding.PEM)
    keyfile.write_once(folder / AUTHORITY, pem)


def _read(path: Path, load: Callable[[bytes], _T]) -> _T:
    """Return what `load` makes of a file. Raises OSError, StoreError for one that is damaged."""
    try:
        return load(path.read_bytes())
    except FileNotFoundError as error:
        raise _unreadable(path.parent, Phrase("trust.missing", file=path.name)) from error
    except DAMAGED as error:
        raise _unreadable(path.parent, Phrase("trust.damaged", file=path.name)) from error


def _exposed(key: Path) -> Path | None:
    with contextlib.suppress(OSError):
        return key if key.stat().st_mode & 0o077 else None
    return None


def _unreadable(folder: Path, why: object) -> StoreError:
    return StoreError("trust.unreadable", folder=folder, why=why)


def load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a key as a hub has it. Raises one of `DAMAGED`."""
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not a P-256 key")
    return key


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the SubjectPublicKeyInfo (DER) of `key`."""
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _hosts_of(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    hosts = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return sorted([*hosts, *names.get_values_for_type(x509.DNSName)])
