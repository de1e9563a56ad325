"""Bytes of an upload from a request's body to its place, by whatever door of HTTP they come.

An upload is a hub's record and, under the same id, content that lands (`blobs.port`). Here
is the way from one to the other: land, finish, be kept as a file.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiohttp import ClientError, HttpVersion11, hdrs, web

from landline.errors import IncompleteError, LocalError, RefusedError, UsageError
from landline.sizes import Size
from landline.web.caller import Caller
from landline.web.guard import LAST
from landline.web.landings import of_disk
from landline.web.receiving import land

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from landline.blobs.port import Blob, Landing
    from landline.web.apart import Apart
    from landline.web.asking import Asker
    from landline.web.hall import Hall
    from landline.web.landings import Landings
    from landline.web.lanes import Lanes
    from landline.wire.shelf_events import Filed


class Bringing:
    """Lands bodies; `landings` are the uploads that are open."""

    def __init__(
        self, hall: Hall, asker: Asker, landings: Landings, lanes: Lanes, apart: Apart
    ) -> None:
        self._apart = apart
        self.landings = landings
        self._hall = hall
        self._asker = asker
        self._lanes = lanes

    @contextmanager
    def under_way(self, request: web.Request) -> Iterator[None]:
        """Have a lane for `request`, and no other bound on its time than those of each step.

        Where the block ends badly before all of the body came, the connection ends with the
        answer: nobody waits for the rest. Raises RefusedError `web.transfers`.
        """
        caller = Caller.of(request)
        try:
            with self._lanes.of(caller.source), caller.busy():
                yield
        except BaseException:
            if not request.content.at_eof():
                request[LAST] = True
            raise

    async def land_all(
        self,
        request: web.Request,
        body: AsyncIterator[bytes],
        upload: str,
        landing: Landing,
        *,
        most: int,
    ) -> None:
        """Append `body`, that of `request`, as `land` does; by a worker process where that pays."""
        known = self._hall.upload(upload)
        counted = known is not None and known.size is not None
        if counted and self._apart.suits(request, landing, most):
            with _telling(landing):
                if await self._apart.land(request, landing):
                    return
        await self.land(body, upload, landing, most=most)

    async def land(
        self,
        body: AsyncIterator[bytes],
        upload: str,
        landing: Landing,
        *,
        most: int,
        also: Callable[[bytes], object] | None = None,
    ) -> None:
        """Append `body` to what is there of `upload`, up to `most` bytes in all.

        `also` sees what is kept. Raises IncompleteError `upload.broken-off` if it does not come
        whole, RefusedError `file.too-large`, `shelf.quota`, `shelf.full` and what a hub says of a
        disk; the bytes that came stay there.
        """

        def write(data: bytes) -> None:
            if landing.offset + len(data) > most:
                raise RefusedError("file.too-large", most=Size(most))
            landing.write(data)
            if also is not None:
                also(data)

        with _telling(landing):
            await land(self._counted(body, upload, landing.offset), write)

    async def _counted(
        self, body: AsyncIterator[bytes], upload: str, there: int
    ) -> AsyncIterator[bytes]:
        """Yield `body` as far as its bytes have room; `there` is how much there was before it."""
        async for piece in body:
            there += len(piece)
            self._hall.grow_upload(upload, there)
            yield piece

    async def finish(self, landing: Landing) -> Blob:
        """Make a blob of what is all there; raises UsageError, RefusedError."""
        try:
            return await asyncio.to_thread(landing.finish)
        except LocalError as error:
            raise of_disk(error) from error

    async def drop(self, upload: str) -> None:
        """Give an upload up that nobody writes.

        What came of it goes first: on a full disk that makes the room for noting the rest.
        """
        await self.landings.empty(upload)
        self._hall.drop_upload(upload)

    async def keep(self, upload: str) -> Filed:
        """Let a finished upload be its file. Raises DeniedError, ExpiredError `web.late`."""
        return await self._asker.told(lambda done: self._hall.keep_upload(upload, done))


@contextmanager
def _telling(landing: Landing) -> Iterator[None]:
    """Raise what somebody is told whose body does not come whole inside the block."""
    try:
        yield
    except (LocalError, IncompleteError, ClientError, ConnectionError, TimeoutError) as error:
        if isinstance(error, LocalError) and not error.code.startswith("worker."):
            raise of_disk(error) from error
        raise IncompleteError("upload.broken-off", here=landing.offset) from error


async def go_ahead(request: web.Request) -> None:
    """Tell a client that waits for it to send the body (RFC 9110 §10.1.1)."""
    if request.version >= HttpVersion11 and request.headers.get(hdrs.EXPECT):
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0


async def not_yet(request: web.Request) -> None:
    """Say nothing to a client that waits: what may be done is looked at first.

    Raises HTTPExpectationFailed for what else it may expect.
    """
    if request.headers.get(hdrs.EXPECT, "").lower() != "100-continue":
        raise web.HTTPExpectationFailed


def check_length(request: web.Request, there: int, size: int | None) -> None:
    """Raise UsageError `upload.too-long` for a body that says itself that it ends beyond `size`.

    Nothing of it is taken then: `there` bytes are there, and stay all that is.
    """
    length = request.content_length
    if size is not None and length is not None and there + length > size:
        raise UsageError("upload.too-long")


def check_encoding(request: web.Request) -> None:
    """Raise UsageError `upload.encoding` for a body that is packed: it would not be the file."""
    encoding = request.headers.get(hdrs.CONTENT_ENCODING, "identity")
    if encoding.lower() != "identity":
        raise UsageError("upload.encoding", encoding=encoding)
