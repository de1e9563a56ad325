"""`landline rm`: files, and folders of them, off a hub's shelf."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from landline.cli.shelf_place import Place, Visit, place_of, shelf_options
from landline.cli.shelf_unfinished import drop_unfinished
from landline.cli.shelf_walk import There, all_meant, is_folder
from landline.errors import RefusedError, UsageError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.client.client import Client
    from landline.errors import Error


@click.command(help="help.rm")
@click.argument("places", nargs=-1, required=True, metavar="[ROOM:]PATH...")
@click.option("-r", "--recursive", is_flag=True, help="option.rm.recursive")
@click.option("-y", "--yes", is_flag=True, help="option.rm.yes")
@click.option("--unfinished", is_flag=True, help="option.rm.unfinished")
@shelf_options
def rm(
    visit: Visit, *, places: tuple[str, ...], recursive: bool, yes: bool, unfinished: bool
) -> None:
    """Take files off a hub's shelf."""
    meant = [place_of(typed) for typed in places]
    if unfinished:
        drop_unfinished(visit, meant)
        return
    if recursive:
        _remove_all(visit, meant, yes=yes)
        return
    for place in meant:
        if place.is_folder:  # all at once would be too easily said
            raise UsageError("rm.folder", place=str(place))

    async def work(client: Client) -> None:
        for place in meant:
            await _remove_file(visit, client, place)
            if not visit.as_json:
                visit.console.tell("rm.removed", place=safe_text(str(place)))

    visit.run(work)


def _remove_all(visit: Visit, meant: Sequence[Place], *, yes: bool) -> None:
    if not yes and not sys.stdin.isatty():
        raise UsageError("rm.unasked")
    found: list[There] = []
    gone: list[There] = []
    refused: list[Error] = []

    async def look(client: Client) -> None:
        for place in meant:
            found.extend(await all_meant(client, place))

    async def work(client: Client) -> None:
        for there in found:
            error = await _tried(visit, client, there.place)
            if error is None:
                gone.append(there)
            else:
                refused.append(error)

    visit.run(look)
    if not yes:
        _ask(visit, meant, found)
    visit.run(work)
    if not visit.as_json:
        visit.console.tell("rm.removed-all", what=_counted(visit, gone))
    if refused:
        raise refused[0]


def _ask(visit: Visit, meant: Sequence[Place], found: Sequence[There]) -> None:
    """Have a person say that they mean it; raises RefusedError `call.cancelled` if not."""
    from landline.cli.meeting import says_yes

    named = ", ".join(safe_text(str(place)) for place in meant)
    what = _counted(visit, found)
    if not says_yes(visit.console.text("rm.ask", places=named, what=what)):
        raise RefusedError("call.cancelled")


async def _remove_file(visit: Visit, client: Client, place: Place) -> None:
    """Take a file off. Raises HubRefusedError, UsageError `rm.folder` where it is a folder."""
    from landline.client.states import HubRefusedError

    try:
        await _remove(visit, client, place)
    except HubRefusedError as error:
        if error.code != "file.unknown" or not await is_folder(client, place):
            raise
        raise UsageError("rm.folder", place=str(place)) from error


async def _tried(visit: Visit, client: Client, place: Place) -> Error | None:
    """Take one of many off; return why not, where that keeps none of the others."""
    from landline.client.states import HubRefusedError

    try:
        await _remove(visit, client, place)
    except HubRefusedError as error:
        if error.code not in ("file.not-yours", "file.unknown"):
            raise
        return error
    return None


async def _remove(visit: Visit, client: Client, place: Place) -> None:
    from landline.wire import events, shelf_verbs

    answer = await client.ask(shelf_verbs.RemoveFile(room=place.room, path=place.path))
    if isinstance(answer, events.Ok):
        visit.shows(answer)


def _counted(visit: Visit, found: Sequence[There]) -> str:
    from landline.cli.transfer_summary import counted

    size = sum(there.size for there in found)
    return counted(visit.console, files=len(found), folders=0, links=0, size=size)
