"""Runs the generator beside a server and divides what it did by the server's CPU-seconds."""

from __future__ import annotations

import itertools
import json
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import proc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.peers import Peer

_RUNS = itertools.count(1)


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
    command = [
        str(loadgen), *options, f"--protocol={peer.protocol}", f"--port={peer.port}",
        f"--seconds={seconds}", f"--tag=b{next(_RUNS)}",
    ]  # fmt: skip
    with proc.pinned(core):
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
            return _follow(process, peer)
        finally:
            process.kill()


def _follow(process: subprocess.Popen[str], peer: Peer) -> Run:
    assert process.stdin is not None
    assert process.stdout is not None
    edges: dict[str, Edge] = {}
    for line in process.stdout:
        word = line.strip()
        if word.startswith("{"):
            edges["end"] = _edge(peer)
            return Run(**json.loads(word), edges=edges)
        edges[word] = _edge(peer)
        process.stdin.write("go\n")
        process.stdin.flush()
    assert process.stderr is not None
    raise LoadError(process.stderr.read().strip() or "the generator ended without a result")


def _edge(peer: Peer) -> Edge:
    try:
        return Edge(proc.cpu_seconds(peer.pid), proc.rss_bytes(peer.pid), time.monotonic())
    except (FileNotFoundError, ProcessLookupError, IndexError):
        raise LoadError(f"{peer.name} ended during the run; {peer.last_words()}") from None
