"""`landline user`: the accounts of a hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from landline.cli.calling import Calling, reaches_hub
from landline.hub.persons import MOST_LISTED
from landline.hub.state import OPERATOR
from landline.wire import events, fields, verbs

if TYPE_CHECKING:
    from landline.cli.control import Call

ROLES: Final[tuple[fields.Role, ...]] = ("member", "moderator", "owner")
"""What an account can be."""

_password_file = click.option("--password-file", metavar="FILE", help="option.user.password-file")


@click.group(help="help.user")
def user() -> None:
    """Group what concerns accounts."""


@user.command(help="help.user.add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="member", help="option.user.role")
@_password_file
@reaches_hub
def add(calling: Calling, /, *, name: str, role: fields.Role, password_file: str | None) -> None:
    """Make an account."""
    from landline.cli import passwords

    calling.log_in()
    password = passwords.new_password(calling.console, name, password_file)
    verb = verbs.AddUser(name=name, password=password, role=role)
    calling.do(verb, "user.added", makes=True, name=name, role=role)


@user.command("list", help="help.user.list")
@reaches_hub
def list_users(calling: Calling, /) -> None:
    """List the accounts, and the guests who are here."""
    event = calling.ask(verbs.Users(), events.UserList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    headings = ("column.name", "column.role", "column.state", "column.seen", "column.id")
    table = Table(calling.console, *headings)
    for person in event.users:
        if person.id != OPERATOR:
            state = table.state(person.state)
            state = f"{state} ({person.text})" if person.text and table.for_people else state
            role = table.role(person.role)
            table.add(person.name, role, state, table.moment(person.seen), person.id)
    table.show("user.none")
    if len(event.users) >= MOST_LISTED:
        calling.console.tell("call.first-only", most=MOST_LISTED)


@user.command(help="help.user.passwd")
@click.argument("name")
@_password_file
@reaches_hub
def passwd(calling: Calling, /, *, name: str, password_file: str | None) -> None:
    """Set a password."""
    from landline.cli import passwords

    calling.log_in()
    old = calling.password
    if calling.remote and old is None and calling.run(lambda call: _is_ours(call, name)):
        key = "password.old-or-none" if calling.by_device else "password.old"
        old = passwords.asked(calling.console, key, empty=calling.by_device, name=name)
    new = passwords.new_password(calling.console, name, password_file)
    calling.do(
        verbs.SetPassword(new=new, old=old or None, who=name), "user.password-set", name=name
    )


@user.command(help="help.user.role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@reaches_hub
def role(calling: Calling, /, *, name: str, role: fields.Role) -> None:
    """Give an account another role."""
    calling.do(verbs.SetRole(who=name, role=role), "user.role-set", name=name, role=role)


@user.command(help="help.user.remove")
@click.argument("name")
@click.option("-y", "--yes", is_flag=True, help="option.call.yes")
@reaches_hub
def remove(calling: Calling, /, *, name: str, yes: bool) -> None:
    """Remove an account."""
    calling.log_in()
    calling.confirm("user.remove?", yes=yes, name=name)
    calling.do(verbs.RemoveUser(who=name), "user.removed", name=name)


async def _is_ours(call: Call, name: str) -> bool:
    """Return whether `name` is whom the hub takes us for."""
    event = await call.ask(verbs.Whois(who=name), events.PersonEvent)
    return event.person.id == call.me.id
