"""Pairing codes: written, read however they were typed, and never shown by accident."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.safetext import safe_text
from landline.trust.codes import MOST_SLOTS, SECRET_BYTES, Code
from landline.trust.words import WORDS

CODE = Code(7, bytes([42, 187, 133]))
WORDED = "7-guitar-revenge-lemon"
DIGITS = "7-042-187-133"


def refused(written: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        Code.parse(written)
    return caught.value


def everything_told(error: UsageError) -> str:
    """Return all that an error says to anybody, in one string."""
    fields = [str(field) for field in error.fields.values()]
    return " ".join([*fields, *error.args, repr(error), error.line("en"), error.line("zh")])


def test_a_code_in_words_and_in_digits() -> None:
    assert CODE.words == WORDED
    assert CODE.digits == DIGITS


@pytest.mark.parametrize(
    "written",
    [
        WORDED, DIGITS, "7 GUITAR Revenge lemon", " 7_guitar_revenge_lemon \n", "7-guit-reve-lemo",
        "7-guita-reven-lemon", "７－ｇｕｉｔａｒ－ＲＥＶＥＮＧＥ－ｌｅｍｏｎ", "7 42 187 133",
        "７－０４２－１８７－１３３", "007-042-187-133", "7——042——187——133",
        "７　０４２　１８７　１３３",
        "7–guitar—revenge−lemon", "7-𝐆𝐔𝐈𝐓𝐀𝐑-𝐫𝐞𝐯𝐞𝐧𝐠𝐞-𝐥𝐞𝐦𝐨𝐧", "7-guitar-187-lemon",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_was_typed(written: str) -> None:
    assert Code.parse(written) == CODE


@given(st.integers(1, MOST_SLOTS), st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_every_code_is_read_as_it_was_written(slot: int, secret: bytes) -> None:
    code = Code(slot, secret)
    assert Code.parse(code.words) == code
    assert Code.parse(code.digits) == code
    short = "-".join(word[:4] for word in code.words.split("-"))
    assert Code.parse(short) == code


def test_every_word_stands_for_its_number() -> None:
    for byte, word in enumerate(WORDS):
        assert Code.parse(f"1-{word}-{byte}-{byte:03}").secret == bytes([byte] * 3)


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("guittar", "guitar"), ("giutar", "guitar"), ("guitars", "guitar"), ("leman", "lemon"),
        ("gui", "guitar"), ("lemom", "lemon"), ("reveng", None), ("octopuss", "octopus"),
    ],
)  # fmt: skip
def test_the_nearest_word_is_suggested(word: str, near: str | None) -> None:
    if near is None:  # short for a word
        assert Code.parse(f"7-guitar-{word}-lemon") == CODE
        return
    error = refused(f"7-guitar-{word}-lemon")
    assert error.code == "code.word"
    assert error.fields["word"] == word
    for language in ("en", "zh"):
        assert word in error.text(language)
        assert near in error.hint(language)


@pytest.mark.parametrize("word", ["zzzz", "xqj", "吉他", "\x1b[2j", "a"])
def test_a_word_like_none_is_named_and_nothing_suggested(word: str) -> None:
    error = refused(f"7-guitar-{word}-lemon")
    assert error.code == "code.word"
    assert error.hint() == "Look at the code again, or type its digits"
    assert error.line("en").isprintable()
    assert "guitar" not in everything_told(error)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "7", "guitar-revenge-lemon", "7-guitar-revenge", "7-guitar-revenge-lemon-lemon",
        "0-guitar-revenge-lemon", "1000-guitar-revenge-lemon", "-7", "7-256-1-1", "7-1-1-0001",
        "7-1-1-", "seven-guitar-revenge-lemon", "7.guitar.revenge.lemon", "7042187133",
        "x" * 100_000, "7guitar-revenge-lemon", "７", "²½-1-1-1",
        "٧-٠٤٢-١٨٧-١٣٣", "7guitarrevengelemon", "7-042187133-1-1",
    ],
)  # fmt: skip
def test_what_has_not_the_form_of_a_code_is_refused_without_repeating_it(written: str) -> None:
    error = refused(written)
    assert error.code == "code.invalid"
    assert not error.fields


def test_the_hint_shows_one_code_in_both_forms() -> None:
    for language in ("en", "zh"):
        assert WORDED in refused("").hint(language)
        assert DIGITS in refused("").hint(language)


def test_words_run_together_are_not_repeated() -> None:
    told = everything_told(refused("7-guitarrevengelemon-x-y"))
    assert "revenge" not in told
    assert "lemon" not in told


def test_nothing_shows_the_secret_by_accident() -> None:
    for shown in (repr(CODE), str(CODE), f"{CODE}", f"{[CODE]}", str(CODE.__rich_repr__())):
        assert "7" in shown
        assert not any(part in shown for part in ("guitar", "042", "187", "133", "*"))
        assert repr(CODE.secret) not in shown


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_or_the_screen(written: str) -> None:
    with contextlib.suppress(UsageError):
        assert Code.parse(Code.parse(written).words) == Code.parse(written)
        return
    line = refused(written).line("zh")
    assert line == safe_text(line)
