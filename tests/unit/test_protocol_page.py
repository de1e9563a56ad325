"""docs/protocol.md says what the verb table and the events say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, str(DOCS / "make_protocol.py")], capture_output=True, check=True
    )
    assert made.stdout.decode() == (DOCS / "protocol.md").read_text(encoding="utf-8")
