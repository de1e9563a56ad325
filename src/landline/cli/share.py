"""`landline share`: links by which anybody fetches a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from landline.cli.shelf_place import Visit, place_of, shelf_options
from landline.cli.shelf_walk import is_folder
from landline.errors import UsageError

if TYPE_CHECKING:
    from landline.client.client import Client

SHOWN: Final = 12
"""Characters of a key that people are shown; so many are enough to name it."""


@click.command(help="help.share")
@click.argument("place", required=False, metavar="[[ROOM:]PATH]")
@click.option("--uses", type=click.IntRange(1, 1_000_000), metavar="COUNT",
              help="option.share.uses")  # fmt: skip
@click.option("--days", type=click.IntRange(0, 3660), default=7, metavar="COUNT",
              help="option.share.days")  # fmt: skip
@click.option("--end", metavar="KEY", help="option.share.end")
@shelf_options
def share(visit: Visit, *, place: str | None, uses: int | None, days: int, end: str | None) -> None:
    """Make a link to a file, end one, or list them."""
    if place is not None and end is not None:
        raise UsageError("share.two-things")
    if end is not None:
        visit.run(lambda client: _end(visit, client, end))
    elif place is None:
        visit.run(lambda client: _list(visit, client))
    else:
        visit.run(lambda client: _make(visit, client, place, uses, days))


async def _make(visit: Visit, client: Client, typed: str, uses: int | None, days: int) -> None:
    from landline.client.states import HubRefusedError

    place = place_of(typed)
    if place.is_folder:
        raise UsageError("share.folder", place=str(place))
    try:
        shared = await client.share(place.room, place.path, uses=uses, days=days or None)
    except HubRefusedError as error:
        if error.code != "file.unknown" or not await is_folder(client, place):
            raise
        raise UsageError("share.folder", place=str(place)) from error
    if visit.shows(shared):
        return
    web = _web_address(client, shared.web)
    visit.console.result(f"{web}{shared.link}")
    visit.console.tell("share.made", key=shared.key[:SHOWN])
    if web and _is_here_only(web):
        visit.console.tell("share.here-only")


async def _end(visit: Visit, client: Client, key: str) -> None:
    from landline.wire import events, shelf_verbs

    answer = await client.ask(shelf_verbs.Unshare(key=key))
    if isinstance(answer, events.Ok) and not visit.shows(answer):
        visit.console.tell("share.ended", key=key)


async def _list(visit: Visit, client: Client) -> None:
    from landline.wire import events

    shares = await client.shares()
    if visit.shows(events.ShareList(shares=shares)):
        return
    from landline.cli.tables import Table

    table = Table(visit.console, "column.key", "column.made", "column.until", "column.left",
                  "column.opened", "column.file")  # fmt: skip
    for one in shares:
        key = one.key[:SHOWN] if table.for_people else one.key
        left = "" if one.left is None else str(one.left)
        times = (table.moment(at) for at in (one.made, one.until))
        table.add(key, *times, left, str(one.opened), f"{one.room}:{one.path}")
    table.show("share.none")


def _web_address(client: Client, told: str) -> str:
    """Return where others reach the hub by HTTP: as here, or as it `told` who is beside it.

    Empty where it is not at a network address.
    """
    from landline.client.hub_address import is_this_machine
    from landline.net.address import Address
    from landline.net.interfaces import web_address

    address = Address.parse(client.hub.address)
    return told if told and is_this_machine(address) else web_address(address)


def _is_here_only(web: str) -> bool:
    """Tell whether nobody else can open what is at the address `web`."""
    from landline.client.hub_address import is_this_machine
    from landline.net.address import Address

    return is_this_machine(Address.parse(web.replace("http:", "tcp:", 1)))
