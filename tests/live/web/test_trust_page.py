"""Who the hub is, as its pages say it: over http, over https, to others and to this machine."""

from __future__ import annotations

import asyncio
import datetime
import html
import ipaddress
import re
import ssl
from typing import TYPE_CHECKING

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from landline.net import sources
from landline.settings import HubSettings, TrustSettings
from landline.testing import RunningHub, running_hub
from landline.trust import certificates
from landline.trust.authority import Authority
from landline.trust.keyfile import replace
from tests.live.hub.callers import PATIENCE, until

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric import ec

LANGUAGES = ("en", "zh-CN")


def authority_of(hub: RunningHub) -> Authority:
    assert hub.server.identity is not None
    return Authority(hub.server.identity.authority)


def trusting(pem: str) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=pem)


async def get(
    hub: RunningHub,
    path: str,
    *,
    tls: ssl.SSLContext | None = None,
    language: str = "en",
    host: str | None = None,
) -> tuple[int, aiohttp.ClientResponse, str]:
    """Return status, response and text of a page; over TLS with `tls`."""
    headers = {"Accept-Language": language}
    if host is not None:
        headers["Host"] = f"{host}:{hub.port}"
    where = f"http{'s' if tls else ''}://127.0.0.1:{hub.port}{path}"
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(where, headers=headers, ssl=tls or True) as response,
    ):
        body = await response.read()
        return response.status, response, body.decode("latin-1" if path == "/ca" else "utf-8")


@pytest.fixture
def from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take loopback for another machine, as the pages see it."""
    monkeypatch.setattr("landline.web.reached.is_this_machine", lambda _: False)


def shown_fingerprint(page: str) -> str:
    found = re.findall(r'<code class="print">(.*?)</code>', page)
    return re.sub(r"<[^>]*>", "", found[0])


@pytest.mark.parametrize("path", ["/about", "/trust"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_says_who_the_hub_is(hub: RunningHub, path: str, language: str) -> None:
    status, response, page = await get(hub, path, language=language, host="hub.local")
    assert status == 200
    assert shown_fingerprint(page) == str(authority_of(hub).fingerprint)
    assert "<svg" in page
    assert "<script" not in page
    # Nothing that a browser would fetch, but links within the hub and to its https address.
    assert not re.search(r"\b(src|action|data)=", page)
    targets = set(re.findall(r'href="([^"]*)"', page))
    assert targets
    assert all(target.startswith("/") for target in targets)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("path", "media"), [("/ca", "application/x-x509-ca-cert"),
                                             ("/ca.pem", "application/x-pem-file")])  # fmt: skip
async def test_the_authority_is_given_out(hub: RunningHub, path: str, media: str) -> None:
    status, response, body = await get(hub, path)
    authority = authority_of(hub)
    assert (status, response.content_type) == (200, media)
    name = response.headers["Content-Disposition"]
    assert authority.fingerprint.short in name
    if path == "/ca":
        assert body.encode("latin-1") == authority.der
        assert name == f'attachment; filename="{authority.name}.crt"'
    else:
        assert body.encode() == authority.pem


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_steps_name_what_one_will_see(hub: RunningHub, language: str) -> None:
    _, _, page = await get(hub, "/trust", language=language, host="hub.local")
    authority = authority_of(hub)
    bare = html.unescape(re.sub(r"<wbr>|</?span>", "", page))
    assert authority.sha256 in bare
    for named in (f"{authority.name}.crt", f"{authority.name}.pem", authority.subject,
                  authority.sha1, f"http://hub.local:{hub.port}/ca", "Windows", "macOS", "iPad",
                  "Debian", "Fedora", "Firefox"):  # fmt: skip
        assert named in bare, named
    assert f"landline trust install hub.local:{hub.port}" in bare
    assert page.count("<details>") == 7


@pytest.mark.usefixtures("from_afar")
@pytest.mark.parametrize(
    ("language", "open_to_all", "guests"),
    [("en", "anybody on this network can read along", "only talk as a guest"),
     ("zh-CN", "任何人都能看到", "只能以访客身份发言")],
)  # fmt: skip
async def test_over_http_it_says_that_others_read_along(
    language: str, open_to_all: str, guests: str
) -> None:
    for plain_logins in (False, True):
        settings = HubSettings(trust=TrustSettings(plain_logins=plain_logins))
        async with running_hub(settings=settings) as hub:
            _, _, page = await get(hub, "/about", language=language, host="hub.local")
            assert open_to_all in page
            assert (guests in page) is not plain_logins
            assert f'href="https://hub.local:{hub.port}/"' in page
            assert f"http://hub.local:{hub.port}/api/send" in page
            assert f"ws://hub.local:{hub.port}/ws" in page
            assert "--cacert" not in page


@pytest.mark.usefixtures("from_afar")
async def test_over_https_it_says_so_and_all_examples_are_for_https(hub: RunningHub) -> None:
    tls = trusting(authority_of(hub).pem.decode())
    _, _, page = await get(hub, "/about", tls=tls, host="hub.local")
    assert "Encrypted: nobody on the way can read along" in page
    assert "anybody on this network" not in page
    assert f"curl --cacert hub.pem https://hub.local:{hub.port}/api/rooms" in page
    assert f"curl -o hub.pem http://hub.local:{hub.port}/ca.pem" in page
    assert f"wss://hub.local:{hub.port}/ws" in page
    assert f"http://hub.local:{hub.port}/api" not in page.replace("https://", "")


async def test_on_this_machine_nobody_is_warned_and_there_is_no_code_for_others(
    hub: RunningHub,
) -> None:
    assert sources.is_this_machine("127.0.0.1")
    _, _, page = await get(hub, "/about")
    assert "badge" not in page.partition("</style>")[2]
    assert "<svg" not in page
    assert f"landline://127.0.0.1:{hub.port}/#LL-" in page


async def test_what_the_hub_is_called_is_text() -> None:
    settings = HubSettings(name="<b>Room</b>")
    async with running_hub(settings=settings) as hub:
        _, _, page = await get(hub, "/about")
        assert "&lt;b&gt;Room&lt;/b&gt;" in page
        assert "<b>" not in page


async def test_where_no_certificate_helps_the_page_says_so(hub: RunningHub) -> None:
    _, _, page = await get(hub, "/trust", host="198.51.100.7")
    assert "Under the address 198.51.100.7 browsers will warn all the same" in page
    _, _, page = await get(hub, "/trust", host="10.0.0.7")
    assert "browsers will warn all the same" not in page


def organisation(folder: Path, name: str) -> tuple[Path, Path, str]:
    """Return an organisation's certificate for `name`, its key, and its root (PEM)."""
    key = certificates.new_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(),
            now - datetime.timedelta(days=1), now + datetime.timedelta(days=9),
        )
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(Encoding.PEM))
    replace(private, pem_of(key))
    return cert, private, cert.read_text()


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


