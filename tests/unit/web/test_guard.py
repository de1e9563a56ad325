"""What every request passes first."""

from __future__ import annotations

import pytest
from aiohttp import web

from landline.errors import NotAllowedError, UsageError
from landline.web.guard import SECRETS, check, guarding, is_same_origin
from tests.unit.web.requests import request, request_over_tls


@pytest.mark.parametrize(
    ("host", "origin", "same"),
    [
        ("localhost:7788", None, True),
        ("localhost:7788", "http://localhost:7788", True),
        ("LOCALHOST:7788", "https://localhost:7788", True),
        ("[::1]:7788", "http://[::1]:7788", True),
        ("localhost:7788", "http://localhost:7789", False),
        ("localhost:7788", "http://localhost", False),
        ("localhost:7788", "http://localhost:7788.evil.example", False),
        ("localhost:7788", "http://evil.example", False),
        ("localhost:7788", "null", False),
        ("localhost:7788", "", False),
        ("localhost:7788", "http://[", False),
        ("localhost:7788", "localhost:7788", False),
        (None, "http://localhost:7788", False),
        (None, "", False),
        (None, None, True),
    ],
)
def test_only_the_hubs_own_page_has_its_origin(
    host: str | None,
    origin: str | None,
    same: bool,  # noqa: FBT001 (a table)
) -> None:
    named = {"Host": host, "Origin": origin}
    asked = request(**{name: value for name, value in named.items() if value is not None})
    assert is_same_origin(asked) is same


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_over_tls_only_a_page_that_came_over_tls_has_its_origin(scheme: str) -> None:
    asked = request_over_tls(Host="hub.local:7788", Origin=f"{scheme}://hub.local:7788")
    assert is_same_origin(asked) is (scheme == "https")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("192.168.1.7:7788", 200),
        ("[fe80::1]:7788", 200),
        ("hub.local:7788", 200),
        ("hub.example.org", 200),
        ("hub.example.org:7788", 200),
        ("HUB.example.org:7788", 200),
        ("other.example.org", 421),
        ("evil.example:7788", 421),
        ("hub.local.evil.example", 421),
        ("", 421),
    ],
)
async def test_a_hub_answers_by_local_names_and_by_those_of_its_certificate(
    host: str, status: int
) -> None:
    class Hall:
        def answers_as(self, name: str) -> bool:
            return name == "hub.example.org"

    async def handler(_: web.Request) -> web.Response:
        return web.Response()

    guard = guarding(Hall())  # type: ignore[arg-type]  # asked nothing else
    assert (await guard(request(Host=host), handler)).status == status


def test_foreign_pages_may_only_ask_what_changes_nothing() -> None:
    foreign = {"Host": "localhost", "Origin": "http://evil.example"}
    for method in ("GET", "HEAD", "OPTIONS"):
        check(request(method, **foreign))
    for method in ("POST", "PUT", "DELETE", "PATCH", "ANYTHING"):
        with pytest.raises(NotAllowedError):
            check(request(method, **foreign))
    with pytest.raises(NotAllowedError):
        check(request("GET", Upgrade="websocket", **foreign))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_in_an_address_is_refused_whatever_it_is_for(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(request("GET", f"/?x=1&{name}=abc"))
    assert caught.value.code == "web.secret-shown"
    assert "abc" not in caught.value.line()
