"""Sending a file: the steps of each protocol, and every way a peer can say no."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import Error, IncompleteError, LocalError, RefusedError, UnreachableError
from landline.services import push
from landline.services.push import Push, Source, send_by_chunks, send_by_header, send_by_size
from tests.unit.services.fake_calls import FakeCall

if TYPE_CHECKING:
    from pathlib import Path

    from landline.net.address import Address


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abcdef")
    return Source.open(path)


async def test_by_size_to_a_tutorial_server(source: Source) -> None:
    call = FakeCall()
    call.says("欢迎".encode(), b"start", b"done\n")
    with source:
        assert await send_by_size(call.as_call(), source) == "done"
    assert call.heard == [b"6", b"abcdef"]


async def test_by_size_with_a_name_where_that_is_understood(source: Source) -> None:
    call = FakeCall()
    call.says(b"200 ready name|size", b"201 send", b"226 saved")
    with source:
        assert await send_by_size(call.as_call(), source) == "226 saved"
    assert call.heard == [b"a.txt|6\n", b"abcdef"]


async def test_by_chunks(source: Source) -> None:
    call = FakeCall()
    call.says(b"success", b"thank\x1byou")
    call.hangs_up()
    with source:
        assert await send_by_chunks(call.as_call(), source) == "thank\\x1byou"
    assert call.heard == [b"abcdef", b"quit", b"<end>"]


async def test_by_header(source: Source) -> None:
    call = FakeCall()
    call.hangs_up()
    progress: list[tuple[int, int | None]] = []
    with source:
        await send_by_header(
            call.as_call(),
            source,
            description="一",
            prefix=">i",
            progress=lambda done, whole: progress.append((done, whole)),
        )
    assert int.from_bytes(call.heard[0][:4], "big") == len(call.heard[0]) - 4
    told = {"file_name": "a.txt", "file_desc": "一", "file_size": 6}
    assert json.loads(call.heard[0][4:]) == told
    assert call.heard[1:] == [b"abcdef", b"<end>"]
    assert progress == [(6, 6)]


async def test_a_peer_that_never_hangs_up_is_not_waited_for_once_it_has_been_given_all(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "FAREWELL", 0.01)

    class Draining(FakeCall):
        async def recv(self) -> bytes:
            self.looks += 1
            self.unsent = max(0, 5 - self.looks)
            return await super().recv()

        looks = 0

    call = Draining()
    call.unsent = 5
    call.says(b"thanks", b"and more")
    with source:
        assert await send_by_header(call.as_call(), source) == "thanks"
    assert not source.hung_up_on
    assert call.unsent == 0
    call.says(b"500 no")
    with source.open(source.path) as again, pytest.raises(RefusedError):
        await send_by_header(call.as_call(), again)


async def test_a_refusal_is_the_peers(source: Source) -> None:
    call = FakeCall()
    call.says(b"507 the disk is \x1b[2J full")
    with source, pytest.raises(RefusedError) as refused:
        await send_by_size(call.as_call(), source)
    assert refused.value.exit_status == 8
    assert "507 the disk is" in refused.value.line("zh")
    assert "\x1b" not in refused.value.line()


async def test_a_refusal_said_before_hanging_up_is_found(source: Source) -> None:
    call = FakeCall()
    call.says(b"507 full")
    call.send_failure = UnreachableError("peer.lost", address=call.remote)
    with source, pytest.raises(RefusedError):
        await send_by_chunks(call.as_call(), source)


async def test_hanging_up_early_is_incomplete(source: Source) -> None:
    call = FakeCall()
    call.says(b"ready")
    call.hangs_up()
    with source, pytest.raises(IncompleteError) as broken:
        await send_by_size(call.as_call(), source)
    assert broken.value.exit_status == 5


async def test_a_file_that_gets_shorter(source: Source) -> None:
    call = FakeCall()
    call.hangs_up()
    source.path.write_bytes(b"ab")
    with source, pytest.raises(IncompleteError) as broken:
        await send_by_header(call.as_call(), source)
    assert broken.value.code == "file.shrank"


def test_what_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, code in (
        (tmp_path, "file.not-a-file"),
        (tmp_path / "pipe", "file.not-a-file"),
        (tmp_path / "missing", "file.unreadable"),
    ):
        with pytest.raises(LocalError) as refused:
            Source.open(path)
        assert refused.value.code == code


async def test_the_service(source: Source) -> None:
    outcomes: list[Source | Error] = []

    def done(remote: Address, outcome: Source | Error) -> None:
        assert remote.host == "192.0.2.7"
        outcomes.append(outcome)

    path = source.path
    source.close()
    service = Push(str(path), description="a text", done=done)
    call = FakeCall()
    call.hangs_up()
    await service(call.as_call())
    assert isinstance(outcomes[0], Source)
    path.unlink()
    await service(FakeCall().as_call())
    assert isinstance(outcomes[1], LocalError)
