"""How far a transfer is, for whoever shows it while threads move it on.

Each connection counts in a Meter of its own, which only its thread writes: that costs one
addition a record and no lock. Sums and rates are made when somebody looks. What does not live
here: showing them.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW: Final = 4.0
"""Seconds over which rates are taken."""

WAITS: Final = 2.0
"""Seconds, on top of the one that a connection takes to notice, after which it is said that the
other side is waited for."""

_MOST_SAMPLES: Final = 256
"""Looks that are kept; who looks more often gets rates over a shorter time."""

Paused = Literal["here", "there"]
Stage = Literal[
    "offering", "answering", "looking", "proving", "moving", "waiting", "finishing", "over"
]
"""What is being done: the other side decides, says what of it is wanted; what is here is looked
at, files are hashed to know whether they are the same, bytes travel, they would if the other side
or the way to it let them, all is put on the disk and shown."""


class Figures(Struct, frozen=True):
    """How far it is at one moment."""

    size: int
    """Bytes of all of it, but for what is not wanted; 0 while that is not known."""
    landed: int
    """Bytes of them that are there, those that were there before (`kept`) among them."""
    files: int
    """Files that there are to move."""
    files_done: int
    current: str
    """A file that is under way: not harmless."""
    rate: float
    """Bytes a second, of late."""
    left_seconds: float | None
    """None where nothing can be said."""
    streams: list[tuple[int, float]]
    """Number and bytes a second of each connection."""
    paused: Paused | None
    stage: Stage
    kept: int = 0
    """Bytes that need not move: they were there at the beginning."""


class Outcome(Struct, frozen=True):
    """What has become of it."""

    name: str
    """What was sent: not harmless."""
    files: int = 0
    """Files that arrived, or were here already (`skipped`); as are folders and links."""
    folders: int = 0
    links: int = 0
    size: int = 0
    """Bytes that were moved."""
    skipped: int = 0
    """Entries that were left out because they are here, or were not wanted."""
    missing: int = 0
    """Entries that are not there, and should be."""
    told: list[tuple[str, str]] = field(default_factory=list)
    """Name and reason (`manifest.reason`, or an error's code) of what did not go as usual."""
    paths: list[Path] = field(default_factory=list)
    """Receiver: what stands in the folder now, at its top."""
    text: str = ""
    seconds: float = 0.0


class Meter:
    """One connection's counters; for its thread alone to write."""

    __slots__ = ("current", "files", "moved", "number", "open")

    def __init__(self, number: int) -> None:
        self.number = number
        self.moved = 0
        """Bytes of files, ever."""
        self.open = 0
        """Bytes of the segment that is under way."""
        self.files = 0
        self.current = ""


class Watch:
    """What is known of one transfer, from any thread."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.size = 0
        """Bytes that there are to move,"""
        self.landed = 0
        """those of them that are known to be there,"""
        self.kept = 0
        """and those that were there before any moved."""
        self.files = 0
        self.stage: Stage = "offering"
        self.paused: Paused | None = None
        self.waits = False
        """Nothing moves, for all that is on this side."""
        self._clock = clock
        self._lock = threading.Lock()
        self._meters: dict[int, Meter] = {}
        self._gone = Meter(-1)
        self._shown = 0
        self._busy = clock()
        """When something still moved, or was not due."""
        self._samples: deque[_Sample] = deque([_Sample(clock(), 0, 0, {})], maxlen=_MOST_SAMPLES)

    def meter(self, number: int) -> Meter:
        """Return the counters of a new connection."""
        meter = Meter(number)
        with self._lock:
            self._meters[number] = meter
        return meter

    def drop(self, meter: Meter) -> None:
        """Keep what a connection counted; it is over."""
        with self._lock:
            if self._meters.pop(meter.number, None) is not None:
                self._gone.moved += meter.moved
                self._gone.files += meter.files

    @property
    def there(self) -> int:
        """Bytes of all of it that are known to be there."""
        return self.kept + self.landed

    @property
    def moved(self) -> int:
        """Bytes that went through all connections, again ones too."""
        with self._lock:
            return self._gone.moved + sum(each.moved for each in self._meters.values())

    def figures(self) -> Figures:
        """Return how far all of it is now; `landed` never goes back."""
        now = self._clock()
        with self._lock:
            meters = list(self._meters.values())
            each = {meter.number: meter.moved for meter in meters}
            moved = self._gone.moved + sum(each.values())
            size = self.size + self.kept
            fresh = self.landed + sum(meter.open for meter in meters)
            landed = self.kept + fresh
            self._shown = max(self._shown, min(landed, size) if size else landed)
            files = self._gone.files + sum(meter.files for meter in meters)
            then, before, lay, earlier = self._sample(_Sample(now, moved, fresh, each))
            span = max(now - then, 1e-9)
            rate = max(moved - before, fresh - lay) / span  # holes do not travel, and are there
            left = max(0, size - self._shown)
            return Figures(
                size,
                self._shown,
                self.files,
                min(files, self.files),
                next((meter.current for meter in meters if meter.current), ""),
                rate,
                left / rate if rate > 0 and size else None,
                [(n, (count - earlier.get(n, 0)) / span) for n, count in each.items()],
                self.paused,
                self._stage(now),
                self.kept,
            )

    def _stage(self, now: float) -> Stage:
        if not self.waits or self.stage != "moving" or self.paused is not None:
            self._busy = now
        return "waiting" if now - self._busy >= WAITS else self.stage

    def _sample(self, now: _Sample) -> _Sample:
        """Note down this moment; return the one that rates are taken from."""
        samples = self._samples
        while len(samples) > 1 and samples[1].at <= now.at - WINDOW:
            samples.popleft()
        samples.append(now)
        return samples[0]


class _Sample(NamedTuple):
    """How far it was at a moment."""

    at: float
    moved: int
    """Bytes that went through all connections,"""
    fresh: int
    """those that were there and had not been at the beginning,"""
    each: dict[int, int]
    """and what each connection had moved."""
