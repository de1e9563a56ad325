"""TLS between two contexts, through memory: no socket, no thread, no time."""

from __future__ import annotations

import ssl
from contextlib import suppress


class Ends:
    """A client and a server; what one writes waits until the other is asked to read it."""

    def __init__(
        self, server: ssl.SSLContext, client: ssl.SSLContext, name: str | None = None
    ) -> None:
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(down, up, server_hostname=name)
        self.server = server.wrap_bio(up, down, server_side=True)

    def shake(self) -> None:
        """Bring both to the end of the handshake. Raises ssl.SSLError of whoever refuses."""
        for _ in range(3):
            for end in (self.client, self.server):
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()

    def exchange(self) -> None:
        """Send a byte each way, so that the client has read whatever follows the handshake."""
        self.client.write(b"a")
        assert self.server.read(1) == b"a"
        self.server.write(b"b")
        assert self.client.read(1) == b"b"


def strict(authority: bytes) -> ssl.SSLContext:
    """Return what a browser does: names and dates count; the authority (DER) is all it trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority)
    assert context.check_hostname
    return context
