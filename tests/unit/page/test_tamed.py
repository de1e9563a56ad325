"""The page calls files as every other way onto the shelf does, whatever their system calls them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from landline.transfer.names import tamed
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES

SCRIPT = Path(__file__).with_name("tamed.mjs")
PATIENCE = 60.0
USUAL = (".bashrc", "a\\b.txt", "12:30.png", "图片?.png", ".a|b", "..", ".x.0123abcd.part", "a\\")


def on_page(paths: list[str]) -> list[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [node, str(SCRIPT)],
        input=json.dumps(paths),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    named: list[str] = json.loads(done.stdout)
    return named


def test_names_are_as_elsewhere() -> None:
    # No file that a browser tells of has a slash or a drive in its name.
    named = [*USUAL, *(name for name in NAMES if not re.search(r"/|^([A-Za-z]:|[.\\]+)\\", name))]
    assert len(named) > 300
    assert_none(
        f"{name!r}: {page!r}, not {tamed(name, hides=True)!r}"
        for name, page in zip(named, on_page(named), strict=True)
        if page != tamed(name, hides=True)
    )


def test_each_folder_of_a_path_is_tamed() -> None:
    assert on_page(["a\\b/..c:/.d"]) == ["a_b/..c_/.d"]
