"""Meeting a hub: a person is asked about one that is unknown, and told who it is and how.

What does not live here: how it is found out (`client.contact`).
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from landline.errors import NotAllowedError, RefusedError
from landline.safetext import safe_text
from landline.settings import ClientLimits

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.client.contact import Contact
    from landline.client.identities import Identities


def meet(console: Console, contact: Contact, seconds: float | None = None) -> Identities:
    """Find the way to a hub, asking a person where it is unknown; return who one was there.

    The hub may take `seconds` to answer. Raises as `Contact.find` does; NotAllowedError
    `hub.unknown` where nobody sits at a terminal, RefusedError `hub.declined`.
    """
    from landline.client.identities import Identities

    seconds = seconds or ClientLimits().open_timeout
    try:
        asyncio.run(contact.find(seconds))
    except NotAllowedError as error:
        if error.code != "hub.unknown" or not sys.stdin.isatty():
            raise
        # Outside the loop, in which Ctrl-C would not end the question.
        _ask(console, error)
        contact.agree(error.fields["fingerprint"])  # type: ignore[arg-type]
        asyncio.run(contact.find(seconds))
    if contact.fingerprint is None:
        return Identities(str(contact.address))
    identities = Identities(contact.fingerprint)
    identities.take_over(str(contact.address))
    return identities


def check(contact: Contact, limits: ClientLimits | None = None) -> None:
    """See to it that a password typed now goes to the hub that is meant, and to nobody else.

    Raises as `Contact.open` does; NotAllowedError `login.readable`.
    """
    way = contact.way
    if way is not None and not way.is_private:
        raise NotAllowedError("login.readable", address=contact.address.label)
    if contact.fingerprint is not None:
        asyncio.run(contact.check(limits or ClientLimits()))


def says_yes(question: str) -> bool:
    """Ask the person at the terminal and return whether the answer is yes."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def named(console: Console, name: str) -> str:
    """Return what a hub calls itself, to be put behind its fingerprint."""
    return console.text("meeting.named", name=safe_text(name)) if name else ""


def _ask(console: Console, unknown: NotAllowedError) -> None:
    address, name = unknown.fields["address"], str(unknown.fields["name"])
    key = "meeting.stranger-named" if name else "meeting.stranger"
    lines = (
        console.text(key, address=address, name=name),
        console.text("meeting.compare"),
        f"    {unknown.fields['fingerprint']}",
    )
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    if not says_yes(console.text("meeting.ask")):
        raise RefusedError("hub.declined", address=address)
