"""Numbers of bytes in texts."""

from __future__ import annotations

from landline.catalogue import text
from landline.sizes import Size, human_size


def test_a_size_reads_well_in_a_text_and_counts_as_a_number() -> None:
    size = Size(3 << 30)
    assert f"{size}" == human_size(3 << 30) == "3.0 GiB"
    assert f"{size:d}" == "3221225472"
    assert size + 1 == (3 << 30) + 1
    assert "3.0 GiB" in text("error.shelf.full", most=size)
