"""`landline.blocking.Client`: the member of a hub for scripts without asyncio.

The same names as `landline.Client`; every call that waits takes `timeout=` in seconds and
raises the built-in TimeoutError. All the work is done by an async client on a loop in a
thread of its own; calls may come from any thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from landline.client import client as async_client, hub_address
from landline.client.blocking_requests import BlockingRequests
from landline.client.hub_member import Opened
from landline.errors import UsageError
from landline.net.loop_thread import LoopThread

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Coroutine, Sequence
    from types import TracebackType

    from landline.catalogue import Language
    from landline.client.contact import Contact
    from landline.client.inbox import Happening
    from landline.client.shelf import Fetched, Kept, Tell
    from landline.client.states import HubView, Receipt
    from landline.client.transfers import Accept, Paths, Tell as Watch
    from landline.settings import ClientLimits
    from landline.transfer.decisions import Policy
    from landline.transfer.sources import Source
    from landline.transfer.watch import Outcome
    from landline.trust.device import Device
    from landline.wire.events import Filed, Joined, Message, RoomInfo
    from landline.wire.fields import Role
    from landline.wire.shelf_verbs import Exists, FileRef, Several
    from landline.wire.verbs import Send

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Client(BlockingRequests):
    """A member of a hub: `with landline.blocking.Client("hub.local") as me: …`."""

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
        """Say which hub, and who to be; as for `landline.Client`."""
        self._client: async_client.Client = async_client.Client(
            address,
            name=name,
            password=password,
            token=token,
            code=code,
            device=device,
            quiet=quiet,
            limits=limits,
        )
        self._thread = _Thread("landline-client")

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The name the hub knows us by; before the first welcome, the one wished for."""
        return self._client.name

    @property
    def user(self) -> str | None:
        """Our id at the hub, which stays when the name changes; None before the welcome."""
        return self._client.user

    @property
    def role(self) -> Role:
        """What we may do on the hub."""
        return self._client.role

    @property
    def token(self) -> str | None:
        """What makes us the same guest or account next time; keep it as you would a password."""
        return self._client.token

    @property
    def by_device(self) -> bool:
        """Whether the device makes us the same account next time; there is no token then."""
        return self._client.by_device

    @property
    def language(self) -> Language | None:
        """Of the hub's own words; to be set before `open`. None: the hub's choice."""
        return self._client.language

    @language.setter
    def language(self, language: Language | None) -> None:
        self._client.language = language

    @property
    def hub(self) -> HubView:
        """The hub, and how things stand with it now."""
        return self._client.hub

    @property
    def joined(self) -> dict[str, int]:
        """The rooms we are in, and the seq of the last message received in each."""
        return self._client.joined

    @property
    def room_infos(self) -> dict[str, RoomInfo]:
        """What the hub has told of rooms we are in: kind, topic, with whom, what is unread."""
        return self._client.room_infos

    def resolve(self, room: str) -> str:
        """Return how the hub spells a room, as far as is known: `Lobby`, `@bob`, `@me`."""
        return self._client.resolve(room)

    @property
    def unacknowledged(self) -> list[Send]:
        """What was said and is not yet known to be on the hub's disk, oldest first."""
        return self._client.unacknowledged

    def open(self, *, timeout: float | None = None) -> None:
        """Connect for the first time; `with` does it."""
        self._thread.start()
        try:
            self._thread.call(self._client.open(), timeout)
        except BaseException:
            self._thread.stop()
            raise

    def close(self, *, timeout: float | None = None) -> None:
        """Say goodbye and hang up; `with` does it."""
        if self._thread.is_running:
            try:
                self._thread.call(self._client.close(), timeout)
            finally:
                self._thread.stop()

    def send(
        self,
        room: str,
        text: str,
        *,
        reply: int | None = None,
        me: bool = False,
        files: Sequence[str | FileRef] = (),
        timeout: float | None = None,
    ) -> Receipt:
        """Say `text` in `room`; a call that timed out may still deliver it, once."""
        return self._call(self._client.send(room, text, reply=reply, me=me, files=files), timeout)

    def put(
        self,
        source: str | os.PathLike[str],
        room: str,
        path: str = "",
        *,
        exists: Exists = "rename",
        tell: Tell | None = None,
        of: Several | None = None,
        timeout: float | None = None,
    ) -> Filed:
        """Put the file `source` on the shelf of `room`."""
        put = self._client.put(source, room, path, exists=exists, tell=tell, of=of)
        return self._call(put, timeout)

    def get(
        self,
        room: str,
        path: str,
        into: str | os.PathLike[str] = ".",
        *,
        name: str | None = None,
        exists: Kept = "same",
        tell: Tell | None = None,
        timeout: float | None = None,
    ) -> Fetched:
        """Fetch a file from the shelf of `room` into the folder `into`."""
        getting = self._client.get(room, path, into, name=name, exists=exists, tell=tell)
        return self._call(getting, timeout)

    def send_file(
        self,
        what: Paths | Source,
        to: str | None = None,
        *,
        receivers: int | None = None,
        limit: float | None = None,
        patience: float | None = None,
        watch: Watch | None = None,
        timeout: float | None = None,
    ) -> list[Outcome]:
        """Send a file or folder, or several, and wait until whoever is to have it has it.

        What has arrived when `timeout` is over stays, and is gone on from by the next call.
        """
        from landline.client.blocking_transfers import send_by
        from landline.client.transfers import Sent

        sent = Sent(what, to, receivers, limit, patience)
        return send_by(self._opened(), sent, watch, timeout)

    def receive_files(
        self,
        into: str | os.PathLike[str],
        code: str | None = None,
        *,
        accept: Accept | None,
        exists: Policy = "same",
        patience: float | None = None,
        watch: Watch | None = None,
        timeout: float | None = None,
    ) -> Outcome:
        """Receive one thing into a folder, and wait until all of it is there."""
        from landline.client.blocking_transfers import receive_by
        from landline.client.transfers import Received

        wanted = Received(Path(into), code, accept, exists, patience)
        return receive_by(self._opened(), wanted, watch, timeout)

    def messages(
        self,
        room: str,
        *,
        after: int | None = None,
        last: int | None = None,
        timeout: float | None = None,
    ) -> Reader[Message]:
        """Return an iterator over `room`; `timeout` is for each message.

        After a TimeoutError the iterator goes on where it was.
        """
        make = self._client.messages
        return self._reader(lambda: make(room, after=after, last=last), timeout)

    def events(self, *, timeout: float | None = None) -> Reader[Happening]:
        """Return an iterator over all that happens; `timeout` is for each event."""
        return self._reader(self._client.events, timeout)

    def join(
        self,
        room: str,
        *,
        after: int | None = None,
        last: int | None = None,
        timeout: float | None = None,
    ) -> Joined:
        """Enter `room`."""
        return self._call(self._client.join(room, after=after, last=last), timeout)

    def leave(self, room: str, *, timeout: float | None = None) -> None:
        """Leave `room`."""
        self._call(self._client.leave(room), timeout)

    def log_in(
        self,
        name: str,
        password: str,
        *,
        code: str | None = None,
        device: Device | None = None,
        timeout: float | None = None,
    ) -> None:
        """Be somebody who has an account from now on, or with `code` sign up for one."""
        self._call(self._client.log_in(name, password, code=code, device=device), timeout)

    def typing(self, room: str) -> None:
        """Let those in `room` know that one is writing; it holds for a few seconds."""

        async def tell() -> None:
            self._client.typing(room)

        self._call(tell(), None)

    def _opened(self) -> Opened:
        if not self._thread.is_running:
            raise UsageError("client.not-open")
        return Opened(self._client, self._thread.start())

    def _call(self, work: Coroutine[Any, Any, T], timeout: float | None) -> T:
        return self._thread.call(work, timeout)

    def _reader(self, make: Callable[[], _Source[T]], timeout: float | None) -> Reader[T]:
        async def make_in_loop() -> _Source[T]:
            return make()

        return Reader(self._thread, self._thread.call(make_in_loop(), None), timeout)


class _Source(Protocol[T_co]):
    """An async iterator of the client."""

    def __anext__(self) -> Coroutine[Any, Any, T_co]: ...

    async def aclose(self) -> None: ...


class Reader(Generic[T]):
    """A blocking iterator; a timeout or Ctrl-C in it loses nothing."""

    def __init__(self, thread: LoopThread, source: _Source[T], timeout: float | None) -> None:
        self._thread = thread
        self._source = source
        self._timeout = timeout

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        try:
            return self._thread.call(self._source.__anext__(), self._timeout)
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """Stop; the room is not left."""
        if self._thread.is_running:
            self._thread.call(self._source.aclose(), None)


class _Thread(LoopThread):
    """The client's loop, which runs while the client is open."""

    def call(self, work: Coroutine[Any, Any, T], timeout: float | None) -> T:
        if not self.is_running:
            work.close()
            raise UsageError("client.not-open")
        return super().call(work, timeout)
