"""The same bytes cut as a network may cut them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Item = TypeVar("Item")


class Feedable(Protocol[Item]):
    """What framings' decoders and line parsers have in common."""

    def feed(self, data: bytes) -> list[Item]: ...

    def finish(self) -> list[Item]: ...


PLACES = st.lists(st.integers(min_value=0, max_value=400), max_size=12)
"""Where to cut: taken modulo the length of the bytes."""


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """Return `data` in pieces, some of them empty."""
    edges = sorted([0, len(data), *(place % (len(data) + 1) for place in places)])
    return [data[a:b] for a, b in pairwise(edges)]


def bytewise(data: bytes) -> list[bytes]:
    """Return `data` byte by byte."""
    return [data[i : i + 1] for i in range(len(data))]


def fed(decoder: Feedable[Item], pieces: Iterable[bytes]) -> list[Item]:
    """Return all that `decoder` gives for `pieces` and the end after them."""
    items = [item for piece in pieces for item in decoder.feed(piece)]
    return items + decoder.finish()


def jsonable() -> st.SearchStrategy[Any]:
    """Return a strategy for whatever JSON can say."""
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"]))
    )
    keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner))
