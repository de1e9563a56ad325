"""M8: messages a second that one process takes out of one pipelined connection.

A second process floods a socket pair; the reader's own CPU time is what counts, so the
kernel's share of reading is in every figure. `python -m bench.parsing` prints the table.
"""

from __future__ import annotations

import json
import socket
import statistics
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from landline.wire.framing import LengthPrefixed
from landline.wire.parser import LineParser, verb_decoder

if TYPE_CHECKING:
    from collections.abc import Callable

READ: Final = 1 << 16
TEXT: Final = "x" * 32
CID: Final = "0123456789abcdef" * 2

SEND: Final = json.dumps({"do": "send", "room": "lobby", "text": TEXT}).encode()
SEND_ONCE: Final = json.dumps({"do": "send", "room": "lobby", "cid": CID, "text": TEXT}).encode()
HEADER: Final = json.dumps({"size": len(TEXT)}).encode()

MESSAGES: Final[dict[str, bytes]] = {
    "lines": SEND + b"\n",
    "stdlib-lines": SEND + b"\n",
    "lines-with-cid": SEND_ONCE + b"\n",
    "stdlib-lines-with-cid": SEND_ONCE + b"\n",
    "length-prefixed": struct.pack(">I", len(SEND)) + SEND,
    "three-recv": struct.pack("i", len(HEADER)) + HEADER + TEXT.encode(),
}
"""What each reader is flooded with."""

PAIRS: Final = (
    ("lines", "stdlib-lines", 8.0),
    ("lines-with-cid", "stdlib-lines-with-cid", None),
    ("length-prefixed", "three-recv", 5.0),
)
"""Ours, the plain way it is compared with, and TARGETS' ratio."""


def messages_per_cpu_second(reader: str, seconds: float) -> float:
    """Return what `reader` takes in a second of its CPU time, measured for `seconds`."""
    ours, theirs = socket.socketpair()
    with (
        ours,
        subprocess.Popen(
            [sys.executable, "-m", "bench.parsing", "--flood", reader], stdout=theirs.fileno()
        ) as flood,
    ):
        theirs.close()
        try:
            step = _READERS[reader](ours)
            step()  # the flood has begun
            taken, deadline = 0, time.perf_counter() + seconds
            before = time.process_time()
            while time.perf_counter() < deadline:
                taken += step()
            return taken / (time.process_time() - before)
        finally:
            flood.kill()


def main() -> int:
    """Print the medians of three rounds, their order reversed each round."""
    runs: dict[str, list[float]] = {reader: [] for reader in MESSAGES}
    for turn in range(3):
        for reader in MESSAGES if turn % 2 == 0 else reversed(MESSAGES):
            runs[reader].append(messages_per_cpu_second(reader, 1.0))
    for ours, plain, target in PAIRS:
        rate, other = statistics.median(runs[ours]), statistics.median(runs[plain])
        wanted = f"(target {target:g}x)" if target else ""
        print(
            f"{ours} {rate / 1e6:.2f} M, {plain} {other / 1e6:.2f} M: {rate / other:.1f}x {wanted}"
        )
    return 0


def _lines(peer: socket.socket) -> Callable[[], int]:
    feed = LineParser(verb_decoder(), max_line=1 << 16).feed
    return lambda: len(feed(peer.recv(READ)))


def _stdlib_lines(peer: socket.socket) -> Callable[[], int]:
    tail = b""

    def step() -> int:
        nonlocal tail
        *lines, tail = (tail + peer.recv(READ)).split(b"\n")
        return len([json.loads(line) for line in lines])

    return step


def _length_prefixed(peer: socket.socket) -> Callable[[], int]:
    feed = LengthPrefixed(">I").decoder().feed
    decode = verb_decoder().decode
    return lambda: len([decode(message) for message in feed(peer.recv(READ))])  # type: ignore[arg-type]


def _three_recv(peer: socket.socket) -> Callable[[], int]:
    """Read as the tutorial does; MSG_WAITALL where it hopes that one recv is enough."""
    recv, whole = peer.recv, socket.MSG_WAITALL

    def step() -> int:
        for _ in range(100):
            (length,) = struct.unpack("i", recv(4, whole))
            header = json.loads(recv(length, whole))
            recv(header["size"], whole)
        return 100

    return step


_READERS: Final[dict[str, Callable[[socket.socket], Callable[[], int]]]] = {
    "lines": _lines,
    "stdlib-lines": _stdlib_lines,
    "lines-with-cid": _lines,
    "stdlib-lines-with-cid": _stdlib_lines,
    "length-prefixed": _length_prefixed,
    "three-recv": _three_recv,
}


def _flood(reader: str) -> None:
    message = MESSAGES[reader]
    block = message * (READ * 4 // len(message))
    try:
        while True:
            sys.stdout.buffer.write(block)
    except OSError:
        sys.exit(0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--flood"]:
        _flood(sys.argv[2])
    sys.exit(main())
