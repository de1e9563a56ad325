"""Receiving a file: what the peer is told, what lands, and that nothing half-done stays."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import Error, IncompleteError, LocalError, ProtocolError, UnreachableError
from landline.services.receive import Receive, Received, receive_file
from landline.transfer.plain import READY, SAVED, STARTED, ChunksReceiver, SizeReceiver
from tests.unit.services.fake_calls import FakeCall

if TYPE_CHECKING:
    from pathlib import Path

    from landline.net.address import Address


def caller(*says: object) -> FakeCall:
    call = FakeCall()
    call.says(*says)
    return call


def listing(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_by_size(tmp_path: Path) -> None:
    progress: list[tuple[int, int | None]] = []
    call = caller(b"a.txt|6\n", b"abc", b"def")
    received = await receive_file(
        call.as_call(),
        SizeReceiver(),
        str(tmp_path),
        progress=lambda done, whole: progress.append((done, whole)),
    )
    assert received == Received(tmp_path / "a.txt", 6, "")
    assert received.path.read_bytes() == b"abcdef"
    assert call.heard == [READY, STARTED, SAVED]
    assert progress == [(3, 6), (6, 6)]


async def test_quiet_ends_what_nothing_marks(tmp_path: Path) -> None:
    call = caller(b"3")
    receiving = asyncio.create_task(receive_file(call.as_call(), SizeReceiver(), str(tmp_path)))
    await call.has_heard(2)
    call.says(b"abc")
    assert (await receiving).path == tmp_path / "received"


@pytest.mark.parametrize("end", ["hangs up", "is lost"])
async def test_broken_off(tmp_path: Path, end: str) -> None:
    call = caller(b"100\n", b"abc")
    if end == "hangs up":
        call.hangs_up()
    else:
        call.says(UnreachableError("peer.lost", address=call.remote))
    with pytest.raises(IncompleteError):
        await receive_file(call.as_call(), SizeReceiver(), str(tmp_path))
    assert listing(tmp_path) == []


async def test_another_protocol_is_told_so(tmp_path: Path) -> None:
    call = caller(b"GET / HTTP/1.1\r\n")
    call.hangs_up()
    with pytest.raises(ProtocolError):
        await receive_file(call.as_call(), SizeReceiver(), str(tmp_path))
    assert call.heard[1].startswith(b"400 ")
    assert call.heard[2] == b"<end>"


async def test_a_full_disk_is_told_without_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    call = caller(b"3\n", b"abc")
    call.hangs_up()
    with pytest.raises(LocalError):
        await receive_file(call.as_call(), SizeReceiver(), str(tmp_path))
    assert call.heard[2].startswith(b"507 ")
    assert str(tmp_path).encode() not in call.heard[2]
    assert listing(tmp_path) == []


async def test_more_than_the_disk_holds_is_refused_before_a_byte(tmp_path: Path) -> None:
    call = caller(b"a|999999999999999999\n")
    call.hangs_up()
    with pytest.raises(LocalError) as refused:
        await receive_file(call.as_call(), SizeReceiver(), str(tmp_path))
    assert refused.value.code == "disk.no-room"
    assert STARTED not in call.heard


async def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    call = caller(b"one chunk", b"another")
    receiving = asyncio.create_task(receive_file(call.as_call(), ChunksReceiver(), str(tmp_path)))
    await call.has_heard(2)
    assert len(listing(tmp_path)) == 1
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving
    assert listing(tmp_path) == []


async def test_the_service_tells_what_became_of_each(tmp_path: Path) -> None:
    outcomes: list[Received | Error] = []

    def done(remote: Address, outcome: Received | Error) -> None:
        assert remote.host == "192.0.2.7"
        outcomes.append(outcome)

    service = Receive(ChunksReceiver, str(tmp_path), done=done, name="photo.png")
    await service(caller(b"abc", b"quit").as_call())
    broken = caller(b"abc")
    broken.hangs_up()
    await service(broken.as_call())
    assert outcomes[0] == Received(tmp_path / "photo.png", 3, "")
    assert isinstance(outcomes[1], IncompleteError)
