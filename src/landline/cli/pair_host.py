"""The side of `landline pair` that lets a device in: shows a code, or takes one that is typed.

The hub decides; here it is asked, by whoever runs it or is a member, and what it tells of
the code is shown as it happens. What does not live here: which side one is on (`pair`).
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from landline.cli import terminal
from landline.cli.beside import run_beside
from landline.cli.code_shown import show_code
from landline.errors import Error, ExpiredError, VerificationError
from landline.safetext import safe_text
from landline.settings import DAY, TrustSettings
from landline.trust.codes import Code
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from landline.cli.console import Console
    from landline.cli.control import Call

_MINUTE: Final = 60.0


class Host:
    """One code, until a device is in by it or by one of its own."""

    def __init__(
        self, console: Console, call: Call, *, who: str | None, command: str, as_json: bool
    ) -> None:
        """Ask by `call`; the device will be that of `who`.

        `command`: what is to be typed on the other machine. None as `who`: of whoever asks,
        or where that is whoever runs the hub, of somebody new.
        """
        self._console = console
        self._call = call
        self._who = who
        self._command = command
        self._as_json = as_json
        self._own: Code | None = None
        self._left: int | None = None
        """Tries that our code has, once there was a wrong one."""
        self._typed: int | None = None
        """The slot of a code that was typed here and is being tried."""
        self._over = False

    async def let_in(self, *, new: bool, notes: Sequence[str] = ()) -> None:
        """Return once a device is in. `new`: without a name it will be a new user's.

        `notes`: catalogue entries that are shown under the code. Raises ExpiredError
        `pair.expired`, VerificationError `pair.dead`, and as `Call.ask` does. The code ends
        with this call, whatever ends it.
        """
        event = await self._call.ask(verbs.NewCode(who=self._who), events.PairingCode)
        self._own = Code.parse(event.digits)
        try:
            self._show(event, new=new, notes=notes)
            with self._around_the_prompt():
                await run_beside(self._watch(), self._take_typed())
        finally:
            if not self._over:
                with contextlib.suppress(Error):
                    await self._call.ask(verbs.DropCode(slot=event.slot), events.Ok)

    def _show(self, event: events.PairingCode, *, new: bool, notes: Sequence[str]) -> None:
        console = self._console
        if self._as_json:
            self._print(event)
            return
        console.tell("pair.show", command=self._command)
        code = Code.parse(event.digits)
        show_code(console, code.words, code.digits)
        life = minutes_left(event.until, time.time())
        if self._who is not None:
            console.tell("pair.show.of", name=safe_text(self._who), minutes=life)
        else:
            console.tell("pair.show.open" if new else "pair.show.own", minutes=life)
        for note in notes:
            console.tell(note)
        console.tell("pair.or-type")
        console.tell("pair.waiting")

    async def _watch(self) -> None:
        """Return once a device is in; tell what happens until then."""
        while True:
            event = await self._call.pairing()
            if self._as_json:
                self._print(event)
            ours = self._own is not None and event.slot == self._own.slot
            if event.outcome == "paired":
                self._over = ours
                self._tell_who(event)
                return
            if ours:
                self._tell_of_ours(event)
            elif event.slot == self._typed:
                self._typed = None
                key = "pair.typed-wrong" if event.outcome == "wrong" else "pair.typed-over"
                self._console.tell(key)

    def _tell_of_ours(self, event: events.Pairing) -> None:
        if event.outcome == "wrong":
            self._left = event.left
            self._console.tell("pair.tried", left=event.left)
            return
        self._over = True
        if self._left == 0:
            raise VerificationError("pair.dead")
        raise ExpiredError("pair.expired")

    def _tell_who(self, event: events.Pairing) -> None:
        device = safe_text(event.device or "") or self._console.text("pair.a-device")
        self._console.tell("pair.let-in", device=device, name=safe_text(event.name or "?"))

    async def _take_typed(self) -> None:
        """Take codes that another machine shows, until the input ends."""
        async for line in self._lines():
            if line.strip():
                try:
                    await self._approve(line)
                except Error as error:
                    self._console.fail(error)

    async def _approve(self, line: str) -> None:
        code = Code.parse(line)
        if code == self._own:
            self._console.tell("pair.our-own")
            return
        self._typed = code.slot
        await self._call.ask(verbs.Approve(code=code.digits, who=self._who), events.Ok)
        self._console.tell("pair.typed")

    def _lines(self) -> AsyncIterator[str]:
        if terminal.is_interactive():
            return terminal.typed_lines(None, self._console.text("pair.prompt"))
        return terminal.piped_lines()

    def _around_the_prompt(self) -> contextlib.AbstractContextManager[None]:
        if terminal.is_interactive():
            return terminal.beside_the_prompt()
        return contextlib.nullcontext()

    def _print(self, event: events.Event) -> None:
        from landline.cli.console import json_line

        self._console.result(json_line(event))


def minutes_left(until: int, now: float) -> int:
    """Return for how many minutes a code lives that ends at `until` (ms) by the hub's clock.

    `now` is ours, in seconds; where one of the clocks must be wrong, what is usual.
    """
    left = until / 1000 - now
    if not 0 < left <= DAY:
        left = TrustSettings().code_life
    return max(1, round(left / _MINUTE))
