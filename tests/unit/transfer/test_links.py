"""Where links lead, beside what the system says of the same links on a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from landline.transfer.links import LONGEST, MOST, Links, Way, retold
from tests.unit.transfer.trees import file, folder, link

if TYPE_CHECKING:
    import pathlib

    from landline.transfer.links import Path
    from landline.transfer.manifest import Entry


def same(path: Path) -> Path:
    return path


def tree(*entries: Entry) -> Links:
    return Links({entry.path: entry for entry in entries}.get, same)


TEXT = st.lists(
    st.sampled_from(["..", ".", "", "p", "d", "f", "one", "two", "three", "gone"]),
    min_size=1,
    max_size=7,
).map("/".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(TEXT, TEXT, TEXT))
def test_links_lead_where_the_system_says(
    tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, str, str]
) -> None:
    root = tmp_path_factory.mktemp("root").resolve()
    (root / "p" / "d").mkdir(parents=True)
    (root / "p" / "f").touch()
    places = [("p", "one"), ("p", "d", "two"), ("three",)]
    for place, text in zip(places, texts, strict=True):
        root.joinpath(*place).symlink_to(text or ".")
    links = tree(
        folder("p"),
        folder("p/d"),
        file("p/f"),
        *(link("/".join(place), text) for place, text in zip(places, texts, strict=True)),
    )
    for place in places:
        way = links.follow(place)
        if isinstance(way, Way):
            assert_leads_to(root, place, way)


def assert_leads_to(root: pathlib.Path, place: Path, way: Way) -> None:
    found = root.joinpath(*place).resolve()
    # pathlib forgives a way through a file; a system does not, and neither do we.
    assert found == root.joinpath(*way.end)
    assert found.parent.is_dir()
    assert found.is_relative_to(root)
    assert found != root


@given(st.tuples(TEXT, TEXT, TEXT))
def test_a_text_told_anew_means_the_same(texts: tuple[str, str, str]) -> None:
    def moved(path: Path) -> Path:
        return tuple(f"{part} (2)" if part in ("p", "f", "two") else part for part in path)

    places = ["p/one", "p/d/two", "three"]
    entries = [folder("p"), folder("p/d"), file("p/f")]
    entries += [link(place, text) for place, text in zip(places, texts, strict=True)]
    before = Links({entry.path: entry for entry in entries}.get, same)
    after = {moved(e.path): e for e in entries if e.kind != "link"}
    ways: dict[Path, Way] = {}
    for entry in entries[3:]:
        way = before.follow(entry.path)
        if isinstance(way, Way):
            ways[entry.path] = way
            text = retold(entry.target, moved(entry.path)[:-1], way, moved)
            after[moved(entry.path)] = link("/".join(moved(entry.path)), text)
    links = Links(after.get, same)
    for path, way in ways.items():
        found = links.follow(moved(path))
        assert isinstance(found, Way)
        assert found.end == moved(way.end)


def test_how_far_a_link_may_lead() -> None:
    chain = [link(f"l{n}", f"l{n + 1}") for n in range(MOST + 1)]
    end = file(f"l{MOST + 1}")
    assert tree(*chain, end).follow(("l0",)) == "link-loop"
    assert isinstance(tree(*chain, end).follow(("l1",)), Way)


@pytest.mark.parametrize("text", ["", "x" * (LONGEST + 1), "图" * (LONGEST // 3 + 1)])
def test_how_long_a_text_may_be(text: str) -> None:
    assert tree(link("a", text)).follow(("a",)) == "link-long"


def test_what_is_passed_is_told() -> None:
    links = tree(folder("p"), folder("p/d"), link("p/up", "d/.."), link("q", "p/up/d"))
    assert links.follow(("q",)) == Way(
        ("p", "d"), ("p", "d"), ((("p",), "p"), (("p", "up"), "up"), (("p", "d"), "d"))
    )
    assert links.follow(("p", "up")) == Way(("p",), ("p",), ((("p", "d"), "d"),))


def test_a_link_through_links_to_links() -> None:
    links = tree(folder("p"), file("p/f"), link("one", "p"), link("two", "one"), link("q", "two/f"))
    assert links.follow(("two",)) == Way(("one",), ("p",), ((("one",), "one"),))
    assert links.follow(("q",)) == Way(
        ("p", "f"), ("p", "f"), ((("two",), "two"), (("p", "f"), "f"))
    )
