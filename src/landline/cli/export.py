"""`landline export`: rooms as files, JSON lines to keep or pages to read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from landline.cli.console import Console
from landline.cli.hub_options import data_option, settings_with_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landline.server.transcript import Archive, Told
    from landline.transfer.disk import Folder

Format = Literal["jsonl", "html"]

PIECE: Final = 256 * 1024
"""Bytes written at once."""
_FOR_OWNER_ONLY: Final = 0o077


@click.command(help="help.export")
@click.argument("rooms", nargs=-1, metavar="[ROOM]...")
@click.option("--format", "form", type=click.Choice(["jsonl", "html"]), default="jsonl",
              help="option.export.format")  # fmt: skip
@click.option("--into", type=click.Path(path_type=Path), default=".", metavar="DIR",
              help="option.export.into")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="option.export.all")
@data_option
@click.pass_context
def export(
    context: click.Context,
    /,
    *,
    rooms: tuple[str, ...],
    form: Format,
    into: Path,
    everything: bool,
    **_: Any,
) -> None:
    """Write rooms to files, and print their names."""
    from landline.server.transcript import Archive
    from landline.store.snapshot import Snapshot
    from landline.transfer.disk import Folder

    console = context.ensure_object(Console)
    settings = settings_with_folder(console, context)
    os.umask(_FOR_OWNER_ONLY)  # what was said in private is in them
    with Snapshot.open(Path(settings.data)) as snapshot:
        archive = Archive(snapshot)
        chosen = archive.chosen(rooms, everything=everything)
        with Folder.open(into) as folder:
            for told in chosen:
                pieces = _pieces(archive, told, form, console)
                console.result(str(_written(folder, f"{told.title}.{form}", pieces)))
    hidden = sum(not told.is_open for told in archive.rooms)
    if not rooms and not everything and hidden:
        console.tell("export.left-out", count=hidden)
    elif not chosen:
        console.tell("export.nothing")


def _pieces(archive: Archive, told: Told, form: Format, console: Console) -> Iterator[bytes]:
    if form == "jsonl":
        yield from archive.lines(told)
        return
    from landline.server.transcript_page import Page

    page = Page(told, archive.speakers(told), console.language)
    for piece in page.pieces(archive.bodies(told)):
        yield piece.encode()


def _written(folder: Folder, name: str, pieces: Iterable[bytes]) -> Path:
    """Write a new file and return its path; nothing is ever overwritten."""
    from landline.transfer import names

    with folder.create(names.tamed(name)) as file:
        waiting = bytearray()
        for piece in pieces:
            waiting += piece
            if len(waiting) >= PIECE:
                file.write(waiting)
                waiting.clear()
        file.write(waiting)
        return file.commit()
