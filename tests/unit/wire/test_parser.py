from __future__ import annotations

import tracemalloc

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.wire.events import AnyEvent, Pong
from landline.wire.parser import (
    MOST_BAD,
    BadLine,
    LineParser,
    Violation,
    event_decoder,
    verb_decoder,
)
from landline.wire.verbs import AnyVerb, Help, Ping, Send
from landline.wire.violation import too_long
from tests.unit.wire.cuts import PLACES, bytewise, cut, fed, jsonable

Item = AnyVerb | BadLine | Violation

PING, HELP = b'{"do":"ping"}', b'{"do":"help"}'
SNIPPETS = [
    PING, HELP, b"{", b"}", b"\n", b"\r\n", b" ", b"\t", b'"do"', b'"ping"', b":", b",", b'"id"',
    b'{"do":"send","room":"a","text":"b"}', b'{"do":"send","room":"a","text":"\xff"}', b"\xf0\x9f",
    b"\\ud800", b"[", b"]", b"NaN", b"1e999", b"9" * 40, b'{"do":"fly"}', b"\x00", b"\xef\xbb\xbf",
]  # fmt: skip
NOISE = st.lists(st.sampled_from(SNIPPETS) | st.binary(max_size=5), max_size=20).map(b"".join)


def verbs(max_line: int = 1 << 16) -> LineParser[AnyVerb]:
    return LineParser(verb_decoder(), max_line=max_line)


def events(*, ignore_unknown: bool) -> LineParser[AnyEvent]:
    return LineParser(event_decoder(), max_line=1 << 16, ignore_unknown=ignore_unknown)


def of(data: bytes) -> list[Item]:
    """Return what a fresh parser makes of `data`, once it is sure that no cut matters."""
    items = fed(verbs(), [data])
    assert fed(verbs(), bytewise(data)) == items
    return items


@given(NOISE, PLACES, st.integers(min_value=0, max_value=60))
def test_any_cut_gives_equal_events(noise: bytes, places: list[int], limit: int) -> None:
    items = fed(verbs(limit), [noise])
    assert fed(verbs(limit), cut(noise, places)) == items
    assert fed(verbs(limit), bytewise(noise)) == items
    assert [item for item in items[:-1] if isinstance(item, Violation)] == []


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5), PLACES)
def test_what_was_encoded_arrives(texts: list[str], places: list[int]) -> None:
    sent = [Send(room="lobby", text=text, cid=None) for text in texts]
    data = b"".join(msgspec.json.encode(verb) + b"\n" for verb in sent)
    assert fed(verbs(), cut(data, places)) == sent


@given(jsonable())
def test_any_json_is_a_verb_or_a_bad_line(value: object) -> None:
    try:
        line = msgspec.json.encode(value)
    except msgspec.MsgspecError:
        return
    items = of(line + b"\n" + PING + b"\n")
    assert len(items) == 2
    assert items[-1] == Ping()


def test_a_line_is_one_object_on_one_line_and_nothing_else() -> None:
    assert [type(item) for item in of(b'{"do":\n"ping"}\n')] == [BadLine, BadLine]
    assert [type(item) for item in of(PING + PING + b"\n")] == [BadLine]
    assert [type(item) for item in of(b'{"do":\n"ping"}' + PING + b"\n")] == [BadLine, BadLine]
    assert [type(item) for item in of(PING + b" " + PING + b"\n\n")] == [BadLine]


def test_blank_lines_and_every_line_ending_are_ignored() -> None:
    assert of(b"\n\r\n  \n" + PING + b"\r\n\n \t" + HELP + b" \n\n") == [Ping(), Help()]


def test_a_last_line_without_an_end_counts() -> None:
    assert of(PING + b"\n" + HELP) == [Ping(), Help()]
    assert [type(item) for item in of(b'{"do":"pi')] == [BadLine]


def test_a_bad_line_spoils_no_other() -> None:
    items = of(PING + b"\nhello\n" + HELP + b"\n")
    assert items == [Ping(), BadLine("json.malformed", "invalid character (byte 0)"), Help()]


