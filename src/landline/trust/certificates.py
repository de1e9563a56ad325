"""The two certificates of a hub: its authority, and the leaf that it shows (DESIGN §7).

The authority may only vouch for names and addresses that mean something on a network of
one's own (`.local .lan .home.arpa`, private addresses: RFC 5280 §4.2.1.10), so that whoever
installs it in a browser risks no other web site. P-256, since browsers take no Ed25519.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

SUFFIXES: Final = ("local", "lan", "home.arpa", "localhost")
"""RFC 6762, RFC 8375, RFC 6761; `.lan` is what home routers use."""
NETWORKS: Final = tuple(
    ipaddress.ip_network(written)
    for written in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
"""RFC 1918, RFC 3927, RFC 4193, RFC 4291, and this machine itself."""

LEAF_DAYS: Final = 397
"""What browsers bear."""
_BACK: Final = datetime.timedelta(days=1)
"""Clocks of machines without internet differ."""
_FIRST: Final = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_LAST: Final = datetime.datetime(2126, 1, 1, tzinfo=datetime.UTC)
"""An authority is for ever, whatever the clock said when it was made: a machine without a
battery for it may have begun in 1970, or far in the future."""

_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?:{_LABEL}\.)+(?:{'|'.join(map(re.escape, SUFFIXES))})|localhost")
_LONGEST_NAME: Final = 253
"""RFC 1035 §2.3.4, and what hosts are called: letters, digits, hyphens (RFC 1123 §2.1), and the
underscores that many systems put up with."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def canonical(host: str) -> str:
    """Return a DNS name or an address as certificates have it: no case, final dot, or zone."""
    bare = host.removesuffix(".")
    try:
        return str(ipaddress.ip_address(bare)).partition("%")[0]
    except ValueError:
        return bare.lower()


def is_coverable(name: str) -> bool:
    """Return whether the authority may vouch for the host `name`, a DNS name or an address."""
    host = canonical(name)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) is not None
    return any(address in network for network in NETWORKS if network.version == address.version)


def authority(key: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    """Return a self-signed authority for `key`, made at `now` (UTC).

    It is called after its key: systems list those they believe by their names, and some (NSS)
    take two of one name for one.
    """
    public = key.public_key()
    name = _name(f"landline hub {Fingerprint.of_key(_info(public)).short}")
    permitted: list[x509.GeneralName] = [x509.DNSName(each) for each in SUFFIXES]
    permitted += [x509.IPAddress(network) for network in NETWORKS]
    usage = _usage(sign=True)
    return (
        _builder(name, name, public, min(now - _BACK, _FIRST), _LAST)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def leaf(
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate,
    hosts: Iterable[str],
    now: datetime.datetime,
) -> x509.Certificate:
    """Return a server's certificate for `hosts`, those that `is_coverable`."""
    names = [_general(host) for host in dict.fromkeys(map(canonical, filter(is_coverable, hosts)))]
    public = key.public_key()
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    start = now - _BACK
    end = start + datetime.timedelta(days=LEAF_DAYS)
    builder = _builder(_name("landline hub"), issuer.subject, public, start, end)
    if names:  # an empty list is not allowed (RFC 5280 §4.2.1.6)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer, hashes.SHA256())
    )


def spki(certificate: x509.Certificate) -> bytes:
    """Return a certificate's SubjectPublicKeyInfo (DER): what a fingerprint is made of."""
    return _info(certificate.public_key())


def _info(public: CertificatePublicKeyTypes) -> bytes:
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    start: datetime.datetime,
    end: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
