"""A sequence whose items are made on demand is one like any other."""

from __future__ import annotations

import pytest

from landline.transfer.sequence import OnDemand


class Tens(OnDemand[int]):
    """0, 10, 20 …: tells what was asked for."""

    def __init__(self, length: int) -> None:
        self.made: list[int] = []
        self._numbers = range(length)

    def item(self, number: int) -> int:
        self.made.append(number)
        return self._numbers[number] * 10

    def __len__(self) -> int:
        return len(self._numbers)


def test_items_have_the_numbers_of_a_list() -> None:
    tens, plain = Tens(4), [0, 10, 20, 30]
    assert [tens[number] for number in range(-4, 4)] == plain * 2
    for beyond in (-5, 4):
        with pytest.raises(IndexError):
            tens[beyond]
    assert list(tens) == plain
    assert list(reversed(tens)) == plain[::-1]
    for part in (slice(None), slice(1, 3), slice(-2, None), slice(None, None, -1), slice(9, 12)):
        assert tens[part] == plain[part]


def test_no_more_is_made_than_asked_for() -> None:
    tens = Tens(100)
    assert (tens[-1], tens[2:4], next(iter(tens))) == (990, [20, 30], 0)
    assert tens.made == [99, 2, 3, 0]


def test_it_equals_what_has_the_same_items() -> None:
    tens = Tens(3)
    assert tens == Tens(3)
    assert tens == [0, 10, 20]
    assert tens != [0, 10, 21]
    assert tens != [0, 10]
    assert tens != 3
    with pytest.raises(TypeError):
        hash(tens)


def test_sequences_of_other_lengths_are_told_apart_without_making_an_item() -> None:
    tens = Tens(3)
    assert tens != Tens(4)
    assert tens.made == []
