"""The native door over real sockets: JSON lines in, JSON lines out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from landline.settings import DeliveryLimits, HubSettings, WireLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import NO_RATES, NativeCaller, calling, lines_of, native, until

if TYPE_CHECKING:
    from pathlib import Path

CID = "0123456789abcdef" * 2
SMALL = HubSettings(
    rates=NO_RATES,
    wire=WireLimits(line_before_hello=1000, line_after_hello=100_000),
    delivery=DeliveryLimits(replay=10),
)


def texts(events: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(event["seq"], event["text"]) for event in events]


async def test_what_one_says_all_are_shown(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada, native(hub, "bob") as bob:
        assert await ada.say("你好", cid=CID) == 1
        for member in (ada, bob):
            message = await member.event("message")
            assert (message["from"], message["text"], message["seq"]) == ("ada", "你好", 1)
            assert message["user"] == ada.welcome["me"]["id"]


async def test_a_repeat_is_answered_with_the_first_seq_and_shown_once(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada, native(hub, "bob") as bob:
        seqs = [await ada.say(text, cid=CID) for text in ("first", "second", "third")]
        assert seqs == [1, 1, 1]
        bob.tell({"do": "send", "room": "lobby", "text": "mine", "cid": CID})
        assert (await bob.event("error"))["code"] == "cid.taken"
        await ada.say("end")
        assert texts(await bob.events("message", 1)) == [(2, "end")]


async def test_resume_brings_what_was_missed_and_then_what_comes(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        for number in range(1, 6):
            await ada.say(f"m{number}")
        epoch = ada.welcome["epoch"]
        resume = {"epoch": epoch, "rooms": {"lobby": 2}}
        async with native(hub, "bob", resume=resume) as bob:
            await ada.say("m6")
            shown = texts(await bob.events("message", 4))
            assert shown == [(3, "m3"), (4, "m4"), (5, "m5"), (6, "m6")]


async def test_a_long_gap_is_limited_and_paged_through() -> None:
    async with running_hub(settings=SMALL) as hub, native(hub, "ada") as ada:
        for number in range(1, 31):
            await ada.say(f"m{number}")
        resume = {"epoch": ada.welcome["epoch"], "rooms": {"lobby": 3}}
        async with native(hub, "bob", resume=resume) as bob:
            limited = await bob.event("limited")
            assert (limited["after"], limited["next"]) == (3, 21)
            assert [seq for seq, _ in texts(await bob.events("message", 10))] == [*range(21, 31)]
            page = await bob.ask("page", do="history", room="lobby", before=21, limit=17, id="p")
            assert [message["seq"] for message in page["messages"]] == [*range(4, 21)]
            assert (page["more"], page["re"]) == (True, "p")


async def test_another_log_is_a_resync(hub: RunningHub) -> None:
    async with native(hub, "ada", resume={"epoch": "old", "rooms": {"lobby": 9}}) as ada:
        assert (await ada.event("resync"))["epoch"] == ada.welcome["epoch"]
        assert await ada.say("hi") == 1
        assert texts(await ada.events("message", 1)) == [(1, "hi")]


async def test_joining_again_leaves_no_hole(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        send = {"do": "send", "room": "lobby", "text": "x"}
        ada.tell(*([send, {"do": "join", "room": "lobby"}] * 50))
        shown = await ada.events("message", 50)
        assert [event["seq"] for event in shown] == [*range(1, 51)]


async def test_half_close_brings_every_answer_first(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        ada.tell(*[{"do": "send", "room": "lobby", "text": str(n)} for n in range(500)])
        ada.write(b'{"do":"ping","id":"last"}')
        ada.half_close()
        rest = await ada.rest()
        assert rest.count(b'"is":"ok"') == 500
        assert rest.count(b'"is":"message"') == 500
        assert b'"re":"last"' in rest


async def test_a_full_log_queue_stops_senders_and_loses_none(tmp_path: Path) -> None:
    settings = replace(SMALL, delivery=DeliveryLimits(queue=2))
    async with running_hub(tmp_path, settings) as hub:
        async with native(hub, "ada") as ada, native(hub, "bob") as bob:
            for sender in (ada, bob):
                sender.tell(*[{"do": "send", "room": "lobby", "text": "x"} for _ in range(300)])
                sender.half_close()
            for sender in (ada, bob):
                rest = await sender.rest()
                assert rest.count(b'"is":"ok"') == 300
        await until(lambda: not lines_of(hub))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"do":"send"', "json.malformed"),
        (b'{"do":"dance"}', "verb.unknown"),
        (b'{"do":"send","room":"lobby"}', "verb.invalid"),
        (b'{"do":"send","room":"lobby","text":"\xff\xfe"}', "json.malformed"),
        (b'{"do":"send","room":"lobby","text":"\\ud800"}', "json.malformed"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "json.malformed"),
        (b"[" * 10_000, "verb.invalid"),
        (b'{"do":"send","x":' + b"[" * 10_000, "json.malformed"),
        (b'{"do":"send","room":"../x","text":"x"}', "room.invalid"),
        (b'{"do":"send","room":"lobby","text":""}', "text.empty"),
        (b'{"do":"join","room":"r","after":-1}', "verb.invalid"),
        (b'{"do":"history","room":"lobby","limit":99999999999999999999}', "verb.invalid"),
        (b'{"do":"hello"}', "hello.twice"),
    ],
)
async def test_a_bad_line_is_answered_and_the_connection_lives(
    hub: RunningHub, line: bytes, code: str
) -> None:
    async with native(hub, "ada") as ada:
        ada.write(line + b"\n")
        assert (await ada.event("error"))["code"] == code
        assert await ada.say("still here") == 1


async def test_a_stranger_may_only_say_hello(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        stranger = NativeCaller(caller.reader, caller.writer)
        for verb in ({"do": "send", "room": "lobby", "text": "x"}, {"do": "rooms"}):
            stranger.tell(verb)
            assert (await stranger.event("error"))["code"] == "hello.first"


@pytest.mark.parametrize(("hello", "limit"), [(b"", 1000), (b'{"do":"hello"}\n', 100_000)])
async def test_a_long_line_is_refused(hello: bytes, limit: int) -> None:
    async with running_hub(settings=SMALL) as hub, calling(hub.host, hub.port) as caller:
        caller.write(hello + b'{"do":"send","text":"' + b"x" * limit)
        refused = await caller.until(b"message.too-long")
        assert str(limit).encode() in refused
        assert await caller.rest() == b""
        await until(lambda: not lines_of(hub))


async def test_nonsense_is_refused(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        caller.write(b"{nonsense}\n" * 100)
        refused = await caller.rest()
        assert refused.count(b"json.malformed") == 100
        assert b"json.not-spoken" in refused.splitlines()[-1]
        await until(lambda: not lines_of(hub))


@pytest.mark.parametrize(
    "flood",
    [
        b"{" + b"x" * 10_000_000,
        b'{"do":"hello"}\n{' + b"x" * 10_000_000,
        b"{nonsense}\n" * 1_000_000,
        b"before\n" + b"x" * 10_000_000,
    ],
    ids=["stranger", "member", "nonsense", "plain"],
)
async def test_a_flood_is_not_listened_to(hub: RunningHub, flood: bytes) -> None:
    async with native(hub, "ada") as ada, calling(hub.host, hub.port) as caller:
        caller.write(flood)
        # Closed with bytes unread: the system may drop the reason on its way.
        with suppress(ConnectionResetError):
            await caller.rest()
        await until(lambda: lines_of(hub) == 1)
        assert await ada.say("not disturbed")


async def test_bye_is_answered_by_goodbye(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        ada.tell({"do": "send", "room": "lobby", "text": "last"}, {"do": "bye"})
        rest = await ada.rest()
        assert rest.index(b'"is":"ok"') < rest.index(b'"is":"goodbye"')
        assert rest.endswith(b"\n")


async def test_after_goodbye_nothing_follows(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada, native(hub, "bob") as bob:
        for _ in range(100):
            async with native(hub, "eve") as eve:
                bob.tell({"do": "send", "room": "lobby", "text": "x" * 1000})
                eve.tell({"do": "bye"})
                last = (await eve.rest()).splitlines()[-1]
                assert b'"goodbye"' in last
        assert await ada.say("done") == 101


async def test_comings_and_goings_are_told(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        async with native(hub, "bob"):
            while "bob" not in (await ada.event("presence")).get("here", []):
                pass
        assert "bob" in (await ada.event("presence"))["gone"]


async def test_ipv6() -> None:
    async with running_hub(settings=HubSettings(host="::1")) as hub, native(hub, "ada") as ada:
        assert await ada.say("six") == 1
