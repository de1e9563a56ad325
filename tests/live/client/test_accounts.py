"""Accounts, private talk, rooms and moderation through the client, on a real hub."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest

from landline.client.client import Client
from landline.client.states import Connected, HubRefusedError, LoginRefusedError
from landline.client.view import RoomView
from landline.errors import IncompleteError
from landline.settings import HubSettings
from landline.testing import running_hub
from landline.wire.events import Event, Gone, Mark, Message, RoomEvent
from tests.live.client.wires import QUICK, CuttableWire, scripted_hub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.client.readers import Events
    from landline.testing import RunningHub

PASSWORD = "correct horse"
E = TypeVar("E", bound=Event)


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub(settings=HubSettings(signup="open")) as hub:
        yield hub


@pytest.fixture
async def wire(hub: RunningHub) -> AsyncIterator[CuttableWire]:
    wire = await CuttableWire(hub.host, hub.port).start()
    yield wire
    await wire.stop()


def account(address: object, name: str, **fields: object) -> Client:
    return Client(str(address), name=name, password=PASSWORD, **fields)  # type: ignore[arg-type]


async def next_of(events: Events, kind: type[E]) -> E:
    async with asyncio.timeout(50):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError(kind)


async def test_a_password_once_then_the_token(wire: CuttableWire) -> None:
    async with account(wire.address, "ada", limits=QUICK) as ada:
        assert (ada.name, ada.role) == ("ada", "member")
        user, token = ada.user, ada.token
        events = ada.events()
        wire.cut()
        await next_of_own(events)
        assert (await ada.whois("ada")).id == user
        (session,) = await ada.tokens()
        assert session.here
        assert session.session
    async with Client(wire.address, token=token) as again:
        assert (again.user, again.name) == (user, "ada")
    with pytest.raises(LoginRefusedError) as caught:
        await Client(wire.address, name="ada", password="wrong one").open()
    assert (caught.value.code, caught.value.exit_status) == ("login.wrong", 4)


async def test_a_guest_logs_in_on_its_connection(hub: RunningHub) -> None:
    async with account(hub.address, "ada") as ada, Client(str(hub.address)) as guest:
        await guest.join("lobby")
        messages = guest.messages("lobby")
        await ada.send("lobby", "before")
        with pytest.raises(LoginRefusedError):
            await guest.log_in("ada", "wrong one")
        await guest.log_in("ada", PASSWORD)
        assert (guest.user, guest.role, guest.name) == (ada.user, "member", "ada")
        await ada.send("lobby", "after")
        assert [(await anext(messages)).text for _ in range(2)] == ["before", "after"]
        with pytest.raises(HubRefusedError, match=r".") as caught:
            await guest.log_in("bob", PASSWORD)
        assert caught.value.code == "hello.twice"


async def test_a_revoked_login_ends_the_client(wire: CuttableWire) -> None:
    async with account(wire.address, "ada", limits=QUICK) as ada:
        other = Client(wire.address, token=ada.token, limits=QUICK)
        await other.open()
        events = other.events()
        (session,) = await ada.tokens()
        await ada.revoke(session.key)
        with pytest.raises(LoginRefusedError) as caught:
            async for _ in events:
                pass
        assert caught.value.code == "token.wrong"
        with pytest.raises(LoginRefusedError):
            await other.send("lobby", "hi")
        await other.close()


async def test_private_talk_comes_to_all_devices(hub: RunningHub) -> None:
    async with (
        account(hub.address, "ada") as ada,
        account(hub.address, "bob") as bob,
        account(hub.address, "bob") as phone,
    ):
        heard, also = bob.events(), phone.events()
        receipt = await ada.send("@bob", "psst")
        for events in (heard, also):
            put_in = await next_of(events, RoomEvent)
            assert put_in.info.peer is not None
            assert (put_in.info.kind, put_in.info.peer.name) == ("direct", "ada")
            message = await next_of(events, Message)
            assert (message.room, message.seq, message.text) == (receipt.room, 1, "psst")
        answers = ada.messages("@bob")
        await bob.send("@ada", "what?", reply=1)
        answer = await anext(answers)
        assert answer.quote is not None
        assert (answer.reply, answer.quote.text) == (1, "psst")
        await bob.read("@ada", 2)
        mark = await next_of(also, Mark)
        assert (mark.room, mark.seq) == (receipt.room, 2)
        assert (await ada.send("@me", "a note")).seq == 1


async def test_a_room_is_renamed_while_somebody_is_away(
    hub: RunningHub, wire: CuttableWire
) -> None:
    async with (
        account(hub.address, "ada") as ada,
        account(wire.address, "bob", limits=QUICK) as bob,
    ):
        await ada.create("dev", topic="all of it")
        await bob.join("dev")
        messages, events = bob.messages("dev"), bob.events()
        await ada.send("dev", "one")
        while (await anext(messages)).text != "one":
            pass
        wire.hold()
        await ada.rename("dev", "ops")
        await ada.send("dev", "two")
        wire.let_in()
        renamed = await next_of(events, RoomEvent)
        assert (renamed.was, renamed.info.room) == ("dev", "ops")
        while (message := await anext(messages)).text != "two":
            assert message.kind == "room"
        assert message.room == "ops"
        await ada.rename("ops", "crew")
        await ada.send("ops", "three")
        while (message := await anext(messages)).text != "three":
            assert message.kind == "room"
        assert (await bob.send("dev", "under its first name")).room == "crew"


async def test_who_is_put_out_is_told_why(hub: RunningHub) -> None:
    async with account(hub.address, "ada") as ada, account(hub.address, "bob") as bob:
        await ada.create("dev")
        events = bob.events()
        await ada.invite("dev", "bob")
        put_in = await next_of(events, RoomEvent)
        while put_in.info.room != "dev":
            put_in = await next_of(events, RoomEvent)
        messages = bob.messages("dev")
        await ada.mute("dev", "bob", minutes=5, reason="hush")
        with pytest.raises(HubRefusedError) as muted:
            await bob.send("dev", "hi")
        assert muted.value.code == "room.muted-until"
        await ada.ban("dev", "bob", hours=1, reason="enough")
        gone = await next_of(events, Gone)
        assert (gone.room, gone.code) == ("dev", "banned")
        assert (await anext(messages)).did == "mute"
        with pytest.raises(HubRefusedError) as out:
            await anext(messages)
        assert out.value.code == "banned"
        assert "dev" not in bob.joined
        (standing,) = [each for each in await ada.members("dev") if each.name == "bob"]
        assert standing.banned
        assert standing.muted


async def test_a_view_that_reads_along_is_the_history(hub: RunningHub) -> None:
    async with account(hub.address, "ada") as ada, account(hub.address, "bob") as bob:
        await ada.create("dev")
        await bob.join("dev")
        view = RoomView(next(info for info in await bob.rooms() if info.room == "dev"),
                        (await bob.history("dev")).messages, await bob.members("dev"))  # fmt: skip
        messages = bob.messages("dev")
        first = (await ada.send("dev", "number one")).seq
        second = (await bob.send("dev", "secret", me=True)).seq
        await ada.send("dev", "what?", reply=second)
        await ada.edit("dev", first, "first")
        await ada.react("dev", first, "👍")
        await bob.react("dev", first, "👍")
        await bob.react("dev", first, "👍", off=True)
        await bob.delete("dev", second)
        await ada.pin("dev", first)
        await ada.topic("dev", "order")
        await ada.configure("dev", slow=5)
        await ada.grant("dev", "bob", "moderator")
        await ada.rename("dev", "ops")
        last = (await ada.send("ops", "the end")).seq
        while view.seq < last:
            view.apply(await anext(messages))
        info = next(info for info in await bob.rooms() if info.room == "ops")
        page = (await bob.history("ops", limit=100)).messages
        fresh = RoomView(info, page, await bob.members("ops"))
        assert _without_room(view) == _without_room(fresh)
        assert view.members == fresh.members
        for field in ("room", "topic", "slow", "pins", "kind"):
            assert getattr(view.info, field) == getattr(info, field)


def _without_room(view: RoomView) -> list[Message]:
    return [msgspec.structs.replace(message, room="") for message in view.messages.values()]


async def test_invitations_tokens_and_search(hub: RunningHub) -> None:
    async with account(hub.address, "ada") as ada:
        await ada.create("dev", kind="private")
        given = await ada.invitation("dev", uses=2)
        async with Client(str(hub.address), name="eve", code=given.secret) as eve:
            assert "dev" in eve.joined
            await eve.send("dev", "发布明天的版本")
        with pytest.raises(LoginRefusedError):
            await Client(str(hub.address), code="WRONG-CODE").open()
        token = await ada.add_token("bot", scopes=["read"])
        async with Client(str(hub.address), token=token.secret, quiet=True) as bot:
            assert (bot.name, bot.joined) == ("ada", {})
            with pytest.raises(HubRefusedError) as caught:
                await bot.send("dev", "no")
            assert caught.value.code == "token.scope"

            async with asyncio.timeout(50):
                while not (hits := (await bot.search("发布")).hits):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)  # the index follows the log
            (hit,) = hits
            assert (hit.room, hit.sender) == ("dev", "eve")


async def test_presence_and_typing_are_told(hub: RunningHub) -> None:
    async with account(hub.address, "ada") as ada, account(hub.address, "bob") as bob:
        await bob.status("away", "at lunch")
        person = await ada.whois("bob")
        assert (person.state, person.text, person.devices) == ("away", "at lunch", 1)
        assert {user.name for user in await ada.users()} == {"ada", "bob"}
        bob.typing("lobby")


async def test_what_may_have_been_done_is_not_done_twice() -> None:
    asked = 0

    async def lose(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readline()
        writer.write(
            b'{"is":"welcome","me":{"id":"1","name":"ada"},"epoch":"e","re":"hello",'
            b'"limits":{"line":1000,"text":1000,"history":10}}\n'
        )
        line = await reader.readline()
        asked += b'"create"' in line

    async with scripted_hub(lose) as address, Client(address, limits=QUICK) as client:
        with pytest.raises(IncompleteError) as caught:
            await client.create("dev")
        assert caught.value.code == "request.uncertain"
        events = client.events()
        await next_of_own(events)
        assert asked == 1


async def next_of_own(events: Events) -> None:
    async with asyncio.timeout(50):
        async for event in events:
            if isinstance(event, Connected):
                return
