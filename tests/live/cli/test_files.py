"""The tutorials' file protocols: `landline` against plain scripts, and against itself."""

from __future__ import annotations

import hashlib
import random
import socket
import struct
from typing import TYPE_CHECKING

import pytest

from landline.cli.exits import Exit
from tests.live.cli.programs import DEADLINE, LANDLINE, Listening, Program, landline, peer

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [0, 4, 300_036]


def content(size: int) -> bytes:
    """Return reproducible bytes that end in a last chunk of exactly `quit` where they can."""
    data = random.Random(size).randbytes(size)
    return data[:-4] + b"quit" if size % 1024 == 4 else data


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("size", SIZES)
def test_a_script_uploads_by_size(tmp_path: Path, size: int) -> None:
    (tmp_path / "photo.png").write_bytes(content(size))
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("size")) as service:
        with peer(tmp_path, "size_client.py", *here(service), "photo.png") as client:
            assert client.wait() == 0
            # A file of no bytes is saved at once: its last two answers may come in one piece.
            assert client.out.replace("\n", "") == "200 ready name|size201 send226 saved"
        service.wait_for("received\n")
        assert service.interrupt() == Exit.INTERRUPTED
    assert files_in(tmp_path / "in") == {"received": content(size)}


@pytest.mark.parametrize(("size", "chunk"), [(0, 1024), (1, 1024), (5000, 1024), (9000, 4096)])
def test_a_script_uploads_by_chunks(tmp_path: Path, size: int, chunk: int) -> None:
    (tmp_path / "photo.png").write_bytes(content(size))
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("chunks")) as service:
        arguments = (*here(service), "photo.png", str(chunk))
        with peer(tmp_path, "chunks_client.py", *arguments) as client:
            assert client.wait() == 0
            assert client.out.splitlines() == ["success"] * -(-size // chunk)
        service.wait_for("received\n")
    assert files_in(tmp_path / "in") == {"received": content(size)}


@pytest.mark.parametrize("size", SIZES)
def test_a_script_takes_a_pushed_file(tmp_path: Path, size: int) -> None:
    (tmp_path / "图.png").write_bytes(content(size))
    options = ("--service", "serve-file", "--file", "图.png", "--desc", "一张图")
    with Listening(tmp_path, "tcp://127.0.0.1:0", *options) as service:
        for target in ("a.png", "b.png"):
            with peer(tmp_path, "header_client.py", *here(service), target) as client:
                assert client.wait() == 0
                assert client.out.splitlines() == ["图.png", "一张图"]
            assert (tmp_path / target).read_bytes() == content(size)
        service.wait_for("sent 图.png to 127.0.0.1", stream="err", count=2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("protocol", ["size", "chunks"])
def test_uploading_to_a_script(tmp_path: Path, protocol: str, size: int) -> None:
    (tmp_path / "photo.png").write_bytes(content(size))
    with peer(tmp_path, f"{protocol}_server.py", "taken.png") as server:
        url = f"tcp://127.0.0.1:{server.first_line()}"
        sent = landline(tmp_path, "connect", url, "--send", "photo.png", "--protocol", protocol)
        assert (sent.returncode, sent.stdout) == (Exit.DONE, b"")
        assert sent.stderr.decode().startswith("sent photo.png to 127.0.0.1:")
        assert server.wait() == 0
    assert (tmp_path / "taken.png").read_bytes() == content(size)


@pytest.mark.parametrize("size", SIZES)
def test_taking_a_file_pushed_by_a_script(tmp_path: Path, size: int) -> None:
    (tmp_path / "photo.png").write_bytes(content(size))
    with peer(tmp_path, "header_server.py", "photo.png", "../../up/photo.png") as server:
        url = f"tcp://127.0.0.1:{server.first_line()}"
        got = landline(
            tmp_path, "connect", url, "--receive", "--into", "in", "--protocol", "header"
        )
        assert (got.returncode, got.stdout) == (Exit.DONE, b"in/photo.png\n")
        assert "description: 一张图片" in got.stderr.decode()
    assert files_in(tmp_path / "in") == {"photo.png": content(size)}


@pytest.mark.parametrize("protocol", ["size", "chunks", "header"])
def test_between_two_of_us_over_a_unix_socket(tmp_path: Path, protocol: str) -> None:
    (tmp_path / "a.txt").write_bytes(content(70_000))
    with Listening(tmp_path, f"unix:{tmp_path}/line", *receive(protocol)) as service:
        for _ in range(2):
            send = ("connect", service.urls[0], "--send", "a.txt", "--protocol", protocol)
            assert landline(tmp_path, *send).returncode == Exit.DONE
        service.wait_for("in/", count=2)
    name = "received" if protocol == "chunks" else "a"
    ending = "" if protocol == "chunks" else ".txt"
    landed = files_in(tmp_path / "in")
    assert set(landed) == {f"{name}{ending}", f"{name} (2){ending}"}
    assert {hashlib.sha256(each).digest() for each in landed.values()} == {
        hashlib.sha256(content(70_000)).digest()
    }


def test_a_script_that_never_hangs_up_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content(70_000))
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        send = [*LANDLINE, "connect", url, "--send", "a.txt", "--protocol", "header"]
        with Program(send, cwd=tmp_path, env={}) as client:
            caller, _ = server.accept()
            with caller:
                assert client.wait() == Exit.DONE
                heard = b""
                while data := caller.recv(65536):
                    heard += data
        assert heard.endswith(content(70_000))
    sent, doubt = client.err.splitlines()
    assert sent.startswith("sent a.txt to 127.0.0.1:")
    assert doubt.endswith("did not hang up within 5 s: whether it took everything is not known")


def test_a_file_without_a_name_gets_the_one_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content(4))
    named = ("--name", "../../uploads/.photo.png")
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("chunks"), *named) as service:
        send = ("connect", service.urls[0], "--send", "a.txt", "--protocol", "chunks")
        assert landline(tmp_path, *send).returncode == Exit.DONE
        service.wait_for("in/photo.png\n")
    assert files_in(tmp_path / "in") == {"photo.png": content(4)}


