"""A hub is the same one after every start, and never becomes another by accident."""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import ssl
import tempfile
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from landline.errors import StoreError
from landline.trust import certificates, keyfile
from landline.trust.fingerprint import Fingerprint
from landline.trust.identity import FOLDER, HubIdentity, Leaf
from landline.trust.tls import client_context, hub_context
from tests.unit.trust.handshakes import Ends, strict

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.datetime.now(datetime.UTC)
HOSTS = ["hub.local", "10.0.0.7"]
FILES = {"authority.key", "authority.pem", "leaf.key", "leaf.pem"}


def opened(data: Path) -> HubIdentity:
    return HubIdentity.open(data)


def shown(leaf: Leaf) -> x509.Certificate:
    return x509.load_pem_x509_certificates(leaf.chain.read_bytes())[0]


def works(identity: HubIdentity, leaf: Leaf) -> None:
    """Check that clients that pinned `identity` accept `leaf`, which has the digest it says."""
    ends = Ends(hub_context(leaf.chain, leaf.key, leaf.digest), client_context(identity.authority))
    ends.shake()
    der = ends.client.getpeercert(binary_form=True)
    assert der is not None
    assert hashlib.sha256(der).digest() == leaf.digest


def refusal(data: Path) -> StoreError:
    before = {path.name: path.read_bytes() for path in (data / FOLDER).glob("authority.*")}
    with pytest.raises(StoreError) as caught:
        HubIdentity.open(data)
    assert caught.value.code == "trust.unreadable"
    for line in (caught.value.line("en"), caught.value.line("zh")):
        assert str(data / FOLDER) in line
        assert "\n" not in line
    after = {path.name: path.read_bytes() for path in (data / FOLDER).glob("authority.*")}
    assert after == before
    return caught.value


def fails(number: int = errno.EROFS) -> object:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


# Whose hub it is


def test_the_first_start_makes_an_identity_and_the_next_finds_it(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.close()  # which forgets nothing
    again = opened(tmp_path)
    assert again.fingerprint == first.fingerprint
    assert again.authority == first.authority
    assert opened(tmp_path / "other").fingerprint != first.fingerprint


def test_the_fingerprint_is_that_of_the_authoritys_key(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    certificate = x509.load_der_x509_certificate(identity.authority)
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    point = key.public_numbers()
    spki = (  # SubjectPublicKeyInfo of a P-256 point, RFC 5480 §2, written out
        bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
        + b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
    )  # fmt: skip
    assert identity.fingerprint == Fingerprint(hashlib.sha256(spki).digest())


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        opened(tmp_path).leaf(HOSTS, NOW)
    finally:
        os.umask(before)
    folder = tmp_path / FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_without_a_data_folder_it_lasts_until_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    one, other = HubIdentity.open(None), HubIdentity.open(None)
    assert one.fingerprint != other.fingerprint
    works(one, one.leaf(HOSTS, NOW))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o700}
    one.close()
    other.close()
    one.close()
    assert list(tmp_path.iterdir()) == []


def test_a_failed_start_without_a_data_folder_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "link", fails(errno.ENOSPC))
    with pytest.raises(StoreError):
        HubIdentity.open(None)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_after_the_key_was_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = keyfile.write_once, []

    def crash_at_the_second(path: Path, data: bytes) -> None:
        written.append(path.name)
        if len(written) > 1:
            raise KeyboardInterrupt
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "write_once", crash_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            opened(tmp_path)
    assert written == ["authority.key", "authority.pem"]
    key = (tmp_path / FOLDER / "authority.key").read_bytes()
    works(identity := opened(tmp_path), identity.leaf(HOSTS, NOW))
    assert (tmp_path / FOLDER / "authority.key").read_bytes() == key


def test_a_lost_certificate_is_made_again_for_the_same_key(tmp_path: Path) -> None:
    first = opened(tmp_path)
    leaf = first.leaf(HOSTS, NOW)
    (tmp_path / FOLDER / "authority.pem").unlink()
    again = opened(tmp_path)
    assert again.fingerprint == first.fingerprint
    assert again.leaf(HOSTS, NOW) == leaf
    works(first, leaf)
    works(again, leaf)


