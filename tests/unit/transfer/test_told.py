"""Entries in columns are what they are as objects, and as good once they are validated."""

from __future__ import annotations

import tracemalloc
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, cast, get_args

import pytest
from hypothesis import example, given, settings, strategies as st
from msgspec import structs

from landline.errors import ProtocolError
from landline.transfer.decided import arrived, coming, parted
from landline.transfer.decisions import Found, Policy, decide
from landline.transfer.manifest import (
    DEEPEST,
    EARLIEST,
    KINDS,
    LATEST,
    PATH_LONGEST,
    SIZE_MOST,
    TOP,
    Entry,
    Manifest,
    Row,
    kinds,
    sizes,
    totals,
)
from landline.transfer.told import Amended, Told
from landline.transfer.validation import validated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.transfer.links import Kind, Path

NAMES = [
    *("a", "A", "b", "c", "a (2)", "é", "e\u0301", "É", "中文", ".a", "..", "", "a/b", "a?", "b "),
    *("nul", ".x.0123abcd.part", "x" * 300, "y" * 250, "z" * 2000),
]
MOSTLY_FILES: list[Kind] = ["file", "file", "file", "folder", "folder", "link"]
TARGETS = ["a", "A", "B", "../b", "..", "é", "a/b", "A/c/../B", "b ", "a?", "A (2)"]
SIZES = [0, 1, 4096, SIZE_MOST, -1, SIZE_MOST + 1]
MODES = [0o644, 0o755, 0, 0o177777, 1 << 16, -1]
TIMES = [0, 10**18, EARLIEST, EARLIEST - 1, LATEST, LATEST + 1]


def row(kind: Kind, parent: int, name: str, size: int = 0) -> Row:
    return Row(kind, parent, name, size, 0o644, 0, "", b"")


def told_as(*rows: str) -> list[Row]:
    made = []
    for each in rows:
        kind, parent, name = each.split()
        made.append(row(cast("Kind", kind), int(parent), name))
    return made


def told(rows: list[Row]) -> Told:
    made = Told()
    for (parent, _), group in groupby(rows, attrgetter("parent", "kind")):
        made.add(parent, list(group))
    return made


def outline(entries: Sequence[Entry]) -> list[tuple[Kind, int]]:
    named = map(KINDS.__getitem__, kinds(entries))
    return list(zip(named, sizes(entries), strict=True))


@st.composite
def lists(draw: st.DrawFn) -> list[Row]:
    """What anybody might tell, of few names, so that they clash."""
    told_kinds = MOSTLY_FILES if draw(st.booleans()) else MOSTLY_FILES[:-1]
    names = st.sampled_from(NAMES if draw(st.booleans()) else NAMES[:8])
    odd = draw(st.booleans())
    rows: list[Row] = []
    for number in range(draw(st.integers(0, 30))):
        kind = draw(st.sampled_from(told_kinds))
        size, mode, mtime_ns = (
            draw(st.sampled_from(each)) if odd else each[0] for each in (SIZES, MODES, TIMES)
        )
        target = draw(st.sampled_from(TARGETS)) if kind == "link" else ""
        root = draw(st.sampled_from([b"", b"", b"r" * 32])) if odd else b""
        last = rows[-1].parent if rows else TOP
        parent = draw(st.one_of(st.just(last), st.integers(TOP, number - 1)))
        rows.append(Row(kind, parent, draw(names), size, mode, mtime_ns, target, root))
    return rows


@given(lists())
@settings(max_examples=400)
@example(told_as("folder -1 a", "folder -1 a", "file 0 b", "file 1 B"))
@example(told_as("folder -1 a?", "file 0 b", "file 0 c", "file -1 x"))
@example(told_as("file -1 a", "folder -1 a", "file 0 b", "file 1 b"))
@example([*told_as("folder -1 a", "file 0 b"), Row("link", -1, "c", 0, 0, 0, "A/B", b"")])
def test_what_is_in_columns_is_judged_as_objects_are(rows: list[Row]) -> None:
    sent = told(rows)
    entries = [sent[number] for number in range(len(sent))]
    assert list(sent) == entries
    assert sent == entries
    assert sent[1:3] == entries[1:3]
    assert outline(sent) == outline(entries) == [(entry.kind, entry.size) for entry in entries]
    assert totals(Manifest(sent)) == totals(Manifest(entries))
    try:
        one = validated(Manifest(entries))
    except Exception as error:
        with pytest.raises(type(error)):
            validated(Manifest(sent))
        return
    other = validated(Manifest(sent))
    assert (other.refused, other.renamed) == (one.refused, one.renamed)
    assert list(other.entries) == list(one.entries)
    assert outline(other.entries) == outline(one.entries)
    assert [other.entries[n] for n in range(len(entries))] == list(one.entries)


