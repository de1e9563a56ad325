"""What people type about the shelf, and what is meant by it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from landline.cli.console import Console
from landline.cli.get import Patience
from landline.cli.identity import Wanted
from landline.cli.put import Put, _placed, meant, require
from landline.cli.shelf_place import Place, Visit, place_of
from landline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("typed", "room", "path"),
    [
        ("", "lobby", ""),
        ("a.txt", "lobby", "a.txt"),
        ("docs/a.txt", "lobby", "docs/a.txt"),
        ("dev:", "dev", ""),
        ("dev:docs/", "dev", "docs/"),
        ("@bo:a", "@bo", "a"),
        (":a", "lobby", "a"),
        ("dev:a:b", "dev", "a:b"),
    ],
)
def test_places(typed: str, room: str, path: str) -> None:
    place = place_of(typed)
    assert place == (room, path)
    assert place.is_folder == (not path or path.endswith("/"))


@pytest.mark.parametrize(
    ("words", "sources", "place"),
    [
        (("a",), ["a"], ("lobby", "")),
        (("a", "b"), ["a", "b"], ("lobby", "")),
        (("a", "dev:"), ["a"], ("dev", "")),
        (("a", "b", "dev:docs/"), ["a", "b"], ("dev", "docs/")),
        (("a", "docs/"), ["a"], ("lobby", "docs/")),
        (("a", "dev:new"), ["a"], ("dev", "new")),
        (("folder/",), ["folder"], ("lobby", "")),
    ],
)
def test_the_last_word_is_the_place_if_it_looks_like_one(
    words: tuple[str, ...],
    sources: list[str],
    place: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, where = meant(words)
    assert [str(each) for each in found] == sources
    assert where == place


@pytest.mark.parametrize(
    ("words", "code"),
    [(("dev:",), "put.nothing"), (("a", "b", "dev:new"), "put.one-name")],
)
def test_what_cannot_be_meant(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        meant(words)
    assert caught.value.code == code


def test_a_file_here_is_a_file_whatever_it_looks_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").touch()
    (tmp_path / "folder").mkdir()
    assert meant(("x", "a:b"))[1] == ("lobby", "")
    assert [str(each) for each in meant(("x", "folder/"))[0]] == ["x", "folder"]


def test_what_is_not_here_is_told_before_anything_is_put(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    (tmp_path / "link").symlink_to("nowhere")
    require([tmp_path / "here", tmp_path / "link"])
    with pytest.raises(UsageError) as caught:
        require([tmp_path / "here", tmp_path / "没有.txt"])
    assert caught.value.code == "source.missing"
    assert "没有.txt" in caught.value.line("en")


def test_folders_are_put_with_what_is_in_them(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "b").mkdir(parents=True)
    (folder / "empty").mkdir()
    for path in ("z.jpg", "a.jpg", "b/c.jpg"):
        (folder / path).touch()
    (folder / "link").symlink_to("a.jpg")
    (folder / "away").symlink_to("b")
    left: list[Path] = []
    found = list(_placed([folder, tmp_path / "x"], Place("dev", "in/"), left))
    assert found == [
        Put(folder / "a.jpg", "in/photos/"),
        Put(folder / "z.jpg", "in/photos/"),
        Put(folder / "b" / "c.jpg", "in/photos/b/"),
        Put(tmp_path / "x", "in/"),
    ]
    assert left == [folder / "away", folder / "link"]
    renamed = list(_placed([folder], Place("dev", "other"), []))
    assert renamed[-1] == Put(folder / "b" / "c.jpg", "other/b/")


def test_whoever_breaks_it_off_is_told_how_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    visit = Visit(Console(), None, Wanted(), as_json=False)
    with visit.moving("tcp://hub:1", size=10, files=1) as progress:
        progress.begin("a", 2)
        progress(1, 2)
    assert capsys.readouterr().err == ""
    with pytest.raises(asyncio.CancelledError), visit.moving("tcp://hub:1", size=10, files=1):
        raise asyncio.CancelledError
    assert "same command" in capsys.readouterr().err


def test_a_file_that_is_still_being_put_is_waited_for_aloud(
    capsys: pytest.CaptureFixture[str],
) -> None:
    visit = Visit(Console(), None, Wanted(), as_json=False)
    with visit.moving("tcp://hub:1", size=10, files=1) as progress:
        tell = Patience(visit, Place("dev", "a\x1b.iso"), progress)
        tell(0, 10)
        assert capsys.readouterr().err == "", "it may begin"
        tell(0, 10)
        tell(0, 10)
        assert capsys.readouterr().err.count("dev:a\\x1b.iso is still being put") == 1
        tell(5, 10)
