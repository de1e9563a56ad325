"""How a person writes where a hub is."""

from __future__ import annotations

import pytest

from landline.client.hub_address import hub_address
from landline.errors import UsageError


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
