"""`landline send`: files, folders, a text or standard input to another machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from landline.cli.exits import Exit
from landline.cli.transfer_options import Common, common_options
from landline.errors import Error, UsageError
from landline.safetext import decode_text, safe_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from landline.cli.console import Console
    from landline.client.client import Client
    from landline.transfer.sources import Source

STDIN: Final = "-"
MOST_RECEIVERS: Final = 100
_STDIN_HANDLE: Final = 0
MOST_SHOWN: Final = 100
"""Characters of a name that leads nowhere."""
_NO_HUB: Final = ("find.none", "find.choose")
"""No hub was named, and it is not clear which is meant."""
_UNREAD: Final = ("source.unreadable", "source.deep")


@click.command(help="help.send")
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER|-]...")
@click.option("--to", metavar="WHOM", help="option.send.to")
@click.option("--text", metavar="TEXT", help="option.send.text")
@click.option("--name", metavar="NAME", default="stdin", help="option.send.name")
@click.option("--receivers", type=click.IntRange(1, MOST_RECEIVERS), metavar="N",
              help="option.send.receivers")  # fmt: skip
@common_options
@click.pass_obj
def send(
    console: Console,
    /,
    *,
    paths: tuple[str, ...],
    to: str | None,
    text: str | None,
    name: str,
    receivers: int | None,
    common: Common,
) -> int:
    """Send something."""
    what = what_is_sent(paths, text)
    if to == STDIN:
        if what == "stdin" or text == STDIN:
            raise UsageError("send.stdin-twice")
        to = _code(console)
    source = _source(console, what, paths, text, name)
    return send_source(console, source, to, common, receivers=receivers)


def send_source(
    console: Console,
    source: Source,
    to: str | None,
    common: Common,
    *,
    receivers: int | None = None,
) -> int:
    """Send it to its end, with all that a person sees; return the exit status."""
    from contextlib import ExitStack

    from landline.cli.transfer_run import TransferRun
    from landline.client.outgoing import Outgoing
    from landline.client.transfer_options import SendOptions
    from landline.transfer.sources import Stream

    options = SendOptions(
        port=common.port,
        connections=common.connections,
        timeout=common.timeout,
        language=console.language,
        receivers=receivers,
    )
    display = common.display(console, receives=False, uses=receivers or 1)
    run = TransferRun(console, display, has_keys=not isinstance(source, Stream))
    with ExitStack() as stay:
        outgoing = Outgoing(
            source,
            to,
            tell=run.tell,
            hub=_hub(console, to, common, stay),
            options=options,
            pace=common.pace(),
        )
        status = run.go(outgoing)
    return Exit.INCOMPLETE if status == Exit.DONE and is_partial(source) else status


def what_is_sent(paths: tuple[str, ...], text: str | None) -> str:
    """Return `files`, `stdin` or `text`; raises UsageError `send.nothing`, `send.two-things`."""
    if text is not None:
        if paths:
            raise UsageError("send.two-things")
        return "text"
    if not paths:
        raise UsageError("send.nothing")
    if STDIN in paths:
        if len(paths) > 1:
            raise UsageError("send.two-things")
        return "stdin"
    return "files"


def is_partial(source: Source) -> bool:
    """Tell whether something of what was to be sent cannot be read, and was left out."""
    from landline.transfer.sources import Files

    return isinstance(source, Files) and any(each.code in _UNREAD for each in source.told)


def _source(
    console: Console, what: str, paths: tuple[str, ...], text: str | None, name: str
) -> Source:
    from landline.cli.transfer_summary import NAMED
    from landline.transfer import sources

    if what == "stdin":
        _check_name(name)
        return sources.Stream(_STDIN_HANDLE, name)
    if what == "text":
        return sources.Text(_text(text or ""))
    files = sources.Files(paths)
    named = files.told if console.verbose else files.told[:NAMED]
    for error in named:
        console.tell("send.note", text=safe_text(error.text(console.language)))
    if len(files.told) > len(named):
        console.tell("send.told.more", count=len(files.told) - len(named))
    return files


def _check_name(name: str) -> None:
    """Raise UsageError `send.name` for one that the receiver would change."""
    from unicodedata import normalize

    from landline.transfer.names import tamed

    if tamed(name) != normalize("NFC", name):
        raise UsageError("send.name", name=safe_text(name, limit=MOST_SHOWN), tame=tamed(name))


def _text(given: str) -> str:
    if given == STDIN:
        return decode_text(sys.stdin.buffer.read())
    return decode_text(os.fsencode(given))


def _code(console: Console) -> str | None:
    from landline.cli.code_typed import code_typed

    return code_typed(console, STDIN, "send.code.ask", or_none=False)


def _hub(
    console: Console, to: str | None, common: Common, stay: ExitStack
) -> Callable[[], Client] | None:
    """Return what makes a client of the hub that may help; None: without."""
    if common.hub is None and not needs_hub(to):
        return None
    from landline.cli.transfer_hub import hub_of

    try:
        return hub_of(console, common.hub, common.account, stay, quiet=True)
    except Error as error:
        if to is None or to.startswith("@") or error.code not in _NO_HUB:
            raise
        # Whoever mistyped a machine's name is helped by no word on hubs alone.
        raise UsageError("send.nobody", to=safe_text(to, limit=MOST_SHOWN)) from error


def needs_hub(to: str | None) -> bool:
    """Tell whether only a hub can find whom `to` means: a user, or a room."""
    if to is None:
        return False
    from landline.client.addressee import AtHub, addressee
    from landline.trust.peers import Peers

    return isinstance(addressee(to, Peers(), has_hub=True), AtHub)
