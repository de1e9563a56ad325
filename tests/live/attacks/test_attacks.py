"""Whatever strangers do, who behaves misses nothing and the hub is as before afterwards (R3).

How much slower it gets is measured by `python -m tests.live.attacks`, at full size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.attacks.attackers import ATTACKS
from tests.live.attacks.scene import attacked
from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

MOST_GROWN = 64
"""MiB that the hub may grow by."""


@pytest.mark.parametrize("name", ATTACKS)
async def test_who_behaves_misses_nothing(tmp_path: Path, name: str) -> None:
    size, times = ATTACKS[name].short, {"quiet": 0.2, "seconds": 3.0, "recovery": PATIENCE}
    seen = await attacked(tmp_path, name, size, **times)
    assert seen.grown <= MOST_GROWN
    assert seen.recovered is not None, f"{seen.before} became {seen.after}"
