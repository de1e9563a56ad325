"""Bytes of files on their way to a caller: by `sendfile` where the line is open, else in pieces.

On plain HTTP a thread gives the file to the system in one call for as much as that takes, so
that neither the event loop nor the interpreter's lock is in the way: not of the file, and not
of those who talk. Inside TLS, and while a file still arrives, pieces are read in a thread and
written by the loop.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import ExpiredError
from landline.web.caller import Caller

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from io import FileIO

    from aiohttp import web

    from landline.web.beam import Beam
    from landline.web.byte_range import Span

PIECE: Final = 256 * 1024
"""Bytes that are read and written at once where `sendfile` is not to be had."""

_MOST: Final = 1 << 30
"""Bytes of one `sendfile`; the system takes no more than 2 GiB less a page."""


class Sender:
    """Sends files; each that goes by `sendfile` has a thread of `lanes` for as long."""

    def __init__(self, lanes: Executor, stall: float) -> None:
        """`stall`: seconds without progress after which a caller is given up."""
        self._lanes = lanes
        self._stall = stall
        self._going: set[socket.socket] = set()

    async def send(
        self, request: web.Request, response: web.StreamResponse, file: FileIO, span: Span
    ) -> None:
        """Answer with `response`, and these bytes of `file`, as many as it announces.

        Raises ConnectionError for a caller that has gone, or does not read. If it fails or is
        cancelled, the connection is of no use any more.
        """
        await response.prepare(request)
        if request.method == "HEAD":
            return
        if request.secure:
            await self._in_pieces(response, file, span)
        else:
            await self._whole(request, file, span)

    async def follow(
        self, request: web.Request, response: web.StreamResponse, beam: Beam, span: Span | None
    ) -> None:
        """Answer with `response`, and these bytes of an upload as they come; None: to its end.

        Raises as `send`, and ConnectionResetError if the upload ends before it is whole.
        """
        await response.prepare(request)
        if request.method == "HEAD":
            return
        at, end = (0, None) if span is None else (span.start, span.end)
        while end is None or at < end:
            try:
                there = await beam.beyond(at, self._stall)
            except ExpiredError:
                raise ConnectionResetError from None
            if there <= at and end is None:
                return
            most = there if end is None else min(there, end)
            piece = await asyncio.to_thread(beam.read, at, min(PIECE, most - at))
            if not piece:
                raise ConnectionResetError
            await self._write(response, piece)
            at += len(piece)

    def close(self) -> None:
        """Break off whatever goes by `sendfile`."""
        for sock in self._going:
            _hang_up(sock)

    async def _whole(self, request: web.Request, file: FileIO, span: Span) -> None:
        caller = Caller.of(request)
        with caller.lent() as sock:
            await self._drain(request, caller)
            loop = asyncio.get_running_loop()
            going = loop.run_in_executor(self._lanes, _pump, sock, file, span, self._stall)
            self._going.add(sock)
            try:
                await asyncio.shield(going)
            except asyncio.CancelledError:
                _hang_up(sock)
                await asyncio.wait([going])  # at once now; it still uses the file until then
                raise
            finally:
                self._going.discard(sock)

    async def _drain(self, request: web.Request, caller: Caller) -> None:
        """Wait until the answer's head is out, which has to be before the first byte."""
        with caller.draining():
            try:
                async with asyncio.timeout(self._stall):
                    await request.writer.drain()
            except TimeoutError:
                raise ConnectionResetError from None

    async def _in_pieces(self, response: web.StreamResponse, file: FileIO, span: Span) -> None:
        at = span.start
        while at < span.end:
            piece = await asyncio.to_thread(os.pread, file.fileno(), min(PIECE, span.end - at), at)
            if not piece:
                raise ConnectionResetError
            await self._write(response, piece)
            at += len(piece)

    async def _write(self, response: web.StreamResponse, piece: bytes) -> None:
        try:
            async with asyncio.timeout(self._stall):
                await response.write(piece)
        except TimeoutError:
            raise ConnectionResetError from None


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        sock.shutdown(socket.SHUT_RDWR)


def _pump(sock: socket.socket, file: FileIO, span: Span, stall: float) -> None:
    """Give these bytes of `file` to the system. Blocks; raises as `Sender.send`.

    The flag is the connection's and not the descriptor's: it is put back before the loop goes on.
    """
    out, at = sock.fileno(), span.start
    patience = struct.pack("@ll", int(stall), int(stall % 1 * 1e6))
    os.set_blocking(out, True)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        while at < span.end:
            sent = os.sendfile(out, file.fileno(), at, min(_MOST, span.end - at))
            if not sent:
                raise ConnectionResetError
            at += sent
    except BlockingIOError:  # what SO_SNDTIMEO says: socket(7)
        raise ConnectionResetError from None
    finally:
        os.set_blocking(out, False)
