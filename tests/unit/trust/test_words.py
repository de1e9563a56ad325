"""The words of pairing codes are what their module promises."""

from __future__ import annotations

import itertools
import re

from landline.trust.words import WORDS
from tests.unit.offenders import assert_none

START = 4
LEAST_DISTANCE = 3
SOUND_ALIKE = [
    {"ate", "eight"}, {"ball", "bawl"}, {"bare", "bear"}, {"beach", "beech"}, {"bee", "be"},
    {"berry", "bury"}, {"blue", "blew"}, {"board", "bored"}, {"brake", "break"}, {"bury", "berry"},
    {"cell", "sell"}, {"cellar", "seller"}, {"cent", "scent"}, {"cereal", "serial"},
    {"chord", "cord"}, {"coral", "choral"}, {"cymbal", "symbol"}, {"dear", "deer"},
    {"desert", "dessert"}, {"fair", "fare"}, {"flour", "flower"}, {"foul", "fowl"},
    {"gorilla", "guerrilla"}, {"hair", "hare"}, {"hole", "whole"}, {"horse", "hoarse"},
    {"knight", "night"}, {"lesson", "lessen"}, {"mail", "male"}, {"medal", "meddle"},
    {"meat", "meet"}, {"mousse", "moose"}, {"muscle", "mussel"}, {"pair", "pear"},
    {"paws", "pause"}, {"peace", "piece"}, {"plain", "plane"}, {"prints", "prince"},
    {"rain", "reign"}, {"rose", "rows"}, {"sail", "sale"}, {"sea", "see"}, {"son", "sun"},
    {"stair", "stare"}, {"steak", "stake"}, {"sweet", "suite"}, {"tail", "tale"},
    {"toad", "towed"}, {"wait", "weight"}, {"weather", "whether"}, {"whale", "wail"},
    {"witch", "which"}, {"yolk", "yoke"},
]  # fmt: skip
"""Words that are one when read out."""


def distance(one: str, other: str) -> int:
    """Return how many letters must be added, left out or changed (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row = row, [number]
        for at, opposite in enumerate(other):
            row.append(min(above[at + 1] + 1, row[at] + 1, above[at] + (letter != opposite)))
    return row[-1]


def test_every_byte_has_its_word() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256


def test_the_words_of_the_examples_keep_their_numbers() -> None:
    assert [WORDS.index(word) for word in ("guitar", "revenge", "lemon")] == [42, 187, 133]


def test_words_are_short_and_plain() -> None:
    assert_none(word for word in WORDS if not re.fullmatch("[a-z]{3,8}", word))


def test_the_first_letters_say_which_word_it_is() -> None:
    starts = [word[:START] for word in WORDS]
    assert_none(start for start in starts if starts.count(start) > 1)


def test_no_word_begins_another() -> None:
    pairs = itertools.permutations(WORDS, 2)
    assert_none(f"{one} {other}" for one, other in pairs if other.startswith(one))


def test_a_word_and_its_plural_are_not_both_there() -> None:
    assert_none(word for word in WORDS for end in ("s", "es") if word + end in WORDS)
    assert_none(word for word in WORDS if word.endswith("y") and word[:-1] + "ies" in WORDS)


def test_no_two_words_are_easily_taken_for_each_other() -> None:
    pairs = itertools.combinations(WORDS, 2)
    assert_none(f"{one} {other}" for one, other in pairs if distance(one, other) < LEAST_DISTANCE)


def test_no_two_words_sound_the_same() -> None:
    assert_none(str(alike) for alike in SOUND_ALIKE if len(alike & set(WORDS)) > 1)


def test_the_distance_is_the_one_that_is_meant() -> None:
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == distance("abc", "") == 3
