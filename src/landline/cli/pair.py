"""`landline pair`: a new device and a hub come to know each other by a code, typed once.

One command for both machines; which side one is on follows from where it is run:

    ADDRESS   what there is here                           this machine
    none      a hub runs on the data folder                lets a device in, as who runs the hub
    none      none does, and --data was given              an error: `pair.no-hub`
    none      none does                                    is the new device of a hub to be chosen
    given     an account is logged in there (that of --as) lets a device in, as that account
    given     none is                                      is the new device

What it lets in is the account's own next device, or with --for (the hub's owner) somebody's;
who runs the hub and names nobody lets in somebody new. An option of the other side is an
error. A code is never an argument: others on this machine can read those.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import click

from landline.cli.console import Console
from landline.cli.hub_options import data_option, settings_with_folder
from landline.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from landline.cli.control import AtAddress, Call
    from landline.client.identities import Identity


Side = Literal["hub", "member", "device"]


@click.command(help="help.pair")
@click.argument("address", nargs=-1, metavar="[ADDRESS]")
@click.option("--as", "name", metavar="NAME", help="option.pair.as")
@click.option("--for", "who", metavar="NAME", help="option.pair.for")
@click.option("--label", metavar="TEXT", help="option.pair.label")
@data_option
@click.option("--json", "as_json", is_flag=True, help="option.pair.json")
@click.pass_context
def pair(
    context: click.Context,
    /,
    *,
    address: tuple[str, ...],
    name: str | None,
    who: str | None,
    label: str | None,
    as_json: bool,
    **_: Any,
) -> None:
    """Pair a device with a hub."""
    console = context.ensure_object(Console)
    hub = _one(context, address)
    data_named = _is_given(context, "data")
    if hub is not None and data_named:
        raise UsageError("pair.two-hubs")
    folder = _folder(console, context) if hub is None else None
    account = None if hub is None else _account(hub, name)
    side = which_side(
        address=hub,
        data_named=data_named,
        hub_runs=folder is not None and asyncio.run(_hub_runs(folder)),
        logged_in=account is not None,
    )
    if side is None:
        raise UnreachableError("pair.no-hub", folder=folder)
    check_options(side, name=name, who=who, label=label)
    run = _Run(console, who, as_json=as_json)
    if folder is not None and side == "hub":
        run.at_own_hub(folder)
    elif hub is None or account is None or not run.as_member(hub, account):
        run.as_device(hub, name=name, label=label)


def which_side(
    *, address: str | None, data_named: bool, hub_runs: bool, logged_in: bool
) -> Side | None:
    """Return which side this machine is on, by the table above; None: the error in it."""
    if address is not None:
        return "member" if logged_in else "device"
    if hub_runs:
        return "hub"
    return None if data_named else "device"


def check_options(side: Side, *, name: str | None, who: str | None, label: str | None) -> None:
    """Raise UsageError `pair.lets-in` or `pair.is-new` for an option of the other side."""
    if side == "device":
        if who is not None:
            raise UsageError("pair.is-new")
        return
    if label is not None:
        raise UsageError("pair.lets-in", option="--label")
    if side == "hub" and name is not None:
        raise UsageError("pair.lets-in", option="--as")


def _one(context: click.Context, address: tuple[str, ...]) -> str | None:
    """Return the address; raises UsageError `pair.code-argument` for a code in its place."""
    from landline.cli.code_typed import is_code

    if is_code("-".join(address)) or is_code("-".join(address[1:])):
        raise UsageError("pair.code-argument")
    if len(address) > 1:
        raise click.UsageError(f"Got unexpected extra argument ({address[1]})", context)
    return address[0] if address else None


def _folder(console: Console, context: click.Context) -> Path | None:
    """Return where the hub of this machine keeps its data; None: nowhere."""
    from pathlib import Path

    try:
        return Path(settings_with_folder(console, context).data).absolute()
    except UsageError as error:
        if error.code != "folder.none" or _is_given(context, "data"):
            raise
        return None


def _account(hub: str, name: str | None) -> Identity | None:
    """Return the account, that of `name` or the one used last, which is logged in at `hub`."""
    from landline.client.hub_address import hub_target
    from landline.client.identities import Identities
    from landline.trust.pins import Pins

    target = hub_target(hub)
    pin = Pins().at(target.address.label)
    fingerprint = target.fingerprint or (pin.fingerprint if pin is not None else None)
    known = Identities(str(fingerprint or target.address))
    last = known.last() if name is None else known.recall(name, account=True)
    return last if last is not None and last.account else None


async def _hub_runs(folder: Path) -> bool:
    from landline.cli.control import at_control_socket

    call = await at_control_socket(folder)
    if call is None:
        return False
    call.close()
    return True


class _Run:
    """One run of the command, once it is clear on which side."""

    def __init__(self, console: Console, who: str | None, *, as_json: bool) -> None:
        self._console = console
        self._who = who
        self._as_json = as_json

    def at_own_hub(self, folder: Path) -> None:
        """Let a device in, as whoever runs the hub of `folder`."""
        asyncio.run(self._at_own_hub(folder))

    def as_member(self, hub: str, account: Identity) -> bool:
        """Let a device in, as `account` at `hub`; return False if the hub knows it no more."""
        from landline.cli.logins import Login
        from landline.client.states import LoginRefusedError

        login = Login(self._console, hub, account.name, None)
        way = login.way()
        try:
            asyncio.run(self._as_member(way, hub))
        except LoginRefusedError as error:
            if not login.refused(error):
                raise
            if self._who is not None:
                raise UsageError("pair.is-new") from error
            return False
        return True

    def as_device(self, hub: str | None, *, name: str | None, label: str | None) -> None:
        """Be the new device of a hub, and be remembered there."""
        from landline.cli.pair_device import Newcomer

        console, as_json = self._console, self._as_json
        newcomer = Newcomer(console, hub, name=name, label=label, as_json=as_json)
        newcomer.finish(newcomer.pair())

    async def _at_own_hub(self, folder: Path) -> None:
        from landline.cli.control import at_control_socket
        from landline.wire import verbs

        call = await at_control_socket(folder)
        if call is None:  # it has just ended
            raise UnreachableError("pair.no-hub", folder=folder)
        try:
            await call.hello(verbs.Hello(lang=self._console.language))
            host, is_open = reach(call.addresses)
            await self._let_in(call, host, new=self._who is None, is_open=is_open)
        finally:
            call.close()

    async def _as_member(self, way: AtAddress, hub: str) -> None:
        from landline.cli.control import calling

        async with calling(way, self._console.language) as call:
            await self._let_in(call, hub)

    async def _let_in(
        self, call: Call, hub: str, *, new: bool = False, is_open: bool = True
    ) -> None:
        from landline.cli.pair_host import Host

        command = f"landline pair {hub}".rstrip()
        host = Host(self._console, call, who=self._who, command=command, as_json=self._as_json)
        await host.let_in(new=new, notes=() if is_open else ("pair.loopback",))


def reach(addresses: list[str]) -> tuple[str, bool]:
    """Return how another machine names the hub that listens there, and whether it can reach it.

    It names nothing, and finds the hub, where this machine has link-local addresses at most.
    """
    import ipaddress

    from landline.net.address import Address
    from landline.net.interfaces import reachable_hosts
    from landline.settings import HubSettings

    listening = next(each for each in map(Address.parse, addresses) if each.scheme == "tcp")
    host = reachable_hosts(listening)[0]
    is_open = not ipaddress.ip_address(host).is_loopback
    if not is_open and host != listening.host:
        return "", True
    shown = Address("tcp", host, listening.port).label
    if listening.port == HubSettings().port:
        shown = shown.rpartition(":")[0]
    return shown, is_open


def _is_given(context: click.Context, name: str) -> bool:
    from click.core import ParameterSource

    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
