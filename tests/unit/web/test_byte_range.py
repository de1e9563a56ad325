"""Ranges that are asked for, ignored, or outside; and what an upload says that it brings."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.web.byte_range import Brought, Span, brought, wanted


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 6),
        ("bytes=2-", 2, 10),
        ("bytes=-3", 7, 10),
        ("bytes=-30", 0, 10),
        ("bytes=0-999999999999999999", 0, 10),
        (" Bytes = 2 - 5 ", 2, 6),
    ],
)
def test_one_range_is_given(header: str, start: int, end: int) -> None:
    assert wanted(header, 10) == Span(start, end)


@pytest.mark.parametrize(
    "header",
    [
        None, "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "bytes=0-1, 5-",
        "lines=0-1", "bytes=a-b", "bytes=0x1-2", "bytes=1-2-3", "bytes=+1-2", "bytes=٣-٤",
        "bytes=" + "9" * 5000 + "-",
    ],
)  # fmt: skip
def test_the_whole_file_is_given(header: str | None) -> None:
    assert wanted(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-1", 0)],
)
def test_what_lies_outside_is_refused(header: str, size: int) -> None:
    with pytest.raises(UsageError) as raised:
        wanted(header, size)
    assert (raised.value.code, raised.value.fields) == ("file.range", {"size": size})


@given(st.integers(0, 2**63), st.integers(0, 2**63), st.integers(0, 2**63 - 1))
def test_a_span_lies_inside(first: int, last: int, size: int) -> None:
    for header in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        try:
            span = wanted(header, size)
        except UsageError:
            continue
        assert span is None or 0 <= span.start < span.end <= size


def test_a_span_says_what_it_is() -> None:
    assert Span(2, 6).length == 4
    assert Span(2, 6).content_range(10) == "bytes 2-5/10"


def test_what_an_upload_brings() -> None:
    assert brought("bytes 5-9/10") == Brought(Span(5, 10), 10)
    assert brought("BYTES 0-0/*") == Brought(Span(0, 1), None)


@pytest.mark.parametrize(
    "header",
    ["", "bytes 5-4/10", "bytes 5-10/10", "bytes */10", "bytes 5-/10", "bytes=5-9/10", "x 5-9/10"],
)
def test_what_an_upload_cannot_bring(header: str) -> None:
    with pytest.raises(UsageError) as raised:
        brought(header)
    assert raised.value.code == "upload.range"
