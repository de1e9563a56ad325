"""`landline put`, `get`, `ls`, `rm` and `share` as processes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from landline.cli.exits import Exit
from landline.net.address import Address
from landline.net.interfaces import reachable_hosts
from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import Terminal, environment
from tests.live.hub.hubs import HubProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Person:
    """One who has a home of their own, at a hub."""

    def __init__(self, home: Path, hub: HubProcess, name: str) -> None:
        self.home = home
        home.mkdir()
        host, port = hub.address
        self._words = ("--hub", f"tcp://{host}:{port}", "--name", name)

    def start(self, *words: str) -> Program:
        command = [*LANDLINE, *words, *self._words]
        return Program(command, cwd=self.home, env=environment(self.home))

    def run(self, *words: str) -> Program:
        with self.start(*words) as program:
            program.wait()
            return program

    def at_terminal(self, *words: str) -> Terminal:
        return Terminal([*LANDLINE, *words, *self._words], environment(self.home, COLUMNS="80"))

    def lines(self, *words: str) -> list[str]:
        """Return what a command prints, which must succeed."""
        program = self.run(*words)
        assert program.process.returncode == Exit.DONE, program.err
        return program.out.splitlines()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    hub = HubProcess(tmp_path / "hub", "--set", "shelf.share=guest").ready()
    try:
        yield hub
    finally:
        hub.stop()
        hub.kill()


@pytest.fixture
def ada(hub: HubProcess, tmp_path: Path) -> Person:
    return Person(tmp_path / "ada", hub, "ada")


def test_the_whole_life_of_files(ada: Person) -> None:
    (ada.home / "photos" / "b").mkdir(parents=True)
    (ada.home / "photos" / "a.jpg").write_bytes(b"a" * 2000)
    (ada.home / "photos" / "b" / "c.jpg").write_bytes(b"c")
    (ada.home / "plan.txt").write_bytes(b"plan")
    assert ada.lines("put", "plan.txt", "photos", "lobby:docs/", "--say", "look") == [
        "lobby:docs/plan.txt",
        "lobby:docs/photos/a.jpg",
        "lobby:docs/photos/b/c.jpg",
    ]
    assert ada.lines("put", "plan.txt", "docs/") == ["lobby:docs/plan (2).txt"]
    listed = [line.split("\t") for line in ada.lines("ls", "docs/")]
    assert [(row[0], row[2], row[3]) for row in listed] == [
        ("2001", "", "photos/"),
        ("4", "ada", "plan (2).txt"),
        ("4", "ada", "plan.txt"),
    ]
    assert ada.lines("get", "docs/", "--into", "in") == [
        "in/docs/plan (2).txt",
        "in/docs/plan.txt",
        "in/docs/photos/a.jpg",
        "in/docs/photos/b/c.jpg",
    ]
    assert (ada.home / "in/docs/photos/a.jpg").read_bytes() == b"a" * 2000
    (again,) = ada.lines("get", "docs/plan.txt", "--into", "in/docs", "--json")
    assert json.loads(again) == {
        "is": "fetched",
        "room": "lobby",
        "path": "docs/plan.txt",
        "to": "in/docs/plan.txt",
        "size": 4,
        "was_here": True,
    }
    assert ada.lines("rm", "docs/plan.txt", "docs/plan (2).txt") == []
    assert ada.lines("get", "docs", "--into", "again")[-1] == "again/docs/photos/b/c.jpg"
    assert ada.lines("ls", "docs")[0].endswith("photos/"), "a folder of the lobby"
    assert ada.lines("ls", "lobby")[0].endswith("docs/"), "without one, a room"
    refused = ada.run("get", "docs/plan.txt")
    assert refused.process.returncode == Exit.REFUSED
    assert "no file docs/plan.txt" in refused.err


def test_a_folder_goes_with_all_that_is_in_it(ada: Person, hub: HubProcess, tmp_path: Path) -> None:
    for name in ("docs/a", "docs/in/b", "docs/in/c", "other"):
        (ada.home / name).parent.mkdir(parents=True, exist_ok=True)
        (ada.home / name).write_text(name)
    ada.lines("put", "docs", "other")
    (ada.home / "d").write_text("d")
    bo = Person(tmp_path / "bo", hub, "bo")
    (bo.home / "mine").write_text("mine")
    bo.lines("put", "mine", "docs/in/")
    folder = ada.run("rm", "docs/in")
    assert folder.process.returncode == Exit.USAGE
    assert "lobby:docs/in is a folder. With --recursive" in folder.err
    unasked = ada.run("rm", "--recursive", "docs")
    assert unasked.process.returncode == Exit.USAGE
    assert "--yes" in unasked.err
    assert len(ada.lines("ls", "docs/in")) == 3
    removed = ada.run("rm", "-r", "docs", "other", "--yes")
    assert removed.process.returncode == Exit.REFUSED
    assert "Removed: 4 files" in removed.err
    assert "docs/in/mine" in removed.err
    assert [line.split("\t")[-1] for line in ada.lines("ls")] == ["docs/"]
    (ok,) = bo.lines("rm", "-ry", "docs/", "--json")
    assert json.loads(ok)["is"] == "ok"
    assert ada.lines("ls") == []


def test_names_come_back_as_far_as_they_are_safe_there(ada: Person) -> None:
    """A backslash is no way; what is hidden stays so where it was asked for, or in a folder."""
    mine, here = ada.home / "mine", ada.home / "in"
    for name in (".bashrc", "a\\b.txt", "x?/.env", ".kept/k"):
        (mine / name).parent.mkdir(parents=True, exist_ok=True)
        (mine / name).write_text(name)
    files = [f"mine/{name}" for name in (".bashrc", "a\\b.txt", "x?", ".kept")]
    put = ["lobby:.bashrc", "lobby:a_b.txt", "lobby:x_/.env", "lobby:.kept/k"]
    assert ada.lines("put", *files, "lobby:") == put
    for place, name in ((".bashrc", ".bashrc"), (".kept/", ".kept/k"), ("x_", "x_/.env")):
        assert ada.lines("get", place, "--into", "in") == [f"in/{name}"]
    # Nobody said these names here: they could be read by programs in a home folder.
    assert ada.lines("get", "lobby:", "--into", "all") == [
        "all/bashrc", "all/a_b.txt", "all/kept/k", "all/x_/.env",
    ]  # fmt: skip
    assert (here / ".bashrc").read_text() == ".bashrc"


def test_what_is_no_file_of_a_folder_is_told(ada: Person) -> None:
    docs = ada.home / "docs"
    (docs / "empty").mkdir(parents=True)
    os.mkfifo(docs / "pipe")
    (docs / "inner").symlink_to("empty")
    nothing = ada.run("put", "docs")
    assert nothing.process.returncode == Exit.DONE
    assert "There is no file to put" in nothing.err
    assert nothing.out == ""
    (docs / "a").write_text("a")
    for number in range(20):
        (docs / f"link{number}").symlink_to("a")
    some = ada.run("put", "docs")
    assert some.out.splitlines() == ["lobby:docs/a"]
    assert "docs/inner is no file of its own, and is left out" in some.err
    assert some.err.count("left out") == 10
    assert "and 12 more" in some.err


def test_who_is_asked_may_still_say_no(ada: Person) -> None:
    (ada.home / "docs").mkdir()
    for name in ("a", "b"):
        (ada.home / "docs" / name).write_text(name)
    ada.lines("put", "docs")
    for answer, said in (("", "Nothing was changed"), ("y", "Removed: 2 files")):
        with ada.at_terminal("rm", "-r", "docs/") as rm:
            rm.expect("Remove lobby:docs/ for good: 2 files")
            rm.enter(answer)
            rm.expect(said)
            rm.wait()


def test_what_was_broken_off_is_listed_and_given_up(ada: Person) -> None:
    for name in ("in/large", "other"):
        (ada.home / name).parent.mkdir(exist_ok=True)
        (ada.home / name).touch()
        os.truncate(ada.home / name, 1 << 30)
        with ada.at_terminal("put", str(ada.home / name), "in/") as putting:
            putting.expect("B/s")
    rows = [line.split("\t") for line in ada.lines("ls", "--unfinished")]
    assert sorted(row[2] for row in rows) == ["lobby:in/large", "lobby:in/other"]
    assert all(int(row[0]) < 1 << 30 and row[1] for row in rows)
    assert ada.lines("ls", "--unfinished", "elsewhere/") == []
    (listed,) = ada.lines("ls", "--unfinished", "in/other", "--json")
    assert [each["path"] for each in json.loads(listed)["uploads"]] == ["in/other"]
    assert "in/other" in ada.run("rm", "--unfinished", "in/other").err
    missing = ada.run("rm", "--unfinished", "in/other")
    assert (missing.process.returncode, "in/other" in missing.err) == (Exit.USAGE, True)
    ada.lines("rm", "--unfinished", "lobby:")
    assert ada.lines("ls", "--unfinished") == []


def test_a_folder_is_one_line_in_the_room(ada: Person) -> None:
    (ada.home / "photos" / "b").mkdir(parents=True)
    for name in ("photos/a", "photos/b/c", "photos/d"):
        (ada.home / name).write_text(name)
    assert len(ada.lines("put", "photos", "--say", "look")) == 3
    with ada.start("tail", "lobby", "--last", "9") as tail:
        shown = tail.wait_for("look")
    assert "ada put on the shelf: photos/ (3 files, 26 B)" in shown
    assert shown.count("on the shelf") == 1


def test_links(ada: Person) -> None:
    (ada.home / "a").write_bytes(b"a")
    ada.lines("put", "a")
    shared = ada.run("share", "a", "--uses", "1")
    assert shared.out.startswith("http://127.0.0.1:")
    assert "nobody else can open it" in shared.err
    ((key, *_, left, opened, path),) = (line.split("\t") for line in ada.lines("share"))
    assert (left, opened, path) == ("1", "0", "lobby:a")
    assert ada.lines("share", "--end", key) == []
    assert ada.lines("share") == []


def test_a_link_leads_to_no_folder(ada: Person) -> None:
    (ada.home / "folder").mkdir()
    (ada.home / "folder" / "a").write_bytes(b"a")
    ada.lines("put", "folder")
    for place in ("folder", "folder/", "lobby:"):
        program = ada.run("share", place)
        assert program.process.returncode == Exit.USAGE
        assert "folder, and a link leads to one file" in program.err


def test_a_link_leads_others_to_the_hub_also_for_who_sits_beside_it(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "hub", "--lan", "--no-announce", "--set", "shelf.share=guest")
    try:
        hub.ready().host = "127.0.0.1"
        ada = Person(tmp_path / "ada", hub, "ada")
        (ada.home / "a").write_bytes(b"a")
        ada.lines("put", "a")
        port = hub.address[1]
        others = reachable_hosts(Address(scheme="tcp", host="", port=port))
        (link,) = ada.lines("share", "a")
        host = f"[{others[0]}]" if ":" in others[0] else others[0]
        assert link.startswith(f"http://{host}:{port}/")
    finally:
        hub.stop()
        hub.kill()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("put", "missing"), Exit.USAGE, "missing"),
        (("put", "lobby:"), Exit.USAGE, "No file"),
        (("rm", "docs/"), Exit.USAGE, "a folder"),
        (("share", "a", "--end", "b"), Exit.USAGE, "not both"),
        (("put", "a", "lobby:../a"), Exit.REFUSED, "another folder"),
        (("get", "missing"), Exit.REFUSED, "no file"),
        (("ls", "missing/"), Exit.REFUSED, "no file"),
        (("ls", "missing"), Exit.REFUSED, "no file"),
        (("ls", "nowhere:"), Exit.REFUSED, "no room nowhere. In landline chat"),
        (("put", "a", "@nobody:"), Exit.REFUSED, "called nobody. In landline chat"),
    ],
)
def test_what_cannot_be(ada: Person, words: tuple[str, ...], status: Exit, said: str) -> None:
    (ada.home / "a").write_bytes(b"a")
    program = ada.run(*words)
    assert program.process.returncode == status
    assert said in program.err
    assert program.out == ""
