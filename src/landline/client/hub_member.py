"""What a transfer needs of a member of a hub, so that it need not load one before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from landline.client.inbox import Happening
    from landline.client.states import HubView
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb


class Member(Protocol):
    """What a transfer needs of a `Client`."""

    @property
    def hub(self) -> HubView:
        """The hub, and how things stand with it."""

    @property
    def user(self) -> str | None:
        """One's id at the hub."""

    async def open(self) -> None:
        """Connect."""

    async def close(self) -> None:
        """Hang up."""

    async def ask(self, verb: Verb) -> AnyEvent:
        """Ask, and return what answers it."""

    def events(self) -> AsyncIterator[Happening]:
        """Return an iterator over all that happens."""


class Opened(NamedTuple):
    """A client that is open in an event loop of another thread, and stays so."""

    client: Member
    loop: asyncio.AbstractEventLoop
