"""Which HTTP request is which verb: `POST /api/<verb>` for all, and addresses for reading.

Fields are the verb's own (`wire/verbs.py`), in a JSON object or a form, or for reading in the
path and the query. Pure: bytes and mappings in, a verb out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from landline.errors import ProtocolError, UsageError
from landline.safetext import safe_text
from landline.wire import verbs
from landline.wire.bad_line import WHY_LENGTH, bad_line

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FIELDS: Final = 64
"""Fields of one form."""

NOT_OFFERED: Final = frozenset(("bye", "confirm", "offer", "offerfiles", "pair", "prove"))
"""Verbs that mean nothing to one who is gone after every call."""

OFFERED: Final = {tag: row for tag, row in verbs.VERBS.items() if tag not in NOT_OFFERED}

FORM: Final = "application/x-www-form-urlencoded"

_DECODERS: Final = {tag: msgspec.json.Decoder(row.verb) for tag, row in OFFERED.items()}


class Reading(Struct, frozen=True):
    """An address that can be read with GET."""

    path: str
    verb: type[verbs.Verb]

    @property
    def tag(self) -> str:
        """The verb's name."""
        return str(self.verb.__struct_config__.tag)


READINGS: Final = (
    Reading("/api/rooms", verbs.Rooms),
    Reading("/api/rooms/{room}/messages", verbs.History),
    Reading("/api/rooms/{room}/members", verbs.Members),
    Reading("/api/rooms/{room}/people", verbs.Who),
    Reading("/api/search", verbs.Search),
    Reading("/api/users", verbs.Users),
    Reading("/api/users/{who}", verbs.Whois),
)


def posted(tag: str, body: bytes, content_type: str) -> verbs.Verb:
    """Return the verb `tag` with the fields in `body`; an empty one has none.

    A form is what `curl -d` sends, whether or not its body is one: JSON is taken either way.
    Raises ProtocolError `json.malformed`, `verb.invalid`; UsageError `web.route`.
    """
    decoder = _DECODERS.get(tag)
    if decoder is None:
        raise UsageError("web.route", path=safe_text(f"/api/{tag}", limit=80))
    said = body.strip() or b"{}"
    if content_type == FORM and not said.startswith(b"{"):
        return converted(_form(said), OFFERED[tag].verb)
    try:
        return decoder.decode(said)
    except (ValueError, RecursionError) as error:
        raise bad_line(said, error, decoder).error() from error


def converted(fields: Mapping[str, Any], verb: type[verbs.Verb]) -> verbs.Verb:
    """Return `verb` with `fields` as texts, numbers too. Raises ProtocolError `verb.invalid`."""
    try:
        return msgspec.convert(fields, verb, strict=False)
    except msgspec.ValidationError as error:
        why = safe_text(str(error), limit=WHY_LENGTH)
        raise ProtocolError("verb.invalid", why=why) from error


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise ProtocolError("verb.invalid", why="the form cannot be read") from error
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            earlier = fields[name]
            fields[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            fields[name] = value
    return fields
