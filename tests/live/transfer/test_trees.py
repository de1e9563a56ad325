"""What arrives is what was sent."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from landline.transfer.sources import Files
from tests.live.transfer.two_sides import SECONDS, Says, Session, names, outcome, transfer
from tests.unit.transfer.test_copying import make, seen

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer, Policy

MIB = 1 << 20


@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("connections", [None, 1, 5])
def test_a_tree_arrives_as_it_is(
    tmp_path: Path, connections: int | None, *, receiver_dials: bool
) -> None:
    top = tmp_path / "top"
    make(top)
    (top / "big").write_bytes(os.urandom(20 * MIB + 17))
    for number in range(300):
        (top / "sub" / f"{number}").write_bytes(os.urandom(number * 61))
    session = transfer(
        Files([top]), tmp_path / "in", receiver_dials=receiver_dials, connections=connections
    )
    received = outcome(session.received)
    assert seen(top) == seen(tmp_path / "in" / "top")
    assert names(tmp_path / "in") == ["top"]
    assert received.paths == [tmp_path / "in" / "top"]
    assert received.size == outcome(session.sent).size
    assert (received.files, received.folders, received.links) == (306, 4, 1)
    assert (received.missing, received.told) == (0, [])
    assert [watch.stage for watch in session.watches] == ["over", "over"]
    figures = session.watches[1].figures()
    assert figures.landed == figures.size == received.size
    assert figures.files == figures.files_done


def test_holes_stay_holes(tmp_path: Path) -> None:
    source = tmp_path / "disk.img"
    with source.open("wb") as file:
        for at in (0, 9 * MIB, 31 * MIB):
            file.seek(at)
            file.write(os.urandom(MIB))
        file.truncate(100 * MIB)
    session = transfer(Files([source]), tmp_path / "in")
    assert outcome(session.received).size == 100 * MIB
    landed = tmp_path / "in" / "disk.img"
    assert landed.read_bytes() == source.read_bytes()
    assert landed.stat().st_blocks * 512 <= 4 * MIB
    assert session.watches[0].moved == 3 * MIB, "zeros were sent"


def test_a_file_without_holes_has_its_room_from_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(MIB))
    transfer(Files([tmp_path / "f"]), tmp_path / "in")
    assert (tmp_path / "in" / "f").stat().st_blocks * 512 >= MIB


def test_what_was_named_together_arrives_together(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "large").write_bytes(os.urandom(MIB))
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "empty").write_bytes(b"")
    paths = [tmp_path / name for name in ("a", "b", "link", "empty")]
    session = transfer(Files(paths), tmp_path / "in")
    into = tmp_path / "in"
    assert outcome(session.received).paths == [into / each.name for each in paths]
    assert (into / "link").read_bytes() == b"a"
    assert not (into / "link").is_symlink(), "it was named, and so is what it leads to"
    assert (into / "b" / "large").read_bytes() == (tmp_path / "b" / "large").read_bytes()
    assert (into / "empty").read_bytes() == b""


def test_nothing_but_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "top" / "inner").mkdir(parents=True)
    session = transfer(Files([tmp_path / "top"]), tmp_path / "in")
    assert outcome(session.received).folders == 2
    assert (tmp_path / "in" / "top" / "inner").is_dir()
    assert not session.dialling.dialled, "nobody needs a data connection for that"


@pytest.mark.parametrize("policy", ["same", "ask"])
def test_what_is_here_already_is_not_sent_again(tmp_path: Path, policy: Policy) -> None:
    top = tmp_path / "top"
    make(top)
    transfer(Files([top]), tmp_path / "in")
    session = transfer(Files([top]), tmp_path / "in", Says(policy))
    received = outcome(session.received)
    assert received.size == session.watches[0].moved == 0
    assert received.skipped == 6
    assert names(tmp_path / "in") == ["top"]
    assert seen(top) == seen(tmp_path / "in" / "top")


def test_another_file_of_the_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(os.urandom(MIB))
    into = tmp_path / "in"
    into.mkdir()
    (into / "f").write_bytes(os.urandom(MIB))
    before = (into / "f").read_bytes()
    session = transfer(Files([tmp_path / "f"]), into, Says("same"))
    assert outcome(session.received).paths == [into / "f (2)"]
    assert (into / "f").read_bytes() == before
    assert (into / "f (2)").read_bytes() == (tmp_path / "f").read_bytes()


@pytest.mark.parametrize("size", [5, MIB])
def test_it_is_replaced_where_that_is_asked_for(tmp_path: Path, size: int) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "f").write_bytes(os.urandom(size))
    (top / "l").symlink_to("f")
    into = tmp_path / "in"
    (into / "top").mkdir(parents=True)
    (into / "top" / "f").write_bytes(b"old")
    (into / "top" / "l").symlink_to("elsewhere")
    outcome(transfer(Files([top]), into, Says("overwrite")).received)
    assert names(into / "top") == ["f", "l"]
    assert (into / "top" / "f").read_bytes() == (top / "f").read_bytes()
    assert os.readlink(into / "top" / "l") == "f"  # noqa: PTH115


def test_a_person_is_asked_about_what_differs(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 10)
    into = tmp_path / "in"
    into.mkdir()
    for name in "abc":
        (into / name).write_bytes(b"old")
    says = Says("ask", answers={0: "skip", 1: "overwrite", 2: "rename"})
    session = transfer(Files([tmp_path / name for name in "abc"]), into, says)
    outcome(session.received)
    assert [(each.entry, each.path, each.size, each.here_size) for each in says.questions] == [
        (number, (name,), 10, 3) for number, name in enumerate("abc")
    ]
    found = {path.name: path.read_bytes() for path in into.iterdir()}
    assert found == {"a": b"old", "b": b"b" * 10, "c": b"old", "c (2)": b"c" * 10}


def test_it_may_be_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    session = transfer(Files([tmp_path / "f"]), tmp_path / "in", Says(refuse="transfer.refused"))
    assert getattr(session.sent, "code", None) == "transfer.refused"
    assert getattr(session.received, "code", None) == "transfer.declined"
    assert not (tmp_path / "in").exists()


def test_many_receivers_of_one_source(tmp_path: Path) -> None:
    top = tmp_path / "top"
    make(top)
    source = Files([top])
    for number in range(3):
        into = tmp_path / f"in{number}"
        assert outcome(transfer(source, into).received).missing == 0
        assert seen(into / "top") == seen(top)


class Thinks(Says):
    """Answers once the sender shows that it waits for the answer."""

    def __init__(self, session: Session) -> None:
        super().__init__("ask", answers={0: "overwrite"})
        self.session = session

    def choose(self, questions: list[Question], withdrawn: threading.Event) -> dict[int, Answer]:
        watch, deadline = self.session.watches[0], time.monotonic() + SECONDS
        while watch.stage != "answering" and time.monotonic() < deadline:
            withdrawn.wait(0.01)
        assert watch.stage == "answering"
        return super().choose(questions, withdrawn)


@pytest.mark.parametrize("size", [5, 9])
def test_a_sender_knows_that_an_answer_is_awaited(tmp_path: Path, size: int) -> None:
    """Whether the two files had to be compared before (same size), or not."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "f").write_bytes(b"other")
    (tmp_path / "f").write_bytes(b"f" * size)
    session = Session()
    session.start(Files([tmp_path / "f"]), tmp_path / "in", Thinks(session))
    session.wait()
    assert outcome(session.sent).files == 1
    assert (tmp_path / "in" / "f").read_bytes() == b"f" * size
