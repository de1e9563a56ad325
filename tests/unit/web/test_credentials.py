"""Who a caller says it is."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st
from msgspec import structs

from landline.errors import NotAllowedError
from landline.web.credentials import Credentials
from landline.wire.verbs import Hello, Resume
from tests.unit.web.requests import request

QUIET = Resume(epoch="e", rooms={})


def basic(said: str) -> str:
    return "Basic " + base64.b64encode(said.encode()).decode()


def hello(credentials: Credentials, said: str | None = None, **headers: str) -> Hello:
    if said is not None:
        headers["Authorization"] = said
    return credentials.hello(request(**headers), "h", "e")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, {}),
        ("Bearer abcdefgh", {"token": "abcdefgh"}),
        ("bearer  abcdefgh ", {"token": "abcdefgh"}),
        (basic("ada:"), {"name": "ada"}),
        (basic("ada"), {"name": "ada"}),
        (basic("ada:pass:word"), {"name": "ada", "password": "pass:word", "device": "HTTP"}),
        (basic("小明:密码"), {"name": "小明", "password": "密码", "device": "HTTP"}),
    ],
)
def test_what_a_header_says(said: str | None, expected: dict[str, str]) -> None:
    credentials = Credentials(b"k", 10)
    assert hello(credentials, said) == Hello(**expected, id="h", resume=QUIET)  # type: ignore[arg-type]


def test_the_askers_language() -> None:
    credentials = Credentials(b"k", 10)
    assert hello(credentials).lang is None
    assert hello(credentials, Accept_Language="zh-CN,en").lang == "zh"
    assert hello(credentials, Accept_Language="fr").lang == "en"


@pytest.mark.parametrize(
    "said", ["", "Basic", "Bearer", "Bearer short", "Digest x", "Basic !!", "Basic 4pyT/w==",
             basic(":secret"), basic("n" * 65 + ":x"), "Bearer " + "x" * 129]
)  # fmt: skip
def test_what_cannot_be_read_is_no_guest(said: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        hello(Credentials(b"k", 10), said)
    assert caught.value.code == "web.credentials"


@given(st.text(max_size=40))
def test_any_header_is_a_hello_or_one_error(said: str) -> None:
    with suppress(NotAllowedError):
        assert isinstance(hello(Credentials(b"k", 10), said), Hello)


def test_a_password_is_checked_once_and_its_session_used_from_then_on() -> None:
    credentials = Credentials(b"k", 10)
    first = hello(credentials, basic("ada:secret12"))
    assert first.password == "secret12"
    credentials.welcomed(first, "session-1")
    again = hello(credentials, basic("ada:secret12"))
    assert (again.token, again.password) == ("session-1", None)
    assert hello(credentials, basic("ada:other")).token is None
    assert hello(credentials, basic("bo:secret12")).token is None
    assert credentials.forget("session-1"), "it was ended"
    assert not credentials.forget("session-1")
    assert hello(credentials, basic("ada:secret12")) == first


def test_no_more_sessions_are_remembered_than_allowed_and_no_password() -> None:
    credentials = Credentials(b"k", 2)
    for name in ("ada", "bo", "cy"):
        credentials.welcomed(hello(credentials, basic(f"{name}:secret12")), f"session-{name}")
    known = [hello(credentials, basic(f"{name}:secret12")).token for name in ("ada", "bo", "cy")]
    assert known == [None, "session-bo", "session-cy"]
    assert "secret12" not in repr(vars(credentials))


def test_a_guests_secret_is_the_same_for_the_same_message_only() -> None:
    credentials = Credentials(b"k", 10)
    secret = credentials.guest_secret("10.0.0.5", "c" * 32)
    assert secret == credentials.guest_secret("10.0.0.5", "c" * 32)
    assert secret != credentials.guest_secret("10.0.0.6", "c" * 32)
    assert secret != credentials.guest_secret("10.0.0.5", "d" * 32)
    assert secret != Credentials(b"another run", 10).guest_secret("10.0.0.5", "c" * 32)
    assert len(secret) == 32
    assert structs.replace(hello(credentials), secret=secret).secret == secret
