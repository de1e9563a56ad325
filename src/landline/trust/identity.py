"""A hub's identity: the key of its authority, and the leaf that its port shows.

Kept in `<data>/trust/`, keys readable by their owner only (0600); without a data folder it
lasts as long as the process. The identity is the authority's key and never changes; leaves
are reissued whenever names or addresses change, or their end comes near.
"""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from landline.errors import StoreError
from landline.trust import certificates, keyfile
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

FOLDER: Final = "trust"
_AUTHORITY_KEY: Final = "authority.key"
_AUTHORITY: Final = "authority.pem"
_LEAF_KEY: Final = "leaf.key"
_CHAIN: Final = "leaf.pem"
_RENEW: Final = datetime.timedelta(days=30)
"""A leaf that ends sooner is reissued."""


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

    @classmethod
    def open(cls, data: Path | None) -> Self:
        """Return the identity in a hub's data folder, made at the first start.

        Raises StoreError `trust.unreadable`: a hub must never become somebody else by accident.
        """
        temporary = None if data else tempfile.TemporaryDirectory(prefix="landline-")
        folder = data / FOLDER if data else Path(temporary.name if temporary else "")
        try:
            if not (folder / _AUTHORITY).exists():
                _make(folder)
            key = _load_key(folder / _AUTHORITY_KEY)
            authority = x509.load_pem_x509_certificate((folder / _AUTHORITY).read_bytes())
            if certificates.spki(authority) != _public(key):
                raise ValueError("the key is not that of the certificate")
        except OSError as error:
            raise StoreError("trust.unreadable", folder=folder, why=error.strerror) from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise StoreError("trust.unreadable", folder=folder, why=error) from error
        return cls(folder, key, authority, temporary)

    @property
    def authority(self) -> bytes:
        """The authority's certificate, DER: what clients pin and browsers may install."""
        return self._authority.public_bytes(serialization.Encoding.DER)

    def leaf(self, hosts: Iterable[str], now: datetime.datetime) -> Leaf:
        """Return a leaf for `hosts` at `now` (UTC): the last one, or a new one if need be.

        Hosts that the authority may not vouch for are left out. Raises StoreError.
        """
        wanted = sorted({host for host in hosts if certificates.is_coverable(host)})
        try:
            leaf = self._kept(wanted, now)
            if leaf is None:
                self._issue(wanted, now)
                leaf = self._kept(wanted, now)
        except OSError as error:
            raise StoreError("trust.unreadable", folder=self._folder, why=error.strerror) from error
        assert leaf is not None
        return leaf

    def close(self) -> None:
        """Forget an identity that was for this run only."""
        if self._temporary is not None:
            self._temporary.cleanup()

    def _kept(self, hosts: list[str], now: datetime.datetime) -> Leaf | None:
        """Return the leaf on disk if it is for `hosts`, ours, and lasts."""
        chain, key = self._folder / _CHAIN, self._folder / _LEAF_KEY
        try:
            certificate = x509.load_pem_x509_certificates(chain.read_bytes())[0]
            certificate.verify_directly_issued_by(self._authority)
            if certificates.spki(certificate) != _public(_load_key(key)):
                return None
        except (FileNotFoundError, ValueError, TypeError, IndexError):
            return None
        until = certificate.not_valid_after_utc
        if hosts != _hosts_of(certificate) or not (
            certificate.not_valid_before_utc <= now < until - _RENEW
        ):
            return None
        digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
        return Leaf(chain, key, digest, until)

    def _issue(self, hosts: list[str], now: datetime.datetime) -> None:
        key = certificates.new_key()
        certificate = certificates.leaf(key, self._key, self._authority, hosts, now)
        keyfile.replace(self._folder / _LEAF_KEY, _pem_of(key))
        pem = serialization.Encoding.PEM
        chain = certificate.public_bytes(pem) + self._authority.public_bytes(pem)
        keyfile.replace(self._folder / _CHAIN, chain)


def _make(folder: Path) -> None:
    """Make an authority; the key goes first, for the certificate says that all is there."""
    keyfile.write_once(folder / _AUTHORITY_KEY, _pem_of(certificates.new_key()))
    key = _load_key(folder / _AUTHORITY_KEY)
    made = certificates.authority(key, datetime.datetime.now(datetime.UTC))
    pem = made.public_bytes(serialization.Encoding.PEM)
    keyfile.write_once(folder / _AUTHORITY, pem)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not a P-256 key")
    return key


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
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
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hosts = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return sorted([*hosts, *names.get_values_for_type(x509.DNSName)])
