"""Messages to store in tests."""

from __future__ import annotations

import json

from landline.model import Entry


def cid(number: int) -> str:
    """Return the cid that this test calls `number`."""
    return f"{number:032x}"


def entry(text: str, *, room: str = "lobby", user: str = "ada", number: int | None = None) -> Entry:
    """Return a message of `user`, with cid `number` if one is given."""
    body = json.dumps({"user": user, "text": text}).encode()
    return Entry(room, None if number is None else cid(number), user, body)


def text_of(body: bytes) -> str:
    """Return the text in a stored body."""
    text = json.loads(body)["text"]
    assert isinstance(text, str)
    return text
