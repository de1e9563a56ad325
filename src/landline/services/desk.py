"""`chat`: one operator, many callers. Who is there, who is answered, what a typed line means.

The console that shows and reads the lines is its user's (`cli.operator`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import Error
from landline.net.conversation import Conversation
from landline.safetext import decode_text, safe_text
from landline.services.callers import is_exit, shown

if TYPE_CHECKING:
    from collections.abc import Callable


BUSY: Final = "太忙"
"""What a caller gets when the operator answers with an empty line."""

HANG_UP: Final = "/bye"
CHOOSE: Final = "/to"
LIST: Final = "/list"
HELP: Final = "/help"


class Caller(Struct, eq=False):
    """Someone who talks to the operator, by number."""

    number: int
    call: Conversation[bytes]

    @property
    def name(self) -> str:
        """How the operator sees the caller: number and address."""
        return f"{self.number} [{shown(self.call.remote)}]"


class Desk:
    """The operator's desk: `tell` shows the operator one catalogue entry."""

    def __init__(self, tell: Callable[[Phrase], None], *, busy_text: str = BUSY) -> None:
        """Answer an empty line with `busy_text`."""
        self._tell = tell
        self._busy_text = busy_text
        self._callers: dict[int, Caller] = {}
        self._chosen: Caller | None = None
        self._last_number = 0

    async def __call__(self, call: Conversation[bytes]) -> None:
        """Serve one caller: show what is said until the caller leaves."""
        caller = self._seat(call)
        try:
            async for message in call:
                if is_exit(message):
                    break
                text = safe_text(decode_text(message).rstrip("\r\n"))
                self._tell(Phrase("desk.says", name=caller.name, text=text))
        finally:
            self._leave(caller)

    async def typed(self, line: str) -> None:
        """Do what the operator's line says: a command, or an answer to the caller chosen."""
        word, _, rest = line.strip().partition(" ")
        if word == LIST:
            self._list()
        elif word == CHOOSE:
            self._choose_number(rest.strip())
        elif word == HELP:
            self._tell(Phrase("desk.help"))
        elif self._chosen is None:
            self._list()
        elif word == HANG_UP:
            await self._chosen.call.close()
        else:
            await self._answer(self._chosen, line)

    def _seat(self, call: Conversation[bytes]) -> Caller:
        self._last_number += 1
        caller = Caller(self._last_number, call)
        self._callers[caller.number] = caller
        self._tell(Phrase("desk.came", name=caller.name))
        if len(self._callers) == 1:
            self._choose(caller)
        return caller

    def _leave(self, caller: Caller) -> None:
        del self._callers[caller.number]
        self._tell(Phrase("desk.left", name=caller.name))
        if self._chosen is caller:
            # Nobody takes the place unasked: a line half typed would reach the wrong one.
            self._chosen = None
            self._list()

    def _list(self) -> None:
        if self._chosen is None:
            self._tell(Phrase("desk.choose" if self._callers else "desk.nobody"))
        for caller in self._callers.values():
            key = "desk.row-chosen" if caller is self._chosen else "desk.row"
            self._tell(Phrase(key, name=caller.name))

    def _choose_number(self, number: str) -> None:
        known = number.isascii() and number.isdigit() and len(number) < 10
        caller = self._callers.get(int(number)) if known else None
        if caller is None:
            self._tell(Phrase("desk.unknown", number=safe_text(number, limit=20)))
        else:
            self._choose(caller)

    def _choose(self, caller: Caller) -> None:
        self._chosen = caller
        self._tell(Phrase("desk.chosen", name=caller.name))

    async def _answer(self, caller: Caller, line: str) -> None:
        text = line if line.strip() else self._busy_text
        try:
            await caller.call.send(text)
        except Error as error:
            why = Phrase(f"error.{error.code}", **error.fields)
            self._tell(Phrase("desk.unsent", name=caller.name, why=why))
