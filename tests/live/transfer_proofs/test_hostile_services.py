"""Hostile names by the tutorials' protocols for files, to a service and from one: TARGETS R5."""

from __future__ import annotations

import json
import socket
import struct
import threading
from typing import TYPE_CHECKING

import pytest

from tests.live.cli.programs import DEADLINE, LANDLINE, Listening, Program
from tests.live.cli_chat.programs import environment
from tests.live.transfer_proofs.hostile_ways import FEW, Home, harms
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"content"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "bo")


def by_size(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass") + b"|%d\n" % len(CONTENT) + CONTENT


def by_header(name: str) -> bytes:
    told = {"file_name": name, "file_size": len(CONTENT), "file_desc": name}
    header = json.dumps(told).encode()
    return struct.pack("i", len(header)) + header + CONTENT


def sent(port: int, data: bytes) -> None:
    """Send, and wait until the other side has ended it."""
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as sock:
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(4096):
                pass
        except ConnectionError:
            return


@pytest.mark.parametrize(("protocol", "made"), [("size", by_size), ("header", by_header)])
def test_names_to_a_service(home: Home, protocol: str, made: object) -> None:
    options = ("--service", "receive", "--protocol", protocol, "--into", "in", "--verbose")
    with Listening(home.folder, "tcp://127.0.0.1:0", *options, HOME=str(home.folder)) as service:
        for name in NAMES:
            sent(service.port, made(name))  # type: ignore[operator]
        service.interrupt()
        assert harms(service.out) + harms(service.err) == []
        assert service.out.count("\n") > 500
    assert home.wrong() == []


@pytest.mark.parametrize("name", FEW, ids=ascii)
def test_names_from_a_service(home: Home, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def push() -> None:
            with server.accept()[0] as sock:
                sock.sendall(by_header(name))

        pushing = threading.Thread(target=push)
        pushing.start()
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        words = ("connect", url, "--receive", "--into", "in", "--protocol", "header", "--verbose")
        env = environment(home.folder)
        with Program([*LANDLINE, *words], cwd=home.folder, env=env) as program:
            program.wait()
        pushing.join()
    assert harms(program.out) + harms(program.err) == []
    assert home.wrong() == []
