"""`landline chat`: talk on a hub from a terminal, or through a pipe."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.client.client import Client
    from landline.client.guests import Guests
    from landline.tui.conversation import Conversation
    from landline.tui.prompt import Prompt
    from landline.tui.screen import StreamScreen


@click.command(help="help.chat")
@click.argument("address", default="127.0.0.1")
@click.option("--name", help="option.chat.name")
@click.option("--room", default="lobby", help="option.chat.room")
@click.pass_obj
def chat(console: Console, address: str, name: str | None, room: str) -> int:
    """Talk on a hub."""
    asyncio.run(_chat(console, address, name, room))
    return 0


async def _chat(console: Console, address: str, name: str | None, room: str) -> None:
    from landline.client.client import Client
    from landline.client.guests import Guests
    from landline.client.hub_address import hub_address

    guests = Guests(str(hub_address(address)))
    with guests.claim() as free:
        # Without a name, a second terminal beside the first is somebody else.
        guest = guests.recall(name) if name or free else None
        wish = name or (guest.name if guest else None)
        secret = guest.secret if guest else None
        client = Client(address, name=wish, secret=secret, language=console.language)
        async with client:
            if name or free:
                _remember(guests, client, name)
            await _talk(console, client, room, guests if name or free else None)


def _remember(guests: Guests, client: Client, name: str | None = None) -> None:
    """Keep who we are under the name asked for, even where the hub made it `ada-2`."""
    from landline.client.guests import Guest

    if client.secret is not None:
        guests.remember(Guest(name or client.name, client.secret))


async def _talk(console: Console, client: Client, room: str, guests: Guests | None) -> None:
    from landline.cli.terminal import is_interactive
    from landline.tui.conversation import Conversation
    from landline.tui.screen import StreamScreen
    from landline.tui.wording import Wording

    def named() -> None:
        if guests is not None:
            _remember(guests, client)

    wording = Wording(console.language, local=time.localtime)
    screen = StreamScreen(colors=console.colors, quiet=console.quiet)
    talk = Conversation(client, screen, wording, on_named=named)
    await talk.enter(room)
    talk.welcome()
    watching = asyncio.create_task(talk.watch(), name="landline-watch")
    try:
        await (_typed(console, talk, screen) if is_interactive() else _piped(talk))
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await talk.close()


async def _piped(talk: Conversation) -> None:
    from landline.cli.terminal import piped_messages
    from landline.safetext import decode_text

    async for line in piped_messages():
        await talk.make_way()
        if not await talk.hear(decode_text(line)):
            break
    await talk.finish()


async def _typed(console: Console, talk: Conversation, screen: StreamScreen) -> None:
    from landline.tui.prompt import Prompt

    prompt = Prompt(talk, console.language, colors=console.colors(sys.stdout))
    screen.on_change = prompt.refresh
    with prompt.beneath():
        try:
            while await talk.hear(await _line(prompt)):
                pass
        except EOFError:
            pass
        finally:
            talk.check_all_sent()


async def _line(prompt: Prompt) -> str:
    """Return the next line; Ctrl-C throws away what is typed, or leaves where nothing is."""
    while True:
        try:
            return await prompt.read()
        except KeyboardInterrupt:
            if prompt.is_empty():
                raise
