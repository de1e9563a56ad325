"""Private talk of two over real sockets: several devices, restarts, nobody else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from landline.testing import running_hub
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import FREELY, native

if TYPE_CHECKING:
    from pathlib import Path


async def test_both_talk_on_all_devices_and_go_on_after_a_restart(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, ["ada", "bo", "cy"])
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, token=token_of("ada")) as ada,
        native(hub, token=token_of("bo")) as bo,
        native(hub, token=token_of("bo")) as phone,
        native(hub, token=token_of("cy")) as cy,
    ):
        await ada.say("psst", "@bo")
        for device in (bo, phone):
            info = (await device.event("room"))["info"]
            assert (info["kind"], info["with"]["name"]) == ("direct", "ada")
            assert (await device.event("message"))["text"] == "psst"
        key = info["room"]
        refused = await cy.ask("error", do="history", room=key)
        assert refused["code"] == "room.unknown"
        rooms = await cy.ask("rooms", do="rooms")
        assert [room["room"] for room in rooms["rooms"]] == ["lobby"]
        await bo.say("yes?", "@ada")
        assert (await ada.event("message"))["text"] in ("psst", "yes?")
        position = {"epoch": ada.welcome["epoch"], "rooms": {key: 1}}
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, token=token_of("ada"), resume=position) as ada,
    ):
        assert (await ada.event("message"))["text"] == "yes?"
        assert await ada.say("back", key) == 3
        async with native(hub, token=token_of("bo")) as bo:
            (talk,) = [room for room in bo.welcome["rooms"] if room.get("kind") == "direct"]
            assert (talk["room"], talk["seq"], talk["unread"]) == (key, 3, 3)
            page = await bo.ask("page", do="history", room="@ada")
            assert [message["text"] for message in page["messages"]] == ["psst", "yes?", "back"]


async def test_one_finds_ones_notes_on_every_device(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, ["ada"])
    async with running_hub(tmp_path, FREELY) as hub:
        async with (
            native(hub, token=token_of("ada")) as laptop,
            native(hub, token=token_of("ada")) as phone,
        ):
            await laptop.say("milk", "@me")
            assert (await phone.event("room"))["info"]["kind"] == "own"
            assert (await phone.event("message"))["text"] == "milk"
            read = await phone.ask("ok", do="read", room="@me", seq=1)
            assert read["seq"] == 1
        async with native(hub, token=token_of("ada")) as again:
            (notes,) = [room for room in again.welcome["rooms"] if room.get("kind") == "own"]
            assert (notes["seq"], notes.get("unread", 0)) == (1, 0)
