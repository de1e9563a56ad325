"""The hub's blobs beside the event loop: swept when nobody needs them, and never before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from landline.blobs.folder import Folder
from landline.errors import LocalError
from landline.server.shelving import Shelving
from landline.settings import HubSettings, RetentionSettings
from landline.wire import shelf_verbs as shelf
from tests.unit.hub.kit import Bench, Caller

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 10.0


class Shelved:
    """A hub of the kit whose content is in a real folder."""

    def __init__(self, data: Path) -> None:
        self.bench = Bench()
        self.data = data
        settings = HubSettings(data=str(data), retention=RetentionSettings(every=0.01))
        self.shelving = Shelving(settings)

    async def open(self) -> None:
        await self.shelving.open(self.bench.hub, self.bench)  # type: ignore[arg-type]

    async def land(self, caller: Caller, path: str, content: bytes) -> str:
        """Bring an upload to its end; return its id."""
        upload = caller.do(shelf.PutFile(room="lobby", path=path, size=len(content))).upload
        landing = self.shelving.blobs.begin(upload, len(content))
        landing.write(content)
        self.bench.finished[upload] = landing.finish()
        return str(upload)

    async def put(self, caller: Caller, path: str, content: bytes) -> str:
        """Put a file; return its blob."""
        upload = await self.land(caller, path, content)
        blob = str(caller.do(shelf.KeepFile(upload=upload)).blob)
        await self.drop()
        return blob

    async def drop(self) -> None:
        """Do what the hub has said of dropping."""
        while self.bench.dropped:
            self.shelving.drop(self.bench.dropped.pop())
        await self.done()

    async def done(self) -> None:
        """Wait until the one thread has done what it was given."""
        told: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self.shelving.there([], told.set_result)
        await told
        await asyncio.sleep(0)

    def blobs(self) -> set[str]:
        return set(self.shelving.blobs.blobs())


@pytest.fixture
def shelved(tmp_path: Path) -> Shelved:
    return Shelved(tmp_path)


async def until_gone(shelved: Shelved, blob: str) -> None:
    async with asyncio.timeout(SECONDS):
        while blob in await asyncio.to_thread(shelved.blobs):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_what_is_dropped_too_late_waits_for_the_next_start(shelved: Shelved) -> None:
    await shelved.open()
    upload = await shelved.land(shelved.bench.user("ada"), "a", b"one")
    await shelved.shelving.close()
    shelved.shelving.drop(upload)
    assert (shelved.data / "shelf" / "uploads" / upload).exists()


async def test_what_no_file_has_is_swept(shelved: Shelved) -> None:
    await shelved.open()
    ada = shelved.bench.user("ada")
    one, two = await shelved.put(ada, "a", b"one"), await shelved.put(ada, "b", b"two")
    assert shelved.blobs() == {one, two}
    assert await shelved.shelving.sweep(0) == 0
    ada.do(shelf.RemoveFile(room="lobby", path="a"))
    assert shelved.blobs() == {one, two}, "not by the one who asked, who need not wait"
    assert await shelved.shelving.sweep(0) == 1
    assert shelved.blobs() == {two}
    await shelved.shelving.close()


async def test_what_comes_again_in_that_moment_stays(shelved: Shelved) -> None:
    await shelved.open()
    ada = shelved.bench.user("ada")
    blob = await shelved.put(ada, "a", b"one")
    ada.do(shelf.RemoveFile(room="lobby", path="a"))
    upload = await shelved.land(ada, "b", b"one")
    sweeping = asyncio.create_task(shelved.shelving.sweep(0))
    while shelved.bench.state.shelf.unneeded:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert ada.do(shelf.KeepFile(upload=upload)).blob == blob
    await shelved.drop()
    assert await sweeping == 0
    assert shelved.blobs() == {blob}
    await shelved.shelving.close()


async def test_an_upload_that_became_nothing_is_swept(shelved: Shelved) -> None:
    await shelved.open()
    ada = shelved.bench.user("ada")
    upload = await shelved.land(ada, "a", b"one")
    ada.do(shelf.DropUpload(upload=upload))
    await shelved.drop()
    assert len(shelved.blobs()) == 1
    await shelved.shelving.sweep(0)
    assert shelved.blobs() == set()
    await shelved.shelving.close()


async def test_a_start_finds_what_a_killed_hub_left(shelved: Shelved, tmp_path: Path) -> None:
    await shelved.open()
    ada = shelved.bench.user("ada")
    kept = await shelved.put(ada, "a", b"kept")
    under_way = ada.do(shelf.PutFile(room="lobby", path="b", size=9)).upload
    folder = Folder.open(tmp_path / "shelf")
    for upload, content in ((under_way, b"half"), ("f" * 32, b"of nobody")):
        landing = folder.begin(upload, None)
        landing.write(content)
        landing.keep()
    landing = folder.begin("e" * 32, None)
    landing.write(b"orphan")
    orphan = landing.finish().id
    await shelved.shelving.close()

    again = Shelved(tmp_path)
    again.bench = shelved.bench
    again.bench.restart(killed=True)
    await again.open()
    assert [each.upload for each in again.shelving.blobs.uploads()] == [under_way]
    running = asyncio.create_task(again.shelving.run())
    await until_gone(again, orphan)
    running.cancel()
    assert again.blobs() == {kept}
    await again.shelving.close()


async def test_what_is_there_is_told(shelved: Shelved) -> None:
    await shelved.open()
    ada = shelved.bench.user("ada")
    upload = await shelved.land(ada, "a", b"four")
    loop = asyncio.get_running_loop()
    there: asyncio.Future[object] = loop.create_future()
    shelved.shelving.there([upload, "0" * 32], there.set_result)
    assert await there == {upload: 4, "0" * 32: 0}
    for name, expected in ((upload, shelved.bench.finished[upload]), ("0" * 32, None)):
        kept: asyncio.Future[object] = loop.create_future()
        shelved.shelving.kept(name, kept.set_result)
        assert await kept == expected
    await shelved.shelving.close()


async def test_who_opens_no_folder_has_nothing(shelved: Shelved) -> None:
    loop = asyncio.get_running_loop()
    kept: asyncio.Future[object] = loop.create_future()
    there: asyncio.Future[object] = loop.create_future()
    shelved.shelving.kept("0" * 32, kept.set_result)
    shelved.shelving.there(["0" * 32], there.set_result)
    shelved.shelving.drop("0" * 32)
    assert (await kept, await there) == (None, {})
    await shelved.shelving.close()


async def test_a_folder_that_cannot_be_is_said(shelved: Shelved) -> None:
    (shelved.data / "shelf").write_text("in the way")
    with pytest.raises(LocalError) as caught:
        await shelved.open()
    assert caught.value.code == "disk.not-a-folder"
    await shelved.shelving.close()
