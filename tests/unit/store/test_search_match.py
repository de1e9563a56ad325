"""Whether one message has what is asked for."""

from __future__ import annotations

import pytest

from landline.store.search_match import Matcher, Said, holds, said
from landline.wire.body import Body, encode_body
from landline.wire.query import parse_query
from landline.wire.words import fold

MESSAGE = Said("Ada", "a0", 1_795_564_800_000, "The Hub 粘包 is `up`")
"""Said at the first moment of 2026-11-25."""


@pytest.mark.parametrize(
    "typed",
    [
        "hub",
        "HUB 粘包",
        '"the hub"',
        "hu*",
        "hub -down",
        "hub -hu",
        "from:ada",
        "from:ADA",
        "from:a0",
        "has:code",
        "after:2026-11-25",
        "before:2026-11-26",
        "in:elsewhere hub",
    ],
)
def test_accepted(typed: str) -> None:
    assert Matcher(parse_query(typed)).accepts(MESSAGE)


@pytest.mark.parametrize(
    "typed",
    [
        "hub down",
        '"hub the"',
        "hub -粘包",
        "hub -hu*",
        "from:ad",
        "from:bo hub",
        "has:link",
        "has:code has:file",
        "after:2026-11-26",
        "before:2026-11-25",
    ],
)
def test_not_accepted(typed: str) -> None:
    assert not Matcher(parse_query(typed)).accepts(MESSAGE)


def test_only_texts_are_found() -> None:
    matcher = Matcher(parse_query("hub"))
    for body in (
        Body(sender="Ada", user="a0", at=0, text="hub", deleted=True),
        Body(sender="Ada", user="a0", at=0, text="hub", kind="edit", target=1),
        Body(sender="Ada", user="a0", at=0, text="hub", kind="notice"),
    ):
        message = said(encode_body(body))
        assert message is not None
        assert not matcher.accepts(message)


def test_a_body_that_is_none_is_no_message() -> None:
    assert said(b"[]") is None
    assert said(b'{"text": 5}') is None
    assert said(b"\xff") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://hub.lan", ["link"]),
        ("HTTPS://HUB.LAN/", ["link"]),
        ("www.example.org?a=b.pdf", ["link"]),
        ("tcp://10.8.0.11:7788", ["link"]),
        ("(http://hub.lan/plan.pdf)", ["file", "link"]),
        ("http://hub.lan/a/b.tar.gz?x#y", ["file", "link"]),
        ("http://hub.lan/计划.docx", ["file", "link"]),
        ("见http://hub.lan/plan.pdf谢谢大家", ["file", "link"]),
        ("http://hub.lan/a.verylongname", ["link"]),
        ("http://hub.lan/index.html", ["link"]),
        ("http://hub.lan/.hidden", ["link"]),
        ("http://hub.lan", ["link"]),
        ("http://hub.lan/v1.2/", ["link"]),
        ("run `ls`", ["code"]),
        ("```python\nx\n```", ["code"]),
        ("~~~\nx\n~~~", ["code"]),
        ("it's `not` `www.a.b`", ["code", "link"]),
        ("a ` b", []),
        ("and://", []),
        ("plan.pdf", []),
        ("", []),
    ],
)
def test_what_a_text_holds(text: str, found: list[str]) -> None:
    assert sorted(holds(fold(text))) == found


def test_links_without_end_are_no_stall() -> None:
    """A backtracking pattern would take minutes for these."""
    assert holds("//a" * 50_000 + "://") == []
    assert holds("http://" + "a/" * 50_000) == ["link"]
    assert holds("`\n" * 50_000) == []
