"""What a hub says: every event of the native protocol (DESIGN §5).

This file alone teaches the protocol's other direction. One JSON object per line, named by
its `is`; a reader ignores kinds and keys it does not know. `re` repeats the `id` or `cid`
of the verb that is answered. Times (`at`) are milliseconds since 1970, for display only:
order is `seq`, dense from 1 in each room.

A message with a `kind` is not a text: it changes an earlier message (`target`), the room
or its people. Messages read from the log later are already changed: a room's state is
what its messages say, and *state before + events = state after* (DESIGN §4).
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType

from landline.secrecy import Discreet
from landline.wire.event import Event as Event
from landline.wire.fields import Role, RoomRole, Scope, Told
from landline.wire.offer_events import (
    Declined as Declined,
    FilesAbout as FilesAbout,
    FilesOffer as FilesOffer,
    Offered as Offered,
    OfferList as OfferList,
    Taken as Taken,
    Taker as Taker,
    Withdrawn as Withdrawn,
)
from landline.wire.shelf_events import (
    Filed as Filed,
    FileEvent as FileEvent,
    FileInfo as FileInfo,
    FileList as FileList,
    FolderInfo as FolderInfo,
    MessageFile as MessageFile,
    Shared as Shared,
    ShareInfo as ShareInfo,
    ShareList as ShareList,
    Together as Together,
    UploadEvent as UploadEvent,
    UploadList as UploadList,
)
from landline.wire.trust_events import (
    Challenge as Challenge,
    DeviceInfo as DeviceInfo,
    DeviceList as DeviceList,
    IdentityEvent as IdentityEvent,
    Paired as Paired,
    Pairing as Pairing,
    PairingCode as PairingCode,
    Share as Share,
    SlotEvent as SlotEvent,
)

RoomKind = Literal["public", "private", "announcement", "direct", "own", "audit"]
"""`direct`: the private talk of two; `own`: one user's notes, and what concerns only them."""
PersonState = Literal["online", "away", "busy", "offline"]
MessageKind = Literal["edit", "delete", "react", "pin", "room", "member", "notice", "file"]
"""edit, delete, react change `target`; pin and room the room (`change`); member somebody's
standing in it (`who`, `did`); file its shelf (`files`, `did`: put, replace, remove, expire);
notice tells one user, or the audit log, what was done."""


class Me(Discreet, frozen=True, omit_defaults=True):
    """Who the hub takes this connection for."""

    id: str
    name: str
    secret: Told | None = None
    """Comes with a new guest's first welcome; in a later hello it makes the same guest."""
    role: Role = "guest"
    token: Told | None = None
    """Comes after a password: the new session's token, for later hellos."""


class Someone(Struct, frozen=True):
    """A person as messages name one: the id stays when the name changes."""

    id: str
    name: str


class RoomInfo(Struct, frozen=True, omit_defaults=True):
    """A room as lists show it; messages `floor + 1 … seq` can be read."""

    room: str
    seq: int = 0
    floor: int = 0
    people: int = 0
    """How many persons are in it now."""
    kind: RoomKind = "public"
    topic: str = ""
    archived: bool = False
    slow: int = 0
    keep_days: int = 0
    keep_messages: int = 0
    file_days: int = 0
    pins: list[int] = []
    """Seqs of its pinned messages, oldest pin first."""
    peer: Someone | None = msgspec.field(name="with", default=None)
    """In a private talk: the other one."""
    role: RoomRole | None = None
    """What this user is in it; None: not a member."""
    read: int | None = None
    """Up to here this user has read it, on whatever device; None: guests have no marks."""
    unread: int = 0
    """Texts after that."""
    mentions: int = 0
    """How many of those mention this user."""


class Limits(Struct, frozen=True):
    """Bounds that a client has to keep."""

    line: int
    text: int
    history: int


class Welcome(Event, tag="welcome", frozen=True, kw_only=True):
    """Answers `hello`. What was missed in the resumed rooms follows, then live events."""

    v: int = 1
    me: Me
    epoch: str
    limits: Limits
    features: list[str] = []
    rooms: list[RoomInfo] = []
    """The rooms this connection is in now."""
    addresses: list[str] = []
    """Where the hub listens; told at its control socket only."""
    re: str | None = None


class Ok(Event, tag="ok", frozen=True, kw_only=True):
    """What was asked is done; for `send`: it is on disk, under this seq."""

    re: str | None = None
    cid: str | None = None
    room: str | None = None
    seq: int | None = None
    at: int | None = None


class Quote(Struct, frozen=True, omit_defaults=True):
    """The message that is answered, as it was then; without `text` once it is deleted."""

    sender: str = msgspec.field(name="from")
    text: str = ""


