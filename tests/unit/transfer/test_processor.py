"""Whether the processor has instructions for AES."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.transfer import processor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("told", "fast"),
    [
        ("processor\t: 0\nflags\t\t: fpu vme aes avx\n", True),
        ("processor\t: 0\nflags\t\t: fpu vme avx vaes\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd aes pmull\n", True),
        ("processor\t: 0\nFeatures\t: half thumb\n", False),
        ("something else", True),
    ],
)
def test_it_is_read_from_the_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, *, fast: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(told)
    monkeypatch.setattr(processor, "_CPUS", tmp_path / "cpuinfo")
    assert processor.is_fast() is fast


def test_where_nothing_is_told_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_CPUS", tmp_path / "missing")
    assert processor.is_fast()
