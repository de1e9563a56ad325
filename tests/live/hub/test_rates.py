"""Who is too fast is heard later: nothing is lost, nobody is cut off, others do not wait."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from landline.server.server import HubServer
from landline.settings import HubSettings, RateLimits

TIGHT = HubSettings(port=0, rates=RateLimits(messages=100.0, burst=4, verbs=400.0, verb_burst=80))


class Caller:
    """A native connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    @classmethod
    async def open(cls, server: HubServer, name: str) -> Caller:
        caller = cls(*await asyncio.open_connection("127.0.0.1", server.reach.tcp.port))
        caller.write({"do": "hello", "as": name})
        await caller.until("welcome")
        return caller

    def write(self, *verbs: dict[str, Any]) -> None:
        self.writer.write(b"".join(json.dumps(verb).encode() + b"\n" for verb in verbs))

    async def until(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        async with asyncio.timeout(50):
            while len(found) < count:
                event = json.loads(await self._reader.readline())
                assert event["is"] != "error", event
                if event["is"] == kind:
                    found.append(event)
        return found


def sends(count: int) -> list[dict[str, Any]]:
    return [{"do": "send", "room": "lobby", "text": str(number)} for number in range(count)]


async def test_a_fast_talker_is_delayed_and_loses_nothing() -> None:
    async with HubServer(TIGHT) as server:
        fast, other = await Caller.open(server, "ada"), await Caller.open(server, "bo")
        fast.write(*sends(30))
        oks = await fast.until("ok", 30)
        assert [event["seq"] for event in oks] == [*range(1, 31)]
        said = await other.until("message", 30)
        assert [event["text"] for event in said] == [str(number) for number in range(30)]
        assert server._desk.counters.snapshot()["lines.delayed"] >= 1
        fast.writer.close()
        other.writer.close()


async def test_others_are_heard_meanwhile() -> None:
    slow = HubSettings(port=0, rates=RateLimits(messages=0.001, burst=2))
    async with HubServer(slow) as server:
        fast, other = await Caller.open(server, "ada"), await Caller.open(server, "bo")
        fast.write(*sends(10))
        await fast.until("ok", 3)  # the third is taken, and then it is not heard for long
        other.write({"do": "send", "room": "lobby", "text": "and me?"})
        said = await other.until("message", 4)
        assert [event["text"] for event in said] == ["0", "1", "2", "and me?"]
        fast.writer.close()
        other.writer.close()


async def test_questions_have_a_rate_of_their_own() -> None:
    async with HubServer(TIGHT) as server:
        caller = await Caller.open(server, "ada")
        caller.write(*[{"do": "rooms", "id": str(number)} for number in range(12)])
        answers = await caller.until("rooms", 12)
        assert [event["re"] for event in answers] == [str(number) for number in range(12)]
        assert server._desk.counters.snapshot()["lines.delayed"] >= 1
        caller.writer.close()


async def test_a_single_call_is_told_when_to_come_again() -> None:
    slow = HubSettings(port=0, rates=RateLimits(messages=0.01, burst=1))
    async with HubServer(slow) as server, aiohttp.ClientSession() as web:
        url = f"http://127.0.0.1:{server.reach.tcp.port}/api/send"
        statuses = []
        for number in range(40):  # guests share what their source may: ten times as much
            body = {"room": "lobby", "text": str(number)}
            async with web.post(url, json=body) as answer:
                statuses.append(answer.status)
                if answer.status == 429:
                    assert int(answer.headers["Retry-After"]) >= 1
                    assert (await answer.json())["code"] == "rate.wait"
                    break
        assert set(statuses[:-1]) == {200}
        assert statuses[-1] == 429
        assert len(statuses) > 10
