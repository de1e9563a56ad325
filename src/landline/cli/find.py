"""`landline find`: lists the hubs, and the receivers that wait, on the networks of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from landline.cli.console import Console

LONGEST: Final = 60.0
"""Seconds of the longest search."""


@click.command("find", help="help.find")
@click.option("--seconds", type=click.FloatRange(0.1, LONGEST), default=1.0, metavar="N",
              help="option.find.seconds")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="option.find.json")
@click.pass_obj
def find_command(console: Console, *, seconds: float, as_json: bool) -> int:
    """List who is found."""
    import asyncio

    from landline.cli import records
    from landline.cli.choosing import found_link
    from landline.cli.tables import Table
    from landline.discovery.search import find
    from landline.errors import UnreachableError
    from landline.trust.pins import Pins

    found = asyncio.run(find(seconds=seconds))
    if not found:
        raise UnreachableError("find.nobody", seconds=f"{seconds:g}")
    pinned = {pin.fingerprint for pin in Pins().all()}
    table = Table(
        console, "find.name", "find.kind", "find.address", "find.fingerprint", "find.known"
    )
    for each in found:
        known = str(each.fingerprint) in pinned
        if as_json:
            console.result(records.found(each, found_link(each), known=known))
            continue
        words = [each.kind, "yes" if known else "no"]
        if table.for_people:
            words = [console.text(f"find.kind.{words[0]}"), console.text(f"find.{words[1]}")]
        table.add(each.name, words[0], each.addresses[0], each.fingerprint.short, words[1])
    if not as_json:
        table.show("error.find.nobody", seconds=f"{seconds:g}")
    return 0
