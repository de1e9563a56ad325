"""Who sends and hangs up at once loses nothing, however slowly the other side reads.

With session tickets it would: they lie unread at the client, whose close then resets the
connection and throws away what was on its way (openssl issue 10880; with `num_tickets = 2`
every run of this test loses something).
"""

from __future__ import annotations

import datetime
import hashlib
import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.trust.identity import HubIdentity
from landline.trust.tls import SERVER_NAME, client_context, hub_context

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

RUNS: Final = 50
SIZE: Final = 1 << 20
PIECE: Final = 1 << 14
PATIENCE: Final = 50.0


class SlowReader(threading.Thread):
    """Answers one caller, and reads in small pieces, pausing until the caller has gone."""

    def __init__(self, port: socket.socket, context: ssl.SSLContext) -> None:
        super().__init__()
        self.received = b""
        self.gone = threading.Event()
        """Set when the caller has hung up."""
        self._port = port
        self._context = context

    def run(self) -> None:
        caller, _ = self._port.accept()
        caller.settimeout(PATIENCE)
        with suppress(OSError), self._context.wrap_socket(caller, server_side=True) as line:
            while piece := line.recv(PIECE):
                self.received += piece
                self.gone.wait(0.0005)


def send_and_go(address: tuple[str, int], context: ssl.SSLContext, data: bytes) -> None:
    with (
        socket.create_connection(address, timeout=PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=SERVER_NAME) as line,
    ):
        line.sendall(data)


def complete(hub: ssl.SSLContext, client: ssl.SSLContext) -> int:
    """Return how many of `RUNS` callers were heard to the end."""
    data = os.urandom(SIZE)
    digest = hashlib.sha256(data).digest()
    heard = 0
    with socket.create_server(("127.0.0.1", 0)) as port:
        for _ in range(RUNS):
            reader = SlowReader(port, hub)
            reader.start()
            send_and_go(port.getsockname(), client, data)
            reader.gone.set()
            reader.join(PATIENCE)
            assert not reader.is_alive()
            heard += hashlib.sha256(reader.received).digest() == digest
    return heard


def test_who_hangs_up_at_once_is_heard_to_the_end(tmp_path: Path) -> None:
    identity = HubIdentity.open(tmp_path)
    leaf = identity.leaf(["localhost"], datetime.datetime.now(datetime.UTC))
    hub = hub_context(leaf.chain, leaf.key, leaf.digest)
    assert complete(hub, client_context(identity.authority)) == RUNS
