"""From the options of `landline listen` to the service that it runs, and what it shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from landline.cli import framings, records, terminal
from landline.cli.printing import Printer
from landline.errors import Error, UsageError
from landline.net.address import Address
from landline.safetext import decode_text, safe_text
from landline.services import table
from landline.services.callers import shown
from landline.services.desk import Desk
from landline.services.echo import Echo
from landline.services.push import FAREWELL, Push, Source
from landline.services.receive import Receive, Received
from landline.services.show import Show
from landline.sizes import human_size
from landline.transfer.plain import ChunksReceiver, HeaderReceiver, Receiver, SizeReceiver

if TYPE_CHECKING:
    from landline.catalogue import Phrase
    from landline.cli.console import Console

PROTOCOLS: Final = ("size", "chunks", "header")

LINE_END: Final = "\r\n"
HISTORY: Final = "listen-history"


class Choice(Struct, frozen=True, kw_only=True):
    """The service chosen and its options."""

    name: str
    no_welcome: bool
    busy_text: str
    into: str
    file_name: str
    path: str | None
    desc: str
    protocol: str | None
    byte_order: str


async def _nothing() -> bool:
    """Attend to nothing: most services need no operator."""
    return False


async def _no_more() -> None:
    """Finish nothing: most services are over with their conversations."""


class Handler(Struct, frozen=True):
    """A service, and what its operator does meanwhile."""

    serve: Any
    attend: Callable[[], Coroutine[Any, Any, bool]] = _nothing
    """Runs beside the service; True: the operator wants it to end."""
    finish: Callable[[], Coroutine[Any, Any, None]] = _no_more
    """Called when all conversations are over."""


def check(choice: Choice, framing: str, addresses: list[Address]) -> None:
    """Raise UsageError for what cannot go together, before any socket is opened."""
    if choice.name in table.FILE_SERVICES:
        framings.refuse_unless(framing, ("raw",), choice.name)
        for address in addresses:
            if address.is_datagram:
                raise UsageError("file.needs-stream", address=address)
        if choice.name == "serve-file" and choice.path is None:
            raise UsageError("file.which", service="serve-file", option="--file")
        if choice.name == "receive" and choice.protocol is None:
            raise UsageError("file.which", service="receive", option="--protocol")
    elif choice.name in table.NAMES:
        framings.refuse_unless(framing, ("raw", "lines", "length"), choice.name)


def make(choice: Choice, console: Console, *, as_json: bool) -> Handler:
    """Return the service of that name; raises UsageError where there is none."""
    if choice.name == "echo":
        return Handler(Echo(welcome=not choice.no_welcome))
    if choice.name in table.RESPONDERS:
        return Handler(table.RESPONDERS[choice.name]())
    if choice.name == "print":
        return _print(console, as_json=as_json)
    if choice.name == "chat":
        return _chat(choice, console)
    if choice.name in table.FILE_SERVICES:
        return Handler(_file_service(choice, _reporter(console, as_json=as_json)))
    return Handler(table.own_handler(choice.name))


def receiver_of(protocol: str, byte_order: str) -> Receiver:
    """Return a fresh receiver for one file."""
    if protocol == "size":
        return SizeReceiver()
    return ChunksReceiver() if protocol == "chunks" else HeaderReceiver(prefix_of(byte_order))


def prefix_of(byte_order: str) -> str:
    """Return the `struct` format of the header's length."""
    return ">i" if byte_order == "big" else "<i"


def _file_service(choice: Choice, report: _Reporter) -> Receive | Push:
    if choice.name == "serve-file":
        source = choice.path or ""
        Source.open(source).close()  # a wrong path is told now, not to the first caller
        prefix = prefix_of(choice.byte_order)
        return Push(source, description=choice.desc, prefix=prefix, done=report)
    protocol = choice.protocol or ""
    return Receive(
        lambda: receiver_of(protocol, choice.byte_order),
        choice.into,
        done=report,
        name=choice.file_name,
    )


def _print(console: Console, *, as_json: bool) -> Handler:
    printer = Printer(sys.stdout.fileno())

    async def show(remote: Address, data: bytes) -> None:
        await printer.put(console.result_line(line_of(remote, data)))

    def line_of(remote: Address, data: bytes) -> str:
        if as_json:
            return records.message(remote, data)
        return f"[{shown(remote)}] {safe_text(decode_text(data).rstrip(LINE_END))}"

    async def attend() -> bool:
        failure = await printer.failure()
        if isinstance(failure, BrokenPipeError):  # `| head` has seen enough
            return True
        raise failure

    return Handler(Show(show), attend, printer.finish)


_Reporter = Callable[[Address, Received | Source | Error], None]


def _reporter(console: Console, *, as_json: bool) -> _Reporter:
    def report(remote: Address, outcome: Received | Source | Error) -> None:
        if isinstance(outcome, Error):
            console.fail(outcome)
        else:
            report_file(console, remote, outcome, as_json=as_json)

    return report


def report_file(
    console: Console, remote: Address, file: Received | Source, *, as_json: bool
) -> None:
    """Say that a file has arrived or left: its path is a result, the rest is not."""
    arrived = isinstance(file, Received)
    description = file.description if isinstance(file, Received) else ""
    key = "files.received" if arrived else "files.sent"
    name = safe_text(file.path.name)
    console.tell(key, name=name, address=shown(remote), size=human_size(file.size))
    if isinstance(file, Source) and not file.hung_up_on:
        console.tell("files.not-hung-up", address=shown(remote), seconds=f"{FAREWELL:g}")
    if description:
        console.tell("files.description", text=safe_text(description, limit=500))
    if as_json:
        console.result(records.file(remote, file.path, file.size, description))
    elif arrived:
        console.result(str(Path(file.path)))


def _chat(choice: Choice, console: Console) -> Handler:
    def tell(phrase: Phrase) -> None:
        console.result(console.text(phrase.key, **phrase.fields))

    desk = Desk(tell, busy_text=choice.busy_text)

    async def attend() -> bool:
        console.tell("desk.ready")
        if not terminal.is_interactive():
            async for line in terminal.piped_lines():
                await desk.typed(line)
            return False
        with terminal.beside_the_prompt():
            async for line in terminal.typed_lines(HISTORY):
                await desk.typed(line)
        return True

    return Handler(desk, attend)
