"""The page's pure modules, tested under Node.js: each file of tests there is one test here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MOST_CPU = 30
"""Seconds of a processor for one file of tests: work that grows with the square takes more. How
long that is by the clock depends on what else the machine does."""
LIMITED = ("/bin/sh", "-c", 'ulimit -t "$0" && exec "$@"', str(MOST_CPU))

FILES = sorted(HERE.glob("*.test.js"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_under_node(path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [*LIMITED, node, "--test", "--test-reporter=spec", str(path)],
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "tests 0\n" not in done.stdout, "no test ran"


def test_there_are_some() -> None:
    assert FILES
