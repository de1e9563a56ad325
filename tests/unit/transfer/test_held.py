"""A descriptor stays open as long as somebody uses it, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from landline.transfer.held import Held

if TYPE_CHECKING:
    from pathlib import Path


def test_it_closes_with_its_last_user(tmp_path: Path) -> None:
    number = os.open(tmp_path / "x", os.O_RDWR | os.O_CREAT)
    held = Held(number)
    other = held
    del held
    other.write_from(b"data", 2)
    buffer = bytearray(10)
    assert other.read_into(buffer, 0) == 6
    assert buffer[:6] == b"\0\0data"
    del other
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(number)


def test_short_reads_and_writes_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(os.open(tmp_path / "x", os.O_RDWR | os.O_CREAT))
    preadv, pwrite = os.preadv, os.pwrite

    def short_read(number: int, buffers: list[memoryview], offset: int) -> int:
        return preadv(number, [buffers[0][:3]], offset)

    def short_write(number: int, data: bytes | memoryview, offset: int) -> int:
        return pwrite(number, data[:3], offset)

    monkeypatch.setattr(os, "preadv", short_read)
    monkeypatch.setattr(os, "pwrite", short_write)
    held.write_from(b"0123456789", 5)
    buffer = bytearray(8)
    assert held.read_into(buffer, 6) == 8
    assert buffer == b"12345678"


def test_the_end_of_the_program_is_quiet(tmp_path: Path) -> None:
    code = """
import os, sys
from landline.transfer.held import Held
held = Held(os.open(sys.argv[1], os.O_RDONLY))
sys.kept = held
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, tmp_path], capture_output=True, check=True, text=True
    )
    assert ended.stderr == ""
