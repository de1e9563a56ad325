"""Runs the generator beside a server and divides what it did by the server's CPU-seconds."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import proc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bench.peers import Peer

_RUNS = itertools.count(1)
_LONGEST = 300.0
"""Seconds that members talk whom nobody tells to end."""


class LoadError(Exception):
    """The generator gave up; its own line says why."""


@dataclass(frozen=True)
class Edge:
    """The server at a milestone of a run."""

    cpu: float
    rss: int
    at: float
    """When, on the monotonic clock."""


@dataclass(frozen=True)
class Run:
    """What the generator counted, and the server at every milestone and at the end."""

    deliveries: int
    messages: int
    seconds: float
    p50_us: int
    p99_us: int
    cpu_seconds: float
    edges: dict[str, Edge]

    def server_cpu(self, since: str = "ready", until: str = "end") -> float:
        """Return the server's CPU-seconds between two milestones, at least one clock tick."""
        return max(self.edges[until].cpu - self.edges[since].cpu, 0.01)

    def grown(self, since: str = "ready", until: str = "end") -> int:
        """Return by how many bytes the server's memory grew between two milestones."""
        return self.edges[until].rss - self.edges[since].rss


def run_load(
    loadgen: Path, core: int, peer: Peer, options: Sequence[str], *, seconds: float
) -> Run:
    """Run one window of `seconds` against `peer`. Raises LoadError."""
    with proc.pinned(core), _generator(loadgen, peer, options, seconds) as process:
        return _follow(process, peer)


class Talk:
    """Members who talk with a server, on any core, until they are told to end."""

    def __init__(self, process: subprocess.Popen[str], peer: Peer) -> None:
        """Use `talking`."""
        self._process = process
        self._peer = peer
        self._begun = {"ready": _edge(peer)}

    def end(self) -> Run:
        """End it; return what there was of it. Raises LoadError."""
        self._process.send_signal(signal.SIGUSR1)
        return _follow(self._process, self._peer, self._begun)


@contextmanager
def talking(loadgen: Path, peer: Peer, options: Sequence[str]) -> Iterator[Talk]:
    """Let members talk with `peer` inside the block, from its begin. Raises LoadError."""
    with _generator(loadgen, peer, options, _LONGEST) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise _gave_up(process)
        talk = Talk(process, peer)
        _go(process)
        yield talk


@contextmanager
def _generator(
    loadgen: Path, peer: Peer, options: Sequence[str], seconds: float
) -> Iterator[subprocess.Popen[str]]:
    command = [
        str(loadgen), *options, f"--protocol={peer.protocol}", f"--port={peer.port}",
        f"--seconds={seconds}", f"--tag=b{next(_RUNS)}",
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _follow(
    process: subprocess.Popen[str], peer: Peer, begun: Mapping[str, Edge] | None = None
) -> Run:
    assert process.stdout is not None
    edges = dict(begun or {})
    for line in process.stdout:
        word = line.strip()
        if word.startswith("{"):
            edges["end"] = _edge(peer)
            return Run(**json.loads(word), edges=edges)
        edges[word] = _edge(peer)
        _go(process)
    raise _gave_up(process)


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _gave_up(process: subprocess.Popen[str]) -> LoadError:
    assert process.stderr is not None
    return LoadError(process.stderr.read().strip() or "the generator ended without a result")


def _edge(peer: Peer) -> Edge:
    try:
        return Edge(proc.cpu_seconds(peer.pid), proc.rss_bytes(peer.pid), time.monotonic())
    except (FileNotFoundError, ProcessLookupError, IndexError):
        raise LoadError(f"{peer.name} ended during the run; {peer.last_words()}") from None
