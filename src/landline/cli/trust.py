"""`landline trust`: lets this system and its browsers believe a hub's certificates.

Which hub: that of the data folder, running or not, or one that is named: by its address, a
link, or (to take it back when the hub is gone) its fingerprint. Where authorities are kept is
`trust.roots`'s to know; here people are shown what there is to compare, and told what is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from landline import folders
from landline.cli.console import Console
from landline.cli.hub_options import data_option
from landline.cli.meant_hub import meant, short_of
from landline.errors import LocalError, RefusedError, UsageError, VerificationError

if TYPE_CHECKING:
    from landline.cli.meant_hub import Meant
    from landline.trust.authority import Authority
    from landline.trust.roots import Place

_SYSTEMS: Final = ("windows", "macos", "ios", "android", "debian", "fedora", "firefox")

_hub = click.argument("hub", nargs=-1, metavar="[HUB]")
_yes = click.option("-y", "--yes", is_flag=True, help="option.call.yes")


@click.group(help="help.trust")
def trust() -> None:
    """Group what concerns the trust of systems and browsers."""


@trust.command(help="help.trust.show")
@_hub
@data_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="option.trust.out")
@click.option("--steps", is_flag=True, help="option.trust.steps")
@click.pass_context
def show(
    context: click.Context, /, *, hub: tuple[str, ...], out: Path | None, steps: bool, **_: Any
) -> None:
    """Show a hub's authority."""
    console = context.ensure_object(Console)
    named = meant(context, hub, asks=False)
    if named.unsure:
        console.tell("trust.unsure")
    _show(console, named.authority)
    if out is not None:
        _save(out, named.authority)
        console.tell("trust.saved", file=out)
    if steps:
        _tell_steps(console, named)
    else:
        console.tell("trust.how", hub=f" {hub[0]}" if hub else "")


@trust.command(help="help.trust.install")
@_hub
@data_option
@_yes
@click.pass_context
def install(context: click.Context, /, *, hub: tuple[str, ...], yes: bool, **_: Any) -> None:
    """Put it where this system and its browsers look."""
    from landline.trust.roots import Machine, places

    console = context.ensure_object(Console)
    named = meant(context, hub, asks=True)
    authority = named.authority
    _show(console, authority)
    if not authority.is_a_hubs:
        raise VerificationError("trust.unbounded")
    console.tell("trust.means", name=authority.subject)
    _confirm(console, "trust.install.ask", yes=yes)
    machine = Machine.this()
    found = places(machine)
    closed = [place for place in found if not _put(console, place, authority)]
    _tell_about_lists_of_browsers(console)
    if closed or not found:
        file = _kept(authority)
        for place in closed:
            for command in place.to_add(authority, str(file)):
                console.result(command)
        raise LocalError("trust.rights" if closed else "trust.no-place", file=file)
    _verify(console, named, found)


@trust.command(help="help.trust.remove")
@_hub
@data_option
@_yes
@click.pass_context
def remove(context: click.Context, /, *, hub: tuple[str, ...], yes: bool, **_: Any) -> None:
    """Take it back."""
    from landline.trust.authority import subject_of
    from landline.trust.roots import Machine, places

    console = context.ensure_object(Console)
    short = short_of(hub[0]) if len(hub) == 1 else None
    if short is None:
        short = meant(context, hub, asks=False).authority.fingerprint.short
    found = [place for place in places(Machine.this()) if place.holds(short)]
    if not found:
        console.tell("trust.nowhere", name=subject_of(short))
        return
    _confirm(console, "trust.remove.ask", yes=yes, name=subject_of(short))
    closed = [place for place in found if not place.is_open]
    for place in found:
        if place.is_open:
            place.remove(short)
            console.tell("trust.removed", place=place.label)
    for place in closed:
        for command in place.to_remove(short):
            console.result(command)
    if closed:
        raise LocalError("trust.rights", file="")


def _put(console: Console, place: Place, authority: Authority) -> bool:
    """Put the authority where it is not yet; return False where that takes more rights."""
    if place.holds(authority.fingerprint.short) and place.believes(authority):
        console.tell("trust.there", place=place.label)
        return True
    if not place.is_open:
        return False
    place.add(authority)
    console.tell("trust.added", place=place.label)
    return True


def _verify(console: Console, named: Meant, found: list[Place]) -> None:
    """Prove that it is in effect. Raises LocalError `trust.not-believed`."""
    from landline.trust.roots import Machine, accepts

    for place in found:
        if not place.believes(named.authority):
            raise LocalError("trust.not-believed", place=place.label)
    if named.address is None:
        console.tell("trust.done", name=named.authority.subject)
    elif accepts(Machine.this(), *named.address):
        console.tell("trust.proven", address=f"{named.address[0]}:{named.address[1]}")
    else:
        console.tell("trust.unproven", address=f"{named.address[0]}:{named.address[1]}")


def _show(console: Console, authority: Authority) -> None:
    """Print what there is to compare, and what it may vouch for."""
    rows = (
        ("trust.show.fingerprint", str(authority.fingerprint)),
        ("trust.show.sha256", authority.sha256),
        ("trust.show.name", authority.subject),
        ("trust.show.valid", f"{authority.since:%Y-%m-%d} – {authority.until:%Y-%m-%d}"),
        ("trust.show.names", ", ".join(f".{name}" for name in authority.names) or "*"),
        ("trust.show.networks", ", ".join(authority.networks) or "*"),
    )
    for key, value in rows:
        console.result(f"{console.text(key)}{value}")


def _tell_steps(console: Console, named: Meant) -> None:
    from landline.trust.authority import name_of

    authority = named.authority
    host, port = named.address or ("HUB", 7788)
    name = name_of(authority.fingerprint.short)
    for system in _SYSTEMS:
        told = console.text(
            f"trust.steps.{system}",
            crt=f"{name}.crt",
            pem=f"{name}.pem",
            name=authority.subject,
            sha1=authority.sha1,
            root=f"http://{f'[{host}]' if ':' in host else host}:{port}",
        )
        console.result("")
        console.result(console.text(f"trust.system.{system}"))
        for number, step in enumerate(told.replace("`", "").splitlines(), 1):
            console.result(f"  {number}. {step}")
    console.result("")


def _confirm(console: Console, key: str, /, *, yes: bool, **fields: object) -> None:
    """Ask a person, unless `yes`: nobody's system is changed by a script that does not say so."""
    from landline.cli.meeting import says_yes

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("trust.no-terminal")
    if not says_yes(console.text(key, **fields)):
        raise RefusedError("call.cancelled")


def _tell_about_lists_of_browsers(console: Console) -> None:
    """Say what is lacking where browsers have lists of their own that cannot be written."""
    from landline.trust.roots import Machine, databases

    machine = Machine.this()
    if databases(machine) and not machine.has("certutil"):
        console.tell("trust.no-certutil")


def _kept(authority: Authority) -> Path:
    """Return where the certificate lies for commands that people type."""
    folder = folders.state()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{authority.name}.pem"
    _save(file, authority)
    return file


def _save(file: Path, authority: Authority) -> None:
    try:
        file.write_bytes(authority.pem)
    except OSError as error:
        raise LocalError("trust.unwritable", file=file, why=error.strerror) from error
