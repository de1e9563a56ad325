"""Which names people and rooms may have, the same through every door.

What does not live here: who has which name (`people`, `rooms`); they compare `folded` (the
same name) and `skeleton` (another name that looks the same).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from landline.errors import UsageError
from landline.hub.confusables import GROUPS
from landline.safetext import safe_text

LONGEST: Final = 32
"""Characters of a name after NFC."""

FORBIDDEN: Final = frozenset("/\\\"'`<>|,;:()[]{}")
"""Characters that stand for something else in a command, an address or a line of chat."""

RESERVED: Final = frozenset({"operator", "me", "all", "here", "所有人", "全体"})
"""Nobody's name: `@me` is one's own room, `@all` everybody, the operator at the control socket."""

_RESERVED_FIRST: Final = frozenset("/@#!.:~$%&*+-=")
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""What shows as nothing (Default_Ignorable_Code_Point and blanks), where `safe_text` keeps it."""
_JOINERS: Final = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Invisible, but Persian, emoji and variants of Chinese characters are not written without."""
_UNASSIGNED: Final = frozenset({"Cn", "Co"})
_WORD: Final = re.compile(r"[^\W_]+")
_LOOKALIKE_SCRIPTS: Final = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "DESERET", "OSAGE"}
)
"""Scripts that share shapes; first words of the names of their letters."""
_REMEMBERED: Final = 16_384


def person_name(raw: str) -> str:
    """Return a person's name in NFC.

    Raises UsageError `name.invalid`, `name.mixed`, or `name.reserved`.
    """
    name = _checked(raw, "name.invalid")
    if folded(name) in RESERVED or skeleton(name) in _reserved_shapes():
        raise UsageError("name.reserved", name=name)
    return name


def room_name(raw: str) -> str:
    """Return a room's name in NFC and lower case; UsageError `room.invalid` or `name.mixed`."""
    return _checked(raw, "room.invalid").lower()


def folded(name: str) -> str:
    """Return the form under which two spellings count as the same name."""
    return unicodedata.normalize("NFKC", name).casefold()


@lru_cache(_REMEMBERED)
def skeleton(name: str) -> str:
    """Return what is left of a name when look-alikes are one: Unicode UTS #39 and case folding.

    Two names that are not the same (`folded`) but have the same skeleton are confusable. Shapes
    are compared as written, then case is folded: `I` is like `l` and `1`, `i` is not, except as
    the first letter, because `lda` passes for an `ida` who is called Ida by everybody.
    """
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    shape = unicodedata.normalize("NFD", shown).translate(_replaced())
    if shape.startswith("i"):
        shape = "l" + shape[1:]
    return unicodedata.normalize("NFD", simple_fold(shape).translate(_replaced()))


def simple_fold(text: str) -> str:
    """Return `text` case folded, letter for letter: `ß`, which `β` is like, is not `ss`."""
    return "".join(low if len(low := char.casefold()) == 1 else char for char in text)


@cache
def _reserved_shapes() -> frozenset[str]:
    return frozenset(map(skeleton, RESERVED))


def _checked(raw: str, code: str) -> str:
    name = unicodedata.normalize("NFC", raw)
    well_made = (
        0 < len(name) <= LONGEST
        and name == safe_text(name)
        and not any(char.isspace() or char in FORBIDDEN for char in name)
        and name[0] not in _RESERVED_FIRST
        and not unicodedata.category(name[0]).startswith("M")
        and not any(unicodedata.category(char) in _UNASSIGNED for char in name)
        and not _INVISIBLE.search(_JOINERS.sub("", name))
        and any(char.isalnum() for char in name)
    )
    if not well_made:
        raise UsageError(code, name=safe_text(raw, limit=40), longest=LONGEST)
    if any(len(_LOOKALIKE_SCRIPTS & scripts) > 1 for scripts in _scripts_by_word(name)):
        raise UsageError("name.mixed", name=name)
    return name


def _scripts_by_word(name: str) -> list[set[str]]:
    """Return the scripts of each word: the first words of its letters' names."""
    shown = unicodedata.normalize("NFKD", _INVISIBLE.sub("", name))
    bare = "".join(char for char in shown if not unicodedata.category(char).startswith("M"))
    return [
        {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        for word in _WORD.findall(bare)
    ]


@cache
def _replaced() -> dict[int, str]:
    """Return the table of `hub.confusables` for `str.translate`."""
    table = {}
    target = ""
    for word in GROUPS.split():
        head, _, source = word.rpartition(":")
        if head:
            target = "".join(chr(int(code, 16)) for code in head.split("+"))
        table[int(source, 16)] = target
    return table
