"""Whether one message has what a query asks for, and where: the truth an index is held to.

What does not live here: which messages are looked at (`landline.store.search`), and how
text is cut into words (`landline.wire.words`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from landline.wire.words import Sought, fold

if TYPE_CHECKING:
    from landline.wire.query import Has, Query

_LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)(\w[^\s<>\"']*)")
_PAGES: Final = frozenset({"asp", "aspx", "cgi", "htm", "html", "jsp", "php", "shtml", "xhtml"})
"""Endings of an address that shows a page and gives no file."""
_ENDING: Final = re.compile("[a-z0-9]{1,8}(?![a-z0-9])")
_BEHIND: Final = ".,;:!)]}*_。，；！）】》」"
"""What stands behind an address in a sentence and is not part of it."""
_CODE: Final = re.compile(r"`[^`\n]+`|^ {0,3}(?:```|~~~)", re.MULTILINE)


class Said(Struct, frozen=True, gc=False):
    """What of a message's body a search looks at."""

    sender: str = msgspec.field(name="from", default="")
    user: str = ""
    at: int = 0
    text: str = ""
    kind: str | None = None
    target: int | None = None
    deleted: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it can be found at all."""
        return self.kind is None and not self.deleted


_decode: Final = msgspec.json.Decoder(Said).decode


def said(body: bytes | memoryview) -> Said | None:
    """Return what `body` says, None if it was written by something that is not a hub."""
    try:
        return _decode(body)
    except msgspec.MsgspecError:
        return None


def holds(folded: str) -> list[Has]:
    """Return what can be asked of a folded text with `has:`.

    A file is a link whose path ends in a name like `plan.pdf`.
    """
    found: list[Has] = []
    if ("`" in folded or "~~~" in folded) and _CODE.search(folded):
        found.append("code")
    if "://" in folded or "www." in folded:
        links = _LINK.findall(folded)
        if links:
            found.append("link")
        if any(map(_names_file, links)):
            found.append("file")
    return found


class Matcher:
    """A query made ready to be held against many messages."""

    def __init__(self, query: Query) -> None:
        """Prepare for `query`; its room is not looked at."""
        self.wanted = [Sought(term.text, prefix=term.prefix) for term in query.terms]
        self.wanted += [Sought(phrase) for phrase in query.phrases]
        self.excluded = [Sought(term.text, prefix=term.prefix) for term in query.excluded]
        self._after = query.after_ms
        self._before = query.before_ms
        self._sender = None if query.sender is None else fold(query.sender)
        self._has = set(query.has)

    def accepts(self, message: Said) -> bool:
        """Tell whether `message` is a text and has all of the query."""
        if not message.is_text or not self._is_from_there(message):
            return False
        if not (self.wanted or self.excluded or self._has):
            return True
        folded = fold(message.text)
        return (
            all(sought.found(folded) for sought in self.wanted)
            and not any(sought.found(folded) for sought in self.excluded)
            and (not self._has or self._has <= set(holds(folded)))
        )

    def _is_from_there(self, message: Said) -> bool:
        if self._after is not None and message.at < self._after:
            return False
        if self._before is not None and message.at >= self._before:
            return False
        return self._sender is None or self._sender in (fold(message.sender), fold(message.user))


def _names_file(link: str) -> bool:
    path = link.partition("?")[0].partition("#")[0].rstrip(_BEHIND)
    _, slash, name = path.rpartition("/")
    stem, _, behind = name.rpartition(".")
    ending = _ENDING.match(behind)
    return bool(slash and stem) and ending is not None and ending[0] not in _PAGES
