"""The line shown of a message: short, harmless, its words marked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from landline.safetext import safe_text
from landline.store.search_snippet import LENGTH, MOST_MARKS, snippet
from landline.wire.words import Sought, fold, has_words

TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("ab c粘包ﾊﾞß①㍿\u0301\u200d\n\x1b🏽👍")), max_size=60
)


def marked(text: str, *sought: str) -> str:
    """Return the snippet with its marks as brackets."""
    line, marks = snippet(text, [Sought(one) for one in sought])
    for start, end in reversed(marks):
        line = f"{line[:start]}[{line[start:end]}]{line[end:]}"
    return line


@pytest.mark.parametrize(
    ("text", "sought", "line"),
    [
        ("The HUB is up", ["hub"], "The [HUB] is up"),
        ("ＴＣＰ粘包 tcp", ["tcp", "粘包"], "[ＴＣＰ][粘包] [tcp]"),
        ("a  b\n\n\tc", ["c"], "a b [c]"),
        ("  hub\n", ["hub"], "[hub]"),
        ("Straße, STRASSE", ["strasse"], "[Straße], [STRASSE]"),
        ("cafe\u0301 x", ["café"], "[cafe\u0301] x"),
        ("㍿ﾊﾞ", ["株式会社"], "[㍿]ﾊﾞ"),
        ("㍿ﾊﾞ", ["式会"], "[㍿]ﾊﾞ"),
        ("ﾊﾞﾊﾞ", ["バ"], "[ﾊﾞ][ﾊﾞ]"),
        ("one two three", ["two three", "one two"], "[one two three]"),
        ("say\x1b[31m hub", ["hub"], "say\\x1b[31m [hub]"),
        ("ok 👍🏽!", ["👍"], "ok [👍]🏽!"),
        ("nothing of it", [], "nothing of it"),
        ("", [], ""),
    ],
)
def test_marks(text: str, sought: list[str], line: str) -> None:
    assert marked(text, *sought) == line


def test_a_long_text_is_cut_around_the_first_match() -> None:
    line = marked("word " * 1000 + "数据库 hub " + "more " * 1000, "hub", "数据库")
    assert line.startswith("…word word")
    assert "[数据库] [hub] more" in line
    assert line.endswith("…")
    assert len(line) < LENGTH + 20


def test_a_match_at_the_end_is_shown() -> None:
    assert marked("粘" * 5000 + "包", "粘包").endswith("[粘包]")
    assert marked("ß" * 5000 + " hub", "hub").endswith("ß [hub]")


def test_a_short_beginning_is_not_cut() -> None:
    assert marked("x" * 30 + " hub " + "y" * 300, "hub").startswith("x" * 30 + " [hub]")


def test_marks_are_bounded() -> None:
    assert len(snippet("粘 " * 60, [Sought("粘")])[1]) == MOST_MARKS


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["", "ß " * 400, "粘" * 400 + " "]))
def test_what_is_marked_is_what_was_sought(
    before: str, sought: str, after: str, padding: str
) -> None:
    if not has_words(sought):
        return
    wanted = Sought(sought)
    line, marks = snippet(f"{padding}{before} {sought} {after}", [wanted])
    assert len(line) <= (LENGTH + 40) * len("\\U0001f3fd")
    assert line == safe_text(line)
    assert marks
    assert all(0 <= start < end <= len(line) for start, end in marks)
    assert all(one[1] <= other[0] for one, other in pairwise(marks))
    if "\\" not in line and not line.endswith("…"):
        assert wanted.found(fold(line[slice(*marks[0])]))
