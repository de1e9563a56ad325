"""`landline chat`: talk on a hub from a terminal, or through a pipe."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from landline.cli.identity import Wanted, identity_options

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.cli.identity import Membership
    from landline.client.client import Client
    from landline.tui.conversation import Conversation
    from landline.tui.prompt import Prompt
    from landline.tui.screen import StreamScreen
    from landline.tui.wording import Wording


@click.command(help="help.chat")
@click.argument("address", required=False)
@identity_options
@click.option("--room", default="lobby", help="option.chat.room")
@click.pass_obj
def chat(console: Console, address: str | None, *, wanted: Wanted, room: str) -> int:
    """Talk on a hub."""
    from landline.cli.identity import Membership

    membership = Membership(console, address, wanted)
    membership.run(lambda client: _talk(console, client, room, membership))
    return 0


async def _talk(console: Console, client: Client, room: str, membership: Membership) -> None:
    from landline.cli.beside import run_beside
    from landline.cli.terminal import is_interactive
    from landline.client.device_login import this_device
    from landline.tui.conversation import Conversation
    from landline.tui.marking import Marking
    from landline.tui.screen import StreamScreen
    from landline.tui.wording import Wording

    wording = Wording(console.language, local=time.localtime)
    screen = StreamScreen(colors=console.colors, quiet=console.quiet)
    talk = Conversation(client, screen, wording, on_identity=lambda: membership.remember(client))
    talk.own_device = this_device
    _tell_who_can_read(console, membership, screen, wording)
    await talk.begin(room)
    try:
        # Where the client ends, as at a hub that is another than before, the talk does, too.
        if is_interactive():
            talk.marking = Marking(client)
            await run_beside(_typed(console, talk, screen), talk.watch())
        else:
            await run_beside(_piped(talk), talk.watch())
    finally:
        await talk.close()


def _tell_who_can_read(
    console: Console, membership: Membership, screen: StreamScreen, wording: Wording
) -> None:
    from landline.cli.meeting import named
    from landline.trust.fingerprint import Fingerprint

    way = membership.contact.way
    if way is not None and way.pin is not None:
        fingerprint = Fingerprint.parse(way.pin.fingerprint).short
        name = named(console, way.pin.name)
        screen.note(wording.say("meeting.encrypted", fingerprint=fingerprint, name=name))
    elif way is not None and not way.is_private:
        screen.note(wording.say("meeting.plain"))


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
    talk.ask_secret = prompt.read_secret
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
