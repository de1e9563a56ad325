"""`landline listen`: a service on sockets of its own, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from landline import observe
from landline.cli import framings, handlers, records
from landline.cli.beside import run_beside
from landline.net.address import Address
from landline.net.listener import Listener, listen as listen_on
from landline.net.loops import run
from landline.net.observer import Observer
from landline.safetext import safe_text
from landline.services.callers import shown
from landline.services.receive import NAME
from landline.settings import ConversationLimits

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.errors import Error


class Plan(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    urls: tuple[str, ...]
    framing: str
    backlog: int
    most_callers: int
    idle_timeout: float
    most_bytes: int
    as_json: bool
    service: handlers.Choice


@click.command("listen", help="listen.help")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--service", "name", default="print", metavar="NAME", help="listen.option.service")
@click.option(
    "--framing",
    type=click.Choice(framings.NAMES),
    default="raw",
    metavar="KIND",
    help="option.framing",
)
@click.option("--no-welcome", is_flag=True, help="listen.option.no-welcome")
@click.option("--busy-text", default="太忙", metavar="TEXT", help="listen.option.busy-text")
@click.option("--into", default=".", metavar="DIR", help="option.into")
@click.option("--name", "file_name", default=NAME, metavar="NAME", help="option.name")
@click.option("--file", "path", metavar="PATH", help="listen.option.file")
@click.option("--desc", default="", metavar="TEXT", help="option.desc")
@click.option(
    "--protocol",
    type=click.Choice(handlers.PROTOCOLS),
    metavar="KIND",
    help="option.protocol",
)
@click.option(
    "--byte-order",
    type=click.Choice(["little", "big"]),
    default="little",
    metavar="ORDER",
    help="option.byte-order",
)
@click.option(
    "--backlog",
    type=click.IntRange(min=1),
    default=ConversationLimits().backlog,
    metavar="N",
    help="listen.option.backlog",
)
@click.option(
    "--most-callers",
    type=click.IntRange(min=1),
    default=ConversationLimits().most_callers,
    metavar="N",
    help="listen.option.most-callers",
)
@click.option(
    "--idle-timeout",
    type=click.FloatRange(min=0),
    default=ConversationLimits().idle_timeout,
    metavar="SECONDS",
    help="option.idle-timeout",
)
@click.option(
    "--most-bytes",
    type=click.IntRange(min=1),
    default=ConversationLimits().most_bytes,
    metavar="N",
    help="option.most-bytes",
)
@click.option("--json", "as_json", is_flag=True, help="option.json")
@click.pass_obj
def listen(console: Console, /, **options: Any) -> None:
    """Serve until Ctrl-C (exit status 130) or SIGTERM (0)."""
    plan = _plan(options)
    handlers.check(plan.service, plan.framing, [Address.parse(url) for url in plan.urls])
    observe.set_up(verbose=console.debug)
    run(_serve(console, plan))


def _plan(options: dict[str, Any]) -> Plan:
    of_service = {key: options.pop(key) for key in handlers.Choice.__struct_fields__}
    return Plan(**options, service=handlers.Choice(**of_service))


async def _serve(console: Console, plan: Plan) -> None:
    limits = ConversationLimits(
        backlog=plan.backlog,
        most_callers=plan.most_callers,
        idle_timeout=plan.idle_timeout or None,
        most_bytes=plan.most_bytes,
    )
    handler = handlers.make(plan.service, console, as_json=plan.as_json)
    try:
        async with listen_on(
            handler.serve,
            *plan.urls,
            framing=framings.framing(plan.framing, limit=plan.most_bytes),
            limits=limits,
            observer=_Witness(console, plan.most_callers),
            language=console.language,
        ) as line:
            _announce(console, plan, line)
            await _until_terminated(handler)
    finally:
        await handler.finish()


def _announce(console: Console, plan: Plan, line: Listener) -> None:
    for address in line.addresses:
        if plan.as_json:
            console.result(records.listening(address))
        else:
            console.tell("listen.ready", address=address)
    console.tell("listen.with", service=plan.service.name)


async def _until_terminated(handler: handlers.Handler) -> None:
    """Return at SIGTERM; Ctrl-C arrives as a cancellation, by way of asyncio's runner."""
    ended = asyncio.Event()

    async def attend() -> None:
        if await handler.attend():
            ended.set()

    with contextlib.suppress(NotImplementedError):  # Windows has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await run_beside(ended.wait(), attend())


class _Witness(Observer):
    """`-v`: tells of every conversation; without it only of callers turned away."""

    def __init__(self, console: Console, most: int) -> None:
        self._console = console
        self._most = most

    def opened(self, local: Address, remote: Address) -> None:
        self._console.detail("listen.opened", **_ends(local, remote))

    def ended(self, local: Address, remote: Address, error: Error | None) -> None:
        if error is None:
            self._console.detail("listen.ended", **_ends(local, remote))
        else:
            why = safe_text(error.text(self._console.language))
            self._console.detail("listen.failed", **_ends(local, remote), why=why)

    def refused(self, local: Address, remote: Address) -> None:
        del local
        self._console.tell("listen.refused", remote=shown(remote), most=self._most)


def _ends(local: Address, remote: Address) -> dict[str, object]:
    return {"scheme": remote.scheme, "local": safe_text(local.label), "remote": shown(remote)}
