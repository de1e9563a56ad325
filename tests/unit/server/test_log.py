"""The hub's log as a whole: what it committed is found, and it ends cleanly."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import Error
from landline.hub.effects import Save
from landline.server.log import open_log
from landline.store.folder import DATABASE
from landline.store.search_index import INDEX
from landline.wire.query import parse_query
from tests.unit.store.entries import delete, edit
from tests.unit.store.searched import text, texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from landline.model import Entry, Receipt
    from landline.server.log import Log


class Started:
    """A log that commits, and tells when it has."""

    def __init__(self, log: Log) -> None:
        """Start `log`."""
        self.log = log
        self._committed: asyncio.Queue[Sequence[Receipt] | Error] = asyncio.Queue()
        log.start(100, lambda _, outcome: self._committed.put_nowait(outcome), lambda: None)

    async def say(self, entry: Entry) -> None:
        """Append and wait until that is settled."""
        self.log.submit(Save(entry, None, 0))
        async with asyncio.timeout(20):
            outcome = await self._committed.get()
        assert not isinstance(outcome, Error)

    async def find(self, typed: str) -> list[str]:
        """Return what messages of the lobby say that are found."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.log.search(parse_query(typed), ["lobby"], 10, 0, "newest", answer.set_result)
        async with asyncio.timeout(20):
            return texts(await answer)


@pytest.mark.parametrize("on_disk", [False, True])
async def test_what_is_settled_is_found(tmp_path: Path, *, on_disk: bool) -> None:
    started = Started((await open_log(str(tmp_path) if on_disk else "")).log)
    await started.say(text("old 粘包"))
    assert await started.find("粘包") == ["old 粘包"]
    await started.say(edit(1, "new 端口"))
    assert await started.find("粘包") == []
    assert await started.find("端口") == ["new 端口"]
    await started.say(delete(1))
    assert await started.find("端口") == []
    await started.log.close(10)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_clean_end_leaves_no_wal(tmp_path: Path) -> None:
    """Whoever still has a file open when it is closed would leave it to the next start."""
    started = Started((await open_log(str(tmp_path))).log)
    await started.say(text("word"))
    assert await started.find("word") == ["word"]
    await started.log.close(10)
    names = _names(tmp_path)
    assert {DATABASE, INDEX} <= names
    assert not [name for name in names if name.endswith(("-wal", "-shm"))]


async def test_it_is_found_after_a_restart(tmp_path: Path) -> None:
    for number in range(3):
        started = Started((await open_log(str(tmp_path))).log)
        await started.say(text(f"word {number}"))
        assert len(await started.find("word")) == number + 1
        await started.log.close(10)
