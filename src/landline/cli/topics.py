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
        return "\n".join([console.text("topic.settings"), *_settings()])
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


def _settings() -> list[str]:
    """Return every setting of a hub with its default, as `--set` takes them."""
    import msgspec

    from landline.settings import HubSettings

    lines = []
    for name, value in msgspec.to_builtins(HubSettings()).items():
        if isinstance(value, dict):
            lines += [f"  {name}.{inner} = {default}" for inner, default in value.items()]
    return lines
