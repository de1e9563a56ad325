"""What Python can move at best, and what the tutorials move: two programs of a few lines each.

take PORT FILE SIZE · give PORT FILE    LIM: sendfile into recv(MSG_WAITALL) and pwrite
take-acked PORT FILE · give-acked PORT FILE MOST    1024 bytes, then `success` comes back
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path

HOST = "127.0.0.1"
PIECE = 1 << 20
CHUNK = 1024


def take(port: str, path: str, size: str) -> None:
    with socket.create_server(("", int(port))) as listener, Path(path).open("wb") as file:
        whole, done = int(size), 0
        os.truncate(file.fileno(), whole)
        caller, _ = listener.accept()
        buffer = memoryview(bytearray(PIECE))
        while done < whole:
            got = caller.recv_into(buffer, min(PIECE, whole - done), socket.MSG_WAITALL)
            if not got:
                sys.exit(1)
            done += os.pwrite(file.fileno(), buffer[:got], done)
        caller.sendall(b"1")
        caller.close()


def give(port: str, path: str, host: str, size: str) -> None:
    with socket.create_connection((host, int(port))) as sock, Path(path).open("rb") as file:
        left, at = int(size), 0
        while left:
            sent = os.sendfile(sock.fileno(), file.fileno(), at, min(left, 1 << 30))
            left, at = left - sent, at + sent
        sock.recv(1)


def take_acked(port: str, path: str) -> None:
    with socket.create_server((HOST, int(port))) as listener, Path(path).open("wb") as file:
        caller, _ = listener.accept()
        (left,) = struct.unpack("q", caller.recv(8, socket.MSG_WAITALL))
        while left:
            data = caller.recv(CHUNK)
            file.write(data)
            left -= len(data)
            caller.sendall(b"success")
        caller.close()


def give_acked(port: str, path: str, most: str) -> None:
    with socket.create_connection((HOST, int(port))) as sock, Path(path).open("rb") as file:
        left = min(Path(path).stat().st_size, int(most))
        sock.sendall(struct.pack("q", left))
        while left:
            data = file.read(min(CHUNK, left))
            sock.sendall(data)
            left -= len(data)
            sock.recv(CHUNK)


if __name__ == "__main__":
    {"take": take, "give": give, "take-acked": take_acked, "give-acked": give_acked}[sys.argv[1]](
        *sys.argv[2:]
    )
