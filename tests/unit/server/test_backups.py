"""A backup becomes a folder's log again, and what was there is kept."""

from __future__ import annotations

import datetime
import errno
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import StoreError
from landline.server.backups import Restored, restore
from landline.store.backup import back_up
from landline.store.folder import DATABASE
from landline.store.sqlite import SqliteStore
from landline.trust.carried import flaw
from landline.trust.identity import FOLDER, HubIdentity
from landline.wire.body import decode_body
from tests.unit.server.rooms import filled, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from landline.trust.fingerprint import Fingerprint

NOW = 1_790_000_000.0
STEPS = ("rename", "replace", "unlink", "rmdir", "mkdir", "link", "fsync", "open")
"""What changes files, and what says that it is on disk."""


def texts(folder: Path) -> tuple[str, list[str]]:
    """Return the epoch of a folder's log, and what is said in the lobby."""
    store = SqliteStore.open(folder)
    read = store.read({"lobby": 0}, 100)["lobby"]
    epoch = store.epoch
    store.close()
    return epoch, [decode_body(one.body).text for one in read]


def hub(folder: Path) -> Fingerprint:
    """Run a hub once in `folder`; return who it is."""
    identity = HubIdentity.open(folder)
    identity.leaf(["hub.local"], datetime.datetime.now(datetime.UTC))
    return identity.fingerprint


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    back_up(filled(tmp_path / "one", [said("kept", 1)]), tmp_path / "backup.db")
    return tmp_path / "backup.db"


def test_into_an_empty_folder(tmp_path: Path, backup: Path) -> None:
    assert restore(backup, tmp_path / "two", NOW) == Restored(None, None)
    epoch, said = texts(tmp_path / "two")
    assert said == ["kept"]
    assert epoch != texts(tmp_path / "one")[0]


def test_the_log_of_before_is_kept(tmp_path: Path, backup: Path) -> None:
    folder = filled(tmp_path / "two", [said("ours", 1)])
    kept = restore(backup, folder, NOW).log
    assert kept is not None
    assert kept.name == f"{DATABASE}.replaced-20260921T141320Z"
    assert texts(folder)[1] == ["kept"]
    again = restore(backup, folder, NOW).log
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


