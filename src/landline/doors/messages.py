"""One message as lines for a person: `[12:03] bob: hi`, and what people did in a room.

Nothing said can pass for something else: further lines of a text stand under the first, and
only a text has a colon right behind its sender.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import UNSET

from landline.doors.voice import Line, Piece, Voice
from landline.model import EVERYBODY
from landline.safetext import safe_text
from landline.sizes import human_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.wire.events import Message, MessageFile, RoomChange

CONTINUED: Final = "\n        "
FOLDED: Final = ("edit", "delete", "react")
"""Kinds that show in the message they change, wherever that is read from the log."""
QUOTED: Final = 80
"""Characters of a quote that are shown."""


def message_lines(voice: Voice, message: Message, *, numbered: bool = False) -> list[Line]:
    """Return a message; `numbered` for lists from which people pick one by its number."""
    head = _head(voice, message, numbered=numbered)
    if message.kind is not None:
        return [[*head, *_deed(voice, message)]]
    lines = []
    if message.reply is not None:
        lines.append([*_head(voice, message), *_quote(message)])
    return [*lines, [*head, *_said(voice, message), *_traces(voice, message)]]


def live_lines(voice: Voice, message: Message) -> list[Line]:
    """Return a message as it comes: nothing for a file that was told of with those before it."""
    return [] if is_told(message) else message_lines(voice, message)


def continued(text: str) -> str:
    """Return a text of any number of lines, none of which can pass for another message."""
    return CONTINUED.join([safe_text(line) for line in text.split("\n")])


def _head(voice: Voice, message: Message, *, numbered: bool = False) -> Line:
    head = [Piece("clock", voice.clock(message.at))]
    if numbered:
        head.insert(0, Piece("seq", f"#{message.seq} "))
    peer = voice.peers.get(message.room)
    if peer is not None and message.user == voice.me:
        place = voice.text("plain.private-to", name=peer)
    else:
        place = voice.place(message.room)
    return [*head, Piece("place", place)] if place else head


def _said(voice: Voice, message: Message) -> Line:
    name = Piece("name", safe_text(message.sender))
    via = [Piece("clock", voice.text("plain.unverified"))] if message.via == "letter" else []
    if message.deleted:
        gone = Piece("notice", voice.text("plain.deleted"))
        return [name, *via, Piece("text", ": "), gone]
    text = continued(message.text)
    style = "mention" if _mentions(voice, message) else "text"
    files = _carried(voice, message)
    if message.me:
        return [Piece("name", f"* {name.text}"), *via, Piece(style, f" {text}"), *files]
    return [name, *via, Piece("text", ": "), Piece(style, text), *files]


def file_words(voice: Voice, files: Sequence[MessageFile]) -> list[str]:
    """Return files that a message carries, in words."""
    return [voice.text("plain.file", name=file.name, size=human_size(file.size)) for file in files]


def _carried(voice: Voice, message: Message) -> Line:
    """Return the files of a message, each in a line of its own where there is a text."""
    words = file_words(voice, message.files)
    if not words:
        return []
    return [Piece("notice", (CONTINUED if message.text else "") + CONTINUED.join(words))]


def _file(voice: Voice, message: Message) -> str:
    """Return what happened on the shelf of the room."""
    did = message.did or ""
    if did not in _SHELF_DEEDS:
        return _who(voice, message)
    together = message.together
    if together is None:
        files = ", ".join(file_words(voice, message.files))
    else:
        size = human_size(together.size)
        files = voice.text("plain.files", name=together.name, count=together.files, size=size)
    return voice.text(f"plain.deed.file-{did}", files=files)


def is_told(message: Message) -> bool:
    """Tell whether the message of another file, put before, has told of this one, too."""
    return message.together is not None and message.together.told


def _mentions(voice: Voice, message: Message) -> bool:
    return voice.me is not None and (
        voice.me in message.mentions or (EVERYBODY in message.mentions and message.user != voice.me)
    )


def _quote(message: Message) -> Line:
    quote = message.quote
    sender = safe_text(quote.sender) if quote is not None else "?"
    text = safe_text(quote.text, limit=QUOTED) if quote is not None else ""
    return [Piece("notice", f"> #{message.reply} {sender}: {text or '…'}")]


def _traces(voice: Voice, message: Message) -> Line:
    """Return what later messages left on this one, which was read from the log."""
    traces = voice.text("plain.edited") if message.edited is not None else ""
    if message.reactions:
        counts = [f"{safe_text(emoji)} {len(who)}" for emoji, who in message.reactions.items()]
        traces += f"  [{' · '.join(counts)}]"
    return [Piece("notice", traces)] if traces else []


def _deed(voice: Voice, message: Message) -> Line:
    tell = _DEEDS.get(message.kind or "", _notice)
    return [Piece("name", safe_text(message.sender)), Piece("notice", tell(voice, message))]


def _edit(voice: Voice, message: Message) -> str:
    return voice.text("plain.deed.edit", seq=message.target) + continued(message.text or "…")


def _delete(voice: Voice, message: Message) -> str:
    return voice.text("plain.deed.delete", seq=message.target)


def _react(voice: Voice, message: Message) -> str:
    key = "plain.deed.unreact" if message.off else "plain.deed.react"
    return voice.text(key, seq=message.target, emoji=message.emoji or "")


def _pin(voice: Voice, message: Message) -> str:
    return voice.text("plain.deed.unpin" if message.off else "plain.deed.pin", seq=message.target)


def _member(voice: Voice, message: Message) -> str:
    reason = voice.text("plain.deed.reason", reason=message.text) if message.text else ""
    return _who(voice, message) + _until(voice, message) + reason


def _notice(voice: Voice, message: Message) -> str:
    """Return what the audit log or one's own room tells: `text` names the room or thing."""
    did = message.did or ""
    if did == "removefile":
        files = ", ".join(file_words(voice, message.files))
        who = message.who.name if message.who is not None else ""
        return voice.text("plain.notice.removefile", files=files, who=who, place=message.text)
    if did == "setpassword" and message.who is None:
        return voice.text("plain.notice.own-password")
    if did in _NOTICES:
        you = voice.text("plain.notice.you")
        deed = voice.text(
            f"plain.notice.{did}",
            who=message.who.name if message.who is not None else you,
            role=voice.role(message.role or "member"),
            seq=message.target,
            place=message.text or voice.text("plain.invitation.account"),
        )
        return deed + _until(voice, message)
    what = _room(voice, message) if message.change is not None else _who(voice, message)
    place = voice.text("plain.notice.in", place=message.text) if message.text else ""
    return what + _until(voice, message) + place


