"""`landline serve`: runs a hub until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.server.server import HubServer
    from landline.settings import HubSettings


@click.command(help="help.serve")
@click.option("--port", type=click.IntRange(0, 65535), default=7788, help="option.serve.port")
@click.option("--host", default="127.0.0.1", help="option.serve.host")
@click.option("--lan", is_flag=True, help="option.serve.lan")
@click.option("--guests", type=click.Choice(["all", "lobby", "none"]), help="option.serve.guests")
@click.option("--data", type=click.Path(path_type=Path), help="option.serve.data")
@click.option("--memory", is_flag=True, help="option.serve.memory")
@click.option("--unix", metavar="PATH", help="option.serve.unix")
@click.option("--plain-port", type=click.IntRange(0, 65535), help="option.serve.plain-port")
@click.option("--loop", type=click.Choice(["auto", "asyncio", "uvloop"]), default="auto",
              help="option.serve.loop")  # fmt: skip
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
              help="option.serve.log-format")  # fmt: skip
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="option.serve.set")
@click.pass_obj
def serve(console: Console, /, **options: Any) -> int:
    """Run a hub."""
    from landline import observe
    from landline.net.loops import run

    observe.set_up(verbose=console.verbose, form=options.pop("log_format"))
    settings = _settings(console, options)
    return run(_serve(console, settings), loop=settings.loop)


def _settings(console: Console, options: dict[str, Any]) -> HubSettings:
    from landline.settings import HubSettings, assigned

    assignments, memory, data = options.pop("assignments"), options.pop("memory"), options["data"]
    options["data"] = "" if memory else str(data or _default_folder())
    options["guests"] = options["guests"] or ("lobby" if options["lan"] else "all")
    options["language"] = console.language
    return assigned(HubSettings(**options), assignments)


def _default_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("landline", appauthor=False)) / "hub"


async def _serve(console: Console, settings: HubSettings) -> int:
    from landline.server.server import HubServer

    hub = HubServer(settings)
    await hub.start()
    _introduce(console, hub)
    await _told_to_stop(console)
    await hub.stop()
    console.tell("serve.stopped")
    return 0


async def _told_to_stop(console: Console) -> None:
    """Wait for SIGINT or SIGTERM; a second one leaves at once."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            os._exit(130)
        told.set()
        console.tell("serve.stopping")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await told.wait()


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
