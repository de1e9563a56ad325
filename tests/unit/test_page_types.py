"""The types of the page's scripts say what the verb table and the events say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

MADE = "import make_types; print(make_types.TYPES); print(make_types.types(), end='')"


def test_they_are_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, "-c", MADE], cwd=DOCS, capture_output=True, check=True
    ).stdout.decode()
    path, _, types = made.partition("\n")
    assert types == Path(path).read_text(encoding="utf-8")
