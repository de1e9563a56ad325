"""The hub's certificates: what the authority may vouch for, as OpenSSL itself judges it."""

from __future__ import annotations

import datetime
import hashlib
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, strategies as st

from landline.trust import certificates
from landline.trust.certificates import canonical, is_coverable
from landline.trust.tls import client_context, hub_context
from tests.unit.trust.handshakes import Ends, strict

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric import ec

NOW = datetime.datetime.now(datetime.UTC)
PERMITTED_VIOLATION = 47
"""X509_V_ERR_PERMITTED_VIOLATION: a name outside of the authority's constraints."""

COVERABLE = [
    "hub.local", "HUB.Local", "hub.local.", "pc-7.lan", "my_pc.local", "a.b.home.arpa",
    "x.localhost", "localhost", "localhost.", "10.0.0.7", "172.31.255.255", "192.168.1.1",
    "169.254.3.4",
    "127.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "FE80::0001", "fd00::7", "fc00::1",
    "xn--hhle-5qa.local", "1.local", "10.0.0.7.", "fe80::1%eth0.",
]  # fmt: skip
NOT_COVERABLE = [
    "", ".", "..", "local", "lan", "home.arpa", ".local", "..local", "a..local", "hub.local..",
    "bank.example.com", "hub.local.example.com", "notlocal", "evil-local", "local.com", "*.local",
    "höhle.local", "口.local", "a b.local", "a\0.local", "a\n.local", "hub.local\n", "-a.local",
    "a-.local", f"{'a' * 64}.local", f"{'a.' * 126}local", "hub.local:7788", "http://hub.local",
    "8.8.8.8", "172.32.0.1", "11.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.167", "2001:db8::1",
    "::", "::ffff:10.0.0.7", "ff02::1", "10.0.0", "10.0.0.256", "010.0.0.1", "[::1]",
    "100.64.0.1",
]  # fmt: skip


