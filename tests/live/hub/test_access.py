"""May X do Y in Z, through every door: a running hub against the table of tests/unit/hub."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline import catalogue
from landline.wire import verbs
from tests.live.hub.access_hubs import Case, cases, hub_for
from tests.live.hub.callers import Caller, NativeCaller, answer, calling, letter_socket
from tests.live.web.browsers import browsing
from tests.unit.hub.access_world import TOKEN, WHO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from landline.testing import RunningHub
    from tests.unit.hub.access_world import Who

    Ask = Callable[[Case], Awaitable[str]]

PASSWORD = "correct horse"


async def wrong_answers(who: str, ask: Ask) -> list[tuple[str, str, str, str]]:
    """Ask all that can be asked; return row, kind, what was expected and what came."""
    found = [(case, await ask(case)) for case in cases(who)]
    return [
        (case.row, case.kind, case.expected, code) for case, code in found if code != case.expected
    ]


# Native lines and WebSocket: objects both ways


@asynccontextmanager
async def native_door(hub: RunningHub, asker: Who) -> AsyncIterator[Ask]:
    if asker.operator:
        reader, writer = await asyncio.open_connection(sock=hub.server.call())
    else:
        reader, writer = await asyncio.open_connection(hub.host, hub.port)
    caller = NativeCaller(reader, writer)

    async def tell(verb: verbs.Verb) -> None:
        caller.write(msgspec.json.encode(verb) + b"\n")

    async def event() -> dict[str, Any]:
        line = await caller.line()
        assert line, "closed"
        told: dict[str, Any] = msgspec.json.decode(line)
        return told

    try:
        yield await _objects(asker, tell, event)
    finally:
        await caller.close()


@asynccontextmanager
async def websocket_door(hub: RunningHub, asker: Who) -> AsyncIterator[Ask]:
    async with browsing(hub) as browser, browser.socket() as socket:

        async def tell(verb: verbs.Verb) -> None:
            await socket.raw.send_str(msgspec.json.encode(verb).decode())

        async def event() -> dict[str, Any]:
            told: dict[str, Any] = msgspec.json.decode(await socket.raw.receive_str())
            return told

        yield await _objects(asker, tell, event)


async def _objects(
    asker: Who,
    tell: Callable[[verbs.Verb], Awaitable[None]],
    event: Callable[[], Awaitable[dict[str, Any]]],
) -> Ask:
    """Return how a door is asked that speaks the protocol's objects."""
    numbers = iter(range(1, 10_000))

    async def ask(case: Case) -> str:
        reference = f"{next(numbers):032x}"
        if case.row == "typing":  # the one verb that is not answered where it is allowed
            await tell(case.verb())
            return await _outcome(verbs.Ping(id=reference), reference)
        field = {"cid": reference} if case.row == "send" else {"id": reference}
        return await _outcome(case.verb(**field), reference)

    async def _outcome(verb: verbs.Verb, reference: str) -> str:
        await tell(verb)
        code = "yes"
        while True:
            told = await event()
            if told["is"] == "error" and told.get("re") in (None, reference):
                code = told["code"]
            if reference in (told.get("re"), told.get("cid")) and told["is"] != "message":
                return code

    if asker.hello is not None:
        await tell(asker.hello)
        while (await event())["is"] != "welcome":
            pass
    return ask


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("door", [native_door, websocket_door], ids=["native", "websocket"])
async def test_by_the_doors_of_the_protocol(door: Any, who: str) -> None:
    asker = WHO[who]
    if asker.operator and door is websocket_door:
        return  # the control socket speaks lines
    async with hub_for(asker) as hub, door(hub, asker) as ask:
        assert await wrong_answers(who, ask) == []


# The HTTP API: a call enters no room, and a guest without a secret is a new one each time

BY_HTTP = [
    who
    for who, asker in WHO.items()
    if asker.hub is not None and not asker.operator and not (asker.hub == "guest" and asker.room)
]
OWN = ("edit", "delete", "leave", "removefile")
"""Rows about one's own message or file, and about having entered: not what a call does."""
STAYING = ("offerfiles",)
"""Rows about what only one does who stays."""


@pytest.mark.parametrize("who", BY_HTTP)
async def test_by_http(who: str) -> None:
    asker = WHO[who]
    headers = {} if asker.hub == "guest" else {"Authorization": f"Bearer {TOKEN}"}
    async with hub_for(asker) as hub, browsing(hub) as browser:

        async def ask(case: Case) -> str:
            fields = msgspec.to_builtins(case.verb())
            name = fields.pop("do")
            mine = case.kind == "own" and asker.hub == "guest"
            if mine or (case.row in OWN and (asker.hub == "guest" or case.row == "leave")):
                return case.expected
            if case.row in STAYING:
                return case.expected
            status, told = await browser.post(f"/api/{name}", fields, headers=headers)
            refused = told["is"] == "error"
            assert refused == (status >= 400), (case, status, told)
            return told["code"] if refused else "yes"

        assert await wrong_answers(who, ask) == []


