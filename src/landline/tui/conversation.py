"""A person's conversation on a hub: lines typed in, lines shown, whatever the connection does.

What does not live here: how lines are typed (`prompt`, or a pipe) and shown (`screen`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from landline.client.session import Removed, canonical
from landline.client.states import Connected, Reconnecting
from landline.doors.commands import COMMANDS, Refusal, parse_command
from landline.errors import Error, IncompleteError, RefusedError
from landline.model import LOBBY
from landline.safetext import safe_text
from landline.tui.wording import Piece
from landline.wire import verbs
from landline.wire.events import Message, Presence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.client.client import Client
    from landline.client.inbox import Happening
    from landline.tui.screen import Screen
    from landline.tui.wording import Line, Wording
    from landline.wire.verbs import Verb

ENTRY_LINES: Final = 20
"""Messages shown on entering a room."""
MOST_ON_THE_WAY: Final = 500
"""Lines from a pipe that may wait for their acknowledgement at once."""
ANSWER: Final = 10.0
"""Seconds a command waits for the hub's answer."""
LAST_WORDS: Final = 60.0
"""Seconds that the end of a pipe waits for what was said to be acknowledged."""
ECHO: Final = 2.0
"""Seconds to wait for messages that are on their way to us."""
MOST_NAMES: Final = 500
"""Names remembered for completion."""


