"""A known hub that has several addresses: the likeliest may be dead, mute, or another's."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from landline.client import racing
from landline.client.client import Client
from landline.client.contact import Contact
from landline.errors import UnreachableError
from landline.testing import running_hub
from landline.trust.link import link
from landline.trust.pins import Pins
from tests.live.client.wires import QUICK, CuttableWire, scripted_hub, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from landline.testing import RunningHub
    from landline.trust.fingerprint import Fingerprint


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    """A hub that is known, at its own address."""
    async with running_hub() as hub:
        async with Client(link(hub.address.label, who(hub))):
            pass
        yield hub


def who(hub: RunningHub) -> Fingerprint:
    assert hub.server.identity is not None
    return hub.server.identity.fingerprint


@pytest.fixture
def dead() -> Iterator[str]:
    """An address at which nobody listens, and nobody else can begin to."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{sock.getsockname()[1]}"


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    await asyncio.get_running_loop().create_future()


async def test_the_first_is_dead(hub: RunningHub, dead: str) -> None:
    contact = Contact(link(dead, who(hub)), also=[hub.address.label])
    async with Client(contact, name="ada", limits=QUICK) as ada:
        await ada.send("lobby", "hi")
        assert ada.hub.fingerprint == str(who(hub))
        assert contact.address.label == hub.address.label
    (pin,) = await asyncio.to_thread(Pins().all)
    assert pin.addresses == (hub.address.label,)


async def test_the_first_says_nothing(hub: RunningHub) -> None:
    async with scripted_hub(mute) as nowhere:
        contact = Contact(link(nowhere, who(hub)), also=[hub.address.label])
        async with Client(contact, name="ada", limits=QUICK) as ada:
            await ada.send("lobby", "hi")
    (pin,) = await asyncio.to_thread(Pins().all)
    assert nowhere not in pin.addresses


async def test_the_first_is_another_hubs_by_now(hub: RunningHub) -> None:
    async with running_hub() as other:
        contact = Contact(link(other.address.label, who(hub)), also=[hub.address.label])
        async with Client(contact, name="ada", limits=QUICK) as ada:
            assert ada.hub.fingerprint == str(who(hub))
        assert not other.server._hub.state.people


async def test_where_it_is_nowhere_the_likeliest_address_says_why(
    hub: RunningHub, dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another hub at an address of long ago is no reason to give up for good."""
    monkeypatch.setattr(racing, "STAGGER", 1e6)
    async with running_hub() as other:
        contact = Contact(link(dead, who(hub)), also=[other.address.label])
        with pytest.raises(UnreachableError) as caught:
            await Client(contact, limits=QUICK).open()
    assert dead in caught.value.line()


async def test_a_client_comes_back_by_another_address(hub: RunningHub) -> None:
    wire = await CuttableWire(hub.host, hub.port).start()
    there = wire.address
    try:
        contact = Contact(link(there, who(hub)), also=[hub.address.label])
        async with Client(contact, name="ada", limits=QUICK) as ada:
            assert contact.address.label == there
            await wire.stop()
            await until(lambda: contact.address.label == hub.address.label)
            await ada.send("lobby", "back")
        (pin,) = await asyncio.to_thread(Pins().all)
        assert set(pin.addresses) == {there, hub.address.label}
    finally:
        await wire.stop()


async def test_a_hub_without_a_key_to_prove_is_looked_for_at_its_address_only(
    hub: RunningHub, dead: str
) -> None:
    plain = Contact(f"tcp://{dead}", also=[hub.address.label])
    with pytest.raises(UnreachableError):
        await Client(plain, limits=QUICK).open()
