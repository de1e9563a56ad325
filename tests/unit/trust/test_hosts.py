"""The hosts that a certificate is for."""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from landline.trust import certificates
from landline.trust.hosts import hosts_of, is_among

NOW = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)


def test_names_and_addresses_are_read() -> None:
    key = certificates.new_key()
    issuer = certificates.authority(key, NOW)
    leaf = certificates.leaf(key, key, issuer, ["Hub.local", "10.0.0.7", "fe80::1"], NOW)
    chain = leaf.public_bytes(Encoding.PEM) + issuer.public_bytes(Encoding.PEM)
    assert hosts_of(chain) == {"hub.local", "10.0.0.7", "fe80::1"}


def test_a_certificate_without_names_is_for_none() -> None:
    key = certificates.new_key()
    name = x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW)
    assert hosts_of(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)) == set()


def test_no_certificate_is_said() -> None:
    with pytest.raises(ValueError, match="PEM"):
        hosts_of(b"nothing")


@pytest.mark.parametrize(
    ("host", "among"),
    [
        ("hub.example.org", True),
        ("HUB.example.org.", True),
        ("a.wild.example", True),
        ("wild.example", False),
        ("a.b.wild.example", False),
        ("evil.example", False),
        ("10.0.0.7", True),
        ("10.0.0.8", False),
        ("1.2.3.4", False),
        ("", False),
    ],
)
def test_a_star_stands_for_one_label(host: str, among: bool) -> None:  # noqa: FBT001 (a table)
    hosts = {"hub.example.org", "*.wild.example", "10.0.0.7", "*.2.3.4"}
    assert is_among(host, hosts) is among
