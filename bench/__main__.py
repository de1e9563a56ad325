"""`python -m bench [ROW …]`: measure, print the table, keep it in bench/results/."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bench import proc
from bench.build import BuildError, build
from bench.measure import Pace, measure
from bench.recipes import Place, versions
from bench.report import markdown, write_results
from bench.rows import ROWS

RESULTS = Path(__file__).parent / "results"
WHOLE = Pace(rounds=3, seconds=2.5)
QUICK = Pace(rounds=1, seconds=0.5, quick=True)


def main() -> int:
    """Measure the rows asked for; 1 if something could not be measured, never for a miss."""
    options = _options()
    # Told to stop, it still stops the servers it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    proc.raise_descriptors()
    pace = QUICK if options.quick else WHOLE
    pace = Pace(options.rounds or pace.rounds, options.seconds or pace.seconds, pace.quick)
    wanted = [row for row in ROWS if row.name in options.rows or not options.rows]
    cores = proc.Cores.choose()
    # Not /tmp: the log of M4 has to be on a disk, and /tmp may be memory.
    with tempfile.TemporaryDirectory(prefix="landline-bench-", dir="/var/tmp") as folder:
        work = Path(folder)
        work.chmod(0o755)  # ngircd and mosquitto give up root and then read their files
        try:
            place = Place(work, build(work), cores, options.loop)
        except BuildError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        conditions = _conditions(place, pace)
        measured = [measure(row, place, pace) for row in wanted]
    print(markdown(conditions, measured))
    if options.quick:
        print("A quick run shows that everything works; its figures mean nothing and are not kept.")
    else:
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%MZ")
        print(f"Kept in {write_results(RESULTS, stamp, conditions, measured)}")
    return 1 if any(row.troubles for row in measured) else 0


def _options() -> argparse.Namespace:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {' '.join(names)}; none: all")
    parser.add_argument("--quick", action="store_true", help="one short round, nothing kept")
    parser.add_argument("--rounds", type=int, help=f"rounds per row (default {WHOLE.rounds})")
    parser.add_argument("--seconds", type=float, help=f"window (default {WHOLE.seconds})")
    parser.add_argument("--loop", default="auto", choices=["auto", "asyncio", "uvloop"])
    options = parser.parse_args()
    options.rows = [name.upper() for name in options.rows]
    if unknown := [name for name in options.rows if name not in names]:
        parser.error(f"no row called {', '.join(unknown)}; there are {' '.join(names)}")
    return options


def _conditions(place: Place, pace: Pace) -> dict[str, str]:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "cores": f"servers on {place.cores.server}, generator on {place.cores.load}",
        "load before": load,
        "rounds": f"{pace.rounds} of {pace.seconds:g} s, order of servers reversed each round",
        "landline's loop": place.loop,
        "landline": metadata.version("landline"),
        "peers": versions(),
        "left out": "ergo (no Debian package)",
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
