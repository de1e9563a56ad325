"""Everything that a hub offers, typed at netcat, by people who know nothing of JSON."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from landline.settings import HubSettings
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import NO_RATES, Caller, calling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PASSWORD = "correct horse"


class Person:
    """Somebody at netcat: types lines, and reads on until something comes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def does(self, line: str, shown: str) -> str:
        """Type `line` and return all that comes up to `shown`."""
        self._caller.write(f"{line}\n".encode())
        return await self.sees(shown)

    async def sees(self, shown: str) -> str:
        return (await self._caller.until(shown.encode())).decode()


@asynccontextmanager
async def somebody(hub: RunningHub, name: str) -> AsyncIterator[Person]:
    """Call, and be the account `name`; the first one to come makes it."""
    async with calling(hub.host, hub.port) as caller:
        person = Person(caller)
        await person.does(f"/login {name} {PASSWORD}", f"You are {name};")
        yield person


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


async def test_messages(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, somebody(hub, "bob") as bob:
        await ada.does("number one", "ada: number one")
        await ada.does("/edit first", "ada corrected #1: first")
        await bob.does("/reply 1 well done", "bob: well done")
        assert "> #1 ada: first" in await ada.sees("bob: well done")
        await bob.does("/react 1 👍", "bob put 👍 on #1")
        await bob.does("/me claps", "* bob claps")
        shown = await bob.does("/history 9", "#5 [")
        assert re.search(r"#1 \[\d\d:\d\d\] ada: first \(edited\)  \[👍 1\]", shown)
        await bob.does("/unreact 1 👍", "bob took 👍 off #1")
        await bob.does("/edit 1 mine now", "! ")
        await ada.does("/delete 1", "ada deleted #1")
        assert "ada: (deleted)" in await bob.does("/history 9", "#5 [")
        await ada.does("/read", "Done")
        await ada.does("/react 99 👍", "! ")


async def test_private_talk_and_notes(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, somebody(hub, "bob") as bob:
        await ada.does("/msg bob psst", "(private) ada: psst")
        assert "A private talk with ada is open" in await bob.sees("(private) ada: psst")
        await bob.does("/join @ada", "(private) ada: psst")
        await bob.does("what?", "(private) bob: what?")
        await ada.sees("(private) bob: what?")
        await bob.does("/leave", "Done")
        await bob.does("in the lobby again", "] bob: in the lobby again")
        await ada.does("/join @me", "You are in your notes")
        await ada.does("milk", "(note) ada: milk")
        await ada.does("/msg nobody hi", "! ")


async def test_rooms(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, somebody(hub, "bob") as bob:
        await ada.does("/create dev private all about it", "You are in dev now")
        await bob.does("/join dev", "! ")
        assert "private, topic: all about it" in await ada.does("/rooms", "dev: 1 here")
        await ada.does("/invite bob", "ada invited bob")
        await bob.sees("You are in dev now, too")
        await ada.does("/topic order", "ada set the topic: order")
        await ada.does("in dev", "#dev ada: in dev")
        await ada.does("/history", "#4 [")
        await ada.does("/pin 4", "ada pinned #4")
        await ada.does("/unpin 4", "ada unpinned #4")
        await ada.does("/slow 5", "one message in 5 s for each")
        await ada.does("/slow 0", "ada ended slow mode")
        await ada.does("/keep 30 days", "kept for 30 days")
        await ada.does("/keep 1000 messages", "lets 1000 messages be kept")
        await ada.does("/keep all", "lets all messages be kept")
        await ada.does("/kind public", "made the room public")
        await ada.does("/archive", "archived the room")
        await ada.does("too late", "! ")
        await ada.does("/unarchive", "opened the room again")
        await ada.does("/rename ops", "called the room ops")
        await ada.does("still here", "#ops ada: still here")
        await bob.sees("#ops ada: still here")


async def test_keeping_order(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, somebody(hub, "bob") as bob:
        await ada.does("/create dev", "You are in dev now")
        await bob.does("/join dev", "You are in dev now")
        await ada.sees("bob joined")
        await ada.does("/mute bob 5 hush", "ada muted bob until")
        await bob.sees(": hush")
        await bob.does("but", "! ")
        await ada.does("/unmute bob", "ada let bob speak again")
        assert "bob: member, here" in await ada.does("/members", "bob: ")
        await ada.does("/grant bob moderator", "ada made bob moderator")
        await ada.does("/kick bob enough", "ada put bob out: enough")
        await bob.sees("You are out of dev")
        await bob.does("in the lobby", "] bob: in the lobby")
        await ada.does("/ban bob 1 really", "ada banned bob until")
        await bob.does("/join dev", "! ")
        assert "banned until" in await ada.does("/members", "bob: ")
        await ada.does("/unban bob", "ada lifted the ban on bob")
        await bob.does("/join dev", "You are in dev now")


async def test_invitations_tokens_and_passwords(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, calling(hub.host, hub.port) as caller:
        await ada.does("/create dev private", "You are in dev now")
        given = await ada.does("/invitation dev 2", "shown only once")
        code = re.search(r"^([A-Z0-9-]+)  \(its key is (\w+)", given, re.MULTILINE)
        assert code is not None
        listed = await ada.does("/invitations", "uses left")
        assert "for dev: 2 uses left" in listed
        guest = Person(caller)
        await guest.does("", "Welcome to landline")
        await guest.does(f"/accept {code[1]}", "You are in dev now")
        await ada.does(f"/uninvite {code[2]}", "Done")
        await ada.does("/invitations", "Nothing to show")
        token = await ada.does("/token robot read,write 30", "shown only once")
        key = re.search(r"its key is (\w+)", token)
        assert key is not None
        await ada.does("/tokens", "robot: a token (read, write), made ")
        await ada.does(f"/revoke {key[1]}", "Done")
        await ada.does(f"/password wrong {PASSWORD}2", "! ")
        await ada.does("/password correct battery-staple", "! ")
        await guest.does("/tokens", "! ")


async def test_people_and_search(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada, somebody(hub, "bob") as bob:
        await bob.does("/away at lunch", "Done")
        assert "away (at lunch)" in await ada.does("/whois bob", "bob: member")
        assert "ada: member" in await ada.does("/users", "bob: member")
        await bob.does("/back", "Done")
        await bob.does("发布明天的版本", "bob: 发布明天的版本")
        await ada.does("/search 发布", "bob: 发布明天的版本")
        await ada.does("/search nothing-like-it", "Nothing found")
        await ada.does("/nick countess", "Done")
        await ada.does("hello", "countess: hello")
        await ada.does("/who", "bob, countess")
        await ada.does("/ping", "The hub is there")


async def test_hooks_and_accounts_are_for_those_who_may(hub: RunningHub) -> None:
    async with somebody(hub, "ada") as ada:
        await ada.does("/create dev", "You are in dev now")
        await ada.does("/addhook ci", "shown only once")
        key = re.match(r"\w+", await ada.does("/hooks", "ci, by ada: speaks here"))
        assert key is not None
        await ada.does(f"/removehook {key[0]}", "Done")
        await ada.does("/adduser eve long-enough", "! ")
        await ada.does("/setrole ada owner", "! ")
        await ada.does("/removeuser ada", "! ")
        await ada.does("/setpassword bob long-enough", "! ")


async def test_login_instead_of_the_guest(hub: RunningHub) -> None:
    async with somebody(hub, "ada"), calling(hub.host, hub.port) as caller:
        person = Person(caller)
        await person.does("", "Welcome to landline. You are guest-")
        await person.does("/join dev", "You are in dev now")
        await person.does("/login ada wrong-password", "! ")
        await person.does("/login ada", "whoever sits between can read along")
        await person.does(f"/login ada {PASSWORD}", "You are ada;")
        await person.does("hi", "] ada: hi")


async def test_where_no_guests_are_let_in_one_logs_in_first() -> None:
    settings = HubSettings(signup="open", guests="none")
    async with running_hub(settings=settings) as hub:
        async with somebody(hub, "ada") as ada:
            await ada.does("hi", "] ada: hi")
        async with calling(hub.host, hub.port) as caller:
            caller.write(b"hello\n")
            assert b"/login NAME PASSWORD" in await caller.rest()


async def test_a_hub_in_chinese() -> None:
    async with (
        running_hub(settings=HubSettings(language="zh", signup="open")) as hub,
        calling(hub.host, hub.port) as caller,
    ):
        person = Person(caller)
        await person.does(f"/login 小红 {PASSWORD}", "您的名字是 小红")
        await person.does("/create 发布 private 版本", "您已进入 发布")
        await person.does("你好", "#发布 小红: 你好")
        await person.does("/edit 您好", "小红 更正了 #2：您好")
        await person.does("/help", "/quit")
        await person.does("/help msg", "/msg 名字 文字：只对一个人说")
        await person.does("/nonsense", "没有 /nonsense 这个命令")
