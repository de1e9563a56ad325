"""Settings by name: how each is written, what it takes, and which one was meant."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline import catalogue
from landline.cli.setting_keys import (
    KEYS,
    BadValueError,
    Key,
    nearest,
    settings_of,
    shown,
)
from landline.settings import KIB, MIB, HubSettings

if TYPE_CHECKING:
    from landline.cli.setting_keys import Value

NAMES = st.sampled_from(sorted(KEYS))


def values(key: Key) -> st.SearchStrategy[Value]:
    """Return what a setting may be."""
    if key.kind in ("count", "bytes", "days"):
        return st.integers(int(key.least), int(key.most))
    if key.kind in ("seconds", "rate"):
        return st.floats(key.least, key.most)
    if key.kind == "switch":
        return st.booleans()
    if key.kind == "choice":
        return st.sampled_from(key.choices)
    if key.kind == "prefixes":
        return st.lists(st.sampled_from(["http://a/", "https://b:1/c"])).map(tuple)
    return st.sampled_from(["", "x", "日志", 'a"b\\c', "a b"]).map(
        lambda text: None if key.optional and not text else text
    )


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    key = KEYS[data.draw(NAMES)]
    value = data.draw(values(key))
    (back,) = tomllib.loads(f"x = {key.written(value)}").values()
    assert key.checked(back) == value
    assert settings_of({key.name: value}) == settings_of({key.name: key.checked(back)})


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.integers() | st.text()),
    st.dictionaries(st.text(), st.integers()),
)


@given(NAMES, ANYTHING)
def test_any_value_is_taken_or_refused(name: str, value: object) -> None:
    try:
        taken = KEYS[name].checked(value)
    except BadValueError:
        return
    settings_of({name: taken})


@given(NAMES, st.text())
def test_any_text_is_taken_or_refused(name: str, text: str) -> None:
    try:
        taken = KEYS[name].read(text)
    except BadValueError:
        return
    settings_of({name: taken})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "0", 0),
        ("port", " 7788 ", 7788),
        ("delivery.high_water", "65536", 65536),
        ("delivery.high_water", "64 KiB", 64 * KIB),
        ("delivery.high_water", "1.5MiB", 1.5 * MIB),
        ("delivery.high_water", "2 kB", 2000),
        ("delivery.high_water", "2000 B", 2000),
        ("delivery.stall", "90", 90.0),
        ("delivery.stall", "0.5", 0.5),
        ("delivery.stall", "200 ms", 0.2),
        ("delivery.stall", "2 min", 120.0),
        ("delivery.stall", "1.5 h", 5400.0),
        ("delivery.stall", "2 d", 172_800.0),
        ("letters.rate", "1e6", 1e6),
        ("lan", "true", True),
        ("lan", "OFF", False),
        ("lan", "1", True),
        ("unix", "", None),
        ("unix", "/run/x", "/run/x"),
        ("plain_port", "", None),
        ("guests", "lobby", "lobby"),
        ("hooks_out", "", ()),
        ("hooks_out", "https://a/, http://b:1/c", ("https://a/", "http://b:1/c")),
    ],
)
def test_values_as_text(name: str, text: str, value: Value) -> None:
    taken = KEYS[name].read(text)
    assert taken == value
    assert type(taken) is type(value) or isinstance(value, float)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", -1),
        ("port", 65536),
        ("port", "7788"),
        ("port", 7788.0),
        ("port", True),
        ("plain_port", False),
        ("delivery.high_water", 0),
        ("delivery.high_water", -(64 * KIB)),
        ("delivery.high_water", "64"),
        ("delivery.high_water", "64 K"),
        ("delivery.high_water", "64 kib"),
        ("delivery.high_water", "0.3 B"),
        ("delivery.high_water", "1 s"),
        ("delivery.high_water", "9" * 400 + " GiB"),
        ("delivery.high_water", 65536.5),
        ("delivery.stall", "5 KiB"),
        ("delivery.stall", "-5 s"),
        ("delivery.stall", float("nan")),
        ("delivery.stall", float("inf")),
        ("delivery.stall", "1 m"),
        ("letters.burst", 0),
        ("letters.rate", 0),
        ("accounts.session_days", "90 d"),
        ("accounts.hashes", 10**30),
        ("lan", 1),
        ("lan", "true"),
        ("guests", "everybody"),
        ("guests", None),
        ("host", 5),
        ("host", "a\nb"),
        ("host", "\u202eb"),
        ("data", None),
        ("hooks_out", "https://a/"),
        ("hooks_out", ["https://a"]),
        ("hooks_out", ["ftp://a/"]),
        ("hooks_out", ["https://a/\n"]),
        ("hooks_out", [5]),
    ],
)
def test_values_out_of_range_or_of_another_type(name: str, value: object) -> None:
    with pytest.raises(BadValueError):
        KEYS[name].checked(value)


@pytest.mark.parametrize(
    ("name", "text"), [("port", ""), ("port", "5.5"), ("port", "０"), ("lan", "maybe"),
                       ("delivery.stall", "nan"), ("delivery.stall", "inf"), ("guests", "")],
)  # fmt: skip
def test_texts_that_are_no_value(name: str, text: str) -> None:
    with pytest.raises(BadValueError):
        KEYS[name].read(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("prot", "port"),
        ("plain-port", "plain_port"),
        ("delivery.highwater", "delivery.high_water"),
        ("delivry.high_water", "delivery.high_water"),
        ("high_water", "delivery.high_water"),
        ("letter.burst", "letters.burst"),
        ("rate.burst", "rates.burst"),
        ("room.most", "rooms.most"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_nearest_name(written: str, meant: str | None) -> None:
    assert nearest(written) == meant


def test_what_a_setting_takes_is_said_in_both_languages() -> None:
    for key in KEYS.values():
        phrase = key.takes()
        for language in catalogue.LANGUAGES:
            assert catalogue.text(phrase.key, language, **phrase.fields).strip()
    stall = KEYS["delivery.stall"].takes()
    assert "from 0.1 s to 366 d" in catalogue.text(stall.key, "en", **stall.fields)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("x", '"x"'),
        (5, "5"),
        (True, "true"),
        ("\x1b[2J", r'"\u001b[2J"'),
        ("\u202e", r'"\u202e"'),
        ({"a": "\x1b"}, r"{'a': '\x1b'}"),
    ],
)
def test_a_value_is_shown_harmless(value: object, line: str) -> None:
    assert shown(value) == line


def test_a_long_value_is_cut() -> None:
    assert len(shown("x" * 1000)) == 60
    assert len(shown(list(range(1000)))) == 60


def test_settings_are_made_by_name() -> None:
    made = settings_of({"port": 1, "rates.burst": 0, "unix": None})
    assert (made.port, made.rates.burst, made.unix) == (1, 0, None)
    assert settings_of({}) == HubSettings()
