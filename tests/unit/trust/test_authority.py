"""A hub's authority as it is shown to people."""

from __future__ import annotations

import datetime
import hashlib
import ssl

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from landline.trust import certificates
from landline.trust.authority import Authority
from landline.trust.fingerprint import Fingerprint
from landline.trust.link import link
from tests.unit.trust.forging import BOUNDED, forged

NOW = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)


def made() -> Authority:
    return Authority(certificates.authority(certificates.new_key(), NOW).public_bytes(Encoding.DER))


def test_it_is_told_apart_by_its_fingerprint_alone() -> None:
    one, other = made(), made()
    assert one.name == f"landline-{one.fingerprint.short}"
    assert one.name != other.name
    assert one.subject == f"landline hub {one.fingerprint.short}"


def test_hashes_are_those_of_the_certificate() -> None:
    one = made()
    assert one.sha256.replace(":", "").lower() == hashlib.sha256(one.der).hexdigest()
    assert one.sha256.count(":") == 31
    assert one.sha1.lower() == hashlib.sha1(one.der).hexdigest()
    assert ssl.PEM_cert_to_DER_cert(one.pem.decode()) == one.der


def test_it_says_what_it_may_vouch_for_and_how_long() -> None:
    one = made()
    assert one.names == ["local", "lan", "home.arpa", "localhost"]
    assert "192.168.0.0/16" in one.networks
    assert "fe80::/10" in one.networks
    assert one.since <= NOW < one.until


def test_a_hubs_own_and_narrower_ones_are_a_hubs() -> None:
    assert made().is_a_hubs
    assert forged(*BOUNDED).is_a_hubs


@pytest.mark.parametrize(
    "permitted",
    [
        (),
        ("local",),
        ("10.0.0.0/8", "fe80::/10"),
        ("local", "10.0.0.0/8"),
        (*BOUNDED, "example.com"),
        (*BOUNDED, "notlocal"),
        (*BOUNDED, ""),
        (*BOUNDED, "0.0.0.0/0"),
        (*BOUNDED, "::/0"),
        (*BOUNDED, "8.8.8.0/24"),
    ],
)
def test_what_could_vouch_for_more_is_none(permitted: tuple[str, ...]) -> None:
    assert not forged(*permitted).is_a_hubs


def test_what_may_be_passed_over_or_has_another_name_is_none() -> None:
    assert not forged(*BOUNDED, critical=False).is_a_hubs
    assert not forged(*BOUNDED, called="Bank").is_a_hubs


def test_nothing_of_it_reaches_a_terminal_raw() -> None:
    one = forged("\x1b[2Jlocal", *BOUNDED, called="\x1b]0;x\x07")
    assert not one.is_a_hubs
    assert "\x1b" not in f"{one.subject}{one.names}{one.networks}"


def test_what_is_no_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ASN\.1|parsing"):
        Authority(b"x")


def test_a_link_is_an_address_and_a_fingerprint() -> None:
    fingerprint = Fingerprint(bytes(32))
    assert link("hub.local:7788", fingerprint) == f"landline://hub.local:7788/#{fingerprint}"
