"""`landline tail`: follow a room on standard output, a line or a JSON object per message."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from landline.cli.identity import Wanted, identity_options

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.cli.printing import Printer
    from landline.client.client import Client
    from landline.wire.events import Message

MOST: Final = 100_000
"""Messages that `--last` may ask for."""
BREAK: Final = " ⏎ "
"""Stands for a line break within a message, so that each is one line."""


@click.command(help="help.tail")
@click.argument("room")
@click.option("--hub", metavar="ADDRESS", help="option.say.hub")
@identity_options
@click.option("--last", type=click.IntRange(0, MOST), metavar="N", help="option.tail.last")
@click.option("--after", type=click.IntRange(min=0), metavar="SEQ", help="option.tail.after")
@click.option("--json", "as_json", is_flag=True, help="option.tail.json")
@click.pass_obj
def tail(
    console: Console,
    room: str,
    *,
    hub: str | None,
    wanted: Wanted,
    last: int | None,
    after: int | None,
    as_json: bool,
) -> int:
    """Follow a room."""
    from landline.cli.identity import Membership
    from landline.errors import UsageError

    if last is not None and after is not None:
        raise UsageError("messages.after-or-last")
    following = Following(console, room, as_json=as_json)
    membership = Membership(console, hub, wanted, quiet=True)
    membership.run(lambda client: following.follow(client, last=last, after=after))
    return 0


class Following:
    """One run: messages to standard output, how the connection does to standard error."""

    def __init__(self, console: Console, room: str, *, as_json: bool) -> None:
        from landline.doors.voice import Voice

        self._console = console
        self._room = room
        self._as_json = as_json
        self._voice = Voice(console.language)
        self._away = False

    async def follow(self, client: Client, *, last: int | None, after: int | None) -> None:
        """Print what is said until interrupted; raises what `Client.messages` raises."""
        import asyncio

        from landline.cli.beside import run_beside
        from landline.cli.printing import Printer

        self._voice.me = client.user
        printer = Printer(sys.stdout.fileno())
        telling = asyncio.create_task(self._tell(client), name="landline-tail")
        try:
            await run_beside(
                self._print(client, printer, last=last, after=after), self._watch(printer)
            )
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await printer.finish()

    async def _print(
        self, client: Client, printer: Printer, *, last: int | None, after: int | None
    ) -> None:
        from landline.doors.messages import is_told

        async for message in client.messages(self._room, last=last, after=after):
            if is_told(message) and not self._as_json:
                continue
            await printer.put(self._console.result_line(self._line(message)))

    async def _watch(self, printer: Printer) -> None:
        raise await printer.failure()

    async def _tell(self, client: Client) -> None:
        """Say once when the connection is lost, and when it is back."""
        from landline.client.states import Connected, Reconnecting
        from landline.safetext import safe_text

        async for event in client.events():
            if isinstance(event, Reconnecting) and not self._away:
                self._away = True
                reason = safe_text(event.reason.text(self._console.language))
                self._console.tell("tail.lost", reason=reason)
            elif isinstance(event, Connected) and event.again and self._away:
                self._away = False
                self._console.tell("chat.back")

    def _line(self, message: Message) -> str:
        if self._as_json:
            from landline.cli.console import json_line

            return json_line(message)
        from landline.doors.messages import CONTINUED, message_lines
        from landline.doors.voice import plain

        *_, line = message_lines(self._voice, message)  # what is answered has a line before it
        return plain(line).replace(CONTINUED, BREAK)
