"""A backup becomes a folder's log again, and what was there is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.server.backups import restore
from landline.store.backup import back_up
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from landline.wire.body import decode_body
from tests.unit.server.rooms import filled, said

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_790_000_000.0


def texts(folder: Path) -> tuple[str, list[str]]:
    """Return the epoch of a folder's log, and what is said in the lobby."""
    store = SqliteStore.open(folder)
    read = store.read({"lobby": 0}, 100)["lobby"]
    epoch = store.epoch
    store.close()
    return epoch, [decode_body(one.body).text for one in read]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    back_up(filled(tmp_path / "one", [said("kept", 1)]), tmp_path / "backup.db")
    return tmp_path / "backup.db"


def test_into_an_empty_folder(tmp_path: Path, backup: Path) -> None:
    assert restore(backup, tmp_path / "two", NOW) is None
    epoch, said = texts(tmp_path / "two")
    assert said == ["kept"]
    assert epoch != texts(tmp_path / "one")[0]


def test_the_log_of_before_is_kept(tmp_path: Path, backup: Path) -> None:
    folder = filled(tmp_path / "two", [said("ours", 1)])
    kept = restore(backup, folder, NOW)
    assert kept is not None
    assert kept.name == f"{DATABASE}.replaced-20260921T141320Z"
    assert texts(folder)[1] == ["kept"]
    again = restore(backup, folder, NOW)
    assert again not in (None, kept)
    (tmp_path / "three").mkdir()
    kept.rename(tmp_path / "three" / DATABASE)
    assert texts(tmp_path / "three")[1] == ["ours"]


def test_a_bad_backup_changes_nothing(tmp_path: Path, backup: Path) -> None:
    folder = filled(tmp_path / "two", [said("ours", 1)])
    before = sorted(path.name for path in folder.iterdir())
    (tmp_path / "bad.db").write_bytes(backup.read_bytes()[:5000])
    for bad in ("bad.db", "nothing.db"):
        with pytest.raises(StoreError) as caught:
            restore(tmp_path / bad, folder, NOW)
        assert caught.value.code.startswith("backup.")
    assert sorted(path.name for path in folder.iterdir()) == before
    assert texts(folder)[1] == ["ours"]


def test_not_under_a_running_hub(tmp_path: Path, backup: Path) -> None:
    folder = tmp_path / "two"
    store = SqliteStore.open(folder)
    with pytest.raises(StoreError) as caught:
        restore(backup, folder, NOW)
    assert caught.value.code == "store.busy"
    store.close()
    assert texts(folder)[1] == []
