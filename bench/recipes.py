"""What can be started: the command of every server that a row names.

Peers are configured for speed, not crippled: no persistence, no flood control, no limits.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import accounts
from bench.counting import ask_by_letter, ask_lobby

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench import proc
    from bench.build import Programs

ROOT = Path(__file__).parent.parent
ACCOUNTS = 1100
"""Members of the rows that talk, each with an account of its own."""
CROWD = 10_000
"""The same for the rows that are silent."""
LIFTED = tuple(
    part
    for name in ("messages", "burst", "verbs", "verb_burst")
    for part in ("--set", f"rates.{name}=1000000000")
)
"""No member speaks faster than this: limits per account are lifted, not switched off."""
_VERSIONS = {
    "redis-server": "--version",
    "nats-server": "--version",
    "ngircd": "--version",
    "mosquitto": "-h",
}


class PeerError(Exception):
    """A server is not installed or did not come up."""


@dataclass(frozen=True)
class Place:
    """What starting a server needs to know."""

    work: Path
    programs: Programs
    cores: proc.Cores
    loop: str
    """Event loop asked of `landline serve` in M1-M4: auto, asyncio, uvloop."""


@dataclass(frozen=True)
class Recipe:
    """How to start one kind of server."""

    protocol: str
    command: Callable[[Place, int, Path], Sequence[str]]
    """From the place, a free port and an empty folder to the command."""
    count: Callable[[int], int | None] | None = None
    """How to ask the server on a port for the letters it has taken."""
    roams: bool = False
    """It may use every core, as may what it works with."""

    def is_up(self, port: int) -> bool:
        """Tell whether the server answers on `port`."""
        return _accepts(port) if self.count is None else self.count(port) is not None


def versions() -> str:
    """Return the peers' versions, for the conditions of a report."""
    found = []
    for program, option in _VERSIONS.items():
        try:
            command = [_installed(program), option]
        except PeerError:
            found.append(f"{program} missing")
            continue
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        number = re.search(r"\d+\.\d+(\.\d+)?", said)
        found.append(f"{program} {number[0] if number else '?'}")
    return ", ".join(found)


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _installed(program: str) -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(program, path=path)
    if found is None:
        raise PeerError(f"{program} is not installed; Debian, as root: make test-services")
    return found


def landline(*arguments: str) -> list[str]:
    """Return the command line of landline itself. Raises PeerError where it is not installed."""
    command = Path(sys.executable).with_name("landline")
    if not command.exists():
        raise PeerError(f"{command} is missing: make install")
    return [str(command), *arguments]


def _hub(*options: str) -> list[str]:
    return [sys.executable, "-m", "bench.hub", *options]


def _serve_memory(place: Place, port: int, folder: Path) -> list[str]:
    return _hub("--port", str(port), "--accounts", str(ACCOUNTS), "--loop", place.loop)


def _serve_on_stock_loop(place: Place, port: int, folder: Path) -> list[str]:
    return _hub("--port", str(port), "--accounts", str(CROWD), "--loop", "asyncio")


def _serve_guests(place: Place, port: int, folder: Path) -> list[str]:
    return landline("serve", "--port", str(port), "--memory", *LIFTED, "--loop", place.loop)


def _serve_guests_on_stock_loop(place: Place, port: int, folder: Path) -> list[str]:
    return landline("serve", "--port", str(port), "--memory", "--loop", "asyncio")


def _serve_durable(place: Place, port: int, folder: Path) -> list[str]:
    data = folder / "data"
    accounts.make(data, ACCOUNTS)
    return landline(
        "serve", "--port", str(port), "--data", str(data), *LIFTED, "--loop", place.loop
    )


def _serve_letters(place: Place, port: int, folder: Path) -> list[str]:
    # One source may write as often as it likes, for this measurement only.
    lifted = ["--set", "letters.rate=1000000000"]
    return landline("serve", "--port", str(port), "--memory", *lifted, "--loop", "asyncio")


def _listen_echo(place: Place, port: int, folder: Path) -> list[str]:
    url = f"tcp://127.0.0.1:{port}"
    return landline("listen", url, "--service", "echo", "--no-welcome")


def _redis(place: Place, port: int, folder: Path) -> list[str]:
    return [
        _installed("redis-server"), "--port", str(port), "--bind", "127.0.0.1",
        # Members come from several loopback addresses, which protected mode refuses.
        "--protected-mode", "no", "--save", "", "--appendonly", "no",
        "--client-output-buffer-limit", "pubsub 0 0 0", "--maxclients", "15000",
    ]  # fmt: skip


def _nats(place: Place, port: int, folder: Path) -> list[str]:
    return [_installed("nats-server"), "-a", "127.0.0.1", "-p", str(port)]


def _ngircd(place: Place, port: int, folder: Path) -> list[str]:
    settings = folder / "ngircd.conf"
    settings.write_text(
        f"[Global]\nName = irc.bench.local\nInfo = bench\nListen = 127.0.0.1\nPorts = {port}\n"
        "MotdPhrase = bench\n"
        "[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\n"
        "MaxNickLength = 20\nMaxPenaltyTime = 0\n"
        "[Options]\nDNS = no\nIdent = no\nPAM = no\n"
    )
    return [_installed("ngircd"), "-n", "-f", str(settings)]


def _mosquitto(place: Place, port: int, folder: Path) -> list[str]:
    settings = folder / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        "set_tcp_nodelay true\nmax_queued_messages 0\nlog_type error\n"
    )
    return [_installed("mosquitto"), "-c", str(settings)]


def _reference(kind: str) -> Callable[[Place, int, Path], list[str]]:
    def command(place: Place, port: int, folder: Path) -> list[str]:
        return [str(place.programs.reference), kind, str(port)]

    return command


def _python(kind: str) -> Callable[[Place, int, Path], list[str]]:
    def command(place: Place, port: int, folder: Path) -> list[str]:
        return [sys.executable, "-m", "bench.peers_py", kind, str(port)]

    return command


RECIPES: dict[str, Recipe] = {
    "landline": Recipe("native", _serve_memory),
    "landline-shelf": Recipe("native", _serve_memory, roams=True),
    "landline-guests": Recipe("native-guest", _serve_guests),
    "landline-stock-loop": Recipe("native", _serve_on_stock_loop),
    "landline-stock-loop-guests": Recipe("native-guest", _serve_guests_on_stock_loop),
    "landline-durable": Recipe("native", _serve_durable),
    "landline-websocket": Recipe("websocket", _serve_memory),
    "landline-stock-loop-websocket": Recipe("websocket", _serve_on_stock_loop),
    "landline-echo": Recipe("raw", _listen_echo),
    "landline-letters": Recipe("raw", _python("landline-letters"), ask_by_letter),
    "landline-hub-letters": Recipe("raw", _serve_letters, ask_lobby),
    "redis": Recipe("redis", _redis),
    "nats": Recipe("nats", _nats),
    "ngircd": Recipe("irc", _ngircd),
    "mosquitto": Recipe("mqtt", _mosquitto),
    "c-relay": Recipe("relay", _reference("relay")),
    "c-echo": Recipe("raw", _reference("echo")),
    "threads": Recipe("raw", _python("threads")),
    "streams": Recipe("raw", _python("streams")),
    "websockets": Recipe("websocket-relay", _python("websockets")),
    "blocking": Recipe("raw", _python("blocking"), ask_by_letter),
    "datagram-protocol": Recipe("raw", _python("datagram-protocol"), ask_by_letter),
}
