from __future__ import annotations

from hypothesis import given, strategies as st

from landline.wire.lines import LineBuffer
from tests.unit.wire.cuts import PLACES, bytewise, cut


def test_gives_whole_lines_and_keeps_the_rest() -> None:
    buffer = LineBuffer(100)
    assert buffer.feed(b"one\ntwo\nthr") == [b"one", b"two"]
    assert buffer.feed(b"") == []
    assert buffer.feed(b"ee") == []
    assert buffer.feed(b"\n") == [b"three"]
    assert buffer.rest() == b""


def test_rest_is_the_line_without_an_end_and_given_once() -> None:
    buffer = LineBuffer(100)
    buffer.feed(b"one\ntwo\r")
    assert buffer.rest() == b"two"
    assert buffer.rest() == b""


def test_only_one_carriage_return_before_the_end_goes() -> None:
    assert LineBuffer(100).feed(b"a\r\nb\r\r\nc\rd\n\r\n") == [b"a", b"b\r", b"c\rd", b""]


def test_the_limit_passes_and_one_more_does_not() -> None:
    for end in (b"\n", b"\r\n"):
        for pieces in (lambda data: [data], bytewise):
            exact, over = LineBuffer(5), LineBuffer(5)
            assert [line for p in pieces(b"12345" + end) for line in exact.feed(p)] == [b"12345"]
            assert not exact.broken
            assert [line for p in pieces(b"123456" + end) for line in over.feed(p)] == []
            assert over.broken


def test_lines_before_a_too_long_one_come_out_and_none_after() -> None:
    buffer = LineBuffer(3)
    assert buffer.feed(b"a\nbcde\nf\n") == [b"a"]
    assert buffer.broken
    assert buffer.feed(b"g\n") == []


def test_a_full_tail_breaks_on_the_byte_after_its_carriage_return() -> None:
    buffer = LineBuffer(3)
    buffer.feed(b"abc\r")
    assert not buffer.broken
    buffer.feed(b"")
    assert not buffer.broken
    buffer.feed(b"d")
    assert buffer.broken


def test_what_is_too_long_is_not_kept() -> None:
    buffer = LineBuffer(1000)
    buffer.feed(b"x" * 1000)
    buffer.feed(b"x" * 1000)
    assert buffer.broken
    assert buffer.rest() == b""


def test_the_limit_can_grow() -> None:
    buffer = LineBuffer(3)
    buffer.feed(b"abc")
    buffer.limit = 6
    assert buffer.feed(b"def\n") == [b"abcdef"]


@given(st.text("ab\r\n", max_size=60), PLACES, st.integers(min_value=0, max_value=8))
def test_any_cut_gives_the_same_lines(text: str, places: list[int], limit: int) -> None:
    data = text.encode()
    whole, pieced = LineBuffer(limit), LineBuffer(limit)
    lines = whole.feed(data)
    assert [line for piece in cut(data, places) for line in pieced.feed(piece)] == lines
    assert pieced.broken == whole.broken
    assert pieced.rest() == whole.rest()
