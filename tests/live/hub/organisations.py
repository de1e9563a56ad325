"""Certificates as an organisation has them for its servers."""

from __future__ import annotations

import datetime
import ssl
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


class Certified:
    """A self-signed certificate for `host`, written to two files."""

    def __init__(self, folder: Path, host: str, password: bytes | None = None) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.host = host
        self.pem = made.public_bytes(serialization.Encoding.PEM)
        self.digest = made.fingerprint(hashes.SHA256())
        self.secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password)
            if password
            else serialization.NoEncryption(),
        )
        self.cert, self.key = folder / "site.pem", folder / "site.key"
        self.write()

    @property
    def options(self) -> tuple[str, ...]:
        """How a hub is told to show it."""
        return ("--cert", str(self.cert), "--key", str(self.key))

    def write(self) -> None:
        """Put it into its files, in place of what is there."""
        self.cert.write_bytes(self.pem)
        self.key.write_bytes(self.secret)

    def trusted(self) -> ssl.SSLContext:
        """Return what a browser of the organisation has."""
        return ssl.create_default_context(cadata=self.pem.decode())
