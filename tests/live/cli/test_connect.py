"""`landline connect` as a process: through pipes, and at a terminal of its own."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from landline.cli.exits import Exit
from tests.live.cli.programs import DEADLINE, LANDLINE, Listening, Program, landline
from tests.ports import unused_port
from tests.readiness import is_readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_everything_through_a_pipe_unchanged(tmp_path: Path) -> None:
    data = bytes(range(256)) * 8192
    asked = ("tcp://127.0.0.1:0", "--service", "echo", "--no-welcome")
    with Listening(tmp_path, *asked) as service:
        said = landline(tmp_path, "connect", service.urls[0], stdin=data)
    assert (said.returncode, said.stderr) == (Exit.DONE, b"")
    assert said.stdout == data


def test_the_end_of_input_is_a_half_close_and_the_rest_still_comes(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(DEADLINE)
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with Program([*LANDLINE, "connect", url], cwd=tmp_path, env={}) as client:
            client.type(b"question")
            caller, _ = server.accept()
            with caller:
                assert caller.recv(1024) == b"question"
                assert client.process.stdin is not None
                client.process.stdin.close()
                assert caller.recv(1024) == b""
                caller.sendall(b"a late answer")
            assert client.wait() == Exit.DONE
            assert client.out == "a late answer"


@pytest.mark.parametrize("framing", ["lines", "length"])
def test_framings(tmp_path: Path, framing: str) -> None:
    asked = ("tcp://127.0.0.1:0", "--service", "upper", "--framing", framing)
    with Listening(tmp_path, *asked) as service:
        asking = ("connect", service.urls[0], "--framing", framing)
        said = landline(tmp_path, *asking, stdin=b"one\n\ntwo")
    assert said.stdout == b"ONE\nTWO\n"


def test_a_datagram_and_its_answer(tmp_path: Path) -> None:
    with Listening(tmp_path, "udp://127.0.0.1:0", "--service", "greet") as service:
        asking = ("connect", service.urls[0], "--timeout", "1000")
        said = landline(tmp_path, *asking, stdin="你好".encode())
        assert said.stdout.decode() == "Hi!你好"  # no reason to wait for all of --timeout


def test_datagrams_that_nobody_answers(tmp_path: Path) -> None:
    with Listening(tmp_path, "udp://127.0.0.1:0", "--service", "print") as service:
        asking = ("connect", service.urls[0])
        silent = landline(tmp_path, *asking, "--timeout", "0.2", stdin=b"hello")
        assert silent.returncode == Exit.TIMED_OUT
        assert b"did not answer within 0.2 s" in silent.stderr
        sent = landline(tmp_path, *asking, "--timeout", "0", stdin=b"no answer wanted")
        assert (sent.returncode, sent.stderr) == (Exit.DONE, b"")
        assert landline(tmp_path, *asking, "--timeout", "20").returncode == Exit.DONE
        service.wait_for("no answer wanted")


def test_each_line_a_datagram(tmp_path: Path) -> None:
    with Listening(tmp_path, "udp://127.0.0.1:0", "--service", "ack") as service:
        asking = ("connect", service.urls[0], "--framing", "lines")
        said = landline(tmp_path, *asking, stdin=b"one\ntwo\n")
        assert said.stdout.decode() == "收到\n收到\n"


def test_json(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "ack") as service:
        said = landline(tmp_path, "connect", service.urls[0], "--json", stdin=b"x")
        assert json.loads(said.stdout) == {
            "type": "message.v1",
            "peer": service.urls[0],
            "text": "收到",
        }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("url", ["tcp://127.0.0.1:{free}", "unix:{folder}/nobody"])
def test_nobody_there(tmp_path: Path, url: str, lang: str) -> None:
    asked = ("connect", url.format(free=unused_port(), folder=tmp_path), "--lang", lang)
    refused = landline(tmp_path, *asked)
    assert refused.returncode == Exit.UNREACHABLE
    assert {"en": "refused the connection", "zh": "拒绝连接"}[lang] in refused.stderr.decode()
    assert refused.stderr.count(b"\n") == 1


def test_an_unknown_name_and_a_machine_that_does_not_answer(tmp_path: Path) -> None:
    unknown = landline(tmp_path, "connect", "tcp://no-such-host.invalid:1")
    assert unknown.returncode == Exit.UNREACHABLE
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(address)
        url = f"tcp://127.0.0.1:{address[1]}"
        silent = landline(tmp_path, "connect", url, "--timeout", "0.3")
        for filler in fillers:
            filler.close()
    assert silent.returncode == Exit.TIMED_OUT
    assert b"did not answer within 0.3 s" in silent.stderr


def test_a_peer_that_breaks_off(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(DEADLINE)
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with Program([*LANDLINE, "connect", url], cwd=tmp_path, env={}) as client:
            client.type(b"hello")
            caller, _ = server.accept()
            caller.recv(1024)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            caller.close()
            assert client.wait() == Exit.UNREACHABLE
            assert client.err.count("\n") == 1


def test_ctrl_c(tmp_path: Path) -> None:
    with (
        Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "echo") as service,
        Program([*LANDLINE, "connect", service.urls[0]], cwd=tmp_path, env={}) as client,
    ):
        client.wait_for("连接成功")
        assert client.interrupt() == Exit.INTERRUPTED
        assert "Traceback" not in client.err


def test_a_reader_that_leaves_is_no_news(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "echo") as service:
        pipe = f"yes | {' '.join(LANDLINE)} connect {service.urls[0]} | head -c 20"
        left = subprocess.run(
            ["sh", "-c", pipe], cwd=tmp_path, capture_output=True, timeout=DEADLINE, check=True
        )
    assert left.stderr == b""
    assert len(left.stdout) == 20


PROMPTING = b"\x1b[?2004h"  # bracketed paste goes on when the prompt takes the terminal,
PRINTING = b"\x1b[?2004l"  # and off when it lets go


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, master: int) -> None:
        self.screen = b""
        self._master = master

    def type(self, keys: str) -> None:
        """Type once the prompt reads keys: not while it makes room for a line above it."""
        self._wait_until(lambda: self.screen.rfind(PROMPTING) > self.screen.rfind(PRINTING))
        os.write(self._master, keys.encode())

    def wait_for(self, text: str) -> None:
        """Wait until `text` is shown, and forget what was shown up to it."""
        self._wait_until(lambda: text.encode() in self.screen)
        self.screen = self.screen.partition(text.encode())[2]

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert is_readable(self._master, deadline - time.monotonic()), self.screen
            self.screen += os.read(self._master, 65536)


@contextmanager
def at_a_terminal(folder: Path, *arguments: str) -> Iterator[Terminal]:
    environment = os.environ | {"XDG_STATE_HOME": str(folder / "state"), "TERM": "xterm"}
    process, master = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(LANDLINE[0], [*LANDLINE, *arguments], environment)
    try:
        yield Terminal(master)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(master)


def test_at_a_terminal(tmp_path: Path) -> None:
    with (
        Listening(tmp_path, "tcp://127.0.0.1:0", "--service", "upper") as service,
        at_a_terminal(tmp_path, "connect", service.urls[0]) as terminal,
    ):
        terminal.wait_for("Ctrl-D ends")
        terminal.type("hallo\x7f\x7f wörld\r")
        terminal.wait_for("HAL WÖRLD")
        terminal.type("\x1b[A\r")  # the arrow up: the line again
        terminal.wait_for("HAL WÖRLD")
        terminal.type("\x04")
        terminal.wait_for("hung up")
    history = tmp_path / "state" / "landline" / "connect-history"
    assert "+hal wörld" in history.read_text()
    assert history.stat().st_mode & 0o077 == 0


def test_nothing_of_the_peer_reaches_the_terminal_raw(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(DEADLINE)
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with at_a_terminal(tmp_path, "connect", url) as terminal:
            caller, _ = server.accept()
            with caller:
                terminal.wait_for("Ctrl-D ends")
                caller.sendall(b"evil \x1b]0;title\x07 \xff text\n")
                terminal.wait_for("evil \\x1b]0;title\\x07 \\xff text")


def test_the_operator_of_chat_at_a_terminal(tmp_path: Path) -> None:
    asked = ("listen", f"unix:{tmp_path}/line", "--service", "chat")
    with at_a_terminal(tmp_path, *asked) as terminal:
        terminal.wait_for("type your answers")
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(DEADLINE)
            caller.connect(f"{tmp_path}/line")
            caller.sendall("在吗".encode())
            terminal.wait_for("1 [unix] 在吗")
            terminal.type("\r")
            assert caller.recv(1024).decode() == "太忙"
            terminal.type("yes\r")
            assert caller.recv(1024) == b"yes"
            terminal.type("\x04")
            assert caller.recv(1024) == b""
