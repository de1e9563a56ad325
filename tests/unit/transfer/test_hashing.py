"""The identity of a file that is on the disk."""

from __future__ import annotations

import os

import pytest

from landline.transfer.hashing import identity
from landline.transfer.segments import SEGMENT_BYTES, SMALL
from tests.unit.transfer import stranger

SIZES = [0, 1, SMALL, SMALL + 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES + 77]


def of(content: bytes, size: int) -> bytes | None:
    def read(buffer: memoryview, offset: int) -> int:
        piece = content[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)

    return identity(size, read, lambda: True)


@pytest.mark.parametrize("size", SIZES)
def test_it_is_what_the_format_says(size: int) -> None:
    content = os.urandom(size)
    expected = stranger.small(content) if size <= SMALL else stranger.root(content)
    assert of(content, size) == expected


@pytest.mark.parametrize("size", SIZES[1:])
def test_a_file_that_became_shorter_has_none(size: int) -> None:
    assert of(bytes(size - 1), size) is None


def test_nobody_waits_for_what_is_not_wanted() -> None:
    assert identity(SMALL + 1, lambda buffer, _: len(buffer), lambda: False) is None
