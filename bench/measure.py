"""Measures a row: servers in turn within one round, their order reversed in the next."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import page, search
from bench.apart import own_network
from bench.breaking import Breaking
from bench.copying import Copying
from bench.load import LoadError
from bench.longline import ends, long_line
from bench.opening import opening
from bench.peers import start
from bench.recipes import PeerError
from bench.samples import SAMPLES, parse
from bench.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.peers import Peer
    from bench.recipes import Place
    from bench.rows import Row
    from bench.samples import Figures


@dataclass(frozen=True)
class Pace:
    """How long and how often."""

    rounds: int
    seconds: float
    quick: bool = False
    """Only to see that it works: less is copied, too."""


@dataclass
class Measured:
    """What came out of a row."""

    row: Row
    runs: dict[str, list[Figures]] = field(default_factory=lambda: defaultdict(list))
    troubles: list[str] = field(default_factory=list)
    """Why something is missing, one line each."""

    def medians(self) -> dict[str, Figures]:
        """Return the medians over the rounds, by server and figure."""
        return {
            server: {name: statistics.median(run[name] for run in runs) for name in runs[0]}
            for server in self.row.servers
            if (runs := self.runs.get(server))
        }


def measure(row: Row, place: Place, pace: Pace) -> Measured:
    """Measure `row`; whatever does not start or gives up is told in `troubles`."""
    measured = Measured(row)
    with ExitStack() as stack:
        samplers = _samplers(measured, place, pace, stack)
        for turn in range(pace.rounds * (1 if pace.quick else row.times)):
            for name in samplers if turn % 2 == 0 else reversed(samplers):
                try:
                    figures = samplers[name]()
                except (LoadError, PeerError) as error:
                    measured.troubles.append(f"{name}: {error}")
                    continue
                measured.runs[name].append(figures)
                figure, value = next(iter(figures.items()))
                print(f"{row.name} round {turn + 1} {name}: {value:,.1f} {figure}", file=sys.stderr)
    return measured


def _samplers(
    measured: Measured, place: Place, pace: Pace, stack: ExitStack
) -> dict[str, Callable[[], Figures]]:
    """Return, by server, what measures it once; servers stay up for all rounds of a row."""
    row, seconds = measured.row, pace.seconds
    if row.kind == "parsing":
        return {name: partial(parse, name, seconds) for name in row.servers}
    if row.kind in _WHOLE:
        return {name: partial(_WHOLE[row.kind], place) for name in row.servers}
    if row.kind in _FILES:
        stack.enter_context(own_network())
        run = _FILES[row.kind](row, place, pace, stack)
        return {name: partial(run, name) for name in row.servers}
    if row.line is not None:
        stack.enter_context(long_line(place.programs.longline, row.line))
        copying = stack.enter_context(closing(Copying(row.files, ends())))
        return {name: partial(copying.run, name) for name in row.servers}
    if row.fresh:
        return {name: partial(_sample_fresh, name, row, place, seconds) for name in row.servers}
    samplers: dict[str, Callable[[], Figures]] = {}
    for name in row.servers:
        try:
            peer = stack.enter_context(_running(name, place))
        except PeerError as error:
            measured.troubles.append(f"{name}: {error}")
        else:
            samplers[name] = partial(SAMPLES[row.kind], row, place, peer, seconds)
    return samplers


def _copying(row: Row, place: Place, pace: Pace, stack: ExitStack) -> Callable[[str], Figures]:
    return stack.enter_context(closing(Copying(row.files))).run


def _breaking(row: Row, place: Place, pace: Pace, stack: ExitStack) -> Callable[[str], Figures]:
    return stack.enter_context(closing(Breaking(quick=pace.quick))).run


def _shelf(row: Row, place: Place, pace: Pace, stack: ExitStack) -> Callable[[str], Figures]:
    shelf = stack.enter_context(closing(Shelf(place, large=row.files == "big" and not pace.quick)))
    return shelf.both_ways if row.kind == "shelf" else shelf.beside_two


_FILES: Final[dict[str, Callable[[Row, Place, Pace, ExitStack], Callable[[str], Figures]]]] = {
    "copying": _copying,
    "breaking": _breaking,
    "shelf": _shelf,
    "beside two": _shelf,
}


def _sample_fresh(name: str, row: Row, place: Place, seconds: float) -> Figures:
    with _running(name, place) as peer:
        return SAMPLES[row.kind](row, place, peer, seconds)


def _search(place: Place) -> Figures:
    with tempfile.TemporaryDirectory(dir=place.work) as folder:
        return search.figures(Path(folder))


_WHOLE: Final[dict[str, Callable[[Place], Figures]]] = {
    "opening": opening,
    "search": _search,
    "typing": page.typing,
    "scrolling": page.scrolling,
}
"""What starts and stops all that it needs by itself."""


@contextmanager
def _running(name: str, place: Place) -> Iterator[Peer]:
    peer = start(name, place)
    try:
        yield peer
    finally:
        peer.stop()
