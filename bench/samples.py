"""One run of each kind of row: from the generator's counts to figures."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import proc, rows
from bench.load import LoadError, run_load
from bench.recipes import RECIPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.load import Run
    from bench.peers import Peer
    from bench.recipes import Place
    from bench.rows import Kind, Row

Figures = dict[str, float]
"""Figures of one run, or their medians, by name."""

BURST = 5000
_SETTLE_SECONDS = 10.0
_QUIET_SECONDS = 0.25


def talk(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """Rooms that talk: M1 to M4."""
    run = _run("talk", row.load, place, peer, seconds)
    cpu = run.server_cpu()
    return {
        rows.DELIVERIES: run.deliveries / cpu,
        rows.MESSAGES: run.messages / cpu,
        "deliveries per s": run.deliveries / run.seconds,
        **_latency(run),
    }


def paced(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """Rooms that talk at a given pace: M6."""
    run = _run("paced", row.load, place, peer, seconds)
    return {**_latency(run), "µs CPU per message": 1e6 * run.server_cpu() / run.messages}


def stalled(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """One member that stops reading, between two runs of the same without: M12."""
    # Long enough that the system's buffers cannot hold what the sleeper has not read.
    seconds *= 3
    before = _run("talk", row.load, place, peer, seconds)
    run = _run("stalled", row.load, place, peer, seconds)
    after = _run("talk", row.load, place, peer, seconds)
    rate = run.deliveries / run.server_cpu("ready", "spoken")
    grown = run.grown("ready", "spoken")
    plain = (before.deliveries + after.deliveries) / (before.server_cpu() + after.server_cpu())
    return {
        rows.BESIDE_NONE: rate / plain,
        rows.GROWN: (grown - (before.grown() + after.grown()) / 2) / 1024,
        rows.CAUGHT_UP: run.edges["caught-up"].at - run.edges["spoken"].at,
        rows.DELIVERIES: rate,
        "messages it had to catch up on": run.messages,
        "KiB grown in all": grown / 1024,
    }


def echo(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """Ping-pong: M7."""
    run = _run("echo", row.load, place, peer, seconds)
    return {
        rows.REQUESTS: run.deliveries / run.server_cpu(),
        "requests per s": run.deliveries / run.seconds,
        **_latency(run),
    }


def idle(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """Members that enter and fall silent: M9."""
    run = _run("idle", row.load, place, peer, seconds)
    before, after = run.edges["ready"].rss, run.edges["idle"].rss
    return {
        rows.MEMBER_KB: (after - before) / run.deliveries / 1000,
        rows.ALL_MB: after / 1e6,
        rows.ACCEPTS: run.deliveries / run.server_cpu("ready", "connected"),
        "accepts per s": run.deliveries / run.seconds,
        "joins per CPU-s": run.deliveries / run.server_cpu("connected", "joined"),
    }


def letters(row: Row, place: Place, peer: Peer, seconds: float) -> Figures:
    """Datagrams one way, in a flood and in a burst: M10."""
    flood = _post(place, peer, ["--body=64"], seconds)
    burst = _post(place, peer, ["--body=200", f"--count={BURST}"], seconds)
    return {
        rows.LETTERS: flood.taken / flood.cpu,
        "letters per s": flood.taken / flood.seconds,
        "lost of the flood %": 100 * (1 - flood.taken / flood.sent),
        rows.BURST_LOST: burst.sent - burst.taken,
    }


def parse(reader: str, seconds: float) -> Figures:
    """One process taking apart what another floods it with: M8."""
    from bench.parsing import messages_per_cpu_second

    return {rows.MESSAGES: messages_per_cpu_second(reader, seconds)}


SAMPLES: dict[Kind, Callable[[Row, Place, Peer, float], Figures]] = {
    "talk": talk,
    "paced": paced,
    "stalled": stalled,
    "echo": echo,
    "idle": idle,
    "letters": letters,
}


def _run(
    workload: str, load: tuple[str, ...] | list[str], place: Place, peer: Peer, seconds: float
) -> Run:
    options = [f"--workload={workload}", *load]
    return run_load(place.programs.loadgen, place.cores.load, peer, options, seconds=seconds)


def _latency(run: Run) -> Figures:
    return {
        rows.P50: run.p50_us,
        "p99 µs": run.p99_us,
        "server busy %": 100 * run.server_cpu() / run.seconds,
        "generator busy %": 100 * run.cpu_seconds / run.seconds,
    }


@dataclass(frozen=True)
class _Post:
    sent: int
    taken: int
    seconds: float
    cpu: float


def _post(place: Place, peer: Peer, options: list[str], seconds: float) -> _Post:
    before = _settled_count(peer)
    run = _run("letters", options, place, peer, seconds)
    # The last letters still wait in the socket's buffer: CPU is read once they are counted.
    taken = _settled_count(peer) - before
    cpu = proc.cpu_seconds(peer.pid) - run.edges["ready"].cpu
    return _Post(run.messages, taken, run.seconds, max(cpu, 0.01))


def _settled_count(peer: Peer) -> int:
    """Return the server's count once it stands still."""
    count = RECIPES[peer.name].count
    assert count is not None
    deadline, last = time.monotonic() + _SETTLE_SECONDS, None
    while time.monotonic() < deadline:
        now = count(peer.port)
        if now is not None and now == last:
            return now
        last = now
        time.sleep(_QUIET_SECONDS)
    raise LoadError("it does not say how many letters it got")
