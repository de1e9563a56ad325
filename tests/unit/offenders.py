"""A failure that lists everything wrong at once, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def assert_none(offenders: Iterable[object]) -> None:
    """Fail with one line for each of `offenders`, if there are any."""
    lines = [str(offender) for offender in offenders]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
