"""What an index keeps of a message and how a query is put to it, in FTS5's words.

Text goes in as tokens with spaces between: words as they are, a run of Chinese as its
overlapping pairs of characters and its last character. So a word of two characters is one
token, a longer one a phrase of them, and a single character the beginning of some token.
Room, sender and what a text holds are tokens too, marked by a letter that folding leaves
in no text. What comes back are candidates: whether they match is `search_match`'s to say.
"""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING, Final

from landline.store.search_match import holds
from landline.wire.words import fold, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.store.search_match import Matcher, Said
    from landline.wire.query import Query
    from landline.wire.words import Sought

MOST_ROOMS: Final = 64
"""Rooms that are named in a question; among more, candidates are sorted out afterwards."""

_ROOM: Final = "Ｒ"
_PERSON: Final = "Ｐ"
_HAS: Final = "Ｈ"


def tokens(folded: str) -> str:
    """Return folded text as FTS5 is given it."""
    if folded.isascii():
        return folded  # FTS5 cuts it at the same places
    parts: list[str] = []
    for run, word in pieces(folded):
        if word:
            parts.append(word)
        else:
            parts += map(add, run, run[1:])
            parts.append(run[-1])
    return " ".join(parts)


def row(message: Said, room: int, person: int) -> tuple[str, str]:
    """Return the two columns kept of a message: its text, and what else it is found by."""
    folded = fold(message.text)
    tags = f"{_ROOM}{room} {_PERSON}{person}"
    for kind in holds(folded):
        tags += f" {_HAS}{kind}"
    return tokens(folded), tags


def question(
    query: Query,
    matcher: Matcher,
    senders: Iterable[int],
    allowed: Iterable[int],
    forbidden: Iterable[int],
) -> str | None:
    """Return the FTS5 expression whose answers contain every match, None if all messages may.

    `senders` are the numbers of persons one of whom wrote it, `allowed` and `forbidden` are
    rooms by id; what is empty does not matter.
    """
    parts = [_phrase(sought) for sought in matcher.wanted]
    parts += [f'"{_HAS}{kind}"' for kind in query.has]
    for mark, numbers in ((_PERSON, senders), (_ROOM, allowed)):
        if any_of := " OR ".join([f'"{mark}{number}"' for number in numbers]):
            parts.append(f"({any_of})")
    if not parts:
        return None
    wanted = " AND ".join(parts)
    unwanted = [_phrase(sought) for sought in matcher.excluded]
    unwanted += [f'"{_ROOM}{room}"' for room in forbidden]
    return f"({wanted}) NOT ({' OR '.join(unwanted)})" if unwanted else wanted


def room_question(room: int) -> str:
    """Return the expression for all messages of a room."""
    return f'"{_ROOM}{room}"'


def _phrase(sought: Sought) -> str:
    parts: list[str] = []
    prefix = sought.prefix
    for run, word in sought.pieces[:-1]:
        parts += [word] if word else [*map(add, run, run[1:]), run[-1]]
    run, word = sought.pieces[-1]
    if word:
        parts.append(word)
    elif len(run) > 1:
        parts += map(add, run, run[1:])
    else:
        parts.append(run)
        prefix = True
    return f'"{" ".join(parts)}"' + (" *" if prefix else "")
