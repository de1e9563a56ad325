"""`landline room`: rooms made, changed, and who may be in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from landline.cli.calling import Calling, reaches_hub
from landline.wire import events, fields, verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.cli.control import Call
    from landline.cli.tables import Table

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

KINDS: Final[tuple[fields.RoomKind, ...]] = ("public", "private", "announcement")
ROLES: Final[tuple[fields.RoomRole, ...]] = ("member", "moderator", "owner")

_room = click.argument("name", metavar="ROOM")
_who = click.argument("who", metavar="WHO")
_reason = click.option("--reason", default="", metavar="TEXT", help="option.room.reason")
_off = click.option("--off", is_flag=True, help="option.room.off")


def _number(name: str, least: int, most: int, metavar: str) -> Decorator:
    kind = click.IntRange(least, most)
    return click.option(f"--{name}", type=kind, metavar=metavar, help=f"option.room.{name}")


def _kind(**more: Any) -> Decorator:
    return click.option("--kind", type=click.Choice(KINDS), help="option.room.kind", **more)


@click.group(help="help.room")
def room() -> None:
    """Group what concerns rooms."""


# Rooms


@room.command("list", help="help.room.list")
@reaches_hub
def list_rooms(calling: Calling, /) -> None:
    """List the rooms."""
    event = calling.ask(verbs.Rooms(), events.RoomList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.room", "column.kind", "column.people",
                  "column.messages", "column.topic")  # fmt: skip
    for info in sorted(event.rooms, key=lambda info: info.room):
        kind = table.kind(info.kind)
        if info.archived:
            word = calling.console.text("plain.room.archived") if table.for_people else "archived"
            kind = f"{kind}, {word}"
        count = info.seq - info.floor
        table.add(_called(info), kind, str(info.people), str(count), info.topic)
    table.show("room.none")


@room.command(help="help.room.create")
@_room
@_kind(default="public")
@click.option("--topic", default="", metavar="TEXT", help="option.room.topic")
@click.option("--owner", metavar="WHO", help="option.room.owner")
@reaches_hub
def create(
    calling: Calling, /, *, name: str, kind: fields.RoomKind, topic: str, owner: str | None
) -> None:
    """Make a room."""

    async def work(call: Call) -> events.Joined:
        if owner is not None:  # nobody wants a room half made
            await call.ask(verbs.Whois(who=owner), events.PersonEvent)
        verb = verbs.Create(room=name, kind=kind, topic=topic)
        joined = await call.ask(verb, events.Joined)
        if owner is not None:
            await call.ask(verbs.Grant(room=name, who=owner, role="owner"), events.Ok)
        return joined

    event = calling.run(work, makes=True)
    if not calling.shows(event):
        calling.console.tell("room.created", room=event.room)
        if kind == "private" and owner is None and not calling.remote:
            calling.console.tell("room.nobody-in", room=event.room)


@room.command(help="help.room.topic")
@_room
@click.argument("text")
@reaches_hub
def topic(calling: Calling, /, *, name: str, text: str) -> None:
    """Say what a room is about."""
    calling.do(verbs.Topic(room=name, text=text), "room.changed", room=name)


@room.command(help="help.room.rename")
@_room
@click.argument("new")
@reaches_hub
def rename(calling: Calling, /, *, name: str, new: str) -> None:
    """Give a room another name."""
    calling.do(verbs.Rename(room=name, name=new), "room.renamed", room=name, name=new)


@room.command(help="help.room.archive")
@_room
@_off
@reaches_hub
def archive(calling: Calling, /, *, name: str, off: bool) -> None:
    """Close a room for new messages, or open it again."""
    key = "room.opened" if off else "room.archived"
    calling.do(verbs.Archive(room=name, off=off), key, room=name)


@room.command(help="help.room.configure")
@_room
@_kind()
@_number("slow", 0, 86_400, "SECONDS")
@_number("keep-days", 0, 36_500, "COUNT")
@_number("keep-messages", 0, 1_000_000_000, "COUNT")
@_number("file-days", 0, 36_500, "COUNT")
@reaches_hub
def configure(calling: Calling, /, *, name: str, **changes: Any) -> None:
    """Change how a room works."""
    calling.do(verbs.Configure(room=name, **changes), "room.changed", room=name)


# People in rooms


@room.command(help="help.room.members")
@_room
@reaches_hub
def members(calling: Calling, /, *, name: str) -> None:
    """List who belongs to a room."""
    event = calling.ask(verbs.Members(room=name), events.MemberList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.name", "column.role", "column.here",
                  "column.banned", "column.muted")  # fmt: skip
    for one in event.members:
        role = "" if one.role is None else table.role(one.role)
        here = ("✓" if table.for_people else "here") if one.here else ""
        limits = (_until(calling, table, until) for until in (one.banned, one.muted))
        table.add(one.name, role, here, *limits)
    table.show("room.no-members")


@room.command(help="help.room.invite")
@_room
@_who
@reaches_hub
def invite(calling: Calling, /, *, name: str, who: str) -> None:
    """Put somebody into a room."""
    calling.do(verbs.Invite(room=name, who=who), "room.invited", room=name, who=who)


@room.command(help="help.room.kick")
@_room
@_who
@_reason
@reaches_hub
def kick(calling: Calling, /, *, name: str, who: str, reason: str) -> None:
    """Put somebody out of a room."""
    calling.do(verbs.Kick(room=name, who=who, reason=reason), "room.kicked", room=name, who=who)


@room.command(help="help.room.ban")
@_room
@_who
@_number("hours", 1, 24 * 366, "COUNT")
@_reason
@reaches_hub
def ban(calling: Calling, /, *, name: str, who: str, hours: int | None, reason: str) -> None:
    """Keep somebody out of a room."""
    verb = verbs.Ban(room=name, who=who, hours=hours, reason=reason)
    calling.do(verb, "room.banned", room=name, who=who)


@room.command(help="help.room.unban")
@_room
@_who
@reaches_hub
def unban(calling: Calling, /, *, name: str, who: str) -> None:
    """Let somebody into a room again."""
    calling.do(verbs.Unban(room=name, who=who), "room.unbanned", room=name, who=who)


@room.command(help="help.room.mute")
@_room
@_who
@_number("minutes", 1, 60 * 24 * 366, "COUNT")
@_reason
@reaches_hub
def mute(calling: Calling, /, *, name: str, who: str, minutes: int | None, reason: str) -> None:
    """Let somebody read but not speak."""
    verb = verbs.Mute(room=name, who=who, minutes=minutes, reason=reason)
    calling.do(verb, "room.muted", room=name, who=who)


@room.command(help="help.room.unmute")
@_room
@_who
@reaches_hub
def unmute(calling: Calling, /, *, name: str, who: str) -> None:
    """Let somebody speak again."""
    calling.do(verbs.Unmute(room=name, who=who), "room.unmuted", room=name, who=who)


@room.command(help="help.room.grant")
@_room
@_who
@click.argument("role", type=click.Choice(ROLES))
@reaches_hub
def grant(calling: Calling, /, *, name: str, who: str, role: fields.RoomRole) -> None:
    """Give somebody a role in a room."""
    verb = verbs.Grant(room=name, who=who, role=role)
    calling.do(verb, "room.granted", room=name, who=who, role=role)


def _called(info: events.RoomInfo) -> str:
    if info.peer is not None:
        return f"@{info.peer.name}"
    return "@me" if info.kind == "own" else info.room


def _until(calling: Calling, table: Table, until: int | None) -> str:
    """Return the end of a ban or a mute."""
    if until != 0:
        return table.moment(until)
    return calling.console.text("room.for-good") if table.for_people else "for-good"
