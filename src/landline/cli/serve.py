"""`landline serve`: runs a hub until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any, Literal

import click

from landline.cli.console import Console
from landline.cli.hub_options import effective_settings, hub_options

if TYPE_CHECKING:
    from landline.server.server import HubServer
    from landline.settings import HubSettings


@click.command(help="help.serve")
@hub_options
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
              help="option.serve.log-format")  # fmt: skip
@click.pass_context
def serve(context: click.Context, /, *, log_format: Literal["text", "json"], **_: Any) -> int:
    """Run a hub."""
    from landline import observe
    from landline.net.loops import run
    from landline.server.memory import give_back

    console = context.ensure_object(Console)
    observe.set_up(verbose=console.verbose, form=log_format)
    found = effective_settings(console, context)
    for path in found.files:
        console.tell("serve.settings", path=path)
    settings = found.settings
    give_back()
    return run(_serve(console, settings), loop=settings.loop)


async def _serve(console: Console, settings: HubSettings) -> int:
    from landline.server.server import HubServer

    hub = HubServer(settings)
    told = _told_to_stop(console)
    await hub.start()
    _introduce(console, hub)
    await told.wait()
    await hub.stop()
    console.tell("serve.stopped")
    return 0


def _told_to_stop(console: Console) -> asyncio.Event:
    """Return what SIGINT or SIGTERM will set; a second one leaves at once."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            os._exit(130)
        told.set()
        console.tell("serve.stopping")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    return told


def _introduce(console: Console, hub: HubServer) -> None:
    """Say how to reach the hub: addresses on standard output, the rest on standard error."""
    from landline.net.interfaces import reachable_hosts

    reach, settings = hub.reach, hub.settings
    console.tell("serve.ready")
    for host in reachable_hosts(reach.tcp):
        shown = f"[{host}]" if ":" in host else host
        address = f"{shown}:{reach.tcp.port}"
        console.result(f"tcp://{address}")
        console.tell("serve.reach.chat", address=address)
        console.tell("serve.reach.plain", host=host, port=reach.tcp.port)
        console.tell("serve.reach.letter", host=host, port=reach.udp.port)
        console.tell("serve.reach.web", address=address)
        if reach.plain is not None:
            console.tell("serve.reach.greeting", host=host, port=reach.plain.port)
    if reach.unix is not None:
        console.result(str(reach.unix))
        console.tell("serve.reach.unix", path=reach.unix.path)
    console.tell("serve.lan" if settings.lan else "serve.loopback")
    if settings.data and not hub.has_accounts:
        console.tell("serve.no-accounts")
    _tell_about_data(console, hub)


def _tell_about_data(console: Console, hub: HubServer) -> None:
    folder = hub.settings.data
    if not folder:
        console.tell("serve.memory")
        return
    console.tell("serve.data", folder=folder)
    if hub.set_aside is not None:
        console.tell("serve.set-aside", folder=folder, kept=hub.set_aside)
    if hub.on_ram_disk:
        console.tell("serve.ram-disk", folder=folder)
