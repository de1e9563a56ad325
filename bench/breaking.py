"""T5: a side of a transfer is killed halfway, a bit of what landed flips, and it is said again.

Whole commands between two that know each other, on a RAM disk, in a network of its own. What
had landed is read from the receiver's folder before anything goes on: segments by its journal,
and of segments that were open as much as equals the source.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.commands import Ending, shell, stop, tree_cpu, until_it_listens
from bench.copiers import Ground
from bench.copying import GIB, MIB, RAM, make
from bench.known import sends, waits
from bench.peers import free_port
from bench.recipes import PeerError
from landline.transfer.disk_tree import Tree
from landline.transfer.held import Held
from landline.transfer.journal import Journal, prove
from landline.transfer.segments import SEGMENT_BYTES, Hasher, leaf

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from bench.samples import Figures

SENT_AGAIN: Final = "MiB sent again, per connection"
FOUND: Final = "flipped bits found"
BESIDE_WHOLE: Final = "second leg / whole transfer"
PROVING: Final = "s to prove 1 GiB"

_SENDER: Final = "landline-sender-killed"
_HEADER: Final = 76
_RECORD: Final = 44
"""Bytes of a journal's header and of each record (`landline.transfer.journal`)."""
_BLOCK: Final = 64 << 10
_PATIENCE: Final = 60.0
_PROOFS: Final = 3


@dataclass(frozen=True)
class _Leg:
    """What a sender that came to its end said of it."""

    seconds: float
    cpu: float
    """Seconds of both sides."""
    size: int
    """Bytes that it brought."""


