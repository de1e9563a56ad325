"""Fingerprints: known ones, every typo, and every way in which they are copied."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given, settings, strategies as st

from landline.errors import UsageError
from landline.safetext import safe_text
from landline.trust.fingerprint import LETTERS, Fingerprint

DIGEST = hashlib.sha256(b"landline").digest()
FINGERPRINT = Fingerprint(DIGEST)
LENGTH = 56
PART = 14


def bare(fingerprint: Fingerprint) -> str:
    return str(fingerprint).removeprefix("LL-").replace("-", "")


def luhn(letters: str) -> int:
    """Return the Luhn sum as the standard has it: twice every second from the right, cross sums."""
    total = 0
    for at, letter in enumerate(letters[::-1]):
        value = LETTERS.index(letter) * (1 + at % 2)
        total += sum(divmod(value, 32))
    return total % 32


def by_hand(digest: bytes) -> str:
    """Return the fingerprint by arithmetic on one long number, without base64 and slices."""
    number = int.from_bytes(digest, "big") << 4  # 260 bits: 52 letters of five
    letters = "".join(LETTERS[number >> shift & 31] for shift in range(255, -1, -5))
    whole = ""
    for at in range(0, 52, 13):
        part = letters[at : at + 13]
        [check] = [letter for letter in LETTERS if luhn(part + letter) == 0]
        whole += part + check
    return "LL-" + "-".join(whole[at : at + 7] for at in range(0, LENGTH, 7))


def code_of(written: str) -> str:
    with pytest.raises(UsageError) as caught:
        Fingerprint.parse(written)
    return caught.value.code


@given(st.binary(min_size=32, max_size=32))
def test_it_is_what_arithmetic_says_and_is_read_back(digest: bytes) -> None:
    assert str(Fingerprint(digest)) == by_hand(digest)
    assert Fingerprint.parse(str(Fingerprint(digest))).digest == digest


def test_known_fingerprints() -> None:
    """`printf landline | openssl dgst -sha256 -binary | base32`, and the check letters by hand."""
    assert str(Fingerprint(bytes(32))) == "LL-" + "-".join(["AAAAAAA"] * 8)
    assert str(Fingerprint.of_key(b"landline")) == (
        "LL-XN6QBPJ-N6MQ2D5-2LIJRFH-NR3FMNW-RK6OZ5C-T7HFENT-ZDMUZ7W-HKZUHQ2"
    )


def test_the_short_form_is_two_groups() -> None:
    assert FINGERPRINT.short == str(FINGERPRINT)[:18]
    assert len(FINGERPRINT.short.split("-")) == 3


def test_every_wrong_letter_is_noticed_in_its_part() -> None:
    letters = bare(FINGERPRINT)
    for at in range(LENGTH):
        start = at // PART * PART
        for wrong in set(LETTERS) - {letters[at]}:
            typed = letters[:at] + wrong + letters[at + 1 :]
            with pytest.raises(UsageError) as caught:
                Fingerprint.parse(typed)
            assert caught.value.code == "fingerprint.typo"
            part = str(caught.value.fields["part"])
            assert part.replace("-", "") == typed[start : start + PART]
            assert f"-{part}-" in f"-{by_sevens(typed)}-"


def by_sevens(letters: str) -> str:
    return "-".join(letters[at : at + 7] for at in range(0, LENGTH, 7))


@settings(max_examples=50)
@given(st.binary(min_size=32, max_size=32))
def test_every_swap_is_noticed_but_that_of_a_and_7_which_is_nobody(digest: bytes) -> None:
    letters = bare(Fingerprint(digest))
    for at in range(LENGTH - 1):
        one, other = letters[at], letters[at + 1]
        typed = letters[:at] + other + one + letters[at + 2 :]
        if one == other:
            continue
        if {one, other} == {"A", "7"} and (at + 1) % PART:
            assert Fingerprint.parse(typed).digest != digest
        else:
            assert code_of(typed) == "fingerprint.typo"


def test_left_out_or_doubled_letters_are_noticed() -> None:
    letters = bare(FINGERPRINT)
    for at in range(LENGTH):
        assert code_of(letters[:at] + letters[at + 1 :]) == "fingerprint.invalid"
        assert code_of(letters[:at] + letters[at] + letters[at:]) == "fingerprint.invalid"


@pytest.mark.parametrize(
    "copied",
    [
        str(FINGERPRINT), str(FINGERPRINT).lower(), bare(FINGERPRINT), "LL" + bare(FINGERPRINT),
        f"  {FINGERPRINT}\r\n", str(FINGERPRINT).replace("-", " "), by_sevens(bare(FINGERPRINT)),
        str(FINGERPRINT).replace("-", "–"), str(FINGERPRINT).replace("-", "\u2011"),
        str(FINGERPRINT).replace("-", "－"), str(FINGERPRINT).replace("-", "\n"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in str(FINGERPRINT)),
        str(FINGERPRINT).translate(str.maketrans("OIBG", "0189")), " ".join(bare(FINGERPRINT)),
    ],
)  # fmt: skip
def test_it_is_read_however_it_was_copied(copied: str) -> None:
    assert Fingerprint.parse(copied) == FINGERPRINT


def test_one_that_itself_begins_with_the_prefix_needs_none() -> None:
    digest = bytes([0b01011010, 0b11000000]) + bytes(30)
    assert bare(Fingerprint(digest)).startswith("LL")
    assert Fingerprint.parse(bare(Fingerprint(digest))).digest == digest
    assert Fingerprint.parse(str(Fingerprint(digest))).digest == digest


@pytest.mark.parametrize(
    "written",
    [
        "", "LL-", "LL", "hub.local", f"LL-{FINGERPRINT}", f"XX-{bare(FINGERPRINT)}", "$" * LENGTH,
        "指纹", bare(FINGERPRINT)[:-1] + "ß", FINGERPRINT.short, "\x1b[2J", "A" * 100_000,
    ],
)  # fmt: skip
def test_what_is_none_is_refused_and_named_harmlessly(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        Fingerprint.parse(written)
    assert caught.value.code == "fingerprint.invalid"
    assert caught.value.line("en").isprintable()
    assert len(caught.value.line("en")) < 250


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_or_the_screen(written: str) -> None:
    with contextlib.suppress(UsageError):
        Fingerprint.parse(written)
        return
    with pytest.raises(UsageError) as caught:
        Fingerprint.parse(written)
    assert caught.value.line("zh") == safe_text(caught.value.line("zh"))
