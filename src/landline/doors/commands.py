"""What people type after a slash, as verbs. The terminal client offers the same commands.

Each command is a row of `_COMMANDS`: its heading in help, its verb, and what its words are.
How it is typed and what it does stand in the catalogue (`plain.usage.*`, `plain.what.*`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import msgspec
from msgspec import Struct

from landline import catalogue
from landline.catalogue import ENTRIES, Phrase
from landline.safetext import safe_text
from landline.wire import fields, verbs
from landline.wire.shelf_verbs import Files
from landline.wire.verbs import Verb

if TYPE_CHECKING:
    from landline.catalogue import Language

JOIN_LINES: Final = 10
HISTORY_LINES: Final = 20
MOST_HISTORY_LINES: Final = 200
EVERYTHING: Final = 2**53 - 1
"""A seq behind all others: up to here a room can be marked as read."""

Group = Literal["talk", "read", "rooms", "people", "members", "account", "hub", "other"]


class Here(NamedTuple):
    """Where a command is typed."""

    room: str
    said: int = 0
    """Seq of what one said there last; 0: not known."""


class Refusal(Struct, frozen=True):
    """A command that cannot be understood: a catalogue key with its fields."""

    key: str
    fields: dict[str, object]

    def text(self, language: Language) -> str:
        """Return the reason in words."""
        return catalogue.text(self.key, language, **self.fields)


class HelpPage(Struct, frozen=True):
    """What `/help` shows: all commands, those of a group, or one."""

    names: tuple[str, ...] = ()
    """Commands to explain; none: all are listed."""

    def lines(self, language: Language) -> list[str]:
        """Return the page in words."""
        if self.names:
            return [_explained(name, language) for name in self.names]
        return [
            catalogue.text("plain.help", language),
            *(_listed(group, language) for group in get_args(Group)),
        ]


Meant = Verb | Refusal | HelpPage
"""What a command comes to."""


def parse_command(line: str, here: Here) -> Meant:
    """Return what `line` (`/name words…`), typed `here`, asks for.

    Passwords may be left out, where whoever calls this can ask for them.
    """
    name, _, words = line[1:].partition(" ")
    command = _COMMANDS.get(name.lower())
    if command is None:
        return Refusal("plain.unknown-command", {"name": safe_text(name, limit=20)})
    meant = command.parse(words.strip(), here)
    if meant is None:
        return usage_of(name.lower())
    if isinstance(meant, _Beyond):
        return usage_of(name.lower(), "plain.bounds", bounds=meant.bounds)
    return meant


def usage_of(name: str, key: str = "plain.usage", **fields: object) -> Refusal:
    """Return a refusal that says how the command is typed."""
    return Refusal(key, {"usage": _usage(name), **fields})


def _usage(name: str) -> object:
    key = f"plain.usage.{name}"
    return Phrase(key) if key in ENTRIES else f"/{name}"


def _explained(name: str, language: Language) -> str:
    what = catalogue.text(f"plain.what.{name}", language)
    return catalogue.text("plain.help.command", language, usage=_usage(name), what=what)


def _listed(group: Group, language: Language) -> str:
    commands = " ".join(f"/{name}" for name, row in _COMMANDS.items() if row.group == group)
    return catalogue.text(f"plain.group.{group}", language, commands=commands)


class _Slot(NamedTuple):
    """One word of a command, or all that is left of it."""

    field: str
    """The field of the verb that it becomes."""
    take: Callable[[str], Any] = str
    """Returns the field's value, or None if the word is not meant for this slot."""
    needed: bool = True
    rest: bool = False
    """All words that are left."""


class _Beyond(Struct, frozen=True):
    """A word is longer or a number larger than its verb allows."""

    bounds: str


_Parse = Callable[[str, Here], Meant | _Beyond | None]
"""From words to what they mean; None: they make no sense."""


class _Command(NamedTuple):
    group: Group
    parse: _Parse


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 16 else None


def _seq(word: str) -> int | None:
    return _number(word.removeprefix("#"))


def _count(word: str) -> int | None:
    number = _number(word)
    return number if number is not None and 1 <= number <= MOST_HISTORY_LINES else None


def _room(word: str) -> str:
    return word.lstrip("#")


def _no_number(word: str) -> str | None:
    return _room(word) if _number(word) is None else None


def _person(word: str) -> str:
    return word.removeprefix("@")


def _talk_with(word: str) -> str:
    return f"@{_person(word)}"


def _one_of(choices: object) -> Callable[[str], str | None]:
    known = get_args(choices)
    return lambda word: word.lower() if word.lower() in known else None


def _scopes(word: str) -> tuple[str, ...] | None:
    scopes = tuple(word.lower().split(","))
    return scopes if set(scopes) <= set(get_args(fields.Scope)) else None


def _verb(kind: type[Verb], *slots: _Slot, **fixed: object) -> _Parse:
    """Return how words become a verb that concerns no room, or names it itself."""
    return lambda words, here: _filled(kind, slots, words, fixed)


