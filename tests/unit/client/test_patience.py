"""How long a hub is waited for, by a clock that the test moves."""

from __future__ import annotations

import pytest

from landline.client.patience import Patience
from landline.errors import ExpiredError
from tests.unit.client.moved_clock import Clock


async def waits(patience: Patience, *steps: float) -> None:
    """Wait, and hear the hub after each step; it is heard too late where the wait is over."""
    clock = Clock()
    async with patience:
        for seconds in steps:
            try:
                await clock.skip(seconds)
            finally:
                patience.hear()


async def test_a_hub_that_is_heard_is_waited_for() -> None:
    await waits(Patience("hub:1", silence=1000, most=10_000), *[900] * 5)


async def test_a_silent_hub_is_given_up() -> None:
    with pytest.raises(ExpiredError) as caught:
        await waits(Patience("hub:1", silence=1000, most=10_000), 900, 1001)
    assert caught.value.code == "peer.timeout"
    assert caught.value.fields == {"address": "hub:1", "seconds": "1000"}


@pytest.mark.parametrize(("silence", "most"), [(1000, 1500), (1000, 800)])
async def test_there_is_an_end_to_it_all_the_same(silence: float, most: float) -> None:
    with pytest.raises(ExpiredError) as caught:
        await waits(Patience("hub:1", silence=silence, most=most), 700, most - 699)
    assert caught.value.code == "login.late"
    assert caught.value.fields["seconds"] == f"{most:g}"


async def test_what_is_heard_too_late_changes_nothing() -> None:
    patience = Patience("hub:1", silence=1000, most=10_000)
    with pytest.raises(ExpiredError):
        await waits(patience, 1001)
    patience.hear()


async def test_other_ends_pass() -> None:
    with pytest.raises(ExpiredError) as caught:
        async with Patience("hub:1", silence=1000, most=10_000):
            raise ExpiredError("hub.silent", address="hub:1", seconds="75")
    assert caught.value.code == "hub.silent"
