"""The SQLite engine: what survives, and how it meets bad weather."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.model import Receipt, RoomState
from landline.store.folder import DATABASE, set_aside
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import entry, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _refusal(folder: Path) -> StoreError:
    """Return the error of opening `folder`, with texts that can be shown."""
    with pytest.raises(StoreError) as caught:
        SqliteStore.open(folder)
    for language in ("en", "zh"):
        assert caught.value.text(language)
        assert caught.value.hint(language)
    return caught.value


def _filled(folder: Path, messages: int = 300) -> None:
    store = SqliteStore.open(folder)
    store.append([entry(f"text {n} " + "x" * 100, number=n) for n in range(messages)])
    store.close()


def _killed(folder: Path, messages: int = 300) -> None:
    """Leave `folder` as a killed hub does: with a WAL that was not copied back."""
    child = os.fork()
    if child == 0:
        store = SqliteStore.open(folder)
        for n in range(messages):
            store.append([entry(str(n), number=n)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_reopening_keeps_everything(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    epoch = store.epoch
    store.append([entry(str(n), room=f"r{n % 2}", number=n) for n in range(10)])
    store.close()
    store = SqliteStore.open(tmp_path)
    assert store.epoch == epoch
    assert store.rooms() == [RoomState("r0", 5), RoomState("r1", 5)]
    assert store.append([entry("4", room="r0", number=4), entry("new", room="r0")]) == [
        Receipt(3, duplicate=True),
        Receipt(6),
    ]
    assert [text_of(one.body) for one in store.page("r0", None, 2)] == ["8", "new"]
    store.close()


def test_a_kill_loses_nothing_and_the_claim(tmp_path: Path) -> None:
    _killed(tmp_path)
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size > 0
    store = SqliteStore.open(tmp_path)
    assert store.rooms() == [RoomState("lobby", 300)]
    store.close()


def test_durable_before_acknowledged(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    assert store._writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._writer.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


def test_two_hubs_on_one_folder(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    assert _refusal(tmp_path).code == "store.busy"
    store.append([entry("still mine")])
    store.close()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    _filled(tmp_path)
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("UPDATE store SET schema_version = 99")
    connection.commit()
    connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    error = _refusal(tmp_path)
    assert error.code == "store.newer"
    assert "99" in error.line()
    assert (tmp_path / DATABASE).read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE song (title)")
    connection.close()
    assert _refusal(tmp_path).code == "store.not-ours"


def _no_database(path: Path) -> None:
    path.write_bytes(b"this is my shopping list\n" * 400)


def _flipped_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in (3, 17, 44):
        data[at] ^= 0xFF
    path.write_bytes(data)


def _flipped_page_size(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[16] ^= 0xFF
    path.write_bytes(data)


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)


def _cut_in_the_header(path: Path) -> None:
    os.truncate(path, 50)


def _scribbled_tables(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : 8 * 4096] = b"\xa5" * (7 * 4096)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        _no_database,
        _flipped_header,
        _flipped_page_size,
        _truncated,
        _cut_in_the_header,
        _scribbled_tables,
    ],
)
def test_damage_is_said_and_kept_aside_only_when_asked(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    _filled(tmp_path)
    path = tmp_path / DATABASE
    damage(path)
    bad = path.read_bytes()

    error = _refusal(tmp_path)
    assert error.code == "store.damaged"
    assert str(path) in error.line()
    assert path.read_bytes() == bad, "a damaged file is never touched by opening it"
    assert _refusal(tmp_path).code == "store.damaged"

    kept = set_aside(tmp_path, 1_790_000_000.0)
    fresh = SqliteStore.open(tmp_path)
    assert fresh.rooms() == []
    assert fresh.append([entry("anew", number=1)]) == [Receipt(1)]
    fresh.close()
    assert kept.read_bytes() == bad


def test_a_folder_in_the_databases_place(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    error = _refusal(tmp_path)
    assert error.code == "store.failed"
    assert "directory" in error.line()


def test_an_empty_file_is_a_database_to_be_made(tmp_path: Path) -> None:
    (tmp_path / DATABASE).touch()
    store = SqliteStore.open(tmp_path)
    assert store.rooms() == []
    store.close()


def test_damage_out_of_sight_is_found_after_a_kill(tmp_path: Path) -> None:
    _filled(tmp_path, 3000)
    path = tmp_path / DATABASE
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)
    _killed_without_reading(path)
    assert _refusal(tmp_path).code == "store.damaged"


def _killed_without_reading(path: Path) -> None:
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA user_version = 1")
        os._exit(0)
    os.waitpid(child, 0)
    assert Path(f"{path}-wal").stat().st_size > 0


def test_damage_met_while_running_is_said(tmp_path: Path) -> None:
    _filled(tmp_path, 3000)
    store = SqliteStore.open(tmp_path)
    path = tmp_path / DATABASE
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError) as caught:
        store.read({"lobby": 0}, 3000)
    assert caught.value.code == "store.damaged"
    store.close()


def test_a_full_disk_keeps_nothing_of_the_batch_and_recovers(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([entry("first", number=0)])
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    batch = [entry("x" * 1000, room=f"r{n % 2}", number=n) for n in range(1, 1001)]
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            store.append(batch)
        assert caught.value.code == "store.full"
        assert caught.value.hint("zh")
        assert store.rooms() == [RoomState("lobby", 1)]
        assert store.read({"lobby": 0, "r0": 0}, 9)["r0"] == []
    assert store.append([entry("small", number=5000)]) == [Receipt(2)]

    store._writer.execute("PRAGMA max_page_count = 1000000")
    assert store.append(batch) == [Receipt(n // 2 + 1) for n in range(1000)]
    store.close()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def _appended_until_refused(store: SqliteStore) -> tuple[int, StoreError]:
    for sent in range(0, 10_000, 10):
        try:
            store.append([entry("x" * 1000, number=sent + n) for n in range(10)])
        except StoreError as error:
            return sent, error
    raise AssertionError("never full")


def test_a_disk_that_is_really_full(tiny_disk: Path) -> None:
    store = SqliteStore.open(tiny_disk / "data")
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"x" * 1_000_000)
    sent, error = _appended_until_refused(store)
    assert error.code == "store.full"
    assert sent > 0
    assert store.rooms() == [RoomState("lobby", sent)]
    assert len(store.read({"lobby": 0}, 5000)["lobby"]) == sent

    ballast.unlink()
    assert store.append([entry("room again", number=sent)]) == [Receipt(sent + 1)]
    store.close()
    store = SqliteStore.open(tiny_disk / "data")
    assert store.rooms() == [RoomState("lobby", sent + 1)]
    store.close()


def test_opening_on_a_full_disk(tiny_disk: Path) -> None:
    _filled(tiny_disk / "old", 10)
    ballast = tiny_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"x" * 4_000_000)
    assert _refusal(tiny_disk / "old").code == "store.full"
    assert _refusal(tiny_disk / "new").code == "store.full"
    ballast.unlink()
    for name, head in (("old", 11), ("new", 1)):
        store = SqliteStore.open(tiny_disk / name)
        assert store.append([entry("a")]) == [Receipt(head)]
        store.close()


def test_a_read_only_disk(tiny_disk: Path) -> None:
    _filled(tiny_disk / "data", 10)
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    assert _refusal(tiny_disk / "data").code == "store.read-only"
    assert _refusal(tiny_disk / "other").code == "store.read-only"
    subprocess.run(["mount", "-o", "remount,rw", tiny_disk], check=True)


def test_a_mistake_of_ours_leaves_the_store_usable(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path)
    store.append([entry("a")])
    with pytest.raises(UnicodeEncodeError):
        store.append([entry("b"), entry("c", room="\ud800")])
    assert store.append([entry("d")]) == [Receipt(2)]
    store.close()


def test_reading_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landline.store.indexing.GENERATION", 64)
    monkeypatch.setattr("landline.store.indexing.SLICE", 8)
    store = SqliteStore.open(tmp_path)
    done = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        while True:
            last_round = done.is_set()
            for one in store.read({"lobby": len(seen)}, 50).get("lobby", []):
                seen.append(one.seq)
                assert text_of(one.body) == str(one.seq)
            if last_round and len(seen) == 2000:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    for start in range(1, 2001, 5):
        store.append([entry(str(n), number=n) for n in range(start, start + 5)])
    done.set()
    reader.join(30)
    assert seen == list(range(1, 2001))
    store.close()
