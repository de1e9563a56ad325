"""`landline.Client`: a member of a hub, for async programs.

It connects, comes back by itself after every loss, says again what was not acknowledged
and asks again what was not answered. What does not live here: the rules (`session`), the
bytes (`connection`), the iterators (`readers`), the blocking twin (`blocking`).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from typing import TYPE_CHECKING, Any, Self, TypeVar
from weakref import WeakSet

from landline.client import hub_address
from landline.client.connection import Connection, open_connection
from landline.client.inbox import Happening, Inbox
from landline.client.readers import Events, Messages
from landline.client.reconnect import Backoff
from landline.client.session import HELLO_ID, Answered, News, Session, canonical
from landline.client.states import (
    Connected,
    HubRefusedError,
    HubView,
    LinkState,
    Receipt,
    Reconnecting,
)
from landline.errors import Error, ExpiredError, IncompleteError, ProtocolError, UsageError
from landline.settings import ClientLimits
from landline.wire import verbs
from landline.wire.events import (
    Event,
    Failure,
    Goodbye,
    Joined,
    Ok,
    Page,
    People,
    RoomInfo,
    RoomList,
    Welcome,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from landline.catalogue import Language
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

E = TypeVar("E", bound=Event)


class Client:
    """A member of a hub: `async with landline.Client("hub.local", name="ada") as me: …`.

    Once open it stays open through every loss of the connection, until `close`. Calls made
    without a connection wait for the next one; put `asyncio.timeout` around those that may
    not wait so long. Time limits are in `limits`, in seconds.
    """

    def __init__(
        self,
        address: str = hub_address.DEFAULT,
        *,
        name: str | None = None,
        secret: str | None = None,
        language: Language | None = None,
        limits: ClientLimits | None = None,
    ) -> None:
        """Say which hub, and who to be.

        `address`: `hub.local`, `host:port`, `tcp://…`, `unix:/path` or a path; the port is
        7788 unless given. `name`: the name wished for. `secret`: `me.secret` of an earlier
        client, to be the same guest again. `language`: of the hub's own words. Raises
        UsageError `address.invalid`.
        """
        self._address = hub_address.hub_address(address)
        self._limits = limits or ClientLimits()
        self._session = Session(name, secret=secret, language=language, limits=self._limits)
        self._connection: Connection | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._state: LinkState = "new"
        self._waiting: dict[str, asyncio.Future[AnyEvent]] = {}
        self._inboxes: WeakSet[Inbox] = WeakSet()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def name(self) -> str:
        """The name the hub knows us by; before the first welcome, the one wished for."""
        return self._session.name or ""

    @property
    def secret(self) -> str | None:
        """What makes us the same guest next time; keep it as you would a password."""
        return self._session.secret

    @property
    def hub(self) -> HubView:
        """The hub, and how things stand with it now."""
        session = self._session
        return HubView(
            address=str(self._address),
            state=self._state,
            epoch=session.epoch,
            limits=session.limits,
            features=tuple(session.features),
        )

    @property
    def joined(self) -> dict[str, int]:
        """The rooms we are in, and the seq of the last message received in each."""
        return self._session.rooms

    @property
    def page_size(self) -> int:
        """How many messages are asked for at once when a gap is filled from the log."""
        limits = self._session.limits
        most = self._limits.page
        return most if limits is None else max(1, min(most, limits.history))

    @property
    def unacknowledged(self) -> list[verbs.Send]:
        """What was said and is not yet known to be on the hub's disk, oldest first."""
        return self._session.unacknowledged

    async def open(self) -> None:
        """Connect for the first time; `async with` does it.

        Raises UnreachableError, ExpiredError after `open_timeout`, HubRefusedError where
        the hub does not want us. One try: only a connection that once stood is renewed.
        Cancelling leaves nothing behind.
        """
        if self._state != "new":
            raise UsageError("client.reopened")
        self._state = "connecting"
        try:
            await self._connect()
        except BaseException:
            self._state = "new"
            raise
        self._keeper = asyncio.create_task(self._keep_connected(), name="landline-client")
        self._keeper.add_done_callback(self._keeper_ended)

    async def close(self) -> None:
        """Say goodbye and hang up, within `close_timeout`; `async with` does it.

        What still waits for an answer raises IncompleteError `client.closed`; a message
        that was said but not acknowledged may or may not be on the hub.
        """
        if self._state == "closed":
            return
        self._state = "closed"
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        try:
            await self._say_goodbye()
        finally:
            self._settle_all()

    async def send(self, room: str, text: str) -> Receipt:
        """Say `text` in `room` and return once it is on the hub's disk.

        Messages said one after the other are logged in that order, each once, whatever
        happens to the connection; `room` need not have been joined. Raises UsageError
        (`text.too-long`, `text.not-unicode`), RefusedError `outbox.full` and
        HubRefusedError. A cancelled call's message may still be delivered, once.
        """
        self._check_open()
        cid = secrets.token_hex(16)
        self._session.say(cid, room, text)
        ok = await self._answer(cid, Ok)
        return Receipt(room=ok.room or room, seq=ok.seq or 0, at=ok.at, cid=cid)

    def messages(self, room: str, *, after: int | None = None, last: int | None = None) -> Messages:
        """Return an iterator over the messages of `room`, which it joins if need be.

        They come in order, each once, none left out: what a slow reader or a long absence
        missed is read from the hub's log. It begins with what comes from now on, or after
        seq `after`, or with the `last` so many messages. It ends when the client is closed
        and raises HubRefusedError where the hub refuses the room. A cancelled or failed
        `anext` loses nothing: the next one goes on.
        """
        self._check_open()
        name = canonical(room)
        return Messages(self, name, self._inbox(name), after=after, last=last)

    def events(self) -> Events:
        """Return an iterator over all that happens: `Message`s of every room joined,
        `Presence`, `Limited`, `Resync`, `Removed`, `Failure`, `Goodbye`, and `Connected`
        and `Reconnecting` of our own.

        A reader more than `limits.inbox` events behind gets a `Limited` in the place of
        messages left out, and not every other event. A cancelled `anext` loses nothing.
        """
        return Events(self._inbox(None))

    async def join(self, room: str, *, after: int | None = None, last: int | None = None) -> Joined:
        """Enter `room`, so that its messages come in; return where its log stands.

        `after` and `last` ask for older messages too, as `events()` shows them; in a room
        that we are in already they change nothing. A cancelled call may have joined.
        """
        if after is not None and last is not None:
            raise UsageError("messages.after-or-last")
        position = self._session.rooms.get(canonical(room))
        if position is not None:
            return Joined(room=canonical(room), seq=position)
        return await self._ask(verbs.Join(room=room, after=after, last=last), Joined)

    async def leave(self, room: str) -> None:
        """Leave `room`. Nothing more of it comes in, even if the call is cancelled."""
        await self._ask(verbs.Leave(room=room), Ok)

    async def history(self, room: str, *, before: int | None = None, limit: int = 50) -> Page:
        """Return the page of up to `limit` messages before seq `before` (None: the newest).

        Its `messages` are oldest first; `more` says that there are older ones. The hub may
        give fewer than asked for: `hub.limits.history`, and a bound in bytes.
        """
        return await self._ask(verbs.History(room=room, before=before, limit=limit), Page)

    async def who(self, room: str) -> list[str]:
        """Return the names of those in `room`."""
        return (await self._ask(verbs.Who(room=room), People)).names

    async def rooms(self) -> list[RoomInfo]:
        """Return the hub's rooms."""
        return (await self._ask(verbs.Rooms(), RoomList)).rooms

    async def nick(self, name: str) -> None:
        """Take another name; HubRefusedError if it is somebody else's or cannot be one."""
        await self._ask(verbs.Nick(name=name), Ok)

    async def letter(self, to: str, text: str) -> None:
        """Answer a letter that came from `to` within the last minute: one datagram.

        Never sent twice: IncompleteError `letter.uncertain` if the connection broke.
        """
        await self._ask(verbs.Answer(to=to, text=text), Ok)

    async def _ask(self, verb: Verb, answer: type[E]) -> E:
        self._check_open()
        id = self._session.ask(verb)
        try:
            return await self._answer(id, answer)
        finally:
            self._session.drop(id)

    async def _answer(self, re: str, answer: type[E]) -> E:
        future = asyncio.get_running_loop().create_future()
        self._waiting[re] = future
        self._write()
        try:
            event = await future
        finally:
            self._waiting.pop(re, None)
        if isinstance(event, Failure):
            raise HubRefusedError(event)
        if not isinstance(event, answer):
            raise ProtocolError("message.malformed", why=type(event).__name__)
        return event

    def _check_open(self) -> None:
        if self._state == "new":
            raise UsageError("client.not-open")
        if self._state == "closed":
            raise IncompleteError("client.closed")

    def _inbox(self, room: str | None) -> Inbox:
        inbox = Inbox(self._limits.inbox, room)
        self._inboxes.add(inbox)
        if self._state == "closed":
            inbox.close()
        return inbox

    async def _keep_connected(self) -> None:
        backoff = Backoff(self._limits.first_delay, self._limits.longest_delay, random.random)
        loop = asyncio.get_running_loop()
        while self._connection is not None:
            since = loop.time()
            reason = await asyncio.shield(self._connection.lost)
            backoff.lived(loop.time() - since)
            self._take_in(self._session.lose())
            self._connection = None
            while self._connection is None:
                await self._pause(backoff.wait(), reason)
                try:
                    await self._connect()
                except (Error, OSError) as error:
                    reason = error if isinstance(error, Error) else reason

    def _keeper_ended(self, keeper: asyncio.Task[None]) -> None:
        """Only a mistake of ours ends the keeper before `close`: say so to whoever waits."""
        if not keeper.cancelled() and (error := keeper.exception()) is not None:
            self._state = "closed"
            self._settle_all(Error("program.failed", why=repr(error)))

    async def _pause(self, delay: float, reason: Error) -> None:
        self._state = "waiting"
        self._publish(Reconnecting(delay, reason))
        await asyncio.sleep(delay)
        self._state = "connecting"

    async def _connect(self) -> None:
        connection: Connection | None = None
        try:
            async with asyncio.timeout(self._limits.open_timeout):
                connection = await open_connection(self._address, self._limits, self._receive)
                await self._be_welcomed(connection)
        except TimeoutError as error:
            if isinstance(error, Error):
                raise
            seconds = f"{self._limits.open_timeout:g}"
            raise ExpiredError("peer.timeout", address=self._address, seconds=seconds) from error
        finally:
            if connection is not None and self._connection is not connection:
                connection.abort()

    async def _be_welcomed(self, connection: Connection) -> None:
        welcomed = self._waiting[HELLO_ID] = asyncio.get_running_loop().create_future()
        self._session.connect()
        connection.write(self._session.take())
        try:
            both: list[asyncio.Future[Any]] = [welcomed, connection.lost]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not welcomed.done():
                raise connection.lost.result()
            answer = welcomed.result()
            if isinstance(answer, Failure):
                raise HubRefusedError(answer)
        except BaseException:
            self._take_in(self._session.lose())
            raise
        finally:
            del self._waiting[HELLO_ID]
        self._connection = connection
        self._state = "connected"
        self._write()

    def _receive(self, heard: list[AnyEvent]) -> None:
        receive = self._session.receive
        for event in heard:
            self._take_in(receive(event))
        self._write()

    def _take_in(self, news: Iterable[News]) -> None:
        for item in news:
            if isinstance(item, Answered):
                self._settle(item.re, item.event)
            elif isinstance(item, Welcome):
                self._settle(HELLO_ID, item)
                self._publish(Connected(self.name, again=self._keeper is not None))
            else:
                if isinstance(item, Goodbye) and self._connection is not None:
                    self._connection.explain(HubRefusedError(item))
                self._publish(item)

    def _settle(self, re: str, event: AnyEvent | None) -> None:
        future = self._waiting.get(re)
        if future is None or future.done():
            return
        if event is None:
            future.set_exception(IncompleteError("letter.uncertain"))
        else:
            future.set_result(event)

    def _publish(self, event: Happening) -> None:
        for inbox in self._inboxes:
            inbox.put(event)

    def _write(self) -> None:
        if self._connection is not None:
            self._connection.write(self._session.take())

    async def _say_goodbye(self) -> None:
        connection = self._connection
        if connection is None:
            return
        connection.write([verbs.Bye()])
        try:
            async with asyncio.timeout(self._limits.close_timeout):
                await asyncio.shield(connection.lost)
        except TimeoutError:
            pass
        finally:
            connection.abort()

    def _settle_all(self, error: Error | None = None) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error or IncompleteError("client.closed"))
        for inbox in self._inboxes:
            inbox.close(error)
