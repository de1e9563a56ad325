"""What a transfer consists of: read within bounds, and harmless once validated."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from unittest import mock

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, UsageError
from landline.transfer import manifest as module
from landline.transfer.manifest import (
    DEEPEST,
    LATEST,
    SIZE_MOST,
    Entry,
    Manifest,
    Reader,
    Renamed,
    decode,
    encode,
    identity,
    key,
    reason,
    totals,
    validated,
)
from landline.transfer.names import LONGEST, numbered
from tests.unit.transfer.hostile import CORPUS, NAMES
from tests.unit.transfer.trees import assert_harmless, file, folder, link, paths, trees


def refused(*entries: Entry) -> dict[int, str]:
    found = validated(Manifest(list(entries)))
    assert_harmless(found)
    for why in found.refused.values():
        assert str(reason(why))
    return dict(found.refused)


def code_of(error: pytest.ExceptionInfo[Error]) -> str:
    assert error.value.line("zh") != error.value.line("en")
    return error.value.code


def wire(*rows: object, version: object = 1) -> bytes:
    return block(msgspec.msgpack.encode([version, list(rows)]))


def block(inside: bytes) -> bytes:
    return len(inside).to_bytes(4, "big") + inside


# Names


def test_the_corpus_is_large() -> None:
    assert len(NAMES) >= 900
    assert all(names for names in CORPUS.values())


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:60])
def test_a_hostile_name_holds_nothing_else_up(name: str) -> None:
    entries = [
        file("first"),
        Entry("folder", (name,)),
        Entry("file", (name, "inside"), 1),
        Entry("folder", ("proj",)),
        Entry("file", ("proj", name), 1),
        Entry("link", ("proj", "link"), target=name),
        file("last"),
    ]
    found = validated(Manifest(entries))
    assert_harmless(found)
    assert {0, 3, 6}.isdisjoint(found.refused)
    assert {"first", "proj", "last"} <= set(paths(found))


def test_all_hostile_names_at_once() -> None:
    entries = [Entry("folder", ("proj",))]
    entries += [Entry("file", ("proj", name), 1) for name in NAMES]
    entries += [Entry("folder", (name,)) for name in NAMES]
    found = validated(Manifest(entries))
    assert_harmless(found)
    for number, entry in enumerate(found.entries):
        if number not in found.refused and number not in found.renamed:
            assert entry.path[-1] == unicodedata.normalize("NFC", entries[number].path[-1])
    assert set(found.refused.values()) == {"path", "long"}


@given(trees())
def test_any_tree_is_harmless_once_validated(manifest: Manifest) -> None:
    found = validated(manifest)
    assert_harmless(found)
    assert len(found.entries) == len(manifest.entries)
    assert [entry.kind for entry in found.entries] == [entry.kind for entry in manifest.entries]


@given(trees())
def test_validating_again_changes_nothing(manifest: Manifest) -> None:
    found = validated(manifest)
    again = validated(Manifest([e for n, e in enumerate(found.entries) if n not in found.refused]))
    assert again.entries == [e for n, e in enumerate(found.entries) if n not in found.refused]
    assert not again.refused
    assert not again.renamed


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/", "a\0b"])
def test_what_no_system_has_is_refused(name: str) -> None:
    assert refused(Entry("file", (name,), 1)) == {0: "path"}


@pytest.mark.parametrize(
    ("sent", "written", "why"),
    [
        ("dev-disk-by\\x2dlabel.swap", "dev-disk-by_x2dlabel.swap", "name"),
        ("12:30?.txt", "12_30_.txt", "name"),
        ("con.txt", "_con.txt", "name"),
        (".bashrc", "bashrc", "hidden"),
        (".x.0123abcd.part", "x.0123abcd.part", "hidden"),
        ("图" * 100 + ".txt", "图" * 83 + ".txt", "name"),
    ],
)
def test_others_are_renamed(sent: str, written: str, why: str) -> None:
    found = validated(Manifest([Entry("file", (sent,), 1)]))
    assert paths(found) == [written]
    assert found.renamed == {0: Renamed(sent, why)}  # type: ignore[arg-type]
    assert len(written.encode()) <= LONGEST


def test_hidden_names_are_kept_within_a_folder() -> None:
    tree = Manifest([folder("proj"), file("proj/.gitignore"), file("proj/.a.0123abcd.part")])
    found = validated(tree)
    assert paths(found) == ["proj", "proj/.gitignore", "proj/a.0123abcd.part"]
    assert found.renamed == {2: Renamed(".a.0123abcd.part", "ours")}


def test_names_that_are_one_elsewhere_are_all_kept() -> None:
    names = ["a", "A", "A (2)", "é", "e\u0301", "Straße", "STRASSE", "i", "I"]
    found = validated(Manifest([file(name) for name in names]))
    assert paths(found) == [
        "a", "A (2)", "A (2) (2)", "é", "é (2)", "Straße", "STRASSE (2)", "i", "I (2)",
    ]  # fmt: skip
    assert {entry.why for entry in found.renamed.values()} == {"collision"}
    assert not found.refused


def test_what_lies_in_a_renamed_folder_goes_with_it() -> None:
    tree = [folder("Docs"), folder("docs"), file("docs/a"), folder("docs/x?"), file("docs/x?/b")]
    assert paths(validated(Manifest(tree))) == [
        "Docs", "docs (2)", "docs (2)/a", "docs (2)/x_", "docs (2)/x_/b",
    ]  # fmt: skip


def test_long_names_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each counting from 2, 100 000 of them would take hours."""
    tries: list[int] = []

    def counted(name: str, number: int) -> str:
        tries.append(number)
        return numbered(name, number)

    monkeypatch.setattr(module, "numbered", counted)
    names = [f"{letter * 252}{n:03d}" for letter in "xX" for n in range(300)]
    found = validated(Manifest([file(name) for name in names]))
    assert_harmless(found)
    assert len(found.renamed) == 300
    assert len(tries) < 900