class Breaking:
    """A file, and a place to send it to, again and again; removed by `close`."""

    def __init__(self, *, quick: bool) -> None:
        """Make the file, half as large for a `quick` look."""
        self._work = RAM / f"landline-bench-{os.getpid()}-breaking"
        self._into = self._work / "into"
        self._into.mkdir(parents=True)
        self._chance = random.Random(5)
        self._told = itertools.count()
        source, self._size = make("large" if quick else "big", self._work / "from")
        self._ground = Ground(self._work, source, self._into, free_port(), self._size)

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._work, ignore_errors=True)

    def run(self, name: str) -> Figures:
        """Send the file once whole, and once with a break in it. Raises PeerError."""
        with ExitStack() as stack:
            receiver = self._receiver(stack)
            whole = self._leg(receiver[0], stack)
            if not self._is_equal():
                raise PeerError("what arrived is not what was sent")
            proving, cpu = _prove_a_gib(self._ground.landed, self._work / "proven")
            self._clear()
            connections = self._break(name, receiver, stack)
            missing = self._size - self._landed() + SEGMENT_BYTES  # that of the flipped bit
            self._flip()
            if name != _SENDER:
                receiver = self._receiver(stack)
            second = self._leg(receiver[0], stack)
            found = self._is_equal()
            self._clear()
        again = (second.size - missing) / MIB
        return {
            SENT_AGAIN: again / connections,
            BESIDE_WHOLE: second.seconds / whole.seconds,
            FOUND: float(found),
            PROVING: proving,
            "CPU-s to prove 1 GiB": cpu,
            "MiB sent again": again,
            "connections": connections,
            "CPU-s of both, second leg / whole": second.cpu / whole.cpu,
            "s of the second leg": second.seconds,
            "s of a whole transfer": whole.seconds,
        }

    def _receiver(self, stack: ExitStack) -> tuple[subprocess.Popen[bytes], Path]:
        """Let the receiver wait, with a file of what it tells."""
        line = waits(self._ground, "--json")
        process, told = self._side("receiver", line, stack)
        until_it_listens(process, self._ground.port)
        return process, told

    def _sender(self, stack: ExitStack) -> tuple[subprocess.Popen[bytes], Path]:
        return self._side("sender", sends(self._ground, "--json"), stack)

    def _side(self, name: str, line: str, stack: ExitStack) -> tuple[subprocess.Popen[bytes], Path]:
        told = self._work / f"{name}-{next(self._told)}.jsonl"
        with told.open("wb") as output, told.with_suffix(".log").open("wb") as log:
            process = shell(line, log, output)
        stack.callback(_end, process)
        return process, told

    def _leg(self, receiver: subprocess.Popen[bytes], stack: ExitStack) -> _Leg:
        """Let a sender bring it, or the rest of it, to its end."""
        before = tree_cpu(receiver.pid)
        begun = time.monotonic()
        sender, told = self._sender(stack)
        ending = Ending(sender)
        ending.wait()
        seconds = time.monotonic() - begun
        arrived = [each for each in _events(told) if each["type"] == "arrived"]
        if ending.status or not arrived:
            said = told.with_suffix(".log").read_text(errors="replace").strip()[-300:]
            raise PeerError(f"status {ending.status}: {said}")
        cpu = ending.cpu + tree_cpu(receiver.pid) - before
        return _Leg(seconds, cpu, arrived[-1]["outcome"]["size"])

    def _break(
        self, name: str, receiver: tuple[subprocess.Popen[bytes], Path], stack: ExitStack
    ) -> int:
        """Send it until half of it is there, and kill a side; return how many connections."""
        sender, told = self._sender(stack)
        half = self._size // SEGMENT_BYTES // 2
        _until(lambda: len(self._journaled()) >= half or sender.poll() is not None)
        if sender.poll() is not None:
            raise PeerError("it was over before half of it was seen to be there")
        if name == _SENDER:
            sender.kill()
            _until(lambda: any(each["type"] == "lost" for each in _events(receiver[1])))
        else:
            receiver[0].kill()
            receiver[0].wait()
            stop(sender)
        return _connections(told)

    def _journaled(self) -> set[int]:
        """Return the segments that the journal in the folder tells of."""
        for path in self._into.glob(".landline.*.journal"):
            content = path.read_bytes()
            starts = range(_HEADER, len(content) - _RECORD + 1, _RECORD)
            return {int.from_bytes(content[at + 4 : at + 8], "little") for at in starts}
        return set()

    def _landed(self) -> int:
        """Return how many bytes are there."""
        journaled = self._journaled()
        landed = len(journaled) * SEGMENT_BYTES
        with self._part().open("rb") as there, self._ground.source.open("rb") as source:
            for segment in set(range(self._size // SEGMENT_BYTES)) - journaled:
                for at in range(segment * SEGMENT_BYTES, (segment + 1) * SEGMENT_BYTES, _BLOCK):
                    if os.pread(there.fileno(), _BLOCK, at) != os.pread(
                        source.fileno(), _BLOCK, at
                    ):
                        break
                    landed += _BLOCK
        return landed

    def _flip(self) -> None:
        """Flip a bit of a segment that the journal tells of."""
        segment = self._chance.choice(sorted(self._journaled()))
        at = segment * SEGMENT_BYTES + self._chance.randrange(SEGMENT_BYTES)
        with self._part().open("r+b") as file:
            (before,) = os.pread(file.fileno(), 1, at)
            os.pwrite(file.fileno(), bytes([before ^ 1 << self._chance.randrange(8)]), at)

    def _part(self) -> Path:
        (found,) = self._into.glob(".*.part")
        return found

    def _is_equal(self) -> bool:
        with self._ground.source.open("rb") as source, self._ground.landed.open("rb") as landed:
            while data := source.read(MIB):
                if data != landed.read(MIB):
                    return False
            return not landed.read(1)

    def _clear(self) -> None:
        for path in self._into.iterdir():
            path.unlink()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        stop(process)


def _until(there: Any) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not there():
        if time.monotonic() > deadline:
            raise PeerError(f"did not come to it in {_PATIENCE:.0f} s")
        time.sleep(0.002)


def _events(told: Path) -> list[dict[str, Any]]:
    """Return what a side told; its last line may be cut."""
    lines = told.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]


def _connections(told: Path) -> int:
    """Return how many connections there were at once, at most."""
    figures = [each["figures"] for each in _events(told) if each["type"] == "progress"]
    return max((len(each["streams"]) for each in figures), default=1)


class _Landed:
    """A file as a journal's proof reads it."""

    size = GIB

    def __init__(self, path: Path) -> None:
        self._held = Held(os.open(path, os.O_RDONLY | os.O_CLOEXEC))

    def read_into(self, buffer: memoryview, offset: int) -> int:
        return self._held.read_into(buffer, offset)


def _prove_a_gib(path: Path, folder: Path) -> tuple[float, float]:
    """Return how many seconds it takes to prove the first GiB of a file, and CPU-seconds.

    The best of some tries: it is too short for the median of a busy machine.
    """
    tree, file = Tree.open(folder, b"bench"), _Landed(path)
    journal = Journal(tree.records(), b"bench", tree.identity)
    buffer = memoryview(bytearray(SEGMENT_BYTES))
    for segment in range(GIB // SEGMENT_BYTES):
        file.read_into(buffer, segment * SEGMENT_BYTES)
        journal.add(0, segment, leaf(buffer))
    journal.close()
    journal = Journal(tree.records(), b"bench", tree.identity)
    took = []
    for _ in range(_PROOFS):
        begun, cpu = time.perf_counter(), time.process_time()
        proven = prove(file, 0, journal, Hasher, SEGMENT_BYTES)
        took.append((time.perf_counter() - begun, time.process_time() - cpu))
        if len(proven) < GIB // SEGMENT_BYTES:
            raise PeerError("not everything was proven")
    journal.remove()
    return min(took)
