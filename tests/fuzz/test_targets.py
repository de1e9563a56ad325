"""A short run of every fuzz target; the long one is `python -m tests.fuzz --seconds 600`."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.fuzz.corpus import PIECES, SEEDS, inputs
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    for seed in SEEDS + PIECES:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
def test_what_hypothesis_puts_together(name: str) -> None:
    @given(inputs())
    def run(data: bytes) -> None:
        TARGETS[name](data)

    run()
