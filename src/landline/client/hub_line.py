"""A hub as the threads of a transfer use it: offers made, offers taken, and news of both.

A `Client` in an event loop does the talking; here are calls that wait, and callbacks. An offer
of ours lives through lost connections: it is said again on the next one. What does not live
here: what an offer leads to (`outgoing`, `incoming`), the way through the hub (`direct.relay`).
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from msgspec import structs

from landline.client.hub_address import hub_target
from landline.client.states import Connected, HubRefusedError
from landline.errors import Error, IncompleteError, ProtocolError
from landline.net.loop_thread import LoopThread
from landline.net.threads import call_in_loop
from landline.observe import logger
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from landline.client.hub_member import Member
    from landline.client.inbox import Happening
    from landline.net.address import Address

PATIENCE: Final = 20.0
"""Seconds that one answer of the hub may take."""
AGAIN_AFTER: Final = 2.0
"""Seconds between two tries to make an offer anew at a hub that began anew: whom it is for may
not be back yet."""
_LAST_WORDS: Final = 2.0
"""Seconds in which offers are withdrawn at the end."""
_MOST_EARLY: Final = 64
"""News that are kept of offers whose names are not known yet."""

T = TypeVar("T")
E = TypeVar("E", bound=events.Event)

_log = logger("client")


class HubOffer:
    """One offer of ours at the hub."""

    def __init__(
        self,
        verb: verbs.OfferFiles,
        taken: Callable[[events.Taker], None],
        declined: Callable[[events.Declined], None],
    ) -> None:
        """Use `HubLine.offer`."""
        self.verb = verb
        self.taken = taken
        self.declined = declined
        self.id = ""


class HubLine:
    """See the module's docstring. Callbacks run in the event loop and must not block."""

    def __init__(
        self, client: Member, loop: asyncio.AbstractEventLoop, thread: LoopThread | None
    ) -> None:
        """Use `dial` or `over`."""
        self._client = client
        self._loop = loop
        self._thread = thread
        self._lock = threading.Lock()
        self._offers: list[HubOffer] = []
        self._offered: list[Callable[[events.FilesOffer], None]] = []
        self._early: deque[events.Taker | events.Declined] = deque(maxlen=_MOST_EARLY)
        """News of offers that nobody knows: one may be taken before its answer is looked at."""
        self._renewals = 0
        """How often the connection came back."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._call(self._start(), None)

    @classmethod
    def dial(cls, make: Callable[[], Member]) -> Self:
        """Open the client that `make` returns, in a loop of its own; raises as `Client.open`."""
        thread = LoopThread("landline: hub")
        loop = thread.start()
        try:
            client = call_in_loop(loop, _opened(make), None)
            return cls(client, loop, thread)
        except BaseException:
            thread.stop()
            raise

    @classmethod
    def over(cls, client: Member, loop: asyncio.AbstractEventLoop) -> Self:
        """Use a client that is open already in `loop`, which is another thread's; it stays open."""
        return cls(client, loop, None)

    @property
    def address(self) -> Address:
        """Where the hub is."""
        return hub_target(self._client.hub.address).address

    @property
    def user(self) -> str | None:
        """One's id there."""
        return self._client.user

    @property
    def is_private(self) -> bool:
        """Whether nobody can have changed what the hub tells of keys on its way here."""
        return self._client.hub.private

    def offer(
        self,
        verb: verbs.OfferFiles,
        taken: Callable[[events.Taker], None],
        declined: Callable[[events.Declined], None] = lambda event: None,
    ) -> HubOffer:
        """Make an offer, which holds until `withdraw` or `close`; raises HubRefusedError.

        `taken` is called for each who takes it, and again when they may have to be met anew.
        """
        offer = HubOffer(verb, taken, declined)
        with self._lock:
            self._offers.append(offer)
        try:
            self._call(self._say(offer), PATIENCE)
        except BaseException:
            with self._lock:
                self._offers.remove(offer)
            raise
        return offer

    def withdraw(self, offer: HubOffer) -> None:
        """End an offer; nothing where it has ended."""
        with self._lock:
            if offer not in self._offers:
                return
            self._offers.remove(offer)
        with contextlib.suppress(Error, TimeoutError):
            self._ask(verbs.WithdrawFiles(offer=offer.id), events.Ok, _LAST_WORDS)

    def take(
        self, *, key: bytes, offer: str | None = None, slot: int | None = None
    ) -> events.Taken:
        """Take an offer, by its name or by a code's slot; raises HubRefusedError."""
        return self._ask(
            verbs.TakeFiles(offer=offer, slot=slot, key=key.hex()), events.Taken, PATIENCE
        )

    def offer_about(self, key: bytes, about: tuple[str, int]) -> str | None:
        """Return an open offer by the device `key` of that name and size, if there is one.

        Raises HubRefusedError.
        """
        listed = self._ask(verbs.Offers(), events.OfferList, PATIENCE)
        for one in listed.offers:
            if one.key == key.hex() and (one.about.name, one.about.size) == about:
                return one.offer
        return None

    def decline(self, offer: str, reason: str) -> None:
        """Tell whoever offers that it is not wanted."""
        with contextlib.suppress(Error, TimeoutError):
            self._ask(verbs.DeclineFiles(offer=offer, reason=reason), events.Ok, PATIENCE)

    def hear(self, offered: Callable[[events.FilesOffer], None]) -> None:
        """Have `offered` called for each offer that is open now or will be."""
        with self._lock:
            self._offered.append(offered)
        self._call(self._list(), PATIENCE)

    def close(self) -> None:
        """Withdraw what is offered, and hang up unless the client is another's."""
        with self._lock:
            offers = list(self._offers)
        for offer in offers:
            self.withdraw(offer)
        with contextlib.suppress(Error, TimeoutError):
            self._call(self._stop(), _LAST_WORDS)
        if self._thread is not None:
            with contextlib.suppress(Error, TimeoutError):
                self._call(self._client.close(), None)
            self._thread.stop()

    def _ask(self, verb: verbs.Verb, answer: type[E], seconds: float) -> E:
        return self._call(self._asked(verb, answer), seconds)

    def _call(self, work: Coroutine[Any, Any, T], seconds: float | None) -> T:
        if not self._loop.is_running():  # the program that it is of has ended
            work.close()
            raise IncompleteError("client.closed")
        return call_in_loop(self._loop, work, seconds)

    async def _asked(self, verb: verbs.Verb, answer: type[E]) -> E:
        event = await self._client.ask(verb)
        if not isinstance(event, answer):
            raise ProtocolError("message.malformed", why=type(event).__name__)
        return event

    async def _say(self, offer: HubOffer, *, again: bool = False) -> None:
        verb = structs.replace(offer.verb, again=offer.id) if again else offer.verb
        offer.id = (await self._asked(verb, events.Offered)).offer
        early, self._early = self._early, deque(maxlen=_MOST_EARLY)
        for event in early:
            self._heard(event)

    async def _start(self) -> None:
        self._begin(self._listen())

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work, name="transfer at the hub")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        with contextlib.suppress(Error):
            async for event in self._client.events():
                self._heard(event)

    def _heard(self, event: Happening) -> None:
        match event:
            case events.Taker() | events.Declined():
                self._told(event)
            case events.FilesOffer():
                self._tell(event)
            case Connected(again=True):
                self._begin(self._renew())
            case _:
                pass

    def _told(self, event: events.Taker | events.Declined) -> None:
        with self._lock:
            offers = [each for each in self._offers if each.id == event.offer]
        for offer in offers:
            if isinstance(event, events.Taker):
                offer.taken(event)
            else:
                offer.declined(event)
        if not offers:
            self._early.append(event)

    def _tell(self, event: events.FilesOffer) -> None:
        with self._lock:
            hearers = list(self._offered)
        for hearer in hearers:
            hearer(event)

    async def _renew(self) -> None:
        """Say all offers again: the hub forgets those of a connection that does not come back."""
        with self._lock:
            offers = list(self._offers)
            self._renewals += 1
        for offer in offers:
            try:
                await self._say(offer, again=True)
            except HubRefusedError:
                self._begin(self._say_anew(offer, self._renewals))
            except Error as error:
                _log.debug("offer not said again: %s", error)
        if self._offered:
            with contextlib.suppress(Error):
                await self._list()

    async def _say_anew(self, offer: HubOffer, renewal: int) -> None:
        """Make an offer that the hub has forgotten, as soon as it takes it."""
        while self._is_open(offer) and renewal == self._renewals:
            try:
                await self._say(offer)
            except HubRefusedError as error:
                _log.debug("offer not made anew: %s", error.code)
                await asyncio.sleep(AGAIN_AFTER)
            except Error as error:
                _log.warning("offer not said again: %s", error.code)
                return
            else:
                return

    def _is_open(self, offer: HubOffer) -> bool:
        with self._lock:
            return offer in self._offers

    async def _list(self) -> None:
        for offer in (await self._asked(verbs.Offers(), events.OfferList)).offers:
            self._tell(offer)


async def _opened(make: Callable[[], Member]) -> Member:
    client = make()
    await client.open()
    return client
