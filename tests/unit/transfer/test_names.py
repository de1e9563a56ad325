"""Names from others: whatever comes, one harmless component comes out."""

from __future__ import annotations

import itertools
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.transfer.names import LONGEST, checked, collision_key, is_ours, numbered, tamed
from tests.unit.transfer.hostile_names import NAMES


def assert_harmless(name: str) -> None:
    assert checked(name) == name
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\\0<>:"|?*')
    assert all(unicodedata.category(c) not in ("Cc", "Cs") for c in name)
    assert len(name.encode()) <= LONGEST


def test_the_corpus_is_large() -> None:
    assert len(NAMES) >= 500


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_hostile_names_are_tamed(name: str) -> None:
    assert_harmless(tamed(name))
    assert not tamed(name).startswith(".")
    assert_harmless(tamed(name, hides=True))
    assert not is_ours(tamed(name, hides=True))


@given(st.text(max_size=400))
def test_any_name_is_tamed(name: str) -> None:
    assert_harmless(tamed(name))
    assert tamed(tamed(name)) == tamed(name)
    kept = tamed(name, hides=True)
    assert_harmless(kept)
    assert tamed(kept, hides=True) == kept


@given(st.text(max_size=400))
def test_what_is_accepted_is_harmless(name: str) -> None:
    with suppress(UsageError):
        assert_harmless(checked(name))


@pytest.mark.parametrize(
    "name",
    [
        "photo.png",
        "图片 1.png",
        "a'b & c.txt",
        ".gitignore",
        "naïve.txt",
        "👩‍💻.md",
        "console",
        "COM10",
    ],
)
def test_ordinary_names_pass_unchanged(name: str) -> None:
    assert checked(name) == name
    assert tamed(name) == name.lstrip(".")


@pytest.mark.parametrize(
    ("name", "tame"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\photo.png", "photo.png"),
        ("\\\\server\\share\\photo.png", "photo.png"),
        ("..\\photo.png", "photo.png"),
        ("a\\b.txt", "a_b.txt"),
        ("\\alpha.tex", "_alpha.tex"),
        ("dir/a\\", "a_"),
        ("con.txt", "_con.txt"),
        ("a\x1b[2J.txt", "a_[2J.txt"),
        ("what?.txt", "what_.txt"),
        ("..", "file"),
        ("folder/", "folder"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)
def test_taming_keeps_what_it_can(name: str, tame: str) -> None:
    assert tamed(name) == tame


@pytest.mark.parametrize(
    ("name", "tame"),
    [
        (".bashrc", ".bashrc"),
        ("dir/..x", "..x"),
        (".a?b", ".a_b"),
        ("..", "file"),
        (" .x ", ".x"),
        (".plan.0123abcd.part", "plan.0123abcd.part"),
        ("." + "x" * 240 + ".0123abcd" + "y" * 9 + ".part", "x" * 240 + ".0123abcdy.part"),
    ],
)
def test_what_is_hidden_may_stay_so(name: str, tame: str) -> None:
    assert tamed(name, hides=True) == tame


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "empty"),
        ("a/b", "path"),
        ("a\\b", "path"),
        ("a\0", "characters"),
        ("\u202eb", "characters"),
        ("a.", "ends"),
        (" a", "ends"),
        ("..", "path"),
        (".", "path"),
        ("LPT1.txt", "reserved"),
        ("x" * 256, "long"),
    ],
)
def test_refusals_say_why(name: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked(name)
    phrase = refused.value.fields["why"]
    assert refused.value.line("zh")
    assert getattr(phrase, "key", None) == f"name.why.{why}"


DEVICES = ["con", "prn", "aux", "nul", "conin$", "com0", "com9", "com¹", "lpt0", "lpt9", "lpt³"]


@pytest.mark.parametrize("device", DEVICES)
def test_devices_of_windows_are_refused_however_they_are_spelt(device: str) -> None:
    letters = [sorted({letter.lower(), letter.upper()}) for letter in device]
    for spelling in map("".join, itertools.product(*letters)):
        for ending in ("", ".txt", ".tar.gz", " .x", "...x"):
            with pytest.raises(UsageError):
                checked(spelling + ending)
        for other in (f"{spelling}x", f"{spelling}_.txt", f"x{spelling}", f"_.{spelling}"):
            assert checked(other) == other


@given(st.text(max_size=300), st.integers(2, 10**6))
def test_numbered_names_stay_harmless(name: str, number: int) -> None:
    tame = tamed(name)
    assert_harmless(numbered(tame, number))
    assert numbered(tame, number) != tame


def test_the_number_stands_before_the_ending() -> None:
    assert numbered("a.png", 2) == "a (2).png"
    assert numbered("README", 3) == "README (3)"
    assert numbered(".gitignore", 2) == ".gitignore (2)"


def test_names_that_are_one_elsewhere_collide() -> None:
    assert collision_key("Straße.TXT") == collision_key("strasse.txt")
    assert collision_key("e\u0301") == collision_key("É")
    assert collision_key("a") != collision_key("b")
