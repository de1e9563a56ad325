"""`landline known`: the hubs and devices that are known here, and what is taken from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.cli.amount import Amount

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.trust.peers import Accept, Exists, Known

ACCEPT = ("ask", "yes", "no")
EXISTS = ("ask", "same", "rename", "overwrite", "newer")
SHOWN = 12
"""Characters of a device's id that people are shown; so many are enough to name it."""


@click.group(help="help.known")
def known() -> None:
    """Work on the hubs and devices that are known."""


@known.command("list", help="help.known.list")
@click.option("--json", "as_json", is_flag=True, help="option.known.json")
@click.pass_obj
def list_known(console: Console, *, as_json: bool) -> int:
    """List them: hubs, then devices, each with the one that was met last at the end."""
    from landline.trust.peers import Peers
    from landline.trust.pins import Pins

    pins, devices = Pins().all(), Peers().all()
    if as_json:
        from landline.cli.console import json_line

        for pin in pins:
            console.result(json_line(pin))
        _print(console, devices)
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
    for device in devices:
        how = console.text("known.how.device") if table.for_people else "device"
        id = device.id[:SHOWN] if table.for_people else device.id
        addresses = " ".join(reversed(device.addresses))
        table.add(device.name, how, table.moment(device.last), id, addresses)
    table.show("known.empty")
    return 0


@known.command("rule", help="help.known.rule")
@click.argument("device", required=False, metavar="[DEVICE]")
@click.option(
    "--accept", type=click.Choice(ACCEPT), metavar="ask|yes|no", help="option.known.accept"
)
@click.option("--into", metavar="DIR", help="option.known.into")
@click.option("--exists", type=click.Choice(EXISTS), metavar="POLICY", help="option.known.exists")
@click.option("--most", type=Amount(), metavar="SIZE", help="option.known.most")
@click.option("--json", "as_json", is_flag=True, help="option.known.rule-json")
@click.pass_obj
def rule(
    console: Console,
    *,
    device: str | None,
    accept: Accept | None,
    into: str | None,
    exists: Exists | None,
    most: int | None,
    as_json: bool,
) -> int:
    """Say what becomes of what a device sends; show it, of one or of all."""
    from pathlib import Path

    from landline.errors import UsageError
    from landline.trust.peers import Peers

    peers = Peers()
    changes = (accept, into, exists, most) != (None, None, None, None)
    if device is None and changes:
        raise UsageError("known.rule-whose")
    if device is None:
        shown = peers.all()
    elif changes:
        folder = str(Path(into).expanduser().absolute()) if into else into
        shown = [peers.change(device, accept=accept, into=folder, exists=exists, most=most)]
    else:
        shown = [peers.find(device)]
    if as_json:
        _print(console, shown)
        return 0
    from landline.cli.tables import Table
    from landline.sizes import human_size

    table = Table(console, "known.name", "known.accept", "known.most", "known.exists", "known.into")
    for each in shown:
        size = human_size(each.most) if table.for_people else str(each.most)
        bound = size if each.most else "-"
        table.add(each.name, each.accept, bound, each.exists or "-", each.into or "-")
    table.show("known.no-device")
    return 0


@known.command("forget", help="help.known.forget")
@click.argument("what")
@click.pass_obj
def forget(console: Console, what: str) -> int:
    """Forget a hub, or one of its addresses, or a device."""
    from landline.cli.meeting import named
    from landline.client.hub_address import hub_target
    from landline.errors import UsageError
    from landline.trust.pins import Pins

    written = hub_target(what).address.label if "://" in what else what
    pins = Pins()
    try:
        forgotten = pins.forget(written)
    except UsageError as error:
        if error.code != "known.none" or not _forget_device(console, written):
            raise
        return 0
    for pin in forgotten:
        left = pins.of(pin.fingerprint)
        told = {"fingerprint": pin.fingerprint, "name": named(console, pin.name)}
        if left is None:
            console.tell("known.forgotten", **told)
        else:
            gone = set(pin.addresses) - set(left.addresses)
            here, there = " ".join(sorted(gone)), " ".join(left.addresses)
            console.tell("known.forgotten-there", address=here, others=there, **told)
    return 0


def _forget_device(console: Console, what: str) -> bool:
    """Forget the device that is called so; return whether there was one."""
    from landline.errors import UsageError
    from landline.trust.peers import Peers

    try:
        gone = Peers().forget(what)
    except UsageError as error:
        if error.code != "peers.none":
            raise
        return False
    console.tell("known.forgotten-device", name=gone.name, id=gone.id[:SHOWN])
    return True


def _print(console: Console, devices: list[Known]) -> None:
    from landline.cli import records

    for device in devices:
        console.result(records.known_device(device))


def _short(fingerprint: str) -> str:
    from landline.trust.fingerprint import Fingerprint

    return Fingerprint.parse(fingerprint).short
