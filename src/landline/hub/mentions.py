"""Who is meant by `@name`, `@all` and `@here` in a text.

A mention is of somebody the hub knows and who may read the room; the rest is text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from landline.hub.names import LONGEST, RESERVED
from landline.model import EVERYBODY

if TYPE_CHECKING:
    from landline.hub.nouns import Person, Room
    from landline.hub.state import State

MOST: Final = 50
"""Mentions that one message can make."""
MOST_LOOKED_AT: Final = 500
"""Words behind an `@` that are looked up for one message."""

_EVERYBODY: Final = RESERVED - {"operator", "me"}
_UNSPACED: Final = "\u0e00"
"""From Thai on, scripts put no space between words, or pictures come."""
# Not behind an ASCII word: that is an e-mail address. Chinese words stand close.
_AT: Final = re.compile(rf"(?<![A-Za-z0-9_.@])@([^\s@]{{1,{LONGEST + 8}}})")


def mentioned_in(text: str, by: Person, room: Room, state: State) -> tuple[str, ...]:
    """Return the ids of those whom `text`, said `by` somebody in `room`, mentions."""
    found: dict[str, None] = {}
    for match in islice(_AT.finditer(text), MOST_LOOKED_AT):
        who = _meant(match[1], room, state)
        if who == EVERYBODY and not state.access.may_call_all(by, room):
            continue
        if who is not None:
            found[who] = None
        if len(found) >= MOST:
            break
    return tuple(found)


def _meant(word: str, room: Room, state: State) -> str | None:
    """Return who is meant by a word: punctuation and, in Chinese, text may follow a name."""
    for end in range(len(word), 0, -1):
        name = word[:end]
        if name.lower() in _EVERYBODY and not _goes_on(word, end):
            return EVERYBODY
        if (not name[-1].isalnum() and name[-1] != "_") or _goes_on(word, end):
            continue
        here = state.people.by_name(name)
        account = None if here is not None else state.accounts.by_name(name)
        id = here.id if here is not None else account[0] if account is not None else None
        if id is not None:
            return id if room.is_open or id in room.standing else None
    return None


def _goes_on(word: str, end: int) -> bool:
    """Return whether the word that ends before `end` does not end there: `@adam` is not Ada."""
    last, after = word[end - 1], word[end : end + 1]
    return "" < after < _UNSPACED and last < _UNSPACED and (after.isalnum() or after == "_")
