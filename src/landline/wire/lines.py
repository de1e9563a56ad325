"""Bytes cut into lines, each with a bound: what every line protocol here begins with.

A line ends with `\\n`, or with `\\r\\n` from peers that write so; its length is counted
without that ending. What a line means does not live here.
"""

from __future__ import annotations


class LineBuffer:
    """Cuts what arrives into whole lines and keeps the unfinished one.

    Bound: `limit` bytes and a possible `\\r` are kept, never more. A longer line makes the
    buffer `broken`, whether its end has arrived or not; nothing comes out after that.
    """

    __slots__ = ("broken", "kept", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.broken = False
        self.kept = bytearray()
        """The unfinished line."""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that `data` completes, up to the first that is too long."""
        if self.broken:
            return []
        tail = self.kept
        if tail and b"\n" in data:
            tail += data
            data = bytes(tail)
            tail.clear()
        lines = data.split(b"\n")
        rest = lines.pop()
        if b"\r" in data:
            lines = [line.removesuffix(b"\r") for line in lines]
        if len(data) > self.limit:
            lines = self._up_to_too_long(lines)
        if not self.broken:
            self._keep(rest)
        return lines

    def rest(self) -> bytes:
        """Return the line that never got its end; the buffer is empty after it."""
        rest = bytes(self.kept).removesuffix(b"\r")
        self.kept.clear()
        return rest

    def _up_to_too_long(self, lines: list[bytes]) -> list[bytes]:
        limit = self.limit
        for position, line in enumerate(lines):
            if len(line) > limit:
                self.broken = True
                return lines[:position]
        return lines

    def _keep(self, rest: bytes) -> None:
        tail = self.kept
        spare = self.limit - len(tail) - len(rest)
        if spare >= 0 or (spare == -1 and (rest or tail).endswith(b"\r")):
            tail += rest
        else:
            self.broken = True
            tail.clear()
