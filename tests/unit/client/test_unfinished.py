"""What is not finished stands in a list, until it is."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from landline.client import unfinished as unfinished_records
from landline.client.unfinished import MOST, Record, Unfinished, record_id
from landline.errors import LocalError, UsageError
from landline.transfer.disk import Folder
from landline.transfer.disk_tree import Tree
from tests.unit.transfer.small_disks import mounted, only_root, plugged_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = bytes(range(16))


@pytest.fixture
def unfinished(tmp_path: Path) -> Unfinished:
    return Unfinished(tmp_path / "state")


def sent(name: str = "a.iso", *, key: str = "ab" * 32) -> Record:
    path = f"/home/ada/{name}"
    return Record(record_id("send", path, key), "send", name, "bo", key=key, paths=(path,))


def received(into: Path, *, slot: int = 0) -> Record:
    id = record_id("receive", str(into), KEY.hex())
    return Record(id, "receive", "b", "cy", into=str(into), tree=KEY.hex(), slot=slot)


def left_behind(into: Path) -> None:
    """Leave what a receiver that was killed leaves."""
    tree = Tree.open(into, KEY)
    tree.records().close()
    tree.large(("b.iso",), 1 << 20)
    tree.abandon(keep=True)


def test_a_record_stands_there_from_begin_to_the_end(unfinished: Unfinished) -> None:
    running = unfinished.begin(sent())
    assert [each.name for each in unfinished.all()] == ["a.iso"]
    assert unfinished.all()[0].since > 0
    running.close(over=True)
    assert unfinished.all() == []


def test_what_was_broken_off_stays_and_knows_how_to_go_on(unfinished: Unfinished) -> None:
    running = unfinished.begin(sent())
    running.write(done=700)
    running.close(over=False)
    record = unfinished.all()[0]
    assert record.done == 700
    assert record.command == f"landline transfers resume {record.id}"
    assert record.sender == b"\xab" * 32


def test_the_same_transfer_stands_there_once_and_since_it_began(unfinished: Unfinished) -> None:
    first = unfinished.begin(sent())
    first.close(over=False)
    since = first.record.since
    again = unfinished.begin(sent())
    assert again.record.since == since
    again.close(over=False)
    assert len(unfinished.all()) == 1


def test_somebody_is_at_it_while_it_runs(unfinished: Unfinished) -> None:
    running = unfinished.begin(sent())
    assert unfinished.is_running(running.record)
    with pytest.raises(UsageError, match="just now"):
        unfinished.drop(running.record)
    running.close(over=False)
    assert not unfinished.is_running(running.record)


def test_dropping_removes_what_has_no_name_yet(unfinished: Unfinished, tmp_path: Path) -> None:
    into = tmp_path / "inbox"
    left_behind(into)
    assert any(into.iterdir())
    unfinished.begin(received(into)).close(over=False)
    unfinished.drop(unfinished.all()[0])
    assert list(into.iterdir()) == []
    assert unfinished.all() == []


def test_what_was_killed_when_all_was_there_is_not_unfinished(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    """Its journal is removed first, its record last."""
    into = tmp_path / "inbox"
    left_behind(into)
    running = unfinished.begin(received(into))
    (journal,) = into.glob(".landline.*.journal")
    journal.unlink()
    assert unfinished.all() == [running.record], "somebody is at it"
    running.close(over=False)
    assert unfinished.all() == []
    unfinished.begin(sent()).close(over=False)
    assert not list((tmp_path / "state").rglob(f"{running.record.id}.*")), "and is forgotten"


def of_stream(into: Path) -> Record:
    return Record("0123abcd", "receive", "f", "cy", into=str(into), part=".f.0a.part")


@pytest.mark.parametrize("received_as", [received, of_stream])
def test_what_is_on_a_disk_that_is_away_is_kept(
    unfinished: Unfinished,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    received_as: Callable[[Path], Record],
) -> None:
    into = tmp_path / "usb" / "inbox"
    into.mkdir(parents=True)
    record = received_as(into)
    unfinished.begin(record).close(over=False)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(unfinished_records, "_disk", lambda folder: "another")
        assert [each.away for each in unfinished.all()] == [True], "its mount point is there"
        unfinished.begin(sent()).close(over=False)
        assert unfinished.at(record.id).away, "others make it nobody's"
        into.rmdir()
        assert unfinished.at(record.id).away
    assert not unfinished.at(record.id).away, "it was removed, and can be made again"
    unfinished.begin(sent()).close(over=False)
    into.mkdir()
    assert [each.name for each in unfinished.all()] == ["a.iso"], "nothing of it is left"


def test_what_is_here_is_not_away_whatever_its_disk_is_called_now(
    unfinished: Unfinished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(tmp_path)
    unfinished.begin(received(tmp_path)).close(over=False)
    monkeypatch.setattr(unfinished_records, "_disk", lambda folder: "another")
    assert [each.away for each in unfinished.all()] == [False]


def test_what_is_away_is_not_written_down(
    unfinished: Unfinished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "inbox"
    unfinished.begin(received(into)).close(over=False)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(unfinished_records, "_disk", lambda folder: "another")
        (record,) = unfinished.all()
    assert record.away
    left_behind(into)
    running = unfinished.begin(record)
    running.close(over=False)
    assert not running.record.away
    assert unfinished.all() == [running.record]


@only_root
def test_a_disk_that_is_plugged_in_again_has_what_it_had(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    record = received(inbox)
    with mounted(tmp_path / "disk", "4m") as disk:
        with plugged_in(disk, inbox):
            left_behind(inbox)
            unfinished.begin(record).close(over=False)
            assert not unfinished.at(record.id).away
        unfinished.begin(sent()).close(over=False)
        assert unfinished.at(record.id).away
        with plugged_in(disk, inbox):
            assert not unfinished.at(record.id).away
        unfinished.drop(unfinished.at(record.id))
        assert list(inbox.iterdir()) == []
        assert [each.name for each in unfinished.all()] == ["a.iso"]


def test_dropping_leaves_what_another_program_receives(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    into = tmp_path / "inbox"
    left_behind(into)
    unfinished.begin(received(into)).close(over=False)
    tree = Tree.open(into, KEY)
    journal = tree.records()
    try:
        with pytest.raises(LocalError, match="another"):
            unfinished.drop(unfinished.all()[0])
    finally:
        journal.close()
    assert unfinished.all()


def test_dropping_where_the_folder_is_gone(unfinished: Unfinished, tmp_path: Path) -> None:
    unfinished.begin(received(tmp_path / "gone")).close(over=False)
    unfinished.drop(unfinished.all()[0])
    assert unfinished.all() == []
    assert not (tmp_path / "gone").exists()


def test_what_was_left_of_a_stream_is_listed_and_dropped(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    into = tmp_path / "in"
    with Folder.open(into) as folder:
        part = folder.create("dump.sql")
        part.write(b"half of it")
        part._close()  # as the system does for who is killed
    record = Record("0123abcd", "receive", "dump.sql", "cy", into=str(into), part=part.hidden)
    unfinished.begin(record).close(over=False)
    assert [each.name for each in unfinished.all()] == ["dump.sql"]
    unfinished.drop(unfinished.all()[0])
    assert list(into.iterdir()) == []
    assert unfinished.all() == []


def test_a_stream_whose_part_is_gone_is_over(unfinished: Unfinished, tmp_path: Path) -> None:
    record = Record("0123abcd", "receive", "f", "cy", into=str(tmp_path), part=".f.0a.part")
    unfinished.begin(record).close(over=False)
    assert unfinished.all() == []


@pytest.mark.parametrize("part", ["mine.txt", "../mine.txt", ".f.0123.part"])
def test_nothing_but_a_part_is_removed(unfinished: Unfinished, tmp_path: Path, part: str) -> None:
    into = tmp_path / "in"
    into.mkdir()
    for path in (into / "mine.txt", tmp_path / "mine.txt", into / ".f.0123.part"):
        path.write_bytes(b"mine")
    record = Record("0123abcd", "receive", "f", "cy", into=str(into), part=part)
    unfinished.begin(record).close(over=False)
    with suppress(UsageError):
        unfinished.drop(record)
    assert len(list(into.iterdir())) == 2
    assert (tmp_path / "mine.txt").exists()


def test_it_is_named_by_the_beginning_of_its_id(unfinished: Unfinished) -> None:
    one, two = Record("ab12cd34", "send", "a", "bo"), Record("ab99cd34", "send", "b", "bo")
    for each in (one, two):
        unfinished.begin(each).close(over=False)
    assert unfinished.at(" AB1 ").name == "a"


@pytest.mark.parametrize(
    ("begin", "code"),
    [("ab", "transfers.ambiguous"), ("", "transfers.none"), ("b", "transfers.none")],
)
def test_what_names_none_or_several(unfinished: Unfinished, begin: str, code: str) -> None:
    for id in ("ab12cd34", "ab99cd34"):
        unfinished.begin(Record(id, "send", "a", "bo")).close(over=False)
    with pytest.raises(UsageError) as caught:
        unfinished.at(begin)
    assert caught.value.code == code


def test_who_comes_back_is_known_by_slot_or_by_what_is_sent(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    left_behind(tmp_path)
    unfinished.begin(received(tmp_path, slot=7)).close(over=False)
    unfinished.begin(sent()).close(over=False)
    assert unfinished.of_slot(7, "receive") is not None
    assert unfinished.of_slot(7, "send") is None
    assert unfinished.of_slot(8, "receive") is None
    assert unfinished.partners(["/home/ada/a.iso"]) == {b"\xab" * 32}
    assert unfinished.partners(["/home/ada/other"]) == set()


def test_others_files_and_damaged_ones_are_passed_over(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    unfinished.begin(sent()).close(over=False)
    folder = tmp_path / "state" / "transfers"
    (folder / "0badf00d.json").write_text("{")
    (folder / "notes.json").write_text("{}")
    assert [each.name for each in unfinished.all()] == ["a.iso"]


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "transfers").write_text("a file")
    unfinished = Unfinished(tmp_path)
    running = unfinished.begin(sent())
    running.write(done=1)
    running.close(over=True)
    assert unfinished.all() == []


def test_senders_records_make_room_and_receivers_do_not(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    left_behind(tmp_path)
    unfinished.begin(received(tmp_path)).close(over=False)
    for number in range(MOST + 5):
        unfinished.write(sent(f"{number}"))
    unfinished.begin(sent("last")).close(over=False)
    kept = unfinished.all()
    assert len(kept) <= MOST + 1
    assert {"b", "last"} <= {each.name for each in kept}