def test_a_normal_form_alone_is_no_other_name() -> None:
    found = validated(Manifest([file("e\u0301")]))
    assert paths(found) == ["é"]
    assert not found.renamed


# Structure


def test_what_has_no_folder_is_refused() -> None:
    assert refused(file("a/b"), folder("a"), file("a/c")) == {0: "parent"}
    assert refused(file("a"), file("a/b")) == {1: "parent"}
    assert refused(folder("a"), link("a/l", "."), file("a/l/b")) == {2: "parent"}
    assert refused(Entry("folder", ("..",)), Entry("file", ("..", "x"))) == {0: "path", 1: "parent"}
    assert refused(Entry("folder", ())) == {0: "deep"}


def test_a_second_one_of_the_same_path_is_refused() -> None:
    assert refused(folder("a"), folder("a"), file("a/b"), file("a/b")) == {
        1: "duplicate",
        3: "duplicate",
    }


def test_depth_and_length_are_bounded() -> None:
    deep = [Entry("folder", ("d",) * depth) for depth in range(1, DEEPEST + 3)]
    assert refused(*deep) == {DEEPEST: "deep", DEEPEST + 1: "deep"}
    long = [Entry("folder", ("x" * 200,) * depth) for depth in range(1, 22)]
    assert refused(*long) == {19: "long", 20: "parent"}
    assert refused(file("x" * 2000)) == {0: "long"}


@pytest.mark.parametrize("size", [-1, 2**63, 2**64 - 1])
def test_sizes_that_no_file_has(size: int) -> None:
    assert refused(file("a", size), file("b", 2**62)) == {0: "size"}


def test_more_than_any_disk_has_is_refused_as_a_whole() -> None:
    with pytest.raises(ProtocolError) as error:
        validated(Manifest([file("a", SIZE_MOST), file("b", 1)]))
    assert code_of(error) == "manifest.too-large"


def test_modes_times_and_the_rest_are_bounded() -> None:
    root = b"r" * 32
    one = Entry("file", ("a",), 5, 0o107777, 2**64 - 1, "x", root)
    two = Entry("folder", ("b",), 5, 0o7022, -(2**63), "x", root)
    bad = Entry("file", ("c",), 5, 0, root=b"short")
    assert validated(Manifest([one, two, bad])).entries == [
        Entry("file", ("a",), 5, 0o775, LATEST, "", root),
        Entry("folder", ("b",), 0, 0o520, -(2**31) * 10**9, ""),
        Entry("file", ("c",), 5, 0o400),
    ]


def test_totals_leave_out_what_is_refused() -> None:
    tree = [folder("a"), file("a/b", 7), file("..", 9), link("a/l", "b"), file("a/c", 1)]
    found = totals(validated(Manifest(tree)))
    assert (found.folders, found.files, found.links, found.size) == (1, 2, 1, 8)