class World:
    """An authority, and leaves of it."""

    def __init__(self, folder: Path, made: datetime.datetime = NOW) -> None:
        self.key = certificates.new_key()
        self.issuer = certificates.authority(self.key, made)
        self.der = self.issuer.public_bytes(Encoding.DER)
        self._folder = folder

    def shows(self, *hosts: str, now: datetime.datetime = NOW) -> ssl.SSLContext:
        """Return the context of a hub whose leaf is for `hosts`."""
        key = certificates.new_key()
        return self.context(key, certificates.leaf(key, self.key, self.issuer, hosts, now))

    def context(self, key: ec.EllipticCurvePrivateKey, leaf: x509.Certificate) -> ssl.SSLContext:
        chain, place = self._folder / "leaf.pem", self._folder / "leaf.key"
        chain.write_bytes(leaf.public_bytes(Encoding.PEM) + self.issuer.public_bytes(Encoding.PEM))
        place.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return hub_context(chain, place, hashlib.sha256(b"").digest())


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def refusal(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> int:
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        Ends(server, client, name).shake()
    return caught.value.verify_code


@pytest.mark.parametrize("host", COVERABLE)
def test_names_of_ones_own_network_are_vouched_for_and_believed(world: World, host: str) -> None:
    assert is_coverable(host)
    Ends(world.shows(host), strict(world.der), canonical(host)).shake()


@pytest.mark.parametrize("host", NOT_COVERABLE)
def test_other_names_are_not_vouched_for(world: World, host: str) -> None:
    assert not is_coverable(host)
    key = certificates.new_key()
    made = certificates.leaf(key, world.key, world.issuer, [host, "hub.local"], NOW)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(names) == [x509.DNSName("hub.local")]


@pytest.mark.parametrize(
    "host",
    ["bank.example.com", "local.com", "notlocal", "8.8.8.8", "2001:db8::1", "172.32.0.1", "com"],
)
def test_a_stolen_authority_cannot_pass_for_another_site(
    world: World, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """The constraint is in the certificate itself, not in our good will."""
    monkeypatch.setattr(certificates, "is_coverable", lambda _: True)
    for hosts in ([host], ["hub.local", host], [host, "10.0.0.7"]):
        server = world.shows(*hosts)
        assert refusal(server, strict(world.der), host) == PERMITTED_VIOLATION
        assert refusal(server, client_context(world.der), host) == PERMITTED_VIOLATION


def test_a_leaf_for_one_host_is_not_for_another(world: World) -> None:
    server = world.shows("hub.local", "10.0.0.7")
    for other in ("other.local", "10.0.0.8", "localhost"):
        refusal(server, strict(world.der), other)


def test_a_leaf_is_no_authority(world: World) -> None:
    key, mine = certificates.new_key(), certificates.new_key()
    middle = certificates.leaf(key, world.key, world.issuer, ["hub.local"], NOW)
    world.issuer = middle
    leaf = certificates.leaf(mine, key, middle, ["hub.local"], NOW)
    refusal(world.context(mine, leaf), strict(world.der), "hub.local")
    refusal(world.context(mine, leaf), client_context(world.der), "hub.local")


def test_another_authority_is_not_believed(world: World, tmp_path: Path) -> None:
    other = World(tmp_path)
    refusal(world.shows("hub.local"), strict(other.der), "hub.local")
    refusal(world.shows("hub.local"), client_context(other.der), "hub.local")


def test_another_key_of_the_same_name_is_not_believed(world: World, tmp_path: Path) -> None:
    """A copy of the hub's certificates without its key, signed again."""
    other = World(tmp_path)
    forged = certificates.leaf(key := certificates.new_key(), other.key, world.issuer, [], NOW)
    refusal(world.context(key, forged), client_context(world.der), "hub.local")


def test_a_hundred_names_are_no_trouble(world: World) -> None:
    hosts = [f"name-{number}.local" for number in range(50)]
    hosts += [f"192.168.7.{number}" for number in range(50)]
    server = world.shows(*hosts)
    for host in (hosts[0], hosts[49], hosts[50], hosts[99]):
        Ends(server, strict(world.der), host).shake()


def test_a_leaf_for_no_host_still_says_who_the_hub_is(world: World) -> None:
    Ends(world.shows(), client_context(world.der)).shake()
    refusal(world.shows(), strict(world.der), "hub.local")


def test_the_same_host_written_twice_is_one_name(world: World) -> None:
    key = certificates.new_key()
    hosts = ["hub.local", "HUB.local.", "fe80::1%eth0", "FE80::1%wlan0"]
    made = certificates.leaf(key, world.key, world.issuer, hosts, NOW)
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["hub.local", "fe80::1"]


@pytest.mark.parametrize("year", [1970, 2038, 2200])
def test_what_a_wrong_clock_made_serves_for_ever(tmp_path: Path, year: int) -> None:
    """A machine without a battery for its clock began in 1970, and learned the date later."""
    then = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    world = World(tmp_path, made=then)
    Ends(world.shows("hub.local"), strict(world.der), "hub.local").shake()
    old = world.shows("hub.local", now=then)
    Ends(old, client_context(world.der)).shake()
    refusal(old, strict(world.der), "hub.local")


def test_clocks_may_differ_by_a_day(world: World) -> None:
    ahead = NOW + datetime.timedelta(hours=23)
    Ends(world.shows("hub.local", now=ahead), strict(world.der), "hub.local").shake()


def test_a_leaf_lasts_no_longer_than_browsers_bear(world: World) -> None:
    made = certificates.leaf(certificates.new_key(), world.key, world.issuer, ["a.local"], NOW)
    lasts = made.not_valid_after_utc - made.not_valid_before_utc
    assert lasts <= datetime.timedelta(days=398)


def test_what_browsers_look_at(world: World) -> None:
    """The extensions that the CA/Browser forum and Apple ask of any server's certificate."""
    authority = world.issuer.extensions
    assert authority.get_extension_for_class(x509.NameConstraints).critical
    assert authority.get_extension_for_class(x509.BasicConstraints).critical
    assert authority.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert authority.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    made = certificates.leaf(certificates.new_key(), world.key, world.issuer, ["a.local"], NOW)
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@given(st.text(max_size=40) | st.from_regex(r"[a-zA-Z0-9_.:%-]{0,20}(\.local|\.lan)?\.?"))
def test_what_is_coverable_can_be_written(host: str) -> None:
    if is_coverable(host):
        written = canonical(host)
        assert canonical(written) == written
        assert written.isascii()
        assert is_coverable(written)
