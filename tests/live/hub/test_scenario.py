"""The evening of the issue: two terminals, netcat and a letter, and the hub killed in between."""

from __future__ import annotations

import shutil
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.live.cli_chat.programs import Hub, Terminal, environment, landline, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAID = ["from ada", "from bob", "from netcat", "你好"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.kill()


class Netcat:
    """A person at `nc`: a socket and nothing else."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=0.05)
        self.seen = b""

    def say(self, line: str) -> None:
        self._socket.sendall(line.encode() + b"\n")

    @property
    def text(self) -> str:
        try:
            while data := self._socket.recv(1 << 16):
                self.seen += data
        except OSError:
            pass
        return self.seen.decode("utf-8", "ignore")

    def expect(self, text: str) -> None:
        until(lambda: text in self.text, lambda: f"{text!r} in {self.seen!r}")

    def close(self) -> None:
        self._socket.close()


def letter(port: int, text: str) -> None:
    if shutil.which("nc"):
        subprocess.run(
            ["nc", "-u", "-w1", "127.0.0.1", str(port)],
            input=text.encode() + b"\n",
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(text.encode() + b"\n", ("127.0.0.1", port))


def order(text: str, words: list[str]) -> list[str]:
    """Return `words` in the order in which `text` shows them last."""
    return sorted(words, key=lambda word: text.rindex(word))


def test_all_see_all_in_one_order_and_nothing_is_missing_after_a_kill(
    hub: Hub, tmp_path: Path
) -> None:
    homes = [tmp_path / name for name in ("ada", "bob")]
    for home in homes:
        home.mkdir()
    terminals = [
        Terminal(landline("chat", hub.address, "--name", home.name), environment(home))
        for home in homes
    ]
    with terminals[0] as ada, terminals[1] as bob:
        nc = Netcat(hub.port)
        nc.say("")
        nc.expect("Welcome")
        ada.expect("ada")
        bob.expect("bob")
        ada.enter("from ada")
        bob.enter("from bob")
        nc.say("from netcat")
        letter(hub.port, "你好")
        for word in SAID:
            nc.expect(f": {word}")
            for terminal in terminals:
                terminal.expect(f": {word}")
        assert order(ada.text, [f": {word}" for word in SAID]) == order(
            bob.text, [f": {word}" for word in SAID]
        )
        assert order(nc.text, [f": {word}" for word in SAID]) == order(
            ada.text, [f": {word}" for word in SAID]
        )

        hub.kill()
        nc.close()
        ada.enter("while it was away")
        hub.start()
        late = Netcat(hub.port)
        late.say("")
        for terminal in terminals:
            terminal.expect(": while it was away")
        late.expect(": while it was away")
        for word in SAID:
            late.expect(f": {word}")
            for terminal in terminals:
                assert terminal.text.count(f": {word}") == 1, "shown again"
        late.close()
