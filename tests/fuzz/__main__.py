"""Fuzz the parsers: `python -m tests.fuzz [TARGET …] [--seconds N] [--engine NAME]` (R4).

`hypothesis` puts inputs together from the corpus and shrinks what fails; `atheris`, where
it is installed, follows the coverage of the pure Python parts. Either stops at the first
input that raises, or on which one parser takes longer than 100 ms.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, given, settings

from tests.fuzz.corpus import SEEDS, inputs
from tests.fuzz.targets import TARGETS, Target

STALL_SECONDS: Final = 0.1
EXAMPLES_AT_ONCE: Final = 2000


class StallError(Exception):
    """A parser took too long over one input."""


def main() -> int:
    """Fuzz the targets asked for, each for its share of the time."""
    options = _options()
    names = options.targets or list(TARGETS)
    if options.engine == "atheris" and find_spec("atheris") is None:
        sys.stdout.write("atheris is not installed: skipped\n")
        return 0
    fuzz = _with_atheris if options.engine == "atheris" else _with_hypothesis
    for name in names:
        fuzz(name, options.seconds / len(names))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {' '.join(TARGETS)}")
    parser.add_argument("--seconds", type=float, default=600, help="for all together")
    parser.add_argument("--engine", choices=["hypothesis", "atheris"], default="hypothesis")
    options = parser.parse_args()
    if unknown := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"no target called {', '.join(unknown)}")
    return options


def _with_hypothesis(name: str, seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    inputs_seen = 0

    @settings(
        max_examples=EXAMPLES_AT_ONCE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs())
    def run(data: bytes) -> None:
        nonlocal inputs_seen
        inputs_seen += 1
        _within_time(TARGETS[name], data)

    while time.perf_counter() < deadline:
        run()
    sys.stdout.write(f"{name}: {inputs_seen} inputs, nothing found\n")


def _with_atheris(name: str, seconds: float) -> None:
    """Fuzz in a child: libFuzzer ends its process when the time is over."""
    with tempfile.TemporaryDirectory(prefix="landline-fuzz-") as folder:
        for number, seed in enumerate(SEEDS):
            (Path(folder) / str(number)).write_bytes(seed)
        child = os.fork()
        if not child:
            _run_atheris(name, seconds, folder)
        _, status = os.waitpid(child, 0)
    if status:
        sys.exit(f"{name}: atheris found something, see above")


def _run_atheris(name: str, seconds: float, corpus: str) -> None:
    atheris = import_module("atheris")
    atheris.instrument_all()
    options = [f"-max_total_time={seconds:.0f}", "-max_len=2048", f"-artifact_prefix={corpus}/"]
    atheris.Setup(["tests.fuzz", *options, corpus], partial(_within_time, TARGETS[name]))
    atheris.Fuzz()


def _within_time(target: Target, data: bytes) -> None:
    begun = time.thread_time()
    target(data)
    taken = time.thread_time() - begun
    if taken > STALL_SECONDS:
        # Once may be the machine; twice is the parser.
        begun = time.thread_time()
        target(data)
        if time.thread_time() - begun > STALL_SECONDS:
            raise StallError(f"{taken:.3f} s for {data!r}")


if __name__ == "__main__":
    sys.exit(main())
