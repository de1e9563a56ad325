"""`landline token`: what programs log in with, one's own or any user's."""

from __future__ import annotations

from typing import Final

import click

from landline.cli.calling import Calling, reaches_hub
from landline.errors import UsageError
from landline.wire import events, fields, verbs

SCOPES: Final[tuple[fields.Scope, ...]] = ("read", "write", "manage", "admin")
SHOWN: Final = 12
"""Characters of a key that people are shown; so many are enough to name it."""

_user = click.option("--user", metavar="NAME", help="option.token.user")


@click.group(help="help.token")
def token() -> None:
    """Group what concerns tokens."""


@token.command(help="help.token.add")
@click.argument("label")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True,
              default=("read", "write"), help="option.token.scope")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3660), metavar="COUNT", help="option.token.days")
@_user
@reaches_hub
def add(
    calling: Calling,
    /,
    *,
    label: str,
    scopes: tuple[fields.Scope, ...],
    days: int | None,
    user: str | None,
) -> None:
    """Make a token; its secret is all that goes to standard output."""
    who = _whose(calling, user)
    verb = verbs.AddToken(label=label, scopes=scopes, days=days, who=who)
    event = calling.ask(verb, events.Given)
    if not calling.shows(event):
        calling.console.result(event.secret)
        calling.console.tell("token.added", key=event.key[:SHOWN], scopes=", ".join(scopes))


@token.command("list", help="help.token.list")
@_user
@reaches_hub
def list_tokens(calling: Calling, /, *, user: str | None) -> None:
    """List tokens and sessions."""
    event = calling.ask(verbs.Tokens(who=_whose(calling, user)), events.TokenList)
    if calling.shows(event):
        return
    from landline.cli.tables import Table

    table = Table(calling.console, "column.key", "column.made", "column.used", "column.until",
                  "column.allows", "column.label")  # fmt: skip
    for one in event.tokens:
        allows = ",".join(one.scopes)
        if one.session:
            allows = calling.console.text("token.session") if table.for_people else "session"
        key = one.key[:SHOWN] if table.for_people else one.key
        times = (table.moment(at) for at in (one.made, one.used, one.until))
        table.add(key, *times, allows, one.label)
    table.show("token.none")


@token.command(help="help.token.revoke")
@click.argument("key")
@_user
@reaches_hub
def revoke(calling: Calling, /, *, key: str, user: str | None) -> None:
    """End a token or a session."""
    calling.do(verbs.Revoke(key=key, who=_whose(calling, user)), "token.revoked", key=key)


def _whose(calling: Calling, user: str | None) -> str | None:
    """Return whose tokens are meant; whoever runs the hub has none of their own."""
    if user is None and not calling.remote:
        raise UsageError("token.whose")
    return user
