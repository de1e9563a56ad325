"""Any sequence of messages, edits, deletions, trims and restarts, the index anywhere behind.

The oracle knows neither folding nor tokens nor FTS5: it holds plain lists, and compares
what was said with what was asked by rules written out for the small alphabet used here.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Literal
from unittest import mock

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from msgspec import Struct

from landline.model import Entry
from landline.store import indexing, search, search_index, search_terms, trimming
from landline.store.memory import MemoryStore
from landline.store.search_memory import MemorySearch
from landline.wire.body import Body, encode_body
from landline.wire.query import parse_query
from tests.unit.store.searched import Searched, texts

ROOMS = ["lobby", "机房", "side"]
NAMES = ["Ada", "王伟"]
HAN = "粘包数据库"
WORDS = [
    "hub",
    "HUB",
    "go",
    "粘包",
    "包",
    "数据库",
    "数库",
    "粘",
    "ｈｕｂ",
    "https://a.b/c.txt ",
    "https://a.b/c ",
    "`x`",
]
PARTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", "，"])), min_size=1, max_size=4
)
TEXTS = PARTS.map(lambda parts: "".join(word + gap for word, gap in parts))
HOUR = 3_600_000

PLAIN = ["hub", "go", "粘包", "包", "数据库", "库", "粘", "x"]
FILTERS = st.sampled_from(
    [
        {},
        {},
        {"without": "go"},
        {"without": "包"},
        {"sender": "ada"},
        {"sender": "王伟"},
        {"sender": "u1"},
        {"has": "link"},
        {"has": "file"},
        {"has": "code"},
        {"after": "1970-01-02"},
        {"before": "1970-01-02"},
        {"after": "1970-01-02", "sender": "u0"},
    ]
)
PHRASES = st.sampled_from([None, None, None, "hub go", "粘包", "hub粘", "包 hub"])
ASKED = st.builds(lambda phrase, filters: {"phrase": phrase, **filters}, PHRASES, FILTERS)
ASKED_WORDS = st.lists(st.sampled_from(PLAIN), max_size=2, unique=True)
READABLE = st.one_of(
    st.just(ROOMS), st.lists(st.sampled_from([*ROOMS, "nowhere"]), min_size=1, max_size=3)
)


class Kept(Struct):
    """One message as the oracle keeps it."""

    number: int
    """Order of saying over all rooms."""
    name: int
    at: int
    text: str | None
    """None: no text, or not any more."""


class Typed:
    """A search as a person types it, and by hand."""

    def __init__(self, words: list[str], filters: dict[str, str | None]) -> None:
        """Put a query together."""
        self.words = words
        self.phrase, self.without = filters.get("phrase"), filters.get("without")
        self.sender, self.has = filters.get("sender"), filters.get("has")
        self.after, self.before = filters.get("after"), filters.get("before")

    @property
    def text(self) -> str:
        """What is typed."""
        items = list(self.words)
        for item, form in (
            (self.phrase, "“{}”"),
            (self.without, "-{}"),
            (self.sender, "from：{}"),
            (self.has, "has:{}"),
            (self.after, "after:{}"),
            (self.before, "before:{}"),
        ):
            if item is not None:
                items.append(form.format(item))
        return " ".join(items)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to look for."""
        others = (self.phrase, self.sender, self.has, self.after, self.before)
        return bool(self.words) or any(item is not None for item in others)

    def finds(self, message: Kept) -> bool:
        """Tell by hand whether `message` is to be found."""
        if message.text is None:
            return False
        said = message.text.lower().replace("ｈｕｂ", "hub").replace("，", " ")
        wanted = [*self.words, *([self.phrase] if self.phrase else [])]
        return (
            all(_stands_in(word, said) for word in wanted)
            and not (self.without and _stands_in(self.without, said))
            and self.sender in (None, NAMES[message.name].lower(), f"u{message.name}")
            and not (self.has in ("link", "file") and "https://" not in said)
            and not (self.has == "file" and "c.txt" not in said)
            and not (self.has == "code" and "`x`" not in said)
            and (self.after is None or message.at >= 24 * HOUR)
            and (self.before is None or message.at < 24 * HOUR)
        )


def _stands_in(words: str, said: str) -> bool:
    """Words are whole between letters of their kind; between words and Chinese gaps are free."""
    parts = re.findall(f"[{HAN}]+|[a-z]+", words)
    chinese = [part[0] in HAN for part in parts]
    pattern = "" if chinese[0] else "(?<![a-z0-9])"
    for number, part in enumerate(parts):
        if number:
            pattern += (
                "[^a-z粘包数据库]+"
                if chinese[number - 1] == chinese[number]
                else "[^a-z粘包数据库]*"
            )
        pattern += part
    pattern += "" if chinese[-1] else "(?![a-z0-9])"
    return re.search(pattern, said) is not None


