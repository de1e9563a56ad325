"""One side of a transfer as a process that can be killed: tells its events as JSON lines.

python -m tests.live.transfer_client.child FOLDER BEACON send|receive OPTIONS WHAT [TO]
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from landline.client import incoming, transfer_events as events
from landline.client.incoming import Incoming
from landline.client.outgoing import Outgoing
from landline.client.transfer_options import ReceiveOptions, SendOptions
from landline.client.transfer_side import Machine
from landline.errors import Error
from landline.transfer.pace import Pace
from landline.transfer.sources import Files
from tests.live.transfer_client.runs import Yes

if TYPE_CHECKING:
    from landline.transfer.messages import Offer

RATE = 30_000_000
"""Bytes a second: slow enough to be killed in between."""


def tell(event: events.TransferEvent) -> None:
    sys.stdout.write(events.encode(event).decode() + "\n")
    sys.stdout.flush()


class Hesitant(Yes):
    """Somebody who never says what is wanted."""

    def consider(self, offer: Offer, withdrawn: threading.Event) -> str | None:
        del offer, withdrawn
        threading.Event().wait()
        return None


def main() -> int:
    folder, beacon, verb, options, what, *to = sys.argv[1:]
    machine = Machine(Path(folder) / "state")
    machine.label = Path(folder).name  # type: ignore[misc]
    chosen_options = json.loads(options)
    if "sender" in chosen_options:
        chosen_options["sender"] = bytes(chosen_options["sender"])
    if "patience" in chosen_options:
        incoming.PATIENCE = chosen_options.pop("patience")  # type: ignore[misc]
    decide = Hesitant() if chosen_options.pop("hesitates", False) else Yes()
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
            decide=decide,
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
