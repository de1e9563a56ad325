"""Standard input, standard output, and texts."""

from __future__ import annotations

import io
import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from landline.errors import UsageError
from landline.transfer import messages
from landline.transfer.messages import Length
from landline.transfer.sources import Files, Stream, Text
from tests.live.cli_chat.programs import until
from tests.live.transfer.two_sides import Session, names, outcome, transfer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEGMENT = 8 << 20
SIZES = [0, 1, 500_000, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 3 * SEGMENT + 77]


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.FileIO]]:
    read, write = os.pipe()
    with io.FileIO(write, "wb") as into:
        yield read, into
    os.close(read)


def fed(into: io.FileIO, data: bytes) -> threading.Thread:
    def feed() -> None:
        with into:
            for start in range(0, len(data), 100_001):
                into.write(data[start : start + 100_001])

    thread = threading.Thread(target=feed)
    thread.start()
    return thread


@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_pipe_becomes_a_file(
    tmp_path: Path, pipe: tuple[int, io.FileIO], size: int, *, receiver_dials: bool
) -> None:
    data = os.urandom(size)
    thread = fed(pipe[1], data)
    session = transfer(
        Stream(pipe[0], "x.tar"), tmp_path / "in", receiver_dials=receiver_dials, connections=3
    )
    thread.join()
    received = outcome(session.received)
    assert received.paths == [tmp_path / "in" / "x.tar"]
    assert received.paths[0].read_bytes() == data
    assert names(tmp_path / "in") == ["x.tar"]
    assert received.size == outcome(session.sent).size == size
    assert len(session.dialling.dialled) == 1


def test_an_empty_pipe_is_dialled_for_once(
    tmp_path: Path, pipe: tuple[int, io.FileIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the end of it is here before the news of its length."""
    pipe[1].close()
    session = Session(receiver_dials=True)
    dialled, receive = session.dialling.dialled, session.lines[1].receive

    def late(seconds: float) -> bytes | None:
        frame = receive(seconds)
        if frame is not None and isinstance(messages.decode(frame), Length):
            until(lambda: len(dialled) > 1 or not dials(), lambda: "it waits for what may come")
        return frame

    monkeypatch.setattr(session.lines[1], "receive", late)
    session.start(Stream(pipe[0], "x"), tmp_path / "in")
    session.wait()
    assert outcome(session.received).paths[0].read_bytes() == b""
    assert len(dialled) == 1


def dials() -> bool:
    return any(thread.name == "landline-dialler" for thread in threading.enumerate())


@pytest.mark.parametrize("size", SIZES)
def test_a_pipe_goes_into_a_pipe(pipe: tuple[int, io.FileIO], size: int) -> None:
    data = os.urandom(size)
    thread = fed(pipe[1], data)
    out = io.BytesIO()
    session = transfer(Stream(pipe[0], "x"), out)
    thread.join()
    assert outcome(session.received).paths == []
    assert out.getvalue() == data


def test_what_is_read_can_be_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(os.urandom(SEGMENT + 5))
    with (tmp_path / "f").open("rb") as file:
        transfer(Stream(file.fileno(), "../a*b"), tmp_path / "in")
    assert (tmp_path / "in" / "a_b").read_bytes() == (tmp_path / "f").read_bytes()


def test_who_waits_for_a_pipe_can_be_stopped(tmp_path: Path, pipe: tuple[int, io.FileIO]) -> None:
    session = Session()
    session.start(Stream(pipe[0], "x"), tmp_path / "in")
    pipe[1].write(b"some")
    assert session.receiving is not None
    while session.watches[1].stage != "moving":
        pass
    session.receiving.cancel()
    session.wait()
    assert getattr(session.sent, "code", None) == "transfer.cancelled"
    assert names(tmp_path / "in") == []


def test_output_that_nobody_reads_ends_both_sides(pipe: tuple[int, io.FileIO]) -> None:
    thread = fed(pipe[1], os.urandom(SEGMENT * 2))
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as out:
        session = transfer(Stream(pipe[0], "x"), out)
    while os.read(pipe[0], 1 << 20):
        pass
    thread.join()
    assert getattr(session.received, "code", None) == "transfer.unread"
    assert getattr(session.sent, "code", None) == "transfer.gave-up"
    assert "reads no more" in str(session.sent)


def test_a_stream_is_sent_once(tmp_path: Path, pipe: tuple[int, io.FileIO]) -> None:
    pipe[1].close()
    source = Stream(pipe[0], "x")
    outcome(transfer(source, tmp_path / "in").received)
    session = Session()
    session.start(source, tmp_path / "in")
    session.wait()
    assert isinstance(session.sent, UsageError)
    assert session.sent.code == "transfer.stream-taken"


def test_a_stream_whose_connection_breaks_is_not_made_up(
    tmp_path: Path, pipe: tuple[int, io.FileIO]
) -> None:
    session = Session()
    session.start(Stream(pipe[0], "x"), tmp_path / "in")
    thread = fed(pipe[1], os.urandom(2 * SEGMENT))
    while not session.watches[1].moved:
        pass
    session.dialling.dialled[0].shutdown(socket.SHUT_RDWR)
    session.wait()
    while os.read(pipe[0], 1 << 20):
        pass
    thread.join()
    assert getattr(session.sent, "code", None) == "transfer.stream-lost"
    assert names(tmp_path / "in") == []


def test_a_text_needs_no_folder(tmp_path: Path) -> None:
    session = transfer(Text("héllo\nthere"), tmp_path / "in")
    assert outcome(session.received).text == "héllo\nthere"
    assert outcome(session.sent).text == "héllo\nthere"
    assert not (tmp_path / "in").exists()


def test_files_do_not_go_to_standard_output(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    out = io.BytesIO()
    session = transfer(Files([tmp_path / "f"]), out)
    assert getattr(session.received, "code", None) == "transfer.needs-folder"
    assert getattr(session.sent, "code", None) == "transfer.gave-up"
    assert not out.getvalue()


@pytest.mark.parametrize(("text", "code"), [("\udcff", "not-text"), ("x" * 65537, "text-long")])
def test_a_text_has_bounds(text: str, code: str) -> None:
    with pytest.raises(UsageError, match="text") as raised:
        Text(text)
    assert raised.value.code == f"transfer.{code}"
