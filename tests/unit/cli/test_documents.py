"""Every `landline …` line in the documents is a command that the program understands."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from pathlib import Path

import click
import pytest

from landline.catalogue import ENTRIES
from landline.cli.console import Console
from landline.cli.group import program

ROOT = Path(__file__).parents[3]
DOCUMENTS = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]

FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(landline [^`\n]+)`")
COMMAND = re.compile(r"(?:^(?:\$ )?|\| )(landline (?:[a-z]+)(?: .*)?)$")
END = re.compile(r"\s{2,}|\s#|;|\s\||\s>")
"""Where a command ends and a remark, or another command, begins."""


def commands(text: str, within: re.Pattern[str] = FENCED) -> list[str]:
    """Return the commands in the blocks that `within` finds."""
    lines = [line.strip() for block in within.findall(text) for line in block.splitlines()]
    return [END.split(match[1])[0] for line in lines if (match := COMMAND.search(line))]


def every_command() -> list[str]:
    found = []
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        found += [*commands(text), *commands(FENCED.sub("", text), INLINE)]
    for key, (english, chinese) in ENTRIES.items():
        if key.endswith(".help") or key == "help.landline":
            found += [line for page in (english, chinese) for line in commands(f"```\n{page}\n```")]
    return sorted({line for line in found if "…" not in line and "..." not in line})


def test_there_are_commands_in_the_documents() -> None:
    assert len(every_command()) > 30


@pytest.mark.parametrize("line", every_command())
def test_every_command_in_the_documents_parses(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    whole = program("en")
    context = click.Context(whole, info_name="landline", obj=Console())
    command = whole.get_command(context, name)
    assert command is not None
    with suppress(click.MissingParameter):  # named in passing, not to be typed as it stands
        command.make_context(name, arguments, parent=context).close()
