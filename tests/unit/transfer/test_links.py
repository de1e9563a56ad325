"""Where links lead, beside what the system says of the same links on a disk."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from landline.errors import ProtocolError
from landline.transfer import links as links_of
from landline.transfer.links import LONGEST, MOST, Links, Way
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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
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
            text = before.retold(entry.target, moved(entry.path)[:-1], way, moved)
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


DEEP = "/".join("d" for _ in range(60))


def deep(*entries: Entry) -> Links:
    folders = [folder(DEEP[:end]) for end in range(1, len(DEEP) + 1, 2)]
    return tree(*folders, link("deep", DEEP), link(f"{DEEP}/here", "."), *entries)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_link_leaves_little_behind_however_long_its_way(*, is_known: bool) -> None:
    several = 50
    # Through a link each, which is all that a text of this length can name so often.
    ways = [link(f"{DEEP}/l{n}", "/".join(["here"] * 200)) for n in range(several)]
    through = [link(f"t{n}", f"deep/l{n}/f") for n in range(several)]
    links = deep(*ways, *through)
    links.follow(("deep",))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for entry in (*through, *ways) if is_known else (*ways, *through):
            assert isinstance(links.follow(entry.path), Way)
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < several * 2 * 1000


def test_all_texts_together_have_so_many_components(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links_of, "MOST_STEPS", 10)
    entries = [folder("p"), *(link(f"l{n}", "p/../p/./a") for n in range(3))]
    links = tree(*entries)
    for name in ("l0", "l1"):
        assert isinstance(links.follow((name,)), Way)
    with pytest.raises(ProtocolError) as caught:
        links.follow(("l2",))
    assert caught.value.code == "manifest.too-large"


def test_all_texts_told_anew_together_have_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links_of, "MOST_RETOLD", len("图".encode()))
    links = tree(folder("p"), *(link(f"l{n}", "p") for n in range(3)))

    def moved(path: Path) -> Path:
        return ("图",) if path == ("p",) else path

    def told_anew(name: str) -> str:
        way = links.follow((name,))
        assert isinstance(way, Way)
        return links.retold("p", (), way, moved)

    assert [told_anew("l0")] == ["图"]
    with pytest.raises(ProtocolError) as caught:
        told_anew("l1")
    assert caught.value.code == "manifest.too-large"


@pytest.mark.parametrize("first", [0, 1])
def test_where_a_link_leads_does_not_depend_on_when_it_is_asked(first: int) -> None:
    entries = [folder("p"), link("p/up", "../p/gone"), link("q", "p/up"), link("r", "r/a")]
    links = tree(*entries)
    paths = [("q",), ("p", "up")]
    found = {path: links.follow(path) for path in (paths[first], paths[1 - first])}
    assert found == {
        ("q",): Way(("p", "up"), ("p", "gone"), ((("p",), "p"), (("p", "up"), "up"))),
        ("p", "up"): Way(("p", "gone"), ("p", "gone"), ((("p",), "p"), (("p", "gone"), "gone"))),
    }
    assert found == {path: links.follow(path) for path in paths}
    assert (links.follow(("r",)), links.follow(("r",))) == ("link-loop", "link-loop")


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
