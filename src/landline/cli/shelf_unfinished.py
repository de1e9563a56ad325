"""Uploads to a shelf that were broken off: what one has at a hub, and giving them up.

They count against what one may have there until they go on, are given up, or are over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.cli.shelf_place import Place, Visit, place_of
from landline.errors import UsageError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.client.client import Client
    from landline.wire.events import UploadEvent


def list_unfinished(visit: Visit, typed: str) -> None:
    """Show those that are meant; all, where nothing was typed."""

    async def work(client: Client) -> None:
        from landline.wire import events

        found = await client.uploads()
        if typed:
            found = _below(client, found, place_of(typed))
        if not visit.shows(events.UploadList(uploads=found)):
            _show(visit, found)

    visit.run(work)


def drop_unfinished(visit: Visit, places: Sequence[Place]) -> None:
    """Give up all that are at, or below, `places`. Raises UsageError `rm.finished`."""

    async def work(client: Client) -> None:
        for place in places:
            found = _below(client, await client.uploads(), place)
            if not found:
                raise UsageError("rm.finished", place=str(place))
            for upload in found:
                await client.drop_upload(upload.upload)
                if not visit.shows(upload):
                    named = safe_text(_named(upload))
                    visit.console.tell("rm.given-up", place=named)

    visit.run(work)


def _below(client: Client, uploads: list[UploadEvent], place: Place) -> list[UploadEvent]:
    room, folder = client.resolve(place.room), place.path.rstrip("/")
    return [
        each
        for each in uploads
        if each.room == room and (not folder or f"{each.path}/".startswith(f"{folder}/"))
    ]


def _show(visit: Visit, found: list[UploadEvent]) -> None:
    from landline.cli.tables import Table
    from landline.sizes import human_size

    console = visit.console
    table = Table(console, "transfers.done", "column.until", "column.file")
    for each in found:
        done = human_size(each.offset) if table.for_people else str(each.offset)
        if table.for_people and each.size is not None:
            done = console.text("transfers.of", done=done, size=human_size(each.size))
        table.add(done, table.moment(each.until), _named(each))
    table.show("transfers.empty")


def _named(upload: UploadEvent) -> str:
    return str(Place(upload.room, upload.path))
