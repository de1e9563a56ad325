"""`landline pair` as processes: of whoever runs the hub, of members, of new devices."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from landline.cli.control import at_control_socket
from landline.trust.codes import Code
from landline.wire import events, verbs
from tests.live.cli import programs
from tests.live.cli_chat.programs import Terminal, environment, landline, until

if TYPE_CHECKING:
    from pathlib import Path

DIGITS: Final = re.compile(r"\b\d{1,3}(?:-\d{3}){3}\b")


class Program(programs.Program):
    """A command with pipes, and what it has said so far."""

    def __init__(self, home: Path, *words: str, **env: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        super().__init__(landline(*words), cwd=home, env=environment(home, **env))

    @property
    def pid(self) -> int:
        return self.process.pid

    def expect(self, text: str, times: int = 1) -> None:
        """Wait until `text` has come so often, on whichever stream."""
        until(
            lambda: (self.out + self.err).count(text) >= times,
            lambda: f"{text!r} in {self.out}{self.err}",
        )

    def enter(self, line: str) -> None:
        self.type(f"{line}\n")

    def code(self) -> Code:
        """Return the code that it shows."""
        return Code.parse(self.first_line())

    def kill(self) -> None:
        self.process.kill()


class Machine:
    """A home with a state folder: one user of one computer."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)

    def pair(self, *words: str, **env: str) -> Program:
        return Program(self.home, "pair", *words, **env)

    def pair_with(self, code: Code | str, *words: str, **env: str) -> Program:
        """Type a code, by pipe."""
        program = self.pair(*words, **env)
        program.enter(code if isinstance(code, str) else code.words)
        return program

    def at_terminal(self, *words: str, **env: str) -> Terminal:
        return Terminal(landline(*words), environment(self.home, **env))

    @property
    def knows_nobody(self) -> bool:
        """Whether neither a hub nor who one is there was kept."""
        state = self.home / "state" / "landline"
        return not (state / "known.json").exists() and not list(state.glob("identities/*.json"))


def on_screen(terminal: Terminal) -> Code:
    """Return the code that a terminal shows."""
    until(lambda: DIGITS.search(terminal.text), lambda: terminal.text)
    found = DIGITS.search(terminal.text)
    assert found is not None
    return Code.parse(found[0])


def at_hub(data: Path, verb: verbs.Verb, answer: type[Any]) -> Any:
    """Ask the hub of a data folder something, as whoever runs it."""

    async def ask() -> Any:
        call = await at_control_socket(data)
        assert call is not None
        try:
            await call.hello(verbs.Hello())
            return await call.ask(verb, answer)
        finally:
            call.close()

    return asyncio.run(ask())


def users(data: Path) -> list[str]:
    """Return the names of a hub's accounts."""
    listed = at_hub(data, verbs.Users(), events.UserList)
    return sorted(
        each.name for each in listed.users if each.role != "guest" and each.id != "operator"
    )


def devices(data: Path, who: str) -> list[str]:
    """Return the ids of the devices of `who`."""
    listed = at_hub(data, verbs.Devices(who=who), events.DeviceList)
    return [each.key for each in listed.devices]
