"""What every request passes first."""

from __future__ import annotations

import pytest

from landline.errors import NotAllowedError, UsageError
from landline.web.guard import SECRETS, check, is_same_origin
from tests.unit.web.requests import request


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