# Links


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("b", None),
        ("./b", None),
        ("sub/../b", None),
        ("sub", None),
        (".", None),
        ("../proj/b", None),
        ("sub/up/b", None),  # through another link
        ("not-there", None),
        ("/etc/passwd", "link-outside"),
        ("..", "link-outside"),
        ("../other", "link-outside"),
        ("../../proj/b", "link-outside"),
        ("sub/up/../../x", "link-outside"),
        ("sub/up/../x", "link-outside"),
        ("b/../b", "link-nowhere"),
        ("gone/x", "link-nowhere"),
        ("gone/..", "link-nowhere"),
        ("dangling/../b", "link-nowhere"),
        ("sub/bad?", "link-nowhere"),
        ("me", "link-loop"),
        ("sub/round", "link-loop"),
        ("", "link-long"),
        ("a/" * 600, "link-long"),
        ("\ud800", "link-nowhere"),
    ],
)
def test_where_a_link_may_lead(target: str, why: str | None) -> None:
    tree = [
        folder("proj"),
        file("proj/b"),
        folder("proj/sub"),
        link("proj/sub/up", ".."),
        link("proj/sub/round", "../me"),
        link("proj/dangling", "elsewhere"),
        link("proj/me", target),
    ]
    found = refused(*tree)
    assert found.get(6) == why
    assert {0, 1, 2, 3, 5}.isdisjoint(found)


def test_a_link_to_what_is_renamed_is_told_anew() -> None:
    tree = [
        folder("proj"),
        file("proj/a?"),
        link("proj/one", "a?"),
        folder("proj/what?"),
        link("proj/what?/two", "../a?"),
        link("proj/what?/three", "./two"),
        link("proj/via", "what?/three"),
        file("proj/Via"),
    ]
    found = validated(Manifest(tree))
    assert [e.target for e in found.entries if e.kind == "link"] == [
        "a_", "../a_", "./two", "what_/three",
    ]  # fmt: skip


def test_what_some_system_takes_for_a_name_counts_as_it() -> None:
    tree = [
        folder("Proj"),
        file("Proj/e\u0301"),
        link("Proj/one", "../proj/é"),
        link("Proj/TWO", "two"),
        link("Proj/a", "A (2)"),
        link("Proj/A", "a"),
    ]
    found = validated(Manifest(tree))
    assert_harmless(found)
    assert found.refused == {3: "link-loop", 4: "link-loop", 5: "link-loop"}
    assert found.entries[2].target == "é"


def test_a_long_chain_of_links_is_not_followed_for_ever() -> None:
    chain = [link(f"l{n}", f"l{n + 1}") for n in range(3000)]
    assert 0 in refused(*chain, file("l3000"))
    assert not refused(file("l3000"), *reversed(chain[-30:]))


# On the line


@given(trees(names=st.text(st.characters(exclude_categories=["Cs"]), max_size=5)))
def test_any_tree_comes_back(manifest: Manifest) -> None:
    with suppress(ValueError, UsageError):
        data = encode(manifest)
        assert decode(data) == manifest


def test_the_encoding_is_as_the_page_says() -> None:
    tree = Manifest([folder("a"), file("a/b", 5, 7), link("a/c", "b")])
    assert msgspec.msgpack.decode(encode(tree)[4:]) == [
        1,
        [
            ["folder", -1, "a", 0, 0o755, 0, "", b""],
            ["file", 0, "b", 5, 0o644, 7, "", b""],
            ["link", 0, "c", 0, 0o644, 0, "b", b""],
        ],
    ]


ROW = ["file", -1, "a", 1, 0, 0, "", b""]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc0",
        wire(ROW, version=2),
        wire(ROW) + b"\0",
        block(msgspec.msgpack.encode([1, [ROW]]) + b"\0"),
        wire(ROW) + wire(),
        wire() + wire(),
        wire(ROW)[:-1],
        wire(["pipe", *ROW[1:]]),
        wire([*ROW, 1]),
        wire(ROW[:-1]),
        wire(["file", 0, *ROW[2:]]),  # in itself
        wire(["file", 1, *ROW[2:]]),
        wire(["file", -2, *ROW[2:]]),
        wire(["file", -1, b"a", *ROW[3:]]),
        wire([*ROW[:-1], b"x" * 33]),
        wire(["file", -1, "a", 1.5, 0, 0, "", b""]),
        wire(ROW).replace(b"\xa1a", b"\xa1\xff"),  # not UTF-8
        block(b"\x92\x01\xdd\xff\xff\xff\xff"),  # more rows than there are
        block(b"\x92\x01\xdd\x00\x0f\x42\x41" + b"\x98" * 100),  # too many rows
        block(b"\x91" * 100_000),
    ],
)
def test_what_is_not_read(data: bytes) -> None:
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.malformed"


