"""`landline put`: files onto a hub's shelf."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from landline.cli.shelf_place import Place, Visit, place_of, shelf_options
from landline.errors import LocalError, UsageError
from landline.transfer.names import tamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.cli.console import Console
    from landline.client.client import Client
    from landline.wire.shelf_verbs import Exists

LONGEST_NAME: Final = 200
"""Characters of it that a room is told of several files."""

POLICIES: Final = ("rename", "replace", "refuse")


@click.command(help="help.put")
@click.argument("files", nargs=-1, required=True, metavar="FILE... [[ROOM:][FOLDER/]]")
@click.option("--exists", type=click.Choice(POLICIES), default="rename", metavar="POLICY",
              help="option.put.exists")  # fmt: skip
@click.option("--say", "text", metavar="TEXT", help="option.put.say")
@shelf_options
def put(visit: Visit, *, files: tuple[str, ...], exists: Exists, text: str | None) -> None:
    """Put files on a hub's shelf."""
    sources, place = meant(files)
    require(sources)
    left: list[Path] = []
    wanted = list(_placed(sources, place, left))
    _tell_left(visit.console, left)
    if not wanted:
        visit.console.tell("put.empty")
        return

    async def work(client: Client) -> None:
        from landline.safetext import safe_text
        from landline.wire.shelf_verbs import Several

        paths = []
        size = sum(one.size for one in wanted)
        of = Several(_name_of(sources), len(wanted), size) if len(wanted) > 1 else None
        with visit.moving(client.hub.address, size=size, files=len(wanted)) as progress:
            for one in wanted:
                progress.begin(one.source.name, one.size)
                filed = await client.put(
                    one.source, place.room, one.path, exists=exists, tell=progress, of=of
                )
                progress.end()
                paths.append(filed.path)
                with progress.aside():
                    if not visit.shows(filed):
                        visit.console.result(safe_text(f"{place.room}:{filed.path}"))
        if text is not None:
            from landline.wire.shelf_verbs import MOST_FILES

            await client.send(place.room, text, files=paths[:MOST_FILES])

    visit.run(work)


class Put(NamedTuple):
    """A file, and where it goes."""

    source: Path
    path: str

    @property
    def size(self) -> int:
        """Bytes; 0 where that cannot be seen, which is told when it is put."""
        try:
            return self.source.stat().st_size
        except OSError:
            return 0


def meant(words: tuple[str, ...]) -> tuple[list[Path], Place]:
    """Return what is to be put, and where: the last word, unless that is a file here.

    Raises UsageError `put.nothing`, `put.one-name`.
    """
    *others, last = words
    place = place_of("")
    sources = list(words)
    if (":" in last or (last.endswith("/") and others)) and not os.path.lexists(last):
        place, sources = place_of(last), others
    if not sources:
        raise UsageError("put.nothing")
    if len(sources) > 1 and not place.is_folder:
        raise UsageError("put.one-name", place=str(place))
    return [Path(source) for source in sources], place


def require(sources: list[Path]) -> None:
    """Raise UsageError `source.missing` if one is not there, before any hub is asked."""
    for source in sources:
        if not os.path.lexists(source):
            raise UsageError("source.missing", path=str(source))


def _name_of(sources: list[Path]) -> str:
    """Return what people are told that several files are: the folder, or the first of them."""
    first = sources[0]
    name = tamed(first.resolve().name, hides=True)[:LONGEST_NAME]
    name = f"{name}/" if first.is_dir() else name
    return name if len(sources) == 1 else f"{name}, …"


def _placed(sources: list[Path], place: Place, left: list[Path]) -> Iterator[Put]:
    """Give out the files, also those in folders; `left` gets what the shelf cannot hold.

    Raises LocalError `file.unreadable`.
    """
    for source in sources:
        if not source.is_dir():
            yield Put(source, place.path)
            continue
        name = tamed(source.resolve().name, hides=True)
        base = f"{place.path}{name}/" if place.is_folder else f"{place.path}/"
        for folder, inner, names in os.walk(source, onerror=_raise):
            inner.sort()
            left += [Path(folder, each) for each in inner if Path(folder, each).is_symlink()]
            below = Path(folder).relative_to(source).parts
            above = base + "".join(f"{tamed(part, hides=True)}/" for part in below)
            for each in sorted(names):
                file = Path(folder, each)
                if file.is_file() and not file.is_symlink():
                    yield Put(file, above)
                else:
                    left.append(file)


def _tell_left(console: Console, left: list[Path]) -> None:
    from landline.cli.transfer_summary import NAMED
    from landline.safetext import safe_text

    named = left if console.verbose else left[:NAMED]
    for path in named:
        console.tell("put.left", path=safe_text(str(path)))
    if len(left) > len(named):
        console.tell("send.told.more", count=len(left) - len(named))


def _raise(error: OSError) -> None:
    raise LocalError("file.unreadable", path=error.filename, why=error.strerror) from error
