"""Help pages, broken by the columns of the terminal."""

from __future__ import annotations

import pytest

from landline.cli.help_pages import definitions, paragraphs, wrapped


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, []),
        ("one two  three", 9, ["one two", "three"]),
        ("a-very-long-word b", 6, ["a-very-long-word", "b"]),
        ("发给谁：已知的机器", 9, ["发给谁：", "已知的机", "器"]),
        ("文件，文件夹", 5, ["文", "件，", "文件", "夹"]),
        ("用（括号）写", 4, ["用", "（括", "号）", "写"]),
        ("用 --hub 指定", 8, ["用 --hub", "指定"]),
    ],
)
def test_lines_are_broken_where_they_may_be(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


def test_paragraphs_are_joined_and_broken_anew() -> None:
    text = "one\ntwo three\n\n  中文\n中文 字\n\n\b\n  as it\n    is written"
    assert paragraphs(text, 14, 2) == (
        "  one two\n  three\n\n    中文中文\n    字\n\n    as it\n      is written"
    )


def test_what_is_said_of_examples_is_broken_beside_or_below_them() -> None:
    text = "\b\nls         what is there\nget plan.pdf   one of those that are there\n  more"
    assert paragraphs(text, 80, 1) == (
        " ls         what is there\n get plan.pdf   one of those that are there\n   more"
    )
    assert paragraphs(text, 40, 1) == (
        " ls            what is there\n get plan.pdf  one of those that are\n"
        "               there\n   more"
    )
    assert paragraphs(text, 24, 0) == (
        "ls\n    what is there\nget plan.pdf\n    one of those that\n    are there\n  more"
    )


def test_terms_and_what_they_mean() -> None:
    rows = [("-a", "first, and more of it"), ("--" + "b" * 30, "second"), ("c", "")]
    assert definitions(rows, 60, 2) == (
        "  -a                              first, and more of it\n"
        f"  --{'b' * 30}\n"
        "                                  second\n"
        "  c\n"
    )
