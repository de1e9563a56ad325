"""Which names are names, and which are too like another."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.hub.confusables import GROUPS
from landline.hub.names import (
    FORBIDDEN,
    LONGEST,
    folded,
    person_name,
    room_name,
    simple_fold,
    skeleton,
)
from landline.safetext import safe_text

HONEST = [
    "ada", "小明", "Zoë", "Ada-2", "x_y", "7", "Ωμέγα", "아다", "👩‍🚀1", "Пётр", "Ольга", "Юлия",
    "Αλέξανδρος", "Νίκη", "محمد", "فاطمة", "علی‌رضا", "김철수", "まさこ", "ユキ", "田中さん",
    "小明Ming", "李Li", "아다Ada", "Ада-Ada", "अनिता", "สมชาย", "משה", "Երևան", "ნინო", "Nguyễn",
    "Łukasz", "Straße", "İpek", "ıı", "葛󠄀", "A.B", "q&a", "五5", "Ⅳ", "Иван2",
]  # fmt: skip

ALIKE = [
    ("ada", "аda"), ("paypal", "раураl"), ("ada", "ａｄａ"), ("ada", "𝒶𝒹𝒶"), ("ada", "ⓐⓓⓐ"),
    ("bill1", "billl"), ("bill1", "bilIl"), ("BILL", "B1LL"), ("bob0", "bobO"), ("bob0", "bobо"),
    ("Ian", "lan"), ("Ian", "1an"), ("ida", "lda"), ("ida", "1da"), ("Ida", "lda"), ("io", "ІО"),
    ("ada", "ad\u200ca"), ("ada", "ad\u200da"), ("ada", "ada\ufe0f"), ("Аnn".lower(), "Ann"),
    ("cocoa", "сосоа"), ("Zoë", "Zоё"), ("OK", "ОК"), ("Ο", "o"), ("AB", "ᎪᏴ"), ("力", "カ"),
    ("口", "ロ"), ("工", "エ"), ("Ǎ", "Ă"), ("a-b", "a‐b"), ("ADA", "аda"), ("scope", "ѕсоре"),
    ("٥", "o"),
]  # fmt: skip

APART = [
    ("arne", "ame"), ("rn", "m"), ("mail", "mall"), ("Lia", "Ila"), ("ml", "mi"), ("xml", "xmi"),
    ("小明", "小朋"), ("ada", "adá"), ("Анна", "Инна"), ("u", "v"), ("5", "s"), ("αβγ", "aby"),
    ("김", "박"), ("محمد", "محمود"), ("strasse", "β"),
]  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_names_in_any_script_pass(name: str) -> None:
    assert person_name(name) == unicodedata.normalize("NFC", name)
    assert room_name(name) == unicodedata.normalize("NFC", name).lower()


def test_no_two_honest_names_are_taken_for_each_other() -> None:
    assert len({skeleton(name) for name in HONEST}) == len(HONEST)


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a\tb", "a\u3000b", "x\x1b[31m", "\u202eabc", "\u200bada", "/quit", "#dev",
     "@ada", "[12:03]", "a:b", "a/b", "..", "--", "👩‍🚀", "a" * (LONGEST + 1), "\ud800",
     "\u3164", "\u115fa", "ada\u2800", "ada\U000e0041", "ada\uffa0", "\u0301ada", "\ue000a",
     "a\U00050000", "\u200d", "a\u034fb"],
)  # fmt: skip
def test_what_could_mislead_is_refused(name: str) -> None:
    for check, code in ((person_name, "name.invalid"), (room_name, "room.invalid")):
        with pytest.raises(UsageError) as refused:
            check(name)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "name",
    ["аda", "раураl", "Αda", "адаα", "aἁ", "pаypal-2", "x-аda", "а\u0301da", "а\u200dd", "Ꭺda",
     "𝐚да", "ｂо", "ꓮda"],
)  # fmt: skip
def test_a_word_of_two_alphabets_that_look_alike_is_refused(name: str) -> None:
    for check in (person_name, room_name):
        with pytest.raises(UsageError) as refused:
            check(name)
        assert refused.value.code == "name.mixed"
        assert refused.value.fields["name"] == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert one != other
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_look_different_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_ids_in_hexadecimal_stay_apart() -> None:
    digits = "0123456789abcdef"
    assert len({skeleton(f"guest-{digit}") for digit in digits}) == len(digits)


def test_a_room_is_lower_case_and_composed() -> None:
    assert room_name("Cafe\u0301") == "caf\u00e9"


def test_the_table_can_be_read_and_leads_to_its_end_at_once() -> None:
    words = GROUPS.split()
    sources = [chr(int(word.rpartition(":")[2], 16)) for word in words]
    assert len(sources) == len(set(sources)) > 2500
    assert not FORBIDDEN & set(sources)
    targets = [word.partition(":")[0] for word in words if ":" in word]
    assert len(targets) == len(set(targets))
    for target in targets:
        text = "x" + "".join(chr(int(code, 16)) for code in target.split("+"))
        assert skeleton(text) == unicodedata.normalize("NFD", text)


def test_every_character_has_a_skeleton_that_is_its_own() -> None:
    moving = [
        f"{code:X}"
        for code in range(sys.maxunicode + 1)
        if skeleton(once := skeleton(f"x{chr(code)}")) != once
    ]
    assert moving == []


@given(st.text(max_size=40))
def test_a_name_that_passes_is_safe_to_show_and_passes_again(raw: str) -> None:
    try:
        name = person_name(raw)
    except UsageError:
        return
    assert safe_text(name) == name
    assert person_name(name) == name
    assert not any(char.isspace() for char in name)
    assert folded(name) == folded(folded(name))
    assert skeleton(name)


@given(st.text(max_size=40))
def test_a_skeleton_does_not_depend_on_how_a_name_is_composed(name: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert skeleton(unicodedata.normalize(form, name)) == skeleton(name)
    assert skeleton(skeleton(name)) == skeleton(name)


@given(st.characters())
def test_simple_folding_keeps_the_length(char: str) -> None:
    assert len(simple_fold(char)) == 1
