"""What somebody sends."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import UsageError
from landline.transfer.manifest import encode
from landline.transfer.messages import TEXT_LONGEST
from landline.transfer.sources import Files, Stream, Text
from tests.unit.transfer.test_copying import make

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def test_files_are_listed_once(tmp_path: Path) -> None:
    make(tmp_path / "top")
    source = Files([tmp_path / "top"])
    entries = source.manifest.entries
    assert [each.path for each in entries] == [each.path for each in source.found]
    assert [each.size for each in entries] == [each.size for each in source.found]
    assert encode(source.manifest)
    offer = source.offer(fast=True)
    assert (offer.name, offer.fast, offer.stream, offer.text) == ("top", True, False, "")
    assert offer.transfer == source.transfer
    assert source.transfer != Files([tmp_path / "top"]).transfer


def test_more_than_one_are_called_by_the_first_and_their_number(tmp_path: Path) -> None:
    make(tmp_path / "top")
    (tmp_path / "报告.pdf").write_bytes(b"x")
    source = Files([tmp_path / "报告.pdf", tmp_path / "top"])
    assert source.name == source.offer(fast=True).name == "报告.pdf +1"
    (tmp_path / "none").mkdir()
    assert Files([tmp_path / "none"]).name == "none"


def test_holes_are_counted(tmp_path: Path) -> None:
    with (tmp_path / "f").open("wb") as file:
        file.seek(10 * MIB)
        file.write(os.urandom(MIB))
        file.truncate(20 * MIB)
    assert Files([tmp_path / "f"]).offer(fast=True).holes == 19 * MIB
    (tmp_path / "g").write_bytes(bytes(MIB))
    assert Files([tmp_path / "g"]).offer(fast=True).holes == 0


def test_what_is_gone_again_has_no_holes(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(MIB))
    source = Files([tmp_path / "f"])
    (tmp_path / "f").unlink()
    assert source.offer(fast=True).holes == 0


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    os.mkfifo(tmp_path / "top" / "pipe")
    assert [each.code for each in Files([tmp_path / "top"]).told] == ["source.special"]


def test_a_stream_can_be_had_once() -> None:
    source = Stream(0, "x.tar")
    assert source.offer(fast=False).stream
    source.take()
    with pytest.raises(UsageError) as raised:
        source.take()
    assert raised.value.code == "transfer.stream-taken"


def test_a_text_is_offered_whole() -> None:
    offer = Text("héllo\x1b[2J" + "x" * 100).offer(fast=True)
    assert offer.text.startswith("héllo\x1b")
    assert "\x1b" not in offer.name
    assert len(offer.name) <= 60


def test_a_text_has_a_bound() -> None:
    Text("x" * TEXT_LONGEST)
    with pytest.raises(UsageError) as raised:
        Text("é" * TEXT_LONGEST)
    assert raised.value.code == "transfer.text-long"
