"""The hosts that a certificate is for, as browsers read them (RFC 6125 §6.4)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from cryptography import x509

if TYPE_CHECKING:
    from collections.abc import Collection


def hosts_of(chain: bytes) -> frozenset[str]:
    """Return the hosts that the first certificate of `chain` (PEM) is for, in lower case.

    Raises ValueError for what holds no certificate.
    """
    certificate = x509.load_pem_x509_certificates(chain)[0]
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return frozenset()
    names = [name.lower() for name in found.value.get_values_for_type(x509.DNSName)]
    addresses = [str(each) for each in found.value.get_values_for_type(x509.IPAddress)]
    return frozenset([*names, *addresses])


def is_among(host: str, hosts: Collection[str]) -> bool:
    """Return whether `host` is one of `hosts`; `*.` stands for one label, never for an address."""
    host = host.lower().rstrip(".")
    if host in hosts:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        _, dot, rest = host.partition(".")
        return bool(dot) and f"*.{rest}" in hosts
    return False
