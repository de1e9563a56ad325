"""Disks that are tiny or may not be written, mounted by root."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this to a disk")


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A disk of `size` at `folder`, gone at the end."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "landline-test", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def plugged_in(disk: Path, folder: Path) -> Iterator[Path]:
    """What is on `disk` at `folder` as well, which is empty again at the end."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(disk), str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_read_only(folder: Path) -> None:
    """Let nobody write the disk at `folder` any more."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Be a user without rights for a while; only root can."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
