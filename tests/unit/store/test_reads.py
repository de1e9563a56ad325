"""Reading beside the loop: answers, order, bounds, failures."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import StoreError
from landline.store.memory import MemoryStore
from landline.store.reads import InlineReads, ReaderThread
from tests.unit.store.entries import entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.model import Logged

Reads = ReaderThread | InlineReads
MAKERS = [ReaderThread, InlineReads]


class SlowStore(MemoryStore):
    """A disk that waits for the test, or fails."""

    def __init__(self) -> None:
        """Begin with three messages and the gate open."""
        super().__init__()
        self.append([entry("a"), entry("b"), entry("c")])
        self.gate = threading.Event()
        self.gate.set()
        self.failure: Exception | None = None

    def read(self, positions: Mapping[str, int], limit: int) -> dict[str, list[Logged]]:
        """Read once the gate is open, or fail."""
        assert self.gate.wait(20)
        if self.failure is not None:
            raise self.failure
        return super().read(positions, limit)


async def _answer(ask: Callable[[Callable[[Any], None]], None]) -> Any:
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    ask(answer.set_result)
    assert not answer.done(), "never from within the call"
    async with asyncio.timeout(20):
        return await answer


@pytest.mark.parametrize("make", MAKERS)
async def test_answers_are_the_stores(make: Callable[[MemoryStore], Reads]) -> None:
    store = SlowStore()
    reads = make(store)
    found = await _answer(lambda answer: reads.read({"lobby": 1}, 10, answer))
    assert found == store.read({"lobby": 1}, 10)
    page = await _answer(lambda answer: reads.page("lobby", 3, 1, answer))
    assert page == store.page("lobby", 3, 1)
    await reads.close(5)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (StoreError("store.damaged", file="x", why="y"), "store.damaged"),
        (KeyError(), "store.failed"),
    ],
)
async def test_failures_are_answers(
    make: Callable[[MemoryStore], Reads], failure: Exception, code: str
) -> None:
    store = SlowStore()
    store.failure = failure
    reads = make(store)
    error = await _answer(lambda answer: reads.read({"lobby": 1}, 10, answer))
    assert isinstance(error, StoreError)
    assert error.code == code
    assert error.line("zh")
    await reads.close(5)


def _note(said: list[int], number: int, _answer: object) -> None:
    said.append(number)


async def test_requests_are_answered_in_order_and_before_closing() -> None:
    store, said = SlowStore(), list[int]()
    reads = ReaderThread(store)
    store.gate.clear()
    for number in range(20):
        reads.read({"lobby": 0}, 1, partial(_note, said, number))
    store.gate.set()
    await reads.close(10)
    assert said == list(range(20))


async def test_too_many_requests_are_refused_not_kept() -> None:
    store = SlowStore()
    reads = ReaderThread(store, queue=2)
    store.gate.clear()
    reads.read({"lobby": 0}, 1, lambda _: None)
    reads.page("lobby", None, 1, lambda _: None)
    error = await _answer(lambda answer: reads.read({"lobby": 0}, 1, answer))
    assert isinstance(error, StoreError)
    assert error.code == "store.overloaded"
    assert error.line("zh")
    store.gate.set()
    await reads.close(10)


async def test_closing_does_not_wait_for_ever() -> None:
    store = SlowStore()
    reads = ReaderThread(store)
    store.gate.clear()
    reads.read({"lobby": 0}, 1, lambda _: None)
    with pytest.raises(TimeoutError):
        await reads.close(0.01)
    store.gate.set()
    await reads.close(10)
