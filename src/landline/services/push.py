"""`serve-file`, and sending one file by one of the tutorials' protocols (`transfer.plain`).

The protocols are lockstep, so each sender here is told as its steps, top to bottom.
"""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline.errors import Error, IncompleteError, LocalError, RefusedError, UnreachableError
from landline.safetext import decode_text, safe_text
from landline.transfer.plain import QUIT, READY, REFUSAL, chunks_of
from landline.wire.framing import Header, HeaderAndBody

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import BinaryIO

    from landline.net.address import Address
    from landline.net.conversation import Conversation
    from landline.services.receive import Progress

BLOCK: Final = 256 * 1024
"""Bytes read at once; whole chunks of 1024 fit it, so only the last one is shorter."""

FAREWELL: Final = 5.0
"""Seconds in which a peer that has been given everything may still speak and hang up."""

_READ: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
"""Without O_NONBLOCK a named pipe that nobody writes to would be waited for, for ever."""

_NAMED: Final = READY.rpartition(b" ")[2]
_SHOWN: Final = 200


class Source:
    """A file to be sent: opened for reading, its size as it was then."""

    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        """Use `open`."""
        self._file = file
        self.path = path
        self.size = size
        self.sent = 0
        self.hung_up_on = True
        """Whether the peer hung up in the end: where that is all it says, the sign that it
        has taken everything."""

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Source:
        """Open the file at `path`; raises LocalError `file.unreadable` or `file.not-a-file`."""
        where = Path(path)
        try:
            descriptor = os.open(where, _READ)
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()
            raise LocalError("file.unreadable", path=path, why=why) from error
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise LocalError("file.not-a-file", path=path)
        return cls(os.fdopen(descriptor, "rb", buffering=0), where, status.st_size)

    async def blocks(self, progress: Progress | None) -> AsyncIterator[bytes]:
        """Give out exactly `size` bytes; raises IncompleteError if the file got shorter."""
        while self.sent < self.size:
            wanted = min(BLOCK, self.size - self.sent)
            block = await asyncio.to_thread(self._file.read, wanted)
            if not block:
                raise IncompleteError("file.shrank", path=self.path)
            yield block
            self.sent += len(block)
            if progress is not None:
                progress(self.sent, self.size)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def send_by_size(
    call: Conversation[bytes], source: Source, *, progress: Progress | None = None
) -> str:
    """Send a file: text, size, text, bytes, text; return the peer's last text.

    Raises RefusedError where a text says no, IncompleteError where the peer broke off. A
    cancelled call leaves the peer with an incomplete file.
    """
    ready = await _reply(call)
    name = f"{source.path.name}|{source.size}\n" if _NAMED in ready else str(source.size)
    await call.send(name)
    await _reply(call)
    async for block in source.blocks(progress):
        await _send(call, block)
    if not source.size:  # nothing lay between the last two texts: they may have come as one
        return ""
    return _text(await _reply(call))


async def send_by_chunks(
    call: Conversation[bytes], source: Source, *, progress: Progress | None = None
) -> str:
    """Send a file in acknowledged chunks and `quit`; return what the peer says after it.

    Raises as `send_by_size` does.
    """
    async for block in source.blocks(progress):
        for chunk in chunks_of(block):
            await _send(call, chunk)
            await _reply(call)
    await _send(call, QUIT)
    await call.send_eof()
    # Every chunk was acknowledged: that a script now forgets to hang up means nothing.
    last_words, _ = await _last_words(call)
    return last_words


async def send_by_header(
    call: Conversation[bytes],
    source: Source,
    *,
    description: str = "",
    prefix: str = "<i",
    progress: Progress | None = None,
) -> str:
    """Send a length, a JSON header and the file; return what the peer says after it.

    A peer that does not hang up within FAREWELL seconds is not waited for: `source` notes
    it. Raises as `send_by_size` does.
    """
    header = Header(
        {
            "file_name": source.path.name,
            "file_desc": description,
            "file_size": source.size,
        }
    )
    await _send(call, HeaderAndBody(prefix=prefix).encode(header))
    async for block in source.blocks(progress):
        await _send(call, block)
    await call.send_eof()
    last_words, source.hung_up_on = await _last_words(call)
    return last_words


class Push:
    """The service: the file at `path` for everybody who calls."""

    def __init__(
        self,
        path: str,
        *,
        description: str = "",
        prefix: str = "<i",
        done: Callable[[Address, Source | Error], None],
    ) -> None:
        """`done` is told of each caller: what it took, or what went wrong."""
        self._path = path
        self._description = description
        self._prefix = prefix
        self._done = done

    async def __call__(self, call: Conversation[bytes]) -> None:
        """Serve one caller."""
        try:
            with await asyncio.to_thread(Source.open, self._path) as source:
                await send_by_header(
                    call, source, description=self._description, prefix=self._prefix
                )
                outcome: Source | Error = source
        except Error as error:
            outcome = error
        self._done(call.remote, outcome)


async def _send(call: Conversation[bytes], data: bytes) -> None:
    try:
        await call.send(data)
    except UnreachableError as lost:
        raise await _why_lost(call) from lost


async def _why_lost(call: Conversation[bytes]) -> Error:
    """Return why the peer hung up: it may have said so before."""
    try:
        await _reply(call)
    except Error as error:
        return error
    return IncompleteError("file.broken-off", address=call.remote)


async def _reply(call: Conversation[bytes]) -> bytes:
    try:
        reply = await call.recv()
    except (EOFError, UnreachableError) as error:
        raise IncompleteError("file.broken-off", address=call.remote) from error
    return _unless_refused(call, reply)


async def _last_words(call: Conversation[bytes]) -> tuple[str, bool]:
    """Return what the peer first says, and whether it hung up in time.

    The time begins when the system has taken all that was sent to it.
    """
    words = b""
    handed_over = False
    while not handed_over:
        handed_over = not call.unsent
        try:
            async with asyncio.timeout(FAREWELL):
                while True:
                    message = await call.recv()
                    words = words or message
        except EOFError:
            return _text(_unless_refused(call, words)), True
        except UnreachableError as error:
            raise IncompleteError("file.broken-off", address=call.remote) from error
        except TimeoutError as error:
            if isinstance(error, Error):
                raise
    return _text(_unless_refused(call, words)), False


def _unless_refused(call: Conversation[bytes], reply: bytes) -> bytes:
    if REFUSAL.match(reply):
        raise RefusedError("file.refused", address=call.remote, text=_text(reply))
    return reply


def _text(reply: bytes) -> str:
    return safe_text(decode_text(reply.strip()), limit=_SHOWN)
