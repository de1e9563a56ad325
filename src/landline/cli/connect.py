"""`landline connect`: a conversation with any socket, or one file to or from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from msgspec import Struct

from landline.cli import framings, handlers
from landline.cli.progress import ProgressLine
from landline.cli.talk import Talk
from landline.errors import UsageError
from landline.net.address import Address
from landline.net.connecting import connect as connect_to
from landline.net.loops import run
from landline.services.callers import shown
from landline.services.push import Source, send_by_chunks, send_by_header, send_by_size
from landline.services.receive import NAME, receive_file
from landline.settings import ConversationLimits

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.net.conversation import Conversation

REPLY_TIMEOUT: Final = 2.0
"""Seconds that answers to datagrams are waited for, unless told otherwise."""

FRAMINGS: Final = ("raw", "lines", "length")


class Plan(Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    url: str
    framing: str
    timeout: float | None
    broadcast: bool
    send: str | None
    receive: bool
    protocol: str | None
    into: str
    file_name: str
    desc: str
    byte_order: str
    as_json: bool


@click.command("connect", help="connect.help")
@click.argument("url", metavar="URL")
@click.option(
    "--framing",
    type=click.Choice(FRAMINGS),
    default="raw",
    metavar="KIND",
    help="connect.option.framing",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="connect.option.timeout",
)
@click.option("--broadcast", is_flag=True, help="connect.option.broadcast")
@click.option("--send", metavar="PATH", help="connect.option.send")
@click.option("--receive", is_flag=True, help="connect.option.receive")
@click.option(
    "--protocol",
    type=click.Choice(handlers.PROTOCOLS),
    metavar="KIND",
    help="option.protocol",
)
@click.option("--into", default=".", metavar="DIR", help="option.into")
@click.option("--name", "file_name", default=NAME, metavar="NAME", help="option.name")
@click.option("--desc", default="", metavar="TEXT", help="option.desc")
@click.option(
    "--byte-order",
    type=click.Choice(["little", "big"]),
    default="little",
    metavar="ORDER",
    help="option.byte-order",
)
@click.option("--json", "as_json", is_flag=True, help="option.json")
@click.pass_obj
def connect(console: Console, /, **options: Any) -> None:
    """Speak to `url`; or with `--send` or `--receive`, move one file."""
    plan = Plan(**options)
    address = Address.parse(plan.url)
    _check(plan, address)
    # uvloop would cost more to load than it saves: one conversation, soon over.
    run(_go(console, plan, address), loop="asyncio")


def _check(plan: Plan, address: Address) -> None:
    if plan.send is not None and plan.receive:
        raise UsageError("connect.two-ways")
    if plan.send is None and not plan.receive:
        return
    if plan.protocol is None:
        possible = ", ".join(handlers.PROTOCOLS if plan.send is not None else ("header",))
        raise UsageError("connect.which-protocol", possible=possible)
    framings.refuse_unless(plan.framing, ("raw",), "--send" if plan.send else "--receive")
    if address.is_datagram:
        raise UsageError("file.needs-stream", address=address)


async def _go(console: Console, plan: Plan, address: Address) -> None:
    defaults = ConversationLimits()
    waits = defaults.open_timeout if plan.timeout is None else plan.timeout
    limits = ConversationLimits(
        # A person may think as long as it takes; a file that does not move is given up.
        idle_timeout=defaults.idle_timeout if plan.send or plan.receive else None,
        open_timeout=waits if not address.is_datagram else defaults.open_timeout,
    )
    framing = framings.framing(plan.framing, limit=limits.most_bytes)
    opening = connect_to(plan.url, framing=framing, limits=limits, broadcast=plan.broadcast)
    async with opening as call:
        console.detail(
            "connect.detail",
            scheme=call.remote.scheme,
            local=shown(call.local),
            remote=shown(call.remote),
        )
        if plan.send is not None:
            await _send(console, plan, plan.send, call)
        elif plan.receive:
            await _receive(console, plan, call)
        else:
            await _talk(console, plan, call)


async def _talk(console: Console, plan: Plan, call: Conversation[bytes]) -> None:
    talk = Talk(
        console,
        call,
        framed=plan.framing != "raw",
        many=plan.broadcast or call.remote.is_multicast,
        as_json=plan.as_json,
    )
    if call.is_datagram:
        patience = REPLY_TIMEOUT if plan.timeout is None else plan.timeout
        await talk.by_datagrams(patience, must_answer=bool(plan.timeout))
    else:
        await talk.by_stream()


async def _send(console: Console, plan: Plan, path: str, call: Conversation[bytes]) -> None:
    progress = ProgressLine(console)
    with Source.open(path) as source:
        try:
            if plan.protocol == "size":
                answer = await send_by_size(call, source, progress=progress)
            elif plan.protocol == "chunks":
                answer = await send_by_chunks(call, source, progress=progress)
            else:
                prefix = handlers.prefix_of(plan.byte_order)
                answer = await send_by_header(
                    call, source, description=plan.desc, prefix=prefix, progress=progress
                )
        finally:
            progress.clear()
        if answer:
            console.detail("files.peer-says", address=shown(call.remote), text=answer)
        handlers.report_file(console, call.remote, source, as_json=plan.as_json)


async def _receive(console: Console, plan: Plan, call: Conversation[bytes]) -> None:
    receiver = handlers.receiver_of(plan.protocol or "", plan.byte_order)
    progress = ProgressLine(console)
    try:
        received = await receive_file(
            call, receiver, plan.into, name=plan.file_name, progress=progress
        )
    finally:
        progress.clear()
    handlers.report_file(console, call.remote, received, as_json=plan.as_json)
