"""How hubs and clients speak TLS: one version, one authority, no tickets."""

from __future__ import annotations

import datetime
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from landline.trust.identity import HubIdentity
from landline.trust.tls import ALPN, SERVER_NAME, HubContext, client_context, hub_context
from tests.unit.trust.handshakes import Ends

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.datetime.now(datetime.UTC)


class Hub:
    """An identity and the context that shows its leaf."""

    def __init__(self, data: Path) -> None:
        self.identity = HubIdentity.open(data)
        self.leaf = self.identity.leaf(["hub.local"], NOW)
        self.context = self.fresh()

    def fresh(self) -> HubContext:
        return hub_context(self.leaf.chain, self.leaf.key, self.leaf.digest)

    def client(self) -> ssl.SSLContext:
        return client_context(self.identity.authority)


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path / "hub")


def test_they_speak_tls_1_3_whatever_the_address(hub: Hub) -> None:
    for name in (None, SERVER_NAME, "10.0.0.7", "anything.example"):
        ends = Ends(hub.context, hub.client(), name)
        ends.shake()
        ends.exchange()
        assert ends.client.version() == ends.server.version() == "TLSv1.3"


def test_older_versions_are_refused_by_either(hub: Hub) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname = False
    old.load_verify_locations(cadata=hub.identity.authority)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        Ends(hub.context, old).shake()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(hub.leaf.chain, hub.leaf.key)
    served.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        Ends(served, hub.client()).shake()


def test_the_context_knows_what_it_shows(hub: Hub) -> None:
    ends = Ends(hub.context, hub.client())
    ends.shake()
    assert isinstance(ends.server.context, HubContext)
    assert ends.server.context.digest == hub.leaf.digest


def test_no_ticket_is_ever_sent(hub: Hub) -> None:
    ends = Ends(hub.context, hub.client())
    ends.shake()
    ends.exchange()
    assert ends.client.session is not None
    assert not ends.client.session.has_ticket
    usual = hub.fresh()
    usual.num_tickets = 2
    ends = Ends(usual, hub.client())
    ends.shake()
    ends.exchange()
    assert ends.client.session is not None
    assert ends.client.session.has_ticket  # so the check above could have failed


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([ALPN], ALPN), (["http/1.1"], "http/1.1"), (["h2", "http/1.1"], "http/1.1"),
        (["h2"], None), (["http/1.1", ALPN], ALPN), ([], None),
    ],
)  # fmt: skip
def test_the_protocol_is_agreed_on(hub: Hub, offered: list[str], chosen: str | None) -> None:
    client = hub.client()
    client.set_alpn_protocols(offered)
    ends = Ends(hub.context, client)
    ends.shake()
    assert ends.client.selected_alpn_protocol() == chosen
    assert ends.server.selected_alpn_protocol() == chosen


def test_native_clients_offer_their_protocol(hub: Hub) -> None:
    ends = Ends(hub.context, hub.client())
    ends.shake()
    assert ends.server.selected_alpn_protocol() == ALPN


def test_another_hub_is_refused_before_it_sees_a_byte(hub: Hub, tmp_path: Path) -> None:
    other = Hub(tmp_path / "other")
    ends = Ends(other.context, hub.client())
    with pytest.raises(ssl.SSLCertVerificationError):
        ends.shake()
    with pytest.raises(ssl.SSLError):
        ends.client.write(b"secret")
    with pytest.raises(ssl.SSLError) as caught:  # what the client says instead of going on
        ends.server.do_handshake()
    assert "ALERT" in (caught.value.reason or "")
    with suppress(ssl.SSLError):
        assert ends.server.read(1) == b""


def test_the_systems_own_authorities_are_not_trusted(hub: Hub) -> None:
    assert [found["subject"] for found in hub.client().get_ca_certs()] == [
        found["issuer"] for found in hub.client().get_ca_certs()
    ]
    assert hub.client().cert_store_stats()["x509"] == 1


def test_a_self_signed_certificate_is_refused(hub: Hub, tmp_path: Path) -> None:
    """The other's authority shown as its own leaf, as by somebody without any."""
    other = tmp_path / "other"
    Hub(other)
    served = hub_context(other / "trust" / "authority.pem", other / "trust" / "authority.key", b"")
    with pytest.raises(ssl.SSLCertVerificationError):
        Ends(served, hub.client()).shake()


def test_a_key_with_a_password_is_refused_and_nobody_is_asked_for_it(
    hub: Hub, tmp_path: Path
) -> None:
    key = load_pem_private_key(hub.leaf.key.read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    )
    with pytest.raises(ValueError, match="password"):
        hub_context(hub.leaf.chain, locked, b"")


def test_files_that_do_not_fit_are_told(hub: Hub, tmp_path: Path) -> None:
    other = Hub(tmp_path / "other")
    with pytest.raises(ssl.SSLError):
        hub_context(hub.leaf.chain, other.leaf.key, b"")
    with pytest.raises(FileNotFoundError):
        hub_context(tmp_path / "nothing.pem", hub.leaf.key, b"")
    with pytest.raises(ssl.SSLError):
        client_context(b"no certificate")
