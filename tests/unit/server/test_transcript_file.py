"""Files of messages: what is taken, and what is said of a line that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, strategies as some

from landline.server import transcript_file
from landline.server.transcript_file import MOST_FAULTS, Identities, TranscriptFile
from landline.wire.body import Body
from tests.unit.server.rooms import ADA, AT, cid

if TYPE_CHECKING:
    from pathlib import Path

ROOM = {"key": "lobby", "name": "lobby"}
SIMPLE = {"from": "ada", "text": "hi", "at": AT}


def header(messages: int, **more: Any) -> dict[str, Any]:
    return {"type": "landline.room.v1", "room": ROOM, "messages": messages, **more}


def message(seq: int, **fields: Any) -> dict[str, Any]:
    said = {"is": "message", "room": "lobby", "seq": seq, "from": "ada", "user": ADA, "at": AT}
    return {**said, "text": "hi", **fields}


def faults(path: Path, *lines: object) -> list[str]:
    """Return what is wrong with a file of `lines` (texts as they are), in English."""
    data = [line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines]
    path.write_bytes(b"\n".join(data) + b"\n")
    found = TranscriptFile(path).check()
    for fault in found:
        assert fault.line("zh")
        assert fault.exit_status == 2
    return [fault.line().removeprefix(f"{path}:") for fault in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.jsonl"


def test_what_is_right(path: Path) -> None:
    assert faults(path, header(2), message(1), message(2, kind="edit", target=1)) == []
    assert faults(path, header(1, floor=4), message(5)) == []
    assert faults(path, b"\xef\xbb\xbf" + msgspec.json.encode(SIMPLE), b"", b"  ", SIMPLE) == []
    assert faults(path, b"") == []
    assert faults(path, header(0)) == []
    assert faults(path, message(3, text="", deleted=True), SIMPLE) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not a message: Input data was truncated"),
        (b"[]", "not a message: Expected `object`, got `array`"),
        (b"[" * 5000, "not a message: "),
        (b'"\xff"', "not a message: "),
        (message(0), "`seq` is not above 1, the one before"),
        (message(1), "`seq` is not above 1, the one before"),
        (message(2, **{"from": ""}), "`from` is no name"),
        (message(2, **{"from": "a\nb"}), "`from` is no name"),
        (message(2, **{"from": "x" * 65}), "`from` is no name"),
        (message(2, user="x" * 65), "`user` is too long"),
        (message(2, at=-1), "`at` is no time"),
        (message(2, at=10**18), "`at` is no time"),
        (message(2, text=" "), "a message without a text"),
        (message(2, cid="xyz"), "`cid` is not 32 hex digits"),
        (message(2, cid=cid(10).upper()), "`cid` is not 32 hex digits"),
        (message(2, cid=cid(1)), "its `cid` is that of an earlier line"),
        (message(2, kind="edit"), "`target` is no earlier message"),
        (message(2, kind="react", target=2), "`target` is no earlier message"),
        (message(2, kind="dance"), "not a message: Invalid enum value 'dance'"),
        (message(2, text=7), "not a message: Expected `str`, got `int`"),
        (SIMPLE, "not a message: "),
        (header(1), "not a message: "),
    ],
)
def test_bad_lines_are_named(path: Path, line: object, says: str) -> None:
    found = faults(path, header(3), message(1, cid=cid(1)), line, message(9))
    assert len(found) == 1
    assert found[0].startswith(f"3: {says}")


@pytest.mark.parametrize(
    "line",
    [
        {"from": "ada", "text": "hi"},
        {"from": "ada", "at": AT},
        {**SIMPLE, "at": "yesterday"},
        {**SIMPLE, "at": None},
        {**SIMPLE, "at": 1e300},
        {**SIMPLE, "at": "9999-12-31T23:59:59-23:59"},
        {**SIMPLE, "at": "0001-01-01"},
        {"is": "message"},
        {"is": "welcome"},
        b'{"from":"ada","text":"\\ud800","at":1}',
    ],
)
def test_bad_simple_lines(path: Path, line: object) -> None:
    (found,) = faults(path, SIMPLE, line, SIMPLE)
    assert found.startswith("2: ")


@pytest.mark.parametrize(
    "first",
    [
        {**header(0), "room": {"key": "lobby"}},
        {**header(0), "room": {**ROOM, "kind": "odd"}},
        {**header(0), "room": {**ROOM, "slow": -1}},
        {**header(0), "messages": -1},
    ],
)
def test_bad_headers(path: Path, first: object) -> None:
    (found,) = faults(path, first, message(1))
    assert found.startswith("1: not a message: ")


def test_a_newer_kind_of_transcript(path: Path) -> None:
    (found,) = faults(path, {**header(0), "type": "landline.room.v2"})
    assert "newer landline (landline.room.v2)" in found


def test_one_that_ends_early(path: Path) -> None:
    (found,) = faults(path, header(3), message(1), message(2))
    assert "should have 3 messages, and has 2" in found


def test_long_lines_are_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript_file, "LONGEST", 200)
    long = message(2, text="x" * 1000)
    (found,) = faults(path, header(2), message(1), long, message(3))
    assert found == "3: longer than 200 bytes"


def test_only_the_first_faults_are_told(path: Path) -> None:
    assert len(faults(path, *[b"{"] * 100)) == MOST_FAULTS


def test_pinned_messages_are_found(path: Path) -> None:
    room = {**ROOM, "pins": [7, 9, 100]}
    first = {**header(3, floor=6), "room": room}
    lines = [first, message(7), message(8), message(9)]
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    file = TranscriptFile(path)
    assert file.check() == []
    assert file.pinned == {7: 1, 9: 3}


def test_progress_is_told_in_bytes(path: Path) -> None:
    faults(path, header(2), message(1), message(2))
    file, told = TranscriptFile(path), []
    assert file.check() == []
    assert [line.seq for line in file.lines(lambda *way: told.append(way))] == [1, 2]
    assert told[-1][1] == path.stat().st_size
    assert 0 < told[0][0] < told[1][0] <= path.stat().st_size


@given(some.lists(some.sampled_from("abc"), max_size=20))
def test_alike_messages_are_told_apart_and_always_the_same_way(texts: list[str]) -> None:
    bodies = [Body(sender="a", user=ADA, at=1, kind="react", text=text) for text in texts]
    first, second = Identities(), Identities()
    told = [first.of(body) for body in bodies]
    assert len(set(told)) == len(told)
    assert told == [second.of(body) for body in bodies]


@given(some.binary(max_size=300))
def test_garbage_is_one_line_each(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("garbage") / "f"
    path.write_bytes(data)
    for fault in TranscriptFile(path).check():
        assert "\n" not in fault.line()
