"""Backups: one state of the log, checked, never over anything; and back again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Receipt, Record, RoomState
from landline.store import backup, database
from landline.store.backup import back_up, restore
from landline.store.folder import DATABASE, FolderLock, set_aside
from landline.store.sqlite import SqliteStore
from landline.trust import carried
from landline.trust.identity import FOLDER, HubIdentity
from tests.unit.store.entries import delete, edit, entry, notice, records, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EPOCH = "0123456789abcdef" * 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of a hub that was closed."""
    folder = tmp_path / "data"
    store = SqliteStore.open(folder)
    store.append([entry(str(n), number=n) for n in range(1, 401)])
    store.append([edit(1, "changed"), delete(2), notice(), records(Record("a", "b", b"c"))])
    store.close()
    return folder


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A backup of `folder`."""
    copy = tmp_path / "copy.db"
    back_up(folder, copy)
    return copy


def _code(function: Callable[..., object], *arguments: object) -> str:
    """Return the code of the error of a call, whose texts can be shown."""
    with pytest.raises(StoreError) as caught:
        function(*arguments)
    for language in ("en", "zh"):
        assert caught.value.text(language)
        assert caught.value.hint(language)
    return caught.value.code


def _check(folder: Path) -> None:
    store = SqliteStore.open(folder)
    assert store.epoch == EPOCH
    assert store.rooms() == [RoomState("lobby", 403, 0, 3, (401, 402, 403))]
    texts = [text_of(one.body) for one in store.read({"lobby": 0}, 4)["lobby"]]
    assert texts == ["changed", "", "3", "4"]
    assert store.records("a") == [Record("a", "b", b"c")]
    assert store.append([entry("3", number=3), entry("new")]) == [
        Receipt(3, duplicate=True),
        Receipt(404),
    ]
    store.close()


def test_there_and_back(folder: Path, copy: Path, tmp_path: Path) -> None:
    restore(copy, tmp_path / "new" / "place", EPOCH)
    _check(tmp_path / "new" / "place")
    assert SqliteStore.open(folder).epoch != EPOCH


def test_a_backup_is_one_file_for_its_owner_only(copy: Path, tmp_path: Path) -> None:
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copy.db"}
    assert copy.stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_restored_folder_has_nothing_else(copy: Path, tmp_path: Path) -> None:
    restore(copy, tmp_path / "new", EPOCH)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {DATABASE, "landline.lock"}


def test_progress_is_told_in_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 8)
    monkeypatch.setattr(backup, "FLUSHED_BYTES", 20_000)
    told: list[tuple[int, int]] = []
    back_up(folder, tmp_path / "copy.db", on_progress=lambda *bytes_: told.append(bytes_))
    size = (tmp_path / "copy.db").stat().st_size
    assert len(told) > 2
    assert {total for _, total in told} == {size}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (size, size)


def test_what_is_written_meanwhile_is_not_in_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is the state at its beginning, and the writer is not kept waiting for it."""
    monkeypatch.setattr(backup, "PAGES", 2)
    store = SqliteStore.open(folder)
    heads = [store.rooms()[0].head]

    def write(done: int, total: int) -> None:
        store.append([entry("x" * 3000), edit(3, f"at {done}"), delete(5)])
        store.trim({"lobby": heads[-1] // 4})
        heads.append(store.rooms()[0].head)

    back_up(folder, tmp_path / "copy.db", on_progress=write)
    assert len(heads) > 5
    assert store.rooms()[0].head == heads[0] + 3 * (len(heads) - 1)
    store.close()
    restore(tmp_path / "copy.db", tmp_path / "new", EPOCH)
    _check(tmp_path / "new")


def test_a_hub_that_was_killed_is_backed_up_whole(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        store = SqliteStore.open(tmp_path / "data")
        for n in range(50):
            store.append([entry(str(n), number=n)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (tmp_path / "data" / f"{DATABASE}-wal").stat().st_size > 0
    back_up(tmp_path / "data", tmp_path / "copy.db")
    restore(tmp_path / "copy.db", tmp_path / "new", EPOCH)
    for folder in ("data", "new"):
        store = SqliteStore.open(tmp_path / folder)
        assert store.rooms() == [RoomState("lobby", 50)]
        store.close()


def test_nothing_is_overwritten(folder: Path, copy: Path) -> None:
    before = copy.read_bytes()
    assert _code(back_up, folder, copy) == "backup.exists"
    assert copy.read_bytes() == before


def test_a_name_that_is_taken_meanwhile_stays_anothers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"

    def take(done: int, total: int) -> None:
        target.write_text("mine")

    with pytest.raises(StoreError) as caught:
        back_up(folder, target, on_progress=take)
    assert caught.value.code == "backup.exists"
    assert target.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copy.db"}


def test_a_disk_without_links(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    back_up(folder, tmp_path / "copy.db")
    (tmp_path / "taken.db").touch()
    restore(tmp_path / "copy.db", tmp_path / "new", EPOCH)
    _check(tmp_path / "new")
    assert _code(back_up, folder, tmp_path / "taken.db") == "backup.exists"


def test_a_folder_without_a_log(tmp_path: Path) -> None:
    assert _code(back_up, tmp_path, tmp_path / "copy.db") == "backup.no-log"
    assert _code(back_up, tmp_path / "none", tmp_path / "copy.db") == "backup.no-log"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    assert _code(back_up, folder, tmp_path / "none" / "copy.db") == "backup.unwritable"
    assert _code(back_up, folder, tmp_path / ("x" * 300)) == "backup.unwritable"


def test_a_name_that_no_file_can_have(copy: Path, tmp_path: Path) -> None:
    assert _code(restore, tmp_path / ("x" * 300), tmp_path / "new", EPOCH) == "backup.unreadable"
    assert _code(restore, copy, copy, EPOCH) == "store.not-a-folder"


def test_a_failure_of_the_callers_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(folder, tmp_path / "copy.db", on_progress=interrupt)
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_a_damaged_log_is_no_backup(folder: Path, tmp_path: Path) -> None:
    with (folder / DATABASE).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * 4096)
    assert _code(back_up, folder, tmp_path / "copy.db") == "store.damaged"
    (folder / DATABASE).write_bytes(b"my shopping list\n" * 300)
    assert _code(back_up, folder, tmp_path / "copy.db") == "store.damaged"
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk(folder: Path, copy: Path, tiny_disk: Path) -> None:
    store = SqliteStore.open(folder)
    store.append([entry("x" * 1000) for _ in range(500)])
    store.close()
    assert _code(back_up, folder, tiny_disk / "copy.db") == "backup.full"
    assert list(tiny_disk.iterdir()) == []
    (tiny_disk / "ballast").write_bytes(b"x" * 200_000)
    assert _code(restore, copy, tiny_disk / "data", EPOCH) == "backup.full"
    assert {path.name for path in (tiny_disk / "data").iterdir()} == {"landline.lock"}


def test_a_backup_on_a_read_only_disk(copy: Path, folder: Path, tiny_disk: Path) -> None:
    (tiny_disk / "copy.db").write_bytes(copy.read_bytes())
    (tiny_disk / "raw.db").write_bytes((folder / DATABASE).read_bytes())
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    for name in ("copy", "raw"):
        restore(tiny_disk / f"{name}.db", folder.with_name(name), EPOCH)
        _check(folder.with_name(name))
    assert _code(back_up, folder, tiny_disk / "another.db") == "backup.unwritable"
    subprocess.run(["mount", "-o", "remount,rw", tiny_disk], check=True)


def test_a_running_hub_is_left_alone(folder: Path, copy: Path) -> None:
    store = SqliteStore.open(folder)
    assert _code(restore, copy, folder, EPOCH) == "store.busy"
    assert store.append([entry("still mine")]) == [Receipt(404)]
    store.close()


@pytest.mark.parametrize("left", ["", "-wal", "-shm"])
def test_a_log_that_is_there_is_not_replaced(copy: Path, tmp_path: Path, left: str) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / f"{DATABASE}{left}").write_text("mine")
    assert _code(restore, copy, tmp_path / "new", EPOCH) == "backup.occupied"
    assert (tmp_path / "new" / f"{DATABASE}{left}").read_text() == "mine"


def test_a_log_that_was_set_aside_makes_room(folder: Path, copy: Path) -> None:
    kept = set_aside(folder, 1_790_000_000.0)
    restore(copy, folder, EPOCH)
    _check(folder)
    assert kept.exists()


def test_derived_files_go(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    for name in ("landline-search.db", "landline-search.db-wal", "other.db"):
        (new / name).write_text("old")
    restore(copy, new, EPOCH)
    assert {path.name for path in new.iterdir()} == {DATABASE, "landline.lock", "other.db"}


def _carrying(folder: Path, target: Path) -> dict[str, bytes]:
    """Make the hub of `folder` known to clients, and a backup of it; return its identity."""
    HubIdentity.open(folder)
    assert back_up(folder, target)
    return carried.read(folder)


def _statements(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _holds(path: Path, files: dict[str, bytes]) -> bool:
    """Whether a piece of the key is anywhere in the bytes of `path`."""
    line = files["authority.key"].splitlines()[1]
    assert len(line) > 40
    return line in path.read_bytes()


def test_a_backup_carries_who_the_hub_is(folder: Path, tmp_path: Path) -> None:
    copy, new = tmp_path / "copy.db", tmp_path / "new"
    files = _carrying(folder, copy)
    assert _holds(copy, files)
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copy.db"}
    assert copy.stat().st_mode & 0o777 == 0o600
    assert restore(copy, new, EPOCH) == files
    assert {path.name for path in new.iterdir()} == {DATABASE, "landline.lock"}
    assert not _holds(new / DATABASE, files), "a hub's log never has the key in it"
    _check(new)
    assert not any(_holds(path, files) for path in new.iterdir())
    assert not _holds(folder / DATABASE, files)


def test_a_hub_that_was_never_started_has_no_identity(folder: Path, tmp_path: Path) -> None:
    assert not back_up(folder, tmp_path / "copy.db")
    assert restore(tmp_path / "copy.db", tmp_path / "new", EPOCH) == {}
    _check(tmp_path / "new")


def test_an_identity_with_which_no_hub_starts_is_not_backed_up(
    folder: Path, tmp_path: Path
) -> None:
    HubIdentity.open(folder)
    (folder / FOLDER / "authority.key").unlink()
    assert _code(back_up, folder, tmp_path / "copy.db") == "trust.unreadable"
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_a_backup_that_was_taken_for_a_log_is_backed_up_as_what_it_is_now(
    folder: Path, tmp_path: Path
) -> None:
    """Copied by hand, with the key still in it; the hub made itself another one since."""
    _carrying(folder, tmp_path / "copy.db")
    other = tmp_path / "other"
    other.mkdir()
    (tmp_path / "copy.db").rename(other / DATABASE)
    assert not back_up(other, tmp_path / "first.db")
    assert restore(tmp_path / "first.db", tmp_path / "first", EPOCH) == {}
    files = _carrying(other, tmp_path / "second.db")
    assert restore(tmp_path / "second.db", tmp_path / "second", EPOCH) == files


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE carried SET data = x'00' WHERE name = 'authority.key'",
        "UPDATE carried SET data = substr(data, 1, 80) WHERE name = 'authority.pem'",
        "DELETE FROM carried WHERE name = 'authority.key'",
        "UPDATE carried SET data = 7",
    ],
)
def test_a_backup_with_a_damaged_identity_is_refused(
    folder: Path, tmp_path: Path, statement: str
) -> None:
    copy = tmp_path / "copy.db"
    _carrying(folder, copy)
    _statements(copy, statement)
    assert _code(restore, copy, tmp_path / "new", EPOCH) == "backup.damaged"
    assert not (tmp_path / "new" / DATABASE).exists()


def test_a_backup_carries_nothing_but_an_identity(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    files = _carrying(folder, copy)
    _statements(copy, "INSERT INTO carried VALUES ('../../outside', x'00')")
    assert restore(copy, tmp_path / "new", EPOCH) == files


def test_a_backup_of_an_older_program(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    connection = sqlite3.connect(old)
    connection.executescript(database.schema_scripts()[0])
    connection.execute("INSERT INTO store VALUES (1, 1, 'old', 0)")
    connection.commit()
    connection.close()
    assert restore(old, tmp_path / "new", EPOCH) == {}
    store = SqliteStore.open(tmp_path / "new")
    assert store.epoch == EPOCH
    assert store.append([notice()]) == [Receipt(1)]
    store.close()


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE store SET schema_version = 99")
    connection.commit()
    connection.close()


def _anothers(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE song (title)")
    connection.close()


def _scribbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.unlink(), "backup.unreadable"),
        (_folder, "backup.unreadable"),
        (lambda path: path.write_bytes(b""), "backup.not-ours"),
        (lambda path: path.write_bytes(b"my shopping list\n" * 300), "backup.not-ours"),
        (_anothers, "backup.not-ours"),
        (_newer, "backup.newer"),
        (lambda path: os.truncate(path, 8 * 4096), "backup.damaged"),
        (_scribbled, "backup.damaged"),
    ],
)
def test_what_is_no_good_backup_is_refused(
    copy: Path, tmp_path: Path, damage: Callable[[Path], None], code: str
) -> None:
    damage(copy)
    assert _code(restore, copy, tmp_path / "new", EPOCH) == code
    assert not (tmp_path / "new" / DATABASE).exists()
    FolderLock(tmp_path / "new").release()