# What stops it


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("authority.key", b""), ("authority.key", b"hello"), ("authority.key", b"\0" * 200),
        ("authority.pem", b""), ("authority.pem", b"hello"),
        ("authority.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ],
)  # fmt: skip
def test_a_damaged_authority_stops_the_hub(tmp_path: Path, name: str, data: bytes) -> None:
    opened(tmp_path).leaf(HOSTS, NOW)
    (tmp_path / FOLDER / name).write_bytes(data)
    error = refusal(tmp_path)
    assert f"{name} is damaged" in error.text("en")
    assert f"{name} 已损坏" in error.text("zh")


def test_a_damaged_key_alone_is_not_replaced(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / FOLDER / "authority.pem").unlink()
    (tmp_path / FOLDER / "authority.key").write_bytes(b"half")
    refusal(tmp_path)


@pytest.mark.parametrize(
    "gone", [["authority.key"], ["authority.key", "authority.pem"], ["authority.key", "leaf.key"]]
)
def test_a_lost_key_stops_the_hub(tmp_path: Path, gone: list[str]) -> None:
    opened(tmp_path).leaf(HOSTS, NOW)
    for name in gone:
        (tmp_path / FOLDER / name).unlink()
    assert "authority.key is missing" in refusal(tmp_path).text()


@pytest.mark.parametrize("name", ["authority.key", "authority.pem"])
def test_a_file_of_another_hub_stops_the_hub(tmp_path: Path, name: str) -> None:
    opened(tmp_path / "one")
    opened(tmp_path / "other")
    (tmp_path / "other" / FOLDER / name).replace(tmp_path / "one" / FOLDER / name)
    assert "is not the key of" in refusal(tmp_path / "one").text()


def test_keys_of_another_kind_stop_the_hub(tmp_path: Path) -> None:
    opened(tmp_path)
    path = tmp_path / FOLDER / "authority.key"
    plain, locked = NoEncryption(), BestAvailableEncryption(b"secret")
    own = ec.generate_private_key(ec.SECP256R1())
    foreign = rsa.generate_private_key(65537, 2048)
    for pem in (
        foreign.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain),
        own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
    ):
        path.write_bytes(pem)
        refusal(tmp_path)


