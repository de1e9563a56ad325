"""The library: awaited, watched, cancelled; alone and with a hub; both twins."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

import landline
from landline import blocking
from landline.testing import running_hub
from landline.transfer.sources import Text

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 30


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be one machine, with a state folder of its own: it may send to itself."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


async def linked(sending: landline.Transfer[Any]) -> str:
    """Return the link that a sender shows: this test listens to no network."""
    async for event in sending.events():
        if isinstance(event, landline.transfer_events.Waiting):
            return event.link
    raise AssertionError


async def test_a_file_by_code_with_progress(tmp_path: Path, photo: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        sending = landline.send(photo)
        assert len((await sending.code()).split("-")) == 4
        receiving = landline.receive(tmp_path / "in", await linked(sending))
        async for figures in receiving:
            assert figures.landed <= 140_000
        assert (await receiving).paths == [tmp_path / "in" / "photo.jpg"]
        assert [each.files for each in await sending] == [1]


async def test_what_cannot_be_sent_is_raised_when_awaited(tmp_path: Path) -> None:
    sending = landline.send([tmp_path / "nothing"])
    with pytest.raises(landline.UsageError):
        await sending


async def test_a_cancelled_wait_cancels_it(photo: Path) -> None:
    sending = landline.send(photo)
    await sending.code()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await sending
    with pytest.raises(landline.IncompleteError, match="Stopped"):
        await sending


async def test_a_program_decides(tmp_path: Path) -> None:
    asked = []

    def accept(offer: Any) -> bool:
        asked.append(offer.text)
        return False

    async with asyncio.timeout(PATIENCE):
        sending = landline.send(Text("hello"))
        receiving = landline.receive(tmp_path, await linked(sending), accept=accept)
        with pytest.raises(landline.RefusedError):
            await sending
        with pytest.raises(landline.Error):
            await receiving
    assert asked == ["hello"]


async def test_members_of_a_hub(tmp_path: Path, photo: Path) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        running_hub() as hub,
        landline.Client(f"127.0.0.1:{hub.port}", name="ada") as ada,
        landline.Client(f"127.0.0.1:{hub.port}", name="bo") as bo,
    ):
        told: list[Any] = []
        sending = ada.send_file(photo, "@bo", watch=told.append)
        received = await bo.receive_files(tmp_path / "in", accept=lambda offer: True)
        assert received.files == 1
        assert len(await sending) == 1
        assert isinstance(told[0], landline.transfer_events.Begun)
        await ada.send("lobby", "still here")


def test_the_blocking_twin(tmp_path: Path, photo: Path) -> None:
    links: list[str] = []
    outcomes: list[Any] = []

    def receive() -> None:
        outcomes.append(blocking.receive(tmp_path / "in", links[0], timeout=PATIENCE))

    def watch(event: landline.transfer_events.TransferEvent) -> None:
        if isinstance(event, landline.transfer_events.Waiting):
            links.append(event.link)
            threading.Thread(target=receive).start()

    assert len(blocking.send(photo, watch=watch, timeout=PATIENCE)) == 1
    assert (tmp_path / "in" / "photo.jpg").read_bytes() == photo.read_bytes()


def test_the_blocking_twin_gives_up_in_time(photo: Path) -> None:
    with pytest.raises(TimeoutError):
        blocking.send(photo, timeout=0.2)


async def test_the_blocking_twin_at_a_hub(tmp_path: Path, photo: Path) -> None:
    async with asyncio.timeout(PATIENCE), running_hub() as hub:
        address = f"127.0.0.1:{hub.port}"

        def send() -> int:
            with blocking.Client(address, name="ada") as ada:
                return len(ada.send_file(photo, "@bo", timeout=PATIENCE))

        def receive() -> int:
            with blocking.Client(address, name="bo") as bo:
                return bo.receive_files(tmp_path / "in", accept=None, timeout=PATIENCE).files

        assert await asyncio.gather(*map(asyncio.to_thread, (receive, send))) == [1, 1]
