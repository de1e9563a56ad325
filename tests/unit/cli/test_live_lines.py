"""Lines that are written over, as the terminal gets them."""

from __future__ import annotations

import io

from landline.cli.live_lines import LiveLines


def test_one_line_is_written_over() -> None:
    stream = io.StringIO()
    lines = LiveLines(stream)
    lines.show(["one"])
    lines.show(["two"])
    assert stream.getvalue() == "one\r\x1b[Jtwo"


def test_several_lines_are_written_over_from_the_first() -> None:
    stream = io.StringIO()
    lines = LiveLines(stream)
    lines.show(["a", "b", "c"])
    lines.show(["d"])
    lines.clear()
    assert stream.getvalue() == "a\nb\nc\r\x1b[2A\x1b[Jd\r\x1b[J"


def test_nothing_is_cleared_twice() -> None:
    stream = io.StringIO()
    lines = LiveLines(stream)
    lines.clear()
    lines.show(["a"])
    lines.clear()
    lines.clear()
    assert stream.getvalue() == "a\r\x1b[J"


def test_a_terminal_without_utf_8_gets_its_line() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="")
    LiveLines(stream).show(["图.png"])
    assert raw.getvalue() == b"\\u56fe.png"
