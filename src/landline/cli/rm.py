"""`landline rm`: files off a hub's shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.cli.shelf_place import Visit, place_of, shelf_options
from landline.errors import UsageError

if TYPE_CHECKING:
    from landline.client.client import Client


@click.command(help="help.rm")
@click.argument("places", nargs=-1, required=True, metavar="[ROOM:]PATH...")
@shelf_options
def rm(visit: Visit, *, places: tuple[str, ...]) -> None:
    """Take files off a hub's shelf."""
    meant = [place_of(typed) for typed in places]
    for place in meant:
        if place.is_folder:  # all at once would be too easily said
            raise UsageError("rm.folder", place=str(place))

    async def work(client: Client) -> None:
        from landline.safetext import safe_text
        from landline.wire import events, shelf_verbs

        for place in meant:
            answer = await client.ask(shelf_verbs.RemoveFile(room=place.room, path=place.path))
            if isinstance(answer, events.Ok) and not visit.shows(answer):
                visit.console.tell("rm.removed", place=safe_text(str(place)))

    visit.run(work)
