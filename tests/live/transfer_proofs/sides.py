"""Two people with a home each who send and receive by the real commands, and what they told."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from landline.client.transfer_side import Machine
from landline.trust.peers import Known
from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import environment, until

if TYPE_CHECKING:
    from pathlib import Path

    from landline.client.unfinished import Record

_ENDINGS: Final = (".part", ".journal")


class Run(Program):
    """One command with `--json`; its events as they come."""

    def __init__(self, home: Path, *words: str, **more: str) -> None:
        super().__init__([*LANDLINE, *words, "--json"], cwd=home, env=environment(home, **more))
        self.words = words
        self._seen = 0
        self._events: list[dict[str, Any]] = []

    @property
    def events(self) -> list[dict[str, Any]]:
        """All that it has told so far."""
        end = self.out.rfind("\n") + 1
        lines = self.out[self._seen : end].splitlines()
        self._seen = end
        self._events += (json.loads(line) for line in lines)
        return self._events

    @property
    def has_ended(self) -> bool:
        return self._has_ended()

    @property
    def landed(self) -> int:
        """Bytes that were there when it last said."""
        told = (e["figures"]["landed"] for e in reversed(self.events) if e["type"] == "progress")
        return next(told, 0)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return its events of one kind."""
        return [event for event in self.events if event["type"] == kind]

    def first(self, kind: str) -> dict[str, Any]:
        """Return its first event of one kind, once it has come."""
        until(lambda: self.told(kind) or self.has_ended, self.what)
        return self.told(kind)[0]

    def what(self) -> str:
        """Return what it said, but for how far it was, for whoever looks at a failure."""
        told = [line for line in self.out.splitlines() if '"progress"' not in line]
        return "\n".join([f"{self.words}, {self.landed} landed", *told, self.err])

    def kill(self) -> None:
        """End it as a power failure would, and take what it had said by then."""
        self.process.kill()
        self.wait()


class Side:
    """A person: their folder, and the commands that they type in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        self.runs: list[Run] = []
        self.machine = Machine(home / "state" / "landline")

    def start(self, *words: str, **more: str) -> Run:
        """Begin a command."""
        run = Run(self.home, *words, **more)
        self.runs.append(run)
        return run

    def run(self, *words: str, **more: str) -> Run:
        """Run a command to its end."""
        run = self.start(*words, **more)
        run.wait()
        return run

    def records(self) -> list[Record]:
        """Return what `landline transfers` lists."""
        return self.machine.unfinished.all()

    def close(self) -> None:
        for run in self.runs:
            run.__exit__()


def introduce(sender: Side, receiver: Side) -> None:
    """Let two know each other, as after a code; the receiver takes from this sender unasked."""
    key, name = receiver.machine.device.public, receiver.home.name
    sender.machine.peers.keep(Known(key, name=name, label=name))
    key, name = sender.machine.device.public, sender.home.name
    receiver.machine.peers.keep(Known(key, name=name, label=name, accept="yes"))


def hidden_in(folder: Path) -> list[str]:
    """Return what has a hidden name of ours anywhere below `folder`."""
    return sorted(
        os.path.join(above, name)  # noqa: PTH118
        for above, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if is_hidden(name)
    )


def is_hidden(name: str) -> bool:
    return name.startswith(".") and name.endswith(_ENDINGS)
