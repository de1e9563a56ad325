"""How a later message changes an earlier one: edits, deletions, reactions, answers.

The log keeps both: the later one for those who read along, the earlier one as it stands
now, so that history, search and whoever comes back need no replay. The store calls
`fold` in the transaction that commits the later one; nothing here knows a store.

Only texts can be changed. Folding the same message twice changes nothing more, and a
tombstone stays one.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct, structs

from landline.wire.body import Body, decode_body, encode_body
from landline.wire.events import Quote

MOST_EMOJI: Final = 20
"""Different emoji under one message."""
MOST_OF_ONE: Final = 500
"""Persons who put one emoji under one message."""
MOST_EDITS: Final = 100
"""Edits of one message: one more has no effect."""
MOST_REPLIES: Final = 200
"""Answers that a message knows of: beyond, its quotes outlive it."""


class Folded(Struct, frozen=True):
    """What a message does to an earlier one."""

    body: bytes
    """The earlier one as it stands now."""
    scrubbed: tuple[int, ...] = ()
    """Seqs of messages whose copies of its text have to go too: `scrub` does it."""


def fold(target: bytes, seq: int, change: bytes) -> Folded:
    """Return what the message `change`, with number `seq`, makes of the body `target`.

    `scrubbed` may name `seq` itself: a change that came too late keeps no text either.
    Raises msgspec.MsgspecError if one of the two is no message's body.
    """
    earlier, later = decode_body(target), decode_body(change)
    if earlier.kind is not None:
        return Folded(target)
    if later.kind == "delete" and not earlier.deleted:
        return Folded(encode_body(_tombstone(earlier, later)), (*earlier.edits, *earlier.replies))
    now = _changed(earlier, seq, later)
    copies = later.kind == "edit" or (later.kind is None and later.quote is not None)
    late = copies and (now.deleted or (later.kind == "edit" and seq not in now.edits))
    return Folded(target if now is earlier else encode_body(now), (seq,) if late else ())


def scrub(body: bytes) -> bytes:
    """Return an edit without its text, or an answer without its quote's."""
    message = decode_body(body)
    if message.kind == "edit" and message.text:
        return encode_body(structs.replace(message, text=""))
    if message.quote is not None and message.quote.text:
        return encode_body(structs.replace(message, quote=Quote(message.quote.sender)))
    return body


def _changed(earlier: Body, seq: int, later: Body) -> Body:
    """Return `earlier` as it stands after `later`: itself where nothing changes."""
    if earlier.deleted:
        return earlier
    if later.kind == "edit":
        return _edited(earlier, seq, later)
    if later.kind == "react":
        return _reacted(earlier, later)
    if later.kind is None and later.reply is not None:
        return _answered(earlier, seq)
    return earlier


def _tombstone(earlier: Body, later: Body) -> Body:
    # What it answered stays known: who missed it hears of the answered one's `replies` here.
    return Body(
        sender=earlier.sender,
        user=earlier.user,
        at=earlier.at,
        cid=earlier.cid,
        via=earlier.via,
        reply=earlier.reply,
        deleted=True,
        by=later.user,
    )


def _edited(earlier: Body, seq: int, later: Body) -> Body:
    if seq in earlier.edits or len(earlier.edits) >= MOST_EDITS:
        return earlier
    return structs.replace(
        earlier,
        text=later.text,
        mentions=later.mentions,
        edited=later.at,
        edits=[*earlier.edits, seq],
    )


def _reacted(earlier: Body, later: Body) -> Body:
    if later.emoji is None:
        return earlier
    persons = earlier.reactions.get(later.emoji, [])
    if later.off == (later.user not in persons):
        return earlier
    if later.off:
        persons = [person for person in persons if person != later.user]
    elif len(persons) < MOST_OF_ONE:
        persons = [*persons, later.user]
    reactions = {**earlier.reactions, later.emoji: persons}
    if not persons:
        del reactions[later.emoji]
    if len(reactions) > MOST_EMOJI:
        return earlier
    return structs.replace(earlier, reactions=reactions)


def _answered(earlier: Body, seq: int) -> Body:
    if seq in earlier.replies or len(earlier.replies) >= MOST_REPLIES:
        return earlier
    return structs.replace(earlier, replies=[*earlier.replies, seq])
