"""Read marks: few, late enough, and never of guests."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from landline.errors import RefusedError
from landline.tui.marking import Marking


class Reader:
    """Notes what is marked."""

    def __init__(self, role: str = "member", *, fails: bool = False) -> None:
        self.role = role
        self.read_up_to: list[tuple[str, int]] = []
        self._fails = fails

    async def read(self, room: str, seq: int) -> None:
        self.read_up_to.append((room, seq))
        if self._fails:
            raise RefusedError("room.removed", room=room)


def marking(reader: Any) -> Marking:
    return Marking(reader, after=0.0)


async def settled(reader: Reader, count: int) -> None:
    async with asyncio.timeout(5):
        while len(reader.read_up_to) < count:  # noqa: ASYNC110 (the reader only notes)
            await asyncio.sleep(0)


@pytest.mark.parametrize("fails", [False, True])
async def test_one_mark_for_all_that_came_together(fails: bool) -> None:  # noqa: FBT001
    reader = Reader(fails=fails)
    marks = marking(reader)
    for seq in range(1, 9):
        marks.shown("lobby", seq)
    marks.shown("dev", 3)
    await settled(reader, 2)
    assert reader.read_up_to == [("lobby", 8), ("dev", 3)]
    marks.shown("lobby", 9)
    await settled(reader, 3)
    await marks.close()
    assert reader.read_up_to[2:] == [("lobby", 9)]


async def test_guests_have_no_marks_and_closing_ends_it() -> None:
    guest, member = Reader("guest"), Reader()
    for reader in (guest, member):
        marks = marking(reader)
        marks.shown("lobby", 1)
        await marks.close()
        await asyncio.sleep(0.01)
        assert reader.read_up_to == []
