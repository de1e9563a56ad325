"""`python -m tests.live.attacks [NAME …]`: what members notice of attacks (TARGETS R3)."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.live.attacks.attackers import ATTACKS
from tests.live.attacks.scene import RECOVERY, attacked, percentile

QUIET = 10.0
SECONDS = 15.0


def main() -> None:
    """Print a line for each attack asked for; none: all."""
    for name in sys.argv[1:] or ATTACKS:
        attack = ATTACKS[name]
        with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
            times = {"quiet": QUIET, "seconds": SECONDS, "settle": RECOVERY}
            seen = asyncio.run(attacked(Path(folder), name, attack.size, **times))
        quiet, hot = (1000 * percentile(times, 0.99) for times in (seen.quiet, seen.attacked))
        back = "not back" if seen.recovered is None else f"back after {seen.recovered:.1f} s"
        sys.stdout.write(
            f"{attack.size} {attack.title}: p99 {quiet:.1f} ms quiet, {hot:.1f} ms attacked"
            f" ({hot / quiet:.1f}x); memory +{seen.grown:.1f} MiB,"
            f" afterwards {(seen.after.memory - seen.before.memory) / 2**20:+.1f}; {back}\n"
        )


if __name__ == "__main__":
    main()