def _who(voice: Voice, message: Message) -> str:
    did = message.did or message.kind or ""
    who = message.who.name if message.who is not None else ""
    if did not in _MEMBER_DEEDS:
        return voice.text("plain.deed.other", did=did, who=who)
    role = voice.role(message.role or "member")
    return voice.text(f"plain.deed.{did}", who=who, role=role)


def _until(voice: Voice, message: Message) -> str:
    if message.until is None:
        return ""
    return voice.text("plain.deed.until", at=voice.moment(message.until))


def _room(voice: Voice, message: Message) -> str:
    changes = [] if message.change is None else _changes(voice, message.change)
    return ";".join(changes) or _who(voice, message)


def _changes(voice: Voice, change: RoomChange) -> list[str]:
    say = voice.text
    told = []
    if change.name is not UNSET:
        told.append(say("plain.deed.name", name=change.name))
    if change.kind is not UNSET:
        told.append(say("plain.deed.kind", kind=voice.kind(change.kind)))
    if change.topic is not UNSET:
        key = "plain.deed.topic" if change.topic else "plain.deed.no-topic"
        told.append(say(key, topic=change.topic))
    if change.archived is not UNSET:
        told.append(say("plain.deed.archive" if change.archived else "plain.deed.unarchive"))
    if change.slow is not UNSET:
        told.append(say("plain.deed.slow" if change.slow else "plain.deed.no-slow",
                        slow=change.slow))  # fmt: skip
    if change.file_days is not UNSET:
        key = "plain.deed.file-days" if change.file_days else "plain.deed.no-file-days"
        told.append(say(key, count=change.file_days))
    return told + _keeping(voice, change)


def _keeping(voice: Voice, change: RoomChange) -> list[str]:
    kept = (("plain.deed.keep-days", change.keep_days),
            ("plain.deed.keep-messages", change.keep_messages))  # fmt: skip
    named = [(key, count) for key, count in kept if count is not UNSET]
    bounds = [voice.text(key, count=count) for key, count in named if count]
    return bounds or ([voice.text("plain.deed.keep-all")] if named else [])


_MEMBER_DEEDS: Final = (
    "create", "accept", "join", "leave", "invite", "kick", "ban", "unban", "mute", "unmute",
    "grant",
)  # fmt: skip

_SHELF_DEEDS: Final = ("put", "replace", "remove", "expire")

_NOTICES: Final = (
    "invite", "delete", "adduser", "setrole", "setpassword", "removeuser", "invitation",
    "addhook", "removehook", "addtoken", "revoke", "adddevice", "renamedevice", "revokedevice",
    "restpairing",
)  # fmt: skip

_DEEDS: Final[dict[str, Callable[[Voice, Any], str]]] = {
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "pin": _pin,
    "member": _member,
    "room": _room,
    "file": _file,
}
