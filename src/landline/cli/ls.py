"""`landline ls`: what is on a hub's shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.cli.shelf_place import Place, Visit, place_of, shelf_options
from landline.cli.shelf_unfinished import list_unfinished
from landline.cli.shelf_walk import all_in

if TYPE_CHECKING:
    from landline.client.client import Client
    from landline.wire.events import FileInfo, FolderInfo


@click.command(help="help.ls")
@click.argument("place", default="", metavar="[[ROOM:][FOLDER/]]")
@click.option("--unfinished", is_flag=True, help="option.ls.unfinished")
@shelf_options
def ls(visit: Visit, *, place: str, unfinished: bool) -> None:
    """List what is in a folder of the shelf."""
    if unfinished:
        list_unfinished(visit, place)
        return

    async def work(client: Client) -> None:
        meant = await _meant(client, place)
        folder = meant.path.rstrip("/")
        if not visit.as_json:
            _show(visit, meant, *await all_in(client, meant.room, folder))
            return
        after: str | None = None
        while True:
            page = await client.files(meant.room, folder, after=after)
            visit.shows(page)
            if page.more is None:
                return
            after = page.more

    visit.run(work)


async def _meant(client: Client, typed: str) -> Place:
    """Return what is to be listed: `dev` is a folder of the lobby's or, without one, a room."""
    place = place_of(typed)
    if ":" in typed or "/" in typed or not typed:
        return place
    from landline.client.states import HubRefusedError

    try:
        await client.files(place.room, place.path, limit=1)
    except HubRefusedError as no_folder:
        try:
            await client.files(typed, limit=1)
        except HubRefusedError:
            raise no_folder from None
        return Place(typed, "")
    return place


def _show(visit: Visit, place: Place, folders: list[FolderInfo], files: list[FileInfo]) -> None:
    from landline.cli.tables import Table
    from landline.sizes import human_size

    table = Table(visit.console, "column.size", "column.put", "column.by", "column.file")
    size = human_size if table.for_people else str
    for folder in folders:
        table.add(size(folder.size), "", "", f"{folder.name}/")
    for file in files:
        table.add(size(file.size), table.moment(file.at), file.by, file.name)
    table.show("ls.empty", place=str(place))
