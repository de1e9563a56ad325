"""All files below a folder of the shelf, for commands that take whole folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from landline.cli.shelf_place import Place

if TYPE_CHECKING:
    from landline.client.client import Client
    from landline.wire.events import FileInfo, FolderInfo


class There(NamedTuple):
    """A file on the shelf."""

    place: Place
    size: int
    below: tuple[str, ...]
    """The folders between the one that was meant and the file, that one first."""


async def all_in(client: Client, room: str, folder: str) -> tuple[list[FolderInfo], list[FileInfo]]:
    """Return all folders and files in a folder of a room. Raises HubRefusedError."""
    folders: list[FolderInfo] = []
    files: list[FileInfo] = []
    after: str | None = None
    while True:
        page = await client.files(room, folder, after=after, limit=1000)
        folders += page.folders
        files += page.files
        if page.more is None:
            return folders, files
        after = page.more


async def all_below(client: Client, place: Place, above: tuple[str, ...] = ()) -> list[There]:
    """Return all files below the folder `place`, those in it first. Raises HubRefusedError."""
    folder = place.path.rstrip("/")
    inner, files = await all_in(client, place.room, folder)
    path = f"{folder}/" if folder else ""
    here = (*above, folder.rpartition("/")[2]) if folder else above
    found = [There(Place(place.room, path + file.name), file.size, here) for file in files]
    for each in inner:
        found += await all_below(client, Place(place.room, f"{path}{each.name}/"), here)
    return found


async def is_folder(client: Client, place: Place) -> bool:
    """Return whether a folder is at `place`."""
    from landline.client.states import HubRefusedError

    try:
        await client.files(place.room, place.path.rstrip("/"), limit=1)
    except HubRefusedError:
        return False
    return True


async def all_meant(client: Client, place: Place) -> list[There]:
    """Return the file at `place`, or all below it where that is a folder.

    Raises HubRefusedError, `file.unknown` where nothing is there.
    """
    from landline.client.states import HubRefusedError

    if not place.is_folder:
        try:
            file = await client.find_file(place.room, place.path)
        except HubRefusedError as no_file:
            if no_file.code != "file.unknown":
                raise
            try:
                return await all_below(client, place)
            except HubRefusedError:
                raise no_file from None
        return [There(place, file.size or 0, ())]
    return await all_below(client, place)
