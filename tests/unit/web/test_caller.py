"""One connection's time: bound while nothing is done for it, and not while something is."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest

from landline.hub.limits import Strangers
from landline.settings import StrangerLimits
from landline.web.caller import BROWSING, Caller


@pytest.fixture
async def caller() -> Caller:
    caller = Caller(mock.Mock(), mock.Mock(), "10.0.0.5", grace=0.05, pause=0.05)
    transport = mock.Mock()
    transport.is_closing.return_value = False
    caller.connection_made(transport)
    return caller


def is_closed(caller: Caller) -> bool:
    return bool(caller._transport.close.called)  # type: ignore[attr-defined]


async def test_who_says_nothing_is_closed(caller: Caller) -> None:
    async with asyncio.timeout(10):
        while not is_closed(caller):  # noqa: ASYNC110 (set by a timer)
            await asyncio.sleep(0.01)


async def test_what_is_done_inside_something_else_ends_no_bound(caller: Caller) -> None:
    with caller.busy():
        with caller.busy():
            pass
        assert caller._late.cancelled()
    assert not caller._late.cancelled()


async def test_who_is_no_stranger_gives_its_place_back_once(caller: Caller) -> None:
    for _ in range(2):
        caller.welcome()
    caller.connection_lost(None)
    assert caller._hall.release.call_args_list == [mock.call("10.0.0.5")]  # type: ignore[attr-defined]


def places(most: int) -> Strangers:
    return Strangers(StrangerLimits(most=most, refuse_from=most, most_per_source=most))


async def test_a_browser_is_no_stranger_and_has_little_time(caller: Caller) -> None:
    browsers = places(2)
    for _ in range(3):
        caller.browse(browsers)
    assert browsers.count == 1
    assert caller._hall.release.call_args_list == [mock.call("10.0.0.5")]  # type: ignore[attr-defined]
    left = caller._late.when() - asyncio.get_running_loop().time()
    assert 0 < left <= BROWSING
    caller.connection_lost(None)
    assert browsers.count == 0
    assert caller._hall.release.call_count == 1  # type: ignore[attr-defined]


async def test_where_there_is_no_place_for_a_browser_it_stays_a_stranger(caller: Caller) -> None:
    browsers = places(1)
    assert browsers.admit("10.0.0.9", 0)
    caller.browse(browsers)
    assert browsers.count == 1
    assert not caller._hall.release.called  # type: ignore[attr-defined]
    caller.connection_lost(None)
    assert caller._hall.release.call_count == 1  # type: ignore[attr-defined]


async def test_a_browser_that_says_who_it_is_browses_no_more(caller: Caller) -> None:
    browsers = places(1)
    caller.browse(browsers)
    caller.welcome()
    assert browsers.count == 0
    caller.browse(browsers)
    assert browsers.count == 0


async def test_a_browser_that_goes_over_to_a_websocket_browses_no_more(caller: Caller) -> None:
    browsers = places(1)
    caller.browse(browsers)
    caller.hand_over(mock.Mock(), b"")
    assert browsers.count == 0
