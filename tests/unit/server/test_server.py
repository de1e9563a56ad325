"""Starting half-way and stopping: nothing stays open."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.net.binding import BoundSocket, bind
from landline.server import server as module
from landline.server.server import HubServer
from landline.settings import HubSettings
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from landline.net.address import Address


async def test_a_start_that_fails_closes_what_it_opened(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    missing = tmp_path / "missing" / "hub.sock"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for broken in (
            HubSettings(port=0, data=str(folder), unix=str(missing)),
            HubSettings(port=0, data=str(folder), plain_port=taken.getsockname()[1]),
        ):
            server = HubServer(broken)
            with pytest.raises(LocalError):
                await server.start()
            for bound in server._bound:
                assert bound.sock.fileno() == -1
    await asyncio.to_thread(lambda: SqliteStore.open(folder).close())


async def test_a_caller_of_a_start_that_fails_is_let_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The unix path fails after the TCP port has begun to take callers."""
    settings = HubSettings(port=0, unix=str(tmp_path / "missing" / "hub.sock"))
    server = HubServer(settings)
    callers: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    listen = HubServer._listen

    async def call_first(self: HubServer, address: object, **more: object) -> object:
        if callers or not self._bound:
            return await listen(self, address, **more)  # type: ignore[arg-type]
        port = self._bound[0].address.port
        callers.append(await asyncio.open_connection("127.0.0.1", port))
        callers[0][1].write(b'{"do":"hello"}\n')
        assert b"welcome" in await callers[0][0].readline()
        return await listen(self, address, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(HubServer, "_listen", call_first)
    with pytest.raises(LocalError):
        await server.start()
    reader, writer = callers[0]
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()
    assert not server._desk.lines


async def test_a_key_that_others_may_read_is_told_once_with_what_to_type(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "my data"
    key = folder / "trust" / "authority.key"
    for exposed in (False, True):
        async with HubServer(HubSettings(port=0, data=str(folder))) as server:
            assert server.exposed_key == (key if exposed else None)
        warnings = [record for record in caplog.records if "the hub's key" in record.message]
        assert len(warnings) == exposed
        key.chmod(0o640)
    assert warnings[0].levelname == "WARNING"
    assert vars(warnings[0])["fields"] == {"do": f"chmod 600 '{key}'"}


async def test_port_zero_is_one_number_for_both() -> None:
    server = HubServer(HubSettings(port=0))
    await server.start()
    assert server.reach.tcp.port == server.reach.udp.port != 0
    await server.stop()


async def test_port_zero_is_looked_for_until_it_is_free_for_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []
    taken = socket.socket(type=socket.SOCK_DGRAM)

    async def bind_after_another(address: Address, **more: int) -> list[BoundSocket]:
        if address.scheme == "udp":
            tried.append(address.port)
            if len(tried) == 1:
                taken.bind(("127.0.0.1", address.port))
        return await bind(address, **more)

    monkeypatch.setattr(module, "bind", bind_after_another)
    server = HubServer(HubSettings(port=0))
    await server.start()
    assert len(tried) == 2
    assert server.reach.tcp.port == server.reach.udp.port == tried[1]
    await server.stop()
    with taken, pytest.raises(LocalError, match="in use"):
        await HubServer(HubSettings(port=tried[0])).start()


async def test_a_caller_on_its_way_to_a_door_is_told_goodbye() -> None:
    server = HubServer(HubSettings(port=0))
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.reach.tcp.port)
    writer.write(b'{"do":"hello"}\n')
    async with asyncio.timeout(5):
        while not server._connecting and not server._desk.lines:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await server.stop()
    async with asyncio.timeout(5):
        assert b'"goodbye"' in await reader.read()
    writer.close()


async def test_small_answers_go_out_at_once() -> None:
    """An accepted socket does not wait for acknowledgements (RFC 896), whatever the loop is."""
    server = HubServer(HubSettings(port=0))
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.reach.tcp.port)
    writer.write(b'{"do":"hello"}\n')
    assert b"welcome" in await reader.readline()
    (line,) = server._desk.lines
    accepted = line.transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    writer.close()
    await server.stop()
