"""What one data connection is given to send at a time. Pure.

What does not live here: who gets which (`handing`), what the bytes look like (`records`).
"""

from __future__ import annotations

from msgspec import Struct


class SegmentJob(Struct, frozen=True, gc=False):
    """One segment of a large file, or of a stream (`entry` 0)."""

    entry: int
    index: int


class SliceJob(Struct, frozen=True, gc=False):
    """One slice of a large file's segment, by its number in the file."""

    entry: int
    index: int


class PackJob(Struct, frozen=True, gc=False):
    """Small files, in this order, that fit one record together."""

    entries: tuple[int, ...]


Job = SegmentJob | SliceJob | PackJob
