"""Colours, and nothing of anybody else's making among them."""

from __future__ import annotations

import io

import pytest

from landline.doors.voice import Piece, plain
from landline.tui.screen import StreamScreen, painted

SAID = [Piece("clock", "[12:00] "), Piece("name", "bob"), Piece("text", ": \\x1b[31mred")]


def test_styles_become_codes_and_text_stays_text() -> None:
    shown = painted(SAID)
    assert shown.startswith("\x1b[2m[12:00]")
    assert "\\x1b[31mred" in shown
    assert plain(SAID) == "[12:00] bob: \\x1b[31mred"


def test_a_name_has_one_colour_wherever_it_stands() -> None:
    code = painted([Piece("name", "bob")]).partition("bob")[0]
    assert painted([Piece("name", "* bob")]).startswith(code)
    others = {painted([Piece("name", name)]).partition(name)[0] for name in ("ada", "bob", "cy")}
    assert len(others) > 1


@pytest.mark.parametrize("style", ["seq", "mention", "found", "notice", "alarm"])
def test_what_stands_out(style: str) -> None:
    assert painted([Piece(style, "x")]) != "x"


def test_notes_can_be_left_out_but_alarms_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    screen = StreamScreen(colors=lambda stream: False, quiet=True)
    screen.show(SAID)
    screen.note([Piece("notice", "left out")])
    screen.note([Piece("alarm", "! heard")])
    assert out.getvalue() == plain(SAID) + "\n"
    assert err.getvalue() == "! heard\n"
