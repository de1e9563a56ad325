"""`landline say`: what scripts rely on."""

from __future__ import annotations

import json
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.live.cli_chat.programs import DEADLINE, Hub, environment, landline

if TYPE_CHECKING:
    from pathlib import Path


def say(
    home: Path, *words: str, typed: bytes = b"", **env: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        landline("say", *words),
        input=typed,
        capture_output=True,
        env=environment(home, **env),
        timeout=DEADLINE,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def test_one_message(hub: Hub, tmp_path: Path) -> None:
    done = say(tmp_path, "lobby", "你好", "--hub", hub.address)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_json_and_address_from_the_environment(hub: Hub, tmp_path: Path) -> None:
    done = say(tmp_path, "Lobby", "hi", "--json", LANDLINE_SAY_HUB=hub.address)
    ok = json.loads(done.stdout)
    assert (ok["is"], ok["room"], ok["seq"]) == ("ok", "lobby", 1)
    assert len(ok["cid"]) == 32


def test_every_line_of_standard_input_is_a_message_in_order(hub: Hub, tmp_path: Path) -> None:
    lines = [f"line {number}" for number in range(600)]
    typed = "\n\n".join(lines).encode()
    done = say(tmp_path, "build", "-", "--hub", hub.address, typed=typed)
    assert done.returncode == 0
    assert done.stdout.split() == [str(number) for number in range(1, 601)]


def test_text_that_is_gb18030(hub: Hub, tmp_path: Path) -> None:
    typed = "中文\n".encode("gb18030")
    assert say(tmp_path, "lobby", "-", "--hub", hub.address, typed=typed).returncode == 0
    talk = subprocess.run(
        landline("chat", hub.address),
        input=b"",
        capture_output=True,
        env=environment(tmp_path),
        timeout=DEADLINE,
        check=True,
    )
    assert "中文" in talk.stdout.decode()


def test_refused(hub: Hub, tmp_path: Path) -> None:
    done = say(tmp_path, "no room", "hi", "--hub", hub.address)
    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr.startswith("landline: no room cannot be the name of a room")
    chinese = say(tmp_path, "no room", "hi", "--hub", hub.address, "--lang", "zh")
    assert "不能用作房间名" in chinese.stderr


def test_messages_before_a_refused_one_are_reported(hub: Hub, tmp_path: Path) -> None:
    typed = b"one\n" + b"x" * 70_000 + b"\nthree\n"
    done = say(tmp_path, "lobby", "-", "--hub", hub.address, typed=typed)
    assert done.returncode == 2
    assert done.stdout == "1\n"


def test_nobody_there(hub: Hub, tmp_path: Path) -> None:
    hub.stop()
    done = say(tmp_path, "lobby", "hi", "--hub", hub.address)
    assert done.returncode == 3
    assert "refused the connection" in done.stderr
    hub.start()


def test_hub_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        done = say(tmp_path, "lobby", "hi", "--hub", address, "--timeout", "0.3")
    assert done.returncode == 7
    assert "within 0.3 s" in done.stderr


@pytest.mark.parametrize("words", [["lobby"], ["lobby", "hi", "--timeout", "0"], []])
def test_wrong_usage(tmp_path: Path, words: list[str]) -> None:
    assert say(tmp_path, *words).returncode == 2


def test_the_same_guest_every_time(hub: Hub, tmp_path: Path) -> None:
    for name in ("robot", None, "robot", None):
        named = ["--name", name] if name else []
        assert say(tmp_path, "lobby", "hi", "--hub", hub.address, *named).returncode == 0
    talk = subprocess.run(
        landline("chat", hub.address, "--name", "reader"),
        input=b"",
        capture_output=True,
        env=environment(tmp_path),
        timeout=DEADLINE,
        check=True,
    )
    speakers = [line.split()[1] for line in talk.stdout.decode().splitlines()]
    assert speakers == ["robot:"] * 4
