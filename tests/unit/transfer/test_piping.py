"""A stream as it arrives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError, VerificationError
from landline.transfer.arriving import Arrived
from landline.transfer.piping import FileSink, OpenSink, Piping
from landline.transfer.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from pathlib import Path

PROVEN = Arrived(0, 0, bytes(32), 0)


def test_nothing_goes_on_before_it_is_proven() -> None:
    out = io.BytesIO()
    piping = Piping(OpenSink(out))
    piping.data(0, 0, memoryview(b"one "), 0)
    piping.data(0, 4, memoryview(b"two"), 0)
    assert out.getvalue() == b""
    piping.segment(PROVEN)
    assert out.getvalue() == b"one two"
    piping.data(0, SEGMENT_BYTES, memoryview(b"three"), 0)
    piping.forget()
    piping.data(0, SEGMENT_BYTES, memoryview(b"four"), 0)
    piping.segment(PROVEN)
    assert out.getvalue() == b"one twofour"
    assert piping.finish(11) is None


def test_zeros_between_are_no_bytes_of_an_earlier_segment() -> None:
    out = io.BytesIO()
    piping = Piping(OpenSink(out))
    piping.data(0, 0, memoryview(b"secret"), 0)
    piping.segment(PROVEN)
    piping.data(0, SEGMENT_BYTES + 6, memoryview(b"x"), 6)
    piping.segment(PROVEN)
    assert out.getvalue() == b"secret" + bytes(6) + b"x"


def test_what_is_not_all_is_not_taken_for_all(tmp_path: Path) -> None:
    piping = Piping(FileSink(tmp_path, "f"))
    piping.data(0, 0, memoryview(b"one"), 0)
    piping.segment(PROVEN)
    with pytest.raises(VerificationError):
        piping.finish(4)
    piping.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_has_its_name_at_the_end(tmp_path: Path) -> None:
    piping = Piping(FileSink(tmp_path, "../f"))
    piping.data(0, 0, memoryview(b"one"), 0)
    piping.segment(PROVEN)
    assert not (tmp_path / "f").exists()
    assert piping.finish(3) == tmp_path / "f"
    piping.close()
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert (tmp_path / "f").read_bytes() == b"one"


class Broken(io.BytesIO):
    def write(self, data: object) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_output_that_nobody_reads_is_told() -> None:
    piping = Piping(OpenSink(Broken()))
    piping.data(0, 0, memoryview(b"one"), 0)
    with pytest.raises(LocalError) as raised:
        piping.segment(PROVEN)
    assert raised.value.code == "transfer.unread"
