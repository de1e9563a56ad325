"""The tutorials' three ways to move one file over a plain socket, from the receiver's side.

    size     a status text; the size in ASCII digits; a text; the bytes; a text
    chunks   bytes, each chunk answered by `success`; then `quit`
    header   4 bytes of length, a JSON header of that length, the bytes

A receiver is fed what the socket gave and says, as events in order, what to do: begin a
file, append to it, end it, say something to the peer. What does not live here: sockets,
the disk, time (`quiet` is told), and the senders, which `services.push` tells as plain
steps. None of the three can resume or prove what arrived: `landline send` can.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

from msgspec import Struct

from landline.wire.framing import BodyPiece, Header, HeaderAndBody
from landline.wire.violation import TRUNCATED, Violation

QUIET: Final = 0.05
"""Seconds after which what has come is taken as one message: no marks tell where one ends."""

READY: Final = b"200 ready name|size"
"""First text of `size`; a sender that knows these words may send `name|size` and a newline."""

STARTED: Final = b"201 send"
SAVED: Final = b"226 saved"
SUCCESS: Final = b"success"
QUIT: Final = b"quit"

REFUSAL: Final = re.compile(rb"[45]\d\d ")
"""How a text begins that says no; scripts that show any text show this one too."""

ONE_PACKET: Final = 1448
"""Bytes of TCP that one Ethernet packet holds (1500 less 40 of headers and 12 of time stamps)."""

_LONGEST_FIRST_LINE: Final = 1024
_FIRST_LINE: Final = re.compile(r"(?:(?P<name>[^|]*)\|)?\s*(?P<size>\d{1,18})\s*", re.ASCII)


class Begin(Struct, frozen=True):
    """A file comes; the peer may have told its name, size and description."""

    name: str | None = None
    size: int | None = None
    description: str = ""


class Piece(Struct, frozen=True):
    """More bytes of the file; `data` may be a view that is valid until the next feed."""

    data: bytes | memoryview


class End(Struct, frozen=True):
    """The file is complete."""


class Say(Struct, frozen=True):
    """Send these bytes to the peer, once what came before is done."""

    data: bytes


Event = Begin | Piece | End | Say | Violation


class Receiver(Protocol):
    """One file's receiver; after End or a Violation it says nothing more."""

    @property
    def waiting(self) -> bool:
        """Whether `quiet` would change anything: the driver times its next read."""

    def begin(self) -> list[Event]:
        """Return what to do as soon as the peer is there."""

    def feed(self, data: bytes) -> list[Event]:
        """Return what `data` leads to."""

    def quiet(self) -> list[Event]:
        """Return what it means that for QUIET seconds nothing more came."""

    def finish(self) -> list[Event]:
        """Return what it means that the peer ended its side."""


class SizeReceiver:
    """Takes `size` or `name|size`, then so many bytes."""

    def __init__(self) -> None:
        """Wait for the size."""
        self._first = bytearray()
        self._left: int | None = None
        self._over = False

    @property
    def waiting(self) -> bool:
        """A first line without a newline ends when nothing follows it."""
        return self._left is None and bool(self._first)

    def begin(self) -> list[Event]:
        """Greet first, as the tutorials' clients expect."""
        return [Say(READY)]

    def feed(self, data: bytes) -> list[Event]:
        """Take the first line, then the file; what comes after it is ignored."""
        if self._over:
            return []
        if self._left is not None:
            return self._take(data)
        self._first += data
        line, newline, rest = bytes(self._first).partition(b"\n")
        if newline:
            return self._start(line, rest)
        return self._break() if len(line) > _LONGEST_FIRST_LINE else []

    def quiet(self) -> list[Event]:
        """Take what has come as the first line."""
        return self._start(bytes(self._first), b"") if self.waiting else []

    def finish(self) -> list[Event]:
        """A file that is not complete by now never will be."""
        if self.waiting and not self._over:
            return [*self.quiet(), *self.finish()]
        events: list[Event] = [] if self._over else [TRUNCATED]
        self._over = True
        return events

    def _start(self, line: bytes, rest: bytes) -> list[Event]:
        match = _FIRST_LINE.fullmatch(line.decode("utf-8", "replace"))
        if match is None:
            return self._break()
        self._left = int(match["size"])
        started: list[Event] = [Begin(match["name"] or None, self._left), Say(STARTED)]
        return started + self._take(rest)

    def _take(self, data: bytes) -> list[Event]:
        piece = data[: self._left]
        self._left = (self._left or 0) - len(piece)
        events: list[Event] = [Piece(piece)] if piece else []
        if not self._left:
            self._over = True
            events += [End(), Say(SAVED)]
        return events

    def _break(self) -> list[Event]:
        self._over = True
        self._left = 0
        return [Violation("file.no-size")]


