"""`landline.Client`: a member of a hub, for async programs.

It comes back by itself after every loss, says again what was not acknowledged and asks again
what was not answered. What does not live here: the rules (`session`), the connections
(`keeper`), the questions one by one (`requests`), the iterators (`readers`), the blocking
twin (`blocking`).
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

from landline.client import hub_address
from landline.client.answers import Answers
from landline.client.contact import Contact
from landline.client.device_login import device_label
from landline.client.hub_member import Opened
from landline.client.inbox import Happening, Inbox
from landline.client.keeper import Keeper
from landline.client.readers import Events, Messages
from landline.client.requests import Requests
from landline.client.session import HELLO_ID, Answered, News, Session
from landline.client.states import Connected, HubRefusedError, HubView, Receipt
from landline.errors import IncompleteError, ProtocolError, UsageError
from landline.settings import ClientLimits
from landline.trust.login import NONCE_BYTES
from landline.wire import verbs
from landline.wire.events import AnyEvent, Goodbye, Joined, Ok, RoomInfo, Welcome

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from landline.catalogue import Language
    from landline.client.contact import Way
    from landline.client.shelf import Fetched, Kept, ShelfFiles, Tell
    from landline.client.transfers import Accept, Paths, Tell as Watch, Transfer
    from landline.errors import Error
    from landline.transfer.decisions import Policy
    from landline.transfer.sources import Source
    from landline.transfer.watch import Outcome
    from landline.trust.device import Device
    from landline.wire.events import Filed
    from landline.wire.fields import Role
    from landline.wire.shelf_verbs import Exists, Several
    from landline.wire.verbs import Verb


class Client(Requests):
    """A member of a hub: `async with landline.Client("hub.local", name="ada") as me: …`.

    Once open it stays open through every loss of the connection, until `close`. Calls made
    without a connection wait for the next one; put `asyncio.timeout` around those that may
    not wait so long. Time limits are in `limits`, in seconds.
    """

    def __init__(
        self,
        address: str | Contact = hub_address.DEFAULT,
        *,
        name: str | None = None,
        password: str | None = None,
        token: str | None = None,
        code: str | None = None,
        device: Device | None = None,
        quiet: bool = False,
        limits: ClientLimits | None = None,
    ) -> None:
        """Say which hub, and who to be.

        `address`: `hub.local`, `host:port` or a hub's link, `landline://host:port/#LL-…`, all
        encrypted; `tcp://…`, which is not, on purpose; `unix:/path` or a path. The port is
        7788 unless given. A hub has to be known (by its link, or from `landline chat`);
        `Contact` can ask about others. `name` alone: a guest who would like to be called so.
        With `password`: who has that account, or with `code`, an invitation's, gets it now.
        `device`, `Device.open()`: is enrolled with the password, and is all that is needed
        from then on. `token`: a program's, or `me.token` of an earlier client, to be the same
        guest or account again. `code` without a password enters the room it was made for.
        One is in the lobby then, and in the rooms that one's account belongs to; `quiet`: in
        none, to say or ask something in passing. Raises UsageError `address.invalid`,
        `fingerprint.invalid`, `fingerprint.typo`.
        """
        self._limits = limits or ClientLimits()
        self._session = Session(
            name,
            password=password,
            token=token,
            code=code,
            device=device,
            label=device_label(),
            quiet=quiet,
            limits=self._limits,
        )
        self._room_code = code if password is None else None
        self._keeper = Keeper(
            Contact(address) if isinstance(address, str) else address,
            self._limits,
            self._session,
            take_in=self._take_in,
            on_away=self._publish,
            on_end=self._end,
        )
        self._answers = Answers()
        self._error: Error | None = None
        """What ended it before `close`."""
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
    def user(self) -> str | None:
        """Our id at the hub, which stays when the name changes; None before the welcome."""
        return self._session.user

    @property
    def role(self) -> Role:
        """What we may do on the hub."""
        return self._session.role

    @property
    def token(self) -> str | None:
        """What makes us the same guest or account next time; keep it as you would a password."""
        return self._session.token

    @property
    def by_device(self) -> bool:
        """Whether the device makes us the same account next time; there is no token then."""
        return self._session.by_device

    @property
    def language(self) -> Language | None:
        """Of the hub's own words; to be set before `open`. None: the hub's choice."""
        return self._session.language

    @language.setter
    def language(self, language: Language | None) -> None:
        self._session.language = language

    @property
    def hub(self) -> HubView:
        """The hub, and how things stand with it now."""
        session, contact = self._session, self._keeper.contact
        return HubView(
            address=str(contact.address),
            state=self._keeper.state,
            epoch=session.epoch,
            limits=session.limits,
            features=tuple(session.features),
            encrypted=contact.fingerprint is not None,
            private=contact.way is not None and contact.way.is_private,
            fingerprint=contact.fingerprint,
        )

    @property
    def joined(self) -> dict[str, int]:
        """The rooms we are in, and the seq of the last message received in each."""
        return self._session.rooms

    @property
    def room_infos(self) -> dict[str, RoomInfo]:
        """What the hub has told of rooms we are in: kind, topic, with whom, what is unread."""
        return dict(self._session.infos)

    def resolve(self, room: str) -> str:
        """Return how the hub spells a room, as far as is known: `Lobby`, `@bob`, `@me`."""
        return self._session.resolve(room)

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
        the hub does not want us (LoginRefusedError: for whom we say we are). NotAllowedError
        `hub.unknown` names the link of a hub that nobody has compared yet; VerificationError
        `hub.changed` and `hub.other` say that it is not the one it should be, also later,
        and end the client. One try: only a connection that once stood is renewed. Cancelling
        leaves nothing behind.
        """
        await self._keeper.open()
        if self._room_code is not None:
            try:
                await self.accept(self._room_code)
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """Say goodbye and hang up, within `close_timeout`; `async with` does it.

        What still waits for an answer raises IncompleteError `client.closed`; a message
        that was said but not acknowledged may or may not be on the hub.
        """
        if self._keeper.state == "closed":
            return
        try:
            await self._keeper.close()
        finally:
            self._end()

    async def send(
        self,
        room: str,
        text: str,
        *,
        reply: int | None = None,
        me: bool = False,
        files: Sequence[str | verbs.FileRef] = (),
    ) -> Receipt:
        """Say `text` in `room` and return once it is on the hub's disk.

        `room` may be `@name`, a private talk, or `@me`, one's notes; it need not have been
        joined. `reply`: seq of the message that is answered; `me`: said of oneself, as
        `/me waves`; `files`: paths on the room's shelf (or a `FileRef` to one elsewhere), which
        the message carries, and with which the text may be empty. Messages said one after the
        other are logged in that order, each once, whatever happens to the connection. Raises
        UsageError (`text.too-long`, `text.not-unicode`), RefusedError `outbox.full` and
        HubRefusedError. A cancelled call's message may still be delivered, once.
        """
        self._check_open()
        cid = secrets.token_hex(16)
        refs = tuple(verbs.FileRef(path=each) if isinstance(each, str) else each for each in files)
        self._session.say(cid, room, text, reply=reply, me=me, files=refs)
        ok = await self._answers.wait(cid, self._keeper.write)
        if not isinstance(ok, Ok):
            raise ProtocolError("message.malformed", why=type(ok).__name__)
        return Receipt(room=ok.room or room, seq=ok.seq or 0, at=ok.at, cid=cid)

    async def put(
        self,
        source: str | os.PathLike[str],
        room: str,
        path: str = "",
        *,
        exists: Exists = "rename",
        tell: Tell | None = None,
        of: Several | None = None,
    ) -> Filed:
        """Put the file `source` on the shelf of `room`; return what it is there, on disk.

        `path`: where, or with a `/` at the end in which folder; empty: under its own name. A
        taken name gets a number unless `exists` says `replace` or `refuse`. Content that the
        hub has, and that one may read, is not sent again; a connection that breaks, and a run
        that was broken off, is gone on with. `tell(done, size)` is called in a thread. `of`:
        it is one of several, of which the room is told once. Raises
        LocalError, HubRefusedError (`shelf.quota`, `file.exists` …), IncompleteError
        `shelf.lost`, VerificationError `shelf.altered` where the file changed meanwhile. A
        cancelled call leaves an upload, which the same call goes on with within a day.
        """
        self._check_open()
        file = Path(source)
        return await self._shelf().put(file, room, path, exists, tell or _tell_nobody, of)

    async def get(
        self,
        room: str,
        path: str,
        into: str | os.PathLike[str] = ".",
        *,
        name: str | None = None,
        exists: Kept = "same",
        tell: Tell | None = None,
    ) -> Fetched:
        """Fetch a file from the shelf of `room` into the folder `into`; return where it is.

        It is called `name` here, or as on the shelf. It is proven by its hash before it has
        its name; nothing is overwritten unless `exists` says
        `overwrite` or `newer`: a file that is the same is left alone (`same`), another gets a
        number. What broke off is gone on with, also by a later call. Raises as `put`, and
        VerificationError `shelf.wrong` for what is not what the hub said. A cancelled call
        leaves a hidden part.
        """
        self._check_open()
        return await self._shelf().get(room, path, Path(into), name, exists, tell or _tell_nobody)

    def send_file(
        self,
        what: Paths | Source,
        to: str | None = None,
        *,
        receivers: int | None = None,
        limit: float | None = None,
        patience: float | None = None,
        watch: Watch | None = None,
    ) -> Transfer[list[Outcome]]:
        """Send a file or folder, or several, from this machine to another; begins at once.

        `to`: a room or `@name`, whose members are offered it and take it; else as for
        `landline.send`, which also says what is awaited and raised: `await me.send_file(path,
        "@bo")`. In a room it is there to be taken, by `receivers` or until it is cancelled.
        Encrypted from one end to the other; through the hub only if there is no other way.
        """
        self._check_open()
        from landline.client.transfers import Sent, Transfer

        sent, hub = Sent(what, to, receivers, limit, patience), self._opened()
        return Transfer(lambda tell: sent.begin(tell, hub), watch)

    def receive_files(
        self,
        into: str | os.PathLike[str],
        code: str | None = None,
        *,
        accept: Accept | None,
        exists: Policy = "same",
        patience: float | None = None,
        watch: Watch | None = None,
    ) -> Transfer[Outcome]:
        """Receive one thing into a folder: what is sent by `code`, or offered to us at the hub.

        `accept` is asked about each offer, in a thread of the transfer's; None takes
        everything, also what is offered in rooms. The rest is as for `landline.receive`.
        """
        self._check_open()
        from landline.client.transfers import Received, Transfer

        wanted = Received(Path(into), code, accept, exists, patience)
        hub = self._opened()
        return Transfer(lambda tell: wanted.begin(tell, hub), watch)

    def messages(self, room: str, *, after: int | None = None, last: int | None = None) -> Messages:
        """Return an iterator over the messages of `room`, which it joins if need be.

        They come in order, each once, none left out: what a slow reader or a long absence
        missed is read from the hub's log. It begins with what comes from now on, or after
        seq `after`, or with the `last` so many messages. Those with a `kind` are no texts:
        they change earlier ones, the room or its people. It ends when the client is closed
        and raises HubRefusedError where the hub refuses the room or puts us out of it. A
        cancelled or failed `anext` loses nothing: the next one goes on.
        """
        self._check_open()
        name = self._session.resolve(room)
        return Messages(self, name, self._inbox(name), after=after, last=last)

    def events(self) -> Events:
        """Return an iterator over all that happens: `Message`s of every room we are in,
        `Presence`, `TypingEvent`, `Mark`, `RoomEvent`, `Gone`, `Limited`, `Resync`,
        `Removed`, `Pairing`, `FilesOffer`, `Taker`, `Declined`, `Withdrawn`, `Failure`, `Goodbye`,
        and `Connected` and `Reconnecting` of our own.

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
        name = self._session.resolve(room)
        position = self._session.rooms.get(name)
        if position is not None:
            return Joined(room=name, seq=position)
        return await self._ask(verbs.Join(room=room, after=after, last=last), Joined)

    async def leave(self, room: str) -> None:
        """Leave `room`. Nothing more of it comes in, even if the call is cancelled."""
        await self._ask(verbs.Leave(room=room), Ok)

    async def log_in(
        self,
        name: str,
        password: str,
        *,
        code: str | None = None,
        device: Device | None = None,
    ) -> None:
        """Be somebody who has an account from now on, or with `code` sign up for one.

        For guests, on the connection they have; over TLS `device` is enrolled. Raises
        LoginRefusedError; NotAllowedError `login.readable` where others can read along;
        IncompleteError `request.uncertain` if the connection broke meanwhile: the guest
        comes back.
        """
        self._check_open()
        nonce = secrets.token_bytes(NONCE_BYTES)
        id = self._session.log_in(name, password, code, device=device, nonce=nonce)
        try:
            answer = await self._answers.wait(id, self._keeper.write)
        finally:
            self._session.drop(id)
        if not isinstance(answer, Welcome):
            raise ProtocolError("message.malformed", why=type(answer).__name__)

    def typing(self, room: str) -> None:
        """Let those in `room` know that one is writing; it holds for a few seconds."""
        self._check_open()
        self._session.tell(verbs.Typing(room=room))
        self._keeper.write()

    async def ask(self, verb: Verb) -> AnyEvent:
        """Ask anything of the verb table (`landline.verbs`) and return what answers it.

        Raises HubRefusedError, and IncompleteError `request.uncertain` where the connection
        broke over something that may have been done. Not for `Send`, `Typing`, `Hello` and
        `Bye`, which have methods of their own. A cancelled call may have been done.
        """
        self._check_open()
        id = self._session.ask(verb)
        try:
            return await self._answers.wait(id, self._keeper.write)
        finally:
            self._session.drop(id)

    def _shelf(self) -> ShelfFiles:
        from landline.client.shelf import ShelfFiles  # HTTP and disks: not for who only talks

        return ShelfFiles(self, self._way, self._limits.dead)

    def _way(self) -> Way:
        way = self._keeper.contact.way
        if way is None:
            raise IncompleteError("client.closed")
        return way

    def _opened(self) -> Opened:
        return Opened(self, asyncio.get_running_loop())

    def _check_open(self) -> None:
        if self._keeper.state == "new":
            raise UsageError("client.not-open")
        if self._keeper.state == "closed":
            raise self._error or IncompleteError("client.closed")

    def _inbox(self, room: str | None) -> Inbox:
        inbox = Inbox(self._limits.inbox, room)
        self._inboxes.add(inbox)
        if self._keeper.state == "closed":
            inbox.close(self._error)
        return inbox

    def _take_in(self, news: Iterable[News]) -> None:
        for item in news:
            if isinstance(item, Answered):
                if item.re == HELLO_ID:
                    self._keeper.greeted(item.event)
                else:
                    self._answers.settle(item.re, item.event)
            elif isinstance(item, Welcome):
                self._keeper.greeted(item)
                self._publish(Connected(self.name, again=self._keeper.came_back))
            else:
                if isinstance(item, Goodbye):
                    self._keeper.explain(HubRefusedError(item))
                self._publish(item)

    def _publish(self, event: Happening) -> None:
        for inbox in self._inboxes:
            inbox.put(event)

    def _end(self, error: Error | None = None) -> None:
        """Tell whoever waits that nothing more comes, or what went wrong."""
        self._error = error
        self._answers.fail(error or IncompleteError("client.closed"))
        for inbox in self._inboxes:
            inbox.close(error)


def _tell_nobody(done: int, size: int) -> None:
    """Progress that nobody asked for."""
