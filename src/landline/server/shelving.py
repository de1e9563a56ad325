"""The hub's blobs: where they are, asked beside the event loop, and swept.

One thread does all of it in turn, so that content which is let go of and comes again in the same
moment is never lost: a blob is removed only if no file had it when that was queued, and an
upload that has just become a file holds it until whatever was queued before is done.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from landline.blobs.folder import Folder
from landline.errors import Error
from landline.observe import fields, logger
from landline.store.folder import SHELF

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.blobs.port import Blob, Blobs
    from landline.hub.hub import Hub
    from landline.server.desk import HubDesk
    from landline.settings import HubSettings

LOOKED_AT: Final = 1000
"""Blobs that are looked at in one go, when a hub starts, for files that they belong to."""

T = TypeVar("T")

_log = logger("server")


class Shelving:
    """See the module's docstring."""

    def __init__(self, settings: HubSettings) -> None:
        self._settings = settings
        self._folder: Folder | None = None
        self._temporary: Path | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hub shelf")

    @property
    def blobs(self) -> Blobs:
        """Where content is kept; not before `open`, nor after `close`."""
        assert self._folder is not None
        return self._folder

    async def open(self, hub: Hub, desk: HubDesk) -> None:
        """Open the folder of `hub`, and forget the uploads that it does not know.

        Without a data folder it is a temporary one, removed by `close`. Raises LocalError.
        """
        self._hub, self._desk = hub, desk
        known = frozenset(hub.state.shelf.uploads)
        self._folder = await self._in_thread(self._opened, known)
        for each in await self._in_thread(self._folder.uploads):
            hub.state.shelf.came(each.upload, each.size)

    def kept(self, upload: str, done: Callable[[Blob | Error | None], None]) -> None:
        """Tell `done` which blob an upload was finished as."""
        blob = None if self._folder is None else self._folder.kept(upload)
        asyncio.get_running_loop().call_soon(done, blob)

    def there(self, uploads: Sequence[str], done: Callable[[dict[str, int] | Error], None]) -> None:
        """Tell `done` how much of each upload is there."""
        folder = self._folder

        def look() -> dict[str, int]:
            return {} if folder is None else {upload: folder.there(upload) for upload in uploads}

        asked = asyncio.get_running_loop().run_in_executor(self._thread, look)

        def looked(told: asyncio.Future[dict[str, int]]) -> None:
            if not told.cancelled():
                done(told.result())

        asked.add_done_callback(looked)

    def drop(self, upload: str) -> None:
        """Forget an upload; content that nobody needs then is swept in time."""
        folder = self._folder
        if folder is None or self._closed:  # at its next start it is unknown, and goes
            return

        def let_go() -> Blob | None:
            blob = folder.kept(upload)
            folder.drop(upload)
            return blob

        def dropped(told: asyncio.Future[Blob | None]) -> None:
            blob = None if told.cancelled() else told.result()
            if blob is not None and not self._hub.state.shelf.needs(blob.id):
                self._hub.state.shelf.unneeded.add(blob.id)

        asked = asyncio.get_running_loop().run_in_executor(self._thread, let_go)
        asked.add_done_callback(dropped)

    async def run(self) -> None:
        """Sweep again and again, until cancelled (safe at any time)."""
        try:
            await self._look_through()
        except OSError as error:
            _log.warning("the shelf was not looked through", extra=fields(why=error.strerror))
        while True:
            await asyncio.sleep(self._settings.retention.every)
            try:
                await self.sweep(int(time.time() * 1000))
            except OSError as error:  # the disk has trouble, and says so elsewhere
                _log.warning("nothing swept", extra=fields(why=error.strerror))

    async def sweep(self, at: int) -> int:
        """Expire what is over at `at` (ms since 1970), remove what no file has; return how much."""
        folder = self._folder
        assert folder is not None
        uploads = await self._in_thread(folder.uploads)
        came = {
            each.upload: at if each.landing else at - max(1, int(each.age * 1000))
            for each in uploads
        }
        self._desk.run(self._hub.expire_files(at, came))
        shelf = self._hub.state.shelf
        unneeded = [blob for blob in shelf.unneeded if not shelf.needs(blob)]
        shelf.unneeded.clear()
        if not unneeded:
            return 0
        removed = await self._in_thread(_removed, folder, unneeded)
        _log.info("files swept", extra=fields(blobs=removed))
        return removed

    async def close(self) -> None:
        """Let go of the folder, once all landings are kept."""
        self._closed = True
        folder, self._folder = self._folder, None  # what is held open goes with its last user
        if folder is not None:
            await self._in_thread(folder.close)
        if self._temporary is not None:
            await self._in_thread(shutil.rmtree, self._temporary, True)  # noqa: FBT003
        self._thread.shutdown(wait=False)

    def _opened(self, known: frozenset[str]) -> Folder:
        settings = self._settings
        if settings.data:
            path = Path(settings.data) / SHELF
        else:
            self._temporary = Path(tempfile.mkdtemp(prefix="landline-"))
            path = self._temporary / SHELF
        folder = Folder.open(path, spare=settings.shelf.spare)
        for each in folder.uploads():
            if each.upload not in known:
                folder.drop(each.upload)
        return folder

    async def _look_through(self) -> None:
        """Find the blobs that no file has: a program was killed before it could remove them."""
        folder, shelf = self._folder, self._hub.state.shelf
        assert folder is not None
        blobs = folder.blobs()
        while some := await self._in_thread(lambda: list(islice(blobs, LOOKED_AT))):
            shelf.unneeded.update(blob for blob in some if not shelf.needs(blob))

    async def _in_thread(self, do: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, do, *given)


def _removed(folder: Folder, blobs: Sequence[str]) -> int:
    """Remove blobs; return how many are gone. What the disk refuses is tried at the next start."""
    count = 0
    for blob in blobs:
        try:
            count += folder.remove(blob)
        except Error as error:
            _log.warning("a file was not swept", extra=fields(why=error.code))
    return count
