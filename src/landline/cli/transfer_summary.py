"""What has become of a transfer, in words; and how much something is that is to be transferred."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from landline.cli.transfer_progress import duration, rate_text
from landline.safetext import safe_block, safe_text
from landline.sizes import human_size
from landline.transfer.reasons import phrase

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.transfer.watch import Outcome

NAMED: Final = 10
"""Entries that did not go as usual that are named; `--verbose` names all that are known."""

LEAST_SECONDS: Final = 0.5
"""Below that, a rate says more about the clock than about the way."""


def show_summary(
    console: Console, outcome: Outcome, peer: str, seconds: float, *, receives: bool
) -> None:
    """Say what arrived in `seconds` and what did not.

    Paths and a text that came go to standard output.
    """
    if receives and (outcome.text or not outcome.paths):
        _show_text(console, outcome.text)
    side, name = "received" if receives else "sent", safe_text(outcome.name)
    if outcome.text:
        console.tell(f"transfer.text-{side}", peer=peer)
    elif outcome.skipped and not outcome.size and outcome.skipped >= outcome.files:
        console.tell(f"transfer.nothing-{side}", name=name, peer=peer)
    else:
        what = _moved(console, outcome, seconds)
        console.tell(f"transfer.{side}", name=name, peer=peer, what=what)
        if outcome.skipped:
            console.tell("send.skipped", count=outcome.skipped)
    if outcome.missing:
        console.tell("send.missing", count=outcome.missing)
    named = outcome.told if console.verbose else outcome.told[:NAMED]
    for name, why in named:
        console.tell("send.told", name=safe_text(name), why=reason(console, why))
    if len(outcome.told) > len(named):
        console.tell("send.told.more", count=len(outcome.told) - len(named))
    if receives:
        for path in outcome.paths:
            console.result(_path_shown(str(path)))


def counted(console: Console, *, files: int, folders: int, links: int, size: int) -> str:
    """Return how much that is: `3 files in 2 folders, 1.2 GiB`."""
    parts = []
    if files or not (folders or links):
        parts.append(console.text(f"send.files.{'one' if files == 1 else 'many'}", count=files))
    if folders:
        key = f"send.folders.{'one' if folders == 1 else 'many'}"
        parts.append(console.text(key, count=folders))
    if links:
        parts.append(console.text(f"send.links.{'one' if links == 1 else 'many'}", count=links))
    return console.text("send.and", first=_joined(console, parts), last=human_size(size))


def lacks(outcome: Outcome) -> bool:
    """Tell whether something did not arrive that could: a file that was not readable, say.

    A link that leads outside is left out on purpose, and no failure.
    """
    return bool(outcome.missing) and any("." in why for _, why in outcome.told)


def reason(console: Console, code: str) -> str:
    """Return in words why something is not as usual, to stand behind a colon."""
    words = phrase(code)
    said = console.text(words.key, **words.fields)
    return said[:1].lower() + said[1:]


def _joined(console: Console, parts: list[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        joined = console.text("send.and", first=joined, last=part)
    return joined


def _moved(console: Console, outcome: Outcome, seconds: float) -> str:
    folders, links = (outcome.folders, outcome.links) if not outcome.files else (0, 0)
    what = counted(console, files=outcome.files, folders=folders, links=links, size=outcome.size)
    if seconds < LEAST_SECONDS:
        return what
    rate = rate_text(outcome.size / seconds)
    return console.text("send.in-time", what=what, time=duration(seconds), rate=rate)


def _show_text(console: Console, text: str) -> None:
    """Print a text: as it came into a pipe, harmless at a terminal."""
    if not text:
        return
    if sys.stdout.isatty():
        console.result(safe_block(text))
    else:
        end = "" if text.endswith("\n") else "\n"
        console.result_bytes(os.fsencode(text + end))


def _path_shown(path: str) -> str:
    return safe_text(path) if sys.stdout.isatty() else path
