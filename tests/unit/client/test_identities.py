"""Coming back as oneself."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from landline.client.identities import MOST_NAMES, Identities, Identity

if TYPE_CHECKING:
    from pathlib import Path

ADA = Identity("ada", "ab" * 16)
BOT = Identity("bot", "cd" * 16)
LOGIN = Identity("ada", "t0ken", account=True)


def test_the_last_one_is_recalled_and_others_by_name(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path / "identities")
    assert known.last() is None
    known.remember(ADA)
    known.remember(BOT, as_last=False)
    assert known.last() == ADA
    assert known.recall("bot") == BOT
    assert known.recall("eve") is None
    known.remember(BOT)
    assert known.last() == BOT
    assert Identities("tcp://hub:2", tmp_path / "identities").last() is None


def test_a_hub_at_a_path_that_is_no_text(tmp_path: Path) -> None:
    path = f"unix:{os.fsdecode(b'/tmp/' + bytes([0xFF]))}"
    Identities(path, tmp_path).remember(ADA)
    assert Identities(path, tmp_path).last() == ADA


def test_a_guest_and_an_account_of_one_name_are_two(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path)
    known.remember(ADA)
    known.remember(LOGIN)
    assert known.recall("ada") == ADA
    assert known.recall("ada", account=True) == known.last() == LOGIN
    known.forget(LOGIN)
    assert known.recall("ada", account=True) is None
    assert known.last() == ADA


def test_a_renewed_token_replaces_the_old_one(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path)
    known.remember(ADA)
    known.remember(Identity("ada", "ef" * 16))
    assert known.recall("ada") == Identity("ada", "ef" * 16)


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "identities"
    Identities("tcp://hub:1", folder).remember(LOGIN)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_names_are_bounded(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path)
    for number in range(MOST_NAMES + 1):
        known.remember(Identity(f"n{number}", "ab" * 16))
    assert known.recall("n0") is None
    assert known.recall("n1") is not None


def test_damaged_or_unwritable_files_only_mean_a_new_guest(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path)
    known.remember(ADA)
    (file,) = tmp_path.iterdir()
    file.write_text("{")
    assert known.last() is None
    blocked = Identities("tcp://hub:1", file / "folder")
    blocked.remember(ADA)
    blocked.forget(ADA)
    assert blocked.last() is None
    with blocked.claim() as free:
        assert free


def test_only_one_at_a_time_is_the_last_one(tmp_path: Path) -> None:
    known = Identities("tcp://hub:1", tmp_path)
    with known.claim() as first, known.claim() as second:
        assert (first, second) == (True, False)
    with known.claim() as again:
        assert again


def test_a_device_needs_no_token(tmp_path: Path) -> None:
    known = Identities("LL-FINGERPRINT", tmp_path)
    by_device = Identity("ada", account=True, device=True)
    known.remember(by_device)
    assert known.recall("ada", account=True) == by_device
    assert known.last() == by_device


def test_who_was_known_at_an_address_is_known_to_the_hub(tmp_path: Path) -> None:
    before = Identities("tcp://hub:1", tmp_path)
    before.remember(ADA)
    hub = Identities("LL-FINGERPRINT", tmp_path)
    hub.take_over("tcp://nowhere:1")
    assert hub.last() is None
    hub.take_over("tcp://hub:1")
    assert hub.last() == ADA
    assert before.last() is None
    before.remember(LOGIN)
    hub.take_over("tcp://hub:1")
    assert hub.last() == ADA, "what the hub is known by already stays"
    assert before.last() == LOGIN
