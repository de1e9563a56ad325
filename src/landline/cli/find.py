"""`landline find`: lists the hubs, and who waits to send or receive, on this machine's networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.discovery.beacon import Found

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

    found = asyncio.run(find(seconds=seconds))
    if not found:
        raise UnreachableError("find.nobody", seconds=f"{seconds:g}")
    all_known = _known()
    table = Table(
        console, "find.name", "find.kind", "find.address", "find.fingerprint", "find.known"
    )
    for each in found:
        known = str(each.fingerprint) in all_known
        if as_json:
            link = found_link(each) if each.kind == "hub" else ""
            console.result(records.found(each, link, known=known))
            continue
        words = [each.kind, "yes" if known else "no"]
        if table.for_people:
            words = [console.text(f"find.kind.{words[0]}"), console.text(f"find.{words[1]}")]
        name = _name(each) if table.for_people else each.name
        table.add(name, words[0], each.addresses[0], each.fingerprint.short, words[1])
    if not as_json:
        table.show("error.find.nobody", seconds=f"{seconds:g}")
    return 0


def _known() -> set[str]:
    """Return the fingerprints of the hubs and devices that are known."""
    from landline.trust.fingerprint import Fingerprint
    from landline.trust.peers import Peers
    from landline.trust.pins import Pins

    devices = {str(Fingerprint.of_key(device.key)) for device in Peers().all()}
    return {pin.fingerprint for pin in Pins().all()} | devices


def _name(found: Found) -> str:
    """Return what somebody is called: by the number, where a code begins with it."""
    waits_with_code = found.kind != "hub" and found.name.isdecimal()
    return f"{found.name}-…" if waits_with_code else found.name
