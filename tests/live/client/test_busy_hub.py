"""A hub that lets passwords wait for one another, as where a class logs in at once."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest

from landline.cli.control import Call
from landline.client.client import Client
from landline.errors import ExpiredError
from landline.server.desk import SIGN
from landline.server.hashing import Hashing
from landline.settings import ClientLimits, HubSettings
from landline.testing import running_hub
from landline.wire import verbs
from tests.live.client.wires import until
from tests.unit.client.moved_clock import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.client.patience import Patience
    from landline.testing import RunningHub

LONG = 1e6
LIMITS = ClientLimits(open_timeout=1000.0, login_timeout=LONG, ping=LONG, dead=LONG)


class BusyHub:
    """A hub whose passwords are checked when the test says so, and not before."""

    def __init__(self, hub: RunningHub, checked: threading.Event) -> None:
        self.hub = hub
        self.checked = checked
        self._clock = Clock()
        self._shown = time.monotonic()

    async def has_the_password(self) -> None:
        await until(lambda: self.hub.server._desk._asking)

    async def keeps_waiting(self, seconds: float, patience: Patience) -> None:
        """Let `seconds` pass, with a sign of life at their end that has arrived."""
        await self._clock.skip(seconds)
        due = patience._limit and patience._limit.when()
        self._shown += SIGN + 1
        self.hub.server._desk.sweep(self._shown)
        await until(lambda: patience._limit is None or patience._limit.when() != due)

    async def falls_silent(self, seconds: float) -> None:
        await self._clock.skip(seconds)


@pytest.fixture
async def busy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BusyHub]:
    checked = threading.Event()

    def check(self: Hashing, hashed: str, password: str) -> bool:
        checked.wait()
        return True

    monkeypatch.setattr(Hashing, "_check", check)
    async with running_hub(settings=HubSettings(signup="open")) as hub:
        async with Client(str(hub.address), name="ada", password="correct horse"):
            pass
        try:
            yield BusyHub(hub, checked)
        finally:
            checked.set()


def ada(hub: RunningHub) -> Client:
    return Client(str(hub.address), name="ada", password="correct horse", limits=LIMITS)


async def test_a_password_that_waits_for_others_is_waited_for(busy: BusyHub) -> None:
    client = ada(busy.hub)
    opening = asyncio.create_task(client.open())
    await busy.has_the_password()
    patience = client._keeper._patience
    assert patience is not None
    for _ in range(3):
        await busy.keeps_waiting(700, patience)
        assert not opening.done()
    busy.checked.set()
    await opening
    assert client.name == "ada"
    await client.close()


async def test_a_hub_that_falls_silent_meanwhile_is_given_up(
    busy: BusyHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landline.server.desk.SIGN", LONG)
    opening = asyncio.create_task(ada(busy.hub).open())
    await busy.has_the_password()
    await busy.falls_silent(1001)
    with pytest.raises(ExpiredError) as caught:
        await opening
    assert caught.value.code == "peer.timeout"


async def test_so_do_commands_that_run_a_hub(
    busy: BusyHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landline.cli.control.PATIENCE", 1000.0)
    monkeypatch.setattr("landline.cli.control.ClientLimits", lambda: LIMITS)
    call = await Call().dial(busy.hub.address)
    hello = call.hello(verbs.Hello(name="ada", password="correct horse"))
    calling = asyncio.create_task(hello)
    await busy.has_the_password()
    assert call._patience is not None
    for _ in range(3):
        await busy.keeps_waiting(700, call._patience)
        assert not calling.done()
    busy.checked.set()
    await calling
    assert call.me.name == "ada"
    call.close()
