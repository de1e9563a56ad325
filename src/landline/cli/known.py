"""`landline known`: the hubs that are known here, and forgetting one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from landline.cli.console import Console


@click.group(help="help.known")
def known() -> None:
    """Work on the hubs that are known."""


@known.command("list", help="help.known.list")
@click.option("--json", "as_json", is_flag=True, help="option.known.json")
@click.pass_obj
def list_hubs(console: Console, *, as_json: bool) -> int:
    """List them, the one that was met last at the end."""
    from landline.trust.pins import Pins

    pins = Pins().all()
    if as_json:
        import msgspec

        for pin in pins:
            console.result(msgspec.json.encode(pin).decode())
        return 0
    from landline.cli.tables import Table

    table = Table(
        console, "known.name", "known.how", "known.last", "known.fingerprint", "known.addresses"
    )
    for pin in pins:
        how = console.text(f"known.how.{pin.how}") if table.for_people else pin.how
        # For people, enough of it to tell hubs apart; what is compared is all of it.
        fingerprint = _short(pin.fingerprint) if table.for_people else pin.fingerprint
        table.add(pin.name, how, table.moment(pin.last), fingerprint, " ".join(pin.addresses))
    table.show("known.empty")
    return 0


@known.command("forget", help="help.known.forget")
@click.argument("what")
@click.pass_obj
def forget(console: Console, what: str) -> int:
    """Forget one, or one of its addresses."""
    from landline.cli.meeting import named
    from landline.client.hub_address import hub_target
    from landline.trust.pins import Pins

    written = hub_target(what).address.label if "://" in what else what
    pins = Pins()
    for pin in pins.forget(written):
        left = pins.of(pin.fingerprint)
        told = {"fingerprint": pin.fingerprint, "name": named(console, pin.name)}
        if left is None:
            console.tell("known.forgotten", **told)
        else:
            gone = set(pin.addresses) - set(left.addresses)
            here, there = " ".join(sorted(gone)), " ".join(left.addresses)
            console.tell("known.forgotten-there", address=here, others=there, **told)
    return 0


def _short(fingerprint: str) -> str:
    from landline.trust.fingerprint import Fingerprint

    return Fingerprint.parse(fingerprint).short
