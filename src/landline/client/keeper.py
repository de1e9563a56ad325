"""Keeps one member connected: connects, is welcomed, comes back after every loss.

It does not come back to a hub that takes us for ourselves no more, nor to one that is
another than before. What does not live here: who the hub has to be (`contact`), what is
said and asked over the connection (`session`, `client`).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from typing import TYPE_CHECKING, Any, Final

from landline.client.patience import Patience
from landline.client.reconnect import Backoff
from landline.client.session import Line
from landline.client.states import (
    HubRefusedError,
    LinkState,
    LoginRefusedError,
    Reconnecting,
    refusal,
)
from landline.errors import Error, UsageError, VerificationError
from landline.trust.login import NONCE_BYTES
from landline.wire import verbs
from landline.wire.events import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.client.connection import Connection
    from landline.client.contact import Contact
    from landline.client.session import News, Session
    from landline.settings import ClientLimits
    from landline.wire.events import AnyEvent


class Keeper:
    """The way to a hub, as long as it is wanted."""

    def __init__(
        self,
        contact: Contact,
        limits: ClientLimits,
        session: Session,
        *,
        take_in: Callable[[Iterable[News]], None],
        on_away: Callable[[Reconnecting], None],
        on_end: Callable[[Error], None],
    ) -> None:
        """`take_in` gets what arrives, `on_end` what ended it before `close`."""
        self.state: LinkState = "new"
        self.contact = contact
        self._limits = limits
        self._session = session
        self._take_in = take_in
        self._on_away = on_away
        self._on_end = on_end
        self._connection: Connection | None = None
        self._greeting: Connection | None = None
        """Open, and not welcomed yet."""
        self._patience: Patience | None = None
        """How long the welcome is still waited for."""
        self._task: asyncio.Task[None] | None = None
        self._welcomed: asyncio.Future[AnyEvent] | None = None

    @property
    def came_back(self) -> bool:
        """Whether there was a connection before the present one."""
        return self._task is not None

    async def open(self) -> None:
        """Connect for the first time; `Client.open` says what it raises."""
        if self.state != "new":
            raise UsageError("client.reopened")
        self.state = "connecting"
        try:
            await self._connect()
        except BaseException:
            self.state = "new"
            raise
        self._task = asyncio.create_task(self._keep_connected(), name="landline-client")
        self._task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Say goodbye and hang up, within `close_timeout`."""
        self.state = "closed"
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Error):
                await self._task
        await self._say_goodbye()

    def write(self) -> None:
        """Send what the session has to say."""
        connection = self._connection or self._greeting
        if connection is not None:
            connection.write(self._session.take())

    def explain(self, reason: Error) -> None:
        """Remember why the connection is about to be lost."""
        if self._connection is not None:
            self._connection.explain(reason)

    def greeted(self, answer: AnyEvent | None) -> None:
        """The hub has answered our hello."""
        if self._welcomed is not None and not self._welcomed.done() and answer is not None:
            self._welcomed.set_result(answer)

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
                await self._pause(max(backoff.wait(), _wait_of(reason)), reason)
                try:
                    await self._connect()
                except _FINAL:
                    raise
                except (Error, OSError) as error:
                    reason = error if isinstance(error, Error) else reason

    def _ended(self, task: asyncio.Task[None]) -> None:
        """The hub takes us for ourselves no more or is another one, or we made a mistake."""
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        self.state = "closed"
        if not isinstance(error, _FINAL):
            error = Error("program.failed", why=repr(error))
        self._on_end(error)

    async def _pause(self, delay: float, reason: Error) -> None:
        self.state = "waiting"
        self._on_away(Reconnecting(delay, reason))
        await asyncio.sleep(delay)
        self.state = "connecting"

    async def _connect(self) -> None:
        connection: Connection | None = None
        await self.contact.find(self._limits.open_timeout)  # a person may have to be asked
        limits = self._limits
        self._patience = Patience(
            self.contact.address, silence=limits.open_timeout, most=limits.login_timeout
        )
        try:
            async with self._patience:
                connection = await self.contact.open(limits, self._receive)
                await self._be_welcomed(connection)
        finally:
            self._patience = None
            if connection is not None and self._connection is not connection:
                connection.abort()

    async def _be_welcomed(self, connection: Connection) -> None:
        self._session.connect(self._line(connection))
        welcomed = self._welcomed = asyncio.get_running_loop().create_future()
        self._greeting = connection
        self.write()
        try:
            both: list[asyncio.Future[Any]] = [welcomed, connection.lost]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not welcomed.done():
                raise connection.lost.result()
            answer = welcomed.result()
            if isinstance(answer, Failure):
                raise refusal(answer)
        except BaseException:
            self._take_in(self._session.lose())
            raise
        finally:
            self._welcomed = self._greeting = None
        self._connection = connection
        self.state = "connected"

    def _line(self, connection: Connection) -> Line:
        way = self.contact.way
        return Line(
            channel=connection.channel,
            private=way is not None and way.is_private,
            nonce=secrets.token_bytes(NONCE_BYTES),
            address=connection.address.label,
        )

    def _receive(self, heard: list[AnyEvent]) -> None:
        if self._patience is not None:
            self._patience.hear()
        receive = self._session.receive
        for event in heard:
            self._take_in(receive(event))
        self.write()

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


_FINAL: Final = (LoginRefusedError, VerificationError)
"""Trying again would not help, or would be no good."""


def _wait_of(reason: Error) -> float:
    return (reason.retry or 0.0) if isinstance(reason, HubRefusedError) else 0.0
