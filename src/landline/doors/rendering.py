"""Events as lines of text for people, at the plain door and in the terminal client.

What does not live here: how a single message looks (`messages`), and what only one of the
two shows (`plain`, `tui.wording`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from landline.doors.messages import FOLDED, live_lines, message_lines
from landline.doors.voice import Line, Piece, Voice, plain
from landline.model import LOBBY, Logged
from landline.safetext import safe_text
from landline.sizes import human_size
from landline.wire import events
from landline.wire.body import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from landline.catalogue import Language


LONGEST_TITLE: Final = 60
"""Characters of the name of what is offered: it is one line, whoever offers it."""


class PlainEncoding:
    """A room as lines of text in one language, the same for everybody."""

    def __init__(self, language: Language) -> None:
        self._voice = Voice(language)

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return the messages, a line each."""
        voice = self._voice
        return _encoded(
            line for entry in logged for line in live_lines(voice, message_of(room, entry))
        )


ENCODINGS: Final[dict[Language, PlainEncoding]] = {
    "en": PlainEncoding("en"),
    "zh": PlainEncoding("zh"),
}

_VOICES: Final[dict[Language, Voice]] = {"en": Voice("en"), "zh": Voice("zh")}


def render_event(event: events.AnyEvent, language: Language) -> bytes:
    """Return `event` as lines of text in `language`; nothing where there is nothing to say."""
    return _encoded(event_lines(_VOICES[language], event))


def render_page(room: str, logged: Sequence[Logged], language: Language) -> bytes:
    """Return a page of history."""
    messages = [message_of(room, entry) for entry in logged]
    return _encoded(page_lines(_VOICES[language], messages))


def page_lines(voice: Voice, messages: Sequence[events.Message]) -> list[Line]:
    """Return a page of history: what only changed other messages shows in those."""
    if not messages:
        return [voice.notice("plain.no-history")]
    return [
        line
        for message in messages
        if message.kind not in FOLDED
        for line in message_lines(voice, message, numbered=True)
    ]


def event_lines(voice: Voice, event: object) -> list[Line]:
    """Return what there is to say of `event`."""
    render = _RENDER.get(type(event))
    return [] if render is None else render(voice, event)


def _encoded(lines: Iterable[Line]) -> bytes:
    return "".join([plain(line) + "\n" for line in lines]).encode("utf-8", "backslashreplace")


# Coming, going, and how things stand


def _welcome(voice: Voice, event: events.Welcome) -> list[Line]:
    hello = voice.notice("plain.welcome", name=event.me.name)
    return [hello, *unread_lines(voice, event.rooms)]


def unread_lines(voice: Voice, rooms: Iterable[events.RoomInfo]) -> list[Line]:
    """Return which rooms have something new."""
    return [
        voice.notice(
            "plain.unread-mentions" if info.mentions else "plain.unread",
            room=voice.room_of(info),
            unread=info.unread,
            mentions=info.mentions,
        )
        for info in rooms
        if info.unread
    ]


def _joined(voice: Voice, event: events.Joined) -> list[Line]:
    if event.room == LOBBY:
        return []
    return [voice.notice("plain.joined", room=voice.room(event.room), seq=event.seq)]


def _room(voice: Voice, event: events.RoomEvent) -> list[Line]:
    info = event.info
    if event.was is not None or info.kind == "own":
        return []  # a message in the room tells of the change; notes announce themselves
    if info.peer is not None:
        name = info.peer.name
        return [voice.notice("plain.private-begun", name=name, address=f"@{name}")]
    return [voice.notice("plain.put-in", room=voice.room(info.room), name=info.room)]


def _gone(voice: Voice, event: events.Gone) -> list[Line]:
    return [voice.notice("plain.out", room=voice.room(event.room), why=event.text)]


def _limited(voice: Voice, event: events.Limited) -> list[Line]:
    return [voice.notice("plain.limited", count=event.next - event.after - 1)]


def _presence(voice: Voice, event: events.Presence) -> list[Line]:
    if event.room.startswith("@"):
        return []  # whether the other one is looking at a private talk is nobody's business
    room = voice.room(event.room)
    told = (("plain.here", event.here), ("plain.gone", event.gone))
    moves = [
        voice.notice(key, names=voice.listed(names), room=room) for key, names in told if names
    ]
    return moves + [
        voice.notice("plain.is", name=name, state=voice.state(state))
        for name, state in event.states.items()
    ]


def _failure(voice: Voice, event: events.Failure) -> list[Line]:
    stop = "。" if voice.language == "zh" else ". "
    hint = f"{stop}{event.hint}" if event.hint else ""
    return [[Piece("alarm", f"! {safe_text(event.text)}{safe_text(hint)}")]]


def _goodbye(voice: Voice, event: events.Goodbye) -> list[Line]:
    return [[Piece("notice", safe_text(event.text))]]


def _ok(voice: Voice, event: events.Ok) -> list[Line]:
    # What was said or done in a room comes back as a message; the rest would be silent.
    comes_back = event.room is not None and event.re is None
    return [] if comes_back else [voice.notice("plain.done")]