class ChunksReceiver:
    """Takes chunks of any size, answers each, and ends at one that is exactly `quit`.

    The sender waits for each answer, so a chunk is what came since the last one. What fits
    one packet came whole and is answered at once; a longer chunk may come in parts, and is
    answered at the length of the longest before it, or when nothing follows.
    """

    def __init__(self) -> None:
        """Wait for the first chunk."""
        self._unanswered = 0
        self._longest = 0
        self._over = False

    @property
    def waiting(self) -> bool:
        """A long chunk may have come whole or not."""
        return self._unanswered > 0

    def begin(self) -> list[Event]:
        """Nothing is said first; the protocol tells neither name nor size."""
        return [Begin()]

    def feed(self, data: bytes) -> list[Event]:
        """Take a chunk, or part of a long one."""
        if self._over:
            return []
        if data == QUIT and not self._unanswered:
            self._over = True
            return [End()]
        self._unanswered += len(data)
        events: list[Event] = [Piece(data)]
        short = self._unanswered == len(data) <= ONE_PACKET
        if short or self._unanswered == self._longest:
            events += self._answer()
        return events

    def quiet(self) -> list[Event]:
        """Take what has come as a whole chunk."""
        return self._answer() if self._unanswered else []

    def finish(self) -> list[Event]:
        """Without `quit` the file is not complete."""
        events: list[Event] = [] if self._over else [TRUNCATED]
        self._over = True
        return events

    def _answer(self) -> list[Event]:
        self._longest = max(self._longest, self._unanswered)
        self._unanswered = 0
        return [Say(SUCCESS)]


class HeaderReceiver:
    """Takes a length, a JSON header with `file_name`, `file_desc`, `file_size`, and the bytes."""

    waiting = False

    def __init__(self, prefix: str = "<i") -> None:
        """`prefix` is the length's `struct` format: the tutorials' `i` on a little-endian PC."""
        self._decoder = HeaderAndBody(prefix=prefix).decoder()
        self._over = False

    def begin(self) -> list[Event]:
        """Nothing is said: the one who has the file speaks."""
        return []

    def feed(self, data: bytes) -> list[Event]:
        """Take some of the header or of the file; what comes after the file is ignored."""
        events: list[Event] = []
        for item in self._decoder.feed(data):
            if not self._over:
                events += self._events_of(item)
        return events

    def quiet(self) -> list[Event]:
        """Lengths tell where everything ends."""
        return []

    def finish(self) -> list[Event]:
        """A file that is not complete by now never will be."""
        events: list[Event] = [] if self._over else [TRUNCATED]
        self._over = True
        return events

    def _events_of(self, item: Header | BodyPiece | Violation) -> list[Event]:
        if isinstance(item, Header):
            return [_begin_of(item)]
        if isinstance(item, Violation):
            self._over = True
            return [item]
        self._over = item.last
        events: list[Event] = [Piece(item.view)] if item.view else []
        return [*events, End()] if item.last else events


def _begin_of(header: Header) -> Begin:
    name = header.fields.get("file_name")
    description = header.fields.get("file_desc")
    return Begin(
        name=name if isinstance(name, str) else None,
        size=header.fields["file_size"],
        description=description if isinstance(description, str) else "",
    )


def chunks_of(data: bytes, size: int = 1024) -> list[bytes]:
    """Return `data` in chunks of at most `size` bytes, none of which is exactly `quit`.

    A receiver takes such a chunk for the end of the file, so it goes out as `qui` and `t`.
    """
    chunks: list[bytes] = []
    for start in range(0, len(data), size):
        chunk = data[start : start + size]
        chunks += [chunk[:-1], chunk[-1:]] if chunk == QUIT else [chunk]
    return chunks
