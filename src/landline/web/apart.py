"""Bodies that a worker process takes from the connection itself, past aiohttp and the event loop.

For large ones on open lines: the loop has its hands free for those who talk, and is not in the
way of the bytes. aiohttp does not see the end of such a body, so the connection ends with the
answer (RFC 9112 §9.6).
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from landline.errors import Error, ExpiredError
from landline.transfer.segments import DIGEST_BYTES
from landline.web.caller import Caller
from landline.web.guard import LAST

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from aiohttp import web

    from landline.blobs.port import Landing
    from landline.web.hall import Hall

LEAST: Final = 4 << 20
"""Bytes; the loop has fewer before a worker is told."""
LOOK: Final = 0.2
"""Seconds between two looks at how much has come, for those who read along."""

Work = asyncio.Future[dict[str, Any]]


class Apart:
    """Hands bodies to workers."""

    def __init__(self, hall: Hall, stall: float) -> None:
        """`stall`: seconds without a byte after which an upload is broken off."""
        self._hall = hall
        self._stall = stall
        self._going: set[socket.socket] = set()

    def suits(self, request: web.Request, landing: Landing, most: int) -> bool:
        """Tell whether the body of `request` can be landed so, if no more than `most` is there."""
        length, transport = request.content_length, request.transport
        if length is None or transport is None or request.secure:
            return False
        left = length - request.content.total_bytes
        fits = landing.offset + length <= most
        return left >= LEAST and fits and not transport.get_write_buffer_size()

    async def land(self, request: web.Request, landing: Landing) -> bool:
        """Append the whole body to what is there; False: that cannot be done, and nothing was.

        Raises LocalError, ConnectionResetError if it breaks off, ExpiredError `web.late`,
        RefusedError `upload.dropped`; the bytes that came stay there. In any case, also if
        cancelled, nobody writes any more then.
        """
        caller, content = Caller.of(request), request.content
        lent = landing.lend()
        if lent is None:
            return False
        with lent.file:
            early = b""
            while piece := content.read_nowait():
                early += piece
            # From here to the end of the block the loop reads nothing more of this connection.
            with caller.lent() as sock:
                if early:
                    await _to_its_end(asyncio.to_thread(landing.write, early))
                length = (request.content_length or 0) - content.total_bytes
                given = {
                    "offset": landing.offset,
                    "length": length,
                    "spare": lent.spare,
                    "stall": self._stall,
                }
                work = self._hall.work("land", [sock.dup(), lent.file], given)
                await self._watch(asyncio.ensure_future(work), sock, landing)
                caller.end()
                request[LAST] = True
                content.feed_eof()
        return True

    def close(self) -> None:
        """Break off whatever workers take."""
        for sock in self._going:
            _hang_up(sock)

    async def _watch(self, work: Work, sock: socket.socket, landing: Landing) -> None:
        """Wait until a worker has appended what comes from `sock`; raises as `land`."""
        self._going.add(sock)
        try:
            while not work.done():
                await asyncio.wait([work], timeout=LOOK)
                landing.look()
        except BaseException:
            with suppress(Error):  # it is given up for another reason
                await _to_its_end(_settle(work, sock, landing))
            raise
        finally:
            self._going.discard(sock)
        await _to_its_end(_settle(work, sock, landing))
        end = work.result()["end"]
        if end == "late":
            raise ExpiredError("web.late")
        if end != "whole":
            raise ConnectionResetError


async def _settle(work: Work, sock: socket.socket, landing: Landing) -> None:
    """Have `work` end, and count in what it did. Raises as `Landing.took`."""
    if not work.done():
        _hang_up(sock)
        await asyncio.wait([work])
    os.set_blocking(sock.fileno(), False)
    if work.exception() is not None:  # it died, and left no word
        await asyncio.to_thread(landing.took)
        return
    told = work.result()
    leaves = bytes.fromhex(told["leaves"])
    fault = OSError(told["errno"], os.strerror(told["errno"])) if told["end"] == "disk" else None
    each = [leaves[at : at + DIGEST_BYTES] for at in range(0, len(leaves), DIGEST_BYTES)]
    await asyncio.to_thread(landing.took, each, fault)


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        sock.shutdown(socket.SHUT_RDWR)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for `work` to its end, even if cancelled. Raises what it raises."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody is told
        raise
