"""`landline pair` as processes: of whoever runs the hub, of members, of new devices."""

from __future__ import annotations

import asyncio
import re
import subprocess
import threading
from typing import TYPE_CHECKING, Any, Final, Self

from landline.cli.control import at_control_socket
from landline.trust.codes import Code
from landline.wire import events, verbs
from tests.live.cli_chat.programs import DEADLINE, Terminal, environment, landline, until

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

DIGITS: Final = re.compile(r"\b\d{1,3}(?:-\d{3}){3}\b")


class Program:
    """A command with pipes, and what it has said so far."""

    def __init__(self, home: Path, *words: str, **env: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            landline(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(home, **env),
            cwd=home,
        )
        self.pid = self._process.pid
        self._heard: dict[str, bytearray] = {"out": bytearray(), "err": bytearray()}
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=each, daemon=True)
            for each in (("out", self._process.stdout), ("err", self._process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    @property
    def out(self) -> str:
        return self._heard["out"].decode()

    @property
    def err(self) -> str:
        return self._heard["err"].decode()

    def expect(self, text: str, times: int = 1) -> None:
        until(
            lambda: (self.out + self.err).count(text) >= times,
            lambda: f"{text!r} in {self.out}{self.err}",
        )

    def enter(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def code(self) -> Code:
        """Return the code that it shows."""
        until(lambda: "\n" in self.out, lambda: f"no code in {self.out}{self.err}")
        return Code.parse(self.out.splitlines()[0])

    def kill(self) -> None:
        self._process.kill()

    def interrupt(self) -> int:
        """Press Ctrl-C, and wait."""
        self._process.send_signal(2)
        return self.wait()

    def wait(self) -> int:
        status = self._process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
        return status

    def _read(self, name: str, pipe: Any) -> None:
        while data := pipe.read1(4096):
            self._heard[name] += data


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
