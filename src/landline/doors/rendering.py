"""Events as lines of text, the way the plain door shows them: `[12:03] bob: hi`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from landline.catalogue import Language, text
from landline.doors.commands import COMMANDS
from landline.model import LOBBY, Logged
from landline.safetext import safe_text
from landline.wire import events
from landline.wire.body import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_CONTINUED: Final = "\n        "
"""Further lines of a message stand under the first, so none can pass for another message."""


class PlainEncoding:
    """A room as lines of text, the same for everybody."""

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return the messages, a line each."""
        return _lines(render_message(message_of(room, entry)) for entry in logged)


def render_message(message: events.Message) -> str:
    """Return one message as a person reads it."""
    clock = time.strftime("%H:%M", time.localtime(message.at / 1000))
    place = "" if message.room == LOBBY else f"#{safe_text(message.room)} "
    unverified = " (?)" if message.via == "letter" else ""
    said = _CONTINUED.join(safe_text(line) for line in message.text.split("\n"))
    return f"[{clock}] {place}{safe_text(message.sender)}{unverified}: {said}"


def render_event(event: events.AnyEvent, language: Language) -> bytes:
    """Return `event` as lines of text in `language`; nothing where there is nothing to say."""
    render = _RENDER.get(type(event))
    return b"" if render is None else _lines(render(event, language))


def render_page(room: str, logged: Sequence[Logged], language: Language) -> bytes:
    """Return a page of history."""
    if not logged:
        return _lines([text("plain.no-history", language)])
    return _lines(render_message(message_of(room, entry)) for entry in logged)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join([line + "\n" for line in lines]).encode("utf-8", "backslashreplace")


def _message(event: events.Message, language: Language) -> list[str]:
    return [render_message(event)]


def _welcome(event: events.Welcome, language: Language) -> list[str]:
    return [text("plain.welcome", language, name=safe_text(event.me.name))]


def _joined(event: events.Joined, language: Language) -> list[str]:
    if event.room == LOBBY:
        return []
    return [text("plain.joined", language, room=safe_text(event.room), seq=event.seq)]


def _limited(event: events.Limited, language: Language) -> list[str]:
    return [text("plain.limited", language, count=event.next - event.after - 1)]


def _rooms(event: events.RoomList, language: Language) -> list[str]:
    return [
        text(
            "plain.room",
            language,
            room=safe_text(info.room),
            people=info.people,
            messages=info.seq - info.floor,
        )
        for info in event.rooms
    ]


def _people(event: events.People, language: Language) -> list[str]:
    names = ", ".join(safe_text(name) for name in event.names)
    return [text("plain.people", language, room=safe_text(event.room), names=names)]


def _presence(event: events.Presence, language: Language) -> list[str]:
    lines = []
    for key, names in (("plain.here", event.here), ("plain.gone", event.gone)):
        if names:
            listed = ", ".join(safe_text(name) for name in names)
            lines.append(text(key, language, names=listed, room=safe_text(event.room)))
    return lines


def _help(event: events.HelpList, language: Language) -> list[str]:
    return [
        text("plain.help", language),
        *(text(f"plain.help.{name}", language) for name in COMMANDS),
    ]


def _failure(event: events.Failure, language: Language) -> list[str]:
    stop = "。" if language == "zh" else ". "
    hint = f"{stop}{event.hint}" if event.hint else ""
    return [f"! {safe_text(event.text)}{safe_text(hint)}"]


def _goodbye(event: events.Goodbye, language: Language) -> list[str]:
    return [safe_text(event.text)]


def _ok(event: events.Ok, language: Language) -> list[str]:
    # A said line comes back as a message; only what would be silent is confirmed.
    return [] if event.seq is not None else [text("plain.done", language)]


_RENDER: Final[dict[type, Callable[[Any, Language], list[str]]]] = {
    events.Message: _message,
    events.Welcome: _welcome,
    events.Joined: _joined,
    events.Limited: _limited,
    events.RoomList: _rooms,
    events.People: _people,
    events.Presence: _presence,
    events.HelpList: _help,
    events.Failure: _failure,
    events.Goodbye: _goodbye,
    events.Ok: _ok,
}
