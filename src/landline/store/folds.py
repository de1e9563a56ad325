"""Which bodies a batch changes: edits, deletions, reactions and answers, in their order.

The rules are `landline.wire.folding`'s; both engines apply them here and keep the result
in their own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import MsgspecError, Struct

from landline import observe
from landline.wire.folding import Folded, fold, scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

Place = tuple[int, int]
"""Id of a room, and a seq in it."""

_log = observe.logger("store")


class Change(Struct, frozen=True, gc=False):
    """A message that names an earlier one of its room."""

    room: int
    target: int
    seq: int
    body: bytes


def folded(
    changes: Sequence[Change], bodies: Callable[[Collection[Place]], dict[Place, bytes]]
) -> dict[Place, bytes]:
    """Return the bodies that are others after `changes`, each as it then is.

    `bodies` returns those of the places asked for that hold a message, the messages of
    the batch among them. A change whose target is not there changes nothing.
    """
    earlier = [change for change in changes if 0 < change.target < change.seq]
    standing = bodies({(change.room, change.target) for change in earlier})
    changed: dict[Place, bytes] = {}
    copies: dict[Place, None] = {}
    for change in earlier:
        place = (change.room, change.target)
        body = changed.get(place) or standing.get(place)
        outcome = None if body is None else _folded(body, change)
        if outcome is None:
            continue
        if outcome.body is not body:
            changed[place] = outcome.body
        copies.update(dict.fromkeys((change.room, seq) for seq in outcome.scrubbed))
    if copies:
        standing |= bodies(copies.keys() - standing.keys())
        for place in copies:
            body = changed.get(place) or standing.get(place)
            if body is not None and (rest := _scrubbed(body, place)) is not body:
                changed[place] = rest
    return changed


def _folded(body: bytes, change: Change) -> Folded | None:
    try:
        return fold(body, change.seq, change.body)
    except MsgspecError:
        _unread((change.room, change.target))
        return None


def _scrubbed(body: bytes, place: Place) -> bytes:
    try:
        return scrub(body)
    except MsgspecError:
        _unread(place)
        return body


def _unread(place: Place) -> None:
    # Written by another program or version: no reason to keep nobody's messages any more.
    room, seq = place
    _log.warning("a message cannot be changed", extra=observe.fields(room=room, seq=seq))
