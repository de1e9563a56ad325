"""`landline serve` as a process: what it says when it cannot start, and how it ends."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.live.hub.callers import calling, native, until
from tests.live.hub.hubs import HubProcess, serve, wait_for
from tests.ports import unused_port

if TYPE_CHECKING:
    from pathlib import Path

LOOPS = ("asyncio", "uvloop")


def fails(status: int, words: str, *options: str) -> str:
    """Run a hub that has to fail with one clear line, and return that line."""
    code, said = serve(*options)
    assert said.count("\n") == 1, said
    assert said.startswith("landline: ")
    assert words in said
    assert code == status
    return said


# It cannot start


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["tcp", "udp"])
def test_a_port_in_use(kind: socket.SocketKind) -> None:
    with socket.socket(type=kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        port = str(taken.getsockname()[1])
        fails(9, "in use", "--memory", "--port", port)


def test_an_address_not_ours() -> None:
    fails(9, "203.0.113.7", "--memory", "--port", "0", "--host", "203.0.113.7")


def test_an_unknown_host() -> None:
    fails(3, "nowhere.invalid", "--memory", "--port", "0", "--host", "nowhere.invalid")


def test_a_unix_socket_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "no" / "hub.sock"
    fails(9, str(path), "--memory", "--port", "0", "--unix", str(path))


@pytest.mark.parametrize(
    "assignment", ["nonsense=1", "wire.text=much", "delivery=5", "strangers.most=-"]
)
def test_a_bad_setting(assignment: str) -> None:
    fails(2, assignment.partition("=")[0], "--memory", "--port", "0", "--set", assignment)


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    fails(9, str(file), "--port", "0", "--data", str(file))
    fails(9, str(file), "--port", "0", "--data", str(file / "below"))
    assert file.read_text() == "mine"


def test_a_data_folder_in_use(tmp_path: Path) -> None:
    with HubProcess(tmp_path) as hub:
        said = fails(9, str(tmp_path), "--port", "0", "--data", str(tmp_path))
        assert str(hub.pid) in said


def test_a_read_only_data_folder() -> None:
    # Where even root may not write: the kernel's own folder.
    fails(9, "/sys/landline", "--port", "0", "--data", "/sys/landline")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    fails(9, str(tmp_path), "--port", "0", "--data", str(tmp_path / "data"))


def test_a_newer_schema(tmp_path: Path) -> None:
    with HubProcess(tmp_path) as hub:
        hub.stop()
    database = tmp_path / "landline.db"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE store SET schema_version = 999")
    connection.close()
    fails(9, "999", "--port", "0", "--data", str(tmp_path))
    assert database.exists()
    assert not [*tmp_path.glob("*.damaged-*")]


def test_somebody_elses_database(tmp_path: Path) -> None:
    database = tmp_path / "landline.db"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = database.read_bytes()
    fails(9, str(database), "--port", "0", "--data", str(tmp_path))
    assert database.read_bytes() == before


# Its disk


@pytest.mark.parametrize("where", ["header", "middle"])
async def test_a_damaged_log_is_kept_aside_and_said(tmp_path: Path, where: str) -> None:
    folder, log = tmp_path / "data", tmp_path / "log"
    with HubProcess(folder) as hub:
        async with native(hub.address) as ada:
            for number in range(300):
                ada.tell({"do": "send", "room": "lobby", "text": f"{number} " + "x" * 500})
            await ada.events("ok", 300)
        assert hub.stop() == 0
    database = folder / "landline.db"
    content = bytearray(database.read_bytes())
    damage = slice(0, 100) if where == "header" else slice(4096, len(content))
    content[damage] = b"\xa5" * len(content[damage])
    database.write_bytes(content)
    with HubProcess(folder, log=log) as hub:
        async with native(hub.address) as ada:
            assert await ada.say("a new log") == 1
        (kept,) = folder.glob("landline.db.damaged-*")
        assert kept.read_bytes() == content
        assert str(kept) in log.read_text()
        assert "Traceback" not in log.read_text()


async def test_a_full_disk_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))

    log = tmp_path / "log"
    with HubProcess(tmp_path / "data", before=little_room) as hub:
        async with native(hub.address, "ada") as ada, native(hub.address, "bob") as bob:
            kept = 0
            while True:
                send = {"do": "send", "room": "lobby", "text": "x" * 50_000, "cid": f"{kept:032x}"}
                ada.tell(send)
                answer = await ada.line()
                while b'"is":"ok"' not in answer and b'"is":"error"' not in answer:
                    answer = await ada.line()
                if b'"is":"error"' in answer:
                    break
                kept += 1
            assert b'"code":"store.' in answer
            assert f"{kept:032x}".encode() in answer
            resource.prlimit(
                hub.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            )
            assert await ada.say("x" * 50_000, cid=f"{kept:032x}") == kept + 1
            shown = await bob.events("message", kept + 1)
            assert [event["seq"] for event in shown] == [*range(1, kept + 2)]
    assert not log.exists()


# Its end


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_goodbye_and_keeps_everything(
    tmp_path: Path, loop: str, number: signal.Signals
) -> None:
    folder, log = tmp_path / "data", tmp_path / "log"
    with HubProcess(folder, "--loop", loop, log=log) as hub:
        async with (
            native(hub.address, "ada") as ada,
            native(hub.address, "bob") as bob,
            calling(*hub.address) as nc,
            calling(*hub.address) as silent,
        ):
            nc.write(b"\n")
            await nc.until(b"Welcome")
            await bob.say("one")
            ada.tell(*[{"do": "send", "room": "lobby", "text": "more"}] * 100)
            await ada.event("ok")
            hub.signal(number)
            said = await ada.rest()
            assert said.splitlines()[-1].startswith(b'{"is":"goodbye","code":"shutdown"')
            assert (await nc.rest()).endswith(b"come back in a moment\n")
            assert await silent.rest() == b""
            acknowledged = 2 + said.count(b'"is":"ok"')
        assert await asyncio.to_thread(hub.wait) == 0
        assert "Traceback" not in log.read_text()
    with HubProcess(folder) as hub:
        async with native(hub.address) as ada:
            assert ada.welcome["rooms"][0]["seq"] >= acknowledged


@pytest.mark.parametrize("loop", LOOPS)
async def test_a_second_signal_leaves_at_once(loop: str) -> None:
    with HubProcess(None, "--loop", loop, "--set", "shutdown=1000") as hub:
        async with native(hub.address, "ada") as ada, native(hub.address, "slow") as slow:
            slow.stop_reading()
            # Until it has to wait for one that does not read.
            for _ in range(1000):
                await ada.say("x" * 8000)
            hub.signal(signal.SIGTERM)
            await ada.event("goodbye")
            assert hub.is_running()
            hub.signal(signal.SIGINT)
            assert await asyncio.to_thread(hub.wait) == 130


@pytest.mark.parametrize("loop", LOOPS)
async def test_one_that_does_not_read_cannot_hold_up_the_end(loop: str) -> None:
    with HubProcess(None, "--loop", loop, "--set", "shutdown=0.5") as hub:
        async with native(hub.address, "ada") as ada, native(hub.address, "slow") as slow:
            slow.stop_reading()
            for _ in range(1000):
                await ada.say("x" * 8000)
            hub.signal(signal.SIGTERM)
            await ada.event("goodbye")
            assert await asyncio.to_thread(hub.wait) == 0


async def test_it_can_start_again_on_the_same_port_at_once(tmp_path: Path) -> None:
    options = ("--port", str(unused_port()))
    for _ in range(3):
        with HubProcess(tmp_path, *options) as hub:
            async with native(hub.address) as ada:
                await ada.say("x")
                hub.signal(signal.SIGTERM)
                await ada.rest()
                hub.wait()
        with HubProcess(tmp_path, *options) as hub:
            async with native(hub.address) as ada:
                await ada.say("x")
                hub.kill()


def test_an_interrupt_while_starting_is_quiet(tmp_path: Path) -> None:
    log = tmp_path / "log"
    hub = HubProcess(tmp_path / "data", log=log)
    wait_for((tmp_path / "data").exists)
    hub.signal(signal.SIGINT)
    assert hub.wait() in (0, 130)
    hub.kill()
    assert "Traceback" not in log.read_text()


# Its descriptors


@pytest.mark.parametrize("loop", LOOPS)
async def test_it_outlives_a_lack_of_descriptors(loop: str) -> None:
    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

    unlimited = ("--set", "strangers.most=9999", "--set", "strangers.refuse_from=9999",
                 "--set", "strangers.most_per_source=9999")  # fmt: skip
    with HubProcess(None, "--loop", loop, *unlimited, before=few_files) as hub:
        async with native(hub.address, "ada") as ada:
            crowd = [socket.create_connection(hub.address) for _ in range(200)]
            before = hub.cpu_seconds()
            await asyncio.sleep(1)  # time in which a busy loop would show
            assert hub.cpu_seconds() - before < 0.5
            assert await ada.say("still here") == 1
            for sock in crowd:
                sock.close()
            async with native(hub.address, "bob") as bob:
                assert await bob.say("back") == 2
        await until(hub.is_running)
