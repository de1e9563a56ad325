"""`landline chat` through pipes: no terminal, no prompt, no colours."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.live.cli_chat.programs import DEADLINE, Hub, environment, landline

if TYPE_CHECKING:
    from pathlib import Path


def chat(home: Path, *words: str, typed: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        landline("chat", *words),
        input=typed.encode(),
        capture_output=True,
        env=environment(home),
        timeout=DEADLINE,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def said(output: str) -> list[str]:
    """Return the lines of a chat without their clocks."""
    return [line.partition("] ")[2] for line in output.splitlines()]


def test_lines_are_said_shown_and_acknowledged(hub: Hub, tmp_path: Path) -> None:
    done = chat(tmp_path, hub.address, "--name", "ada", typed="hi\n\n你好\n")
    assert done.returncode == 0
    assert said(done.stdout) == ["ada: hi", "ada: 你好"]
    assert "You are ada on" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_many_lines_arrive_in_order(hub: Hub, tmp_path: Path) -> None:
    lines = [f"line {number}" for number in range(1500)]
    done = chat(tmp_path, hub.address, "--name", "ada", typed="\n".join(lines))
    assert done.returncode == 0
    assert said(done.stdout) == [f"ada: {line}" for line in lines]


def test_history_is_shown_on_entering(hub: Hub, tmp_path: Path) -> None:
    chat(tmp_path, hub.address, "--name", "ada", typed="\n".join("abc"))
    done = chat(tmp_path, hub.address, "--name", "bob", typed="")
    assert said(done.stdout) == ["ada: a", "ada: b", "ada: c"]


def test_commands(hub: Hub, tmp_path: Path) -> None:
    typed = (
        "in the lobby\n/join build\nin build\n/who\n/rooms\n/nick eve\n/leave\nback\n"
        "/history 1\n/join\n/nope\n/letter 1.2.3.4 hi\n/help\nexit\nnever said\n"
    )
    done = chat(tmp_path, hub.address, "--name", "ada", typed=typed)
    assert done.returncode == 0
    assert "#build ada: in build" in done.stdout
    assert said(done.stdout)[-2] == "eve: back"
    assert "never said" not in done.stdout
    for told in (
        "You are in build now",
        "In build: ada",
        "build: 1 here, 1 messages",
        "You are eve now",
        "You left build",
        "! Type it like this: /join ROOM",
        "! There is no command /nope",
        "/quit",
    ):
        assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_another_room_and_chinese(hub: Hub, tmp_path: Path) -> None:
    words = (hub.address, "--name", "小明", "--room", "茶馆", "--lang", "zh")
    done = chat(tmp_path, *words, typed="喝茶吗？\n/leave\n")
    assert done.returncode == 0
    assert said(done.stdout) == ["#茶馆 小明: 喝茶吗？"]
    assert "您是 小明" in done.stderr
    assert "您只在这一个房间里" in done.stderr


def test_refused_line_is_named_and_fails_the_run(hub: Hub, tmp_path: Path) -> None:
    typed = "fine\n" + "x" * 70_000 + "\nfine too\n"
    done = chat(tmp_path, hub.address, "--name", "ada", typed=typed)
    assert done.returncode == 8
    assert said(done.stdout) == ["ada: fine", "ada: fine too"]
    assert "not sent: xxx" in done.stderr
    assert "1 of the lines were refused" in done.stderr


def test_one_comes_back_as_the_same_guest(hub: Hub, tmp_path: Path) -> None:
    first = chat(tmp_path, hub.address, typed="one\n")
    second = chat(tmp_path, hub.address, typed="two\n")
    speakers = {line.split(":")[0] for line in said(first.stdout) + said(second.stdout)}
    assert len(speakers) == 1
    assert speakers.pop().startswith("guest-")


def test_no_hub_and_no_such_address(hub: Hub, tmp_path: Path) -> None:
    assert chat(tmp_path, "udp://127.0.0.1:1", typed="").returncode == 2
    hub.stop()
    done = chat(tmp_path, hub.address, typed="hi\n")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    hub.start()
