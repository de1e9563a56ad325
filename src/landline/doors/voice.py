"""How a hub's words reach a person: one language, one place in the world, styled pieces.

What is said of a message is in `messages`, of everything else in `rendering`. The plain
door joins the pieces, the terminal client colours them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from landline import catalogue
from landline.model import LOBBY
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.catalogue import Language
    from landline.wire.events import RoomInfo


class Piece(NamedTuple):
    """A stretch of one style: seq, clock, place, name, text, mention, found, notice or alarm."""

    style: str
    text: str


Line = list[Piece]


class Voice:
    """Knows the reader: language, time of day, and with whom private talks are."""

    __slots__ = ("hub", "language", "local", "me", "peers")

    def __init__(
        self, language: Language, *, local: Callable[[float], time.struct_time] = time.localtime
    ) -> None:
        """`local` turns seconds since 1970 into the reader's time."""
        self.language = language
        self.local = local
        self.hub = ""
        """How the reader calls this hub in a command; empty: not known here."""
        self.me: str | None = None
        """Id of the reader, whose mentions stand out; None: shown to many."""
        self.peers: dict[str, str] = {}
        """Private talk -> name of the other one."""

    def text(self, key: str, /, **fields: object) -> str:
        """Return a catalogue entry with its fields made harmless."""
        safe = {
            name: safe_text(value) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        return catalogue.text(key, self.language, **safe)

    def notice(self, key: str, /, **fields: object) -> Line:
        """Return a catalogue entry as a line."""
        return [Piece("notice", self.text(key, **fields))]

    def state(self, state: str) -> str:
        """Return how somebody is, in words."""
        return self._word(f"plain.state.{state}", state)

    def role(self, role: str) -> str:
        """Return a role in words."""
        return self._word(f"plain.role.{role}", role)

    def kind(self, kind: str) -> str:
        """Return what a room is like, in words."""
        return self._word(f"plain.kind.{kind}", kind)

    def clock(self, at: int) -> str:
        """Return the time of day of `at` ms."""
        return time.strftime("[%H:%M] ", self.local(at / 1000))

    def moment(self, at: int) -> str:
        """Return day and time of `at` ms."""
        return time.strftime("%Y-%m-%d %H:%M", self.local(at / 1000))

    def place(self, room: str) -> str:
        """Return what stands before a message to say where it is; nothing in the lobby."""
        if room == LOBBY:
            return ""
        if not room.startswith("@"):
            return f"#{safe_text(room)} "
        return self.text("plain.private" if "+" in room else "plain.note")

    def room(self, name: str) -> str:
        """Return what a room is called in a sentence."""
        if name in self.peers:
            return f"@{safe_text(self.peers[name])}"
        if not name.startswith("@"):
            return safe_text(name)
        return self.text("plain.private-talk" if "+" in name else "plain.own-room")

    def room_of(self, info: RoomInfo) -> str:
        """Return what a room of a list is called."""
        return self.room(info.room) if info.peer is None else f"@{safe_text(info.peer.name)}"

    def listed(self, words: Iterable[str]) -> str:
        """Return words as a list in a sentence."""
        return ", ".join(map(safe_text, words))

    def _word(self, key: str, word: str) -> str:
        """Return the entry `key`; a word that a newer hub says is shown as it is."""
        return self.text(key) if key in catalogue.ENTRIES else safe_text(word)


def plain(line: Line) -> str:
    """Return a line without its styles."""
    return "".join([piece.text for piece in line])
