"""How a later message changes an earlier one: edits, deletions, reactions, answers.

The log keeps both: the later one for those who read along, the earlier one as it stands
now, so that history, search and whoever comes back need no replay. The store calls
`fold` in the transaction that commits the later one; nothing here knows a store.

Folding the same message twice changes nothing more, and a tombstone stays one.
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
MOST_REPLIES: Final = 200
"""Answers that a message knows of: beyond, its quotes outlive it."""


class Folded(Struct, frozen=True):
    """What a message does to an earlier one."""

    body: bytes
    """The earlier one as it stands now."""
    scrubbed: tuple[int, ...] = ()
    """Seqs of messages whose copies of its text have to go too: `scrub` does it."""


def fold(target: bytes, seq: int, change: bytes) -> Folded:
    """Return what the message `change`, with number `seq`, makes of the body `target`."""
    earlier, later = decode_body(target), decode_body(change)
    if earlier.deleted:
        return Folded(target)
    if later.kind == "delete":
        return Folded(encode_body(_tombstone(earlier, later)), (*earlier.edits, *earlier.replies))
    if later.kind == "edit":
        return Folded(encode_body(_edited(earlier, seq, later)))
    if later.kind == "react":
        return Folded(encode_body(_reacted(earlier, later)))
    if later.reply is not None:
        return Folded(encode_body(_answered(earlier, seq)))
    return Folded(target)


def scrub(body: bytes) -> bytes:
    """Return an edit without its text, or an answer without its quote's."""
    message = decode_body(body)
    if message.kind == "edit":
        return encode_body(structs.replace(message, text=""))
    if message.quote is not None:
        return encode_body(structs.replace(message, quote=Quote(message.quote.sender)))
    return body


def _tombstone(earlier: Body, later: Body) -> Body:
    return Body(
        sender=earlier.sender,
        user=earlier.user,
        at=earlier.at,
        cid=earlier.cid,
        via=earlier.via,
        deleted=True,
        by=later.user,
    )


def _edited(earlier: Body, seq: int, later: Body) -> Body:
    if seq in earlier.edits:
        return earlier
    return structs.replace(
        earlier,
        text=later.text,
        mentions=later.mentions,
        edited=later.at,
        edits=[*earlier.edits, seq],
    )


def _reacted(earlier: Body, later: Body) -> Body:
    emoji, reactions = later.emoji or "", dict(earlier.reactions)
    persons = [person for person in reactions.get(emoji, ()) if person != later.user]
    if not later.off and len(persons) < MOST_OF_ONE:
        persons.append(later.user)
    if persons:
        reactions[emoji] = persons
    else:
        reactions.pop(emoji, None)
    if len(reactions) > MOST_EMOJI:
        return earlier
    return structs.replace(earlier, reactions=reactions)


def _answered(earlier: Body, seq: int) -> Body:
    if seq in earlier.replies or len(earlier.replies) >= MOST_REPLIES:
        return earlier
    return structs.replace(earlier, replies=[*earlier.replies, seq])
