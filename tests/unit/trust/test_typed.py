"""What people type is cut at spaces and dashes of every kind."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.trust.typed import LONGEST, parts


@pytest.mark.parametrize(
    "written",
    [
        "7-a-b", "7 a b", " 7\ta\u00a0b\n", "7_a_b", "７－ａ－ｂ", "７　ａ　ｂ", "7—a–b",
        "7\u2010a\u2011b", "7−a﹣b", "7——a——b", "7ーaーb", "--7-a-b--", "７ ＿ａ＿ ｂ",
    ],
)  # fmt: skip
def test_spaces_and_dashes_are_all_the_same(written: str) -> None:
    assert parts(written) == ["7", "a", "b"]


def test_other_signs_are_kept() -> None:
    assert parts("a.b 口-$") == ["a.b", "口", "$"]


def test_what_is_far_too_long_is_nothing() -> None:
    assert parts("a" * LONGEST) == ["a" * LONGEST]
    assert parts("a" * (LONGEST + 1)) == []


@given(st.text())
def test_no_part_is_empty(written: str) -> None:
    assert "" not in parts(written)
