"""One side of a transfer as a program of its own, to be killed at any time.

side.py receive FOLDER            prints the ports it listens on: control, data; `begins` once a
                                  sender is there; how many bytes it moved, once all is there
side.py send CONTROL DATA PATH    prints how many bytes it moved, once all is there
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from landline.transfer.pace import Pace
from landline.transfer.receiving import Receiving
from landline.transfer.sending import Sending
from landline.transfer.sources import Files
from landline.transfer.watch import Watch
from tests.live.transfer.two_sides import SENDER, Dialling, Line, Listening, Says

RATE = 60 << 20
PATIENCE = 60
"""Seconds for a sender to call, on a busy machine."""


def receive(folder: str) -> None:
    watch = Watch()
    listening = Listening()
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE)
            print(server.getsockname()[1], listening.address[1], flush=True)  # noqa: T201
            line = Line(server.accept()[0])
        print("begins", flush=True)  # noqa: T201
        Receiving(
            line, listening, into=Path(folder), sender=SENDER, decide=Says(), watch=watch
        ).run()
    finally:
        listening.close()
    print(watch.moved)  # noqa: T201


def send(control: str, data: str, path: str) -> None:
    watch = Watch()
    line = Line(socket.create_connection(("127.0.0.1", int(control))))
    ways = Dialling(("127.0.0.1", int(data)))
    Sending(Files([path]), line, ways, watch=watch, pace=Pace(RATE)).run()
    print(watch.moved)  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        receive(sys.argv[2])
    else:
        send(*sys.argv[2:])
