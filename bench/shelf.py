"""T6, T8: files to and from the shelf of a hub, by curl, while nobody, some or many talk.

On a RAM disk, in a network of its own. Hub, curl and those who talk share all cores, and the
hub may use its worker processes; whatever lands in it stands in memory.
"""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bench.commands import Ending, shell, stop, tree_cpu, until_it_listens
from bench.copiers import program, python
from bench.copying import GIB, MIB, RAM, make
from bench.load import talking
from bench.peers import free_port, start
from bench.recipes import PeerError, Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from bench.peers import Peer
    from bench.recipes import Place
    from bench.samples import Figures

UP: Final = "MiB/s up"
DOWN: Final = "MiB/s down"
P99: Final = "chat p99 µs"

_HUB: Final = "landline-shelf"
_PEOPLE: Final = ("--rooms=10", "--members=10", "--speakers=0")
_TALKING: Final = {
    "landline-talking": ("--workload=paced", *_PEOPLE, "--rate=200", "--naps"),
    "landline-busy": ("--workload=talk", *_PEOPLE, "--window=4"),
}
"""What goes on while a file goes up and comes down: 100 people who each say something every
half second, or who never stop."""
_TWO: Final = ("--workload=paced", "--members=2", "--speakers=0", "--rate=400", "--naps")
"""Two whose messages are watched: so many that one in a hundred is a figure."""
_LANDINGS: Final = 3
_QUIET_SECONDS: Final = 3.0
_TOKEN: Final = "bench-member-000000"
"""Of an account that the hub knows (`bench.accounts`)."""


class Shelf:
    """The servers of a row, and a file; removed by `close`."""

    def __init__(self, place: Place, *, large: bool) -> None:
        """Make the file: 2 GiB if `large`, else 1."""
        self._work = RAM / f"landline-bench-{os.getpid()}-shelf"
        self._work.mkdir()
        self._place = replace(place, work=self._work)
        self._stack = ExitStack()
        self._peers: dict[str, Peer] = {}
        self._numbers = itertools.count()
        self._source, self._size = make("big" if large else "large", self._work / "from")
        self._down = self._work / "down"
        # First touch of a virtual machine's memory is slow: let it not be the first program's.
        shutil.copyfile(self._source, self._down)
        self._down.unlink()

    def close(self) -> None:
        """End the servers and remove everything."""
        self._stack.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def both_ways(self, name: str) -> Figures:
        """Bring the file up and fetch it again: T6. Raises PeerError, LoadError."""
        server = self._server("copyparty" if name == "copyparty" else _HUB)
        if name not in _TALKING:
            return self._both_ways(server)
        with talking(self._place.programs.loadgen, server, _TALKING[name]) as talk:
            figures = self._both_ways(server)
            run = talk.end()
        return figures | {P99: run.p99_us, "deliveries per s": run.deliveries / run.seconds}

    def beside_two(self, name: str) -> Figures:
        """Watch two who talk while files land, strangers use the cores, or nobody: T8-CHAT."""
        server = self._server(_HUB)
        loads = {"landline-landing": self._landings, "landline-strangers": self._strangers}
        load = loads.get(name, _nothing)
        with talking(self._place.programs.loadgen, server, _TWO) as talk:
            load(server)
            run = talk.end()
        return {P99: run.p99_us, "chat p50 µs": run.p50_us, "s of load": run.seconds}

    def _both_ways(self, server: Peer) -> Figures:
        url = self._url(server)
        before = tree_cpu(server.pid)
        up = self._curl("-o", "/dev/null", "-T", self._source, url)
        between = tree_cpu(server.pid)
        down = self._curl("-o", self._down, url)
        after = tree_cpu(server.pid)
        whole = self._down.stat().st_size == self._size
        self._down.unlink()
        self._curl("-o", "/dev/null", "-X", "DELETE", url)
        if not whole:
            raise PeerError(f"{server.name} did not give back what it got")
        mib, gib = self._size / MIB, self._size / GIB
        return {
            UP: mib / up,
            DOWN: mib / down,
            "CPU-s/GiB up": (between - before) / gib,
            "CPU-s/GiB down": (after - between) / gib,
        }

    def _landings(self, server: Peer) -> None:
        for _ in range(_LANDINGS):
            url = self._url(server)
            self._curl("-o", "/dev/null", "-T", self._source, url)
            self._curl("-o", "/dev/null", "-X", "DELETE", url)

    def _strangers(self, _: Peer) -> None:
        """Copy the file by `limit`, as often as it lands."""
        for _turn in range(_LANDINGS):
            port = free_port()
            taker = shell(python("bench.limit", "take", port, self._down, self._size), None)
            try:
                until_it_listens(taker, port)
                give = python("bench.limit", "give", port, self._source, "127.0.0.1", self._size)
                self._wait(Ending(shell(give, None)), give)
                self._wait(Ending(taker), "limit")
            finally:
                if taker.poll() is None:
                    stop(taker)
        self._down.unlink()

    def _curl(self, *arguments: object) -> float:
        """Return how many seconds curl took."""
        head = ("-H", f"Authorization: Bearer {_TOKEN}")
        line = shlex.join(map(str, (program("curl"), "-sf", *head, *arguments)))
        begun = time.monotonic()
        self._wait(Ending(shell(line, None)), f"curl {arguments[-1]}")
        return time.monotonic() - begun

    def _wait(self, ending: Ending, what: str) -> None:
        ending.wait()
        if ending.status:
            raise PeerError(f"{what}: status {ending.status}")

    def _url(self, server: Peer) -> str:
        folder = "" if server.name == "copyparty" else "files/lobby/"
        return f"http://127.0.0.1:{server.port}/{folder}{next(self._numbers)}"

    def _server(self, name: str) -> Peer:
        if name not in self._peers:
            recipe = _COPYPARTY if name == "copyparty" else None
            self._peers[name] = peer = start(name, self._place, recipe)
            self._stack.callback(peer.stop)
        return self._peers[name]


def _nothing(_: Peer) -> None:
    time.sleep(_QUIET_SECONDS)


def _copyparty(place: Place, port: int, folder: Path) -> list[str]:
    (folder / "files").mkdir()
    options = ("-i", "127.0.0.1", "-p", str(port), "-v", f"{folder}/files::rwmd")
    return [program("copyparty"), *options, "-q", "--no-crt", "--wram"]


_COPYPARTY: Final = Recipe("http", _copyparty, roams=True)