@given(lists(), st.data())
@settings(max_examples=100)
def test_of_what_is_in_columns_becomes_what_becomes_of_objects(
    rows: list[Row], data: st.DataObject
) -> None:
    try:
        sent = validated(Manifest(told(rows)))
    except ProtocolError:
        return
    here: list[dict[str, object]] = [{"kind": "folder"}, {"kind": "file", "size": 1}]
    kinds_here = st.sampled_from([*here, {"kind": "folder", "ours": True}])
    numbers = st.integers(0, max(0, len(rows) - 1))
    told_here = data.draw(st.dictionaries(numbers, kinds_here, max_size=4))
    found = {number: Found(**each) for number, each in told_here.items()}  # type: ignore[arg-type]
    policy = data.draw(st.sampled_from(get_args(Policy)))
    entries = list(sent.entries)
    objects = Manifest(entries, sent.refused, sent.renamed)
    names = {entries[n].path: ["a", "b"] for n in found if n < len(entries)}
    one = decide(sent, found, policy, names=names)
    other = decide(objects, found, policy, names=names)
    assert structs.replace(one, entries=()) == structs.replace(other, entries=())
    decisions = list(other.decisions)
    assert list(parted(sent.entries, one.decisions)) == list(parted(entries, decisions))
    assert coming(sent.entries, one.decisions) == coming(entries, decisions)
    assert arrived(sent.entries, one.decisions, ()) == arrived(entries, decisions, ())


def test_a_path_that_is_too_long_is_refused_among_plain_ones() -> None:
    name = "d" * 200
    rows = [row("folder", n - 1, name) for n in range(PATH_LONGEST // 201)]
    rows += [row("file", len(rows) - 1, "e" * 250), row("file", len(rows) - 1, "short")]
    assert validated(Manifest(told(rows))).refused == {len(rows) - 2: "long"}


def test_what_lies_too_deep_does_not_grow() -> None:
    rows = [row("folder", n - 1, "d") for n in range(DEEPEST)]
    sent = told([*rows, row("file", DEEPEST - 1, "x"), row("file", DEEPEST - 2, "y")])
    assert [len(entry.path) for entry in sent[-2:]] == [DEEPEST + 1, DEEPEST]
    assert validated(Manifest(sent)).refused == {DEEPEST: "deep"}


@pytest.mark.parametrize("target", ["", "file-00007", "nobody", "FILE-00007"])
def test_a_file_among_many_takes_few_bytes(target: str) -> None:
    """A tenth of what an object takes, also while they are judged, and a link leads among them."""
    count = 10_000
    rows = [row("folder", TOP, "all"), *(row("file", 0, f"file-{n:05}") for n in range(count))]
    if target:
        rows.append(Row("link", 0, "link", 0, 0o777, 0, target, b""))
    tracemalloc.start()
    try:
        made = validated(Manifest(told(rows)))
        decide(made, {}, "same", names={})
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(made.entries) == len(rows)
    assert not made.refused
    assert most < 100 * count


@pytest.mark.parametrize("renamed", ["folder", "file"])
def test_one_name_that_clashes_costs_no_more_than_a_few_bytes_for_each_other(renamed: str) -> None:
    count = 10_000
    rows = [row("folder", TOP, "d"), row("link", TOP, "l")]
    rows += [row("file", 0, f"file number {number:06}", 5) for number in range(count)]
    made = validated(Manifest(told(rows)))
    names: dict[Path, list[str]] = {("d",): ["file number 000000"]}
    found = {0: Found("folder"), 2: Found("file", 6)}
    policy: Policy = "same"
    if renamed == "folder":
        names, found, policy = {(): ["d"]}, {0: Found("folder")}, "rename"
    tracemalloc.start()
    try:
        plan = decide(made, found, policy, names=names)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if renamed == "folder":
        assert plan.renamed == {0: ("d (2)",)}
        assert plan.path(2) == ("d (2)", "file number 000000")
        assert list(plan.elsewhere()) == [0, *range(2, count + 2)]
    else:
        assert plan.renamed == {2: ("d", "file number 000000 (2)")}
        assert list(plan.elsewhere()) == [2]
    assert most < 80 * count


def test_some_may_become_others() -> None:
    entries = [Entry("file", ("a",), 1), Entry("file", ("b",), 2)]
    made = Amended(entries)
    made.put(1, Entry("file", ("b",), 3))
    assert [entry.size for entry in made] == [1, 3]
    assert [entry.size for entry in made[:]] == [1, 3]
    assert made[1].size == 3
    assert len(made) == 2
    assert entries[1].size == 2
