"""What the index is given and asked: its candidates hold every match."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.store.search_match import Matcher, Said
from landline.store.search_terms import question, room_question, row, tokens
from landline.wire.query import parse_query
from landline.wire.words import fold

TEXTS = st.text(
    st.one_of(
        st.characters(), st.sampled_from("ab c-_粘包数据库，。のﾊﾞ가\u0301\u200d👍ไท\xaf\x00'\"")
    ),
    max_size=30,
)


class Index:
    """The table as the index file has it."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, tags, tokenize = 'ascii')"
        )

    def put(self, number: int, message: Said, room: int = 1, person: int = 1) -> None:
        self._connection.execute(
            "INSERT INTO words (rowid, text, tags) VALUES (?, ?, ?)",
            (number, *row(message, room, person)),
        )

    def ask(self, question: str) -> list[int]:
        found = self._connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (question,)
        )
        return [number for (number,) in found]

    def find(
        self, typed: str, allowed: tuple[int, ...] = (), forbidden: tuple[int, ...] = ()
    ) -> list[int]:
        query = parse_query(typed)
        asked = question(query, Matcher(query), (), allowed, forbidden)
        assert asked is not None
        return self.ask(asked)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Hello, World_1", "hello, world_1"),
        ("数据库", "数据 据库 库"),
        ("库", "库"),
        ("第3章", "第 3 章"),
        ("粘包，ＯＫ。", "粘包 包 ok"),
        ("。，", ""),
    ],
)
def test_tokens(text: str, cut: str) -> None:
    assert tokens(fold(text)) == cut


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("粘包", [1, 3]),
        ("包", [1, 3]),
        ("包问题", [1]),
        ("题", [1]),
        ("粘问", []),
        ("tcp粘包", [1]),
        ("问题fix", [1]),
        ("socket", [2]),
        ("sock", []),
        ("sock*", [2]),
        ("“raw socket”", [2]),
        ("“socket raw”", []),
        ("粘包 -tcp", [3]),
        ("has:link", [2]),
        ("has:code", [3]),
        ("has:file", [2]),
    ],
)
def test_candidates(typed: str, found: list[int]) -> None:
    index = Index()
    index.put(1, Said("Ada", "a0", 0, "TCP 粘包问题 fix"))
    index.put(2, Said("Bo", "b0", 0, "raw socket: http://hub.lan/x/socket.tar.gz"))
    index.put(3, Said("王伟", "b0", 0, "`recv` 会粘包"))
    assert index.find(typed) == found


def test_rooms_are_part_of_the_question() -> None:
    index = Index()
    for room in (1, 11, 2):
        index.put(room, Said(text="粘包 r1 room"), room)
    assert index.find("粘包", allowed=(1, 2)) == [1, 2]
    assert index.find("粘包", forbidden=(1,)) == [2, 11]
    assert index.ask(room_question(1)) == [1]
    assert index.find("Ｒ1") == [1, 2, 11], "what is typed asks for no room"


def test_senders_are_part_of_the_question() -> None:
    index = Index()
    for person in (1, 11, 2):
        index.put(person, Said(text="粘包"), person=person)
    query = parse_query("粘包 from:anybody")
    asked = question(query, Matcher(query), [1, 2], (), ())
    assert asked is not None
    assert index.ask(asked) == [1, 2]
    asked = question(query, Matcher(query), [0], (), ())
    assert asked is not None
    assert index.ask(asked) == []


def test_nothing_to_ask() -> None:
    query = parse_query("before:2026-01-01")
    assert question(query, Matcher(query), (), (), ()) is None
    assert question(query, Matcher(query), (), (), (3,)) is None


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.integers(0, 10), st.integers(1, 10))
def test_candidates_hold_every_match(around: str, said: list[str], start: int, length: int) -> None:
    """What is typed is a piece of one of the texts, so that something is often found."""
    text = around + said[0]
    typed = text[start : start + length]
    try:
        query = parse_query(typed)
    except UsageError:
        return
    matcher, index = Matcher(query), Index()
    messages = [Said("ada", "a0", 0, one) for one in (text, around, *said)]
    for number, message in enumerate(messages):
        index.put(number, message)
    matches = {number for number, one in enumerate(messages) if matcher.accepts(one)}
    asked = question(query, matcher, (), (), ())
    assert asked is None or matches <= set(index.ask(asked))


@given(TEXTS)
def test_each_word_of_a_text_finds_it(text: str) -> None:
    index = Index()
    index.put(1, Said(text=text))
    for word in text.split():
        try:
            query = parse_query(f'"{word.replace(chr(34), " ")}"')
        except UsageError:
            continue
        matcher = Matcher(query)
        if matcher.wanted:
            asked = question(query, matcher, (), (), ())
            assert asked is not None
            assert index.ask(asked) == [1]
