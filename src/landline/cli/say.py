"""`landline say`: say something in a room, for scripts; done when it is on the hub's disk."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING, Final

import click

from landline.cli.identity import Wanted, identity_options

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.cli.console import Console
    from landline.client.client import Client
    from landline.client.states import Receipt

MOST_ON_THE_WAY: Final = 256
"""Messages that may wait for their acknowledgement at once."""


@click.command(help="help.say")
@click.argument("room")
@click.argument("text")
@click.option("--hub", metavar="ADDRESS", help="option.say.hub")
@identity_options
@click.option("--timeout", type=click.FloatRange(min=0.1), default=10.0, metavar="SECONDS",
              help="option.say.timeout")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="option.say.json")
@click.pass_obj
def say(
    console: Console,
    room: str,
    text: str,
    *,
    hub: str | None,
    wanted: Wanted,
    timeout: float,
    as_json: bool,
) -> int:
    """Say something in a room."""
    from landline.cli.identity import Membership
    from landline.settings import ClientLimits

    saying = Saying(console, room, timeout, as_json=as_json)
    limits = ClientLimits(open_timeout=timeout)
    membership = Membership(console, hub, wanted, quiet=True, limits=limits)
    membership.run(lambda client: saying.say_all(client, _texts(text)))
    return 0


class Saying:
    """One run: messages go out without waiting for each other and are reported in order."""

    def __init__(self, console: Console, room: str, seconds: float, *, as_json: bool) -> None:
        self.console = console
        self.seconds = seconds
        self._room = room
        self._as_json = as_json
        self._on_the_way: deque[asyncio.Task[Receipt]] = deque()

    async def say_all(self, client: Client, texts: AsyncIterator[str]) -> None:
        """Say `texts` in order; raises what the first that fails raises."""
        try:
            async for text in texts:
                if len(self._on_the_way) >= MOST_ON_THE_WAY:
                    await self._report()
                task = asyncio.create_task(client.send(self._room, text), name="landline-say")
                self._on_the_way.append(task)
            while self._on_the_way:
                await self._report()
        finally:
            for task in self._on_the_way:
                task.cancel()
            await asyncio.gather(*self._on_the_way, return_exceptions=True)

    async def _report(self) -> None:
        """Wait for the oldest message and print its number."""
        from landline.errors import ExpiredError

        try:
            async with asyncio.timeout(self.seconds):
                receipt = await self._on_the_way[0]
        except TimeoutError as error:
            seconds = f"{self.seconds:g}"
            raise ExpiredError("say.unconfirmed", seconds=seconds) from error
        self._on_the_way.popleft()
        self.console.result(self._line(receipt))

    def _line(self, receipt: Receipt) -> str:
        if not self._as_json:
            return str(receipt.seq)
        from landline.cli.console import json_line
        from landline.wire.events import Ok

        ok = Ok(cid=receipt.cid, room=receipt.room, seq=receipt.seq, at=receipt.at)
        return json_line(ok)


async def _texts(text: str) -> AsyncIterator[str]:
    from landline.cli.terminal import piped_messages
    from landline.safetext import decode_text

    if text != "-":
        yield decode_text(os.fsencode(text))
        return
    async for line in piped_messages():
        said = decode_text(line)
        if said.strip():
            yield said
