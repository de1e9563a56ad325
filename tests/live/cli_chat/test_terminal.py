"""`landline chat` at a terminal, also while the hub is killed and started again."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

from tests.live.cli_chat.programs import Hub, Terminal, environment, landline

if TYPE_CHECKING:
    from pathlib import Path


def chat(home: Path, hub: Hub, *words: str, **env: str) -> Terminal:
    return Terminal(landline("chat", hub.address, *words), environment(home, **env))


def spoken(terminal: Terminal, name: str) -> list[str]:
    """Return what `name` was shown to say, in order."""
    return re.findall(rf"\[\d\d:\d\d\] {name}: (.*)", terminal.text)


def test_two_people_talk(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, hub, "--name", "ada") as ada:
        ada.expect("lobby>")
        with chat(tmp_path, hub, "--name", "小明", "--lang", "zh") as ming:
            ming.expect("lobby>")
            ada.enter("hello")
            ming.expect("ada: hello")
            ming.enter("你好")
            ada.expect("小明: 你好")
            ming.enter("/who")
            ming.expect("lobby 里有：ada, 小明")
            ada.expect("* 小明 came to lobby")
            ming.enter("exit")
            assert ming.wait() == 0
        ada.expect("* 小明 left lobby")
        ada.press("\x04")
        assert ada.wait() == 0


def test_kill_and_restart_in_mid_conversation(hub: Hub, tmp_path: Path) -> None:
    with (
        chat(tmp_path, hub, "--name", "ada") as ada,
        chat(tmp_path, hub, "--name", "bob", "--lang", "zh") as bob,
    ):
        for terminal in (ada, bob):
            terminal.expect("lobby>")
        expected: list[str] = []
        for fall in range(3):
            for number in range(3):
                expected.append(f"before {fall} {number}")
                ada.enter(expected[-1])
            hub.kill()
            ada.expect("What you type is kept and sent", times=fall + 1)
            bob.expect("您输入的内容会保留并补发", times=fall + 1)
            for number in range(3):
                expected.append(f"away {fall} {number}")
                ada.enter(expected[-1])
            ada.expect(f"waiting: {expected[-1]}")
            bob.enter(f"bob {fall}")
            hub.start()
            for terminal in (ada, bob):
                terminal.expect(f"ada: {expected[-1]}")
                terminal.expect(f"bob: bob {fall}")
        for terminal in (ada, bob):
            assert spoken(terminal, "ada") == expected
            assert spoken(terminal, "bob") == [f"bob {fall}" for fall in range(3)]
        ada.expect("connected again", times=3)
        bob.expect("已重新连接", times=3)


def test_leaving_with_lines_unsent_says_so(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, hub, "--name", "ada") as ada:
        ada.expect("lobby>")
        hub.stop()
        ada.expect("The hub is shutting down")
        ada.enter("/who")
        ada.expect("! There is no connection at the moment")
        ada.enter("too late")
        ada.expect("waiting: too late")
        ada.enter("/quit")
        assert ada.wait() == 5
        ada.expect("! not sent: too late")
        ada.expect("1 of the lines were not acknowledged")
    hub.start()


def test_completion_history_and_ctrl_c(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, hub, "--name", "ada") as ada:
        ada.expect("lobby>")
        ada.type("/roo\t")
        ada.expect("/rooms")
        ada.type("\r")
        ada.expect("lobby: 1 here")
        ada.press("half a line\x03")
        ada.enter("whole")
        ada.expect("ada: whole")
        ada.type("\x1b[A\r")
        ada.expect("ada: whole", times=2)
        assert spoken(ada, "ada") == ["whole", "whole"]
        ada.press("\x03")
        assert ada.wait() == 130


def test_two_terminals_without_a_name_are_two_people(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, hub) as first, chat(tmp_path, hub) as second:
        names = []
        for terminal in (first, second):
            terminal.expect("lobby>")
            found = re.search(r"You are (guest-\w+) on", terminal.text)
            assert found is not None
            names.append(found[1])
        assert names[0] != names[1]


def test_letters_and_hostile_text(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, hub, "--name", "ada") as ada:
        ada.expect("lobby>")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as letter:
            letter.sendto(b"\x1b]0;owned\x07hi", ("127.0.0.1", hub.port))
        ada.expect("(unverified): \\x1b]0;owned\\x07hi")
        assert "\x1b]0;owned" not in ada.raw


def test_colours_only_where_wanted(hub: Hub, tmp_path: Path) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    with chat(tmp_path, hub, "--name", "ada") as ada:
        ada.expect("lobby>")
        ada.enter("hi")
        ada.expect("ada: hi")
        assert colour.search(ada.raw)
    with chat(tmp_path, hub, "--name", "ada", NO_COLOR="1") as plain:
        plain.expect("ada: hi")
        plain.expect("lobby>")
        assert not colour.search(plain.raw)
