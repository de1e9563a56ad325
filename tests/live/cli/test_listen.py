"""`landline listen` as a process: what it prints, whom it serves, how it ends."""

from __future__ import annotations

import json
import signal
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from landline.cli.exits import Exit
from tests.live.cli.programs import DEADLINE, LANDLINE, Listening, Program, landline

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
async def shout(call):
    async for message in call:
        await call.send(message.upper() + b"!")

def whisper(call):
    for message in call:
        call.send(message.lower())

async def broken(call):
    raise ValueError("oh no")
"""


def dial(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), DEADLINE)


def test_several_addresses_and_verbose(tmp_path: Path) -> None:
    addresses = ("tcp://127.0.0.1:0", "udp://127.0.0.1:0", f"unix:{tmp_path}/line")
    with Listening(tmp_path, *addresses, "-v", "--service", "upper") as service:
        tcp, udp, unix = service.urls
        for url in service.urls:
            said = landline(tmp_path, "connect", url, stdin="grüße\n".encode())
            assert (said.returncode, said.stdout.decode()) == (Exit.DONE, "GRÜSSE\n")
        service.wait_for("- unix unix -> ", stream="err")
        assert service.interrupt() == Exit.INTERRUPTED
    assert "+ tcp 127.0.0.1:" in service.err
    assert f"-> {tcp.removeprefix('tcp://')}" in service.err
    assert f"-> {udp.removeprefix('udp://')}" in service.err
    assert f"-> {unix.removeprefix('unix:')}" in service.err
    assert "Traceback" not in service.err


def test_print_is_the_default_and_shows_nothing_raw(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0") as service:
        with dial(service.port) as sock:
            name = f"[127.0.0.1:{sock.getsockname()[1]}]"
            sock.sendall("你好\x1b[2J\n".encode())
            assert service.first_line() == f"{name} 你好\\x1b[2J"
        assert service.interrupt() == Exit.INTERRUPTED


def test_print_for_a_reader_that_leaves_ends_quietly(tmp_path: Path) -> None:
    command = f"{' '.join(LANDLINE)} listen udp://127.0.0.1:0 | head -n 1"
    with Program(["sh", "-c", command], cwd=tmp_path, env={}) as pipeline:
        ready = pipeline.wait_for("Ctrl-C", stream="err")
        address = ("127.0.0.1", int(ready.splitlines()[0].rpartition(":")[2]))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            while pipeline.process.poll() is None:
                sock.sendto(b"hello", address)
                time.sleep(0.05)
        assert pipeline.wait() == Exit.DONE
        assert pipeline.out.count("\n") == 1
        assert "BrokenPipe" not in pipeline.err


def test_print_for_a_reader_that_stops_reading_holds_up_only_who_speaks(tmp_path: Path) -> None:
    line = b"x" * 1023 + b"\n"
    command = [*LANDLINE, "listen", "tcp://127.0.0.1:0", "--framing", "lines", "-v"]
    with Program(command, cwd=tmp_path, env={}, stalled=True) as service:
        ready = service.wait_for("Ctrl-C", stream="err")
        port = int(ready.splitlines()[0].rpartition(":")[2])
        with dial(port) as talker:
            talker.settimeout(0.5)
            sent = 0
            with suppress(TimeoutError):
                while True:
                    sent += talker.send(line[sent % len(line) :])
            with dial(port) as other:
                other.sendall(b"exit\n")
                assert other.recv(1) == b""
            talker.settimeout(DEADLINE)
            service.read_on()
            talker.sendall(line[sent % len(line) :])
        service.wait_for("x" * 1023 + "\n", count=sent // len(line) + 1)
        assert service.interrupt() == Exit.INTERRUPTED
    assert service.err.count("+ tcp") == 2


def test_print_as_json(tmp_path: Path) -> None:
    with Listening(tmp_path, "udp://127.0.0.1:0", "--json", "--quiet") as service:
        listening = json.loads(service.first_line())
        assert listening["type"] == "listening.v1"
        port = int(listening["address"].rpartition(":")[2])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            for data in ("你好".encode(), b"\xff\xfe"):
                sock.sendto(data, ("127.0.0.1", port))
        lines = service.wait_for("\n", count=3).splitlines()
        text, binary = (json.loads(line) for line in lines[1:])
        assert (text["type"], text["text"]) == ("message.v1", "你好")
        assert text["peer"].startswith("udp://127.0.0.1:")
        assert binary["base64"] == "//4="


@pytest.mark.parametrize(("name", "answer"), [("shout", b"HI!"), ("whisper", b"hi")])
def test_a_handler_of_ones_own(tmp_path: Path, name: str, answer: bytes) -> None:
    (tmp_path / "mine.py").write_text(OWN)
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", f"mine:{name}") as service:
        with dial(service.port) as sock:
            sock.sendall(b"Hi")
            assert sock.recv(1024) == answer
        assert service.interrupt() == Exit.INTERRUPTED


def test_a_handler_that_fails_ends_only_its_conversation(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN)
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "mine:broken") as service:
        for _ in range(2):
            with dial(service.port) as sock:
                assert sock.recv(1024) == b""
        service.wait_for("ValueError: oh no", stream="err", count=2)
        assert "Traceback" not in service.err


@pytest.mark.parametrize(
    ("framing", "sent", "heard"),
    [
        ("lines", b"one\ntwo\r\n", b"ONE\nTWO\n"),
        ("length", b"\0\0\0\3one\0\0\0\3two", b"\0\0\0\3ONE\0\0\0\3TWO"),
    ],
)
def test_framings(tmp_path: Path, framing: str, sent: bytes, heard: bytes) -> None:
    asked = ("tcp://127.0.0.1:0", "--service", "upper", "--framing", framing)
    with Listening(tmp_path, *asked) as service, dial(service.port) as sock:
        for index in range(len(sent)):
            sock.sendall(sent[index : index + 1])
        sock.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: sock.recv(1024), b"")) == heard


def test_the_operator_answers_callers(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "chat") as service:
        with dial(service.port) as ada:
            ada.sendall("在吗".encode())
            service.wait_for("在吗")
            service.type("马上来\n")
            assert ada.recv(1024).decode() == "马上来"
            service.type("\n")
            assert ada.recv(1024).decode() == "太忙"
            with dial(service.port) as bo:
                service.wait_for("* 2 [")
                service.type("/list\n/to 2\nhello bo\n")
                assert bo.recv(1024) == b"hello bo"
                bo.sendall(b"exit")
                assert bo.recv(1024) == b""
            service.wait_for("* nobody is chosen")
        service.wait_for("has left", count=2)
        assert service.interrupt() == Exit.INTERRUPTED


def test_terminating_is_no_failure_and_the_port_is_free_at_once(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "echo") as service:
        url = service.urls[0]
        with dial(service.port) as sock:
            sock.recv(1024)
            service.process.send_signal(signal.SIGTERM)
            assert service.wait() == Exit.DONE
    with Listening(tmp_path, url, "--service", "echo") as again:
        assert again.urls == [url]


def test_a_port_in_use(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0") as service:
        second = landline(tmp_path, "listen", service.urls[0])
        assert second.returncode == Exit.LOCAL
        assert "is already in use" in second.stderr.decode()
        assert second.stderr.count(b"\n") == 1


def test_most_callers(tmp_path: Path) -> None:
    asked = ("tcp://127.0.0.1:0", "--service", "echo", "--no-welcome", "--most-callers", "1")
    with Listening(tmp_path, *asked) as service, dial(service.port) as first:
        first.sendall(b"a")
        assert first.recv(1024) == b"a"
        with dial(service.port) as second:
            assert b"No more than 1" in second.recv(1024)
        service.wait_for("--most-callers", stream="err")


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("tcp://192.0.2.1:0",), Exit.LOCAL, "is not an address of this machine"),
        (("tcp://127.0.0.1:0", "--service", "ech"), Exit.USAGE, "There is no service ech"),
        (("tcp://127.0.0.1:0", "--service", "no:such"), Exit.USAGE, "no module no"),
        (("http://127.0.0.1:0",), Exit.USAGE, "is not an address"),
        (
            ("tcp://127.0.0.1:0", "--service", "echo", "--framing", "header"),
            Exit.USAGE,
            "does not use the framing header",
        ),
    ],
)
def test_what_cannot_be(
    tmp_path: Path, arguments: tuple[str, ...], status: Exit, says: str
) -> None:
    refused = landline(tmp_path, "listen", *arguments)
    assert refused.returncode == status
    assert says in refused.stderr.decode()
    assert refused.stderr.count(b"\n") == 1