def _here(kind: type[Verb], *slots: _Slot, **fixed: object) -> _Parse:
    """Return how words become a verb that concerns the room it is typed in."""
    return lambda words, here: _filled(kind, slots, words, {"room": here.room, **fixed})


def _filled(
    kind: type[Verb], slots: tuple[_Slot, ...], words: str, fields: dict[str, object]
) -> Meant | _Beyond | None:
    fields = dict(fields)
    for slot in slots:
        word, _, left = (words, "", "") if slot.rest else words.partition(" ")
        value = slot.take(word) if word else None
        if value is not None:
            fields[slot.field] = value
            words = left.lstrip()
        elif slot.needed:
            return None
    return None if words else _checked(kind, fields)


def _checked(kind: type[Verb], fields: dict[str, object]) -> Verb | _Beyond:
    """Return the verb, if its fields are within the bounds that a JSON line has to keep, too."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        return _Beyond(" ".join(re.findall(r"[<>]= \d+", str(error))))


def _edit(words: str, here: Here) -> Meant | _Beyond | None:
    first, _, rest = words.partition(" ")
    seq = _seq(first)
    if seq is None:
        seq, rest = here.said, words
        if words and not seq:
            return usage_of("edit", "plain.nothing-said")
    if not rest.strip():
        return None
    return _checked(verbs.Edit, {"room": here.room, "seq": seq, "text": rest.strip()})


def _keep(words: str, here: Here) -> Meant | _Beyond | None:
    match words.lower().split():
        case ["all"]:
            kept: dict[str, object] = {"keep_days": 0, "keep_messages": 0}
        case [count, ("days" | "messages") as unit] if _number(count) is not None:
            kept = {f"keep_{unit}": _number(count)}
        case _:
            return None
    return _checked(verbs.Configure, {"room": here.room, **kept})


def _help(words: str, here: Here) -> Meant | None:
    word = words.removeprefix("/").lower()
    if not word:
        return HelpPage()
    group = tuple(name for name, row in _COMMANDS.items() if row.group == word)
    if group or word in _COMMANDS:
        return HelpPage(group or (word,))
    return Refusal("plain.unknown-command", {"name": safe_text(word, limit=20)})


_TEXT: Final = _Slot("text", rest=True)
_TO: Final = _Slot("room", _talk_with)
_SEQ: Final = _Slot("seq", _seq)
_EMOJI: Final = _Slot("emoji")
_WHO: Final = _Slot("who", _person)
_KEY: Final = _Slot("key")
_LABEL: Final = _Slot("label")
_ROOM: Final = _Slot("room", _room)
_OTHER_ROOM: Final = _ROOM._replace(needed=False)
_FOLDER: Final = _Slot("folder", lambda typed: typed.strip("/"), needed=False, rest=True)
_REASON: Final = _Slot("reason", needed=False, rest=True)
_STATE_TEXT: Final = _Slot("text", needed=False, rest=True)
_KIND: Final = _Slot("kind", _one_of(fields.RoomKind))
_ROLE: Final = _Slot("role", _one_of(fields.Role))
_PASSWORD: Final = _Slot("password", needed=False, rest=True)
_FOR: Final = _WHO._replace(needed=False)

_COMMANDS: Final[dict[str, _Command]] = {
    "msg": _Command("talk", _verb(verbs.Send, _TO, _TEXT)),
    "me": _Command("talk", _here(verbs.Send, _TEXT, me=True)),
    "reply": _Command("talk", _here(verbs.Send, _SEQ._replace(field="reply"), _TEXT)),
    "edit": _Command("talk", _edit),
    "delete": _Command("talk", _here(verbs.Delete, _SEQ)),
    "react": _Command("talk", _here(verbs.React, _SEQ, _EMOJI)),
    "unreact": _Command("talk", _here(verbs.React, _SEQ, _EMOJI, off=True)),
    "pin": _Command("talk", _here(verbs.Pin, _SEQ)),
    "unpin": _Command("talk", _here(verbs.Pin, _SEQ, off=True)),
    "history": _Command(
        "read",
        _here(verbs.History, _Slot("limit", _count, needed=False), limit=HISTORY_LINES),
    ),
    "search": _Command("read", _verb(verbs.Search, _TEXT)),
    # Offering and taking files takes a program that can connect to the other side.
    "offers": _Command("read", _verb(verbs.Offers)),
    "files": _Command("read", _here(Files, _OTHER_ROOM, _FOLDER)),
    "read": _Command("read", _here(verbs.Read, seq=EVERYTHING)),
    "join": _Command("rooms", _verb(verbs.Join, _ROOM, last=JOIN_LINES)),
    "leave": _Command("rooms", _here(verbs.Leave, _OTHER_ROOM)),
    "rooms": _Command("rooms", _verb(verbs.Rooms)),
    "create": _Command(
        "rooms",
        _verb(
            verbs.Create,
            _ROOM,
            _KIND._replace(needed=False),
            _Slot("topic", needed=False, rest=True),
        ),
    ),
    "topic": _Command("rooms", _here(verbs.Topic, _STATE_TEXT, text="")),
    "rename": _Command("rooms", _here(verbs.Rename, _Slot("name", _room))),
    "archive": _Command("rooms", _here(verbs.Archive)),
    "unarchive": _Command("rooms", _here(verbs.Archive, off=True)),
    "kind": _Command("rooms", _here(verbs.Configure, _KIND)),
    "slow": _Command("rooms", _here(verbs.Configure, _Slot("slow", _number))),
    "keep": _Command("rooms", _keep),
    "who": _Command("people", _here(verbs.Who, _OTHER_ROOM)),
    "whois": _Command("people", _verb(verbs.Whois, _WHO)),
    "users": _Command("people", _verb(verbs.Users)),
    "nick": _Command("people", _verb(verbs.Nick, _Slot("name"))),
    "away": _Command("people", _verb(verbs.Status, _STATE_TEXT, state="away")),
    "busy": _Command("people", _verb(verbs.Status, _STATE_TEXT, state="busy")),
    "back": _Command("people", _verb(verbs.Status, state="online")),
    "members": _Command("members", _here(verbs.Members, _OTHER_ROOM)),
    "invite": _Command("members", _here(verbs.Invite, _WHO)),
    "invitation": _Command(
        "members",
        _verb(
            verbs.Invitation,
            _Slot("room", _no_number, needed=False),
            _Slot("uses", _number, needed=False),
        ),
    ),
    "invitations": _Command("members", _verb(verbs.Invitations)),
    "uninvite": _Command("members", _verb(verbs.Uninvite, _KEY)),
    "accept": _Command("members", _verb(verbs.Accept, _Slot("code"))),
    "kick": _Command("members", _here(verbs.Kick, _WHO, _REASON)),
    "ban": _Command(
        "members", _here(verbs.Ban, _WHO, _Slot("hours", _number, needed=False), _REASON)
    ),
    "unban": _Command("members", _here(verbs.Unban, _WHO)),
    "mute": _Command(
        "members", _here(verbs.Mute, _WHO, _Slot("minutes", _number, needed=False), _REASON)
    ),
    "unmute": _Command("members", _here(verbs.Unmute, _WHO)),
    "grant": _Command("members", _here(verbs.Grant, _WHO, _Slot("role", _one_of(fields.RoomRole)))),
    "login": _Command("account", _verb(verbs.Hello, _Slot("as", _person), _PASSWORD)),
    "signup": _Command(
        "account", _verb(verbs.Hello, _Slot("code"), _Slot("as", _person), _PASSWORD)
    ),
    "password": _Command("account", _verb(verbs.SetPassword, _Slot("old"), _Slot("new"))),
    "tokens": _Command("account", _verb(verbs.Tokens)),
    "token": _Command(
        "account",
        _verb(
            verbs.AddToken,
            _LABEL,
            _Slot("scopes", _scopes, needed=False),
            _Slot("days", _number, needed=False),
        ),
    ),
    "revoke": _Command("account", _verb(verbs.Revoke, _KEY)),
    # What a device says before it belongs to anybody (`offer`, `pair`, `confirm`, `prove`) and
    # the certificate that `identity` tells are for programs: nobody computes that by hand.
    "devices": _Command("account", _verb(verbs.Devices)),
    "renamedevice": _Command(
        "account", _verb(verbs.RenameDevice, _KEY, _LABEL._replace(rest=True))
    ),
    "revokedevice": _Command("account", _verb(verbs.RevokeDevice, _KEY)),
    "newcode": _Command("account", _verb(verbs.NewCode, _FOR)),
    "dropcode": _Command("account", _verb(verbs.DropCode, _Slot("slot", _number))),
    "approve": _Command("account", _verb(verbs.Approve, _Slot("code"), _FOR)),
    "adduser": _Command(
        "hub",
        _verb(
            verbs.AddUser,
            _Slot("name", _person),
            _Slot("password"),
            _ROLE._replace(needed=False),
        ),
    ),
    "setrole": _Command("hub", _verb(verbs.SetRole, _WHO, _ROLE)),
    "setpassword": _Command("hub", _verb(verbs.SetPassword, _WHO, _Slot("new"))),
    "removeuser": _Command("hub", _verb(verbs.RemoveUser, _WHO)),
    "addhook": _Command("hub", _here(verbs.AddHook, _LABEL, _Slot("url", needed=False))),
    "hooks": _Command("hub", _here(verbs.Hooks)),
    "removehook": _Command("hub", _here(verbs.RemoveHook, _KEY)),
    "letter": _Command("other", _verb(verbs.Answer, _Slot("to"), _TEXT)),
    "ping": _Command("other", _verb(verbs.Ping)),
    "help": _Command("other", _help),
    "quit": _Command("other", _verb(verbs.Bye)),
}

COMMANDS: Final = tuple(_COMMANDS)
"""Names of all commands, in the order that help shows them."""
