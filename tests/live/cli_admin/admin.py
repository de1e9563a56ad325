"""`landline user …` and its like, beside hubs as processes: dozens of them in a test."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from unittest import mock

import msgspec

from landline.cli import language
from landline.cli.console import Console
from landline.cli.main import run
from tests.live.cli_chat.programs import DEADLINE, environment, landline

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "correct horse"


class Done:
    """A command that has ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def rows(self) -> list[list[str]]:
        """What a list printed, cell by cell."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def event(self) -> dict[str, Any]:
        """What `--json` printed."""
        (line,) = self.out.splitlines()
        event: dict[str, Any] = msgspec.json.decode(line)
        return event


class Folder:
    """A data folder, and whoever runs its hub from a shell in `home`."""

    def __init__(self, home: Path, data: Path) -> None:
        self.home = home
        self.data = data

    def ask(self, *words: str, stdin: str = "") -> Done:
        """Run a command that acts on the folder's hub."""
        return self.run(*words, "--data", str(self.data), stdin=stdin)

    def run(self, *words: str, stdin: str = "") -> Done:
        """Run a command: in this process, which is ten times sooner, unless a loop runs here."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self._run_here(words, stdin)
        return self.start(*words, stdin=stdin)

    def start(self, *words: str, stdin: str = "") -> Done:
        """Run a command in a process of its own."""
        ended = subprocess.run(
            landline(*words),
            input=stdin.encode(),
            capture_output=True,
            env=environment(self.home),
            cwd=self.home,
            timeout=DEADLINE,
            check=False,
        )
        return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    def do(self, *words: str, stdin: str = "") -> Done:
        """Run a command that has to succeed."""
        done = self.ask(*words, stdin=stdin)
        assert done.status == 0, (words, done.err)
        return done

    def add_user(self, name: str, *more: str) -> Done:
        return self.do("user", "add", name, "--password-file", "-", *more, stdin=PASSWORD)

    def _run_here(self, words: tuple[str, ...], stdin: str) -> Done:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        typed = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
        mask, log = os.umask(0o022), logging.getLogger("landline")
        level = log.level
        log.setLevel(logging.WARNING)
        try:
            with (
                # Another test may have run a hub here, with a log of its own.
                mock.patch.multiple(log, handlers=[logging.NullHandler()]),
                contextlib.chdir(self.home),
                mock.patch.dict(os.environ, environment(self.home)),
                mock.patch.multiple(sys, stdin=typed, stdout=out, stderr=err),
            ):
                status = run(words, Console(language.chosen(words, os.environ)))
        finally:
            os.umask(mask)
            log.setLevel(level)
        return Done(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))
