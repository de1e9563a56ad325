"""Paths on the shelf, and what stands under them: against a plain dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from landline.errors import Error, RefusedError, UsageError
from landline.hub.file_tree import DEEPEST, LONGEST, Branch, Leaf, Tree, folder_of, parts_of
from landline.hub.records import FileFact
from landline.transfer import names
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from landline.wire.shelf_verbs import Exists


def leaf(path: str, size: int = 1, key: str = "") -> Leaf:
    fact = FileFact(room="r", path=path, blob="b", size=size, by="ada", name="ada")
    return Leaf(key or path, fact)


def tree(*paths: str) -> Tree:
    made = Tree()
    for path in paths:
        made.add(leaf(path))
    return made


def placed(made: Tree, path: str, exists: Exists = "rename") -> tuple[str, str | None]:
    where, replaced = made.place(parts_of(path), exists)
    return where, None if replaced is None else replaced.fact.path


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_of_checked_names(name: str) -> None:
    try:
        parts = parts_of(f"a/{name}/b")
    except Error:
        return
    assert all(names.checked(part) == part for part in parts)
    assert ".." not in parts


def test_paths_have_bounds() -> None:
    assert len(parts_of("/".join("a" * DEEPEST))) == DEEPEST
    with pytest.raises(UsageError, match="at most 64 names"):
        parts_of("/".join("a" * (DEEPEST + 1)))
    with pytest.raises(UsageError, match="characters"):
        parts_of("/".join(["x" * 200] * (LONGEST // 200 + 1)))
    assert folder_of("") == ()
    assert parts_of("e\u0301") == ("\u00e9",), "NFC"


@pytest.mark.parametrize("path", ["", "/", "a/", "/a", "a//b", ".", "a/..", "a/./b", "a\\b"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(UsageError):
        parts_of(path)


def test_taken_names_get_numbers() -> None:
    made = tree("a.txt", "docs/b.txt")
    assert placed(made, "a.txt") == ("a (2).txt", None)
    assert placed(made, "A.TXT") == ("A (2).TXT", None)
    assert placed(made, "docs") == ("docs (2)", None)
    assert placed(made, "DOCS/B.txt") == ("docs/B (2).txt", None), "in the folder that is there"
    assert placed(made, "c.txt") == ("c.txt", None)


def test_only_the_very_name_is_replaced() -> None:
    made = tree("a.txt", "docs/b")
    assert placed(made, "a.txt", "replace") == ("a.txt", "a.txt")
    assert placed(made, "A.txt", "replace") == ("A (2).txt", None)
    assert placed(made, "docs", "replace") == ("docs (2)", None)
    assert placed(made, "new", "replace") == ("new", None)


def test_refusing_refuses_what_could_be_taken_for_it() -> None:
    made = tree("a.txt", "docs/b")
    for path in ("a.txt", "A.TXT", "docs", "Docs"):
        with pytest.raises(RefusedError, match="already a file"):
            made.place(parts_of(path), "refuse")
    assert placed(made, "b.txt", "refuse") == ("b.txt", None)


def test_a_file_is_no_folder() -> None:
    made = tree("docs/a")
    with pytest.raises(RefusedError, match="docs/a is a file"):
        made.place(parts_of("docs/A/b"), "rename")
    assert made.find(parts_of("docs/a/b")) is None
    assert made.folder(parts_of("docs/a")) is None


def test_folders_count_what_is_in_them_and_go_with_the_last_file() -> None:
    made = Tree()
    one, two = leaf("a/b/one", 5), leaf("a/two", 7)
    made.add(one)
    made.add(two)
    folder = made.folder(("a",))
    assert folder is not None
    assert (folder.count, folder.size) == (2, 12)
    made.add(leaf("a/two", 1, "two"))
    assert (folder.count, folder.size) == (2, 6)
    made.remove(one)
    assert made.folder(("a", "b")) is None
    assert (folder.count, folder.size) == (1, 1)


def test_pages_follow_each_other() -> None:
    made = tree(*(f"{number:02}" for number in range(25)), "docs/x")
    seen: list[str] = []
    after: str | None = None
    while True:
        entries, after = made.page(made.root, after, 7)
        seen += [entry.name for entry in entries]
        if after is None:
            break
    assert seen == [*(f"{number:02}" for number in range(25)), "docs"]
    assert made.page(made.root, "zzz", 7) == ([], None)


PATHS = st.lists(
    st.sampled_from(["a", "A", "b.txt", "B.TXT", "é", "e\u0301", "ß", "ss", "c"]),
    min_size=1, max_size=3,
).map("/".join)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(["put", "replace", "remove"]), PATHS), max_size=30))
def test_as_a_dictionary_of_paths(steps: list[tuple[str, str]]) -> None:
    made, plain = Tree(), dict[str, Leaf]()
    for number, (step, path) in enumerate(steps):
        if step == "remove":
            found = made.find(parts_of(path))
            if found is not None:
                made.remove(found)
                del plain[found.fact.path]
            continue
        try:
            where, replaced = made.place(
                parts_of(path), "replace" if step == "replace" else "rename"
            )
        except RefusedError:
            continue
        assert (replaced is not None) == (where in plain)
        plain[where] = leaf(where, number)
        made.add(plain[where])
        keys = [names.collision_key(path) for path in plain]
        assert len(set(keys)) == len(keys), "no two that some system takes for one"
    assert sorted(each.fact.path for each in made) == sorted(plain)
    assert made.root.count == len(plain)
    assert made.root.size == sum(each.fact.size for each in plain.values())
    _check_folders(made.root)


def _check_folders(branch: Branch) -> None:
    assert branch.order == sorted(branch.entries)
    for entry in branch.entries.values():
        if isinstance(entry, Branch):
            assert entry.entries, "an empty folder"
            _check_folders(entry)
