"""What people type into a search, parsed.

    words "a phrase" 粘包 “引号也可以” port* -without from:ada in:lobby has:link
    after:2026-11-01 before:2026-12-01

Everything has to hold. A date means the start of that day where the asker is: `after:`
includes it, `before:` does not. What does not live here: what counts as a word
(`landline.wire.words`), who may read which room (`landline.hub`), and how messages are
found (`landline.store.search`).
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

from msgspec import Struct

from landline.errors import UsageError
from landline.safetext import safe_text
from landline.wire.words import fold, has_words

MOST_WORDS: Final = 16
"""Words and phrases of one query, those to leave out included."""

Has = Literal["file", "link", "code"]

_FILTERS: Final = frozenset({"from", "in", "has", "before", "after"})
_QUOTES: Final = {
    '"': '"”“＂',
    "＂": '"”“＂',
    "“": '"”“＂',
    "”": '"”“＂',
    "「": "」",
    "『": "』",
}
"""What ends a phrase, by what begins it: who types “ in Chinese often gets it twice."""
_DASHES: Final = "-－"
_STARS: Final = "*＊"

_FILTER: Final = re.compile(r"([^\W\d_]+)[:：]")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_MONTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Term(Struct, frozen=True):
    """One word as typed, or several that nothing but punctuation separates."""

    text: str
    prefix: bool = False
    """Typed with a `*` at its end: words that begin so count as well."""


class Query(Struct, frozen=True, kw_only=True):
    """What a message must have to be found."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[Term, ...] = ()
    sender: str | None = None
    """Name or id of the person who wrote it."""
    room: str | None = None
    """The room as typed: whoever asks a store resolves it, since names change."""
    has: tuple[Has, ...] = ()
    before_ms: int | None = None
    """Written before this time, in milliseconds since 1970."""
    after_ms: int | None = None
    """Written at this time or later."""


def parse_query(text: str, utc_offset: int = 0) -> Query:
    """Return what `text` asks for; its dates are those of a clock `utc_offset` seconds ahead.

    Raises UsageError, and nothing else.
    """
    reader = _Reader(_LONE_SURROGATES.sub(" ", text), utc_offset)
    while reader.read():
        pass
    return reader.query()


class _Reader:
    """Goes through a text once and collects what it finds."""

    def __init__(self, text: str, utc_offset: int) -> None:
        self._text = text
        self._at = 0
        self._offset = utc_offset
        self._terms: list[Term] = []
        self._phrases: list[str] = []
        self._excluded: list[Term] = []
        self._filters: dict[str, str] = {}
        self._has: dict[Has, None] = {}

    def read(self) -> bool:
        """Take one item; tell whether there was one."""
        while self._here().isspace():
            self._at += 1
        if not self._here():
            return False
        excluded = self._here() in _DASHES
        if excluded:
            self._at += 1
        match = _FILTER.match(self._text, self._at)
        name = fold(match[1]) if match else ""
        if match and name in _FILTERS:
            if excluded:
                raise UsageError("search.excluded-filter", filter=f"{name}:")
            self._at = match.end()
            self._take_filter(name, self._value())
        elif self._here() in _QUOTES:
            self._take_phrase(self._quoted(), excluded=excluded)
        else:
            self._take_word(self._word(), excluded=excluded)
        return True

    def query(self) -> Query:
        """Return what was found in the whole text."""
        wanted = len(self._terms) + len(self._phrases)
        if wanted + len(self._excluded) > MOST_WORDS:
            raise UsageError("search.too-many", most=MOST_WORDS)
        if not (wanted or self._filters or self._has):
            raise UsageError("search.only-excluded" if self._excluded else "search.empty")
        return Query(
            terms=tuple(self._terms),
            phrases=tuple(self._phrases),
            excluded=tuple(self._excluded),
            sender=self._filters.get("from"),
            room=self._filters.get("in"),
            has=tuple(sorted(self._has)),
            before_ms=self._time("before"),
            after_ms=self._time("after"),
        )

    def _here(self) -> str:
        return self._text[self._at : self._at + 1]

    def _word(self) -> str:
        start = self._at
        while (here := self._here()) and not here.isspace() and here not in _QUOTES:
            self._at += 1
        return self._text[start : self._at]

    def _quoted(self) -> str:
        """Return what is in quotes here; without the closing one, all the rest."""
        ends = _QUOTES[self._here()]
        start = self._at = self._at + 1
        while (here := self._here()) and here not in ends:
            self._at += 1
        inside = self._text[start : self._at]
        self._at += 1
        return inside

    def _value(self) -> str:
        return (self._quoted() if self._here() in _QUOTES else self._word()).strip()

    def _take_word(self, word: str, *, excluded: bool) -> None:
        text = word.rstrip(_STARS)
        if has_words(text):
            term = Term(text, prefix=text != word)
            (self._excluded if excluded else self._terms).append(term)

    def _take_phrase(self, phrase: str, *, excluded: bool) -> None:
        if not has_words(phrase):
            return
        if excluded:
            self._excluded.append(Term(phrase))
        else:
            self._phrases.append(phrase)

    def _take_filter(self, name: str, value: str) -> None:
        if name == "has":
            self._take_has(value)
            return
        value = value.lstrip({"from": "@＠", "in": "#＃"}.get(name, ""))
        if not value:
            raise UsageError("search.value", filter=f"{name}:")
        if name in self._filters:
            raise UsageError("search.twice", filter=f"{name}:")
        self._filters[name] = value

    def _take_has(self, value: str) -> None:
        for kind in get_args(Has):
            if fold(value) == kind:
                self._has[kind] = None
                return
        raise UsageError("search.has", value=safe_text(value, limit=40))

    def _time(self, name: str) -> int | None:
        value = self._filters.get(name)
        if value is None:
            return None
        match = _DATE.fullmatch(fold(value))
        days = _days(*map(int, match.groups())) if match else None
        if days is None:
            raise UsageError("search.date", filter=f"{name}:", value=safe_text(value, limit=40))
        return (days * 86_400 - self._offset) * 1000


def _days(year: int, month: int, day: int) -> int | None:
    """Return the days from 1970-01-01 to a date, None if there is no such date."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not (year >= 1 and 1 <= month <= 12):
        return None
    if not 1 <= day <= _MONTHS[month - 1] + (leap and month == 2):
        return None
    before = year - 1
    whole_years = before * 365 + before // 4 - before // 100 + before // 400
    in_year = sum(_MONTHS[: month - 1]) + (leap and month > 2) + day - 1
    return whole_years + in_year - 719_162
