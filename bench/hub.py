"""A hub with its messages in memory that knows accounts from the start.

    python -m bench.hub --port 7788 --accounts 1000 [--loop asyncio]

`landline serve --memory` begins with none, and making them would hash passwords for minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from typing import TYPE_CHECKING

from bench.accounts import records
from landline import observe
from landline.hub.state import Stored
from landline.net.loops import run
from landline.server.server import HubServer
from landline.settings import HubSettings, RateLimits

if TYPE_CHECKING:
    from landline.model import Record
    from landline.server.log import Log

LIFTED = 1_000_000_000
"""No member speaks faster than this: limits per account are lifted, not switched off."""


class HubWithAccounts(HubServer):
    """Beside that, the hub that everybody runs."""

    def __init__(self, settings: HubSettings, accounts: int) -> None:
        super().__init__(settings)
        self._records = records(accounts)

    def _build(self, log: Log) -> None:
        empty = log.stored
        log.stored = Stored(empty.rooms, self._of_kind, empty.mentions)
        super()._build(log)

    def _of_kind(self, kind: str) -> list[Record]:
        return [record for record in self._records if record.kind == kind]


async def _serve(settings: HubSettings, accounts: int) -> int:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with HubWithAccounts(settings, accounts):
        await told.wait()
    return 0


def main() -> int:
    """Run it until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bench.hub", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--accounts", type=int, required=True)
    parser.add_argument("--loop", default="auto", choices=["auto", "asyncio", "uvloop"])
    options = parser.parse_args()
    rates = RateLimits(messages=LIFTED, burst=LIFTED, verbs=LIFTED, verb_burst=LIFTED)
    settings = HubSettings(port=options.port, loop=options.loop, rates=rates)
    observe.set_up()
    return run(_serve(settings, options.accounts), loop=options.loop)


if __name__ == "__main__":
    raise SystemExit(main())
