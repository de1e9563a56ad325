"""Whom a client talks to: known hubs, unknown ones, changed ones, and those in between."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

import landline.blocking
from landline import Client
from landline.client.contact import Contact
from landline.client.states import LoginRefusedError
from landline.errors import Error, LocalError, NotAllowedError, RefusedError, VerificationError
from landline.settings import HubSettings
from landline.testing import running_hub
from landline.trust.device import Device
from landline.trust.fingerprint import Fingerprint
from landline.trust.link import link
from landline.trust.pins import Pin, Pins
from tests.live.client.impostors import Impostor
from tests.live.client.wires import QUICK, CuttableWire, scripted_hub, until

if TYPE_CHECKING:
    from pathlib import Path

    from landline.testing.hub import RunningHub

OTHER = Fingerprint(b"o" * 32)
OPEN = HubSettings(signup="open", name="书房")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Known hubs and devices are kept where nobody else's are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "landline"


@pytest.fixture
def damaged(state: Path) -> Path:
    """Return where known hubs should be and something else is."""
    state.mkdir(parents=True)
    (state / "known.json").write_text("{")
    return state / "known.json"


def link_of(hub: RunningHub, address: str | None = None) -> str:
    return link(address or hub.address.label, fingerprint_of(hub))


def fingerprint_of(hub: RunningHub) -> Fingerprint:
    assert hub.server.identity is not None
    return hub.server.identity.fingerprint


def authority_of(hub: RunningHub) -> bytes:
    assert hub.server.identity is not None
    return hub.server.identity.authority


async def known() -> list[Pin]:
    return await asyncio.to_thread(Pins().all)


async def known_at(address: str) -> Pin | None:
    return await asyncio.to_thread(Pins().at, address)


async def pinned(pin: Pin) -> None:
    await asyncio.to_thread(Pins().keep, pin)


async def failure(client: Client) -> Error:
    with pytest.raises(Error) as caught:
        await client.open()
    assert client.hub.state == "new"
    assert "\n" not in caught.value.line() + caught.value.line("zh")
    return caught.value


# First contact


async def test_by_link_once_and_by_address_from_then_on(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with running_hub(settings=OPEN) as hub:
        async with Client(link_of(hub), name="ada") as ada:
            assert (await ada.send("lobby", "hi")).seq == 1
            assert ada.hub.encrypted
            assert ada.hub.fingerprint == str(fingerprint_of(hub))
        (pin,) = await known()
        assert (pin.name, pin.how, pin.addresses) == ("书房", "link", (hub.address.label,))
        assert pin.authority == authority_of(hub)
        assert pin.first
        assert pin.last
        async with Client(hub.address.label, name="bob") as bob:
            assert bob.hub.encrypted, "a pinned hub is spoken to over TLS on this machine too"
            page = await bob.history("lobby")
            assert [message.text for message in page.messages] == ["hi"]
        async with Client(str(hub.address), name="eve") as eve:
            assert not eve.hub.encrypted, "tcp:// is plain on purpose"
    assert not caplog.records


async def test_this_machine_is_plain_as_long_as_nothing_is_known() -> None:
    async with running_hub() as hub, Client(hub.address.label) as guest:
        assert (guest.hub.encrypted, guest.hub.fingerprint) == (False, None)
    assert await known() == []


async def test_an_unknown_hub_is_named_with_the_link_that_would_do() -> None:
    async with running_hub(settings=OPEN) as hub:
        error = await failure(Client(f"tls://{hub.address.label}"))
        assert isinstance(error, NotAllowedError)
        assert error.code == "hub.unknown"
        assert link_of(hub) in error.line()
        assert link_of(hub) in error.line("zh")
        assert await known() == []
        async with Client(link_of(hub)) as client:
            assert client.hub.encrypted


@pytest.mark.parametrize("patient", [False, True])
async def test_somebody_is_asked(*, patient: bool) -> None:
    asked = []

    def meet(address: str, fingerprint: Fingerprint, name: str) -> bool:
        asked.append((address, fingerprint, name))
        return True

    async def meet_slowly(address: str, fingerprint: Fingerprint, name: str) -> bool:
        await asyncio.sleep(0)
        return meet(address, fingerprint, name)

    async with running_hub(settings=OPEN) as hub:
        target = f"tls://{hub.address.label}"
        async with Client(Contact(target, meet=meet_slowly if patient else meet)):
            assert asked == [(hub.address.label, fingerprint_of(hub), "书房")]
        assert [pin.how for pin in await known()] == ["asked"]
        async with Client(Contact(target, meet=meet)) as client:
            assert client.hub.encrypted
        assert len(asked) == 1


async def test_who_says_no_is_not_connected_and_nothing_is_kept() -> None:
    async with running_hub() as hub:
        contact = Contact(f"tls://{hub.address.label}", meet=lambda *_: False)
        error = await failure(Client(contact))
        assert isinstance(error, RefusedError)
        assert error.code == "hub.declined"
    assert await known() == []


async def test_another_address_of_a_pinned_hub_is_added_silently() -> None:
    async with running_hub() as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        async with Client(link_of(hub)):
            pass
        async with Client(f"tls://{wire.address}") as client:
            assert client.hub.encrypted
        (pin,) = await known()
        assert pin.addresses == (hub.address.label, wire.address)
        await wire.stop()


async def test_ipv6() -> None:
    async with running_hub(settings=HubSettings(host="::1")) as hub:
        assert hub.address.label.startswith("[::1]:")
        async with Client(link_of(hub)) as client:
            assert client.hub.encrypted
        assert await known_at(hub.address.label)


def test_the_blocking_twin(tmp_path: Path) -> None:
    async def serve(ready: asyncio.Future[str], done: asyncio.Event) -> None:
        async with running_hub(tmp_path / "data") as hub:
            ready.set_result(link_of(hub))
            await done.wait()

    async def main() -> None:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        done = asyncio.Event()
        serving = asyncio.create_task(serve(ready, done))
        try:
            assert await asyncio.to_thread(use, await ready) == 1
        finally:
            done.set()
            await serving

    def use(written: str) -> int:
        with landline.blocking.Client(written, name="ada") as ada:
            assert ada.hub.encrypted
            return ada.send("lobby", "hi").seq

    asyncio.run(main())


# Not the hub that is meant


async def test_a_link_with_another_fingerprint() -> None:
    async with running_hub() as hub:
        error = await failure(Client(link(hub.address.label, OTHER)))
        assert isinstance(error, VerificationError)
        assert error.code == "hub.other"
        for text in (error.line(), error.line("zh")):
            assert str(OTHER) in text
            assert str(fingerprint_of(hub)) in text
        assert await known() == []
        async with Client(link_of(hub)):
            pass
        error = await failure(Client(link(hub.address.label, OTHER)))
        assert error.code == "hub.other", "the hub is the one that is known there"
        assert await known_at(hub.address.label)


async def test_somebody_in_between_who_passes_the_hubs_own_answer_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By link, and at first sight by a person who says yes: TLS shows that he is not the hub."""
    caplog.set_level(logging.WARNING)
    async with running_hub() as hub, Impostor(says=authority_of(hub)) as impostor:
        for way in (
            link_of(hub, impostor.address),
            Contact(f"tls://{impostor.address}", meet=lambda *_: True),
        ):
            error = await failure(Client(way, name="ada", password="pw"))
            assert isinstance(error, VerificationError)
            assert error.code == "hub.other"
            assert str(fingerprint_of(hub)) in error.line()
        assert impostor.handshakes == 2
        assert not impostor.heard
        assert await known() == []
    assert not caplog.records


