"""Authorities that somebody made with a program of their own."""

from __future__ import annotations

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from landline.trust import certificates
from landline.trust.authority import Authority, subject_of
from landline.trust.fingerprint import Fingerprint

BOUNDED = ("local", "school.lan", ".home.arpa", "10.1.0.0/16", "fe80::/10")
"""Less than a hub's authority may vouch for."""

NOW = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)


def forged(*permitted: str, critical: bool = True, called: str | None = None) -> Authority:
    """Return one that may vouch for `permitted`; nothing there: for everything."""
    key = certificates.new_key()
    info = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    common = subject_of(Fingerprint.of_key(info).short) if called is None else called
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + datetime.timedelta(days=1))
    )
    if permitted:
        names = [
            x509.IPAddress(ipaddress.ip_network(each)) if "/" in each else x509.DNSName(each)
            for each in permitted
        ]
        builder = builder.add_extension(x509.NameConstraints(names, None), critical=critical)
    return Authority(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
