"""Every example as it is, against peers written with the `socket` module only."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Final

import pytest

import landline
from tests.live.cli.programs import DEADLINE, PEERS, Program

EXAMPLES: Final = Path(__file__).parents[3] / "examples"
MOST_LINES: Final = 15

RECEIVED = "收到".encode()


class Example(Program):
    """A server of `examples/`, ready: it prints where it listens."""

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        command = [sys.executable, str(EXAMPLES / name), *arguments]
        super().__init__(command, cwd=folder, env={})

    def ports(self) -> list[int]:
        return [int(url.rpartition(":")[2]) for url in self.first_line().split()]


def tcp(port: int, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, port), DEADLINE)


def udp(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(DEADLINE)
    sock.connect(("127.0.0.1", port))
    return sock


def talk(sock: socket.socket, question: bytes, answer: bytes) -> None:
    sock.sendall(question)
    heard = b""
    while len(heard) < len(answer):
        heard += (
            sock.recv(len(answer) - len(heard))
            if sock.type == socket.SOCK_STREAM
            else sock.recv(9999)
        )
    assert heard == answer


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_examples_are_short_and_tested(path: Path) -> None:
    body = [line for line in path.read_text().splitlines()[1:] if line.strip()]
    assert len(body) <= MOST_LINES
    assert f'"{path.name}"' in Path(__file__).read_text()


def test_echo_over_tcp(tmp_path: Path) -> None:
    with Example(tmp_path, "echo_tcp.py", "tcp://127.0.0.1:0") as server:
        (port,) = server.ports()
        with tcp(port) as one, tcp(port) as two:
            for sock in (one, two):
                talk(sock, b"", "连接成功".encode())
                talk(sock, b"\0hello", b"\0hello")


def test_echo_over_udp(tmp_path: Path) -> None:
    with (
        Example(tmp_path, "echo_udp.py", "udp://127.0.0.1:0") as server,
        udp(server.ports()[0]) as sock,
    ):
        sock.send(b"hello")
        assert sock.recv(1024) == b"hello"
        sock.send(b"")
        assert sock.recv(1024) == b""


def test_greet(tmp_path: Path) -> None:
    with Example(tmp_path, "greet.py", "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as server:
        stream, datagram = server.ports()
        with tcp(stream) as sock:
            talk(sock, b"", b"Hello!")
            talk(sock, b"ada", b"hello,ada")
        with udp(datagram) as sock:
            talk(sock, b"ada", b"Hi!ada")


def test_upper(tmp_path: Path) -> None:
    with (
        Example(tmp_path, "upper.py", "tcp://127.0.0.1:0") as server,
        tcp(server.ports()[0]) as sock,
    ):
        talk(sock, b"one\ntw", b"ONE\n")
        talk(sock, b"o\n", b"TWO\n")
        sock.sendall(b"exit\n")
        assert sock.recv(1024) == b""


def test_ack(tmp_path: Path) -> None:
    with Example(tmp_path, "ack.py", "tcp://127.0.0.1:0") as server:
        with tcp(server.ports()[0]) as sock:
            talk(sock, b"anything", RECEIVED)
            sock.sendall(b"exit")
            assert sock.recv(1024) == b""
        server.wait_for("has left")


def test_two_way_chat(tmp_path: Path) -> None:
    with (
        Example(tmp_path, "two_way_chat.py", "tcp://127.0.0.1:0") as server,
        tcp(server.ports()[0]) as sock,
    ):
        sock.sendall("在吗".encode())
        server.wait_for("在吗")
        server.type("yes\n")
        talk(sock, b"", b"yes")
        sock.sendall(b"and now?")
        server.wait_for("and now?")
        server.type("\n")
        talk(sock, b"", "太忙".encode())


def test_simple_qq(tmp_path: Path) -> None:
    with Example(tmp_path, "simple_qq.py", "udp://127.0.0.1:0") as server:
        port = server.ports()[0]
        with udp(port) as ada, udp(port) as bo, udp(port) as cy:
            ada.send(b"ada is here")
            bo.send(b"bo is here")
            name = f"[127.0.0.1:{bo.getsockname()[1]}] ".encode()
            assert ada.recv(1024) == name + b"bo is here"
            cy.send(b"cy is here")
            assert ada.recv(1024).endswith(b"cy is here")
            assert bo.recv(1024).endswith(b"cy is here")
            ada.send(b"hello all")
            assert bo.recv(1024).endswith(b"hello all")
            assert cy.recv(1024).endswith(b"hello all")


def test_push_file(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    (tmp_path / "photo.png").write_bytes(data)
    with Example(tmp_path, "push_file.py", "photo.png", "tcp://127.0.0.1:0") as server:
        port = str(server.ports()[0])
        client = [sys.executable, str(PEERS / "header_client.py"), "127.0.0.1", port, "got.png"]
        with Program(client, cwd=tmp_path, env={}) as script:
            assert script.wait() == 0
            assert script.out.splitlines() == ["photo.png", "a picture"]
        assert (tmp_path / "got.png").read_bytes() == data
        with Example(tmp_path, "fetch_file.py", "again.png", f"tcp://127.0.0.1:{port}") as fetch:
            assert fetch.wait() == 0
        assert (tmp_path / "again.png").read_bytes() == data


def test_fetch_file_however_the_network_cuts_it(tmp_path: Path) -> None:
    header = json.dumps({"file_name": "a", "file_desc": "b", "file_size": 3}).encode()
    line = struct.pack("i", len(header)) + header + b"abc"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(DEADLINE)
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with Example(tmp_path, "fetch_file.py", "a", url) as fetch:
            caller, _ = server.accept()
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for index in range(len(line)):
                caller.send(line[index : index + 1])
            assert fetch.wait() == 0
            caller.close()
    assert (tmp_path / "a").read_bytes() == b"abc"


def test_upload_server(tmp_path: Path) -> None:
    data = os.urandom(100_000)
    (tmp_path / "photo.png").write_bytes(data)
    (tmp_path / "in").mkdir()
    with Example(tmp_path, "upload_server.py", "in", "tcp://127.0.0.1:0") as server:
        script = [
            sys.executable,
            str(PEERS / "size_client.py"),
            "127.0.0.1",
            str(server.ports()[0]),
        ]
        with Program([*script, "photo.png"], cwd=tmp_path, env={}) as client:
            assert client.wait() == 0
            assert client.out.splitlines()[-1] == "上传成功"
    (landed,) = (tmp_path / "in").iterdir()
    assert landed.read_bytes() == data


def test_upload(tmp_path: Path) -> None:
    data = os.urandom(10 * 1024) + b"quit"
    (tmp_path / "photo.png").write_bytes(data)
    script = [sys.executable, str(PEERS / "chunks_server.py"), "got.png"]
    with Program(script, cwd=tmp_path, env={}) as server:
        url = f"tcp://127.0.0.1:{server.first_line()}"
        with Example(tmp_path, "upload.py", "photo.png", url) as upload:
            assert upload.wait() == 0
        assert server.wait() == 0
    assert (tmp_path / "got.png").read_bytes() == data


def test_unix_socket(tmp_path: Path) -> None:
    with Example(tmp_path, "unix_socket.py", "line") as both:
        assert both.wait() == 0
        assert both.out == "HELLO\n"


def test_ipv6(tmp_path: Path) -> None:
    with Example(tmp_path, "ipv6.py", "tcp://:0") as server:
        (port,) = server.ports()
        for host in ("::1", "127.0.0.1"):
            with tcp(port, host) as sock:
                talk(sock, b"", f"you are {host}\n".encode())


def test_asking_everybody(tmp_path: Path) -> None:
    """The loopback's broadcast address stands for the network's: nothing leaves the machine."""
    with Example(tmp_path, "broadcast_receiver.py", "udp://:0") as receiver:
        (port,) = receiver.ports()
        with udp(port) as sock:
            sock.send(b"you?")
            assert sock.recv(1024).endswith(b"heard you?")
        url = f"udp://127.255.255.255:{port}"
        with Example(tmp_path, "broadcast_sender.py", url) as sender:
            sender.wait_for("heard who is there?")
            assert sender.wait() == 0


async def test_bot(tmp_path: Path) -> None:
    settings = landline.HubSettings(port=0, signup="open")
    async with landline.Hub(settings) as hub:
        url = str(hub.addresses[0])
        async with landline.Client(url, name="ada", password="correct horse") as ada:
            token = (await ada.add_token("bot")).secret
            (tmp_path / "token").write_text(f"{token}\n")
            bot = await asyncio.to_thread(Example, tmp_path, "bot.py", "token", url)
            with bot:
                assert await asyncio.to_thread(bot.first_line) == "ada is here"
                said = ada.messages("lobby")
                await ada.send("lobby", "what time is it?")
                asked = await ada.send("lobby", "!time")
                async for message in said:
                    if message.reply == asked.seq:
                        break
                assert time.strptime(message.text, "%H:%M")


def test_threads(tmp_path: Path) -> None:
    with (
        Example(tmp_path, "echo_udp.py", "tcp://127.0.0.1:0") as server,
        Example(tmp_path, "threads.py", f"tcp://127.0.0.1:{server.ports()[0]}") as threads,
    ):
        assert threads.wait() == 0
        assert threads.out.splitlines() == [f"caller {number}" for number in range(100)]


def test_ctrl_c_ends_an_example(tmp_path: Path) -> None:
    with Example(tmp_path, "echo_tcp.py", "tcp://127.0.0.1:0") as server:
        server.ports()
        server.process.send_signal(signal.SIGINT)
        assert server.wait() != 0


def test_files_from_machine_to_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "letter.txt").write_text("hello")
    (tmp_path / "in").mkdir()
    with Example(tmp_path, "send_files.py", "letter.txt") as sender:
        code, link = sender.first_line().split()
        assert code.count("-") == 3
        with Example(tmp_path, "receive_files.py", link, "in") as receiver:
            assert receiver.first_line().strip() == "in/letter.txt"
    assert (tmp_path / "in" / "letter.txt").read_text() == "hello"
