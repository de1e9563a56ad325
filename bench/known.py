"""How landline copies in the rows of transfers: two homes whose devices know each other."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from bench.copiers import Copier, Ground
from bench.recipes import landline
from landline.trust.device import Device
from landline.trust.peers import Known, Peers

if TYPE_CHECKING:
    from pathlib import Path

SENDER: Final = "giver"
RECEIVER: Final = "taker"


def home(work: Path, name: str) -> Path:
    """Return the home of one of the two."""
    return work / f"home-{name}"


def acquaint(work: Path, address: str) -> None:
    """Let both know each other, as after a first transfer by code; the receiver asks nobody."""
    states = {name: home(work, name) / ".local/state/landline" for name in (SENDER, RECEIVER)}
    devices = {name: Device.open(folder) for name, folder in states.items()}
    Peers(states[SENDER]).keep(
        Known(key=devices[RECEIVER].public, name=RECEIVER, addresses=(address,))
    )
    Peers(states[RECEIVER]).keep(Known(key=devices[SENDER].public, name=SENDER, accept="yes"))


def waits(ground: Ground, *options: str) -> str:
    """Return the line that waits for files."""
    acquaint(ground.work, f"{ground.host}:{ground.port}")
    wait = ("receive", "--always", "--into", ground.into, "--port", ground.port)
    return _at(ground.work, RECEIVER, *wait, *options)


def sends(ground: Ground, *options: str) -> str:
    """Return the line that sends them."""
    return _at(ground.work, SENDER, "send", ground.source, "--to", RECEIVER, *options)


def _at(work: Path, who: str, *arguments: object) -> str:
    command = ["env", f"HOME={home(work, who)}", *landline(*map(str, arguments))]
    return shlex.join(command)


LANDLINE: Final[dict[str, Copier]] = {"landline": Copier(waits, sends, stays=True)}
