"""Through a hub: codes, users, rooms; directly where that works, else by way of the hub."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from landline.client import transfer_events as events
from landline.client.client import Client
from landline.client.transfer_answerer import Answerer
from landline.errors import RefusedError, UsageError
from landline.net.loop_thread import LoopThread
from landline.testing import running_hub
from tests.live.transfer_client.runs import PATIENCE, Place, Yes, introduce

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from landline.testing import RunningHub


@pytest.fixture
def hub() -> Iterator[RunningHub]:
    """Run a hub in a thread of its own: those who use it wait in theirs."""
    thread = LoopThread("hub")
    thread.start()
    running = running_hub()
    try:
        yield thread.call(running.__aenter__(), PATIENCE)
        thread.call(running.__aexit__(None, None, None), PATIENCE)
    finally:
        thread.stop()


def at(hub: RunningHub, name: str, *, quiet: bool = False) -> Callable[[], Client]:
    return lambda: Client(f"127.0.0.1:{hub.port}", name=name, quiet=quiet)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody know an address at which another one is reached directly."""
    monkeypatch.setattr(
        "landline.client.transfer_answerer.Answerer.addresses", property(lambda self: [])
    )


@pytest.mark.parametrize("shows", ["sender", "receiver"])
def test_a_code_is_known_at_the_hub(
    ada: Place, bo: Place, photo: Path, hub: RunningHub, shows: str
) -> None:
    if shows == "sender":
        sending = ada.send(photo, hub=at(hub, "ada", quiet=True), beacon=0)
        waiting = sending.wait_for(events.Waiting)
        receiving = bo.receive(waiting.code, hub=at(hub, "bo", quiet=True), beacon=0)
    else:
        receiving = bo.receive(hub=at(hub, "bo"), beacon=0)
        waiting = receiving.wait_for(events.Waiting)
        sending = ada.send(photo, waiting.digits, hub=at(hub, "ada"), beacon=0)
    assert waiting.hub == f"127.0.0.1:{hub.port}"
    assert receiving.result().files == 1
    sending.result()
    assert receiving.wait_for(events.Met).way == "direct"


@pytest.mark.usefixtures("apart")
def test_a_code_leads_through_the_hub_where_there_is_no_other_way(
    ada: Place, bo: Place, tmp_path: Path, hub: RunningHub
) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 80_000)
    sending = ada.send(big, hub=at(hub, "ada", quiet=True), beacon=0)
    code = sending.wait_for(events.Waiting).code
    receiving = bo.receive(code, hub=at(hub, "bo", quiet=True), beacon=0)
    assert receiving.result().size == big.stat().st_size
    sending.result()
    assert receiving.wait_for(events.Met).way == sending.wait_for(events.Met).way == "hub"
    assert (bo.inbox / "big.bin").read_bytes() == big.read_bytes()


def test_to_a_user(ada: Place, bo: Place, photo: Path, hub: RunningHub) -> None:
    asked = Yes()
    receiving = bo.receive(decide=asked, hub=at(hub, "bo"), beacon=0)
    receiving.wait_for(events.Reached)
    sending = ada.send(photo, "@bo", hub=at(hub, "ada", quiet=True), beacon=0)
    assert len(sending.result()) == 1
    assert receiving.result().files == 1
    assert len(asked.asked) == 1


def test_who_it_is_and_with_which_machine_is_told_to_both(
    ada: Place, bo: Place, photo: Path, hub: RunningHub
) -> None:
    receiving = bo.receive(hub=at(hub, "bob"), beacon=0)
    receiving.wait_for(events.Reached)
    sending = ada.send(photo, "@bob", hub=at(hub, "anna", quiet=True), beacon=0)
    assert sending.wait_for(events.Met).peer == "bob (bo)"
    assert receiving.wait_for(events.Offered).peer == "anna (ada)"
    sending.result()
    receiving.result()


@pytest.mark.usefixtures("apart")
def test_to_a_user_through_the_hub(ada: Place, bo: Place, photo: Path, hub: RunningHub) -> None:
    receiving = bo.receive(hub=at(hub, "bo"), beacon=0)
    receiving.wait_for(events.Reached)
    sending = ada.send(photo, "@bo", hub=at(hub, "ada", quiet=True), beacon=0)
    receiving.result()
    sending.result()
    assert receiving.wait_for(events.Met).way == "hub"


