"""Running servers: started on a free port and pinned, stopped by pid. What: `recipes`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import proc
from bench.recipes import RECIPES, ROOT, PeerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.recipes import Place, Recipe

_START_SECONDS = 15.0
_STOP_SECONDS = 10.0


@dataclass
class Peer:
    """A running server."""

    name: str
    protocol: str
    """The generator's adapter for it."""
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def last_words(self) -> str:
        """Return the end of what it wrote, for messages."""
        return self.log.read_text(errors="replace").strip()[-400:] or "it wrote nothing"

    def stop(self) -> None:
        """End it: politely, then firmly."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(name: str, place: Place, recipe: Recipe | None = None) -> Peer:
    """Start the server called `name` and wait until it answers. Raises PeerError."""
    recipe, port = recipe or RECIPES[name], free_port()
    folder = place.work / f"{name}-{port}"
    folder.mkdir()
    log = folder / "log"
    command = recipe.command(place, port, folder)
    core = nullcontext() if recipe.roams else proc.pinned(place.cores.server)
    with core, log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
        )
    peer = Peer(name, recipe.protocol, port, process, log)
    try:
        _wait_until_up(peer, recipe.is_up)
    except BaseException:
        peer.stop()
        raise
    return peer


def _environment(home: Path) -> dict[str, str]:
    """Return this process's environment without what a user has configured for landline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDLINE_")}
    return kept | {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)}


def _wait_until_up(peer: Peer, is_up: Callable[[int], bool]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if peer.process.poll() is not None:
            raise PeerError(f"{peer.name} did not start: {peer.last_words()}")
        if is_up(peer.port):
            return
        time.sleep(0.05)
    raise PeerError(f"{peer.name} does not answer on its port: {peer.last_words()}")


def free_port() -> int:
    """Return a port that is free for TCP and UDP now."""
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        port: int = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        return port
