"""A hub without sockets: only whoever runs it may call it, and it does nothing by itself."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.errors import UnreachableError
from landline.server.server import HubServer
from landline.settings import HubSettings, RetentionSettings, StrangerLimits
from landline.store.folder import CONTROL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def own_hub(**settings: Any) -> AsyncIterator[HubServer]:
    hub = HubServer(HubSettings(**settings), listen=False)
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()


async def asked(hub: HubServer, *verbs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answers to `hello` and `verbs` on a connection of the owner's."""
    reader, writer = await asyncio.open_connection(sock=hub.call())
    try:
        answers = []
        for number, verb in enumerate(({"do": "hello"}, *verbs)):
            writer.write(msgspec.json.encode({**verb, "id": str(number)}) + b"\n")
            async with asyncio.timeout(10):
                while True:
                    answer = msgspec.json.decode(await reader.readline())
                    if answer.get("re") == str(number):
                        break
            answers.append(answer)
        return answers
    finally:
        writer.transport.abort()


async def test_it_opens_no_socket_and_answers_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with own_hub(data=str(folder), port=1, unix="/nowhere/x", plain_port=2) as hub:
        assert hub.addresses == ()
        assert not (folder / CONTROL).exists()
        adding = {"do": "adduser", "name": "ada", "password": "correct horse"}
        welcome, ok, users = await asked(hub, adding, {"do": "users"})
        assert (welcome["me"]["role"], "addresses" in welcome, ok["is"]) == ("owner", False, "ok")
        assert "ada" in [user["name"] for user in users["users"]]
    async with own_hub(data=str(folder)) as hub:
        _, users = await asked(hub, {"do": "users"})
        assert "ada" in [user["name"] for user in users["users"]]


async def test_a_hub_that_listens_may_be_called_too() -> None:
    async with HubServer(HubSettings(port=0)) as hub:
        (welcome,) = await asked(hub)
        assert welcome["addresses"] == [str(address) for address in hub.addresses]


async def test_it_forgets_nothing_and_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retention = RetentionSettings(messages=1, every=0.001)
    async with own_hub(data=str(tmp_path), retention=retention, hooks_out=("http://x/",)) as hub:
        assert {task.get_name() for task in hub._tasks} == {"hub sweep"}
        swept: list[float] = []
        monkeypatch.setattr(hub._outgoing, "sweep", swept.append)
        monkeypatch.setattr(hub._desk, "sweep", swept.append)
        async with asyncio.timeout(10):
            while not swept:  # noqa: ASYNC110 (a clock of half a second, not ours)
                await asyncio.sleep(0.01)
        assert len(swept) == 1


async def test_too_many_calls_are_refused() -> None:
    async with own_hub(strangers=StrangerLimits(most=1)) as hub:
        held = hub.call()
        with pytest.raises(UnreachableError):
            hub.call()
        held.close()
        async with asyncio.timeout(10):
            while hub._strangers.count:  # noqa: ASYNC110 (the loop has to notice)
                await asyncio.sleep(0.01)
        await asked(hub)
