"""A hub's authority as those see it who install it: its certificate, and what it may vouch for.

What does not live here: making one (`certificates`), and where systems keep those they
believe (`roots`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from landline.trust.certificates import spki
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    import datetime


def name_of(short: str) -> str:
    """Return what the files of a hub's authority are called, by its short fingerprint."""
    return f"landline-{short}"


def subject_of(short: str) -> str:
    """Return how systems list a hub's authority, by its short fingerprint."""
    return f"landline hub {short}"


class Authority:
    """One certificate, and how it is shown."""

    def __init__(self, der: bytes) -> None:
        """Read a certificate (DER). Raises ValueError for what is none."""
        self.der = der
        self._certificate = x509.load_der_x509_certificate(der)
        self.fingerprint = Fingerprint.of_key(spki(self._certificate))

    @property
    def pem(self) -> bytes:
        """The same as text, as most systems take it."""
        return self._certificate.public_bytes(Encoding.PEM)

    @property
    def name(self) -> str:
        """What its files are called: made of the fingerprint alone, so that no hub chooses it."""
        return name_of(self.fingerprint.short)

    @property
    def subject(self) -> str:
        """How systems list it."""
        found = self._certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else ""

    @property
    def sha256(self) -> str:
        """The hash of the certificate as systems' own dialogs show it: `AB:CD:…`."""
        return hashlib.sha256(self.der).digest().hex(":").upper()

    @property
    def sha1(self) -> str:
        """What Windows calls its thumbprint; names it there, and proves nothing."""
        return hashlib.sha1(self.der, usedforsecurity=False).hexdigest().upper()

    @property
    def since(self) -> datetime.datetime:
        """From when on it holds (UTC)."""
        return self._certificate.not_valid_before_utc

    @property
    def until(self) -> datetime.datetime:
        """How long it holds (UTC)."""
        return self._certificate.not_valid_after_utc

    @property
    def names(self) -> list[str]:
        """The endings of names that it may vouch for; empty: any name, which no hub's own is."""
        return [name for name in self._permitted() if isinstance(name, str)]

    @property
    def networks(self) -> list[str]:
        """The networks whose addresses it may vouch for."""
        return [str(name) for name in self._permitted() if not isinstance(name, str)]

    def _permitted(self) -> list[object]:
        try:
            found = self._certificate.extensions.get_extension_for_class(x509.NameConstraints)
        except x509.ExtensionNotFound:
            return []
        return [each.value for each in found.value.permitted_subtrees or ()]
