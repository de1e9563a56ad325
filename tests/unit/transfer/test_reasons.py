"""What the other side gives as its reason is shown in our own words, or as unknown."""

from __future__ import annotations

import pytest

from landline.catalogue import ENTRIES, LANGUAGES, text
from landline.errors import (
    ExpiredError,
    IncompleteError,
    RefusedError,
    VerificationError,
)
from landline.transfer.reasons import UNKNOWN, by_peer, known, phrase

STRANGE = ["", "x", "\x1b[31m", "disk.full\n", "disk.{why}", "../error.disk.full", "full", "why"]


@pytest.mark.parametrize("code", STRANGE)
def test_no_word_of_the_peer_is_shown(code: str) -> None:
    assert known(code) == UNKNOWN
    for language in LANGUAGES:
        words = by_peer(code).line(language)
        assert text(f"transfer.why.{UNKNOWN}", language) in words
        assert words.isprintable()


def test_what_is_known_is_shown() -> None:
    assert known("disk.full") == "disk.full"
    assert text(phrase("disk.full").key, "zh") == "其磁盘已满"
    error = by_peer("disk.no-room")
    assert isinstance(error, IncompleteError)
    assert "room" in error.line()
    assert phrase("link-outside").key == "manifest.why.link-outside"
    assert phrase("record.cut").key == "error.record.cut"


def test_words_that_need_more_than_a_code_are_not_shown() -> None:
    for key, (english, _) in ENTRIES.items():
        area, _, code = key.partition(".")
        if area == "error" and "{" in english and f"transfer.why.{code}" not in ENTRIES:
            assert known(code) == UNKNOWN, code
        assert by_peer(code).line()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("transfer.cancelled", RefusedError),
        ("transfer.refused", RefusedError),
        ("transfer.damaged", VerificationError),
        ("transfer.expired", ExpiredError),
    ],
)
def test_some_reasons_are_errors_of_their_own(code: str, kind: type[Exception]) -> None:
    error = by_peer(code)
    assert isinstance(error, kind)
    assert error.code == code