def _pong(voice: Voice, event: events.Pong) -> list[Line]:
    return [voice.notice("plain.pong")]


# Lists


def _or_nothing(voice: Voice, lines: list[Line], key: str = "plain.nothing") -> list[Line]:
    return lines or [voice.notice(key)]


def _page(voice: Voice, event: events.Page) -> list[Line]:
    return page_lines(voice, event.messages)


def _rooms(voice: Voice, event: events.RoomList) -> list[Line]:
    return _or_nothing(voice, [room_line(voice, info) for info in event.rooms])


def room_line(voice: Voice, info: events.RoomInfo) -> Line:
    """Return one row of the list of rooms."""
    row = voice.text(
        "plain.room",
        room=voice.room_of(info),
        people=info.people,
        messages=info.seq - info.floor,
    )
    facts = [] if info.kind in ("public", "direct", "own") else [voice.kind(info.kind)]
    if info.archived:
        facts.append(voice.text("plain.room.archived"))
    if info.slow:
        facts.append(voice.text("plain.room.slow", slow=info.slow))
    if info.unread:
        facts.append(voice.text("plain.room.unread", unread=info.unread))
    if info.pins:
        facts.append(voice.text("plain.room.pins", seqs=" ".join(f"#{n}" for n in info.pins)))
    if info.topic:
        facts.append(voice.text("plain.room.topic", topic=info.topic))
    return [Piece("notice", ", ".join([row, *facts]))]


def _people(voice: Voice, event: events.People) -> list[Line]:
    names = voice.listed(event.names)
    return [voice.notice("plain.people", room=voice.room(event.room), names=names)]


def _users(voice: Voice, event: events.UserList) -> list[Line]:
    return _or_nothing(voice, [_person_line(voice, person) for person in event.users])


def _person(voice: Voice, event: events.PersonEvent) -> list[Line]:
    person = event.person
    more = [voice.text("plain.person.id", id=person.id)]
    if person.devices > 1:
        more.append(voice.text("plain.person.devices", count=person.devices))
    return [_person_line(voice, person, more)]


def _person_line(voice: Voice, person: events.Person, more: Sequence[str] = ()) -> Line:
    state = voice.state(person.state)
    facts = [voice.role(person.role), f"{state} ({person.text})" if person.text else state]
    if person.seen is not None:
        facts.append(voice.text("plain.person.seen", at=voice.moment(person.seen)))
    return voice.notice("plain.person", name=person.name, facts=", ".join([*facts, *more]))


def _members(voice: Voice, event: events.MemberList) -> list[Line]:
    return _or_nothing(voice, [_member_line(voice, member) for member in event.members])


def _member_line(voice: Voice, member: events.RoomMember) -> Line:
    facts = [] if member.role is None else [voice.role(member.role)]
    if member.here:
        facts.append(voice.text("plain.member.here"))
    for what, until in (("banned", member.banned), ("muted", member.muted)):
        if until:
            facts.append(voice.text(f"plain.member.{what}", at=voice.moment(until)))
        elif until == 0:
            facts.append(voice.text(f"plain.member.{what}-for-good"))
    return voice.notice("plain.person", name=member.name, facts=", ".join(facts) or "-")


def _hits(voice: Voice, event: events.Hits) -> list[Line]:
    lines = [_hit_line(voice, hit) for hit in event.hits]
    if event.more:
        lines.append(voice.notice("plain.more"))
    return _or_nothing(voice, lines, "plain.nothing-found")


def _hit_line(voice: Voice, hit: events.Hit) -> Line:
    place = voice.place(hit.room) or f"#{safe_text(hit.room)} "
    line = [
        Piece("seq", f"#{hit.seq} "),
        Piece("clock", f"[{voice.moment(hit.at)}] "),
        Piece("place", place),
        Piece("name", safe_text(hit.sender)),
        Piece("text", ": "),
    ]
    end = 0
    for start, stop in hit.marks:
        line.append(Piece("text", safe_text(hit.snippet[end:start])))
        line.append(Piece("found", safe_text(hit.snippet[start:stop])))
        end = stop
    line.append(Piece("text", safe_text(hit.snippet[end:])))
    return line


# What concerns one's account


def _given(voice: Voice, event: events.Given) -> list[Line]:
    if event.until is None:
        return [voice.notice("plain.given", secret=event.secret, key=event.key)]
    at = voice.moment(event.until)
    return [voice.notice("plain.given-until", secret=event.secret, key=event.key, at=at)]


def _tokens(voice: Voice, event: events.TokenList) -> list[Line]:
    return _or_nothing(voice, [_token_line(voice, token) for token in event.tokens])


def _token_line(voice: Voice, token: events.TokenInfo) -> Line:
    say = voice.text
    kind = (
        say("plain.token.session")
        if token.session
        else say("plain.token.program", scopes=", ".join(token.scopes))
    )
    facts = [kind, *_uses(voice, token)]
    return voice.notice("plain.token", key=token.key, label=token.label, facts=", ".join(facts))


