"""How a reader has reached the hub, by what the request says."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from landline.web.caller import Caller
from landline.web.reached import address_to_show, reached
from tests.unit.web.requests import request, request_over_tls


def asked(host: str | None, source: str = "192.168.1.9", *, secure: bool = False) -> Any:
    named = {} if host is None else {"Host": host}
    came = request_over_tls(**named) if secure else request(**named)
    with mock.patch.object(Caller, "of", return_value=mock.Mock(source=source)):
        return reached(came)


@pytest.mark.parametrize(
    ("host", "secure", "root", "websocket"),
    [
        ("hub.local:7788", False, "http://hub.local:7788", "ws://hub.local:7788/ws"),
        ("Hub.local:7788", True, "https://hub.local:7788", "wss://hub.local:7788/ws"),
        ("hub.local", False, "http://hub.local:80", "ws://hub.local:80/ws"),
        ("hub.local", True, "https://hub.local:443", "wss://hub.local:443/ws"),
        ("[fe80::1]:7788", False, "http://[fe80::1]:7788", "ws://[fe80::1]:7788/ws"),
        ("[::1]", True, "https://[::1]:443", "wss://[::1]:443/ws"),
        ("10.0.0.7:9", False, "http://10.0.0.7:9", "ws://10.0.0.7:9/ws"),
    ],
)
def test_as_its_address_says(
    host: str,
    secure: bool,  # noqa: FBT001 (a table)
    root: str,
    websocket: str,
) -> None:
    where = asked(host, secure=secure)
    assert (where.root, where.websocket) == (root, websocket)


@pytest.mark.parametrize(
    "host",
    [None, "", ":", "a b", "$(rm).local", "x;y.local", "<b>.local", "hub.local:x", "hub:0", "hub:²",
     "hub:70000", ".local", "-x.local", "[fe80::1"],
)  # fmt: skip
def test_what_cannot_be_typed_is_not_shown(host: str | None) -> None:
    assert asked(host).address == "127.0.0.1:80"  # the socket's own


@pytest.mark.parametrize(
    ("source", "secure", "open_to_others"),
    [
        ("192.168.1.9", False, True),
        ("192.168.1.9", True, False),
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("unix", False, False),
    ],
)
def test_who_can_read_along(
    source: str,
    secure: bool,  # noqa: FBT001 (a table)
    open_to_others: bool,  # noqa: FBT001 (a table)
) -> None:
    assert asked("hub.local", source, secure=secure).open_to_others is open_to_others


@pytest.mark.parametrize(
    ("host", "shown"),
    [("localhost:7788", "10.0.0.7:9"), ("127.0.0.1:7788", "10.0.0.7:9"),
     ("[::1]:7788", "10.0.0.7:9"), ("hub.local:7788", "hub.local:7788")],
)  # fmt: skip
async def test_a_code_is_for_others(host: str, shown: str) -> None:
    hall = mock.Mock(address_for_others=mock.AsyncMock(return_value="10.0.0.7:9"))
    assert await address_to_show(asked(host), hall) == shown