def test_who_comes_before_the_hub_has_said_so_is_let_in(
    ada: Place, bo: Place, photo: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_here = threading.Event()
    may_come, taken = Answerer._may_come, Answerer._taken

    def asked(self: Answerer, key: bytes) -> bool:
        is_here.set()
        return may_come(self, key)

    def late(self: Answerer, *args: Any, **options: Any) -> None:
        assert is_here.wait(PATIENCE)
        taken(self, *args, **options)

    monkeypatch.setattr(Answerer, "_may_come", asked)
    monkeypatch.setattr(Answerer, "_taken", late)
    receiving = bo.receive(hub=at(hub, "bo"), beacon=0)
    receiving.wait_for(events.Reached)
    ada.send(photo, "@bo", hub=at(hub, "ada", quiet=True), beacon=0).result()
    assert receiving.result().files == 1


def test_a_user_who_does_not_want_it(ada: Place, bo: Place, photo: Path, hub: RunningHub) -> None:
    receiving = bo.receive(decide=Yes("transfer.refused"), hub=at(hub, "bo"), beacon=0)
    receiving.wait_for(events.Reached)
    sending = ada.send(photo, "@bo", hub=at(hub, "ada", quiet=True), beacon=0)
    with pytest.raises(RefusedError):
        sending.result()
    receiving.cancel()


def test_members_of_a_room_take_it_until_it_is_withdrawn(
    ada: Place, bo: Place, tmp_path: Path, beacon: int, photo: Path, hub: RunningHub
) -> None:
    sending = ada.send(photo, "lobby", hub=at(hub, "ada"), beacon=0)
    sending.wait_for(events.Waiting)
    cy = Place(tmp_path / "cy", beacon, "cy")
    for name, place in (("bo", bo), ("cy", cy)):
        assert place.receive(hub=at(hub, name), beacon=0).result().files == 1
    sending.wait_for(events.Arrived, 2)
    sending.cancel()


def test_a_receiver_that_takes_always_takes_offers_of_known_devices_alone(
    ada: Place, bo: Place, tmp_path: Path, beacon: int, photo: Path, hub: RunningHub
) -> None:
    introduce(ada, bo, accept="yes")
    run = bo.receive(always=True, hub=at(hub, "bo"), beacon=0)
    run.wait_for(events.Reached)
    cy = Place(tmp_path / "cy", beacon, "cy")
    stranger = cy.send(photo, "@bo", hub=at(hub, "cy", quiet=True), beacon=0)
    stranger.wait_for(events.Waiting)
    ada.send(photo, "@bo", hub=at(hub, "ada", quiet=True), beacon=0).result()
    assert len([each for each in run.told if isinstance(each, events.Met)]) == 1
    stranger.cancel()
    run.cancel()


def test_a_hub_that_is_not_there_is_in_nobodys_way(ada: Place, bo: Place, photo: Path) -> None:
    nowhere: Callable[[], Client] = lambda: Client("127.0.0.1:1", name="ada")  # noqa: E731
    sending = ada.send(photo, hub=nowhere)
    receiving = bo.receive(sending.wait_for(events.Waiting).code, hub=nowhere)
    receiving.result()
    sending.result()


def test_what_is_neither_a_machine_nor_a_room_is_called_so(
    ada: Place, photo: Path, hub: RunningHub
) -> None:
    sending = ada.send(photo, "stude", hub=at(hub, "ada", quiet=True), beacon=0)
    with pytest.raises(UsageError) as caught:
        sending.result()
    assert caught.value.code == "send.nowhere"


def test_nobody_at_the_hub_is_called_so(ada: Place, photo: Path, hub: RunningHub) -> None:
    sending = ada.send(photo, "@nobody", hub=at(hub, "ada", quiet=True), beacon=0)
    with pytest.raises(UsageError) as caught:
        sending.result()
    assert caught.value.code == "send.no-user"
    assert "@nobody" in sending.wait_for(events.Failed).text
