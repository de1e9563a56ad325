"""`landline help [TOPIC]`: a command's help, or a page on what concerns all commands."""

from __future__ import annotations

from typing import Final

import click

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.errors import UsageError

TOPICS: Final = ("exits", "environment", "addresses", "services", "settings")


@click.command("help", help="help.help")
@click.argument("topic", required=False, metavar="[TOPIC]")
@click.pass_context
def help_command(context: click.Context, topic: str | None) -> None:
    """Print the page asked for."""
    console = context.ensure_object(Console)
    whole = context.find_root()
    if topic is None:
        console.result(whole.get_help())
    elif topic in TOPICS:
        console.result(_page(console, topic))
    else:
        console.result(_command_help(whole, topic))


def _page(console: Console, topic: str) -> str:
    if topic == "services":
        return console.text("topic.services", **_service_words())
    if topic == "settings":
        return "\n".join([console.text("topic.settings"), *_settings(console)])
    if topic != "exits":
        return console.text(f"topic.{topic}")
    lines = [f"{status:>4}  {console.text(f'exit.{status}')}" for status in Exit]
    return "\n".join([console.text("topic.exits"), *lines])


def _service_words() -> dict[str, str]:
    from landline.services import ack, desk, echo

    return {
        "welcome": echo.WELCOME.decode(),
        "received": ack.RECEIVED.decode(),
        "busy": desk.BUSY,
    }


def _command_help(whole: click.Context, name: str) -> str:
    group = whole.command
    command = group.get_command(whole, name) if isinstance(group, click.Group) else None
    if command is None:
        topics = ", ".join(TOPICS)
        raise UsageError("usage.no-topic", name=name, topics=topics)
    with command.context_class(command, info_name=name, parent=whole) as context:
        return command.get_help(context)


def _settings(console: Console) -> list[str]:
    """Return every setting of a hub with its default and what it means."""
    from landline.cli.setting_keys import KEYS

    lines, topic = [], ""
    for key in KEYS.values():
        if key.topic != topic:
            topic = key.topic
            lines.append(f"\n[{topic}]  {console.text(f'settings.{topic}')}")
        lines.append(f"  {key.name} = {key.written(key.default)}")
        lines.append(f"      {console.text(f'setting.{key.name}')}")
    return lines
