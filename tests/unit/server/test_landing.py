"""What a worker takes from a connection stands at the end of the file, hashed, however it ends."""

from __future__ import annotations

import errno
import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from landline.server.landing import run
from landline.transfer.segments import SEGMENT_BYTES, leaf

if TYPE_CHECKING:
    from pathlib import Path

DATA = os.urandom(1 << 20) * 20
SEGMENTS = [DATA[at : at + SEGMENT_BYTES] for at in range(0, len(DATA), SEGMENT_BYTES)]


class Job:
    """A job on a file that has `there` bytes of DATA; what is `sent` comes from a thread."""

    def __init__(self, path: Path, there: int = 0) -> None:
        path.write_bytes(DATA[:there])
        self.path = path
        self.there = there

    def run(self, sent: bytes, *, ends: bool = False, **given: Any) -> dict[str, Any]:
        given = {"offset": self.there, "length": len(sent), "spare": 0, "stall": 60.0} | given
        near, far = socket.socketpair()
        near.settimeout(0)
        with near, far, self.path.open("r+b", buffering=0) as file:

            def send() -> None:
                with suppress(BrokenPipeError):  # the job was over before it took all
                    far.sendall(sent)
                    if ends:
                        far.shutdown(socket.SHUT_WR)

            sending = threading.Thread(target=send, daemon=True)
            sending.start()
            told = run(given, [near, file])
            near.close()
            sending.join()
            assert os.fstat(file.fileno()).st_size == self.path.stat().st_size
        return told


def hashed(first: int, last: int) -> str:
    """Return the leaves of segments as a job tells them."""
    return b"".join(leaf(each) for each in SEGMENTS[first:last]).hex()


@pytest.mark.parametrize(
    ("there", "end", "leaves"),
    [
        (0, 100, (0, 0)),
        (0, SEGMENT_BYTES, (0, 1)),
        (0, len(DATA), (0, 2)),
        (1, SEGMENT_BYTES - 1, (0, 0)),
        (1, SEGMENT_BYTES + 1, (0, 1)),
        (SEGMENT_BYTES - 1, len(DATA), (0, 2)),
        (SEGMENT_BYTES, len(DATA), (1, 2)),
        (SEGMENT_BYTES + 5, 2 * SEGMENT_BYTES, (1, 2)),
    ],
)
def test_all_of_it(tmp_path: Path, there: int, end: int, leaves: tuple[int, int]) -> None:
    job = Job(tmp_path / "upload", there)
    assert job.run(DATA[there:end]) == {"end": "whole", "leaves": hashed(*leaves)}
    assert job.path.read_bytes() == DATA[:end]


def test_no_byte_of_what_follows_is_taken(tmp_path: Path) -> None:
    near, far = socket.socketpair()
    (tmp_path / "upload").touch()
    with near, far, (tmp_path / "upload").open("r+b", buffering=0) as file:
        near.settimeout(0)
        far.sendall(b"bodyGET / HTTP/1.1")
        given = {"offset": 0, "length": 4, "spare": 0, "stall": 60.0}
        assert run(given, [near, file])["end"] == "whole"
        assert near.recv(100) == b"GET / HTTP/1.1"
        # It is the loop's again, which must not wait.
        with pytest.raises(BlockingIOError):
            near.recv(1)
    assert (tmp_path / "upload").read_bytes() == b"body"


def test_it_breaks_off(tmp_path: Path) -> None:
    job = Job(tmp_path / "upload", 5)
    size = SEGMENT_BYTES + 7
    told = job.run(DATA[5:size], ends=True, length=len(DATA))
    assert told == {"end": "broken-off", "leaves": hashed(0, 1)}
    assert job.path.read_bytes() == DATA[:size]


def test_it_stalls(tmp_path: Path) -> None:
    job = Job(tmp_path / "upload")
    assert job.run(DATA[:9], length=10, stall=0.05) == {"end": "late", "leaves": ""}
    assert job.path.read_bytes() == DATA[:9]


def test_what_is_kept_free_of_the_disk_stays_free(tmp_path: Path) -> None:
    job = Job(tmp_path / "upload", 100)
    state = os.statvfs(tmp_path)
    told = job.run(DATA[100:200], spare=state.f_blocks * state.f_frsize)
    assert told == {"end": "disk", "errno": errno.ENOSPC, "leaves": ""}
    assert job.path.read_bytes() == DATA[:100]


def test_a_file_that_has_become_shorter(tmp_path: Path) -> None:
    job = Job(tmp_path / "upload", 100)
    told = job.run(b"", offset=200, length=1)
    assert (told["end"], told["errno"]) == ("disk", errno.EIO)
