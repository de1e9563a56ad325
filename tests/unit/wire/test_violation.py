from __future__ import annotations

from landline.errors import ProtocolError
from landline.wire.violation import TRUNCATED, Violation, too_long


def test_is_an_error_in_both_languages() -> None:
    error = too_long(10).error()
    assert isinstance(error, ProtocolError)
    assert error.code == "message.too-long"
    assert "10" in error.text("en")
    assert "10" in error.text("zh")


def test_truncation_has_words() -> None:
    assert "middle" in TRUNCATED.error().text()


def test_a_reason_is_told() -> None:
    assert "because" in Violation("message.malformed", why="because").error().text()
