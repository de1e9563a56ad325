"""Messages to store in tests."""

from __future__ import annotations

from landline.model import Entry, Record
from landline.wire.body import Body, decode_body, encode_body
from landline.wire.events import Quote

AT = 1_790_000_000_000


def cid(number: int) -> str:
    """Return the cid that this test calls `number`."""
    return f"{number:032x}"


def entry(
    text: str,
    *,
    room: str = "lobby",
    user: str = "ada",
    number: int | None = None,
    mentions: tuple[str, ...] = (),
    records: tuple[Record, ...] = (),
) -> Entry:
    """Return a message of `user`, with cid `number` if one is given."""
    body = encode_body(Body(sender=user, user=user, at=AT, text=text, mentions=list(mentions)))
    number_cid = None if number is None else cid(number)
    return Entry(room, number_cid, user, body, mentions=mentions, records=records)


def notice(
    *, room: str = "lobby", number: int | None = None, records: tuple[Record, ...] = ()
) -> Entry:
    """Return a message that is no text."""
    body = encode_body(Body(sender="hub", user="hub", at=AT, kind="notice", did="test"))
    number_cid = None if number is None else cid(number)
    return Entry(room, number_cid, "hub", body, silent=True, records=records)


def edit(
    target: int, text: str, *, room: str = "lobby", user: str = "ada", number: int | None = None
) -> Entry:
    """Return the edit of message `target`."""
    body = Body(sender=user, user=user, at=AT + 1, kind="edit", target=target, text=text)
    return _change(body, target, room, number)


def delete(
    target: int, *, room: str = "lobby", user: str = "ada", number: int | None = None
) -> Entry:
    """Return the deletion of message `target`."""
    body = Body(sender=user, user=user, at=AT + 1, kind="delete", target=target)
    return _change(body, target, room, number)


def react(
    target: int, emoji: str, *, room: str = "lobby", user: str = "ada", off: bool = False
) -> Entry:
    """Return a reaction to message `target`."""
    body = Body(sender=user, user=user, at=AT, kind="react", target=target, emoji=emoji, off=off)
    return _change(body, target, room, None)


def answer(
    target: int, text: str, quoted: str, *, room: str = "lobby", number: int | None = None
) -> Entry:
    """Return an answer to message `target` that quotes it."""
    quote = Quote("ada", quoted)
    body = Body(sender="bob", user="bob", at=AT, text=text, reply=target, quote=quote)
    number_cid = None if number is None else cid(number)
    return Entry(room, number_cid, "bob", encode_body(body), target=target)


def records(*named: Record) -> Entry:
    """Return records that come without a message."""
    return Entry(None, None, "", b"", records=named)


def text_of(body: bytes) -> str:
    """Return the text in a stored body."""
    return decode_body(body).text


def _change(body: Body, target: int, room: str, number: int | None) -> Entry:
    number_cid = None if number is None else cid(number)
    return Entry(room, number_cid, body.user, encode_body(body), target=target, silent=True)