# The plain door: commands are about the room one is in

BY_PLAIN = [
    who
    for who, asker in WHO.items()
    if asker.hub is not None
    and asker.scope is None
    and not asker.operator
    and not (asker.hub == "guest" and asker.room)
]
COMMANDS = {
    "join": "/join {room}",
    "who": "/who {room}",
    "members": "/members {room}",
    "history": "/history",
    "send": "x",
    "edit": "/edit 1 x",
    "react": "/react 2 x",
    "delete": "/delete 1",
    "delete another's": "/delete 2",
    "pin": "/pin 2",
    "topic": "/topic x",
    "rename": "/rename new-{room}",
    "archive": "/archive",
    "configure": "/slow 5",
    "invite": "/invite ina",
    "kick": "/kick tom",
    "ban": "/ban tom",
    "unban": "/unban bad",
    "mute": "/mute tom",
    "unmute": "/unmute bad",
    "grant": "/grant tom moderator",
    "addhook": "/addhook x",
    "hooks": "/hooks",
}
NAMED = ("join", "who", "members")
"""Commands that name their room; for the others one has to be in it."""


@cache
def hashed() -> str:
    from argon2 import PasswordHasher

    return PasswordHasher(1, 8, 1).hash(PASSWORD)


@pytest.mark.parametrize("who", BY_PLAIN)
async def test_by_plain_lines(who: str) -> None:
    asker = WHO[who]
    async with hub_for(asker, hashed()) as hub, calling(hub.host, hub.port) as caller:
        await _told(caller, "" if asker.hub == "guest" else f"/login ann {PASSWORD}")

        async def ask(case: Case) -> str:
            command = COMMANDS.get(case.row)
            room = case.address
            if command is None or case.kind in ("direct", "own") or case.row in OWN:
                return case.expected
            if case.row not in NAMED and refusals(await _told(caller, f"/join {room}")):
                return case.expected  # one is not in it: the row `join` says why
            told = refusals(await _told(caller, command.format(room=room)))
            if case.expected == "yes":
                return f"refused: {told}" if told else "yes"
            assert len(told) == 1, (case, told)
            return case.expected if says(told[0], case.expected) else f"another: {told}"

        assert await wrong_answers(who, ask) == []


async def _told(caller: Caller, command: str) -> str:
    """Say a command and a ping; return all lines up to the answer of the ping."""
    caller.write(f"{command}\n/ping\n".encode())
    return (await caller.until(catalogue.text("plain.pong").encode())).decode()


def refusals(told: str) -> list[str]:
    return [line[2:] for line in told.splitlines() if line.startswith("! ")]


def says(line: str, code: str) -> bool:
    """Return whether a line is the text of an error, whatever its fields are."""
    text = re.sub(r"\\\{\w+\\\}", ".+", re.escape(catalogue.ENTRIES[f"error.{code}"][0]))
    return re.match(text, line) is not None


# Letters: strangers, in the lobby

LETTERS = [
    ("all", None, b"ok"),
    ("lobby", None, b"ok"),
    ("all", verbs.Configure(room="lobby", kind="announcement"), b"room.announcement"),
]


@pytest.mark.parametrize(("guests", "change", "expected"), LETTERS)
async def test_by_letter(guests: Any, change: verbs.Verb | None, expected: bytes) -> None:
    operator = WHO["operator"]._replace(guests=guests)
    async with hub_for(operator) as hub, native_door(hub, operator) as ask:
        assert await ask(Case("who", "lobby", "lobby", "yes")) == "yes"
        if change is not None:
            caller = NativeCaller(*await asyncio.open_connection(sock=hub.server.call()))
            await caller.ask("welcome", do="hello")
            caller.tell(msgspec.to_builtins(change))
            await caller.event("ok")
            await caller.close()
        with letter_socket(hub) as sock:
            sock.send(b'{"do":"send","room":"lobby","text":"23 degrees","id":"17"}')
            assert expected in await answer(sock)


def test_the_secret_and_the_token_are_what_verbs_take() -> None:
    for asker in WHO.values():
        if asker.hello is not None:
            line = msgspec.json.encode(asker.hello)
            assert msgspec.json.decode(line, type=verbs.Hello) == asker.hello
