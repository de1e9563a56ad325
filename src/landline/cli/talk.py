"""A conversation by hand or through pipes: standard input goes out, the answers are shown."""

from __future__ import annotations

import asyncio
import codecs
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Final

from landline.cli import records, terminal
from landline.cli.beside import run_beside
from landline.cli.stdin import pieces
from landline.errors import ExpiredError
from landline.safetext import decode_text, safe_block
from landline.services.callers import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.cli.console import Console
    from landline.net.address import Address
    from landline.net.conversation import Conversation

HISTORY: Final = "connect-history"

LONGEST_DATAGRAM: Final = 65507
"""Bytes that one UDP datagram can hold over IPv4 (65535 less 20 and 8 of headers)."""

AFTERTHOUGHT: Final = 0.2
"""Seconds in which more may follow an answer to the last datagram."""


class Talk:
    """One conversation between whoever uses the program and a peer."""

    def __init__(
        self,
        console: Console,
        call: Conversation[bytes],
        *,
        framed: bool,
        many: bool,
        as_json: bool,
    ) -> None:
        """`framed`: a line of input is a message; `many`: say with each answer who gave it."""
        self._console = console
        self._call = call
        self._framed = framed
        self._interactive = terminal.is_interactive()
        self._screen = _Screen(
            console,
            whole=framed or self._interactive or call.is_datagram,
            framed=framed,
            many=many,
            as_json=as_json,
        )
        self._many = many
        self._said = 0
        self._heard = 0
        self._news = asyncio.Event()

    async def by_stream(self) -> None:
        """Talk until the peer hangs up; the end of the input is passed on as a half-close."""
        self._greet("connect.ready")
        with self._around_the_prompt():
            await run_beside(self._hear(), self._speak())
        self._screen.finish()
        if self._interactive:
            self._console.tell("connect.ended", remote=shown(self._call.remote))

    async def by_datagrams(self, patience: float, *, must_answer: bool) -> None:
        """Send every message as a datagram; wait `patience` seconds for answers.

        Done a moment after as many answers have come as messages went, if only one peer can
        answer. Raises ExpiredError `connect.no-reply` if none came at all and `must_answer`.
        """
        self._greet("connect.ready-datagram")
        with self._around_the_prompt():
            await run_beside(self._speak_and_wait(patience), self._hear())
        self._screen.finish()
        if self._said and not self._heard and patience:
            fields = {"address": shown(self._call.remote), "seconds": f"{patience:g}"}
            if must_answer:
                raise ExpiredError("connect.no-reply", **fields)
            self._console.tell("error.connect.no-reply", **fields)

    async def _speak_and_wait(self, patience: float) -> None:
        await self._speak()
        while self._said:
            answered = not self._many and self._heard >= self._said
            self._news.clear()
            try:
                async with asyncio.timeout(min(patience, AFTERTHOUGHT) if answered else patience):
                    await self._news.wait()
            except TimeoutError:
                return

    async def _speak(self) -> None:
        async for message in self._input():
            self._said += 1
            await self._call.send(message)
        await self._call.send_eof()

    async def _input(self) -> AsyncIterator[bytes]:
        if self._interactive:
            end = "" if self._framed or self._call.is_datagram else "\n"
            async for line in terminal.typed_lines(HISTORY):
                yield f"{line}{end}".encode()
        elif self._framed:
            async for message in terminal.piped_messages():
                yield message
        elif self._call.is_datagram:
            async for piece in pieces(LONGEST_DATAGRAM):
                yield piece
        else:
            async for piece in pieces():
                yield piece

    async def _hear(self) -> None:
        with suppress(EOFError):
            while True:
                message, source = await self._call.recv_from()
                self._heard += 1
                self._news.set()
                self._screen.show(message, source)

    def _greet(self, key: str) -> None:
        if self._interactive:
            fields = {"remote": shown(self._call.remote), "local": shown(self._call.local)}
            self._console.tell(key, **fields)

    def _around_the_prompt(self) -> AbstractContextManager[None]:
        return terminal.beside_the_prompt() if self._interactive else nullcontext()


class _Screen:
    """What the peer says: unchanged into a pipe, harmless on a terminal."""

    def __init__(
        self, console: Console, *, whole: bool, framed: bool, many: bool, as_json: bool
    ) -> None:
        self._console = console
        self._whole = whole
        self._framed = framed
        self._many = many
        self._as_json = as_json
        self._terminal = sys.stdout.isatty()
        self._text = _Text()
        self._at_line_start = True

    def show(self, message: bytes, source: Address) -> None:
        if self._as_json:
            self._console.result(records.message(source, message))
        elif self._many:
            text = safe_block(decode_text(message).rstrip("\r\n"))
            self._console.result(f"[{shown(source)}] {text}")
        elif self._terminal:
            self._show_text(message)
        else:
            self._console.result_bytes(message + b"\n" if self._framed else message)

    def finish(self) -> None:
        """Leave the cursor where the next prompt of the shell may stand."""
        if self._terminal and not self._at_line_start:
            self._console.result("")

    def _show_text(self, message: bytes) -> None:
        text = safe_block(self._text.decode(message).replace("\r\n", "\n"))
        if self._whole:
            self._console.result(text.removesuffix("\n"))
        elif text:
            self._at_line_start = text.endswith("\n")
            self._console.result_bytes(text.encode())


class _Text:
    """Decodes a stream whose reads may end inside a character."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def decode(self, data: bytes) -> str:
        pending = self._decoder.getstate()[0]
        try:
            return self._decoder.decode(data)
        except UnicodeDecodeError:
            self._decoder.reset()
            return decode_text(pending + data)
