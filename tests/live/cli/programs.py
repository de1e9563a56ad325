"""The `landline` command and other programs as processes: started, read, and ended for sure."""

from __future__ import annotations

import codecs
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

DEADLINE: Final = 50.0
"""Seconds: on a busy machine a program may take many to start."""
LANDLINE: Final = (sys.executable, "-m", "landline")
PEERS: Final = Path(__file__).parents[1] / "tutorial_peers"


class Program:
    """A process whose output is gathered as it comes; leaving the `with` ends it."""

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: dict[str, str], stalled: bool = False
    ) -> None:
        """`stalled`: its standard output is not read before `read_on`."""
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.out = ""
        self.err = ""
        self._news = threading.Condition()
        self._may_read = threading.Event()
        if not stalled:
            self._may_read.set()
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, "out"), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, "err"), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def wait_for(self, text: str, *, stream: str = "out", count: int = 1) -> str:
        """Return the stream once `text` has come `count` times; fails after the deadline."""
        with self._news:
            come = self._news.wait_for(
                lambda: getattr(self, stream).count(text) >= count or self._has_ended(), DEADLINE
            )
            assert come, f"{text!r} did not come: {self.out!r} {self.err!r}"
            assert getattr(self, stream).count(text) >= count, f"{self.out!r} {self.err!r}"
            return str(getattr(self, stream))

    def read_on(self) -> None:
        """Read its standard output from now on."""
        self._may_read.set()

    def first_line(self) -> str:
        """Return what it printed first, once that is there."""
        return self.wait_for("\n").partition("\n")[0]

    def type(self, data: str | bytes) -> None:
        """Write to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(data.encode() if isinstance(data, str) else data)
        self.process.stdin.flush()

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        """Return the exit status once it has ended and all its output is here."""
        status = self.process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.read_on()
        self.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue

    def _read(self, stream: IO[bytes], name: str) -> None:
        if name == "out":
            self._may_read.wait()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(stream.fileno(), 65536):
            with self._news:
                setattr(self, name, getattr(self, name) + decoder.decode(data))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def _has_ended(self) -> bool:
        return self.process.poll() is not None and not any(r.is_alive() for r in self._readers)


class Listening(Program):
    """`landline listen`, ready: `urls` are the addresses that it got."""

    def __init__(self, cwd: Path, *arguments: str, **env: str) -> None:
        super().__init__([*LANDLINE, "listen", *arguments], cwd=cwd, env=env)
        if "--quiet" not in arguments:
            self.wait_for("Ctrl-C", stream="err")
        ready = [line for line in self.err.splitlines() if line.startswith("listening on ")]
        self.urls = [line.removeprefix("listening on ") for line in ready]

    @property
    def port(self) -> int:
        """The port of the first address."""
        return int(self.urls[0].rpartition(":")[2])


def landline(
    cwd: Path, *arguments: str, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(
        [*LANDLINE, *arguments],
        cwd=cwd,
        env=os.environ | env,
        input=stdin,
        capture_output=True,
        timeout=DEADLINE,
        check=False,
    )


def peer(cwd: Path, script: str, *arguments: str) -> Program:
    """Start a tutorial's script."""
    return Program([sys.executable, str(PEERS / script), *arguments], cwd=cwd, env={})
