"""The WebSocket door with the `websockets` library: another reading of RFC 6455 than ours."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

if TYPE_CHECKING:
    from landline.testing import RunningHub


async def event(socket: Any, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(50):
        while True:
            told: dict[str, Any] = msgspec.json.decode(await socket.recv())
            if told["is"] == kind:
                return told


async def test_it_offers_compression_sends_fragments_pings_and_closes(hub: RunningHub) -> None:
    async with connect(f"ws://127.0.0.1:{hub.port}/ws") as socket:
        assert not socket.protocol.extensions, "compression was declined"
        await socket.send(['{"do":"hello",', '"as":', '"ada"}'])
        assert (await event(socket, "welcome"))["me"]["name"] == "ada"
        async with asyncio.timeout(50):
            await (await socket.ping(b"x" * 125))
        text = "雪" * 20_000
        said = {"do": "send", "room": "lobby", "cid": "a" * 32, "text": text}
        await socket.send(msgspec.json.encode(said).decode())
        assert (await event(socket, "message"))["text"] == text
        await socket.send(b"\x00\x01")
        assert (await event(socket, "error"))["code"] == "websocket.binary"
    assert socket.close_code == 1000


async def test_it_is_told_why_the_hub_closes(hub: RunningHub) -> None:
    async with connect(f"ws://127.0.0.1:{hub.port}/ws") as socket:
        await socket.send("x" * 65_537)
        assert (await event(socket, "error"))["code"] == "message.too-long"
        with pytest.raises(ConnectionClosed):
            await event(socket, "anything")
        assert socket.close_code == 1009