class RoomChange(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What of a room is different from now on."""

    name: str | UnsetType = UNSET
    kind: RoomKind | UnsetType = UNSET
    topic: str | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    slow: int | UnsetType = UNSET
    keep_days: int | UnsetType = UNSET
    keep_messages: int | UnsetType = UNSET
    file_days: int | UnsetType = UNSET


class Message(Event, tag="message", frozen=True, kw_only=True):
    """A message of a room's log."""

    room: str
    seq: int
    sender: str = msgspec.field(name="from")
    user: str = ""
    """Id of the sender: stays the same when the name changes."""
    at: int = 0
    cid: str | None = None
    via: Literal["letter", "hook"] | None = None
    """Set where the sender is no member: a UDP letter (unverified, DESIGN §6), a webhook."""
    text: str = ""
    me: bool = False
    reply: int | None = None
    quote: Quote | None = None
    mentions: list[str] = []
    """Ids of the users it mentions; `*`: everybody."""
    kind: MessageKind | None = None
    """None: a text."""
    target: int | None = None
    emoji: str | None = None
    off: bool = False
    change: RoomChange | None = None
    who: Someone | None = None
    did: str | None = None
    """What was done to `who` (join, leave, invite, kick, ban …); in a notice, the verb."""
    role: str | None = None
    until: int | None = None
    """End of a mute or ban, in ms since 1970; None: for good."""
    edited: int | None = None
    """When the text was last changed."""
    deleted: bool = False
    """A tombstone: who deleted it is in `by`."""
    by: str | None = None
    reactions: dict[str, list[str]] = {}
    """Emoji -> ids of those who put it."""
    edits: list[int] = []
    """Seqs of the `edit` messages that changed it."""
    replies: list[int] = []
    """Seqs of the messages that answer it, at most 200."""
    files: list[MessageFile] = []
    """Files that it carries, or that it tells of."""
    together: Together | None = None
    """What the file that it tells of is put with."""


class Joined(Event, tag="joined", frozen=True, kw_only=True):
    """This connection is in `room` now; what it asked to be given follows."""

    room: str
    seq: int
    floor: int = 0
    re: str | None = None


class RoomEvent(Event, tag="room", frozen=True, kw_only=True):
    """This user's connections are in a room that somebody put them into, or it was renamed."""

    info: RoomInfo
    was: str | None = None
    """Its name until now: positions held under that name go on under the new one."""


class Gone(Event, tag="gone", frozen=True, kw_only=True):
    """This connection is out of `room`, without having asked; `code` says why."""

    room: str
    code: str
    text: str


class Limited(Event, tag="limited", frozen=True, kw_only=True):
    """A gap too long to replay: messages `after + 1 … next - 1` are left to `history`."""

    room: str
    after: int
    next: int


class Resync(Event, tag="resync", frozen=True, kw_only=True):
    """The log is another one (a restored backup): forget all positions of the old epoch."""

    epoch: str


class Page(Event, tag="page", frozen=True, kw_only=True):
    """Answers `history`: messages oldest first; `more` says that there are others beyond."""

    room: str
    messages: list[Message]
    more: bool = False
    re: str | None = None


class RoomList(Event, tag="rooms", frozen=True, kw_only=True):
    """Answers `rooms`."""

    rooms: list[RoomInfo]
    re: str | None = None


class People(Event, tag="people", frozen=True, kw_only=True):
    """Answers `who`."""

    room: str
    names: list[str]
    re: str | None = None


class Person(Struct, frozen=True, omit_defaults=True):
    """Somebody this hub knows."""

    id: str
    name: str
    role: Role = "guest"
    state: PersonState = "offline"
    text: str = ""
    """What they say about being away or busy."""
    seen: int | None = None
    """When they were last here; None: they are here, or never were."""
    devices: int = 0
    """Connections they have now: several devices are one person."""


class PersonEvent(Event, tag="person", frozen=True, kw_only=True):
    """Answers `whois`."""

    person: Person
    re: str | None = None


class UserList(Event, tag="users", frozen=True, kw_only=True):
    """Answers `users`."""

    users: list[Person]
    re: str | None = None


class RoomMember(Struct, frozen=True, omit_defaults=True):
    """Somebody's standing in a room."""

    id: str
    name: str
    role: RoomRole | None = None
    """None: no member, but banned or muted."""
    here: bool = False
    banned: int | None = None
    """Until when, in ms since 1970; 0: for good."""
    muted: int | None = None


class MemberList(Event, tag="members", frozen=True, kw_only=True):
    """Answers `members`."""

    room: str
    members: list[RoomMember]
    re: str | None = None


class Presence(Event, tag="presence", frozen=True, kw_only=True):
    """Who came, went, changed name or state in a small room: not numbered, latest wins."""

    room: str
    here: list[str] = []
    gone: list[str] = []
    states: dict[str, PersonState] = {}
    """Name -> away, busy, or online again."""


class TypingEvent(Event, tag="typing", frozen=True, kw_only=True):
    """Who is writing in a room now: not numbered, latest wins, holds for 6 seconds."""

    room: str
    names: list[str]


class Mark(Event, tag="mark", frozen=True, kw_only=True):
    """Another device of this user has read `room` up to `seq`."""

    room: str
    seq: int
    unread: int = 0
    mentions: int = 0


class Hit(Struct, frozen=True, omit_defaults=True):
    """One message that was found."""

    room: str
    seq: int
    sender: str = msgspec.field(name="from")
    user: str = ""
    at: int = 0
    snippet: str = ""
    marks: list[tuple[int, int]] = []
    """Where in the snippet the words stand: start and end, in characters."""


class Hits(Event, tag="hits", frozen=True, kw_only=True):
    """Answers `search`."""

    hits: list[Hit]
    more: bool = False
    complete: bool = True
    """False while the index is being built: older messages may be missing for now."""
    re: str | None = None


class Given(Event, tag="given", frozen=True, kw_only=True):
    """A secret that is shown this once: a token, an invitation's code, a webhook's path."""

    key: str
    """Names it in lists and for ending it."""
    secret: Told
    until: int | None = None
    re: str | None = None


class TokenInfo(Struct, frozen=True, omit_defaults=True):
    """A token or a session of this user."""

    key: str
    label: str
    session: bool = False
    scopes: list[Scope] = []
    made: int = 0
    used: int | None = None
    until: int | None = None
    here: bool = False
    """This very connection uses it."""


class TokenList(Event, tag="tokens", frozen=True, kw_only=True):
    """Answers `tokens`."""

    tokens: list[TokenInfo]
    re: str | None = None


class InvitationInfo(Struct, frozen=True, omit_defaults=True):
    """An invitation that still holds."""

    key: str
    by: str
    room: str | None = None
    left: int = 0
    """How often it may still be used."""
    until: int = 0


class InvitationList(Event, tag="invitations", frozen=True, kw_only=True):
    """Answers `invitations`: one's own; an owner sees all."""

    invitations: list[InvitationInfo]
    re: str | None = None


class HookInfo(Struct, frozen=True, omit_defaults=True):
    """A webhook of a room."""

    key: str
    label: str
    by: str
    url: str | None = None
    """Outgoing: where it is told; None: incoming."""
    seq: int = 0
    """Outgoing: told up to here."""
    failing: str = ""
    """Outgoing: why the last try failed."""


class HookList(Event, tag="hooks", frozen=True, kw_only=True):
    """Answers `hooks`."""

    room: str
    hooks: list[HookInfo]
    re: str | None = None


class HelpList(Event, tag="help", frozen=True, kw_only=True):
    """Answers `help`: verb -> what it does."""

    verbs: dict[str, str]
    re: str | None = None


class Pong(Event, tag="pong", frozen=True, kw_only=True):
    """Answers `ping`; or, unasked, says that the hub lives while an answer takes it long."""

    re: str | None = None


class Failure(Event, tag="error", frozen=True, kw_only=True):
    """What was asked was not done; `code` is stable, `text` and `hint` are for people."""

    code: str
    text: str
    hint: str = ""
    retry: float | None = None
    """Seconds after which it may be tried again, where waiting helps."""
    re: str | None = None


class Goodbye(Event, tag="goodbye", frozen=True, kw_only=True):
    """The hub closes this connection; `code` says why."""

    code: str
    text: str


AnyEvent = (
    Welcome
    | Ok
    | Message
    | Joined
    | RoomEvent
    | Gone
    | Limited
    | Resync
    | Page
    | RoomList
    | People
    | PersonEvent
    | UserList
    | MemberList
    | Presence
    | TypingEvent
    | Mark
    | Hits
    | Given
    | TokenList
    | InvitationList
    | HookList
    | HelpList
    | Pong
    | Failure
    | Goodbye
    | IdentityEvent
    | Challenge
    | PairingCode
    | SlotEvent
    | Share
    | Paired
    | Pairing
    | DeviceList
    | FilesOffer
    | OfferList
    | Offered
    | Taken
    | Taker
    | Declined
    | Withdrawn
    | FileList
    | UploadEvent
    | UploadList
    | Filed
    | FileEvent
    | Shared
    | ShareList
)

EVENTS: Final[frozenset[str]] = frozenset(
    str(kind.__struct_config__.tag) for kind in get_args(AnyEvent)
)
"""Kinds this version knows; a reader skips the rest."""
