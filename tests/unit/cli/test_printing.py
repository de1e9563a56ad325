"""Lines for a reader that is slow, stops, or leaves."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from landline.cli import printing
from landline.cli.printing import MOST_WAITING, Printer

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 20.0


class Pipe:
    """A pipe whose reading end is read by hand."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()

    async def read(self, size: int) -> bytes:
        heard = b""
        while len(heard) < size:
            heard += await asyncio.to_thread(os.read, self.reading, size - len(heard))
        return heard

    def stop_reading(self) -> None:
        os.close(self.reading)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.writing)


async def test_everything_is_written_in_order(pipe: Pipe) -> None:
    printer = Printer(pipe.writing)
    lines = [b"%d\n" % number for number in range(10_000)]
    heard = asyncio.create_task(pipe.read(len(b"".join(lines))))
    for line in lines:
        await printer.put(line)
    await printer.finish()
    assert await heard == b"".join(lines)
    pipe.stop_reading()


async def test_who_writes_waits_and_the_end_does_not(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "LAST_LINES", 0.01)
    printer = Printer(pipe.writing)
    lines = [b"x" * MOST_WAITING] * 3
    writers = [asyncio.create_task(printer.put(line)) for line in lines]
    async with asyncio.timeout(DEADLINE):
        await writers[0]
        await printer.finish()
    assert [writer.done() for writer in writers] == [True, False, False]
    for writer in writers[1:]:
        writer.cancel()
    assert await pipe.read(MOST_WAITING) == lines[0]
    pipe.stop_reading()


async def test_a_reader_that_leaves_is_noticed_and_holds_up_nobody(pipe: Pipe) -> None:
    pipe.stop_reading()
    printer = Printer(pipe.writing)
    async with asyncio.timeout(DEADLINE):
        await printer.put(b"x" * MOST_WAITING)
        assert isinstance(await printer.failure(), BrokenPipeError)
        await printer.put(b"more")
        await printer.finish()
