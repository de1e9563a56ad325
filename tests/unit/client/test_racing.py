"""Ways to a hub, tried one beside the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from landline.client import racing
from landline.client.connection import Connection
from landline.client.racing import first_open
from landline.errors import Error, UnreachableError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


class Fake(Connection):
    """A connection to nobody."""

    def __init__(self) -> None:
        self.is_open = True

    def abort(self, reason: Error | None = None) -> None:
        self.is_open = False


class Ways:
    """Ways that open, fail or hang as told, in the order in which they are tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.hung: list[str] = []
        self.opened: dict[str, Fake] = {}

    def __call__(self, what: str) -> Callable[[], Coroutine[None, None, Connection]]:
        async def way() -> Connection:
            self.tried.append(what)
            if what.startswith("hangs"):
                try:
                    await asyncio.get_running_loop().create_future()
                finally:
                    self.hung.append(what)
            if what.startswith("refuses"):
                raise UnreachableError("peer.refused", address=what)
            if what.startswith("lies"):
                raise VerificationError("hub.untrusted", address=what)
            self.opened[what] = Fake()
            return self.opened[what]

        return way


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "STAGGER", 1e6)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "STAGGER", 0.001)


@pytest.mark.usefixtures("patient")
async def test_the_likeliest_is_tried_alone_as_long_as_it_may_open(ways: Ways) -> None:
    number, connection = await first_open([ways("opens a"), ways("opens b")])
    assert (number, connection) == (0, ways.opened["opens a"])
    assert ways.tried == ["opens a"]


@pytest.mark.usefixtures("patient")
async def test_the_next_is_tried_at_once_where_one_fails(ways: Ways) -> None:
    number, connection = await first_open([ways("refuses"), ways("lies"), ways("opens")])
    assert (number, connection) == (2, ways.opened["opens"])
    assert ways.opened["opens"].is_open


@pytest.mark.usefixtures("hasty")
async def test_one_that_leads_nowhere_holds_up_no_other(ways: Ways) -> None:
    number, _ = await first_open([ways("hangs a"), ways("hangs b"), ways("opens")])
    assert number == 2
    assert sorted(ways.hung) == ["hangs a", "hangs b"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("first", ["refuses a", "lies a"])
async def test_where_none_opens_the_likeliest_says_why(ways: Ways, first: str) -> None:
    with pytest.raises(Error) as caught:
        await first_open([ways(first), ways("lies b"), ways("refuses c")])
    assert caught.value.fields["address"] == first


@pytest.mark.usefixtures("hasty")
async def test_of_two_that_open_at_once_one_is_closed(ways: Ways) -> None:
    both = asyncio.Event()

    async def first() -> Connection:
        await both.wait()
        return await ways("opens a")()

    async def second() -> Connection:
        both.set()
        return await ways("opens b")()

    number, kept = await first_open([first, second])
    other = "opens b" if number == 0 else "opens a"
    assert isinstance(kept, Fake)
    assert kept.is_open
    assert other not in ways.opened or not ways.opened[other].is_open


@pytest.mark.usefixtures("hasty")
async def test_cancelling_leaves_nothing(ways: Ways) -> None:
    opening = asyncio.create_task(first_open([ways("hangs a"), ways("hangs b")]))
    while len(ways.tried) < 2:  # noqa: ASYNC110 (until both are)
        await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert sorted(ways.hung) == ["hangs a", "hangs b"]
