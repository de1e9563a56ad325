"""To whom a code led is known by its number, for a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from landline.client.slots import KEPT, MOST, NAME, Slots

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ADA, BO = b"a" * 32, b"b" * 32


def test_the_last_one_by_role_and_number(tmp_path: Path) -> None:
    slots = Slots(tmp_path)
    assert slots.key("receiver", 7) == b""
    slots.note("receiver", 7, ADA)
    slots.note("sender", 7, BO)
    assert Slots(tmp_path).key("receiver", 7) == ADA
    assert slots.key("sender", 7) == BO
    assert slots.key("receiver", 8) == b""
    slots.note("receiver", 7, BO)
    assert slots.key("receiver", 7) == BO


def test_it_is_kept_for_a_day_and_not_from_the_future(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = Slots(tmp_path)
    slots.note("receiver", 7, ADA)
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + KEPT * 1_000_000 + 10**9)
    assert slots.key("receiver", 7) == b""
    slots.note("receiver", 8, ADA)
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert slots.key("receiver", 8) == b""
    assert '"slot": 7' not in (tmp_path / NAME).read_text()


def test_so_many_are_kept(tmp_path: Path) -> None:
    slots = Slots(tmp_path)
    for slot in range(1, MOST + 3):
        slots.note("receiver", slot, ADA)
    assert [slots.key("receiver", slot) for slot in (1, 2)] == [b"", b""]
    assert slots.key("receiver", 3) == slots.key("receiver", MOST + 2) == ADA


def test_what_cannot_be_read_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / NAME).write_text("?")
    slots = Slots(tmp_path)
    slots.note("receiver", 7, ADA)
    assert slots.key("receiver", 7) == b""
    assert (tmp_path / NAME).read_text() == "?"
    assert "peers.unreadable" in caplog.text
