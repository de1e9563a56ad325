"""Lines that a person types while others' words come in: with editing and history on a
terminal, plainly from a pipe.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline import folders
from landline.cli.stdin import pieces
from landline.wire.framing import Lines
from landline.wire.violation import Violation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

PROMPT: Final = "> "
LONGEST_LINE: Final = 1 << 20
_OWNER_ONLY: Final = 0o700


def is_interactive() -> bool:
    """Tell whether a person sits at both ends: at the keyboard and at the screen."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def typed_lines(history: str | None, prompt: str = PROMPT) -> AsyncIterator[str]:
    """Give out lines from the terminal until Ctrl-D; Ctrl-C raises KeyboardInterrupt.

    `history` names the file, in the user's state folder, that keeps the lines for next time;
    None: they are kept nowhere. To be used within `beside_the_prompt`.
    """
    # 100 ms of start-up that only a person at a terminal needs
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    typed: asyncio.Queue[str | None] = asyncio.Queue()
    session: PromptSession[str] = PromptSession(
        prompt,
        history=None if history is None else FileHistory(_history_file(history)),
        key_bindings=_enter(typed, prompt),
        erase_when_done=True,
    )
    prompting = asyncio.create_task(session.prompt_async(), name="prompt")
    prompting.add_done_callback(lambda _: typed.put_nowait(None))
    try:
        while (line := await typed.get()) is not None:
            yield line
        with suppress(EOFError):  # Ctrl-D
            await prompting
    finally:
        prompting.cancel()
        await asyncio.gather(prompting, return_exceptions=True)


def _enter(typed: asyncio.Queue[str | None], prompt: str) -> KeyBindings:
    """Return what Enter does: the prompt stays, so that no key falls between two prompts."""
    from prompt_toolkit.filters import is_searching
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("enter", filter=~is_searching)
    def take(event: KeyPressEvent) -> None:
        for line in event.current_buffer.text.split("\n"):
            sys.stdout.write(f"{prompt}{line}\n")
            typed.put_nowait(line)
        event.current_buffer.reset(append_to_history=True)

    return bindings


async def piped_lines() -> AsyncIterator[str]:
    """Give out the lines of standard input until its end."""
    async for line in piped_messages():
        yield line.decode("utf-8", "surrogateescape")


async def piped_messages() -> AsyncIterator[bytes]:
    """Give out the lines of standard input as bytes; raises ProtocolError for one too long."""
    decoder = Lines(limit=LONGEST_LINE).decoder()
    async for piece in pieces():
        for line in decoder.feed(piece):
            yield _line(line)
    for line in decoder.finish():
        yield _line(line)


@contextmanager
def beside_the_prompt() -> Iterator[None]:
    """Let what is printed meanwhile appear above the line being typed."""
    from prompt_toolkit.patch_stdout import patch_stdout

    with patch_stdout(raw=True):
        yield


def _line(line: bytes | Violation) -> bytes:
    if isinstance(line, Violation):
        raise line.error()
    return line


def _history_file(name: str) -> str:
    folder = folders.state()
    folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    file = Path(folder, name)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    return str(file)
