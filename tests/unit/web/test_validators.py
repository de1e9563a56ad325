"""Conditions of requests, by the order of RFC 9110 §13.2.2."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict

from landline.web.validators import etag, http_date, outcome, range_holds

TAG = '"abc"'
THEN = 1_700_000_000.5
BEFORE, AT, AFTER = (http_date(THEN + seconds) for seconds in (-10, 0, 10))

Headers = dict[str, str]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "go-on"),
        ({"If-None-Match": TAG}, "not-modified"),
        ({"If-None-Match": 'W/"abc"'}, "not-modified"),
        ({"If-None-Match": '"x", "abc"'}, "not-modified"),
        ({"if-none-match": "*"}, "not-modified"),
        ({"If-None-Match": '"x"'}, "go-on"),
        ({"If-None-Match": "abc"}, "go-on"),
        ({"If-None-Match": '"x"', "If-Modified-Since": AFTER}, "go-on"),
        ({"If-Modified-Since": BEFORE}, "go-on"),
        ({"If-Modified-Since": AT}, "not-modified"),
        ({"If-Modified-Since": AFTER}, "not-modified"),
        ({"If-Modified-Since": "Tuesday, 14-Nov-23 22:13:20 GMT"}, "not-modified"),
        ({"If-Modified-Since": "Tue Nov 14 22:13:20 2023"}, "not-modified"),
        ({"If-Modified-Since": "Tue Nov 14 22:13:19 2023"}, "go-on"),
        ({"If-Modified-Since": "yesterday"}, "go-on"),
        ({"If-Match": TAG}, "go-on"),
        ({"If-Match": "*"}, "go-on"),
        ({"If-Match": 'W/"abc"'}, "failed"),
        ({"If-Match": '"x"'}, "failed"),
        ({"If-Match": ""}, "failed"),
        ({"If-Match": TAG, "If-Unmodified-Since": BEFORE}, "go-on"),
        ({"If-Match": TAG, "If-None-Match": TAG}, "not-modified"),
        ({"If-Unmodified-Since": BEFORE}, "failed"),
        ({"If-Unmodified-Since": AT}, "go-on"),
        ({"If-Unmodified-Since": "soon"}, "go-on"),
    ],
)
def test_reading(headers: Headers, said: str) -> None:
    assert outcome(CIMultiDict(headers), TAG, THEN, reads=True) == said


@pytest.mark.parametrize(
    ("headers", "tag", "said"),
    [
        ({}, TAG, "go-on"),
        ({}, None, "go-on"),
        ({"If-None-Match": "*"}, TAG, "failed"),
        ({"If-None-Match": "*"}, None, "go-on"),
        ({"If-None-Match": TAG}, TAG, "failed"),
        ({"If-Match": "*"}, None, "failed"),
        ({"If-Match": "*"}, TAG, "go-on"),
        ({"If-Match": TAG}, None, "failed"),
        ({"If-Match": TAG}, '"new"', "failed"),
        ({"If-Unmodified-Since": AFTER}, None, "failed"),
        ({"If-Modified-Since": AFTER}, TAG, "go-on"),
    ],
)
def test_writing(headers: Headers, tag: str | None, said: str) -> None:
    assert outcome(CIMultiDict(headers), tag, THEN, reads=False) == said


def test_a_range_of_the_same_bytes_only() -> None:
    assert range_holds({}, TAG)
    assert range_holds({}, None)
    assert range_holds({"If-Range": TAG}, TAG)
    for other in ('"x"', 'W/"abc"', http_date(THEN), "abc", ""):
        assert not range_holds({"If-Range": other}, TAG)
    assert not range_holds({"If-Range": TAG}, None)


def test_dates_and_tags() -> None:
    assert http_date(THEN) == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert http_date(-1) == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert etag("00ff") == '"00ff"'