def test_a_received_file_without_a_name_gets_the_one_asked_for(tmp_path: Path) -> None:
    header = b'{"file_size": 3}'
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        ask = ("connect", url, "--receive", "--protocol", "header", "--name", "b.txt")
        with Program([*LANDLINE, *ask], cwd=tmp_path, env={}) as client:
            caller, _ = server.accept()
            with caller:
                caller.sendall(struct.pack("<i", len(header)) + header + b"abc")
                assert client.wait() == Exit.DONE
    assert (tmp_path / "b.txt").read_bytes() == b"abc"


def test_a_size_that_was_a_lie(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("size")) as service:
        with socket.create_connection(("127.0.0.1", service.port), DEADLINE) as sock:
            sock.sendall(b"a.png|1000\nonly this")
        service.wait_for("hung up before the file was complete", stream="err")
        assert service.process.poll() is None
    assert files_in(tmp_path / "in") == {}


def test_more_than_the_disk_holds_is_refused_to_both(tmp_path: Path) -> None:
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("size")) as service:
        with socket.create_connection(("127.0.0.1", service.port), DEADLINE) as sock:
            assert sock.recv(1024).startswith(b"200")
            sock.sendall(b"a.png|999999999999999999\n")
            assert sock.recv(1024).startswith(b"507 ")
        service.wait_for("does not fit on the disk", stream="err")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"a file")
    (tmp_path / "a.txt").write_bytes(b"abc")
    with Listening(tmp_path, "tcp://127.0.0.1:0", *receive("size")) as service:
        send = ("connect", service.urls[0], "--send", "a.txt", "--protocol", "size")
        refused = landline(tmp_path, *send)
        assert refused.returncode == Exit.REFUSED
        assert b"refused the file: 507" in refused.stderr
        service.wait_for("in is not a folder", stream="err")


def test_a_peer_that_dies_in_the_middle(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content(300_000))
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        send = [*LANDLINE, "connect", url, "--send", "a.txt", "--protocol", "chunks"]
        with Program(send, cwd=tmp_path, env={}) as client:
            caller, _ = server.accept()
            with caller:
                caller.recv(1024)
            assert client.wait() == Exit.INCOMPLETE
            assert client.err.startswith("landline: tcp://127.0.0.1:")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("connect", "udp://127.0.0.1:9", "--send", "a", "--protocol", "size"), "needs a stream"),
        (("connect", "tcp://127.0.0.1:9", "--send", "a"), "size, chunks, header"),
        (("connect", "tcp://127.0.0.1:9", "--send", "a", "--receive"), "exclude each other"),
        (("listen", "udp://127.0.0.1:0", "--service", "receive"), "needs a stream"),
        (("listen", "tcp://127.0.0.1:0", "--service", "receive"), "receive needs --protocol"),
        (("listen", "tcp://127.0.0.1:0", "--service", "serve-file"), "serve-file needs --file"),
    ],
)
def test_what_cannot_be_asked_for(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    refused = landline(tmp_path, *arguments)
    assert refused.returncode == Exit.USAGE
    assert says in refused.stderr.decode()
    assert refused.stderr.count(b"\n") == 1


def test_a_missing_file_is_told_before_anybody_calls(tmp_path: Path) -> None:
    asked = ("listen", "tcp://127.0.0.1:0", "--service", "serve-file", "--file", "none")
    refused = landline(tmp_path, *asked)
    assert refused.returncode == Exit.LOCAL
    assert refused.stderr.startswith(b"landline: none cannot be read: no such file")


def here(service: Listening) -> tuple[str, str]:
    return "127.0.0.1", str(service.port)


def receive(protocol: str) -> tuple[str, ...]:
    return ("--service", "receive", "--protocol", protocol, "--into", "in")
