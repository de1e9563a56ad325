"""`landline import`: messages from files, with their times and senders."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.hub_options import data_option, settings_with_folder


@click.command("import", help="help.import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--room", metavar="ROOM", help="option.import.room")
@data_option
@click.pass_context
def import_command(
    context: click.Context, /, *, files: tuple[Path, ...], room: str | None, **_: Any
) -> int:
    """Add the messages of files to the log of a hub that does not run."""
    from landline.cli.progress import ProgressLine
    from landline.server.transcript_file import TranscriptFile
    from landline.server.transcript_import import Importer

    console = context.ensure_object(Console)
    settings = settings_with_folder(console, context)
    sources = [TranscriptFile(path) for path in files]
    faults = [fault for source in sources for fault in source.check()]
    for fault in faults:
        console.fail(fault)
    if faults:
        return Exit.USAGE
    progress = ProgressLine(console)
    at = int(time.time() * 1000)
    with Importer.open(Path(settings.data), settings.rooms, at) as importer:
        for source in sources:
            try:
                taken = importer.take(source, room, progress)
            finally:
                progress.clear()
            console.tell(
                "import.taken",
                file=source.path,
                room=taken.room,
                added=taken.added,
                known=taken.known,
            )
    return Exit.DONE
