"""Addresses as URLs: what is understood, what is refused and why, and that `str` gives it back."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.net.address import LONGEST_PATH, Address

GOOD = [
    ("tcp://127.0.0.1:9999", Address("tcp", "127.0.0.1", 9999)),
    ("tcp://:9999", Address("tcp", "", 9999)),
    ("udp://:0", Address("udp", "", 0)),
    ("tcp://[::1]:9999", Address("tcp", "::1", 9999)),
    ("tcp://[fe80::1%eth0]:1", Address("tcp", "fe80::1%eth0", 1)),
    ("udp://239.1.2.3:5000", Address("udp", "239.1.2.3", 5000)),
    ("udp://239.1.2.3%lo:5000", Address("udp", "239.1.2.3%lo", 5000)),
    ("tcp://my-host.local:65535", Address("tcp", "my-host.local", 65535)),
    ("tcp://主机.local:1", Address("tcp", "主机.local", 1)),
    ("unix:/tmp/line", Address("unix", path="/tmp/line")),
    ("unix:relative/line", Address("unix", path="relative/line")),
    ("unixgram:@abstract", Address("unixgram", path="@abstract")),
]

SAME = [("TCP://h:1", "tcp://h:1"), ("unix:///tmp/line", "unix:/tmp/line")]

BAD = [
    ("", "no-scheme"),
    ("localhost:9999", "no-scheme"),
    ("127.0.0.1:9999", "no-scheme"),
    ("tcp:127.0.0.1:9999", "no-scheme"),
    ("/tmp/line", "no-scheme"),
    ("gopher://host:70", "unknown-scheme"),
    ("tls://host:1", "later"),
    ("ws://host:1", "later"),
    ("tcp://127.0.0.1", "no-port"),
    ("tcp://127.0.0.1:", "no-port"),
    ("tcp://", "no-port"),
    ("tcp://h:http", "bad-port"),
    ("tcp://h:65536", "bad-port"),
    ("tcp://h:-1", "bad-port"),
    ("tcp://h:٣", "bad-port"),
    ("tcp://h:000001", "bad-port"),
    ("tcp://::1:9999", "brackets"),
    ("tcp://[::1:9999", "brackets"),
    ("tcp://[::1]9999", "brackets"),
    ("tcp://[127.0.0.1]:9999", "not-ipv6"),
    ("tcp://[host]:9999", "not-ipv6"),
    ("tcp://h:1/path", "tail"),
    ("tcp://user@h:1", "tail"),
    ("tcp://h/path", "no-port"),
    ("tcp://a b:1", "bad-host"),
    ("tcp://\x1b[31m:1", "bad-host"),
    ("unix:", "no-path"),
    ("unix://", "no-path"),
    ("unix:@", "no-path"),
    ("unix:/a\0b", "no-path"),
    ("unix:/" + "x" * LONGEST_PATH, "long-path"),
]


@pytest.mark.parametrize(("url", "address"), GOOD)
def test_good_addresses(url: str, address: Address) -> None:
    assert Address.parse(url) == address
    assert str(address) == url


@pytest.mark.parametrize(("url", "normal"), SAME)
def test_other_ways_to_write_them(url: str, normal: str) -> None:
    assert str(Address.parse(url)) == normal


@pytest.mark.parametrize(("url", "why"), BAD)
def test_bad_addresses_say_why(url: str, why: str) -> None:
    with pytest.raises(UsageError) as failure:
        Address.parse(url)
    assert failure.value.code == "address.invalid"
    reason = failure.value.fields["why"]
    assert isinstance(reason, Phrase)
    assert reason.key == f"address.why.{why}"
    assert failure.value.line("en") != failure.value.line("zh")
    assert "{" not in failure.value.line("zh")


@given(st.text())
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    for url in (text, f"tcp://{text}", f"udp://[{text}]:1", f"unix:{text}"):
        try:
            address = Address.parse(url)
        except UsageError:
            continue
        assert Address.parse(str(address)) == address


@given(st.ip_addresses(), st.integers(0, 65535))
def test_numbers_come_back(ip: object, port: int) -> None:
    host = str(ip)
    url = f"udp://[{host}]:{port}" if ":" in host else f"udp://{host}:{port}"
    address = Address.parse(url)
    assert (address.host, address.port) == (host, port)
    assert str(address) == url
    assert address.label == url.removeprefix("udp://")


def test_socket_names_become_addresses() -> None:
    name = Address.of_socket_name
    assert name("tcp", ("127.0.0.1", 5)) == Address("tcp", "127.0.0.1", 5)
    assert name("tcp", ("::1", 5, 0, 0)) == Address("tcp", "::1", 5)
    assert name("tcp", ("::ffff:10.0.0.1", 5, 0, 0)) == Address("tcp", "10.0.0.1", 5)
    assert name("unix", "/tmp/a") == Address("unix", path="/tmp/a")
    assert name("unixgram", b"\0001f") == Address("unixgram", path="@1f")
    for nameless in ("", b"", None):
        assert name("unixgram", nameless) == Address("unixgram")


def test_kinds() -> None:
    assert Address.parse("udp://224.0.0.1:1").is_multicast
    assert Address.parse("udp://[ff02::1%lo]:1").is_multicast
    assert not Address.parse("udp://10.0.0.1:1").is_multicast
    assert not Address.parse("udp://:1").is_multicast
    assert Address.parse("udp://h:1").is_datagram
    assert Address.parse("unixgram:/a").is_datagram
    assert Address.parse("unixgram:/a").is_unix
    assert not Address.parse("tcp://h:1").is_datagram
    assert Address.parse("unix:/a").label == "/a"
