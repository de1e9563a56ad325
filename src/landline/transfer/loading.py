"""From files to records: what one connection of the sender does with each job it is given.

A file is read into the connection's own buffer, hashed there, sealed there and sent from there.
What does not live here: which jobs (`sender`), what is done about a file that changed.
"""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, Final

from landline.errors import Error, IncompleteError, LocalError
from landline.transfer import slices
from landline.transfer.packs import PackWriter
from landline.transfer.records import HEADER_BYTES, RECORD_BYTES
from landline.transfer.segments import DIGEST_BYTES, SEGMENT_BYTES, Hasher, span
from landline.transfer.source import SourceFile, read_small

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable

    from landline.transfer.listing import Found, Seen
    from landline.transfer.streams import Stream
    from landline.transfer.watch import Meter

_LOOK_AFTER: Final = 500
"""Milliseconds after which who reads from a pipe looks whether it is still wanted."""


class Loader:
    """One connection's way from files to records; for its thread."""

    def __init__(self, stream: Stream, meter: Meter, gate: Callable[[], None]) -> None:
        """Call `gate` before each record: it waits while nothing may be sent, or raises."""
        self._stream = stream
        self._meter = meter
        self._gate = gate
        self._hasher = Hasher()
        self._body = stream.frame[HEADER_BYTES : HEADER_BYTES + RECORD_BYTES]
        self._pack = PackWriter(self._body)

    def segment(self, found: Found, entry: int, index: int) -> None:
        """Send a segment of a large file.

        Raises IncompleteError `source.changed` or LocalError `source.unreadable`, before the
        segment is proven to the receiver: then nothing but its end may follow on this
        connection, if `begun` says that some of it was sent.
        """
        meter, hasher = self._meter, self._hasher
        meter.current = found.path[-1]
        meter.open = 0
        hasher.forget()
        with SourceFile.open(found) as file:
            at, length = span(file.size, index)
            end = at + length
            for start, size in file.extents(at, end):
                hasher.zeros(start - at)
                at = start + size
                for offset in range(start, at, RECORD_BYTES):
                    self._data(file, entry, offset, min(RECORD_BYTES, at - offset))
            hasher.zeros(end - at)
            file.check()
        stream = self._stream
        stream.send(stream.sealer.segment(stream.frame, entry, index, hasher.leaf()))
        meter.open = 0
        meter.files += end == found.size

    def slice(self, found: Found, entry: int, index: int) -> None:
        """Send a slice; raises as `segment` does, before anything of it is sent."""
        self._gate()
        stream, meter = self._stream, self._meter
        meter.current = found.path[-1]
        meter.open = 0
        with SourceFile.open(found) as file:
            start, length = slices.span(file.size, index)
            data = self._body[DIGEST_BYTES : DIGEST_BYTES + length]
            is_hole = not any(file.extents(start, start + length))
            if is_hole:
                data[:] = bytes(length)
            else:
                file.read_into(data, start)
            file.check()
        self._body[:DIGEST_BYTES] = slices.digest(data)
        sent = DIGEST_BYTES + (0 if is_hole else length)
        stream.send(stream.sealer.slice(stream.frame, sent, entry, index))
        meter.moved += length
        meter.files += start + length == found.size

    @property
    def begun(self) -> bool:
        """Whether a segment was begun that has not ended."""
        return self._meter.open > 0

    def fill(self, files: Iterable[tuple[int, Seen]]) -> dict[int, Error]:
        """Make a pack of small files, by their numbers; return why some could not be read."""
        pack = self._pack
        faults: dict[int, Error] = {}
        pack.clear()
        for entry, each in files:
            space = pack.space(each.size)
            if space is None:
                raise ValueError("a job that fits no record")
            try:
                read_small(each, space)
            except Error as error:
                faults[entry] = error
                continue
            pack.put(entry, each.size)
        return faults

    def pack(self, name: str, files: int) -> None:
        """Send the pack that was made of so many `files`, the first of which has this `name`."""
        self._gate()
        stream, meter = self._stream, self._meter
        meter.current = name
        stream.send(stream.sealer.pack(stream.frame, self._pack.finish()))
        meter.moved += self._pack.moved
        meter.files += files

    def stream(self, descriptor: int, entry: int, index: int, stopping: threading.Event) -> int:
        """Send the next segment of what `descriptor` gives; return how many bytes it had.

        Fewer than SEGMENT_BYTES means that it has ended; the rest of the segment are zeros.
        Raises LocalError `source.unreadable`, and IncompleteError `record.cut` once stopped.
        """
        hasher, start = self._hasher, index * SEGMENT_BYTES
        hasher.forget()
        self._meter.open = at = 0
        while at < SEGMENT_BYTES:
            self._gate()
            length = _read_piece(descriptor, self._body[: SEGMENT_BYTES - at], stopping)
            if length:
                hasher.update(self._body[:length])
                self._send(entry, start + at, length)
            at += length
            if length < min(RECORD_BYTES, SEGMENT_BYTES - at + length):
                break
        if at:
            hasher.zeros(SEGMENT_BYTES - at)
            stream = self._stream
            stream.send(stream.sealer.segment(stream.frame, entry, index, hasher.leaf()))
        self._meter.open = 0
        return at

    def end(self) -> None:
        """Send what comes last."""
        self._stream.send(self._stream.sealer.end(self._stream.frame))

    def _data(self, file: SourceFile, entry: int, offset: int, length: int) -> None:
        self._gate()
        content = self._body[:length]
        file.read_into(content, offset)
        self._hasher.update(content)
        self._send(entry, offset, length)

    def _send(self, entry: int, offset: int, length: int) -> None:
        stream, meter = self._stream, self._meter
        stream.send(stream.sealer.data(stream.frame, length, entry, offset))
        meter.moved += length
        meter.open += length


def _read_piece(descriptor: int, space: memoryview, stopping: threading.Event) -> int:
    """Fill `space` from a pipe, a terminal or a file; return less only at its end."""
    done = 0
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    while done < len(space):
        if not waiting.poll(_LOOK_AFTER):
            if stopping.is_set():
                raise IncompleteError("record.cut")
            continue
        try:
            read = os.readv(descriptor, [space[done:]])
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()
            raise LocalError("source.unreadable", path="-", why=why) from error
        if not read:
            break
        done += read
    return done
