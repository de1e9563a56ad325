"""What `landline send` and `landline receive` load before a file moves: that is most of their time.

Not by the clock: a module that creeps in shows by its name. DESIGN §10 has the budget.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from landline.cli.exits import Exit
from landline.trust.device import Device
from landline.trust.peers import Known, Peers
from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TELLING: Final = """
import gc, json, sys
before = set(sys.modules)
from landline.__main__ import main
try:
    main()
finally:
    loaded = sorted(set(sys.modules) - before)
    print(json.dumps({"loaded": loaded, "frozen": gc.get_freeze_count()}), file=sys.stderr)
"""

TRIES: Final = 5
"""On a machine that is busy who is at once not there is looked for, and more is loaded for that."""

LIBRARIES: Final = frozenset(
    {
        "_cffi_backend", "_openssl", "blake3", "click", "cryptography", "msgspec",
        "typing_extensions",
    }
)  # fmt: skip
"""What either needs, with what cryptography calls its own, and msgspec takes where it is there."""

SLOW: Final = frozenset(
    {
        "asyncio", "concurrent", "dataclasses", "difflib", "json", "logging", "platformdirs",
        "shutil", "sqlite3", "subprocess", "tempfile", "encodings.idna",
    }
)  # fmt: skip
"""Of the standard library, a millisecond or more each."""

LAYERS: Final = frozenset(
    {
        "__main__", "catalogue", "cli", "client", "direct", "errors", "folders", "net", "safetext",
        "secrecy", "sizes", "transfer", "trust", "version",
    }
)  # fmt: skip
"""Parts of landline; neither a hub nor the verbs, nothing that searches or logs."""


@pytest.fixture
def homes(tmp_path: Path) -> dict[str, Path]:
    """Two people whose machines know each other, as after a first transfer by code."""
    homes = {name: tmp_path / name for name in ("ada", "bo")}
    devices = {name: Device.open(_state(home)) for name, home in homes.items()}
    Peers(_state(homes["bo"])).keep(Known(devices["ada"].public, name="ada", accept="yes"))
    Peers(_state(homes["ada"])).keep(Known(devices["bo"].public, name="bo"))
    for home in homes.values():
        (home / "a.txt").write_text("hello")
    return homes


def _state(home: Path) -> Path:
    return home / "state" / "landline"


def start(home: Path, *words: str, tells: bool = False) -> Program:
    command = [sys.executable, "-c", TELLING] if tells else [*LANDLINE]
    return Program([*command, *words], cwd=home, env=environment(home))


def told(home: Path, *words: str) -> dict[str, Any]:
    """Run a command to its end; return what it tells of what it had loaded."""
    with start(home, *words, tells=True) as program:
        assert program.wait() == Exit.DONE, program.err
    found: dict[str, Any] = json.loads(program.err.splitlines()[-1])
    return found


def offenders(loaded: list[str]) -> list[str]:
    tops = {name.partition(".")[0] for name in loaded}
    own = {name.split(".")[1] for name in loaded if name.startswith("landline.")}
    others = tops - sys.stdlib_module_names - LIBRARIES - {"landline"}
    return sorted([*(SLOW & set(loaded)), *others, *(f"landline.{name}" for name in own - LAYERS)])


def waiting(program: Program) -> dict[str, Any]:
    """Return the event by which a command says that it waits."""
    program.wait_for('"type":"waiting"')
    events = map(json.loads, program.out.splitlines())
    return next(event for event in events if event["type"] == "waiting")


def at_best(run: Callable[[], dict[str, Any]], meant: frozenset[str]) -> dict[str, Any]:
    """Return what is told by the first run that loads no more than it should, or by the last."""
    for _ in range(TRIES):
        found = run()
        if set(offenders(found["loaded"])) <= meant:
            break
    return found


def test_sending_to_a_known_device(homes: dict[str, Path]) -> None:
    with start(homes["bo"], "receive", "--always", "--json", "--into", "in") as receiver:
        port = waiting(receiver)["addresses"][0].rpartition(":")[2]
        known = Peers(_state(homes["ada"]))
        key = known.all()[0].key
        known.keep(Known(key, addresses=(f"127.0.0.1:{port}",)))
        found = at_best(lambda: told(homes["ada"], "send", "a.txt", "--to", "bo"), frozenset())
    assert offenders(found["loaded"]) == []
    others = ("receiver", "receiving", ".disk")
    assert not [name for name in found["loaded"] if any(part in name for part in others)]
    assert found["frozen"]  # at its end it looks through nothing for garbage
    assert (homes["bo"] / "in" / "a.txt").read_text() == "hello"


def test_receiving_by_a_link(homes: dict[str, Path]) -> None:
    # They know each other from then on: the one time that this is written down.
    meant = frozenset({"cpace", "tempfile", "shutil"})

    def run() -> dict[str, Any]:
        with start(homes["ada"], "send", "a.txt", "--json") as sender:
            found = told(homes["bo"], "receive", waiting(sender)["link"], "--yes", "--into", "in")
            assert sender.wait() == Exit.DONE
        return found

    assert set(offenders(at_best(run, meant)["loaded"])) <= meant
    assert (homes["bo"] / "in" / "a.txt").read_text() == "hello"
