"""`landline invitation`: codes that let people sign up, or enter a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.cli.calling import Calling, reaches_hub
from landline.cli.token import SHOWN
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.cli.control import Call


@click.group(help="help.invitation")
def invitation() -> None:
    """Group what concerns invitations."""


@invitation.command(help="help.invitation.make")
@click.option("--room", metavar="ROOM", help="option.invitation.room")
@click.option("--uses", type=click.IntRange(1, 1000), default=1, metavar="COUNT",
              help="option.invitation.uses")  # fmt: skip
@click.option("--hours", type=click.IntRange(1, 24 * 366), default=168, metavar="COUNT",
              help="option.invitation.hours")  # fmt: skip
@reaches_hub
def make(calling: Calling, /, *, room: str | None, uses: int, hours: int) -> None:
    """Make a code; it is all that goes to standard output."""

    async def work(call: Call) -> tuple[events.Given, str]:
        verb = verbs.Invitation(room=room, uses=uses, hours=hours)
        return await call.ask(verb, events.Given), calling.web_address(call)

    event, web = calling.run(work)
    if calling.shows(event):
        return
    console, code = calling.console, event.secret
    console.result(code)
    if web:
        console.tell("invitation.link", link=f"{web}/i/{code}")
    hub = web.removeprefix("http://")
    console.tell("invitation.sign-up", hub=hub, code=code)
    if room is not None:
        console.tell("invitation.enter", hub=hub, code=code)


@invitation.command("list", help="help.invitation.list")
@reaches_hub
def list_invitations(calling: Calling, /) -> None:
    """List the invitations that still hold."""
    event = calling.ask(verbs.Invitations(), events.InvitationList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.key", "column.by", "column.uses", "column.until",
                  "column.opens")  # fmt: skip
    for one in event.invitations:
        key = one.key[:SHOWN] if table.for_people else one.key
        opens = one.room or (
            calling.console.text("plain.invitation.account") if table.for_people else ""
        )
        table.add(key, one.by, str(one.left), table.moment(one.until), opens)
    table.show("invitation.none")


@invitation.command(help="help.invitation.end")
@click.argument("key")
@reaches_hub
def end(calling: Calling, /, *, key: str) -> None:
    """End an invitation."""
    calling.do(verbs.Uninvite(key=key), "invitation.ended", key=key)
