"""`landline get`: files from a hub's shelf."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from landline.cli.shelf_place import Place, Visit, place_of, shelf_options
from landline.cli.shelf_walk import There, all_meant
from landline.wire.event import Event

if TYPE_CHECKING:
    from landline.cli.shelf_progress import ShelfProgress
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
        wanted = [
            (there, into.joinpath(*_ways(there, asked=bool(place.path))))
            for place in map(place_of, places)
            for there in await all_meant(client, place)
        ]
        size = sum(there.size for there, _ in wanted)
        with visit.moving(client.hub.address, size=size, files=len(wanted)) as progress:
            for there, to in wanted:
                place = there.place
                progress.begin(to.name, there.size)
                tell = Patience(visit, place, progress)
                fetched = await client.get(
                    place.room, place.path, to.parent, name=to.name, exists=exists, tell=tell
                )
                progress.end()
                with progress.aside():
                    _told(visit, place, fetched)

    visit.run(work)


def _ways(there: There, *, asked: bool) -> list[str]:
    """Return the folders and the name that a file gets here.

    What is hidden keeps its dot where it was `asked` for by its name, or lies in a folder.
    """
    from landline.transfer.names import tamed

    top, *inner = [*there.below, there.place.path.rpartition("/")[2]]
    return [tamed(top, hides=asked), *(tamed(each, hides=True) for each in inner)]


class Patience:
    """What is told of one file that is fetched: its progress, and that it is waited for."""

    def __init__(self, visit: Visit, place: Place, progress: ShelfProgress) -> None:
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

            with self._progress.aside():
                self._visit.console.tell("get.waits", place=safe_text(str(self._place)))


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
