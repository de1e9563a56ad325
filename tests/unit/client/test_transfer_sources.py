"""Where the other side may be, as a hub tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from landline.client import transfer_sources as sources
from landline.client.states import HubRefusedError
from landline.net.address import Address
from landline.wire import events

if TYPE_CHECKING:
    from landline.client.transfer_search import Search

ABOUT = ("a.txt", 7)
SENDER = b"s" * 32


class Line:
    """A hub that began anew: the offer `o1` is called `o2` now."""

    address = Address.parse("tcp://127.0.0.1:1")
    is_private = True

    def __init__(self, about: tuple[str, int] | None = ABOUT) -> None:
        self.asked: list[str] = []
        self._about = about

    def line(self) -> Line:
        return self

    def take(self, *, key: bytes, offer: str) -> events.Taken:
        self.asked.append(offer)
        if offer != "o2":
            raise HubRefusedError(events.Failure(code="offer.unknown", text="no"))
        return events.Taken(offer=offer, ticket="t", key=SENDER.hex(), addresses=[], private=True)

    def offer_about(self, key: bytes, about: tuple[str, int]) -> str | None:
        return "o2" if (key, about) == (SENDER, self._about) else None


class Looking:
    """A search that is over after the first visit, or three rounds."""

    def __init__(self) -> None:
        self.tickets: list[str] = []
        self.rounds = 0

    @property
    def is_over(self) -> bool:
        return bool(self.tickets) or self.rounds >= 3

    def visit(self, place: Any, seconds: float = 0.0) -> bool:
        self.tickets.append(place.ticket)
        return True

    def wait(self, seconds: float) -> None:
        self.rounds += 1


@pytest.mark.parametrize(
    ("about", "there", "tickets"),
    [(ABOUT, ABOUT, ["t"]), (ABOUT, ("a.txt", 8), []), (None, ABOUT, [])],
)
def test_an_offer_of_a_hub_that_began_anew_is_found_by_what_it_is_about(
    about: tuple[str, int] | None, there: tuple[str, int], tickets: list[str]
) -> None:
    line, search = Line(there), Looking()
    source = sources.of_offer(cast("Any", line), b"me", "o1", SENDER, about)
    source(cast("Search", search))
    assert search.tickets == tickets
    assert line.asked == (["o1", "o2"] if tickets else ["o1"] * 3)