async def test_somebody_at_a_pinned_address() -> None:
    async with running_hub() as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        async with Client(link_of(hub, wire.address)):
            pass
        before = await known()
        authority = authority_of(hub)
    for says in (None, authority):
        async with Impostor(says=says) as impostor:
            wire.lead_to("127.0.0.1", impostor.port)
            for written in (wire.address, f"tls://{wire.address}"):
                client = Client(written, name="ada", password="pw")
                error = await failure(client)
                assert isinstance(error, VerificationError)
                assert error.code == "hub.changed"
                assert f"landline known forget {wire.address}" in error.line()
                shown = str(impostor.identity.fingerprint)
                assert (shown in error.line()) is (says is None)
            assert impostor.handshakes == 2
            assert not impostor.heard
            expected = link(wire.address, impostor.identity.fingerprint)
            if says is None:
                error = await failure(Client(expected))
                assert error.code == "hub.changed", "nor does a link move a known address"
        assert await known() == before
    await asyncio.to_thread(Pins().forget, wire.address)
    async with Impostor() as impostor:
        wire.lead_to("127.0.0.1", impostor.port)
        assert (await failure(Client(f"tls://{wire.address}"))).code == "hub.unknown"
    await wire.stop()


async def test_a_hub_set_up_anew_is_a_hard_stop_while_reconnecting(tmp_path: Path) -> None:
    async with running_hub(tmp_path / "one", OPEN) as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        client = Client(link_of(hub, wire.address), name="ada", limits=QUICK)
        await client.open()
        reading = asyncio.create_task(_last(client))
        await client.join("lobby")
    await until(lambda: client.hub.state != "connected")
    sending = asyncio.create_task(client.send("lobby", "to whom?"))
    async with running_hub(tmp_path / "two", OPEN) as other:
        wire.lead_to(other.host, other.port)
        with pytest.raises(VerificationError) as caught:
            await sending
        assert caught.value.code == "hub.changed"
        assert str(fingerprint_of(other)) in caught.value.line()
        with pytest.raises(VerificationError):
            await reading
        assert client.hub.state == "closed"
        callers = wire.callers
        with pytest.raises(VerificationError):
            await client.send("lobby", "once more")
        async with Client(str(other.address)) as witness:
            assert (await witness.history("lobby")).messages == []
            assert await witness.who("lobby") == [witness.name]
        assert wire.callers == callers, "no more tries"
        await client.close()
    await wire.stop()


