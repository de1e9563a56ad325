"""The page shows the files that the hub lets browsers show, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from landline.web import assets, media

KINDS = Path(assets.__file__).parent / "page/js/files/kinds.js"
_LINE = re.compile(r"^  (image|audio|video|text): '([a-z0-9 ]+)',$", re.MULTILINE)


def test_the_page_and_the_hub_show_the_same() -> None:
    said = {
        ending: kind
        for kind, endings in _LINE.findall(KINDS.read_text("utf-8"))
        for ending in endings.split()
    }
    shown = {ending: kind.partition("/")[0] for ending, kind in media._SHOWN.items()}
    assert said == shown
