"""Letters: one datagram in, at most one short answer out, never trusted (DESIGN §6).

Everything here is stateless; rates and repeats are `buckets.py`, who may be answered is
`answerable.py`.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import Struct

from landline.errors import ProtocolError
from landline.model import LOBBY
from landline.safetext import decode_text
from landline.wire.bad_line import bad_line
from landline.wire.events import Ok, Pong
from landline.wire.fields import Id, Name
from landline.wire.verbs import VERBS, Ping, Verb

MOST_JSON: Final = 1200
"""Bytes of a JSON letter (DESIGN §5): it fits the smallest IPv6 packet, RFC 8200 §5."""


class Letter(Struct, frozen=True, gc=False):
    """A letter that may be taken: a text for the lobby, or a ping."""

    verb: Literal["send", "ping"]
    size: int
    """Bytes of the datagram: the answer's bound."""
    text: str = ""
    id: str | None = None
    """The sender's own number for it, against repeats."""
    native: bool = False
    """It was JSON, and is answered so."""
    lined: bool = False
    """It ended with a newline, as a person's at `nc` does, and so does its answer."""


class LetterViolation(Struct, frozen=True, gc=False):
    """A letter that cannot be taken, with a stable code."""

    code: str
    size: int
    why: str = ""
    id: str | None = None

    def error(self) -> ProtocolError:
        """Return what is wrong as an error with texts for people."""
        return ProtocolError(self.code, why=self.why, limit=MOST_JSON)


class _Send(Verb, tag="send", frozen=True, kw_only=True):
    """`verbs.Send` as a letter has it: one room, so it need not be named."""

    text: str
    room: Name = LOBBY
    id: Id | None = None


class _Refusal(Struct, frozen=True, tag_field="is", tag="error", omit_defaults=True):
    """An `error` event without its texts, to be as short as its letter."""

    code: str
    re: str | None = None


_VERBS: Final[msgspec.json.Decoder[_Send | Ping]] = msgspec.json.Decoder(_Send | Ping)
_encode: Final = msgspec.json.Encoder().encode


def decode(data: bytes) -> Letter | LetterViolation | None:
    """Return what one datagram says; None where it says nothing."""
    if data.startswith(b"{"):
        return _decode_json(data)
    text = decode_text(data).rstrip("\r\n")
    return Letter("send", len(data), text, lined=data.endswith(b"\n")) if text else None


def answer(letter: Letter | LetterViolation, *, code: str | None = None) -> bytes | None:
    """Return the one answer to `letter`; None where it would be longer than the letter.

    `code` says why the letter was not taken; a LetterViolation brings its own.
    """
    if isinstance(letter, LetterViolation):
        reply = _encode(_Refusal(letter.code, letter.id))
    elif letter.native:
        reply = _encode(_reply(letter, code))
    else:
        reply = b"ok" if code is None else b"error " + code.encode()
        if letter.lined:
            reply += b"\n"
    return reply if len(reply) <= letter.size else None


def _decode_json(data: bytes) -> Letter | LetterViolation:
    size = len(data)
    if size > MOST_JSON:
        return LetterViolation("letter.too-long", size)
    try:
        verb = _VERBS.decode(data)
    except (ValueError, RecursionError) as error:
        bad = bad_line(data, error, _VERBS)
        known = bad.code == "verb.unknown" and bad.why in VERBS
        return LetterViolation("letter.verb" if known else bad.code, size, bad.why, bad.id)
    if isinstance(verb, Ping):
        return Letter("ping", size, id=verb.id, native=True)
    if verb.room != LOBBY:
        return LetterViolation("letter.room", size, id=verb.id)
    return Letter("send", size, verb.text, verb.id, native=True)


def _reply(letter: Letter, code: str | None) -> Struct:
    if code is not None:
        return _Refusal(code, letter.id)
    return Pong(re=letter.id) if letter.verb == "ping" else Ok(re=letter.id)