async def test_somebody_between_while_reconnecting_hears_nothing() -> None:
    async with running_hub() as hub, Impostor(says=authority_of(hub)) as impostor:
        wire = await CuttableWire(hub.host, hub.port).start()
        client = Client(link_of(hub, wire.address), name="ada", limits=QUICK)
        await client.open()
        wire.lead_to("127.0.0.1", impostor.port)
        wire.cut()
        with pytest.raises(VerificationError) as caught:
            await _last(client)
        assert caught.value.code == "hub.changed"
        assert impostor.handshakes == 1
        assert not impostor.heard
        await client.close()
        await wire.stop()


async def _last(client: Client) -> None:
    async for _ in client.events():
        pass


# Hubs that show nothing, and files that hold nothing


@pytest.mark.parametrize(
    "answer",
    [
        b'{"is":"error","code":"identity.none","text":"no"}\n',
        b'{"is":"welcome"}\n',
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b'{"is":"identity","certificate":"AAAA"}\n',
        b'{"is":"identity","certificate":"?"}\n',
        b'{"is":"identity","certificate":"' + b"A" * (70 << 10) + b'"}\n',
        b"\xff\n",
        b"",
    ],
)
async def test_who_does_not_say_who_it_is_is_no_hub(answer: bytes) -> None:
    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await writer.drain()

    async with scripted_hub(play) as address:
        error = await failure(Client(f"tls://{address}"))
        assert error.code == "hub.no-identity"


async def test_a_certificate_that_is_no_authority() -> None:
    async with Impostor() as other, Impostor(says=other.leaf) as impostor:
        error = await failure(Client(f"tls://{impostor.address}"))
        assert error.code == "hub.no-identity"


async def test_who_does_not_answer_in_time() -> None:
    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    limits = structs.replace(QUICK, open_timeout=0.1)
    async with scripted_hub(play) as address:
        for written in (f"tls://{address}", link(address, OTHER)):
            assert (await failure(Client(written, limits=limits))).code == "peer.timeout"


async def test_a_pinned_hub_that_speaks_no_tls_any_more(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"this is no TLS\n")
        await writer.drain()
        await reader.read()

    async with running_hub() as hub, scripted_hub(play) as address:
        await pinned(_pin(fingerprint_of(hub), authority_of(hub), address))
        assert (await failure(Client(address))).code == "hub.no-tls"
    assert not caplog.records


async def test_a_damaged_memory_is_no_reason_to_trust(damaged: Path) -> None:
    async with running_hub() as hub:
        for written in (link_of(hub), hub.address.label, f"tls://{hub.address.label}"):
            error = await failure(Client(written))
            assert isinstance(error, LocalError)
            assert error.code == "known.unreadable"
        damaged.unlink()  # noqa: ASYNC240
        await pinned(_pin(fingerprint_of(hub), b"no certificate", hub.address.label))
        assert (await failure(Client(hub.address.label))).code == "known.certificate"


