from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from landline.safetext import decode_text, safe_block, safe_json, safe_text

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
ANY_TEXT = st.text(st.characters(codec=None, categories=None))

ORDINARY = [
    "hello, world",
    "你好，世界！收到。",
    "naïve café — “quoted”",
    "שלום مرحبا हिन्दी",
    "👩\u200d💻 and 👨\u200d👩\u200d👧",
    "a\\x1b that somebody typed",
    "",
]


def is_harmful(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI_CONTROLS


@given(ANY_TEXT)
@example("\x1b[2J\x07\x9b31m")
@example("\ud800")
def test_no_harmful_character_passes(text: str) -> None:
    assert not [c for c in safe_text(text) if is_harmful(c)]
    safe_text(text).encode()


@given(st.text())
@example("\x1b[2J\x07\x9b31m\u202e\u2028")
@example("\U000e0041 and 你好")
def test_json_means_the_same_and_is_harmless(text: str) -> None:
    line = json.dumps({text: [text]}, ensure_ascii=False)
    safe = safe_json(line)
    assert not [c for c in safe if is_harmful(c)]
    assert json.loads(safe) == {text: [text]}


@given(ANY_TEXT)
def test_blocks_keep_line_breaks_and_tabs_only(text: str) -> None:
    assert not [c for c in safe_block(text) if is_harmful(c) and c not in "\n\t"]
    assert safe_block(text).count("\n") == text.count("\n")


@given(ANY_TEXT)
def test_safe_text_is_left_alone(text: str) -> None:
    once = safe_text(text)
    assert safe_text(once) == once


def test_nothing_printable_is_unsafe() -> None:
    printable = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert safe_block(printable) == printable


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert safe_text(text) == text
    assert safe_block(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("one\r\ntwo", "one\\x0d\\x0atwo"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_unsafe_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@given(ANY_TEXT, st.integers(min_value=1, max_value=80))
def test_limit_bounds_the_length(text: str, limit: int) -> None:
    cut = safe_text(text, limit=limit)
    whole = safe_text(text)
    assert len(cut) <= limit
    assert cut == whole or (len(whole) > limit and cut == whole[: limit - 1] + "…")


@given(st.binary())
def test_any_bytes_become_text(data: bytes) -> None:
    assert isinstance(decode_text(data), str)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("你好".encode(), "你好"),
        ("你好".encode("gb18030"), "你好"),
        (b"\xff\xff", "\\xff\\xff"),
    ],
)
def test_bytes_are_utf8_or_gb18030_or_escaped(data: bytes, text: str) -> None:
    assert decode_text(data) == text
