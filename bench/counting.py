"""How many letters a server has taken: asked of the server itself."""

from __future__ import annotations

import json
import socket

_PATIENCE = 1.0
"""Seconds to wait for an answer; a question may be lost in a flood like any datagram."""


def ask_by_letter(port: int) -> int | None:
    """Ask one of the servers of `peers_py`; None when no answer came."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(_PATIENCE)
        try:
            sock.connect(("127.0.0.1", port))
            sock.send(b"?")
            return int(sock.recv(64))
        except (TimeoutError, ConnectionRefusedError):
            return None


def ask_lobby(port: int) -> int | None:
    """Ask a hub how many messages its lobby has; None when no answer came."""
    try:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as sock:
            sock.sendall(b'{"do":"hello","as":"count"}\n{"do":"rooms"}\n')
            for line in sock.makefile():
                event = json.loads(line)
                if event["is"] == "rooms":
                    lobby = [room for room in event["rooms"] if room["room"] == "lobby"]
                    return int(lobby[0].get("seq", 0)) if lobby else 0
    except (TimeoutError, ConnectionRefusedError):
        pass
    return None