def test_folders_in_place_of_files_stop_the_hub(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "authority.pem").mkdir(parents=True)
    with pytest.raises(StoreError):
        opened(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        opened(tmp_path / "file")


def test_a_read_only_disk_stops_the_first_start_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", fails())
        assert "Read-only" in refusal(tmp_path).text()
    first = opened(tmp_path)
    leaf = first.leaf(HOSTS, NOW)
    monkeypatch.setattr(tempfile, "mkstemp", fails())
    again = opened(tmp_path)
    assert again.fingerprint == first.fingerprint
    assert again.leaf(HOSTS, NOW) == leaf
    with pytest.raises(StoreError) as caught:
        again.leaf(["other.local"], NOW)
    assert "Read-only" in caught.value.line()


# Its leaves


def test_a_leaf_is_kept_as_long_as_it_serves(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    works(identity, leaf)
    for hosts in (HOSTS, HOSTS[::-1], [*HOSTS, "hub.LOCAL."], [*HOSTS, "8.8.8.8", "bank.example"]):
        for later in (0, 1, 100, 365):
            assert identity.leaf(hosts, NOW + datetime.timedelta(days=later)) == leaf
    assert opened(tmp_path).leaf(iter(HOSTS), NOW) == leaf


def test_a_leaf_is_for_the_hosts_that_were_named(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    for host in ("hub.local", "10.0.0.7", "fe80::1%eth0", "fd00::1"):
        leaf = identity.leaf([host], NOW)
        assert identity.leaf([host], NOW) == leaf
        name = host.partition("%")[0]
        context = hub_context(leaf.chain, leaf.key, leaf.digest)
        Ends(context, strict(identity.authority), name).shake()


def test_other_hosts_take_another_leaf(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaves = [
        identity.leaf(hosts, NOW)
        for hosts in (HOSTS, HOSTS[:1], [*HOSTS, "10.0.0.8"], [], ["fe80::1%eth0"])
    ]
    assert len({leaf.digest for leaf in leaves}) == len(leaves)
    works(identity, leaves[-1])


def test_a_leaf_for_no_host_is_kept_too(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(["8.8.8.8"], NOW)
    works(identity, leaf)
    assert identity.leaf([], NOW) == leaf


def test_a_leaf_near_its_end_is_replaced(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    month = datetime.timedelta(days=30)
    assert identity.leaf(HOSTS, leaf.until - month - datetime.timedelta(seconds=1)) == leaf
    fresh = identity.leaf(HOSTS, leaf.until - month)
    assert fresh.digest != leaf.digest
    assert fresh.until > leaf.until


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_jumps_by_decades_takes_another_leaf_of_the_same_hub(
    tmp_path: Path, year: int
) -> None:
    wrong = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    identity = opened(tmp_path)
    first = identity.leaf(HOSTS, wrong)
    works(identity, first)
    right = identity.leaf(HOSTS, NOW)
    assert right.digest != first.digest
    works(identity, right)
    assert identity.leaf(HOSTS, wrong).digest != right.digest


@pytest.mark.parametrize("name", ["leaf.key", "leaf.pem"])
@pytest.mark.parametrize("data", [None, b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAA"])
def test_a_damaged_leaf_is_replaced(tmp_path: Path, name: str, data: bytes | None) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    path = tmp_path / FOLDER / name
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    fresh = identity.leaf(HOSTS, NOW)
    assert fresh.digest != leaf.digest
    works(identity, fresh)


def test_a_crash_between_the_two_files_of_a_leaf_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    real = keyfile.replace

    def crash_at_the_chain(path: Path, data: bytes) -> None:
        if path.name == "leaf.pem":
            raise KeyboardInterrupt
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "replace", crash_at_the_chain)
        with pytest.raises(KeyboardInterrupt):
            identity.leaf(["new.local"], NOW)
    with pytest.raises(ssl.SSLError):  # so it would have been a hub that cannot speak TLS
        hub_context(leaf.chain, leaf.key, leaf.digest)
    for hosts in (HOSTS, ["new.local"]):
        works(identity, opened(tmp_path).leaf(hosts, NOW))


def test_leaves_of_another_hub_are_replaced(tmp_path: Path) -> None:
    one, other = opened(tmp_path / "one"), opened(tmp_path / "other")
    one.leaf(HOSTS, NOW)
    other.leaf(HOSTS, NOW)
    for name in ("leaf.key", "leaf.pem"):
        (tmp_path / "other" / FOLDER / name).replace(tmp_path / "one" / FOLDER / name)
    works(one, one.leaf(HOSTS, NOW))


def test_a_leaf_that_somebody_else_signed_in_the_hubs_name_is_replaced(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    issuer = x509.load_der_x509_certificate(identity.authority)
    key = certificates.new_key()
    forged = certificates.leaf(key, certificates.new_key(), issuer, HOSTS, NOW)
    leaf.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    leaf.chain.write_bytes(forged.public_bytes(Encoding.PEM))
    works(identity, identity.leaf(HOSTS, NOW))


def test_the_chain_has_the_authority_behind_the_leaf(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    leaf = identity.leaf(HOSTS, NOW)
    first, second = x509.load_pem_x509_certificates(leaf.chain.read_bytes())
    assert second.public_bytes(Encoding.DER) == identity.authority
    assert shown(leaf) == first
    assert leaf.until == first.not_valid_after_utc


def test_the_keys_of_two_leaves_differ(tmp_path: Path) -> None:
    identity = opened(tmp_path)
    one = shown(identity.leaf(HOSTS, NOW)).public_key()
    assert shown(identity.leaf([], NOW)).public_key() != one
