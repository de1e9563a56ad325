"""Callers that wait for the hub."""

from __future__ import annotations

import asyncio

import pytest

from landline.client.answers import Answers
from landline.client.states import HubRefusedError
from landline.errors import IncompleteError
from landline.wire.events import Failure, Pong


async def test_each_gets_its_own_answer() -> None:
    answers = Answers()
    asked: list[str] = []
    calls = {re: asyncio.create_task(answers.wait(re, lambda re=re: asked.append(re)))  # type: ignore[misc]
             for re in "abc"}  # fmt: skip
    await asyncio.sleep(0)
    assert asked == list("abc")
    answers.settle("b", Pong(re="b"))
    answers.settle("b", Pong(re="again"))
    answers.settle("unknown", Pong())
    assert await calls["b"] == Pong(re="b")
    answers.settle("a", Failure(code="no", text="no", retry=2.5))
    with pytest.raises(HubRefusedError) as caught:
        await calls["a"]
    assert (caught.value.code, caught.value.retry) == ("no", 2.5)
    answers.settle("c", None)
    with pytest.raises(IncompleteError) as uncertain:
        await calls["c"]
    assert uncertain.value.code == "request.uncertain"


async def test_the_end_is_told_to_all() -> None:
    answers = Answers()
    call = asyncio.create_task(answers.wait("a", lambda: None))
    await asyncio.sleep(0)
    answers.fail(IncompleteError("client.closed"))
    answers.fail(IncompleteError("client.closed"))
    with pytest.raises(IncompleteError):
        await call


async def test_whoever_gave_up_is_forgotten() -> None:
    answers = Answers()
    call = asyncio.create_task(answers.wait("a", lambda: None))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    answers.settle("a", Pong())
    assert answers._waiting == {}
