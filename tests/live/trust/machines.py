"""Machines in a folder: their lists of authorities, and programs that stand for their own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from landline.trust.authority import Authority
from landline.trust.identity import HubIdentity
from landline.trust.roots import Machine

if TYPE_CHECKING:
    from pathlib import Path


class Fake:
    """A machine without anything, in `folder`."""

    def __init__(self, folder: Path, platform: str = "linux") -> None:
        self.root = folder / "root"
        self.home = folder / "home"
        self._programs = folder / "programs"
        for each in (self.root, self.home, self._programs):
            each.mkdir(parents=True)
        for name in ("sh", "cat", "grep", "mv", "rm", "openssl"):
            self.link(name)
        self.machine = Machine(
            platform=platform, root=self.root, home=self.home, path=str(self._programs)
        )
        self.log = folder / "log"

    def link(self, name: str) -> None:
        """Have a program of the real machine."""
        found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
        if found is None:
            pytest.skip(f"{name} is not installed")
        (self._programs / name).symlink_to(found)

    def program(self, name: str, script: str) -> None:
        """Have a program of our own, which notes how it was called."""
        file = self._programs / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\n{script}\n')
        file.chmod(0o755)

    def folder(self, *names: str) -> None:
        for name in names:
            (self.root / name).mkdir(parents=True)

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


def authority() -> Authority:
    """Return one of a new hub."""
    identity = HubIdentity.open(None)
    try:
        return Authority(identity.authority)
    finally:
        identity.close()
