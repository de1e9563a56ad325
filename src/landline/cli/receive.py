"""`landline receive`: what another machine sends, into a folder or to standard output."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click
from msgspec import Struct

from landline.cli.transfer_options import Common, common_options
from landline.errors import UsageError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from landline.cli.console import Console
    from landline.cli.keyboard import Keyboard
    from landline.client.client import Client
    from landline.client.code_asked import Prompt

STDOUT: Final = "-"
POLICIES: Final = ("ask", "same", "rename", "overwrite", "newer")


@click.command(help="help.receive")
@click.argument("code", required=False, metavar="[CODE|-]")
@click.option("--into", metavar="DIR|-", help="option.receive.into")
@click.option("-y", "--yes", is_flag=True, help="option.receive.yes")
@click.option("--exists", type=click.Choice(POLICIES), metavar="POLICY",
              help="option.receive.exists")  # fmt: skip
@click.option("--always", is_flag=True, help="option.receive.always")
@common_options
@click.pass_obj
def receive(
    console: Console,
    /,
    *,
    code: str | None,
    into: str | None,
    yes: bool,
    exists: str | None,
    always: bool,
    common: Common,
) -> int:
    """Receive something."""
    check(code, into, always=always, as_json=common.as_json)
    typed = None if code is None else _code(console, code)
    asks = code is None and not always
    wanted = Wanted(takes_all=yes, exists=exists, always=always, asks=asks)
    return receive_into(console, typed, _target(into), common, wanted)


class Wanted(Struct, frozen=True):
    """What is to be taken, and from whom."""

    takes_all: bool = False
    exists: str | None = None
    always: bool = False
    sender: bytes = b""
    """The device key of the only one that is meant."""
    asks: bool = False
    """Who sits here is asked for a code."""


def receive_into(
    console: Console, code: str | None, into: Path | BinaryIO, common: Common, wanted: Wanted
) -> int:
    """Receive to the end, with all that a person sees; return the exit status."""
    from contextlib import ExitStack

    from landline.cli.transfer_questions import Person, policy_of
    from landline.cli.transfer_run import TransferRun
    from landline.client.incoming import Incoming
    from landline.client.transfer_options import ReceiveOptions

    display = common.display(console, receives=True)
    run = TransferRun(console, display)
    options = ReceiveOptions(
        port=common.port,
        connections=common.connections,
        timeout=common.timeout,
        language=console.language,
        always=wanted.always,
        policy=policy_of(wanted.exists, run.keyboard),
        sender=wanted.sender,
    )
    with ExitStack() as stay:
        asks = wanted.asks and run.keyboard.is_there
        if asks and isinstance(into, Path):
            _tell_unfinished(console, into)
        incoming = Incoming(
            _prompt(console, run.keyboard, common) if asks else code,
            into=into,
            decide=Person(
                console,
                run.keyboard,
                display.aside,
                takes_all=wanted.takes_all,
                always=wanted.always,
            ),
            tell=run.tell,
            hub=_hub(console, common, stay, waits=code is None and not wanted.always),
            options=options,
            pace=common.pace(),
        )
        return run.go(incoming)


def _tell_unfinished(console: Console, into: Path) -> None:
    """Say what can go on in this folder: a sender that was lost may wait, and not call."""
    from landline.client.unfinished import Unfinished
    from landline.sizes import human_size

    place, where = Unfinished(), str(into.absolute())
    for record in place.all():
        if record.into == where and not record.part and not place.is_running(record):
            console.tell(
                "receive.unfinished",
                name=safe_text(record.name),
                peer=safe_text(record.peer),
                done=human_size(record.done),
                command=record.command,
            )


def check(code: str | None, into: str | None, *, always: bool, as_json: bool) -> None:
    """Raise UsageError for what can only fail once somebody has typed a code.

    `receive.code-always`, `receive.two-outputs`, `receive.terminal`, `receive.no-folder`.
    """
    if always and code is not None:
        raise UsageError("receive.code-always")
    if into == STDOUT:
        if as_json or always:
            raise UsageError("receive.two-outputs")
        if sys.stdout.isatty():
            raise UsageError("receive.terminal")
    elif into is not None and os.path.lexists(into) and not Path(into).is_dir():
        raise UsageError("receive.no-folder", path=into)


def _code(console: Console, given: str) -> str | None:
    from landline.cli.code_typed import code_typed

    return code_typed(console, given, "receive.code.ask", or_none=True)


def _prompt(console: Console, keyboard: Keyboard, common: Common) -> Prompt:
    from landline.cli.code_typed import asked_for_code
    from landline.client.code_asked import Prompt

    ask = "receive.code.ask" if common.hub is None else "receive.code.ask.hub"
    return Prompt(partial(asked_for_code, console, keyboard, ask), common.hub is not None)


def _target(into: str | None) -> Path | BinaryIO:
    if into == STDOUT:
        return sys.stdout.buffer
    return Path(into or ".")


def _hub(
    console: Console, common: Common, stay: ExitStack, *, waits: bool
) -> Callable[[], Client] | None:
    if common.hub is None and not waits:
        return None
    from landline.cli.transfer_hub import hub_of, usual_hub

    if common.hub is None:
        return usual_hub(console)
    return hub_of(console, common.hub, common.account, stay, quiet=False)
