"""A hub's authority as those see it who install it: its certificate, and what it may vouch for.

What does not live here: making one (`certificates`), and where systems keep those they
believe (`roots`).
"""

from __future__ import annotations

import hashlib
import ipaddress
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from landline.safetext import safe_text
from landline.trust.certificates import NETWORKS, SUFFIXES, spki
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    import datetime

    _Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NETWORK: Final = (ipaddress.IPv4Network, ipaddress.IPv6Network)


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
        return safe_text(str(found[0].value)) if found else ""

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
        return [safe_text(name) for name in self._permitted() if isinstance(name, str)]

    @property
    def networks(self) -> list[str]:
        """The networks whose addresses it may vouch for."""
        return [str(name) for name in self._permitted() if not isinstance(name, str)]

    @property
    def is_a_hubs(self) -> bool:
        """Whether it can do no more than a hub's own can, and can be found again by its name.

        Who installs it is promised that it vouches for no site on the internet, and whoever
        runs a hub can change the program that makes it. Of a kind of names that is not
        mentioned, all are permitted (RFC 5280 §4.2.1.10), and a constraint that is not
        critical may be passed over.
        """
        networks = [each for each in self._permitted() if isinstance(each, _NETWORK)]
        return (
            self.subject == subject_of(self.fingerprint.short)
            and self._constraints is not None
            and self._constraints.critical
            and bool(self.names)
            and all(_is_within(f".{name}", SUFFIXES) for name in self.names)
            and {network.version for network in networks} == {4, 6}
            and all(any(_holds(own, network) for own in NETWORKS) for network in networks)
        )

    @property
    def _constraints(self) -> x509.Extension[x509.NameConstraints] | None:
        try:
            return self._certificate.extensions.get_extension_for_class(x509.NameConstraints)
        except x509.ExtensionNotFound:
            return None

    def _permitted(self) -> list[object]:
        found = self._constraints
        return (
            [] if found is None else [each.value for each in found.value.permitted_subtrees or ()]
        )


def _is_within(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(tuple(f".{suffix}" for suffix in suffixes))


def _holds(own: _Network, network: _Network) -> bool:
    return own.version == network.version and network.subnet_of(own)  # type: ignore[arg-type]
