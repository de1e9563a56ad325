"""A client on a real hub, over wires that break."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import msgspec
import pytest

from landline.client.client import Client
from landline.client.positions import Removed
from landline.client.states import Connected, HubRefusedError, Reconnecting
from landline.errors import (
    Error,
    ExpiredError,
    IncompleteError,
    UnreachableError,
    UsageError,
)
from landline.settings import ClientLimits, HubSettings
from landline.testing import running_hub
from landline.wire.events import Limited, Message, Presence
from tests.live.client.wires import QUICK, CuttableWire, scripted_hub, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub

WELCOME = (
    b'{"is":"welcome","me":{"id":"1","name":"ada","secret":"' + b"ab" * 16 + b'"},"epoch":"e",'
    b'"limits":{"line":1000,"text":1000,"history":10},"re":"hello"}\n'
)


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub() as hub:
        yield hub


@pytest.fixture
async def wire(hub: RunningHub) -> AsyncIterator[CuttableWire]:
    wire = await CuttableWire(hub.host, hub.port).start()
    yield wire
    await wire.stop()


async def test_talking(hub: RunningHub) -> None:
    address = str(hub.address)
    async with Client(address, name="ada") as ada, Client(address, name="bob") as bob:
        await bob.join("lobby")
        heard = bob.messages("lobby")
        receipt = await ada.send("Lobby", "你好")
        assert (receipt.room, receipt.seq) == ("lobby", 1)
        message = await anext(heard)
        assert (message.sender, message.text, message.seq) == ("ada", "你好", 1)
        assert message.at == receipt.at
        assert (await ada.history("lobby")).messages == [message]
        assert await bob.who("lobby") == ["ada", "bob"]
        assert [room.room for room in await ada.rooms()] == ["lobby"]
        assert ada.joined == {"lobby": 1}
        assert ada.hub.state == "connected"
    assert bob.hub.state == "closed"


async def test_names_and_refusals(hub: RunningHub) -> None:
    address = str(hub.address)
    async with Client(address, name="ada") as ada, Client(address) as guest:
        assert guest.name.startswith("guest-")
        with pytest.raises(HubRefusedError) as caught:
            await guest.nick("ada")
        assert caught.value.code == "name.taken"
        await guest.nick("bob")
        assert guest.name == "bob"
        with pytest.raises(HubRefusedError):
            await ada.leave("nowhere")
        with pytest.raises(HubRefusedError):
            await ada.send("lobby", "   ")
        with pytest.raises(HubRefusedError):
            await anext(ada.messages("no such room"))
        token, user = guest.token, guest.user
    async with Client(address, token=token) as again:
        assert (again.token, again.user, again.role) == (token, user, "guest")


async def test_hub_speaks_the_language_asked_for(hub: RunningHub) -> None:
    client = Client(str(hub.address))
    client.language = "zh"
    async with client:
        with pytest.raises(HubRefusedError, match="消息内容为空"):
            await client.send("lobby", " ")


async def test_every_message_once_through_a_wire_that_breaks(wire: CuttableWire) -> None:
    dice = random.Random(7)
    talker = Client(wire.address, name="ada", limits=QUICK)
    listener = Client(wire.address, name="bob", limits=QUICK)
    async with talker, listener:
        await listener.join("lobby")
        messages = listener.messages("lobby")
        sends = []
        for number in range(150):
            sends.append(asyncio.create_task(talker.send("lobby", str(number))))
            await asyncio.sleep(dice.random() * 0.005)
            if dice.random() < 0.15:
                wire.cut()
        receipts = await asyncio.gather(*sends)
        heard = [await anext(messages) for _ in receipts]
    assert [receipt.seq for receipt in receipts] == list(range(1, 151))
    assert [(message.seq, message.text) for message in heard] == [
        (number + 1, str(number)) for number in range(150)
    ]
    assert wire.callers > 4


async def test_losses_are_told_and_questions_are_asked_again(wire: CuttableWire) -> None:
    async with Client(wire.address, name="ada", limits=QUICK) as client:
        events = client.events()
        await client.join("lobby")
        wire.cut()
        assert await client.who("lobby") == ["ada"]
        told: list[object] = []
        while not (told and isinstance(told[-1], Connected)):
            told.append(await anext(events))
        assert [type(event) for event in told if not isinstance(event, Presence)] == [
            Reconnecting,
            Connected,
        ]
        assert client.name == "ada"


async def test_slow_reader_gets_everything_and_may_send(hub: RunningHub) -> None:
    """A reader that waits for its own acknowledgements must not wait for ever."""
    limits = ClientLimits(inbox=5, page=7)
    async with Client(str(hub.address)) as talker, Client(str(hub.address), limits=limits) as slow:
        await slow.join("lobby")
        messages, events = slow.messages("lobby"), slow.events()
        receipts = await asyncio.gather(*(talker.send("lobby", str(n)) for n in range(100)))
        await slow.send("elsewhere", "ping")
        await until(lambda: slow.joined["lobby"] == 100)
        seen = []
        for _ in receipts:
            message = await anext(messages)
            seen.append(message.seq)
            if message.seq % 25 == 0:
                await slow.send("elsewhere", "still here")
        assert seen == list(range(1, 101))
        told = [await anext(events) for _ in range(6)]
        shown = [event.seq for event in told if isinstance(event, Message)]
        assert shown == list(range(1, len(shown) + 1))
        assert Limited(room="lobby", after=len(shown), next=101) in told


async def test_long_absence_is_filled_from_the_log() -> None:
    settings = HubSettings()
    settings = msgspec.structs.replace(
        settings, delivery=msgspec.structs.replace(settings.delivery, replay=5)
    )
    async with running_hub(settings=settings) as hub:
        wire = await CuttableWire(hub.host, hub.port).start()
        async with Client(str(hub.address)) as talker, Client(wire.address, limits=QUICK) as away:
            await away.join("lobby")
            messages, events = away.messages("lobby"), away.events()
            wire.hold()
            for number in range(30):
                await talker.send("lobby", str(number))
            wire.let_in()
            assert [(await anext(messages)).seq for _ in range(30)] == list(range(1, 31))
            while not isinstance(await anext(events), Limited):
                pass
        await wire.stop()


async def test_history_pages_and_starting_points(hub: RunningHub) -> None:
    async with Client(str(hub.address), limits=ClientLimits(page=3)) as client:
        for number in range(10):
            await client.send("build", str(number))
        page = await client.history("build", before=6, limit=2)
        assert ([message.seq for message in page.messages], page.more) == ([4, 5], True)
        last = client.messages("build", last=4)
        assert [(await anext(last)).seq for _ in range(4)] == [7, 8, 9, 10]
        after = client.messages("build", after=1)
        assert [(await anext(after)).seq for _ in range(9)] == list(range(2, 11))
        await client.leave("build")
        joined = await client.join("build", last=2)
        assert joined.seq == 10
        await until(lambda: client.joined == {"lobby": 0, "build": 10})


async def test_cancelled_send_is_delivered_at_most_once(wire: CuttableWire) -> None:
    async with Client(wire.address, limits=QUICK) as client:
        doomed = asyncio.create_task(client.send("lobby", "maybe"))
        await asyncio.sleep(0)
        doomed.cancel()
        wire.cut()
        await client.send("lobby", "surely")
        texts = [message.text for message in (await client.history("lobby")).messages]
        assert texts == ["maybe", "surely"]


async def test_closing_settles_whatever_waits(wire: CuttableWire) -> None:
    client = Client(wire.address, limits=QUICK)
    await client.open()
    messages = client.messages("build")
    wire.hold()
    await until(lambda: client.hub.state != "connected")
    sending = asyncio.create_task(client.send("lobby", "hi"))
    reading = asyncio.create_task(anext(messages))
    await asyncio.sleep(0)
    assert [message.text for message in client.unacknowledged] == ["hi"]
    await client.close()
    for task in (sending, reading):
        with pytest.raises(IncompleteError) as caught:
            await task
        assert caught.value.code == "client.closed"
    await client.close()
    with pytest.raises(IncompleteError):
        await client.send("lobby", "hi")


async def test_iterators_end_with_the_client(hub: RunningHub) -> None:
    client = Client(str(hub.address))
    await client.open()
    await client.join("lobby")
    messages, events = client.messages("lobby"), client.events()
    await client.close()
    assert [message async for message in messages] == []
    assert [event async for event in events if isinstance(event, Message)] == []


async def test_use_before_open_and_twice(hub: RunningHub) -> None:
    client = Client(str(hub.address))
    with pytest.raises(UsageError) as caught:
        await client.send("lobby", "hi")
    assert caught.value.code == "client.not-open"
    async with client:
        with pytest.raises(UsageError):
            await client.open()


async def test_nobody_there(hub: RunningHub) -> None:
    wire = await CuttableWire(hub.host, hub.port).start()
    address = wire.address
    await wire.stop()
    with pytest.raises(UnreachableError) as caught:
        await Client(address).open()
    assert caught.value.code == "peer.refused"
    with pytest.raises(UnreachableError) as caught:
        await Client("unix:/nowhere/hub.sock").open()
    assert caught.value.exit_status == 3


async def test_hub_that_never_welcomes() -> None:
    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with scripted_hub(silence) as address:
        with pytest.raises(ExpiredError) as caught:
            await Client(address, limits=ClientLimits(open_timeout=0.1)).open()
        assert caught.value.exit_status == 7


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'{"is":"error","code":"name.invalid","text":"no","re":"hello"}\n', "name.invalid"),
        (b'{"is":"goodbye","code":"full","text":"come later"}\n', "full"),
        (b"", "peer.lost"),
        (b"HTTP/1.1 400 Bad Request\r\n" * 200, "json.not-spoken"),
    ],
)
async def test_hub_that_does_not_want_us(answer: bytes, code: str) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    async with scripted_hub(refuse) as address:
        with pytest.raises(Error) as caught:
            await Client(address).open()
        assert caught.value.code == code


async def test_hub_that_falls_silent_is_left() -> None:
    pings = 0
    welcomed = 0

    async def fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal pings, welcomed
        await reader.readline()
        welcomed += 1
        writer.write(WELCOME)
        while line := await reader.readline():
            pings += b'"ping"' in line

    limits = msgspec.structs.replace(QUICK, ping=0.05, dead=0.2)
    async with scripted_hub(fall_silent) as address, Client(address, limits=limits) as client:
        events = client.events()
        lost = await anext(events)
        assert isinstance(lost, Reconnecting)
        assert lost.reason.code == "hub.silent"
        await until(lambda: welcomed > 1 and pings > 1)


async def test_room_we_are_kept_out_of_ends_its_iterator() -> None:
    async def forget(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(WELCOME)
        while line := await reader.readline():
            verb = msgspec.json.decode(line)
            if verb["do"] == "join":
                joined = {"is": "joined", "room": verb["room"], "seq": 0, "re": verb["id"]}
                writer.write(msgspec.json.encode(joined) + b"\n")
                await writer.drain()
                return

    async with scripted_hub(forget) as address, Client(address, limits=QUICK) as client:
        events = client.events()
        messages = client.messages("lobby")
        with pytest.raises(Error) as caught:
            await anext(messages)
        assert caught.value.code == "room.removed"
        told = [await anext(events) for _ in range(3)]
        assert Removed("lobby") in told


async def test_unix_socket(hub: RunningHub, tmp_path: object) -> None:
    settings = HubSettings(unix=f"{tmp_path}/hub.sock")
    async with running_hub(settings=settings), Client(f"{tmp_path}/hub.sock") as client:
        assert (await client.send("lobby", "hi")).seq == 1
