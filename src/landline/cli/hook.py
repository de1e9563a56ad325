"""`landline hook`: webhooks, by which programs speak in a room or are told what is said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.cli.calling import Calling, reaches_hub
from landline.cli.token import SHOWN
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.cli.control import Call

_room = click.argument("room", metavar="ROOM")


@click.group(help="help.hook")
def hook() -> None:
    """Group what concerns webhooks."""


@hook.command(help="help.hook.add")
@_room
@click.argument("label")
@click.option("--url", metavar="URL", help="option.hook.url")
@reaches_hub
def add(calling: Calling, /, *, room: str, label: str, url: str | None) -> None:
    """Make a webhook; its address, or what signs it, is all that goes to standard output."""

    async def work(call: Call) -> tuple[events.Given, str]:
        verb = verbs.AddHook(room=room, label=label, url=url)
        return await call.ask(verb, events.Given), calling.web_address(call)

    event, web = calling.run(work)
    if calling.shows(event):
        return
    console, key = calling.console, event.key[:SHOWN]
    if url is not None:
        console.result(event.secret)
        console.tell("hook.added-out", key=key)
        return
    address = f"{web}/hook/{event.secret}"
    console.result(address)
    console.tell("hook.added", key=key, address=address)
    if not web:
        console.tell("hook.no-address")


@hook.command("list", help="help.hook.list")
@_room
@reaches_hub
def list_hooks(calling: Calling, /, *, room: str) -> None:
    """List a room's webhooks."""
    event = calling.ask(verbs.Hooks(room=room), events.HookList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.key", "column.by", "column.label", "column.told",
                  "column.url")  # fmt: skip
    for one in event.hooks:
        key = one.key[:SHOWN] if table.for_people else one.key
        told = "" if one.url is None else f"#{one.seq}"
        url = " ".join(part for part in (one.url, one.failing and f"({one.failing})") if part)
        table.add(key, one.by, one.label, told, url)
    table.show("hook.none", room=event.room)


@hook.command(help="help.hook.remove")
@_room
@click.argument("key")
@reaches_hub
def remove(calling: Calling, /, *, room: str, key: str) -> None:
    """End a webhook."""
    calling.do(verbs.RemoveHook(room=room, key=key), "hook.removed", key=key)