class SearchModel(RuleBasedStateMachine):
    """Both engines beside plain lists."""

    def __init__(self) -> None:
        """Begin with empty logs, everything done in small slices."""
        super().__init__()
        self._patches = [
            mock.patch.multiple(indexing, GENERATION=4, SLICE=2),
            mock.patch.multiple(trimming, SLICE=2),
            mock.patch.multiple(search_index, SLICE=3, CHANGED=2, FORGOTTEN=2),
            mock.patch.multiple(search_terms, MOST_ROOMS=1),
            mock.patch.multiple(search, MOST_ROOMS=1, SPARE=1, MOST_CANDIDATES=3),
        ]
        for patch in self._patches:
            patch.start()
        self.folder = Path(tempfile.mkdtemp())
        self.disk = Searched(self.folder)
        self.memory = MemoryStore()
        self.rooms: dict[str, list[Kept]] = {room: [] for room in ROOMS}
        self.floors = dict.fromkeys(ROOMS, 0)
        self.said = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.disk.close()
        for patch in self._patches:
            patch.stop()
        shutil.rmtree(self.folder)

    def _append(self, room: str, body: Body) -> None:
        entry = Entry(
            room, None, body.user, encode_body(body), body.target or 0, silent=body.kind is not None
        )
        self.disk.say(entry)
        self.memory.append([entry])
        self.said += 1

    @initialize(
        said=st.lists(
            st.tuples(st.sampled_from(ROOMS), st.sampled_from([0, 1]), TEXTS),
            min_size=10,
            max_size=30,
        )
    )
    def begin(self, said: list[tuple[str, int, str]]) -> None:
        """Begin with a conversation."""
        for room, name, text in said:
            self.say(room, name, text, 0)

    @rule(
        room=st.sampled_from(ROOMS),
        name=st.sampled_from([0, 1]),
        text=TEXTS,
        hours=st.integers(0, 3),
    )
    def say(self, room: str, name: int, text: str, hours: int) -> None:
        """Somebody says something; time passes, a day within some twenty messages."""
        at = self.said * 2 * HOUR + hours
        self._append(room, Body(sender=NAMES[name], user=f"u{name}", at=at, text=text))
        self.rooms[room].append(Kept(self.said, name, at, text))

    @rule(room=st.sampled_from(ROOMS), place=st.integers(0, 30), text=TEXTS)
    def edit(self, room: str, place: int, text: str) -> None:
        """A message is edited, if there is one that can be."""
        self._change(room, place, "edit", text)

    @rule(room=st.sampled_from(ROOMS), place=st.integers(0, 30))
    def delete(self, room: str, place: int) -> None:
        """A message is deleted, if there is one that can be."""
        self._change(room, place, "delete", "")

    def _change(self, room: str, place: int, kind: Literal["edit", "delete"], text: str) -> None:
        log = self.rooms[room]
        if not log:
            return
        seq = place % len(log) + 1
        if seq <= self.floors[room] or log[seq - 1].text is None:
            return
        body = Body(sender="x", user="x", at=self.said * 2 * HOUR, kind=kind, text=text, target=seq)
        self._append(room, body)
        log[seq - 1].text = text if kind == "edit" else None
        log.append(Kept(self.said, 0, 0, None))

    @rule(room=st.sampled_from(ROOMS), place=st.integers(0, 30))
    def trim(self, room: str, place: int) -> None:
        """A room forgets its oldest messages."""
        floor = min(place // 4, len(self.rooms[room]))
        self.floors[room] = max(self.floors[room], floor)
        self.disk.store.trim({room: floor})
        self.memory.trim({room: floor})

    @rule(slices=st.integers(1, 4))
    def follow(self, slices: int) -> None:
        """The index comes some way nearer."""
        for _ in range(slices):
            self.disk.writer.advance()
        self.disk.writer.forget()

    @rule()
    def catch_up(self) -> None:
        """The index has got everything."""
        self.disk.follow()

    @rule()
    def restart(self) -> None:
        """Closing and opening loses nothing."""
        self.disk.reopen()
        assert not self.disk.writer.rebuilt

    @rule()
    def lose_index(self) -> None:
        """The index is gone and is built anew."""
        self.disk.writer.close()
        self.disk.index.unlink()
        self.disk.reopen_index()

    @rule(words=ASKED_WORDS, filters=ASKED, rooms=READABLE, page=st.integers(1, 6))
    def search(
        self, words: list[str], filters: dict[str, str | None], rooms: list[str], page: int
    ) -> None:
        """Page through all: nothing is missing, nothing doubled, nothing foreign."""
        typed = Typed(words, filters)
        if not typed.is_asked:
            return
        wanted = self._expected(typed, rooms)
        query = parse_query(typed.text)
        for engine in (self.disk.search, MemorySearch(self.memory)):
            for order in ("newest", "best"):
                found: list[tuple[str, int, str]] = []
                while True:
                    answer = engine.search(query, rooms, page, len(found), order)
                    found += [
                        (hit.room, hit.message.seq, text)
                        for hit, text in zip(answer.hits, texts(answer), strict=True)
                    ]
                    if not answer.more:
                        break
                    assert len(answer.hits) == page
                assert sorted(found) == sorted(wanted)
                if order == "newest":
                    assert found == wanted

    def _expected(self, typed: Typed, rooms: list[str]) -> list[tuple[str, int, str]]:
        found = [
            (message.number, room, seq, message.text)
            for room in set(rooms) & set(ROOMS)
            for seq, message in enumerate(self.rooms[room], 1)
            if seq > self.floors[room] and message.text is not None and typed.finds(message)
        ]
        return [(room, seq, text) for _, room, seq, text in sorted(found, reverse=True)]


TestSearchModel = SearchModel.TestCase
TestSearchModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
