"""A tree that another told is harmless once it is validated."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from landline.errors import Error, ProtocolError
from landline.transfer import validation as module
from landline.transfer.manifest import DEEPEST, LATEST, SIZE_MOST, Entry, Manifest, Renamed, reason
from landline.transfer.names import LONGEST, numbered
from landline.transfer.validation import validated
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