def _devices(voice: Voice, event: events.DeviceList) -> list[Line]:
    return _or_nothing(voice, [_device_line(voice, device) for device in event.devices])


def _device_line(voice: Voice, device: events.DeviceInfo) -> Line:
    facts = ", ".join(_uses(voice, device))
    return voice.notice("plain.device", key=device.key, label=device.label, facts=facts)


def _uses(voice: Voice, used: events.TokenInfo | events.DeviceInfo) -> list[str]:
    """Return when a way in was made and used, until when it holds, and whether it is this one."""
    say, moment = voice.text, voice.moment
    facts = [say("plain.token.made", at=moment(used.made))]
    if used.used is not None:
        facts.append(say("plain.token.used", at=moment(used.used)))
    if isinstance(used, events.TokenInfo) and used.until is not None:
        facts.append(say("plain.token.until", at=moment(used.until)))
    if used.here:
        facts.append(say("plain.token.this"))
    return facts


def _code(voice: Voice, event: events.PairingCode) -> list[Line]:
    at = voice.moment(event.until)
    return [voice.notice("plain.code", code=event.code, digits=event.digits, at=at)]


def _pairing(voice: Voice, event: events.Pairing) -> list[Line]:
    return [
        voice.notice(
            f"plain.pairing.{event.outcome}",
            slot=event.slot,
            left=event.left,
            name=event.name or "",
            device=event.device or "",
        )
    ]


def _offer(voice: Voice, event: events.FilesOffer) -> list[Line]:
    key = "plain.offer.own" if event.room is None else "plain.offer"
    room = "" if event.room is None else voice.room(event.room)
    what = _offered(voice, event.about)
    hub = voice.hub or voice.text("plain.offer.hub")
    return [voice.notice(key, name=event.sender, room=room, what=what, hub=hub)]


def _offered(voice: Voice, about: events.FilesAbout) -> str:
    kind: str = about.kind
    if kind == "files" and about.files == 1:
        kind = "one-file" if about.folders else "file"
    title = safe_text(about.name, limit=LONGEST_TITLE)
    size = human_size(about.size)
    return voice.text(f"plain.offer.{kind}", title=title, files=about.files, size=size)


def _offers(voice: Voice, event: events.OfferList) -> list[Line]:
    lines = [line for offer in event.offers for line in _offer(voice, offer)]
    return _or_nothing(voice, lines, "plain.no-offers")


def _files(voice: Voice, event: events.FileList) -> list[Line]:
    lines = [
        voice.notice(
            "plain.files.folder.one" if folder.files == 1 else "plain.files.folder",
            name=folder.name,
            files=folder.files,
            size=human_size(folder.size),
        )
        for folder in event.folders
    ]
    lines += [
        voice.notice(
            "plain.files.file",
            name=file.name,
            size=human_size(file.size),
            by=file.by,
            at=voice.moment(file.at),
        )
        for file in event.files
    ]
    if event.more is not None:
        lines.append(voice.notice("plain.more"))
    return _or_nothing(voice, lines, "plain.no-files")


def _invitations(voice: Voice, event: events.InvitationList) -> list[Line]:
    return _or_nothing(
        voice,
        [
            voice.notice(
                "plain.invitation",
                key=info.key,
                by=info.by,
                room=voice.text("plain.invitation.account")
                if info.room is None
                else voice.room(info.room),
                left=info.left,
                at=voice.moment(info.until),
            )
            for info in event.invitations
        ],
    )


def _hooks(voice: Voice, event: events.HookList) -> list[Line]:
    return _or_nothing(voice, [_hook_line(voice, hook) for hook in event.hooks])


def _hook_line(voice: Voice, hook: events.HookInfo) -> Line:
    if hook.url is None:
        return voice.notice("plain.hook", key=hook.key, label=hook.label, by=hook.by)
    return voice.notice(
        "plain.hook-failing" if hook.failing else "plain.hook-out",
        key=hook.key,
        label=hook.label,
        by=hook.by,
        url=hook.url,
        seq=hook.seq,
        why=hook.failing,
    )


_RENDER: Final[dict[type, Callable[[Voice, Any], list[Line]]]] = {
    events.Message: live_lines,
    events.Welcome: _welcome,
    events.Joined: _joined,
    events.RoomEvent: _room,
    events.Gone: _gone,
    events.Limited: _limited,
    events.Presence: _presence,
    events.Page: _page,
    events.RoomList: _rooms,
    events.People: _people,
    events.UserList: _users,
    events.PersonEvent: _person,
    events.MemberList: _members,
    events.Hits: _hits,
    events.Given: _given,
    events.TokenList: _tokens,
    events.DeviceList: _devices,
    events.PairingCode: _code,
    events.Pairing: _pairing,
    events.FilesOffer: _offer,
    events.OfferList: _offers,
    events.FileList: _files,
    events.InvitationList: _invitations,
    events.HookList: _hooks,
    events.Pong: _pong,
    events.Failure: _failure,
    events.Goodbye: _goodbye,
    events.Ok: _ok,
}
"""Events that say something to a person; marks, typing and what programs need do not."""
