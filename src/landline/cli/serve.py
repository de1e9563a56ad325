"""`landline serve`: runs a hub until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
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
    observe.log_unraisable()
    found = effective_settings(console, context)
    for path in found.files:
        console.tell("serve.settings", path=path)
    settings = found.settings
    give_back()
    return run(_serve(console, settings, _folder_option(context)), loop=settings.loop)


async def _serve(console: Console, settings: HubSettings, folder: str) -> int:
    from landline.cli.introduction import Introduction
    from landline.server.server import HubServer

    hub = HubServer(settings)
    told = _told_to_stop(console)
    _reloaded_on_hangup(hub, told)
    await hub.start()
    Introduction(console, hub, folder).give()
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


def _reloaded_on_hangup(hub: HubServer, told: asyncio.Event) -> None:
    """Read certificates again on SIGHUP; stop if it says that the terminal has gone."""
    at_terminal = sys.stderr.isatty()

    def hang_up() -> None:
        if at_terminal and not sys.stderr.isatty():
            told.set()
        else:
            hub.reload_certificates()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hang_up)


def _folder_option(context: click.Context) -> str:
    """Return the option with which another command finds the same data folder, if it takes one."""
    from click.core import ParameterSource

    if context.get_parameter_source("data") is not ParameterSource.COMMANDLINE:
        return ""  # a variable, a config file or the usual folder: found in the same way
    return f" --data {shlex.quote(str(context.params['data']))}"
