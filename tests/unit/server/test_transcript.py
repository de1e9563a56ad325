"""Rooms told as JSON lines: which ones, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.errors import RefusedError, StoreError
from landline.model import Entry
from landline.server.transcript import Archive
from landline.store.snapshot import Snapshot
from tests.unit.server.rooms import ADA, AT, BO, changed, everything, filled, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Snapshot.open(filled(tmp_path, everything())) as snapshot:
        yield Archive(snapshot)


def lines(archive: Archive, name: str) -> list[dict[str, Any]]:
    (told,) = archive.chosen([name], everything=False)
    return [msgspec.json.decode(line) for line in archive.lines(told)]


def titles(archive: Archive, *names: str, everything: bool = False) -> list[str]:
    return [told.title for told in archive.chosen(names, everything=everything)]


def test_messages_are_as_they_stand_now(archive: Archive) -> None:
    header, first, second, *changes, last = lines(archive, "lobby")
    assert header == {
        "type": "landline.room.v1",
        "room": {"key": "lobby", "name": "lobby"},
        "messages": 5,
    }
    assert (first["is"], first["room"], first["seq"], first["text"]) == (
        "message", "lobby", 1, "hello",
    )  # fmt: skip
    assert first["reactions"] == {"👍": [BO]}
    assert (second["text"], "cid" in second) == ("by nc", False)
    assert [change["kind"] for change in changes] == ["edit", "react"]
    assert last["quote"] == {"from": "ada", "text": "what was said"}


def test_the_header_tells_what_the_room_is_like(archive: Archive) -> None:
    header, message = lines(archive, "build")
    assert header["room"] == {
        "key": "build",
        "name": "machines",
        "former": ["build"],
        "slow": 5,
        "pins": [1],
        "made": AT,
    }
    assert message["room"] == "machines"


def test_only_what_all_may_read_unless_asked_for(archive: Archive) -> None:
    assert titles(archive) == ["machines", "lobby"]
    assert set(titles(archive, everything=True)) == {
        "!audit", "@ada", "@ada+bo", "lobby", "machines", "plans",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("plans", "plans"),
        ("build", "machines"),
        ("machines", "machines"),
        ("@bo+ada", "@ada+bo"),
        (f"@{ADA}+{BO}", "@ada+bo"),
        ("@ada", "@ada"),
        ("!audit", "!audit"),
    ],
)
def test_rooms_are_found_by_any_name(archive: Archive, name: str, title: str) -> None:
    assert titles(archive, name) == [title]
    assert titles(archive, name, name) == [title]


def test_a_room_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(RefusedError) as caught:
        archive.chosen(["lobby", "nowhere"], everything=False)
    assert caught.value.code == "transcript.no-room"


def test_everybody_who_said_something_has_a_name(archive: Archive) -> None:
    (lobby,) = archive.chosen(["lobby"], everything=False)
    assert archive.speakers(lobby) == {ADA: "ada", BO: "bo"}


def test_what_is_forgotten_is_not_counted(tmp_path: Path) -> None:
    folder = filled(
        tmp_path, [said(str(n), n) for n in range(1, 6)], [changed("edit", 4, text="x")]
    )
    from landline.store.sqlite import SqliteStore

    store = SqliteStore.open(folder)
    store.trim({"lobby": 3})
    store.close()
    with Snapshot.open(folder) as snapshot:
        header, *messages = lines(Archive(snapshot), "lobby")
    assert (header["floor"], header["messages"]) == (3, 3)
    assert [message["seq"] for message in messages] == [4, 5, 6]


def test_the_same_state_is_the_same_bytes(tmp_path: Path) -> None:
    folder = filled(tmp_path, everything())
    with Snapshot.open(folder) as first, Snapshot.open(folder) as second:
        for one, other in zip(Archive(first).rooms, Archive(second).rooms, strict=True):
            assert list(Archive(first).lines(one)) == list(Archive(second).lines(other))


def test_a_message_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = filled(tmp_path, [plain("fine"), Entry("lobby", None, ADA, b'{"text":1}')])
    with Snapshot.open(folder) as snapshot, pytest.raises(StoreError) as caught:
        lines(Archive(snapshot), "lobby")
    assert caught.value.code == "transcript.unreadable"
    assert "2" in caught.value.line("zh")
