"""Uploads that stay open between requests: one writer each, a bounded number, and let go of."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import RefusedError
from landline.web import landings
from landline.web.landings import Landings

if TYPE_CHECKING:
    from collections.abc import Callable


class Landing:
    def __init__(self) -> None:
        self.kept = 0

    def keep(self) -> None:
        self.kept += 1


class Blobs:
    """Counts how often an upload is opened, that is hashed."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int | None]] = []
        self.landings: list[Landing] = []

    def begin(self, upload: str, size: int | None) -> Landing:
        self.begun.append((upload, size))
        self.landings.append(Landing())
        return self.landings[-1]


@pytest.fixture
def blobs() -> Blobs:
    return Blobs()


@pytest.fixture
def open_ones(blobs: Blobs) -> Landings:
    hall: Any = SimpleNamespace(blobs=blobs)
    return Landings(hall)


async def test_it_stays_open_for_the_next(open_ones: Landings, blobs: Blobs) -> None:
    for _ in range(3):
        async with open_ones.of("a", 5):
            pass
    assert blobs.begun == [("a", 5)]
    assert blobs.landings[0].kept == 0
    await open_ones.close()
    assert blobs.landings[0].kept == 1


async def test_another_size_opens_it_anew(open_ones: Landings, blobs: Blobs) -> None:
    async with open_ones.of("a", None):
        pass
    async with open_ones.of("a", 5):
        assert blobs.landings[0].kept == 1
    assert blobs.begun == [("a", None), ("a", 5)]


async def test_one_writer(open_ones: Landings) -> None:
    async with open_ones.of("a", 5), open_ones.of("b", 5):
        with pytest.raises(RefusedError) as raised:
            async with open_ones.of("a", 5):
                pass
        assert raised.value.code == "upload.busy"
    async with open_ones.of("a", 5):
        pass


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (set by a thread)
            await asyncio.sleep(0.001)


async def test_the_longest_idle_ones_go_first(
    open_ones: Landings, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landings, "MOST", 2)
    for name in "abc":
        async with open_ones.of(name, None):
            pass
    await until(lambda: blobs.landings[0].kept)
    assert [each.kept for each in blobs.landings] == [1, 0, 0]


async def test_idle_ones_are_let_go_of(
    open_ones: Landings, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landings, "IDLE", 0.01)
    async with open_ones.of("a", None):
        pass
    await until(lambda: blobs.landings[0].kept)


async def test_one_for_which_nobody_waits_any_more(open_ones: Landings, blobs: Blobs) -> None:
    async def take() -> None:
        async with open_ones.of("a", None):
            pytest.fail("it was cancelled before")

    taking = asyncio.create_task(take())
    await asyncio.sleep(0)
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    await until(lambda: blobs.landings and blobs.landings[0].kept)
    async with open_ones.of("a", None):
        pass
