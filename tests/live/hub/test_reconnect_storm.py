"""All members of a killed hub come back at once (TARGETS R2); `come_back` measures more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.live.hub.come_back import come_back

if TYPE_CHECKING:
    from pathlib import Path


async def test_all_are_back_and_have_missed_nothing(tmp_path: Path) -> None:
    await come_back(tmp_path, 200)
