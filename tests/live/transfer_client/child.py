"""One side of a transfer as a process that can be killed: tells its events as JSON lines.

python -m tests.live.transfer_client.child FOLDER BEACON send|receive OPTIONS WHAT [TO]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from landline.client import transfer_events as events
from landline.client.incoming import Incoming
from landline.client.outgoing import Outgoing
from landline.client.transfer_options import ReceiveOptions, SendOptions
from landline.client.transfer_side import Machine
from landline.errors import Error
from landline.transfer.pace import Pace
from landline.transfer.sources import Files
from tests.live.transfer_client.runs import Yes

RATE = 30_000_000
"""Bytes a second: slow enough to be killed in between."""


def tell(event: events.TransferEvent) -> None:
    sys.stdout.write(events.encode(event).decode() + "\n")
    sys.stdout.flush()


def main() -> int:
    folder, beacon, verb, options, what, *to = sys.argv[1:]
    machine = Machine(Path(folder) / "state")
    machine.label = Path(folder).name  # type: ignore[misc]
    chosen_options = json.loads(options)
    if "sender" in chosen_options:
        chosen_options["sender"] = bytes(chosen_options["sender"])
    more = {"host": "127.0.0.1", "beacon": int(beacon), **chosen_options}
    run: Outgoing | Incoming
    if verb == "send":
        chosen = SendOptions(**more)
        run = Outgoing(
            Files([what]),
            to[0] if to else None,
            tell=tell,
            options=chosen,
            pace=Pace(RATE),
            machine=machine,
        )
    else:
        run = Incoming(
            to[0] if to else None,
            into=Path(what),
            decide=Yes(),
            tell=tell,
            options=ReceiveOptions(**more),
            machine=machine,
        )
    try:
        run.run()
    except Error as error:
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
