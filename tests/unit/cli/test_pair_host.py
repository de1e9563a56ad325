"""The side that lets a device in, told everything a hub may tell of a code."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from landline.cli import terminal
from landline.cli.console import Console
from landline.cli.control import ForbiddenError
from landline.cli.pair_host import Host, minutes_left
from landline.errors import ExpiredError, UnreachableError, VerificationError
from landline.trust.codes import Code
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.catalogue import Language
    from landline.cli.control import Call

OWN = Code(7, b"\x01\x02\x03")
THEIRS = Code(8, b"\x04\x05\x06")
Captured = pytest.CaptureFixture[str]


class FakeCall:
    """A hub that tells what a test says, and remembers what it was asked."""

    def __init__(self, *told: events.Pairing) -> None:
        self.asked: list[verbs.Verb] = []
        self.told = list(told)
        self.refuses = ""
        self.all_typed = asyncio.Event()

    async def ask(self, verb: verbs.Verb, answer: type[events.Event]) -> events.Event:
        self.asked.append(verb)
        if self.refuses and isinstance(verb, verbs.Approve):
            raise ForbiddenError(events.Failure(code=self.refuses, text="No such code."))
        if answer is events.PairingCode:
            return events.PairingCode(code=OWN.words, digits=OWN.digits, slot=7, until=0)
        return events.Ok()

    async def pairing(self) -> events.Pairing:
        await self.all_typed.wait()
        if not self.told:
            raise UnreachableError("peer.lost", address="hub")
        return self.told.pop(0)


def told(outcome: str, slot: int = 7, left: int = 0) -> events.Pairing:
    name, device = ("ada", "laptop\x1b[2J") if outcome == "paired" else (None, None)
    return events.Pairing(slot=slot, outcome=outcome, left=left, name=name, device=device)  # type: ignore[arg-type]


async def let_in(
    monkeypatch: pytest.MonkeyPatch,
    call: FakeCall,
    *typed: str,
    language: Language = "en",
    who: str | None = None,
    as_json: bool = False,
) -> None:
    async def lines() -> AsyncIterator[str]:
        for line in typed:
            yield line
        call.all_typed.set()

    monkeypatch.setattr(terminal, "piped_lines", lines)
    console = Console(language)
    command = "landline pair hub"
    host = Host(console, cast("Call", call), who=who, command=command, as_json=as_json)
    await host.let_in(new=who is None)


async def test_a_device_comes_by_the_code_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    call = FakeCall(told("wrong", left=2), told("paired"))
    await let_in(monkeypatch, call, who="ada")
    assert call.asked == [verbs.NewCode(who="ada")]
    shown = capsys.readouterr()
    assert shown.out == f"{OWN.words}\n"
    for words in ("landline pair hub", "of ada's, within 10 min", "tries left: 2", "laptop"):
        assert words in shown.err
    assert "\x1b" not in shown.err


async def test_in_chinese_digits_come_first(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    await let_in(monkeypatch, FakeCall(told("paired")), language="zh")
    assert capsys.readouterr().out == f"{OWN.digits}\n"


async def test_a_device_comes_by_a_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    call = FakeCall(told("wrong", 8, 2), told("wrong", 9), told("paired", 8))
    await let_in(monkeypatch, call, "", "no code", OWN.words, THEIRS.words, who="ada")
    assert call.asked == [
        verbs.NewCode(who="ada"),
        verbs.Approve(code=THEIRS.digits, who="ada"),
        verbs.DropCode(slot=7),
    ]
    said = capsys.readouterr().err
    assert said.count("That is no pairing code") == 1
    assert said.count("typed on the other machine") == 1
    assert said.count("Nobody was let in") == 1
    assert "laptop" in said


async def test_what_the_hub_does_not_take_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    call = FakeCall(told("over", 8), told("paired"))
    call.refuses = "pair.unknown"
    await let_in(monkeypatch, call, THEIRS.words)
    said = capsys.readouterr().err
    assert "No such code" in said
    assert "can no longer be used" in said


@pytest.mark.parametrize(
    ("news", "error", "code"),
    [
        ([told("over")], ExpiredError, "pair.expired"),
        ([told("wrong", left=1), told("over")], ExpiredError, "pair.expired"),
        ([told("wrong", left=0), told("over")], VerificationError, "pair.dead"),
        ([told("over", slot=8), told("over")], ExpiredError, "pair.expired"),
    ],
)
async def test_the_code_ends(
    monkeypatch: pytest.MonkeyPatch,
    news: list[events.Pairing],
    error: type[ExpiredError | VerificationError],
    code: str,
) -> None:
    call = FakeCall(*news)
    with pytest.raises(error) as caught:
        await let_in(monkeypatch, call)
    assert caught.value.code == code
    assert call.asked == [verbs.NewCode()]


async def test_whatever_ends_it_ends_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    call = FakeCall()
    with pytest.raises(UnreachableError):
        await let_in(monkeypatch, call)
    assert call.asked[-1] == verbs.DropCode(slot=7)


async def test_json_is_all_there_is(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    await let_in(monkeypatch, FakeCall(told("paired")), as_json=True)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in lines] == ['{"is":"code"', '{"is":"pairing"']


@pytest.mark.parametrize(
    ("until", "now", "minutes"),
    [
        (600_000, 0.0, 10),
        (600_000, 590.0, 1),
        (600_000, 100_000_000.0, 10),
        (10**15, 0.0, 10),
        (7_200_000, 0.0, 120),
    ],
)
def test_clocks_may_be_wrong(until: int, now: float, minutes: int) -> None:
    assert minutes_left(until, now) == minutes
