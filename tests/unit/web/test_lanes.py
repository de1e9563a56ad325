"""So many files are on their way at once, in all and for each address."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from landline.errors import RefusedError
from landline.settings import WebLimits
from landline.web.lanes import Lanes


@pytest.mark.parametrize(
    ("limits", "taken", "refused"),
    [
        (WebLimits(transfers=2), "ab", "c"),
        (WebLimits(transfers_per_source=2), "aab", "a"),
        (WebLimits(transfers=3, transfers_per_source=2), "aab", "b"),
    ],
)
def test_bounds(limits: WebLimits, taken: str, refused: str) -> None:
    lanes = Lanes(limits)
    with ExitStack() as stack:
        for source in taken:
            stack.enter_context(lanes.of(source))
        with pytest.raises(RefusedError) as raised, lanes.of(refused):
            pass
        assert raised.value.code == "web.transfers"
    with lanes.of(refused):
        pass
    lanes.close()