class Conversation:
    """One person talking; `room` is where a bare line goes."""

    def __init__(
        self,
        client: Client,
        screen: Screen,
        wording: Wording,
        *,
        on_named: Callable[[], None] = lambda: None,
    ) -> None:
        """Talk through an open `client`; `on_named` is called after a change of name."""
        self.room = LOBBY
        self.names: dict[str, None] = {}
        """Names seen here, the newest last."""
        self._client = client
        self._screen = screen
        self._wording = wording
        self._on_named = on_named
        self._events = client.events()
        self._sending: set[asyncio.Task[None]] = set()
        self._refused = 0
        self._awaited: dict[str, int] = {}
        """Room -> seq of what is known to be on its way to us."""
        self._shown_last: dict[str, int] = {}
        self._something_shown = asyncio.Event()
        self._lost = False

    @property
    def waiting(self) -> int:
        """How many lines are not acknowledged yet."""
        return len(self._sending)

    @property
    def is_connected(self) -> bool:
        """Whether the hub is there."""
        return self._client.hub.state == "connected"

    @property
    def rooms(self) -> list[str]:
        """The rooms we are in."""
        return list(self._client.joined)

    @property
    def name(self) -> str:
        """The name we go by."""
        return self._client.name

    async def enter(self, room: str) -> None:
        """Go into `room` and talk there from now on; raises what joining raises."""
        joined = await self._client.join(room, last=ENTRY_LINES)
        self.room = joined.room
        self._awaited[joined.room] = joined.seq
        self._screen.changed()

    def welcome(self) -> None:
        """Say who and where we are."""
        address = self._client.hub.address.removeprefix("tcp://")
        self._note("chat.welcome", name=safe_text(self.name), address=address, room=self.room)

    async def watch(self) -> None:
        """Show what happens until the client is closed."""
        async for event in self._events:
            self._learn_names(event)
            if isinstance(event, Presence):
                event = self._without_me(event)
            if self._is_worth_showing(event):
                self._show(event)
            self._screen.changed()

    async def hear(self, line: str) -> bool:
        """Do what a typed line asks for; return False when it asks to leave."""
        line = line.strip()
        if line in ("exit", "/quit"):
            return False
        if not line.startswith("/"):
            if line:
                self._say(line)
            return True
        verb = parse_command(line, self.room)
        if isinstance(verb, Refusal):
            self._screen.note([Piece("alarm", f"! {verb.text(self._wording.language)}")])
        elif not isinstance(verb, verbs.Bye):
            await self._obey(verb)
        return not isinstance(verb, verbs.Bye)

    async def make_way(self) -> None:
        """Wait while as many lines as may be are on their way; raises as `finish` does."""
        while len(self._sending) >= MOST_ON_THE_WAY:
            done, _ = await asyncio.wait(
                self._sending, timeout=LAST_WORDS, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                raise IncompleteError("chat.unsent", count=len(self._sending))

    async def finish(self) -> None:
        """Wait until all is acknowledged and what is on its way to us is shown.

        Raises IncompleteError `chat.unsent`, RefusedError `chat.refused`.
        """
        if self._sending:
            _, unsent = await asyncio.wait(self._sending, timeout=LAST_WORDS)
            if unsent:
                raise IncompleteError("chat.unsent", count=len(unsent))
        await self._show_what_is_on_its_way()
        if self._refused:
            raise RefusedError("chat.refused", count=self._refused)

    def check_all_sent(self) -> None:
        """Say which lines never got an acknowledgement, and raise IncompleteError if any."""
        unsent = self._client.unacknowledged
        for message in unsent:
            self._alarm("chat.not-said", text=safe_text(message.text))
        if unsent:
            raise IncompleteError("chat.unsent", count=len(unsent))

    async def close(self) -> None:
        """Wait for nothing any more."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    # What is typed

    def _say(self, said: str) -> None:
        if not self.is_connected:
            self._note("chat.waiting", text=safe_text(said))
        task = asyncio.create_task(self._send(self.room, said), name="landline-say")
        self._sending.add(task)
        task.add_done_callback(self._sent)
        self._screen.changed()

    async def _send(self, room: str, said: str) -> None:
        try:
            receipt = await self._client.send(room, said)
        except Error as error:
            self._refused += 1
            self._screen.note(self._wording.complain(error))
            self._alarm("chat.not-said", text=safe_text(said))
        else:
            self._awaited[receipt.room] = receipt.seq

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._screen.changed()

    async def _obey(self, verb: Verb) -> None:
        if isinstance(verb, verbs.Help):
            self._help()
            return
        if not self.is_connected:
            self._alarm("chat.no-connection")
            return
        try:
            async with asyncio.timeout(ANSWER):
                # A pipe's next line must not leave the room of the line before it too early.
                if self._sending:
                    await asyncio.wait(self._sending)
                await self._show_what_is_on_its_way()
                await self._ask(verb)
        except Error as error:
            self._screen.note(self._wording.complain(error))
        except TimeoutError:
            self._alarm("chat.no-answer")

    async def _ask(self, verb: Verb) -> None:
        client, wording = self._client, self._wording
        match verb:
            case verbs.Join():
                await self.enter(verb.room)
                self._note("chat.room", room=safe_text(self.room))
            case verbs.Leave():
                await self._leave(canonical(verb.room))
            case verbs.Nick():
                await client.nick(verb.name)
                self._on_named()
                self._note("chat.named", name=safe_text(client.name))
            case verbs.Who():
                self._notes([wording.people(verb.room, await client.who(verb.room))])
            case verbs.Rooms():
                self._notes(map(wording.room, await client.rooms()))
            case verbs.History():
                page = await client.history(verb.room, limit=verb.limit)
                for line in wording.page(page.room, page.messages):
                    self._screen.show(line)
            case verbs.Answer():
                await client.letter(verb.to, verb.text)
                self._note("plain.done")

    async def _leave(self, room: str) -> None:
        others = [name for name in self._client.joined if name != room]
        if room == self.room and not others:
            self._note("chat.only-room")
            return
        await self._client.leave(room)
        self._note("chat.left", room=safe_text(room))
        if room == self.room:
            self._go_to(others)

    def _go_to(self, rooms: list[str]) -> None:
        self.room = LOBBY if LOBBY in rooms or not rooms else rooms[-1]
        self._note("chat.room", room=safe_text(self.room))
        self._screen.changed()

    def _help(self) -> None:
        say = self._wording.say
        self._notes([say("plain.help"), *(say(f"plain.help.{name}") for name in COMMANDS)])

    # What happens

    def _is_worth_showing(self, event: Happening) -> bool:
        if isinstance(event, Reconnecting):
            first, self._lost = not self._lost, True
            return first
        if isinstance(event, Connected):
            self._lost = False
        return True

    def _without_me(self, event: Presence) -> Presence:
        here, gone = ([n for n in names if n != self.name] for names in (event.here, event.gone))
        return Presence(room=event.room, here=here, gone=gone)

    def _show(self, event: Happening) -> None:
        put = self._screen.show if isinstance(event, Message) else self._screen.note
        for line in self._wording.lines(event):
            put(line)
        if isinstance(event, Message):
            self._shown_last[event.room] = event.seq
            self._something_shown.set()
        elif isinstance(event, Removed) and event.room == self.room:
            self._go_to(list(self._client.joined))

    def _learn_names(self, event: Happening) -> None:
        new: deque[str] = deque()
        if isinstance(event, Message):
            new.append(event.sender)
        elif isinstance(event, Presence):
            new.extend(event.here)
        for name in new:
            self.names.pop(name, None)
            self.names[name] = None
        while len(self.names) > MOST_NAMES:
            del self.names[next(iter(self.names))]

    async def _show_what_is_on_its_way(self) -> None:
        try:
            async with asyncio.timeout(ECHO):
                while self._something_is_missing():
                    self._something_shown.clear()
                    await self._something_shown.wait()
        except TimeoutError:
            pass

    def _something_is_missing(self) -> bool:
        joined = self._client.joined
        return any(
            room in joined and self._shown_last.get(room, 0) < seq
            for room, seq in self._awaited.items()
        )

    def _note(self, key: str, /, **fields: object) -> None:
        self._screen.note(self._wording.say(key, **fields))

    def _alarm(self, key: str, /, **fields: object) -> None:
        words = self._wording.say(key, **fields)
        self._screen.note([Piece("alarm", f"! {words[0].text}")])

    def _notes(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._screen.note(line)
