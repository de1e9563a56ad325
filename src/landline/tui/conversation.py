"""A person's conversation on a hub: lines typed in, lines shown, whatever the connection does.

What does not live here: how lines are typed (`prompt`, or a pipe) and shown (`screen`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.client.positions import Removed
from landline.client.states import Connected, Reconnecting
from landline.doors.commands import HelpPage, Here, Refusal, parse_command, usage_of
from landline.doors.messages import FOLDED
from landline.doors.voice import Piece
from landline.errors import Error, IncompleteError, NotAllowedError, RefusedError
from landline.model import LOBBY
from landline.settings import HubSettings
from landline.wire import verbs
from landline.wire.events import Gone, Joined, Message, Ok, Page, Presence, Resync, RoomEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from landline.client.client import Client
    from landline.client.inbox import Happening
    from landline.doors.voice import Line
    from landline.trust.device import Device
    from landline.tui.marking import Marking
    from landline.tui.screen import Screen
    from landline.tui.wording import Wording
    from landline.wire.verbs import Verb

    AskSecret = Callable[..., Awaitable[str]]

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
        on_identity: Callable[[], None] = lambda: None,
    ) -> None:
        """Talk through an open `client`; `on_identity` is called when we are another."""
        self.room = LOBBY
        self.ask_secret: AskSecret | None = None
        """Asks for something that is typed unseen; None: there is nobody to be asked."""
        self.own_device: Callable[[], Awaitable[Device]] | None = None
        """Opens this machine's key, which a login over TLS enrols; None: it has none."""
        self.marking: Marking | None = None
        """Marks what is shown as read; None: nobody looks."""
        self.names: dict[str, None] = {}
        """Names seen here, the newest last."""
        self._client = client
        self._screen = screen
        self._wording = wording
        self._on_identity = on_identity
        self._events = client.events()
        self._sending: set[asyncio.Task[None]] = set()
        self._refused = 0
        self._awaited: dict[str, int] = {}
        """Room -> seq of what is known to be on its way to us."""
        self._shown_last: dict[str, int] = {}
        self._said_last: dict[str, int] = {}
        """Room -> seq of what we said there last."""
        self._expected: set[str] = set()
        """Rooms that we know to be in: that we are need not be told."""
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
        """The rooms we are in, as one types them."""
        return [self._wording.room(name) for name in self._client.joined]

    @property
    def place(self) -> str:
        """What the room is called where a bare line goes."""
        return self._wording.room(self.room)

    @property
    def name(self) -> str:
        """The name we go by."""
        return self._client.name

    async def begin(self, room: str) -> None:
        """Go into the first room, and say who and where we are; raises what joining raises."""
        await self.enter(room)
        if self.room != LOBBY and LOBBY in self._client.joined:
            await self._client.leave(LOBBY)  # where the hub puts everybody at first
        self._learn_rooms()
        self._expected = set(self._client.joined)
        address = self._client.hub.address.removeprefix("tcp://")
        self._wording.know_hub(address.removesuffix(f":{HubSettings().port}"))
        self._note("chat.welcome", name=self.name, address=address, room=self.place)
        self._notes(self._wording.unread(self._client.room_infos.values()))

    async def enter(self, room: str) -> None:
        """Go into `room` and talk there from now on; raises what joining raises."""
        before = self._client.joined
        joined = await self._client.join(room, last=ENTRY_LINES)
        self._go(joined, asked=room)
        if joined.room in before:
            await self._show_past(joined.room)
            self._mark(joined.room)
        else:
            self._awaited[joined.room] = joined.seq

    async def watch(self) -> None:
        """Show what happens until the client is closed."""
        async for event in self._events:
            self._learn_names(event)
            if isinstance(event, Presence):
                event = self._without_me(event)
            elif isinstance(event, RoomEvent | Connected):
                self._learn_rooms()
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
        if line == "/password" and self.ask_secret is not None:
            await self._change_password(self.ask_secret)
            return True
        meant = parse_command(line, Here(self.room, self._said_last.get(self.room, 0)))
        match meant:
            case Refusal():
                self._refuse(meant)
            case HelpPage():
                for told in meant.lines(self._wording.language):
                    self._screen.note([Piece("notice", told)])
            case verbs.Bye():
                return False
            case verbs.Send():
                self._say(meant.text, meant)
            case _:
                await self._obey(meant)
        return True

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
            self._alarm("chat.not-said", text=message.text)
        if unsent:
            raise IncompleteError("chat.unsent", count=len(unsent))

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self.marking is not None:
            await self.marking.close()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    # What is typed

    def _say(self, said: str, how: verbs.Send | None = None) -> None:
        if not self.is_connected:
            self._note("chat.waiting", text=said)
        verb = how or verbs.Send(room=self.room, text=said)
        task = asyncio.create_task(self._send(verb), name="landline-say")
        self._sending.add(task)
        task.add_done_callback(self._sent)
        self._screen.changed()

    async def _send(self, verb: verbs.Send) -> None:
        try:
            receipt = await self._client.send(verb.room, verb.text, reply=verb.reply, me=verb.me)
        except Error as error:
            self._refused += 1
            self._screen.note(self._wording.complain(error))
            self._alarm("chat.not-said", text=verb.text)
        else:
            self._awaited[receipt.room] = receipt.seq
            self._said_last[receipt.room] = receipt.seq

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._screen.changed()

    async def _obey(self, verb: Verb | None) -> None:
        if not self.is_connected:
            self._alarm("chat.no-connection")
            return
        try:
            async with asyncio.timeout(ANSWER):
                # A pipe's next line must not leave the room of the line before it too early.
                if self._sending:
                    await asyncio.wait(self._sending)
                await self._show_what_is_on_its_way()
            verb = await self._with_password(verb)
            async with asyncio.timeout(ANSWER):
                if verb is not None:
                    await self._ask(verb)
        except Error as error:
            self._screen.note(self._wording.complain(error))
        except TimeoutError:
            self._alarm("chat.no-answer")

    async def _with_password(self, verb: Verb | None) -> Verb | None:
        """Return `verb` with the password that it needs and nobody typed yet; None: it is off."""
        if not isinstance(verb, verbs.Hello) or verb.password is not None:
            return verb
        if self.ask_secret is None:
            self._refuse(usage_of("login" if verb.code is None else "signup", "plain.usage"))
            return None
        hub = self._client.hub
        if not hub.private:  # nobody need type it first
            raise NotAllowedError("login.readable", address=hub.address)
        key = "password.of" if verb.code is None else "password.new"
        password = await self.ask_secret(key, name=verb.name or "")
        return structs.replace(verb, password=password) if password else None

    async def _change_password(self, ask_secret: AskSecret) -> None:
        by_device = self._client.by_device
        key = "password.old-or-none" if by_device else "password.old"
        old = await ask_secret(key, name=self.name)
        new = await ask_secret("password.new", name=self.name) if old or by_device else ""
        if not new:
            return
        if await ask_secret("password.again", name=self.name) == new:
            await self._obey(verbs.SetPassword(old=old or None, new=new))
        else:
            self._alarm("error.password.differ")

    async def _ask(self, verb: Verb) -> None:
        client = self._client
        match verb:
            case verbs.Join():
                await self.enter(verb.room)
                self._note("chat.room", room=self.place)
            case verbs.Leave():
                await self._leave(verb.room)
            case verbs.Nick():
                await client.nick(verb.name)
                self._named()
            case verbs.Hello():
                await self._log_in(verb)
                self._learn_rooms()
                self._expected = set(client.joined)
                self._named()
                self._notes(self._wording.unread(client.room_infos.values()))
            case _:
                self._show_answer(verb, await client.ask(verb))

    async def _log_in(self, verb: verbs.Hello) -> None:
        device = None
        if self.own_device is not None and self._client.hub.encrypted:
            device = await self.own_device()
        await self._client.log_in(
            verb.name or "", verb.password or "", code=verb.code, device=device
        )

    def _show_answer(self, verb: Verb, event: object) -> None:
        match event:
            case Page():
                self._show_page(event)
            case Joined():
                self._go(event, asked=event.room)
                self._note("chat.room", room=self.place)
            case Ok():
                # What is done in a room that we are in comes back as a message.
                if event.room not in self._client.joined or isinstance(verb, verbs.Read):
                    self._note("plain.done")
            case _:
                self._notes(self._wording.answer(event))

    def _named(self) -> None:
        self._on_identity()
        self._note("chat.named", name=self.name)

    async def _leave(self, asked: str) -> None:
        room = self._client.resolve(asked)
        others = [name for name in self._client.joined if name != room]
        if room == self.room and not others:
            self._note("chat.only-room")
            return
        await self._client.leave(room)
        self._note("chat.left", room=self._wording.room(room))
        if room == self.room:
            self._go_to(others)

    def _go(self, joined: Joined, *, asked: str) -> None:
        if asked.startswith("@") and "+" in joined.room and "+" not in asked:
            self._wording.know_peer(joined.room, asked[1:])
        self._expected.add(joined.room)
        self.room = joined.room
        self._screen.changed()

    def _go_to(self, rooms: list[str]) -> None:
        self.room = LOBBY if LOBBY in rooms or not rooms else rooms[-1]
        self._note("chat.room", room=self.place)
        self._screen.changed()

    async def _show_past(self, room: str) -> None:
        """Show the last messages of a room that we are in already."""
        page = await self._client.history(room, limit=ENTRY_LINES)
        for message in page.messages:
            self._shown_last[room] = message.seq
            if message.kind not in FOLDED:
                for line in self._wording.message(message):
                    self._screen.show(line)

    def _show_page(self, page: Page) -> None:
        for line in self._wording.page(page.room, page.messages):
            self._screen.show(line)

    # What happens

    def _is_worth_showing(self, event: Happening) -> bool:
        if isinstance(event, Reconnecting):
            first, self._lost = not self._lost, True
            return first
        if isinstance(event, Connected):
            self._lost = False
        elif isinstance(event, Message):
            return event.seq > self._shown_last.get(event.room, 0)
        elif isinstance(event, RoomEvent) and event.was is None:
            known = event.info.room in self._expected
            self._expected.add(event.info.room)
            return not known
        return True

    def _without_me(self, event: Presence) -> Presence:
        here, gone = ([n for n in names if n != self.name] for names in (event.here, event.gone))
        states = {name: state for name, state in event.states.items() if name != self.name}
        return Presence(room=event.room, here=here, gone=gone, states=states)

    def _show(self, event: Happening) -> None:
        put = self._screen.show if isinstance(event, Message) else self._screen.note
        for line in self._wording.lines(event):
            put(line)
        match event:
            case Message():
                self._shown_last[event.room] = event.seq
                self._something_shown.set()
                self._mark(event.room)
            case RoomEvent() if event.was is not None:
                self._shown_last.pop(event.info.room, None)
                if event.was == self.room:
                    self.room = event.info.room
            case Resync():
                self._shown_last.clear()
            case Removed() | Gone():
                self._expected.discard(event.room)
                if event.room == self.room:
                    self._go_to(list(self._client.joined))

    def _mark(self, room: str) -> None:
        seq = self._shown_last.get(room)
        if self.marking is not None and seq is not None:
            self.marking.shown(room, seq)

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

    def _learn_rooms(self) -> None:
        self._wording.know(self._client.user, self._client.room_infos.values())

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

    def _refuse(self, refusal: Refusal) -> None:
        self._screen.note([Piece("alarm", f"! {refusal.text(self._wording.language)}")])

    def _alarm(self, key: str, /, **fields: object) -> None:
        words = self._wording.say(key, **fields)
        self._screen.note([Piece("alarm", f"! {words[0].text}")])

    def _notes(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._screen.note(line)
