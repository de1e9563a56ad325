"""Tables: aligned for people in their language, plain for programs; nothing remote raw."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from landline.cli.console import Console
from landline.cli.tables import Table, fitted, width

if TYPE_CHECKING:
    from landline.catalogue import Language

Captured = pytest.CaptureFixture[str]


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a person sit before 40 columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((40, 10)))
    monkeypatch.setenv("NO_COLOR", "1")


def table(language: Language = "en") -> Table:
    return Table(Console(language), "column.name", "column.role", "column.topic")


def test_columns_stand_under_one_another(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    rows = table("zh")
    rows.add("王小明", rows.role("owner"), "话题")
    rows.add("ada", rows.role("member"), "")
    rows.show("user.none")
    heading, first, second = capsys.readouterr().out.splitlines()
    assert (heading, first, second) == (
        "名字    角色    话题",
        "王小明  所有者  话题",
        "ada     成员",
    )
    assert width("王小明  ") == width("ada     ")


def test_only_the_last_column_is_cut(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    rows = table()
    rows.add("a" * 20, "member", "x" * 100)
    rows.add("b", "owner", "你好" * 50)
    rows.show("user.none")
    _, first, second = capsys.readouterr().out.splitlines()
    assert first == "a" * 20 + "  member  " + "x" * 9 + "…"
    assert width(second) <= 40
    assert second.endswith("你好你好…")


def test_nothing_to_show_is_said(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    table().show("user.none")
    assert capsys.readouterr() == ("", "There are no accounts yet\n")


def test_times_are_local_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    assert len(table().moment(1_790_000_000_000)) == len("2026-09-21 14:13")
    assert table().moment(None) == table().moment(0) == ""


def test_programs_get_tabs_and_words_as_they_are(capsys: Captured) -> None:
    rows = table("zh")
    rows.add("ada", rows.role("owner"), rows.moment(1_790_000_000_000))
    rows.show("user.none")
    table().show("user.none")
    assert capsys.readouterr() == ("ada\towner\t2026-09-21T14:13:20Z\n", "")


def test_what_comes_from_others_is_harmless(capsys: Captured) -> None:
    rows = table()
    rows.add("a\tb", "c\nd", "\x1b[2J\u202e")
    rows.show("user.none")
    assert capsys.readouterr().out == "a\\x09b\tc\\x0ad\t\\x1b[2J\\u202e\n"


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("你好", 4, "你好"),
        ("你好", 3, "你…"),
        ("你好吗", 4, "你…"),
        ("e\u0301a", 2, "e\u0301a"),
        ("", 1, ""),
    ],
)
def test_fitting(text: str, columns: int, shown: str) -> None:
    assert fitted(text, columns) == shown
