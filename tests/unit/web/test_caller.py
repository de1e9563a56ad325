"""One connection's time: bound while nothing is done for it, and not while something is."""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest

from landline.web.caller import Caller


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
