"""The page about the manifest says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from landline.transfer.decided import STATES
from landline.transfer.manifest import Entry, Manifest, encode
from landline.transfer.ranges import Ranges

PAGE = (Path(__file__).parents[3] / "docs" / "transfer-manifest.md").read_text("utf-8")


def bytes_of(written: str) -> bytes:
    """Return the bytes of hex digits and quoted text."""
    return b"".join(
        piece[1:-1].encode() if piece.startswith('"') else bytes.fromhex(piece)
        for piece in written.split()
    )


def test_the_bytes_of_its_manifest() -> None:
    found = re.search(r"^    (00 .*)\n +(98 .*)$", PAGE, re.MULTILINE)
    assert found
    tree = [
        Entry("folder", ("a",), mode=0o755),
        Entry("file", ("a", "b"), 5, 0o644, 7),
    ]
    assert bytes_of(" ".join(found.groups())) == encode(Manifest(tree))


def test_its_states() -> None:
    for byte, (_, why) in enumerate(STATES):
        cell = re.search(rf"\| {byte} \| ([^|]*) \|", PAGE)
        assert cell
        if byte >= 6:
            assert f"`{why}`" in cell[1]


def test_its_ranges() -> None:
    assert f"`{Ranges([0, 1, 5]).encode().hex(' ')}`" in PAGE


def test_its_reasons() -> None:
    for reason in (*(why for _, why in STATES[6:]), "name", "hidden", "ours", "collision"):
        assert f"(`{reason}`)" in PAGE