# Whose log it is


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup of a hub that has clients."""
    folder = filled(tmp_path / "known", [said("kept", 1)])
    hub(folder)
    back_up(folder, tmp_path / "whole.db")
    return tmp_path / "whole.db"


def test_a_restored_hub_is_the_same_hub(tmp_path: Path, whole: Path) -> None:
    assert restore(whole, tmp_path / "two", NOW) == Restored(None, None)
    assert hub(tmp_path / "two") == hub(tmp_path / "known")
    assert texts(tmp_path / "two")[1] == ["kept"]
    assert {path.name for path in (tmp_path / "two").iterdir()} == {
        DATABASE,
        "landline.lock",
        FOLDER,
    }


def test_in_its_own_folder_nothing_is_to_be_said(tmp_path: Path, whole: Path) -> None:
    before = hub(tmp_path / "known")
    assert restore(whole, tmp_path / "known", NOW).identity is None
    assert hub(tmp_path / "known") == before
    assert not list((tmp_path / "known").glob(f"{FOLDER}.*"))


def test_another_hubs_identity_is_kept_beside(tmp_path: Path, whole: Path) -> None:
    folder = filled(tmp_path / "two", [said("ours", 1)])
    before = hub(folder)
    done = restore(whole, folder, NOW)
    assert done.log is not None
    assert done.identity is not None
    assert (done.identity.before, done.identity.after) == (before, hub(tmp_path / "known"))
    assert done.identity.kept == folder / f"{FOLDER}.replaced-20260921T141320Z"
    assert done.log.name.endswith("replaced-20260921T141320Z")
    assert hub(folder) == done.identity.after
    # What was there is a hub that can be put back.
    (tmp_path / "three").mkdir()
    done.log.rename(tmp_path / "three" / DATABASE)
    done.identity.kept.rename(tmp_path / "three" / FOLDER)
    assert (hub(tmp_path / "three"), texts(tmp_path / "three")[1]) == (before, ["ours"])


def test_a_hub_whose_key_is_damaged_or_lost_is_brought_back(tmp_path: Path, whole: Path) -> None:
    """As `hint.trust.unreadable` says."""
    before = hub(tmp_path / "known")
    key = tmp_path / "known" / FOLDER / "authority.key"
    key.unlink()
    assert restore(whole, tmp_path / "known", NOW).identity is None
    assert hub(tmp_path / "known") == before
    key.write_bytes(b"scribbled")
    done = restore(whole, tmp_path / "known", NOW)
    assert done.identity is not None
    assert done.identity.before is None
    assert hub(tmp_path / "known") == before


def test_a_backup_of_before_leaves_the_identity_alone(tmp_path: Path, backup: Path) -> None:
    folder = filled(tmp_path / "two", [said("ours", 1)])
    before = hub(folder)
    assert restore(backup, folder, NOW).identity is None
    assert (hub(folder), texts(folder)[1]) == (before, ["kept"])


def stopped_at(step: int, stop: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
    """Call `stop` instead of the `step`th change to files from now on (0: the first)."""
    left = [step]

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def change(*arguments: Any, **named: Any) -> Any:
            if name != "open" or arguments[1] & os.O_CREAT:
                left[0] -= 1
                if left[0] == -1:
                    stop()
            return real(*arguments, **named)

        return change

    for name in STEPS:
        patch.setattr(os, name, counted(name))


def killed(source: Path, folder: Path, step: int, patch: pytest.MonkeyPatch) -> bool:
    """Restore in a process that is gone at the `step`th change; return whether it was."""
    child = os.fork()
    if child == 0:
        try:
            stopped_at(step, lambda: os._exit(9), patch)
            restore(source, folder, NOW)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def failed(source: Path, folder: Path, step: int, patch: pytest.MonkeyPatch) -> bool:
    """Restore on a disk that fails once; return whether it did."""
    hit = []

    def fail() -> None:
        hit.append(step)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with patch.context() as here:
        stopped_at(step, fail, here)
        try:
            restore(source, folder, NOW)
        except StoreError as error:
            _ = error.line("en"), error.line("zh")  # which can be said
    return bool(hit)


def read(database: Path) -> list[str] | None:
    """Return what is said in the lobby, as a log says that lies there, but nothing to disk."""
    if not database.exists():
        return None
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    bodies = connection.execute("SELECT body FROM message ORDER BY id").fetchall()
    connection.close()
    return [decode_body(body).text for (body,) in bodies]


def found(folder: Path, copy: Path) -> tuple[list[str] | None, Fingerprint | None]:
    """Return what a hub that started now would have: its log, and who it would be if it did."""
    log = read(folder / DATABASE)
    shutil.copytree(folder / FOLDER, copy / FOLDER)
    try:
        return log, HubIdentity.open(copy).fingerprint
    except StoreError:
        return log, None


@pytest.mark.parametrize("ended", [killed, failed])
def test_at_whatever_moment_it_ends_no_log_is_another_hubs(
    tmp_path: Path,
    whole: Path,
    monkeypatch: pytest.MonkeyPatch,
    ended: Callable[[Path, Path, int, pytest.MonkeyPatch], bool],
) -> None:
    known = hub(tmp_path / "known")
    template = filled(tmp_path / "template", [said("ours", 1)])
    ours = hub(template)
    key = (template / FOLDER / "authority.key").read_bytes()
    possible = [
        (["ours"], ours),
        (None, ours),
        (None, None),  # no hub starts
        (None, known),
        (["kept"], known),
    ]
    seen: list[int] = []
    step = 0
    while True:
        folder = tmp_path / f"at{step}"
        shutil.copytree(template, folder)
        if not ended(whole, folder, step, monkeypatch):
            break
        state = found(folder, tmp_path / f"copy{step}")
        seen.append(possible.index(state))
        assert key in [path.read_bytes() for path in folder.glob(f"{FOLDER}*/authority.key")]
        restore(whole, folder, NOW + 1)
        assert not list(folder.glob(".restore-*")), "with a hub's key in it"
        assert (read(folder / DATABASE), hub(folder)) == (["kept"], known)
        kept = [
            {path.name: path.read_bytes() for path in place.iterdir()}
            for place in folder.glob(f"{FOLDER}.*")
        ]
        assert key in [files["authority.key"] for files in kept]
        assert not any(flaw(files) for files in kept), "what is kept is whole"
        logs = sorted(folder.glob(f"{DATABASE}.replaced-*"))
        assert read(logs[0]) == ["ours"]
        step += 1
    if ended is killed:
        assert seen == sorted(seen)
    assert set(seen) == set(range(len(possible)))
