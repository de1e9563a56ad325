"""`landline devices`: the machines that a user logs in from by their keys."""

from __future__ import annotations

from typing import Final

import click

from landline.cli.calling import Calling, reaches_hub
from landline.errors import UsageError
from landline.wire import events, verbs

SHOWN: Final = 12
"""Characters of an id that people are shown; so many are enough to name it."""

_user = click.option("--user", metavar="NAME", help="option.devices.user")


@click.group(help="help.devices")
def devices() -> None:
    """Group what concerns devices."""


@devices.command("list", help="help.devices.list")
@_user
@reaches_hub
def list_devices(calling: Calling, /, *, user: str | None) -> None:
    """List devices."""
    event = calling.ask(verbs.Devices(who=_whose(calling, user)), events.DeviceList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.key", "column.made", "column.used", "column.this-one",
                  "column.name")  # fmt: skip
    for one in event.devices:
        here = calling.console.text("devices.here") if table.for_people else "here"
        key = one.key[:SHOWN] if table.for_people else one.key
        times = (table.moment(at) for at in (one.made, one.used))
        table.add(key, *times, here if one.here else "", one.label)
    table.show("devices.none")


@devices.command(help="help.devices.rename")
@click.argument("id")
@click.argument("label")
@_user
@reaches_hub
def rename(calling: Calling, /, *, id: str, label: str, user: str | None) -> None:
    """Call a device something else."""
    verb = verbs.RenameDevice(key=id, label=label, who=_whose(calling, user))
    calling.do(verb, "devices.renamed", id=id, label=label)


@devices.command(help="help.devices.revoke")
@click.argument("id")
@click.option("-y", "--yes", is_flag=True, help="option.call.yes")
@_user
@reaches_hub
def revoke(calling: Calling, /, *, id: str, yes: bool, user: str | None) -> None:
    """End a device."""
    who = _whose(calling, user)
    calling.log_in()
    calling.confirm("devices.revoke.ask", yes=yes, id=id)
    calling.do(verbs.RevokeDevice(key=id, who=who), "devices.revoked", id=id)


def _whose(calling: Calling, user: str | None) -> str | None:
    """Return whose devices are meant; whoever runs the hub has none of their own."""
    if user is None and not calling.remote:
        raise UsageError("devices.whose")
    return user
