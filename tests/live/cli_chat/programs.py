"""Hubs and chats as processes of their own: started, typed into, read, killed."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import termios
import threading
import time
from typing import TYPE_CHECKING, Self

from tests.ports import unused_port
from tests.readiness import is_readable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEADLINE = 50.0
"""Seconds: on a busy machine a program may take many to start."""

_LOCAL = 3
"""Where `termios.tcgetattr` has the flags of keys such as Ctrl-C."""
_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\r")


def landline(*words: str) -> list[str]:
    return [sys.executable, "-m", "landline", *words]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LANDLINE_")}
    return {
        **kept,
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        **more,
    }


def until(condition: Callable[[], object], what: Callable[[], str]) -> None:
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, what()
        time.sleep(0.01)


class Hub:
    """`landline serve` on a free port, which a restart keeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = unused_port()
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        data = str(self._folder / "data")
        words = landline(
            "serve", "--port", str(self.port), "--data", data, "--set", "rates.burst=0",
            "--set", "signup=open",
        )  # fmt: skip
        self._process = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(self._folder),
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        assert line.startswith("tcp://"), line

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(DEADLINE)
        assert self._process.stdout is not None
        self._process.stdout.close()


class Terminal:
    """A program on a pseudo-terminal, and a person before it."""

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self._raw = bytearray()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(DEADLINE)
        self._reading.join(DEADLINE)
        os.close(self._master)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def raw(self) -> str:
        return self._raw.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """All that was shown so far, without the terminal's codes."""
        return _CODES.sub("", self.raw)

    def expect(self, text: str, times: int = 1) -> None:
        until(lambda: self.text.count(text) >= times, lambda: f"{text!r} in {self.text[-2000:]!r}")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def enter(self, line: str) -> None:
        self.type(line + "\r")

    def press(self, key: str) -> None:
        """Type a key that means something else while a line is printed: the terminal's own."""
        until(lambda: not termios.tcgetattr(self._master)[_LOCAL] & termios.ISIG, lambda: self.text)
        self.type(key)

    def interrupt(self) -> None:
        """Press Ctrl-C where the program reads whole lines."""
        self._process.send_signal(signal.SIGINT)

    def wait(self) -> int:
        return self._process.wait(DEADLINE)

    def _read(self) -> None:
        while True:
            has_ended = self._process.poll() is not None  # what it said last is still read
            if is_readable(self._master, 0.05):
                try:
                    data = os.read(self._master, 1 << 16)
                except OSError:  # EIO: the last one on the other side is gone
                    return
                self._raw += data
            elif has_ended:
                return
