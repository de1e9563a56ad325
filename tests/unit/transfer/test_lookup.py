"""Entries are found by their paths, whether they stand in columns or are objects."""

from __future__ import annotations

import pytest

from landline.transfer import lookup as module
from landline.transfer.lookup import Lookup
from landline.transfer.manifest import TOP, Entry, Row
from landline.transfer.told import Amended, Told

ROWS = [
    ("folder", TOP, "top"),
    ("file", 0, "a"),
    ("file", 0, "A"),
    ("folder", 0, "sub"),
    ("file", 3, "a"),
    ("link", 3, "l"),
    ("file", TOP, "é"),
    ("file", TOP, "gone"),
]
GONE = 7


def told() -> Told:
    made = Told()
    for kind, parent, name in ROWS:
        target = "a" if kind == "link" else ""
        row = Row(kind, parent, name, 1, 0o644, 0, target, b"")  # type: ignore[arg-type]
        made.add(parent, [row])
    return made


def many_ways() -> list[Lookup]:
    return [Lookup(each, {GONE}) for each in (told(), Amended(told()), list(told()))]


def test_each_is_found_under_its_own_path() -> None:
    for lookup in many_ways():
        for number, entry in enumerate(told()):
            there = number != GONE
            assert lookup.number(entry.path) == (number if there else None)
            assert lookup.get(entry.path) == (entry if there else None)


@pytest.mark.parametrize(
    "path",
    [(), ("a",), ("top", "sub", "A"), ("top", "b"), ("TOP", "a"), ("e\u0301",), ("top", "é")],
)
def test_nothing_is_found_under_any_other(path: tuple[str, ...]) -> None:
    assert [lookup.get(path) for lookup in many_ways()] == [None] * 3


def test_hashes_that_are_alike_mislead_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_hash", lambda folder, name: 5 << 40)
    test_each_is_found_under_its_own_path()
    lookup = many_ways()[0]
    assert lookup.spelt(("top", "sub", "A")) == ("top", "sub", "a")
    assert lookup.spelt(("top", "sub", "b")) is None


def test_a_plain_file_is_found_as_some_system_spells_it() -> None:
    lookup = many_ways()[0]
    assert lookup.spelt(("top", "sub", "A")) == ("top", "sub", "a")
    assert lookup.spelt(("e\u0301",)) == ("é",)
    assert lookup.spelt(("TOP", "a")) is None
    assert lookup.spelt(("GONE",)) is None


def test_what_has_become_another_is_found_as_it_is_now() -> None:
    entries = Amended(told())
    entries.put(4, Entry("file", ("top", "sub", "a"), 5))
    found = Lookup(entries, set()).get(("top", "sub", "a"))
    assert found is not None
    assert found.size == 5