def _pin(fingerprint: Fingerprint, authority: bytes, address: str) -> Pin:
    certificate = base64.b64encode(authority).decode()
    return Pin(str(fingerprint), certificate, addresses=(address,))


# Devices


async def test_a_password_once_and_the_device_from_then_on() -> None:
    device = await asyncio.to_thread(Device.open)
    async with running_hub(settings=OPEN) as hub:
        async with Client(link_of(hub), name="ada", password="correct horse", device=device) as ada:
            assert (ada.role, ada.by_device, ada.token) == ("member", True, None)
        async with Client(link_of(hub), name="ada", device=device) as ada:
            assert (ada.role, ada.name, ada.by_device) == ("member", "ada", True)
            (listed,) = await ada.devices()
            assert (listed.key, listed.here) == (device.id, True)
            await ada.rename_device(listed.key[:8], "书桌")
            assert [each.label for each in await ada.devices()] == ["书桌"]
            assert await ada.tokens() == []
        stranger = Client(link_of(hub), name="ada", device=Device.make())
        error = await failure(stranger)
        assert isinstance(error, LoginRefusedError)
        assert error.code == "device.unknown"


async def test_a_device_comes_back_by_itself_even_under_another_name() -> None:
    device = Device.make()
    async with running_hub(settings=OPEN) as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        written = link_of(hub, wire.address)
        client = Client(written, name="ada", password="correct horse", device=device, limits=QUICK)
        async with client as ada:
            await ada.nick("eve")
            for number in range(3):
                wire.cut()
                assert (await ada.send("lobby", str(number))).seq
            assert (ada.name, ada.role, ada.by_device) == ("eve", "member", True)
        await wire.stop()


async def test_a_revoked_device_is_cut_off_and_told() -> None:
    device = Device.make()
    async with running_hub(settings=OPEN) as hub:
        written = link_of(hub)
        first = Client(written, name="ada", password="correct horse", device=device, limits=QUICK)
        await first.open()
        reading = asyncio.create_task(_last(first))
        second = Client(written, name="ada", password="correct horse", device=Device.make())
        async with second as ada:
            await ada.revoke_device(device.id)
            with pytest.raises(LoginRefusedError) as caught:
                await reading
            assert caught.value.code == "device.unknown"
            assert first.hub.state == "closed"
        await first.close()


async def test_a_guest_logs_in_and_enrols_the_device() -> None:
    device = Device.make()
    async with running_hub(settings=OPEN) as hub:
        async with Client(link_of(hub)) as guest:
            await guest.log_in("ada", "correct horse", device=device)
            assert (guest.name, guest.by_device, guest.token) == ("ada", True, None)
        async with Client(link_of(hub), name="ada", device=device) as ada:
            assert ada.role == "member"


async def test_without_a_device_a_password_gives_a_token_over_tls_too() -> None:
    async with running_hub(settings=OPEN) as hub:
        async with Client(link_of(hub), name="ada", password="correct horse") as ada:
            assert ada.token is not None
            assert not ada.by_device
        async with Client(link_of(hub), token=ada.token) as again:
            assert again.name == "ada"


# Under load


async def test_all_come_back_over_tls_at_once() -> None:
    async with running_hub(settings=OPEN) as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        clients = [Client(link_of(hub, wire.address), limits=QUICK) for _ in range(40)]
        await asyncio.gather(*(client.open() for client in clients))
        for _ in range(2):
            wire.cut()
            receipts = await asyncio.gather(*(client.send("lobby", "back") for client in clients))
            assert len({receipt.seq for receipt in receipts}) == len(clients)
        await asyncio.gather(*(client.close() for client in clients))
        assert [pin.addresses for pin in await known()] == [(wire.address,)]
        await wire.stop()


async def test_large_pages_and_long_goodbyes_lose_nothing() -> None:
    async with running_hub(settings=OPEN) as hub:
        texts = [f"{number} " + "字" * 3000 for number in range(200)]
        async with Client(link_of(hub)) as ada:
            await asyncio.gather(*(ada.send("lobby", text) for text in texts))
        async with Client(link_of(hub)) as bob:
            seen: list[str] = []
            async for message in bob.messages("lobby", after=0):
                seen.append(message.text)
                if len(seen) == len(texts):
                    break
        assert seen == texts