@given(trees(), st.integers(1, 50), st.integers(1, 200))
def test_it_is_read_as_it_comes(sent: Manifest, piece: int, part: int) -> None:
    with suppress(ValueError), mock.patch.object(module, "_PART", part):
        data = encode(sent)
        reader = Reader()
        for start in range(0, len(data), piece):
            reader.feed(data[start : start + piece])
        assert reader.finish() == sent
        assert (reader.size, reader.identity) == (len(data), identity(data))


def test_blocks_go_on_where_the_one_before_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    data = wire(["folder", -1, "a", 0, 0o755, 0, "", b""]) + wire(["file", 0, *ROW[2:]])
    assert [entry.path for entry in decode(data).entries] == [("a",), ("a", "a")]
    monkeypatch.setattr(module, "MOST_ENTRIES", 1)
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.malformed"


def test_a_file_may_hold_another_only_until_it_is_validated() -> None:
    sent = decode(wire(ROW, ["file", 0, "b", 1, 0, 0, "", b""]))
    assert refused(*sent.entries) == {1: "parent"}


def test_paths_do_not_grow_with_depth() -> None:
    rows = [["folder", n - 1, "d", 0, 0, 0, "", b""] for n in range(2000)]
    sent = decode(wire(*rows))
    assert max(len(entry.path) for entry in sent.entries) == DEEPEST + 1
    assert set(refused(*sent.entries)) == set(range(DEEPEST, 2000))


def test_bounds_of_what_is_read_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(Manifest([file("a"), file("b")]))
    monkeypatch.setattr(module, "ENCODED_LONGEST", len(data) - 1)
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.too-large"
    with pytest.raises(UsageError) as too_long:
        encode(Manifest([file("a"), file("b")]))
    assert code_of(too_long) == "manifest.large"
    monkeypatch.setattr(module, "MOST_ENTRIES", 1)
    with pytest.raises(UsageError) as too_many:
        encode(Manifest([file("a"), file("b")]))
    assert code_of(too_many) == "manifest.large"
    with pytest.raises(ProtocolError) as many:
        validated(Manifest([file("a"), file("b")]))
    assert code_of(many) == "manifest.too-large"


def test_many_entries_that_lie_deep_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Manifest([folder("a"), folder("a/b"), file("a/b/c"), file("a/b/d")])
    monkeypatch.setattr(module, "MOST_COMPONENTS", 9)
    data = encode(tree)
    assert decode(data).entries == tree.entries
    monkeypatch.setattr(module, "MOST_COMPONENTS", 8)
    with pytest.raises(UsageError) as sent:
        encode(tree)
    assert code_of(sent) == "manifest.nested"
    with pytest.raises(ProtocolError) as received:
        decode(data)
    assert code_of(received) == "manifest.too-large"


def test_names_that_are_not_unicode_are_not_sent() -> None:
    with pytest.raises(UsageError) as error:
        encode(Manifest([file("caf\udce9")]))
    assert code_of(error) == "manifest.not-text"


def test_what_stands_before_its_folder_is_not_sent() -> None:
    with pytest.raises(ValueError, match="before"):
        encode(Manifest([file("a/b"), folder("a")]))
    with pytest.raises(ValueError, match="before"):
        encode(Manifest([Entry("folder", ())]))


def test_a_file_that_was_changed_has_another_key() -> None:
    one = file("a/b", 5, 7)
    assert len(key(one)) == 16
    assert key(one) == key(msgspec.structs.replace(one, mode=0, root=b"x" * 32))
    others = [file("a/b", 6, 7), file("a/b", 5, 8), file("a/c", 5, 7), Entry("file", ("a/b",), 5)]
    assert len({key(entry) for entry in (one, *others)}) == 5


def test_another_tree_has_another_identity() -> None:
    trees = [[file("a")], [file("b")], [folder("a")], [file("a", 2)], [file("a"), file("b")], []]
    assert len({identity(encode(Manifest(list(tree)))) for tree in trees}) == len(trees)
