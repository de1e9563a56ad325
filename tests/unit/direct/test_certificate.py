"""The throw-away certificate: a right one, a new one each time, and nobody else's to read."""

from __future__ import annotations

import hashlib
import os
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from landline.direct.certificate import ALPN, Certificate, dialling_context
from tests.unit.trust.handshakes import Ends


def shown(certificate: Certificate) -> tuple[Ends, bytes]:
    ends = Ends(certificate.context, dialling_context())
    ends.shake()
    der = ends.client.getpeercert(binary_form=True)
    assert der is not None
    return ends, der


def test_it_is_a_certificate_that_x509_reads_and_that_signs_itself() -> None:
    made = Certificate.make()
    _, der = shown(made)
    read = x509.load_der_x509_certificate(der)
    assert isinstance(read.public_key(), Ed25519PublicKey)
    read.verify_directly_issued_by(read)
    assert (read.version, read.serial_number) == (x509.Version.v3, 1)
    assert read.subject == read.issuer
    assert read.subject.rfc4514_string() == "CN=landline"
    assert read.not_valid_after_utc.year == 9999
    assert made.digest == hashlib.sha256(der).digest()


def test_every_one_is_another() -> None:
    assert len({Certificate.make().digest for _ in range(5)}) == 5


def test_only_tls_1_3_without_tickets_and_by_its_own_name() -> None:
    ends, _ = shown(Certificate.make())
    ends.exchange()
    assert ends.client.version() == "TLSv1.3"
    assert ends.client.selected_alpn_protocol() == ends.server.selected_alpn_protocol() == ALPN
    assert ends.client.session is None or not ends.client.session.has_ticket
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        Ends(Certificate.make().context, old).shake()


@pytest.mark.parametrize("has_memory_files", [True, False])
def test_its_key_is_never_where_others_can_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_memory_files: bool
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not has_memory_files:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    seen: list[int] = []

    load = ssl.SSLContext.load_cert_chain

    def watched(context: ssl.SSLContext, path: str) -> None:
        seen.append(stat.S_IMODE(Path(path).stat().st_mode))
        seen.append(len(list(tmp_path.iterdir())))
        load(context, path)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    shown(Certificate.make())
    if has_memory_files and hasattr(os, "memfd_create"):
        assert seen[1] == 0
    else:
        assert seen == [0o600, 1]
    assert list(tmp_path.iterdir()) == []
