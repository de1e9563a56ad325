"""One thing after the other asked of a hub, by whoever runs it or has an account there.

A hub that runs on a data folder is asked at its control socket; where none runs, one is
started here without any socket of its own, asked, and stopped. What does not live here:
options and what is shown (`calling`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeVar

import msgspec
from msgspec import Struct, structs

from landline.client.connection import Connection, open_connection
from landline.client.contact import Contact
from landline.client.device_login import device_label, proof, this_device, with_device
from landline.client.patience import Patience
from landline.client.states import HubRefusedError, refusal
from landline.errors import (
    Error,
    ExpiredError,
    LocalError,
    NotAllowedError,
    ProtocolError,
    StoreError,
    UnreachableError,
    UsageError,
)
from landline.net.address import Address
from landline.secrecy import SECRET, Discreet
from landline.settings import ClientLimits, HubSettings
from landline.store.folder import CONTROL, DATABASE
from landline.trust.login import NONCE_BYTES
from landline.wire import events, verbs

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Coroutine

    from landline.catalogue import Language
    from landline.trust.device import Device
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

PATIENCE: Final = 30.0
"""Seconds that a hub may be silent while an answer is awaited."""
STARTING: Final = 10.0
"""Seconds that a hub which has claimed its folder may take to answer there."""
_LOOK: Final = 0.1

E = TypeVar("E", bound=events.Event)


class AtAddress(Discreet, frozen=True):
    """A hub somewhere, and who one is there: by password, by token or by this device."""

    contact: Contact
    name: str | None = None
    password: Annotated[str | None, SECRET] = None
    token: Annotated[str | None, SECRET] = None
    device: bool = False
    """This device proves itself, or is enrolled with the password."""


class AtFolder(Struct, frozen=True):
    """The hub of a data folder, to be run as its owner."""

    settings: HubSettings
    makes: bool
    """Where there is nothing yet, a hub's folder is made."""
    aside: Callable[[Path], None]
    """Told where a damaged log was kept."""

    @property
    def folder(self) -> Path:
        """Where it is."""
        return Path(self.settings.data).absolute()


