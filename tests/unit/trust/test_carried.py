"""An identity on its way into another data folder, where another may be."""

from __future__ import annotations

import datetime
import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.trust.carried import NAMES, Arrival, flaw, read
from landline.trust.identity import FOLDER, HubIdentity

if TYPE_CHECKING:
    from landline.trust.fingerprint import Fingerprint

NOW = datetime.datetime.now(datetime.UTC)


def hub(data: Path) -> Fingerprint:
    """Run a hub once in `data`; return who it is."""
    identity = HubIdentity.open(data)
    identity.leaf(["hub.local"], NOW)
    return identity.fingerprint


def moved(files: dict[str, bytes], data: Path, staging: Path) -> Arrival:
    arrival = Arrival(files, data, staging)
    if arrival.replaces:
        arrival.keep(data / "kept")
    arrival.settle()
    return arrival


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_there_and_back(tmp_path: Path) -> None:
    fingerprint = hub(tmp_path / "one")
    files = read(tmp_path / "one")
    assert set(files) == set(NAMES)
    before = os.umask(0)
    try:
        arrival = moved(files, tmp_path / "two", tmp_path / "staging")
    finally:
        os.umask(before)
    assert (arrival.before, arrival.after, arrival.replaces) == (None, fingerprint, False)
    folder = tmp_path / "two" / FOLDER
    assert names(folder) == set(NAMES)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert hub(tmp_path / "two") == fingerprint
    assert (
        HubIdentity.open(tmp_path / "two").authority == HubIdentity.open(tmp_path / "one").authority
    )


def test_another_identity_is_kept_whole_and_can_be_put_back(tmp_path: Path) -> None:
    one, two = hub(tmp_path / "one"), hub(tmp_path / "two")
    old = read(tmp_path / "two")
    arrival = moved(read(tmp_path / "one"), tmp_path / "two", tmp_path / "staging")
    assert (arrival.before, arrival.after, arrival.replaces) == (two, one, True)
    kept = tmp_path / "two" / "kept"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == old
    assert kept.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o600}
    assert hub(tmp_path / "two") == one, "and its leaf was issued anew"
    shutil.rmtree(tmp_path / "two" / FOLDER)
    kept.rename(tmp_path / "two" / FOLDER)
    assert hub(tmp_path / "two") == two


@pytest.mark.parametrize("lost", [(), ("authority.pem",), ("authority.key",), NAMES])
def test_the_same_identity_is_made_whole_and_nothing_kept(
    tmp_path: Path, lost: tuple[str, ...]
) -> None:
    fingerprint = hub(tmp_path)
    files = read(tmp_path)
    for name in lost:
        (tmp_path / FOLDER / name).unlink()
    assert not moved(files, tmp_path, tmp_path / "staging").replaces
    assert read(tmp_path) == files
    assert hub(tmp_path) == fingerprint


def test_what_is_left_of_an_interrupted_move_is_completed(tmp_path: Path) -> None:
    one, _ = hub(tmp_path / "one"), hub(tmp_path / "two")
    files = read(tmp_path / "one")
    (tmp_path / "two" / FOLDER / "authority.key").write_bytes(files["authority.key"])
    with pytest.raises(StoreError):
        HubIdentity.open(tmp_path / "two")
    assert not moved(files, tmp_path / "two", tmp_path / "staging").replaces
    assert hub(tmp_path / "two") == one


def test_a_key_alone_is_an_identity(tmp_path: Path) -> None:
    """A first start that was killed: the next one makes the certificate."""
    hub(tmp_path / "one")
    (tmp_path / "one" / FOLDER / "authority.pem").unlink()
    files = read(tmp_path / "one")
    assert set(files) == {"authority.key"}
    hub(tmp_path / "two")
    moved(files, tmp_path / "two", tmp_path / "staging")
    assert hub(tmp_path / "two") == hub(tmp_path / "one")


def test_what_is_damaged_is_kept_as_it_is(tmp_path: Path) -> None:
    one = hub(tmp_path / "one")
    hub(tmp_path / "two")
    (tmp_path / "two" / FOLDER / "authority.key").write_bytes(b"scribbled")
    arrival = moved(read(tmp_path / "one"), tmp_path / "two", tmp_path / "staging")
    assert (arrival.before, arrival.replaces) == (None, True)
    assert (tmp_path / "two" / "kept" / "authority.key").read_bytes() == b"scribbled"
    assert hub(tmp_path / "two") == one


def test_preparing_touches_nothing(tmp_path: Path) -> None:
    hub(tmp_path / "one")
    two = hub(tmp_path / "two")
    Arrival(read(tmp_path / "one"), tmp_path / "two", tmp_path / "staging")
    assert hub(tmp_path / "two") == two
    assert names(tmp_path / "two") == {FOLDER}


def test_no_identity_yet(tmp_path: Path) -> None:
    assert read(tmp_path) == {}
    (tmp_path / FOLDER).mkdir()
    assert read(tmp_path) == {}


def test_an_identity_that_cannot_be_used_is_not_taken_for_one(tmp_path: Path) -> None:
    hub(tmp_path / "one")
    hub(tmp_path / "other")
    good, other = read(tmp_path / "one"), read(tmp_path / "other")
    for files, key in (
        ({}, "trust.missing"),
        ({**good, "authority.key": b""}, "trust.damaged"),
        ({**good, "authority.key": good["authority.pem"]}, "trust.damaged"),
        ({**good, "authority.pem": good["authority.pem"][:-60]}, "trust.damaged"),
        ({"authority.pem": good["authority.pem"]}, "trust.missing"),
        ({**good, "authority.pem": other["authority.pem"]}, "trust.foreign"),
    ):
        why = flaw(files)
        assert why is not None
        assert why.key == key
        for name in NAMES:
            (tmp_path / "one" / FOLDER / name).unlink(missing_ok=True)
        for name, content in files.items():
            (tmp_path / "one" / FOLDER / name).write_bytes(content)
        for refuses in (read, HubIdentity.open):
            with pytest.raises(StoreError) as caught:
                refuses(tmp_path / "one")
            assert caught.value.code == "trust.unreadable"
    assert flaw(good) is None


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    hub(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(StoreError) as caught:
        read(tmp_path)
    assert (caught.value.code, caught.value.fields["why"]) == (
        "trust.unreadable",
        "Permission denied",
    )
