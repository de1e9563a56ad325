"""Folding and cutting text into words: what meets, what does not, and how long it takes."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.wire.words import Sought, chunks, clusters, fold, has_words, pieces

SCRIPTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aA1 _-粘包數据库。，のﾊﾞ가ᄀ\u1161\u0301\u0316\u200d\ufe0f👍ไทยहि"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HELLO", "hello"),
        ("Ｈｅｌｌｏ　１２", "hello 12"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "CAFÉ"),
        ("ﾊﾞｽ", "バス"),
        ("\u1112\u1161\u11ab", "한"),
        ("soft\xadhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("❤\ufe0f", "❤"),
        ("①", "1"),
        ("㍿", "株式会社"),
    ],
)
def test_what_people_do_not_mean_to_tell_apart_meets(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(SCRIPTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(SCRIPTS)
def test_parts_fold_to_the_whole(text: str) -> None:
    for parts in (list(clusters(text)), list(chunks(text))):
        assert "".join(folded for _, _, folded in parts) == fold(text)
        assert "".join(text[start:end] for start, end, _ in parts) == text


def test_long_text_folds_as_short_text_does() -> None:
    piece = "Ｄatabase 数据库 ﾊﾞ e\u0301 ไทย 가 "
    assert fold(piece * 100) == fold(piece) * 100


def test_marks_without_end_are_no_stall() -> None:
    """Normalizing sorts them in quadratic time: 0.8 s at once, some 5 ms in chunks."""
    zalgo = "a" + "\u0301\u0316" * 16_000
    assert fold(zalgo).count("\u0316") == 16_000


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello, big-world!", ["hello", "big", "world"]),
        ("foo_bar 10.8.0.11", ["foo", "bar", "10", "8", "0", "11"]),
        ("第3章Python粘包", ["[第]", "3", "[章]", "python", "[粘包]"]),
        ("数据，库存。", ["[数据]", "[库存]"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("สวัสดี ok👍🏽", ["[สวัสดี]", "ok", "[👍🏽]"]),
        ("カタカナ・ひらがな", ["[カタカナ]", "[ひらがな]"]),
        ("𠮷野家", ["[𠮷野家]"]),
        ("…—!?", []),
    ],
)
def test_words_and_runs(text: str, cut: list[str]) -> None:
    assert [word or f"[{run}]" for run, word in pieces(fold(text))] == cut
    assert has_words(text) == bool(cut)


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("hello", "say HELLO, world"),
        ("hello world", "hello — World"),
        ("foo-bar", "foo_bar"),
        ("数据", "大数据库"),
        ("库", "数据库"),
        ("python粘包", "学 Python  粘包问题"),
        ("Python 粘包", "python粘包"),
        ("数据 库存", "有数据，库存表"),
        ("10.8.0.11", "ping 10.8.0.11 now"),
        ("👍", "fine 👍🏽"),
    ],
)
def test_found(sought: str, text: str) -> None:
    assert Sought(sought).found(fold(text))


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("ell", "hello"),
        ("hell", "hello"),
        ("ello", "hello"),
        ("hello world", "hello big world"),
        ("hello world", "helloworld"),
        ("数据库", "数据 库"),
        ("数据 库存", "数据库存"),
        ("粘 a", "粘包 a"),
        ("e", "cafe\u0301"),
        ("a粘", "ba粘"),
        ("粘a", "粘ab"),
    ],
)
def test_not_found(sought: str, text: str) -> None:
    assert not Sought(sought).found(fold(text))


def test_a_prefix_is_the_beginning_of_the_last_word() -> None:
    assert Sought("big wor", prefix=True).found("the big world")
    assert not Sought("big wor", prefix=True).found("the big sword")
    assert not Sought("bi world", prefix=True).found("the big world")
    assert not Sought("粘包", prefix=True).prefix, "any part of a run is found without"


def test_spans_do_not_overlap() -> None:
    assert list(Sought("aa").spans("aa aaa aa")) == [(0, 2), (7, 9)]
    assert list(Sought("哈哈").spans("哈哈哈哈哈")) == [(0, 2), (2, 4)]


def test_a_word_in_a_long_word_is_looked_for_once() -> None:
    """Each letter of the text might begin the word: that must not cost a step each."""
    assert not Sought("aaaaaaaa").found("b" + "a" * 200_000)


@given(SCRIPTS, SCRIPTS, SCRIPTS)
def test_a_text_is_found_where_it_stands_apart(before: str, text: str, after: str) -> None:
    if has_words(text):
        assert Sought(text).found(fold(f"{before} {fold(text)} {after}"))