class Call:
    """A connection to a hub on which one thing is asked after the other."""

    def __init__(self) -> None:
        """Open none yet: `dial` or `take`, then `hello`."""
        self.me = events.Me(id="", name="")
        """Whom the hub takes us for."""
        self.addresses: list[str] = []
        """Where the hub listens; it tells only who runs it."""
        self._pairings: asyncio.Queue[events.Pairing] = asyncio.Queue()
        self._answer: asyncio.Future[AnyEvent] = asyncio.get_running_loop().create_future()
        self._patience: Patience | None = None
        """How long the answer is still waited for."""
        self._id = ""
        self._count = 0

    async def dial(self, address: Address) -> Self:
        """Connect to a hub. Raises the errors of `open_connection`, ExpiredError."""
        limits = ClientLimits()
        connecting = open_connection(address, limits, self._receive)
        return await self._connected(connecting, address, limits.open_timeout)

    async def meet(self, contact: Contact) -> Self:
        """Connect to a hub that is known. Raises as `Contact.open` does, ExpiredError."""
        limits = ClientLimits()
        connecting = contact.open(limits, self._receive)
        return await self._connected(connecting, contact.address, limits.open_timeout)

    async def take(self, sock: socket.socket) -> Self:
        """Go on with a connection that is there."""
        address = Address(scheme="unix", path=CONTROL)
        _, self._connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(address, ClientLimits(), self._receive), sock=sock
        )
        return self

    async def hello(self, hello: verbs.Hello, device: Device | None = None) -> None:
        """Say who we are, and have `device` prove itself. Raises as `ask` does."""
        # With no room to come back to, one is in none and shows up nowhere.
        quiet = structs.replace(hello, resume=verbs.Resume(epoch="", rooms={}))
        channel = self._connection.channel
        if device is None or channel is None:
            welcome = await self.ask(quiet, events.Welcome)
        else:
            nonce = secrets.token_bytes(NONCE_BYTES)
            challenge = await self.ask(with_device(quiet, device, nonce), events.Challenge)
            proven = proof(challenge, device, nonce, channel)
            welcome = await self._ask_again(proven, events.Welcome)
        self.me, self.addresses = welcome.me, welcome.addresses

    async def ask(self, verb: Verb, answer: type[E]) -> E:
        """Return what answers `verb`.

        Raises HubRefusedError where the hub says no, UnreachableError where it is gone,
        ExpiredError where it does not answer, UsageError `text.not-unicode`.
        """
        self._count += 1
        self._id = str(self._count)
        return await self._ask_again(structs.replace(verb, id=self._id), answer)

    async def _ask_again(self, verb: Verb, answer: type[E]) -> E:
        """Ask what has the id of the last question."""
        _check_unicode(verb)
        self._answer = asyncio.get_running_loop().create_future()
        self._connection.write([verb])
        address, lost = self._connection.address, self._connection.lost
        most = ClientLimits().login_timeout
        self._patience = Patience(address, silence=PATIENCE, most=most)
        async with self._patience:
            await asyncio.wait((self._answer, lost), return_when=asyncio.FIRST_COMPLETED)
        if not self._answer.done():
            raise lost.result()
        event = self._answer.result()
        if isinstance(event, events.Failure):
            raise refused(event)
        if not isinstance(event, answer):
            raise ProtocolError("message.malformed", why=type(event).__name__)
        return event

    async def pairing(self) -> events.Pairing:
        """Return the next news of a code that was made or typed on this connection.

        Raises what ended the connection. Cancelling is safe: nothing is lost.
        """
        hearing = asyncio.ensure_future(self._pairings.get())
        lost = self._connection.lost
        try:
            await asyncio.wait((hearing, lost), return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                return hearing.result()
            raise lost.result()
        finally:
            hearing.cancel()

    def close(self) -> None:
        """Hang up."""
        self._connection.abort()

    async def _connected(
        self, connecting: Coroutine[Any, Any, Connection], address: Address, seconds: float
    ) -> Self:
        try:
            async with asyncio.timeout(seconds):
                self._connection = await connecting
        except TimeoutError as error:
            raise _late(address, seconds) from error
        return self

    def _receive(self, heard: list[AnyEvent]) -> None:
        if self._patience is not None:
            self._patience.hear()
        for event in heard:
            if isinstance(event, events.Goodbye):
                self._connection.explain(refusal(event))
            elif isinstance(event, events.Pairing):
                self._pairings.put_nowait(event)
            unasked = isinstance(event, events.Failure) and event.re is None
            asked = unasked or getattr(event, "re", None) == self._id
            if asked and not self._answer.done():
                self._answer.set_result(event)


@asynccontextmanager
async def calling(way: AtAddress | AtFolder, language: Language) -> AsyncIterator[Call]:
    """Reach a hub and be somebody there, until the block ends."""
    if isinstance(way, AtAddress):
        async with _at_address(way, language) as call:
            yield call
        return
    async with _at_folder(way) as call:
        await call.hello(verbs.Hello(lang=language))
        yield call


@asynccontextmanager
async def _at_address(way: AtAddress, language: Language) -> AsyncIterator[Call]:
    contact = way.contact
    found = await contact.find(ClientLimits().open_timeout)
    if not found.is_private:
        raise NotAllowedError("login.readable", address=contact.address.label)
    call = await Call().meet(contact)
    try:
        hello = verbs.Hello(
            name=way.name,
            password=way.password,
            token=way.token,
            device=device_label(),
            lang=language,
        )
        await call.hello(hello, await this_device() if way.device else None)
        yield call
    finally:
        call.close()


@asynccontextmanager
async def _at_folder(way: AtFolder) -> AsyncIterator[Call]:
    folder = way.folder
    loop = asyncio.get_running_loop()
    deadline = loop.time() + STARTING
    while True:
        call = await at_control_socket(folder)
        if call is not None:
            try:
                yield call
            finally:
                call.close()
            return
        if not way.makes and not (folder / DATABASE).exists():
            raise LocalError("folder.no-hub", folder=folder)
        try:
            async with _hub_of_our_own(way) as call:
                yield call
            return
        except StoreError as error:
            if error.code != "store.busy":
                raise
            # Its hub may be starting, or another command like this one is at work.
            if loop.time() >= deadline:
                raise StoreError("folder.no-control", **error.fields) from error
        await asyncio.sleep(_LOOK)


async def at_control_socket(folder: Path) -> Call | None:
    """Return a connection to the hub that runs on `folder`, to say hello on; None: none does."""
    try:
        return await Call().dial(Address(scheme="unix", path=str(folder / CONTROL)))
    except UnreachableError:
        return None


@asynccontextmanager
async def _hub_of_our_own(way: AtFolder) -> AsyncIterator[Call]:
    from landline.server.server import HubServer  # a quarter of a second, seldom needed

    hub = HubServer(way.settings, listen=False)
    await hub.start()
    try:
        if hub.set_aside is not None:
            way.aside(hub.set_aside)
        call = await Call().take(hub.call())
        try:
            yield call
        finally:
            call.close()
    finally:
        await hub.stop()


class ForbiddenError(HubRefusedError):
    """The hub does not allow it to whoever asked."""

    exit_status = NotAllowedError.exit_status


class MisusedError(HubRefusedError):
    """What was asked for cannot be."""

    exit_status = UsageError.exit_status


_FORBIDDEN: Final = frozenset(
    {
        "account.needed", "login.wait", "role.needed", "room.banned", "room.create",
        "room.outranked", "room.private", "room.role-needed", "token.scope",
    }
)  # fmt: skip
_MISUSED: Final = frozenset(
    {
        "hook.address", "login.name", "name.invalid", "name.mixed", "password.short", "role.guest",
        "room.invalid", "verb.invalid",
    }
)  # fmt: skip


def refused(said: events.Failure) -> HubRefusedError:
    """Return what the hub said no to as an error with the right exit status."""
    if said.code in _FORBIDDEN:
        return ForbiddenError(said)
    if said.code in _MISUSED:
        return MisusedError(said)
    return refusal(said)


def _check_unicode(verb: Verb) -> None:
    try:
        msgspec.json.encode(verb)
    except UnicodeEncodeError:
        raise UsageError("text.not-unicode") from None


def _late(address: Address, seconds: float) -> Error:
    return ExpiredError("peer.timeout", address=address, seconds=f"{seconds:g}")
