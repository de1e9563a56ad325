"""How a person writes where a hub is."""

from __future__ import annotations

import pytest

from landline.client.hub_address import hub_address, hub_target
from landline.errors import UsageError
from landline.trust.fingerprint import Fingerprint
from landline.trust.link import link

FINGERPRINT = Fingerprint(b"f" * 32)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("hub.local", "tcp://hub.local:7788"),
        (" hub.local:9 ", "tcp://hub.local:9"),
        ("127.0.0.1", "tcp://127.0.0.1:7788"),
        ("::1", "tcp://[::1]:7788"),
        ("[::1]", "tcp://[::1]:7788"),
        ("[::1]:9", "tcp://[::1]:9"),
        ("tcp://hub.local", "tcp://hub.local:7788"),
        ("tcp://hub.local:9/", "tcp://hub.local:9"),
        ("unix:/run/hub.sock", "unix:/run/hub.sock"),
        ("/run/hub.sock", "unix:/run/hub.sock"),
        ("@hub", "unix:@hub"),
    ],
)
def test_written_forms(written: str, url: str) -> None:
    assert str(hub_address(written)) == url


@pytest.mark.parametrize(
    "written",
    ["", "tcp://", ":7788", "hub:0", "hub:x", "udp://hub:1", "unixgram:/x", "tls://hub:1", "a b"],
)
def test_what_is_no_hub(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        hub_address(written)
    assert caught.value.code == "address.invalid"
    assert caught.value.line("zh")


@pytest.mark.parametrize(
    ("written", "url", "way", "named"),
    [
        ("hub.local", "tcp://hub.local:7788", "tls", False),
        (" Hub.Local:9 ", "tcp://hub.local:9", "tls", False),
        ("10.0.0.7:7788", "tcp://10.0.0.7:7788", "tls", False),
        ("[fd00::7]", "tcp://[fd00::7]:7788", "tls", False),
        ("fe80::1%eth0", "tcp://[fe80::1%eth0]:7788", "tls", False),
        ("landline://[fe80::1%25Eth0]:9/", "tcp://[fe80::1%Eth0]:9", "tls", False),
        ("书房.local", "tcp://书房.local:7788", "tls", False),
        ("127.0.0.1", "tcp://127.0.0.1:7788", "either", False),
        ("127.1.2.3:9", "tcp://127.1.2.3:9", "either", False),
        ("LOCALHOST", "tcp://localhost:7788", "either", False),
        ("[::1]:7788", "tcp://[::1]:7788", "either", False),
        ("landline://127.0.0.1", "tcp://127.0.0.1:7788", "either", False),
        (f"landline://127.0.0.1/#{FINGERPRINT}", "tcp://127.0.0.1:7788", "either", True),
        ("tls://127.0.0.1", "tcp://127.0.0.1:7788", "tls", False),
        ("tls://hub:9", "tcp://hub:9", "tls", False),
        ("TCP://Hub", "tcp://hub:7788", "plain", False),
        ("tcp://127.0.0.1:9/", "tcp://127.0.0.1:9", "plain", False),
        ("/run/Hub.sock", "unix:/run/Hub.sock", "plain", False),
        ("@hub", "unix:@hub", "plain", False),
        ("unix:hub.sock", "unix:hub.sock", "plain", False),
        (f"landline://hub.local/#{FINGERPRINT}", "tcp://hub.local:7788", "tls", True),
        (f"LANDLINE://hub.local:9#{str(FINGERPRINT).lower()}", "tcp://hub.local:9", "tls", True),
        (f"hub.local/#{FINGERPRINT}", "tcp://hub.local:7788", "tls", True),
        (f"http://10.0.0.7:7788/#{FINGERPRINT}", "tcp://10.0.0.7:7788", "tls", True),
        (f"https://hub.local:7788/#{FINGERPRINT}", "tcp://hub.local:7788", "tls", True),
        ("http://hub.local/", "tcp://hub.local:80", "tls", False),
        ("https://hub.local", "tcp://hub.local:443", "tls", False),
    ],
)
def test_targets(written: str, url: str, way: str, *, named: bool) -> None:
    target = hub_target(written)
    assert (str(target.address), target.way) == (url, way)
    assert target.fingerprint == (FINGERPRINT if named else None)


def test_a_link_leads_where_it_was_made_for() -> None:
    for place in ("hub.local:7788", "[fd00::7]:9", "10.0.0.7:7788"):
        target = hub_target(link(place, FINGERPRINT))
        assert (target.address.label, target.fingerprint) == (place, FINGERPRINT)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "address.invalid"),
        ("landline://", "address.invalid"),
        (f"landline://#{FINGERPRINT}", "address.invalid"),
        ("landline://hub/lobby", "address.invalid"),
        ("http://hub:9/page#LL-", "address.invalid"),
        ("http://ada@hub:9/", "address.invalid"),
        ("https://hub/?token=x", "address.invalid"),
        ("hub:0", "address.invalid"),
        ("tls://hub:0", "address.invalid"),
        ("udp://hub:1", "address.invalid"),
        ("ws://hub:1", "address.invalid"),
        ("ftp://hub", "address.invalid"),
        (f"tcp://hub/#{FINGERPRINT}", "address.invalid"),
        ("a b", "address.invalid"),
        ("landline://hub/#lobby", "fingerprint.invalid"),
        (f"landline://hub/#{str(FINGERPRINT)[:-1]}A", "fingerprint.typo"),
    ],
)
def test_what_is_no_target(written: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        hub_target(written)
    assert caught.value.code == code
    assert "\n" not in caught.value.line() + caught.value.line("zh")
