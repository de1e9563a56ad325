"""Coming back as oneself."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from landline.client.guests import MOST_NAMES, Guest, Guests

if TYPE_CHECKING:
    from pathlib import Path

ADA = Guest("ada", "ab" * 16)
BOT = Guest("bot", "cd" * 16)


def test_the_last_guest_is_recalled_and_others_by_name(tmp_path: Path) -> None:
    guests = Guests("tcp://hub:1", tmp_path / "guests")
    assert guests.recall(None) is None
    guests.remember(ADA)
    guests.remember(BOT, as_last=False)
    assert guests.recall(None) == ADA
    assert guests.recall("bot") == BOT
    assert guests.recall("eve") is None
    guests.remember(BOT)
    assert guests.recall(None) == BOT
    assert Guests("tcp://hub:2", tmp_path / "guests").recall(None) is None


def test_a_renewed_secret_replaces_the_old_one(tmp_path: Path) -> None:
    guests = Guests("tcp://hub:1", tmp_path)
    guests.remember(ADA)
    guests.remember(Guest("ada", "ef" * 16))
    assert guests.recall("ada") == Guest("ada", "ef" * 16)


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "guests"
    Guests("tcp://hub:1", folder).remember(ADA)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_names_are_bounded(tmp_path: Path) -> None:
    guests = Guests("tcp://hub:1", tmp_path)
    for number in range(MOST_NAMES + 1):
        guests.remember(Guest(f"n{number}", "ab" * 16))
    assert guests.recall("n0") is None
    assert guests.recall("n1") is not None


def test_damaged_or_unwritable_files_only_mean_a_new_guest(tmp_path: Path) -> None:
    guests = Guests("tcp://hub:1", tmp_path)
    guests.remember(ADA)
    (file,) = tmp_path.iterdir()
    file.write_text("{")
    assert guests.recall(None) is None
    blocked = Guests("tcp://hub:1", file / "folder")
    blocked.remember(ADA)
    assert blocked.recall(None) is None
    with blocked.claim() as free:
        assert free


def test_only_one_at_a_time_is_the_last_guest(tmp_path: Path) -> None:
    guests = Guests("tcp://hub:1", tmp_path)
    with guests.claim() as first, guests.claim() as second:
        assert (first, second) == (True, False)
    with guests.claim() as again:
        assert again
