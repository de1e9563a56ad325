"""Going for what is offered at a hub, while a receiver waits.

A person is asked about one offer after the other, whether it is to oneself or in a room. A
receiver that takes always goes for those to oneself alone, of devices that are known, and for
several at a time. What does not live here: the search for who offers (`transfer_sources`).
"""

from __future__ import annotations

import contextlib
import queue
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from landline.client.transfer_caller import Wanted
from landline.client.transfer_events import Reached
from landline.errors import Error, NotAllowedError, UnreachableError
from landline.observe import logger
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.hub_at_need import HubAtNeed
    from landline.client.hub_line import HubLine
    from landline.client.transfer_side import Side
    from landline.transfer.watch import Outcome
    from landline.wire.events import FilesOffer

    Call = Callable[[Wanted], Outcome]

PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Seconds until a hub that does not answer is tried again, the last for ever."""
MOST_WAITING: Final = 100
"""Offers that wait to be looked at; what comes beyond is passed over."""
MOST_SEEN: Final = 10_000
"""Offers that are known to have been looked at."""
LONGEST_NAME: Final = 80

_log = logger("client")


class Offers:
    """While it is entered, offers are gone for."""

    def __init__(
        self,
        side: Side,
        hub: HubAtNeed,
        call: Call,
        arrived: Callable[[Outcome], None],
        *,
        at_once: int,
        is_wanted: Callable[[FilesOffer], bool],
    ) -> None:
        """Go for each offer that `is_wanted` with `call`, for `at_once` at a time."""
        self._side = side
        self._hub = hub
        self._call = call
        self._arrived = arrived
        self._at_once = at_once
        self._is_wanted = is_wanted
        self._heard: queue.Queue[FilesOffer] = queue.Queue(MOST_WAITING)
        self._seen: dict[str, None] = {}
        self._over = threading.Event()

    def __enter__(self) -> Self:
        for target in (self._listen, *[self._work] * self._at_once):
            threading.Thread(target=target, name="offers", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _listen(self) -> None:
        """Reach the hub, however long that takes; from then on its line looks after itself."""
        tries = 0
        while not self._over.is_set():
            try:
                line = self._hub.line()
                line.hear(partial(self._take_in, line))
                self._side.board.say(Reached(line.address.label))
                return
            except (Error, TimeoutError) as error:
                if not tries and isinstance(error, Error):
                    self._side.board.fail(error)
                _log.debug("hub of offers not reached: %s", error)
            self._over.wait(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    def _take_in(self, line: HubLine, offer: FilesOffer) -> None:
        """Note an offer, unless it is one of this side's own; in the hub's event loop."""
        is_own = offer.key == self._side.key.hex() and offer.user == line.user
        if is_own or offer.offer in self._seen:
            return
        while len(self._seen) >= MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        self._seen[offer.offer] = None
        with contextlib.suppress(queue.Full):
            self._heard.put_nowait(offer)

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                offer = self._heard.get(timeout=1.0)
            except queue.Empty:
                continue
            if self._is_wanted(offer):
                self._go(offer)

    def _go(self, offer: FilesOffer) -> None:
        side, name = self._side, safe_text(offer.about.name, limit=LONGEST_NAME)
        sender = safe_text(offer.sender, limit=LONGEST_NAME)
        try:
            if not (offer.private and self._hub.line().is_private):
                raise NotAllowedError("transfer.not-private")
            missing = UnreachableError("transfer.not-there", name=sender)
            key = bytes.fromhex(offer.key)
            side.introduce(key, sender)
            # Where several are gone for at once, one of the others takes what is offered anew.
            about = (offer.about.name, offer.about.size) if self._at_once == 1 else None
            wanted = Wanted(sender or name, missing, key=key, offer=offer.offer, about=about)
            self._arrived(self._call(wanted))
        except Error as error:
            if error.code == "transfer.declined":
                self._hub.line().decline(offer.offer, "transfer.refused")
            elif not side.board.stopping.is_set():
                side.board.fail(error, peer=sender)
