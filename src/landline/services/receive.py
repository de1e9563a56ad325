"""`receive`: takes one file from a peer by one of the tutorials' protocols (`transfer.plain`).

`receive_file` is what the service does for each caller and what `landline connect
--receive` does once. Files land in one folder, under names that harm nobody.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.errors import Error, IncompleteError, LocalError, UnreachableError
from landline.transfer import names
from landline.transfer.disk import Folder, Partial
from landline.transfer.plain import QUIET, Begin, End, Event, Piece, Receiver, Say
from landline.wire.violation import TRUNCATED, Violation

if TYPE_CHECKING:
    from landline.net.address import Address
    from landline.net.conversation import Conversation

Progress = Callable[[int, int | None], None]
"""Told the bytes so far and the whole, where the peer said that."""

BLOCK: Final = 256 * 1024
"""Bytes gathered before they go to the disk, so that small pieces cost no thread each."""

LINGER: Final = 2.0
"""Seconds in which a peer that goes on sending may still read why its file was refused."""

NAME: Final = "received"
"""What a file is called whose sender does not say."""

_REFUSED_DISK: Final = b"507 the file cannot be stored here"
_REFUSED_PROTOCOL: Final = b"400 this is not the protocol spoken here"
_REFUSED_OTHER: Final = b"500 the file was not taken"


class Received(Struct, frozen=True):
    """A file that arrived whole."""

    path: Path
    size: int
    description: str


async def receive_file(
    call: Conversation[bytes],
    receiver: Receiver,
    into: str,
    *,
    name: str = NAME,
    progress: Progress | None = None,
) -> Received:
    """Receive one file into the folder `into`; `name` is used where the peer tells none.

    Raises IncompleteError where the peer broke off, ProtocolError where it spoke otherwise,
    LocalError where the disk refused: then nothing is left behind, and the peer was told.
    Cancelling removes what had come.
    """
    landing = _Landing(into, name)
    try:
        return await _Reception(call, receiver, landing, progress).run()
    except Error as error:
        await _tell(call, error)
        raise
    finally:
        await asyncio.to_thread(landing.close)


class Receive:
    """The service: one file from each caller; `done` is told what became of it."""

    def __init__(
        self,
        receiver: Callable[[], Receiver],
        into: str,
        *,
        done: Callable[[Address, Received | Error], None],
        name: str = NAME,
    ) -> None:
        """Make a `receiver` for each caller."""
        self._receiver = receiver
        self._into = into
        self._name = name
        self._done = done

    async def __call__(self, call: Conversation[bytes]) -> None:
        """Serve one caller."""
        try:
            outcome: Received | Error = await receive_file(
                call, self._receiver(), self._into, name=self._name
            )
        except Error as error:
            outcome = error
        self._done(call.remote, outcome)


class _Reception:
    """Carries out what the receiver says, until the file has ended."""

    def __init__(
        self,
        call: Conversation[bytes],
        receiver: Receiver,
        landing: _Landing,
        progress: Progress | None,
    ) -> None:
        self._call = call
        self._receiver = receiver
        self._landing = landing
        self._progress = progress
        self._received: Received | None = None

    async def run(self) -> Received:
        try:
            await self._carry_out(self._receiver.begin())
            while self._received is None:
                await self._carry_out(await self._next())
        except UnreachableError as error:
            # The last answer may find nobody there: what was saved is saved.
            if self._received is None:
                raise self._broken_off() from error
        return self._received

    async def _next(self) -> list[Event]:
        try:
            async with asyncio.timeout(QUIET if self._receiver.waiting else None):
                return self._receiver.feed(await self._call.recv())
        except TimeoutError as error:
            if isinstance(error, Error):
                raise
            return self._receiver.quiet()
        except EOFError:
            return self._receiver.finish()

    async def _carry_out(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Piece):
                await self._keep(event.data)
            elif isinstance(event, Say):
                await self._call.send(event.data)
            elif isinstance(event, Begin):
                await asyncio.to_thread(self._landing.begin, event)
            elif isinstance(event, End):
                self._received = await asyncio.to_thread(self._landing.commit)
            else:
                raise self._failure(event)

    async def _keep(self, data: bytes | memoryview) -> None:
        if self._landing.add(data):
            await asyncio.to_thread(self._landing.flush)
        if self._progress is not None:
            self._progress(self._landing.size, self._landing.announced)

    def _failure(self, violation: Violation) -> Error:
        if violation == TRUNCATED:
            return self._broken_off()
        return violation.error()

    def _broken_off(self) -> IncompleteError:
        return IncompleteError("file.broken-off", address=self._call.remote)


class _Landing:
    """The file on the disk. Its calls block, and are made in threads, one at a time.

    `close` may come while a thread is still at work for a caller that was cancelled.
    """

    def __init__(self, into: str, fallback: str) -> None:
        self.size = 0
        self.announced: int | None = None
        self._into = into
        self._fallback = fallback
        self._description = ""
        self._block = bytearray()
        self._folder: Folder | None = None
        self._partial: Partial | None = None
        self._closed = False
        self._lock = threading.Lock()

    def begin(self, begin: Begin) -> None:
        with self._lock:
            if self._closed:
                return
            self._folder = Folder.open(self._into)
            if begin.size is not None:
                self._folder.free().require(begin.size)
            self.announced = begin.size
            self._description = begin.description
            self._partial = self._folder.create(names.tamed(begin.name or self._fallback))

    def add(self, data: bytes | memoryview) -> bool:
        """Take more bytes in memory; True when it is time to flush."""
        self._block += data
        self.size += len(data)
        return len(self._block) >= BLOCK

    def flush(self) -> None:
        with self._lock:
            if self._partial is not None:
                self._partial.write(self._block)
            self._block.clear()

    def commit(self) -> Received:
        self.flush()
        with self._lock:
            if self._partial is None:
                raise IncompleteError("file.broken-off", address=self._into)
            return Received(self._partial.commit(), self.size, self._description)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._partial is not None:
                self._partial.discard()
                self._partial = None
            if self._folder is not None:
                self._folder.close()
                self._folder = None


async def _tell(call: Conversation[bytes], error: Error) -> None:
    """Tell the peer that its file was not kept, without a word about this machine."""
    if isinstance(error, IncompleteError):
        return
    refusal = _REFUSED_DISK if isinstance(error, LocalError) else _REFUSED_OTHER
    if error.code.startswith(("file.", "header.", "message.")):
        refusal = _REFUSED_PROTOCOL
    with suppress(Error, TimeoutError):  # it may have left: then there is nobody to tell
        await call.send(refusal)
        await call.send_eof()
        # Closing on bytes that nobody read would make the system throw the refusal away.
        async with asyncio.timeout(LINGER):
            async for _ in call:
                pass
