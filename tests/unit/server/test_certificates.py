"""What callers by TLS are shown: it follows names and addresses, and outlives what goes wrong."""

from __future__ import annotations

import asyncio
import datetime
import logging
import socket
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import LocalError, StoreError, UsageError
from landline.net.address import Address
from landline.server import certificates as module
from landline.server.certificates import Certificates, hosts_of_machine
from landline.settings import TrustSettings
from landline.trust.identity import HubIdentity
from landline.trust.tls import SERVER_NAME, client_context
from tests.live.hub.organisations import Certified
from tests.unit.trust.handshakes import Ends

if TYPE_CHECKING:
    from pathlib import Path


NOW = datetime.datetime.now(datetime.UTC)


class Bench:
    """A hub's certificates, and the names that it can be called by."""

    def __init__(self, identity: HubIdentity, settings: TrustSettings) -> None:
        self.identity = identity
        self.hosts = {"localhost", "10.0.0.7"}
        self.certified: list[frozenset[str]] = []
        self.it = Certificates(settings, lambda: self.hosts, self.certified.append)

    async def start(self) -> Certificates:
        await self.it.start(self.identity)
        return self.it


@pytest.fixture
async def identity(tmp_path: Path) -> HubIdentity:
    return await asyncio.to_thread(HubIdentity.open, tmp_path / "data")


@pytest.fixture
async def bench(identity: HubIdentity) -> Bench:
    return Bench(identity, TrustSettings())


@pytest.fixture
async def site(tmp_path: Path) -> Certified:
    return await asyncio.to_thread(Certified, tmp_path, "chat.example.org")


def paths(site: Certified) -> TrustSettings:
    return TrustSettings(cert=str(site.cert), key=str(site.key))


def shown(it: Certificates, authority: bytes, name: str | None) -> Any:
    """Return the digest that a client sees who asks for `name`, and trusts `authority`."""
    ends = Ends(it.context, client_context(authority), name)
    ends.shake()
    return ends.server.context.digest  # type: ignore[attr-defined]


async def test_a_new_leaf_for_new_names_only(bench: Bench) -> None:
    it = await bench.start()
    first = it.context
    await it.look(NOW)
    assert it.context is first
    bench.hosts = {"localhost", "10.0.0.8"}
    await it.look(NOW)
    second = it.context
    assert second.digest != first.digest  # type: ignore[attr-defined]
    bench.hosts = {"localhost", "10.0.0.8", "198.51.100.7"}
    await it.look(NOW)
    assert it.context is second, "the authority may not vouch for that address"
    for context in (first, second):
        Ends(context, client_context(bench.identity.authority)).shake()


async def test_a_leaf_that_ends_soon_is_renewed(bench: Bench) -> None:
    it = await bench.start()
    first = it.context
    await it.look(NOW + datetime.timedelta(days=300))
    assert it.context is first
    await it.look(NOW + datetime.timedelta(days=380))
    assert it.context is not first


async def test_what_cannot_be_renewed_stays(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    it = await bench.start()
    first = it.context

    def fail(*_: object) -> None:
        raise StoreError("trust.unreadable", folder="data", why="disk full")

    monkeypatch.setattr(bench.identity, "leaf", fail)
    bench.hosts = {"localhost"}
    for _ in range(3):
        await it.look(NOW)
    assert it.context is first
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


async def test_where_there_is_one_certificate_nobody_is_asked_for_a_name(bench: Bench) -> None:
    """CPython writes a traceback to standard error for each name that is not ASCII."""
    it = await bench.start()
    assert it.context.sni_callback is None


async def test_who_knows_the_hub_never_sees_the_organisations(
    identity: HubIdentity, site: Certified
) -> None:
    bench = Bench(identity, paths(site))
    it = await bench.start()
    assert bench.certified == [frozenset({"chat.example.org"})]
    own = shown(it, identity.authority, SERVER_NAME)
    assert own != site.digest
    for name in ("chat.example.org", "localhost", "identity.landline.example"):
        ends = Ends(it.context, site.trusted(), "chat.example.org")
        ends.shake()
        assert ends.server.context.digest == site.digest, name  # type: ignore[attr-defined]


async def test_reading_again_takes_what_is_good_and_keeps_the_old_where_not(
    identity: HubIdentity, site: Certified, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "landline")
    bench = Bench(identity, paths(site))
    it = await bench.start()
    first = it.context
    renewed = await asyncio.to_thread(Certified, site.cert.parent, "talk.example.org")
    running = asyncio.create_task(it.run())
    it.reload()
    async with asyncio.timeout(15):
        while len(bench.certified) < 2 or it.context is first:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert bench.certified[-1] == {"talk.example.org"}
    await asyncio.to_thread(site.cert.unlink)
    await it.read_again()
    assert "No such file" in caplog.text
    ends = Ends(it.context, renewed.trusted(), "talk.example.org")
    ends.shake()
    running.cancel()


async def test_half_of_a_certificate_or_a_bad_one_is_no_start(
    identity: HubIdentity, site: Certified
) -> None:
    for half in (TrustSettings(cert=str(site.cert)), TrustSettings(key=str(site.key))):
        with pytest.raises(UsageError) as refusal:
            await Bench(identity, half).start()
        assert refusal.value.code == "trust.certificate-half"
    await asyncio.to_thread(site.key.unlink)
    with pytest.raises(LocalError):
        await Bench(identity, paths(site)).start()


def test_names_and_addresses_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text("# search nowhere\n\nnameserver 10.0.0.1\nsearch lan home.arpa\n")
    monkeypatch.setattr(module, "_RESOLV_CONF", conf)
    monkeypatch.setattr(socket, "gethostname", lambda: "box.example.org")
    listening = [Address(scheme="tcp", host="10.0.0.7", port=1), Address(scheme="tcp", port=2)]
    hosts = hosts_of_machine(listening)
    assert hosts >= {
        *("localhost", "127.0.0.1", "::1", "10.0.0.7", "box.example.org"),
        *("box.local", "box.lan", "box.home.arpa"),
    }
    conf.unlink()
    assert "box.lan" not in hosts_of_machine([])