def test_keys_that_are_not_known_are_ignored_and_a_double_one_counts_last() -> None:
    assert of(b'{"do":"ping","new":[{"x":null}],"id":"1","id":"2"}\n') == [Ping(id="2")]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 10_000,
        b'{"do":"ping","x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"do":"ping","x":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        b'{"do":"ping","id":"\xff"}',
        b'{"do":"ping","id":"\xed\xa0\x80"}',
        b'{"do":"ping","id":"\\ud800"}',
        b'{"do":"ping","id":"\\udc00\\ud800"}',
        b'{"do":"ping","x":"\\ud800"}',
        b'{"do":"ping","x":NaN}',
        b'{"do":"ping","x":Infinity}',
        b'{"do":"join","room":"a","after":NaN}',
        b'{"do":"join","room":"a","after":' + b"9" * 5000 + b"}",
        b'{"do":"join","room":"a","after":1e400}',
        b"\xef\xbb\xbf" + PING,
        PING + b"\x00",
    ],
)
def test_hostile_json_is_a_bad_line(line: bytes) -> None:
    bad, after = fed(verbs(), [line + b"\n" + PING + b"\n"])
    assert isinstance(bad, BadLine)
    assert after == Ping()


def test_text_that_comes_out_can_always_be_written_again() -> None:
    escapes = [rb"\ud83d\ude00", rb"\u0000", rb"\ud83d", rb"\ude00", rb"\uffff", rb"\ud83dx"]
    for escape in escapes:
        for item in of(b'{"do":"send","room":"a","text":"%b"}\n' % escape):
            if isinstance(item, Send):
                item.text.encode()


def test_the_limit_passes_and_one_more_does_not() -> None:
    line = PING.ljust(40)
    for end in (b"\n", b"\r\n", b""):
        for pieces in (lambda data: [data], bytewise):
            assert fed(verbs(40), pieces(HELP + b"\n" + line + end)) == [Help(), Ping()]
            assert fed(verbs(39), pieces(HELP + b"\n" + line + end + b"\n" + HELP)) == [
                Help(),
                too_long(39),
            ]


def test_nothing_comes_after_a_violation() -> None:
    parser = verbs(10)
    assert parser.feed(b"x" * 11) == [too_long(10)]
    assert parser.feed(b"\n{}\n") == []
    assert parser.finish() == []


def test_the_limit_can_grow_between_reads() -> None:
    parser = verbs(len(PING))
    parser.feed(PING)
    parser.max_line = 1000
    assert parser.max_line == 1000
    assert parser.feed(b" " * 500 + b"\n") == [Ping()]


def test_ten_megabytes_without_a_newline_are_not_kept() -> None:
    parser = verbs(1 << 16)
    flood = b"x" * (10 << 20)
    tracemalloc.start()
    try:
        items = parser.feed(flood)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert items == [too_long(1 << 16)]
    assert peak < 1 << 14
    assert parser.feed(b"\n") == []


def test_a_peer_that_speaks_something_else_is_given_up() -> None:
    nonsense = b"x\n" * (MOST_BAD - 1)
    violation = Violation("json.not-spoken", limit=MOST_BAD)
    items = of(nonsense + PING + b"\nx\n" + b"x\n\n" + PING + b"\n")
    assert items[-2:] == [BadLine("json.malformed", "invalid character (byte 0)"), violation]
    assert len(items) == MOST_BAD + 3
    assert violation.error().line("zh")


def test_as_many_good_lines_make_up_for_the_bad_ones() -> None:
    parser = verbs()
    for _ in range(3):
        parser.feed(b"x\n" * (MOST_BAD - 1))
        assert parser.feed((PING + b"\n") * (MOST_BAD - 1)) == [Ping()] * (MOST_BAD - 1)
    assert len(parser.feed((PING + b"\nx\n") * 2 * MOST_BAD)) == 4 * MOST_BAD


def test_a_reader_may_skip_kinds_it_does_not_know() -> None:
    data = b'{"is":"pong"}\n{"is":"fly","x":1}\n{"is":"joined"}\n{"is":"pong","new":1}\n'
    strict = events(ignore_unknown=False).feed(data)
    lenient = events(ignore_unknown=True).feed(data)
    assert [item.code for item in strict if isinstance(item, BadLine)] == [
        "event.unknown",
        "event.invalid",
    ]
    assert [item.code for item in lenient if isinstance(item, BadLine)] == ["event.invalid"]
    assert [item for item in lenient if not isinstance(item, BadLine)] == [Pong(), Pong()]


def test_skipped_kinds_are_no_nonsense() -> None:
    parser = events(ignore_unknown=True)
    assert parser.feed(b'{"is":"fly"}\n' * (2 * MOST_BAD)) == []
    assert parser.feed(b'{"is":"pong"}\n') == [Pong()]
