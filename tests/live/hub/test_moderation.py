"""Who runs a room, over real sockets: every door sees what is done, and holds to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from landline.testing import running_hub
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import FREELY, calling, native
from tests.live.web.browsers import browsing

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_guest_is_muted_kicked_and_banned_at_every_door(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, ["ada"])
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, token=token_of("ada")) as ada,
        native(hub, "zoe") as zoe,
        calling(hub.host, hub.port) as nc,
        browsing(hub) as browser,
        browser.socket("web") as web,
    ):
        await ada.ask("joined", do="create", room="dev", topic="work")
        await zoe.ask("joined", do="join", room="dev")
        await web.ask("joined", do="join", room="dev")
        nc.write(b"\n/nick nico\n/join dev\n/ping\n")
        await nc.until(b"The hub is there")
        await ada.ask("ok", do="mute", room="dev", who="zoe", minutes=5, reason="too loud")
        told = await web.event("message")
        while told.get("did") != "mute":
            told = await web.event("message")
        assert (told["who"]["name"], told["text"]) == ("zoe", "too loud")
        await nc.until(b"zoe")
        refused = await zoe.ask("error", do="send", room="dev", text="but")
        assert (refused["code"], 200 <= refused["retry"] <= 301) == ("room.muted-until", True)
        for who, code in (("nico", "kick"), ("web", "ban")):
            await ada.ask("ok", do=code, room="dev", who=who)
        assert b"put out" in await nc.until(b"put out")
        assert (await web.event("gone"))["code"] == "banned"
        refused = await web.ask("error", do="join", room="dev")
        assert refused["code"] == "room.banned"
        status, _ = await browser.post("/api/history", {"room": "dev"})
        assert status == 200, "another guest, who is not banned"
        await ada.say("now then", "dev")
        nc.write(b"/who dev\n/ping\n")
        people = await nc.until(b"The hub is there")
        assert b"nico" not in people.split(b"ada")[-1] or b"now then" not in people


async def test_a_room_that_becomes_private_is_closed_to_those_who_watch(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, ["ada", "bo"])
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, token=token_of("ada")) as ada,
        native(hub, token=token_of("bo")) as bo,
        native(hub, "zoe") as zoe,
    ):
        await ada.ask("joined", do="create", room="dev")
        await bo.ask("joined", do="join", room="dev")
        await zoe.ask("joined", do="join", room="dev")
        ada.tell({"do": "configure", "room": "dev", "kind": "private"})
        await ada.event("ok")
        assert (await zoe.event("gone"))["code"] == "private"
        await ada.say("secret", "dev")
        told = await bo.event("message")
        while told.get("text") != "secret":
            told = await bo.event("message")
        zoe.tell({"do": "ping"})
        seen = b""
        while b'"pong"' not in seen:
            seen += await zoe.line()
        assert b"secret" not in seen
        await ada.ask("ok", do="invite", room="dev", who="zoe")
        assert (await zoe.event("room"))["info"]["kind"] == "private"
        page = await zoe.ask("page", do="history", room="dev")
        assert [one["text"] for one in page["messages"] if one.get("text")] == ["secret"]


async def test_a_room_is_the_same_under_all_its_names(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, ["ada"])
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, token=token_of("ada")) as ada,
        native(hub, "zoe") as zoe,
    ):
        await ada.ask("joined", do="create", room="dev")
        await zoe.ask("joined", do="join", room="dev")
        await ada.ask("ok", do="rename", room="dev", name="prod")
        moved = await zoe.event("room")
        assert (moved["was"], moved["info"]["room"]) == ("dev", "prod")
        assert await zoe.say("hi", "dev") == await zoe.say("ho", "prod") - 1
        epoch, secret = zoe.welcome["epoch"], zoe.welcome["me"]["secret"]
    resume = {"epoch": epoch, "rooms": {"dev": 2}}
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, "zoe", secret=secret, resume=resume) as zoe,
    ):
        assert zoe.welcome["rooms"][0]["room"] == "prod"
        assert [(await zoe.event("message"))["room"] for _ in range(2)] == ["prod", "prod"]