async def test_an_organisations_name_is_the_hubs_and_browsers_need_nothing_more(
    tmp_path: Path,
) -> None:
    cert, key, root = await asyncio.to_thread(organisation, tmp_path, "hub.example.org")
    trust = TrustSettings(cert=str(cert), key=str(key))
    async with running_hub(settings=HubSettings(trust=trust)) as hub:
        tls = trusting(root)
        status, _, page = await get(hub, "/about", tls=tls, host="hub.example.org")
        assert status == 200
        assert "--cacert" not in page
        assert f"curl https://hub.example.org:{hub.port}/api/rooms/lobby/messages" in page
        assert (await get(hub, "/about", tls=tls, host="other.example.org"))[0] == 421
        _, _, page = await get(hub, "/trust", tls=tls, host="hub.example.org")
        assert "browsers will warn all the same" not in page
        # A renewed certificate is for another name: the old one is the hub's no more.
        await asyncio.to_thread(organisation, tmp_path, "new.example.org")
        hub.server.reload_certificates()
        await until(lambda: hub.server._hall.answers_as("new.example.org"))
        new = trusting(await asyncio.to_thread(cert.read_text))
        assert (await get(hub, "/about", tls=new, host="new.example.org"))[0] == 200
        assert (await get(hub, "/about", tls=new, host="hub.example.org"))[0] == 421


async def test_a_page_over_http_may_change_nothing_over_https(hub: RunningHub) -> None:
    tls = trusting(authority_of(hub).pem.decode())
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for scheme, status in (("https", 200), ("http", 403)):
            answer = await session.post(
                f"https://127.0.0.1:{hub.port}/api/send",
                json={"room": "lobby", "text": scheme},
                headers={"Origin": f"{scheme}://127.0.0.1:{hub.port}"},
                ssl=tls,
            )
            assert answer.status == status
            answer.release()
