"""Sequences that stand in columns: their items are made when somebody asks for them. Pure.

What does not live here: the columns (`listing`, `told`, `decided`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from operator import eq
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

Made = TypeVar("Made", covariant=True)
"""What is made: equal each time, but not the same."""


class OnDemand(Sequence[Made]):
    """All of a sequence but its length and one item."""

    __slots__ = ()

    @abstractmethod
    def item(self, number: int) -> Made:
        """Return the item with a number that is not negative; IndexError from the length on."""

    @overload
    def __getitem__(self, number: int) -> Made: ...
    @overload
    def __getitem__(self, number: slice) -> list[Made]: ...
    def __getitem__(self, number: int | slice) -> Made | list[Made]:
        if isinstance(number, slice):
            return [self.item(each) for each in range(len(self))[number]]
        return self.item(number if number >= 0 else range(len(self))[number])

    def __iter__(self) -> Iterator[Made]:
        return map(self.item, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes
