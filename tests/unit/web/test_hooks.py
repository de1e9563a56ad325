"""From a webhook's request to what it says, and to the cid that keeps it from being said twice."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given, strategies as st

from landline.errors import Error
from landline.web.hook_shapes import Told
from landline.web.hooks import delivery_cid, read
from landline.web.routes import FORM

JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"build failed\n", "text/plain", "build failed"),
        (b"build failed", FORM, "build failed"),
        (b"a=b & c", FORM, "a=b & c"),
        ("雪".encode(), FORM, "雪"),
        ("编译失败".encode("gb18030"), FORM, "编译失败"),
        (b"text=build+failed&channel=x", FORM, "build failed"),
        (b"title=CI&message=failed", FORM, "**CI**\nfailed"),
        (urlencode({"payload": '{"text":"from a form"}'}).encode(), FORM, "from a form"),
        (b'{"text":"hi"}', FORM, "hi"),
        (b'{"text":"hi"}', "", "hi"),
        (b'{"text":"hi"}', JSON, "hi"),
        (b'"hi"', JSON, "hi"),
        (b"", "", ""),
    ],
)
def test_a_body_in_whatever_form(body: bytes, kind: str, expected: str) -> None:
    assert read(body, kind, {}).text == expected


def test_headers_tell_who_made_it() -> None:
    body = b'{"repository":{"full_name":"a/b"},"action":"x","sender":{"login":"bo"}}'
    github = {"X-GitHub-Event": "label"}
    assert read(body, JSON, github) == Told("**a/b** label x by bo", "GitHub")
    both = {**github, "X-Gitea-Event": "label"}
    assert read(body, JSON, both).sender == "Gitea"
    form = urlencode({"payload": body.decode()}).encode()
    assert read(form, FORM, github) == Told("**a/b** label x by bo", "GitHub")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", JSON, "json.malformed"),
        (b"\xff", JSON, "json.malformed"),
        (b"{nonsense", "text/plain", "json.malformed"),
        (b"payload={", FORM, "json.malformed"),
        (b"[" * 100_000, JSON, "json.malformed"),
        (b"--x", "multipart/form-data", "hook.media"),
    ],
)
def test_a_body_that_cannot_be_read(body: bytes, kind: str, code: str) -> None:
    with pytest.raises(Error) as caught:
        read(body, kind, {})
    assert caught.value.code == code
    assert caught.value.line("en")
    assert caught.value.line("zh")


def test_a_delivery_sent_again_has_the_same_cid() -> None:
    first = delivery_cid("s", {"X-GitHub-Delivery": "72d3162e"})
    assert first is not None
    assert len(first) == 32
    assert first == delivery_cid("s", {"X-GitHub-Delivery": "72d3162e"})
    assert first != delivery_cid("s", {"X-GitHub-Delivery": "72d3162f"})
    assert first != delivery_cid("other", {"X-GitHub-Delivery": "72d3162e"})
    assert delivery_cid("s", {"Idempotency-Key": "1"}) is not None
    assert delivery_cid("s", {}) is None
    assert delivery_cid("s", {"Idempotency-Key": ""}) is None


@given(st.binary(max_size=80), st.sampled_from([JSON, FORM, "text/plain", ""]))
def test_any_body_is_a_text_or_one_error(body: bytes, kind: str) -> None:
    refused = ""
    try:
        assert isinstance(read(body, kind, {}).text, str)
    except Error as error:
        refused = error.line()
    assert not refused or refused.isprintable()
