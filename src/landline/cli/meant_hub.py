"""Which hub's identity a command is about: that of the data folder, or one that is named.

By its address, by a link, or (what is known here) by its fingerprint. What does not live
here: talking to it (`calling`), and what is done with its identity (`trust`).
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from landline.cli.console import Console
from landline.cli.hub_options import settings_with_folder
from landline.errors import LocalError, NotAllowedError, UsageError

if TYPE_CHECKING:
    import click

    from landline.trust.authority import Authority


class Meant(NamedTuple):
    """A hub, as far as it is known here."""

    authority: Authority
    address: tuple[str, int] | None = None
    """Where it answers; None: that is not known, or its folder was read."""
    unsure: bool = False
    """It says so itself, and nobody has compared it yet."""


def meant(context: click.Context, hub: tuple[str, ...], *, asks: bool) -> Meant:
    """Return the hub that is meant: of the command's `--data`, or the one that `hub` names.

    One that nobody has compared yet: `asks` a person to do that, or takes it at its word.

    Raises UsageError `trust.one-hub`, `trust.two-hubs`, `trust.not-known`, LocalError
    `trust.no-hub`; and as `Contact.find` does.
    """
    from click.core import ParameterSource

    if len(hub) > 1:
        raise UsageError("trust.one-hub")
    console = context.ensure_object(Console)
    if not hub:
        return Meant(_of_folder(Path(settings_with_folder(console, context).data)))
    if context.get_parameter_source("data") is ParameterSource.COMMANDLINE:
        raise UsageError("trust.two-hubs")
    return _pinned(hub[0]) or _at_address(console, hub[0], asks=asks)


def _of_folder(folder: Path) -> Authority:
    from landline.trust.authority import Authority
    from landline.trust.identity import FOLDER, HubIdentity

    if not (folder / FOLDER).is_dir():
        raise LocalError("trust.no-hub", folder=folder)
    return Authority(HubIdentity.open(folder).authority)


def _pinned(written: str) -> Meant | None:
    """Return the hub that is known here under its fingerprint, or the beginning of that."""
    from landline.trust.authority import Authority
    from landline.trust.pins import Pins

    short = short_of(written)
    if short is None:
        return None
    for pin in Pins().all():
        if pin.fingerprint.startswith(short):
            return Meant(Authority(pin.authority))
    raise UsageError("trust.not-known", fingerprint=short)


def _at_address(console: Console, written: str, *, asks: bool) -> Meant:
    from msgspec import structs

    from landline.cli.meeting import meet
    from landline.client.contact import Contact
    from landline.client.hub_address import hub_target
    from landline.settings import ClientLimits
    from landline.trust.authority import Authority
    from landline.trust.fingerprint import Fingerprint

    # Also on this machine, where one talks to a hub without asking who it is.
    contact = Contact(structs.replace(hub_target(written), way="tls"))
    seconds = ClientLimits().open_timeout
    unsure = False
    try:
        way = asyncio.run(contact.find(seconds))
    except NotAllowedError as error:
        if error.code != "hub.unknown":
            raise
        unsure = not asks
        if asks:
            meet(console, contact)
        else:
            fingerprint = error.fields["fingerprint"]
            assert isinstance(fingerprint, Fingerprint)
            contact.agree(fingerprint)
        way = asyncio.run(contact.find(seconds))
    assert way.pin is not None
    address = (way.address.host, way.address.port)
    return Meant(Authority(way.pin.authority), None if way.address.is_unix else address, unsure)


def short_of(written: str) -> str | None:
    """Return the short form of a fingerprint, however much of it is written; None: it is none."""
    from landline.trust.fingerprint import Fingerprint

    bare = written.strip().upper()
    if re.fullmatch(r"LL-[A-Z2-7]{7}-[A-Z2-7]{7}", bare):
        return bare
    if not bare.startswith("LL-") or "." in bare or ":" in bare:
        return None
    return Fingerprint.parse(written).short
