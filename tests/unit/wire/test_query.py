"""What people type into a search, and what it comes to."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.wire.query import MOST_WORDS, Query, Term, parse_query


def words(*texts: str) -> tuple[Term, ...]:
    return tuple(Term(text) for text in texts)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("hello", Query(terms=words("hello"))),
        ("  hello\tworld\u3000粘包 ", Query(terms=words("hello", "world", "粘包"))),
        ("sock*", Query(terms=(Term("sock", prefix=True),))),
        ("sock＊", Query(terms=(Term("sock", prefix=True),))),
        ("python粘包", Query(terms=words("python粘包"))),
        ("http://hub.local:7788/x", Query(terms=words("http://hub.local:7788/x"))),
        ('"one phrase" two', Query(terms=words("two"), phrases=("one phrase",))),
        ("“数据 库”", Query(phrases=("数据 库",))),
        ("“数据 库“", Query(phrases=("数据 库",))),
        ("「粘包」『端口』＂a b＂", Query(phrases=("粘包", "端口", "a b"))),
        ('粘包"to the end', Query(terms=words("粘包"), phrases=("to the end",))),
        ('"say * -no from:me"', Query(phrases=("say * -no from:me",))),
        ("hub -down", Query(terms=words("hub"), excluded=words("down"))),
        ('hub -"goes down" －停', Query(terms=words("hub"), excluded=words("goes down", "停"))),
        ("hub -tmp*", Query(terms=words("hub"), excluded=(Term("tmp", prefix=True),))),
        ("well-known - -- ...", Query(terms=words("well-known"))),
        ("from:ada", Query(sender="ada")),
        ("from:@ada FROM", Query(terms=words("FROM"), sender="ada")),
        ("Ｆｒｏｍ：王伟 粘包", Query(terms=words("粘包"), sender="王伟")),
        ('from:"Big Bo" in:"war room"', Query(sender="Big Bo", room="war room")),
        ("in:#lobby", Query(room="lobby")),
        ("in:@bo", Query(room="@bo")),
        ("has:link has:code has:LINK", Query(has=("code", "link"))),
        ("has：file", Query(has=("file",))),
        ("to:ada", Query(terms=words("to:ada"))),
        ("after:1970-01-02 before:2026-11-25", Query(after_ms=86_400_000, before_ms=1795564800000)),
        ("after:２０２６-1-5", Query(after_ms=1767571200000)),
        ('"from:ada"', Query(phrases=("from:ada",))),
    ],
)
def test_what_it_comes_to(typed: str, query: Query) -> None:
    assert parse_query(typed) == query


def test_dates_are_those_of_the_askers_clock() -> None:
    assert parse_query("after:2026-11-25", 8 * 3600).after_ms == 1795564800000 - 8 * 3_600_000


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "search.empty"),
        ("  \u3000", "search.empty"),
        ('"" “” -', "search.empty"),
        ("。，…!?", "search.empty"),
        ("-no", "search.only-excluded"),
        ('-"no such" -没有', "search.only-excluded"),
        ("from:", "search.value"),
        ("from: ada", "search.value"),
        ("from:@", "search.value"),
        ('in:""', "search.value"),
        ("from:a from:b", "search.twice"),
        ("before:2026-01-01 before:2026-01-02", "search.twice"),
        ("has:", "search.has"),
        ("has:picture", "search.has"),
        ("before:yesterday", "search.date"),
        ("before:2026-13-01", "search.date"),
        ("before:2026-00-01", "search.date"),
        ("before:2026-02-29", "search.date"),
        ("after:2026-04-31", "search.date"),
        ("after:2026-01-00", "search.date"),
        ("after:0000-01-01", "search.date"),
        ("after:2026-1-1-1", "search.date"),
        ("after:٢٠٢٦-01-01", "search.date"),
        ("hub -from:ada", "search.excluded-filter"),
        (" ".join(["w"] * MOST_WORDS) + " -x", "search.too-many"),
    ],
)
def test_what_cannot_be_used_is_said(typed: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_query(typed)
    assert caught.value.code == code
    assert caught.value.hint("en")
    assert caught.value.hint("zh")
    assert caught.value.line("zh") != caught.value.line("en")


def test_as_many_words_as_allowed_are_taken() -> None:
    assert len(parse_query("w " * MOST_WORDS).terms) == MOST_WORDS


def test_what_was_typed_is_harmless_in_the_error() -> None:
    with pytest.raises(UsageError) as caught:
        parse_query("has:\x1b[31m" + "x" * 100)
    assert "\x1b" not in caught.value.text()
    assert len(caught.value.text()) < 80


@given(st.dates(min_value=datetime.date(1, 1, 1)), st.integers(-12, 14))
def test_every_date_of_the_calendar(day: datetime.date, hours: int) -> None:
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    seconds = (midnight - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()
    found = parse_query(f"before:{day.isoformat()}", hours * 3600).before_ms
    assert found == (int(seconds) - hours * 3600) * 1000


PIECES = st.sampled_from(
    [
        "from:",
        "in：",
        "has:link",
        "before:2026-11-25",
        '"',
        "“",
        "」",
        "-",
        "－",
        "*",
        " ",
        "粘包",
        "a",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join))
def test_anything_is_a_query_or_a_usage_error(typed: str) -> None:
    try:
        query = parse_query(typed)
    except UsageError:
        return
    assert query != Query()
    assert all(term.text for term in (*query.terms, *query.excluded))


def test_lone_surrogates_are_no_words() -> None:
    with pytest.raises(UsageError):
        parse_query("\ud800\udfff")
    assert parse_query("from:a\ud800b x").sender == "a"
