"""Which codes are open, in which slots, for whom."""

from __future__ import annotations

import pytest

from landline.errors import RefusedError
from landline.hub.codes import OFFERS_FROM_ONE, Codes, OpenCode
from landline.hub.nouns import Member
from landline.settings import TrustSettings
from landline.wire import events

ADA = events.Someone("1", "ada")
SECRET = b"\x01\x02\x03"


def member(source: str = "a") -> Member:
    return Member(None, "en", source, operator=False)


def opened(codes: Codes, at: int = 0, now: float = 0.0) -> OpenCode:
    code = codes.open(at, now)
    code.give(SECRET, ADA.id, ADA, member())
    return code


def test_the_smallest_free_slot_is_taken() -> None:
    codes = Codes(TrustSettings(most_codes=3))
    first, second, third = opened(codes), opened(codes), opened(codes)
    assert [code.slot for code in (first, second, third)] == [1, 2, 3]
    with pytest.raises(RefusedError, match="as many pairing codes"):
        codes.open(0, 0.0)
    codes.remove(second)
    assert second not in codes
    again = opened(codes)
    assert again.slot == 2
    assert second not in codes
    assert again in codes
    assert codes.made_by("1") == 3
    assert codes.made_by("2") == 0


def test_a_code_lives_so_long() -> None:
    codes = Codes(TrustSettings(code_life=600))
    code = opened(codes, at=5000, now=10.0)
    assert (code.until, code.ends) == (610.0, 605_000)
    assert codes.usable(1, member(), 609.9) is code
    assert codes.usable(1, member(), 610.0) is None


def test_what_cannot_be_used() -> None:
    codes = Codes(TrustSettings(code_failures=3))
    device, other = member(), member()
    code = codes.offer(device, 0, 0.0)
    assert codes.usable(code.slot, device, 0.0) is None
    assert codes.waiting(code.slot, 0.0) is code
    assert codes.waiting(code.slot, 600.0) is None
    code.give(SECRET, ADA.id, ADA, member())
    assert codes.waiting(code.slot, 0.0) is None
    assert codes.usable(code.slot, device, 0.0) is code
    assert codes.usable(code.slot, other, 0.0) is None
    assert codes.usable(2, device, 0.0) is None
    code.failures = 3
    assert codes.usable(code.slot, device, 0.0) is None
    assert codes.waiting(opened(codes).slot, 0.0) is None


def test_devices_that_wait_leave_room_for_people() -> None:
    codes = Codes(TrustSettings(most_codes=20))
    for number in range(10):
        codes.offer(member(str(number)), 0, 0.0)
    with pytest.raises(RefusedError, match="as many pairing codes"):
        codes.offer(member("another"), 0, 0.0)
    for _ in range(10):
        opened(codes)


def test_one_source_takes_a_few_slots() -> None:
    codes = Codes(TrustSettings())
    for _ in range(OFFERS_FROM_ONE):
        codes.offer(member("a"), 0, 0.0)
    with pytest.raises(RefusedError, match="as many pairing codes"):
        codes.offer(member("a"), 0, 0.0)
    codes.offer(member("b"), 0, 0.0)


def test_those_who_are_there_are_told_what_ends() -> None:
    codes = Codes(TrustSettings())
    code, other = codes.offer(member(), 0, 0.0), opened(codes)
    assert code.device is not None
    maker = member()
    code.give(SECRET, None, ADA, maker)
    told = codes.end(lambda one: one is code)
    over = events.Pairing(slot=1, outcome="over")
    assert [(effect.member, effect.event) for effect in told] == [  # type: ignore[attr-defined]
        (maker, over),
        (code.device, over),
    ]
    assert list(codes) == [other]
    assert other.maker is not None
    other.maker.closed = True
    assert codes.end(lambda one: True) == []


def test_a_code_does_not_show_its_secret() -> None:
    code = opened(Codes(TrustSettings()))
    assert str(SECRET) not in repr(code)
