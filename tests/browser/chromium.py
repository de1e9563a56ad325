"""Chromium without a window, for one page at a time, and with a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE: Final = 50.0

QUIET: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip


class Chromium:
    """Opens pages for the user whose home is `home`."""

    def __init__(self, home: Path) -> None:
        program = shutil.which("chromium")
        if program is None:
            pytest.skip("chromium is not installed")
        self._program = program
        self._home = home

    def page(self, address: str, *options: str) -> str:
        """Return the page at `address` as the browser has it; empty where it warned instead."""
        profile = f"--user-data-dir={self._home / 'profile'}"
        done = subprocess.run(
            [self._program, *QUIET, profile, *options, "--dump-dom", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(self._home)},
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout.decode()
