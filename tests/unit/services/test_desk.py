"""The operator of `chat`: who is there, who is answered, and never the wrong one."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from landline.errors import UnreachableError
from landline.services.desk import Desk
from tests.unit.services.fake_calls import FakeCall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.catalogue import Phrase


class Office:
    """A desk, what its operator saw, and callers."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.desk = Desk(self.tell)

    def tell(self, phrase: Phrase) -> None:
        self.seen.append(str(phrase))

    def news(self) -> list[str]:
        seen, self.seen = self.seen, []
        return seen

    @asynccontextmanager
    async def caller(self, remote: str = "tcp://192.0.2.7:5000") -> AsyncIterator[FakeCall]:
        call = FakeCall(remote)
        serving = asyncio.create_task(self.desk(call.as_call()))
        await settled()
        yield call
        call.hangs_up()
        await serving


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_is_typed_goes_to_the_only_caller() -> None:
    office = Office()
    async with office.caller() as ada:
        assert office.news() == [
            "* 1 [192.0.2.7:5000] is here",
            "* you answer 1 [192.0.2.7:5000]",
        ]
        ada.says("你好\n".encode())
        await settled()
        assert office.news() == ["1 [192.0.2.7:5000] 你好"]
        await office.desk.typed("hello /to you")
        await office.desk.typed("  ")
        assert ada.heard == [b"hello /to you", "太忙".encode()]


async def test_the_operator_chooses_among_callers() -> None:
    office = Office()
    async with office.caller() as ada, office.caller("udp://192.0.2.8:6000") as bo:
        await office.desk.typed("to ada")
        await office.desk.typed("/to 2")
        await office.desk.typed("to bo")
        office.news()
        await office.desk.typed("/list")
        assert office.news() == ["  1 [192.0.2.7:5000]", "> 2 [192.0.2.8:6000]"]
        assert (ada.heard, bo.heard) == ([b"to ada"], [b"to bo"])
        for wrong in ("/to 3", "/to", "/to x\x1b[2J", "/to ²", "/to " + "9" * 5000):
            await office.desk.typed(wrong)
        assert len(office.seen) == 5
        assert all("\x1b" not in line and len(line) < 80 for line in office.news())


async def test_nobody_takes_the_place_of_one_who_left() -> None:
    office = Office()
    async with office.caller("udp://192.0.2.8:6000") as bo:
        async with office.caller() as ada:
            await office.desk.typed("/to 2")
            ada.says(b"exit")
            await settled()
        office.news()
        await office.desk.typed("for ada only")
        assert office.news()[0].startswith("* nobody is chosen")
        assert bo.heard == []


async def test_with_nobody_there() -> None:
    office = Office()
    await office.desk.typed("hello?")
    await office.desk.typed("/help")
    assert office.news()[0] == "* nobody is here"


async def test_hanging_up() -> None:
    office = Office()
    async with office.caller() as ada:
        await office.desk.typed("/bye")
        assert ada.closed


async def test_an_answer_that_cannot_be_sent_is_told() -> None:
    office = Office()
    async with office.caller() as ada:
        office.news()
        ada.send_failure = UnreachableError("peer.lost", address=ada.remote)
        await office.desk.typed("hello")
        (line,) = office.news()
        assert line.startswith("* not sent to 1")


async def test_remote_text_is_made_safe() -> None:
    office = Office()
    async with office.caller() as ada:
        office.news()
        ada.says(b"\x1b[2J\nsecond line\xff")
        await settled()
        (line,) = office.news()
        assert "\x1b" not in line
        assert "\n" not in line


async def test_an_empty_datagram_is_shown_and_its_busy_text_can_be_set() -> None:
    office = Office()
    office.desk = Desk(office.tell, busy_text="busy")
    async with office.caller("udp://192.0.2.8:6000") as bo:
        office.news()
        bo.says(b"")
        await settled()
        assert office.news() == ["1 [192.0.2.8:6000] "]
        await office.desk.typed("")
        assert bo.heard == [b"busy"]
