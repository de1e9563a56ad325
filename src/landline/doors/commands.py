"""What people type after a slash, as verbs. The terminal client offers the same commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline import catalogue
from landline.safetext import safe_text
from landline.wire.verbs import (
    Answer,
    Bye,
    Help,
    History,
    Join,
    Leave,
    Nick,
    Rooms,
    Verb,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.catalogue import Language

JOIN_LINES: Final = 10
HISTORY_LINES: Final = 20
MOST_HISTORY_LINES: Final = 200


class Refusal(Struct, frozen=True):
    """A command that cannot be understood: a catalogue key with its fields."""

    key: str
    fields: dict[str, str]

    def text(self, language: Language) -> str:
        """Return the reason in words."""
        return catalogue.text(self.key, language, **self.fields)


def parse_command(line: str, room: str) -> Verb | Refusal:
    """Return the verb that `line` (`/name words…`), typed in `room`, asks for."""
    name, _, rest = line[1:].partition(" ")
    command = _COMMANDS.get(name.lower())
    if command is None:
        return Refusal("plain.unknown-command", {"name": safe_text(name, limit=20)})
    return command(rest.strip(), room)


def _nick(rest: str, room: str) -> Verb | Refusal:
    return Nick(name=rest) if rest else Refusal("plain.usage", {"usage": "/nick NAME"})


def _join(rest: str, room: str) -> Verb | Refusal:
    if not rest:
        return Refusal("plain.usage", {"usage": "/join ROOM"})
    return Join(room=rest.lstrip("#"), last=JOIN_LINES)


def _leave(rest: str, room: str) -> Verb | Refusal:
    return Leave(room=rest.lstrip("#") or room)


def _who(rest: str, room: str) -> Verb | Refusal:
    return Who(room=rest.lstrip("#") or room)


def _rooms(rest: str, room: str) -> Verb | Refusal:
    return Rooms()


def _history(rest: str, room: str) -> Verb | Refusal:
    if not rest:
        return History(room=room, limit=HISTORY_LINES)
    if rest.isascii() and rest.isdigit() and 0 < int(rest[:9]) <= MOST_HISTORY_LINES:
        return History(room=room, limit=int(rest))
    return Refusal("plain.usage", {"usage": f"/history [1-{MOST_HISTORY_LINES}]"})


def _letter(rest: str, room: str) -> Verb | Refusal:
    to, _, words = rest.partition(" ")
    if not words.strip():
        return Refusal("plain.usage", {"usage": "/letter ADDRESS TEXT"})
    if len(to) > 128 or len(words) > 1200:
        return Refusal("plain.letter-too-long", {})
    return Answer(to=to, text=words.strip())


def _help(rest: str, room: str) -> Verb | Refusal:
    return Help()


def _quit(rest: str, room: str) -> Verb | Refusal:
    return Bye()


_COMMANDS: Final[dict[str, Callable[[str, str], Verb | Refusal]]] = {
    "nick": _nick,
    "join": _join,
    "leave": _leave,
    "who": _who,
    "rooms": _rooms,
    "history": _history,
    "letter": _letter,
    "help": _help,
    "quit": _quit,
}

COMMANDS: Final = tuple(_COMMANDS)
"""Names of all commands, in the order that help shows them."""
