"""On a path that is no LAN large files come in slices, on any connections."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from landline.transfer import streams
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import names, outcome, transfer

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


@pytest.fixture(autouse=True)
def _far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FAR", -1.0)


@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("connections", [None, 1, 7])
def test_it_arrives_as_it_is(
    tmp_path: Path, connections: int | None, *, receiver_dials: bool
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    for number, size in enumerate((20 * MIB + 17, 8 * MIB, 200_000, 3000)):
        (top / f"{number}").write_bytes(os.urandom(size))
    session = transfer(
        Files([top]), tmp_path / "in", receiver_dials=receiver_dials, connections=connections
    )
    received = outcome(session.received)
    assert received.size == outcome(session.sent).size
    assert names(tmp_path / "in") == ["top"]
    for path in top.iterdir():
        assert (tmp_path / "in" / "top" / path.name).read_bytes() == path.read_bytes()
    figures = session.watches[1].figures()
    assert (figures.landed, figures.files_done) == (received.size, 4)


def test_holes_stay_holes(tmp_path: Path) -> None:
    source = tmp_path / "disk.img"
    with source.open("wb") as file:
        for at in (0, 9 * MIB):
            file.seek(at)
            file.write(os.urandom(MIB))
        file.truncate(20 * MIB)
    outcome(transfer(Files([source]), tmp_path / "in").received)
    landed = tmp_path / "in" / "disk.img"
    assert landed.read_bytes() == source.read_bytes()
    assert landed.stat().st_blocks * 512 <= 4 * MIB


def test_a_file_that_changes_meanwhile_arrives_as_it_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "log"
    source.write_bytes(os.urandom(9 * MIB))
    whole, new = os.urandom(10 * MIB), tmp_path / "new"
    new.write_bytes(whole)
    send = streams.Stream.send
    sent = 0

    def counted(stream: streams.Stream, record: memoryview) -> None:
        nonlocal sent
        sent += len(record)
        if sent > 2 * MIB:
            with suppress(FileNotFoundError):  # at once, and by one connection
                new.replace(source)
        send(stream, record)

    monkeypatch.setattr(streams.Stream, "send", counted)
    received = outcome(transfer(Files([source]), tmp_path / "in").received)
    assert (tmp_path / "in" / "log").read_bytes() == whole
    assert received.missing == 0
