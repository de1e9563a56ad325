"""`landline transfers`: what is not finished; going on with it, or giving it up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landline.cli.transfer_options import Common, common_options
from landline.errors import LocalError, UsageError
from landline.sizes import human_size

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.cli.tables import Table
    from landline.client.unfinished import Record


class Listing(click.Group):
    """A group that lists where nothing else is wanted, with the options of its list."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed."""
        has_name = bool(args) and not args[0].startswith("-")
        if not has_name and {"-h", "--help", *self.commands}.isdisjoint(args):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(help="help.transfers", cls=Listing)
def transfers() -> None:
    """Work on what is unfinished; on its own, list it."""


@transfers.command("list", help="help.transfers.list")
@click.option("--json", "as_json", is_flag=True, help="option.transfers.json")
@click.pass_obj
def list_transfers(console: Console, *, as_json: bool) -> int:
    """List what is unfinished, the oldest first."""
    from landline.client.unfinished import Unfinished

    place = Unfinished()
    records = place.all()
    if as_json:
        from landline.cli.console import json_line

        for record in records:
            console.result(json_line(record))
        return 0
    from landline.cli.tables import Table

    table = Table(console, "column.id", "transfers.way", "transfers.with", "transfers.done",
                  "transfers.since", "transfers.what")  # fmt: skip
    for record in records:
        table.add(*_cells(console, table, record, running=place.is_running(record)))
    table.show("transfers.empty")
    return 0


@transfers.command(help="help.transfers.resume")
@click.argument("id")
@common_options
@click.pass_obj
def resume(console: Console, *, id: str, common: Common) -> int:
    """Go on with one; who received it was asked already."""
    from landline.client.unfinished import Unfinished

    record = Unfinished().at(id)
    if record.part:
        raise UsageError("transfers.stream", id=record.id)
    if record.away:
        raise LocalError("transfers.away", id=record.id, path=record.into)
    if record.direction == "send":
        from landline.cli.send import send_source
        from landline.transfer.sources import Files

        return send_source(console, Files(record.paths), record.to or record.peer, common)
    from landline.cli.receive import Wanted, receive_into

    wanted = Wanted(takes_all=True, sender=record.sender)
    return receive_into(console, None, Path(record.into), common, wanted)


@transfers.command(help="help.transfers.drop")
@click.argument("id")
@click.pass_obj
def drop(console: Console, *, id: str) -> int:
    """Give one up, and remove what there is of it."""
    from landline.client.unfinished import Unfinished

    place = Unfinished()
    record = place.at(id)
    place.drop(record)
    console.tell("transfers.dropped", id=record.id, name=record.name)
    return 0


def _cells(console: Console, table: Table, record: Record, *, running: bool) -> list[str]:
    way = (
        console.text(f"transfers.way.{record.direction}") if table.for_people else record.direction
    )
    peer = record.peer or record.to or "-"
    what = record.name
    if not table.for_people:
        done = str(record.done)
        return [record.id, way, peer, done, table.moment(record.since), what]
    done = human_size(record.done)
    if record.size:
        done = console.text("transfers.of", done=done, size=human_size(record.size))
    if running:
        done = console.text("transfers.running", done=done)
    if record.away:
        done = console.text("transfers.away", done=done)
    return [record.id, way, peer, done, table.moment(record.since), what]
