"""The plain door over real sockets: people at netcat and telnet, and the tutorials' scripts."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from landline.settings import HubSettings
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import Caller, calling, end_grace, lines_of, native, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

GREETING = HubSettings(plain_port=0)


@pytest.fixture
async def caller(hub: RunningHub) -> AsyncIterator[Caller]:
    async with calling(hub.host, hub.port) as caller:
        yield caller


@pytest.fixture
async def greeting_hub() -> AsyncIterator[tuple[RunningHub, Caller]]:
    async with running_hub(settings=GREETING) as hub:
        plain = hub.server.reach.plain
        assert plain is not None
        async with calling(plain.host, plain.port) as caller:
            yield hub, caller


async def test_an_empty_line_is_answered_by_a_welcome(caller: Caller) -> None:
    caller.write(b"\n")
    assert b"Welcome to landline" in await caller.line()


async def test_a_line_is_said_in_the_lobby(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"hello\r\n")
        message = await ada.event("message")
        assert (message["text"], message["room"]) == ("hello", "lobby")
        await ada.say("and hello to you")
        shown = await caller.until(b"and hello")
        assert re.search(rb"^\[\d\d:\d\d\] guest-\w{4}: hello\n", shown, re.MULTILINE)
        assert re.search(rb"^\[\d\d:\d\d\] ada: and hello to you\n", shown, re.MULTILINE)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_chinese(caller: Caller, hub: RunningHub, encoding: str) -> None:
    async with native(hub, "ada") as ada:
        caller.write("你好，世界\n".encode(encoding))
        assert (await ada.event("message"))["text"] == "你好，世界"


async def test_bytes_that_are_no_text_do_no_harm(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"\xff\xfe\x80\x1b[31m\x00\n")
        assert (await ada.event("message"))["text"]
        shown = await caller.until(b": ")
        assert b"\x1b" not in shown


async def test_a_text_without_newline_counts_after_a_moment(
    caller: Caller, hub: RunningHub
) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"hello")
        assert (await ada.event("message"))["text"] == "hello"
        assert b": hello" in await caller.until(b"hello")


async def test_exit_is_answered_and_closes(caller: Caller, hub: RunningHub) -> None:
    caller.write(b"hi\nexit\nnever said\n")
    rest = await caller.rest()
    assert rest.endswith(b": hi\nGoodbye\n")
    await until(lambda: not lines_of(hub))


async def test_half_close_as_netcat_does_it(hub: RunningHub) -> None:
    for number in range(20):
        async with calling(hub.host, hub.port) as caller:
            caller.write(b"line %d\nand more" % number)
            caller.half_close()
            rest = await caller.rest()
            assert b"Welcome" in rest
            assert rest.endswith(b": and more\n")
    await until(lambda: not lines_of(hub))


async def test_nothing_at_all_closes_quietly(caller: Caller, hub: RunningHub) -> None:
    caller.half_close()
    assert await caller.rest() == b""
    await until(lambda: not hub.server._strangers.count)


async def test_commands(caller: Caller) -> None:
    caller.write(b"/nick ada\n/who\n/rooms\n/nonsense\n/join\n/help\n")
    shown = await caller.until(b"/quit")
    order = (b"Welcome", b"Done", b"In lobby: ada", b"lobby: 1 here", b"no command /nonsense")
    positions = [shown.index(words) for words in (*order, b"Type it like this", b"Type to talk")]
    assert positions == sorted(positions)


async def test_what_follows_join_is_said_in_that_room(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        await ada.ask("joined", do="join", room="dev")
        caller.write(b"/join dev\nin dev\n/leave\nin the lobby\n")
        said = await ada.events("message", 2)
        places = [(message["room"], message["text"]) for message in said]
        assert places == [("dev", "in dev"), ("lobby", "in the lobby")]


async def test_history(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        for number in range(1, 31):
            await ada.say(f"number {number}.")
    caller.write(b"\n")
    welcome = await caller.until(b"number 30.")
    assert welcome.count(b"number") == 10
    caller.write(b"/history 25\n")
    assert (await caller.until(b"number 30.")).count(b"number") == 25


async def test_a_message_of_many_lines_cannot_pass_for_another(
    caller: Caller, hub: RunningHub
) -> None:
    async with native(hub, "eve") as eve:
        caller.write(b"\n")
        await caller.line()
        await eve.say("hi\n[12:00] ada: I owe eve\r\x1b[2K")
        shown = await caller.until(b"owe")
        assert not re.search(rb"^\[12:00\] ada", shown, re.MULTILINE)
        assert b"\r" not in shown
        assert b"\x1b" not in shown


async def test_a_plain_port_greets_at_once(greeting_hub: tuple[RunningHub, Caller]) -> None:
    _, caller = greeting_hub
    assert b"Welcome to landline" in await caller.line()
    caller.write(b"hi")
    assert b": hi" in await caller.until(b"hi")


async def test_a_web_page_cannot_post_to_a_plain_port(
    greeting_hub: tuple[RunningHub, Caller],
) -> None:
    hub, caller = greeting_hub
    async with native(hub, "ada") as ada:
        caller.write(b"POST / HTTP/1.1\r\nHost: hub\r\n\r\nI was never here\n")
        assert b"not for HTTP" in await caller.rest()
        assert await ada.say("first") == 1


async def test_a_web_page_cannot_post_to_the_plain_door(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n")
        caller.write(b"Connection: close\r\n\r\nI was never here\n")
        assert (await caller.rest()).startswith(b"HTTP/1.1 405")
        assert await ada.say("first") == 1


async def test_a_verb_typed_slowly_is_a_word(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"GE")
        assert (await ada.event("message"))["text"] == "GE"


async def test_a_line_without_end_is_refused_and_what_came_before_is_said(
    hub: RunningHub,
) -> None:
    async with native(hub, "ada") as ada, calling(hub.host, hub.port) as caller:
        caller.write(b"before\n" + b"x" * 65_537)
        assert (await ada.event("message"))["text"] == "before"
        await caller.until(b"65536 bytes")
        await until(lambda: lines_of(hub) == 1)


async def test_a_long_line_is_said_whole(caller: Caller, hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        caller.write(b"x" * 65_536 + b"\n")
        assert len((await ada.event("message"))["text"]) == 65_536


async def test_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "hub.sock"
    settings = HubSettings(unix=str(path))
    async with running_hub(settings=settings) as hub, native(hub, "ada") as ada:
        caller = Caller(*await asyncio.open_unix_connection(path))
        caller.write(b"from beside you\n")
        assert (await ada.event("message"))["text"] == "from beside you"
        assert b": from beside" in await caller.until(b"beside")
        await caller.close()
    assert not path.exists()


async def test_no_guests() -> None:
    settings = HubSettings(guests="none")
    async with running_hub(settings=settings) as hub, calling(hub.host, hub.port) as caller:
        caller.write(b"hello\n")
        assert b"nobody in without an account" in await caller.rest()


async def test_a_quiet_one_is_not_closed_once_it_has_spoken() -> None:
    async with (
        running_hub() as hub,
        calling(hub.host, hub.port) as caller,
        calling(hub.host, hub.port) as silent,
    ):
        caller.write(b"here\n")
        await caller.until(b"here")
        await until(lambda: hub.server._strangers.count == 1)
        end_grace(hub)
        assert await silent.rest() == b""
        caller.write(b"still here\n")
        await caller.until(b"still here")
