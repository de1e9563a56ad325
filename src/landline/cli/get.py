"""`landline get`: files from a hub's shelf."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from landline.cli.shelf_place import Place, Visit, place_of, shelf_options
from landline.wire.event import Event

if TYPE_CHECKING:
    from landline.cli.progress import ProgressLine
    from landline.client.client import Client
    from landline.client.shelf import Fetched, Kept

POLICIES: Final = ("same", "rename", "overwrite", "newer")


class FetchedFile(Event, tag="fetched", frozen=True, kw_only=True):
    """What `--json` prints of a file that is here now."""

    room: str
    path: str
    to: str
    size: int
    was_here: bool
    """It was here already, and nothing was fetched."""


@click.command(help="help.get")
@click.argument("places", nargs=-1, required=True, metavar="[ROOM:]PATH...")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), metavar="DIR",
              help="option.get.into")  # fmt: skip
@click.option("--exists", type=click.Choice(POLICIES), default="same", metavar="POLICY",
              help="option.get.exists")  # fmt: skip
@shelf_options
def get(visit: Visit, *, places: tuple[str, ...], into: Path, exists: Kept) -> None:
    """Fetch files from a hub's shelf."""

    async def work(client: Client) -> None:
        for typed in places:
            place = place_of(typed)
            if place.is_folder:
                await _fetch_folder(visit, client, place, into, exists)
            else:
                await _fetch_either(visit, client, place, into, exists)

    visit.run(work)


class Patience:
    """What is told of one file that is fetched: its progress, and that it is waited for."""

    def __init__(self, visit: Visit, place: Place, progress: ProgressLine) -> None:
        self._visit = visit
        self._place = place
        self._progress = progress
        self._nothings = 0
        """How often in a row nothing was here: once at the begin, each second of a wait."""

    def __call__(self, done: int, size: int) -> None:
        """Take that `done` bytes of `size` are here."""
        self._nothings = 0 if done else self._nothings + 1
        if self._nothings <= 1:
            self._progress(done, size)
        elif self._nothings == 1 + 1:
            from landline.safetext import safe_text

            self._progress.clear()
            self._visit.console.tell("get.waits", place=safe_text(str(self._place)))


async def _fetch_either(
    visit: Visit, client: Client, place: Place, into: Path, exists: Kept
) -> None:
    """Fetch what was typed without a `/`, which may be a folder all the same."""
    from landline.client.states import HubRefusedError

    try:
        await _fetch(visit, client, place, into, exists)
    except HubRefusedError as no_file:
        if no_file.code != "file.unknown":
            raise
        try:
            await client.files(place.room, place.path, limit=1)
        except HubRefusedError:
            raise no_file from None
        await _fetch_folder(visit, client, place, into, exists)


async def _fetch_folder(
    visit: Visit, client: Client, place: Place, into: Path, exists: Kept
) -> None:
    """Fetch all that is in a folder, into one of its name."""
    from landline.cli.ls import all_in
    from landline.transfer import names

    folder = place.path.rstrip("/")
    here = into / names.tamed(folder) if folder else into
    inner, files = await all_in(client, place.room, folder)
    above = f"{folder}/" if folder else ""
    for file in files:
        await _fetch(visit, client, Place(place.room, f"{above}{file.name}"), here, exists)
    for each in inner:
        below = Place(place.room, f"{above}{each.name}/")
        await _fetch_folder(visit, client, below, here, exists)


async def _fetch(visit: Visit, client: Client, place: Place, into: Path, exists: Kept) -> None:
    with visit.moving() as progress:
        tell = Patience(visit, place, progress)
        fetched = await client.get(place.room, place.path, into, exists=exists, tell=tell)
    _told(visit, place, fetched)


def _told(visit: Visit, place: Place, fetched: Fetched) -> None:
    from landline.safetext import safe_text

    shown = FetchedFile(
        room=place.room,
        path=place.path,
        to=str(fetched.path),
        size=fetched.size,
        was_here=fetched.was_here,
    )
    if visit.shows(shown):
        return
    visit.console.result(safe_text(shown.to))
    if fetched.was_here:
        visit.console.tell("get.here", path=safe_text(shown.to))
