"""What can be asked of a hub: the verb table (DESIGN §5).

One Struct per verb gives its fields and their bounds; its row in `VERBS` gives who may
use it, in which rooms, and its one line of help. Parsing, permission, the HTTP route, help
and the protocol reference all read this file, so a verb is added here and nowhere else.

Every verb may carry `id`, which its answer repeats as `re` (`send` uses its `cid`). A
`room` is a room's name, `@name` for the private talk with somebody, or `@me` for one's own
room (notes to self, and what concerns one user on all devices). `who` is a person's name
or id.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from landline.wire import shelf_verbs as shelf
from landline.wire.fields import (
    Cid,
    Code,
    Count,
    Hours,
    Id,
    Key,
    Label,
    Name,
    Nonce,
    Password,
    Reason,
    Role,
    RoomKind,
    RoomRole,
    Scope,
    Secret,
    Seq,
    State,
    Target,
    Token,
)
from landline.wire.offer_verbs import (
    DeclineFiles as DeclineFiles,
    FilesAbout as FilesAbout,
    OfferFiles as OfferFiles,
    Offers as Offers,
    TakeFiles as TakeFiles,
    WithdrawFiles as WithdrawFiles,
)
from landline.wire.shelf_verbs import MOST_FILES, FileRef as FileRef
from landline.wire.trust_verbs import (
    AddToken as AddToken,
    Approve as Approve,
    Confirm as Confirm,
    Devices as Devices,
    DropCode as DropCode,
    Identity as Identity,
    NewCode as NewCode,
    Offer as Offer,
    Pair as Pair,
    Prove as Prove,
    RenameDevice as RenameDevice,
    Revoke as Revoke,
    RevokeDevice as RevokeDevice,
    Tokens as Tokens,
)
from landline.wire.verb import Verb as Verb


class Resume(Struct, frozen=True, omit_defaults=True):
    """Where a client stands: the whole of its state, beside unacknowledged cids."""

    epoch: Annotated[str, Meta(max_length=64)]
    rooms: Annotated[dict[Name, Seq], Meta(max_length=1000)]
    """Last seq seen in each room; the client is put back into these rooms."""


class Hello(Verb, tag="hello", frozen=True, kw_only=True):
    """The first line of a native connection: a guest, or an account by password, token or device.

    With `password` and `code` (an invitation) a new account is made. With `key` and `nonce`
    the hub answers `challenge` first, and goes on when `prove` has answered that; a device
    that comes with a password (or with an invitation too) belongs to the account from then on.
    """

    v: Annotated[int, Meta(ge=1, le=1)] = 1
    name: Name | None = msgspec.field(name="as", default=None)
    secret: Secret | None = None
    """Given to a guest in an earlier `welcome`: makes this the same guest again."""
    password: Password | None = None
    token: Token | None = None
    """A session's, given in the `welcome` that followed a password; or one for programs."""
    code: Code | None = None
    """An invitation: to sign up with a password, or to enter its room at once."""
    device: Label | None = None
    """How this device is called in the lists of sessions and devices."""
    key: Key | None = None
    """This device's public key; over TLS only, for the signature is bound to its certificate."""
    nonce: Nonce | None = None
    """16 random bytes of the device, new in every hello."""
    lang: Literal["en", "zh"] | None = None
    resume: Resume | None = None
    id: Id | None = None


class Send(Verb, tag="send", frozen=True):
    """Say something in a room; answered by `ok` once it is on disk."""

    room: Name
    text: str
    cid: Cid | None = None
    reply: Target | None = None
    """Seq of the message this answers; the hub adds a quote."""
    me: bool = False
    """Said of oneself, as `/me waves`."""
    files: Annotated[tuple[FileRef, ...], Meta(max_length=MOST_FILES)] = ()
    """Files that it carries: any that one may read. With some, the text may be empty."""


class Edit(Verb, tag="edit", frozen=True, kw_only=True):
    """Put another text in place of one's message."""

    room: Name
    seq: Target
    text: str
    id: Id | None = None


class Delete(Verb, tag="delete", frozen=True, kw_only=True):
    """Take a message away for ever; a tombstone stays."""

    room: Name
    seq: Target
    id: Id | None = None


class React(Verb, tag="react", frozen=True, kw_only=True):
    """Put an emoji under a message, or (`off`) take it away again."""

    room: Name
    seq: Target
    emoji: Annotated[str, Meta(min_length=1, max_length=32)]
    off: bool = False
    id: Id | None = None


class Pin(Verb, tag="pin", frozen=True, kw_only=True):
    """Pin a message to its room, or (`off`) take the pin out."""

    room: Name
    seq: Target
    off: bool = False
    id: Id | None = None


class Read(Verb, tag="read", frozen=True, kw_only=True):
    """Say up to which seq a room has been read, on whatever device; it never goes back."""

    room: Name
    seq: Seq
    id: Id | None = None


class Typing(Verb, tag="typing", frozen=True, kw_only=True):
    """Say that one is writing; forgotten after a few seconds, answered by nothing."""

    room: Name


class Status(Verb, tag="status", frozen=True, kw_only=True):
    """Say that one is here, away or busy."""

    state: State
    text: Annotated[str, Meta(max_length=100)] = ""
    id: Id | None = None


class Join(Verb, tag="join", frozen=True, kw_only=True):
    """Enter a room, and be given what follows `after`, or the newest `last` messages."""

    room: Name
    after: Seq | None = None
    last: Annotated[int, Meta(ge=0, le=1000)] | None = None
    id: Id | None = None


class Leave(Verb, tag="leave", frozen=True, kw_only=True):
    """Leave a room."""

    room: Name
    id: Id | None = None


class Nick(Verb, tag="nick", frozen=True, kw_only=True):
    """Take another name; an account stays the same one."""

    name: Name
    id: Id | None = None


class Who(Verb, tag="who", frozen=True, kw_only=True):
    """List who is in a room now."""

    room: Name
    id: Id | None = None


class Whois(Verb, tag="whois", frozen=True, kw_only=True):
    """Tell about one person."""

    who: Name
    id: Id | None = None


class Users(Verb, tag="users", frozen=True, kw_only=True):
    """List the accounts, and the guests who are here."""

    id: Id | None = None


class Rooms(Verb, tag="rooms", frozen=True, kw_only=True):
    """List the rooms that one may see."""

    id: Id | None = None


class Members(Verb, tag="members", frozen=True, kw_only=True):
    """List who belongs to a room, with roles, mutes and bans."""

    room: Name
    id: Id | None = None


class History(Verb, tag="history", frozen=True, kw_only=True):
    """Read a page of a room's log: up to `limit` messages before or after a seq."""

    room: Name
    before: Seq | None = None
    after: Seq | None = None
    limit: Count = 50
    id: Id | None = None


class Search(Verb, tag="search", frozen=True, kw_only=True):
    """Find messages: words, "phrases", `from:ada in:lobby has:link before:2026-11-01`."""

    text: Annotated[str, Meta(min_length=1, max_length=256)]
    order: Literal["newest", "best"] = "newest"
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    skip: Annotated[int, Meta(ge=0, le=10_000)] = 0
    id: Id | None = None


class Create(Verb, tag="create", frozen=True, kw_only=True):
    """Make a room of one's own."""

    room: Name
    kind: RoomKind = "public"
    topic: Annotated[str, Meta(max_length=500)] = ""
    id: Id | None = None


class Topic(Verb, tag="topic", frozen=True, kw_only=True):
    """Say what a room is about."""

    room: Name
    text: Annotated[str, Meta(max_length=500)]
    id: Id | None = None


class Rename(Verb, tag="rename", frozen=True, kw_only=True):
    """Give a room another name; its former names keep leading to it."""

    room: Name
    name: Name
    id: Id | None = None


class Archive(Verb, tag="archive", frozen=True, kw_only=True):
    """Close a room for new messages, or (`off`) open it again."""

    room: Name
    off: bool = False
    id: Id | None = None


class Configure(Verb, tag="configure", frozen=True, kw_only=True):
    """Change how a room works; what is not named stays."""

    room: Name
    kind: RoomKind | None = None
    slow: Annotated[int, Meta(ge=0, le=86_400)] | None = None
    """Seconds between two messages of one member; 0: no limit."""
    keep_days: Annotated[int, Meta(ge=0, le=36_500)] | None = None
    """Messages older than this are forgotten; 0: never."""
    keep_messages: Annotated[int, Meta(ge=0, le=1_000_000_000)] | None = None
    """More messages than this are forgotten, oldest first; 0: never."""
    file_days: Annotated[int, Meta(ge=0, le=36_500)] | None = None
    """Files older than this are removed; 0: as the hub's setting says."""
    id: Id | None = None


class Invite(Verb, tag="invite", frozen=True, kw_only=True):
    """Put somebody into a room."""

    room: Name
    who: Name
    id: Id | None = None


class Invitation(Verb, tag="invitation", frozen=True, kw_only=True):
    """Make a code that lets people sign up, or (with `room`) enter a room."""

    room: Name | None = None
    uses: Count = 1
    hours: Hours = 168
    id: Id | None = None


class Invitations(Verb, tag="invitations", frozen=True, kw_only=True):
    """List the invitations that still hold."""

    id: Id | None = None


class Uninvite(Verb, tag="uninvite", frozen=True, kw_only=True):
    """End an invitation."""

    key: Name
    id: Id | None = None


class Accept(Verb, tag="accept", frozen=True, kw_only=True):
    """Enter the room that an invitation's code opens."""

    code: Code
    id: Id | None = None


class Kick(Verb, tag="kick", frozen=True, kw_only=True):
    """Put somebody out of a room."""

    room: Name
    who: Name
    reason: Reason = ""
    id: Id | None = None


class Ban(Verb, tag="ban", frozen=True, kw_only=True):
    """Put somebody out of a room and keep them out, for some hours or for good."""

    room: Name
    who: Name
    hours: Hours | None = None
    reason: Reason = ""
    id: Id | None = None


class Unban(Verb, tag="unban", frozen=True, kw_only=True):
    """Let somebody into a room again."""

    room: Name
    who: Name
    id: Id | None = None


class Mute(Verb, tag="mute", frozen=True, kw_only=True):
    """Let somebody read but not speak in a room, for some minutes or for good."""

    room: Name
    who: Name
    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 366)] | None = None
    reason: Reason = ""
    id: Id | None = None


class Unmute(Verb, tag="unmute", frozen=True, kw_only=True):
    """Let somebody speak again."""

    room: Name
    who: Name
    id: Id | None = None


class Grant(Verb, tag="grant", frozen=True, kw_only=True):
    """Give somebody a role in a room."""

    room: Name
    who: Name
    role: RoomRole
    id: Id | None = None


class AddUser(Verb, tag="adduser", frozen=True, kw_only=True):
    """Make an account."""

    name: Name
    password: Password
    role: Role = "member"
    id: Id | None = None


class SetRole(Verb, tag="setrole", frozen=True, kw_only=True):
    """Give an account another role on this hub."""

    who: Name
    role: Role
    id: Id | None = None


class SetPassword(Verb, tag="setpassword", frozen=True, kw_only=True):
    """Change one's password (`old` needed), or as an owner somebody's; ends other sessions."""

    new: Password
    old: Password | None = None
    who: Name | None = None
    id: Id | None = None


class RemoveUser(Verb, tag="removeuser", frozen=True, kw_only=True):
    """Remove an account; what it said stays."""

    who: Name
    id: Id | None = None


class AddHook(Verb, tag="addhook", frozen=True, kw_only=True):
    """Let a program speak in a room (incoming), or (`url`) be told what is said there."""

    room: Name
    label: Label
    url: Annotated[str, Meta(max_length=500)] | None = None
    id: Id | None = None


class Hooks(Verb, tag="hooks", frozen=True, kw_only=True):
    """List a room's webhooks."""

    room: Name
    id: Id | None = None


class RemoveHook(Verb, tag="removehook", frozen=True, kw_only=True):
    """End a webhook."""

    room: Name
    key: Name
    id: Id | None = None


class Answer(Verb, tag="letter", frozen=True, kw_only=True):
    """Answer a letter by hand: one datagram to a source that wrote in the last minute."""

    to: Annotated[str, Meta(min_length=1, max_length=128)]
    text: Annotated[str, Meta(min_length=1, max_length=1200)]
    id: Id | None = None


class Ping(Verb, tag="ping", frozen=True, kw_only=True):
    """Ask for a sign of life; answered by `pong`."""

    id: Id | None = None


class Help(Verb, tag="help", frozen=True, kw_only=True):
    """List the verbs."""

    id: Id | None = None


class Bye(Verb, tag="bye", frozen=True, kw_only=True):
    """Leave the hub; it says goodbye and closes."""

    id: Id | None = None


AnyVerb = (
    Hello | Send | Edit | Delete | React | Pin | Read | Typing | Status | Join | Leave | Nick
    | Who | Whois | Users | Rooms | Members | History | Search | Create | Topic | Rename
    | Archive | Configure | Invite | Invitation | Invitations | Uninvite | Accept | Kick | Ban
    | Unban | Mute | Unmute | Grant | AddUser | SetRole | SetPassword | RemoveUser | AddToken
    | Tokens | Revoke | Identity | Prove | NewCode | DropCode | Approve | Offer | Pair | Confirm
    | Devices | RenameDevice | RevokeDevice | AddHook | Hooks | RemoveHook | OfferFiles | Offers
    | TakeFiles | DeclineFiles | WithdrawFiles | shelf.AnyShelfVerb | Answer | Ping | Help | Bye
)  # fmt: skip

Rank = Literal["stranger", "guest", "member", "moderator", "owner"]
"""What one is on the hub: a stranger before `hello`, then one's role."""

Right = Literal["enter", "read", "speak", "moderate", "own"]
"""What a verb does in its room; hub/access.py says who may."""


class Row(Struct, frozen=True):
    """What the hub knows of a verb besides its fields."""

    verb: type[Verb]
    by: Rank
    """The least one must be on the hub to use it."""
    right: Right | None
    """What it needs in the room it names; None: it names none, or does not act there."""
    scope: Scope
    """What a token must allow."""
    help: str
    """Catalogue key of its one line of help."""


def _row(
    verb: type[Verb], by: Rank = "guest", right: Right | None = None, scope: Scope = "read"
) -> tuple[str, Row]:
    tag = str(verb.__struct_config__.tag)
    return tag, Row(verb, by, right, scope, f"verb.{tag}")


VERBS: Final[dict[str, Row]] = dict(
    (
        _row(Hello, "stranger"),
        _row(Send, "guest", "speak", "write"),
        _row(Edit, "guest", "speak", "write"),
        _row(Delete, "guest", "read", "write"),
        _row(React, "guest", "speak", "write"),
        _row(Pin, "guest", "moderate", "manage"),
        _row(Read, "guest", "read"),
        _row(Typing, "guest", "speak", "write"),
        _row(Status, "guest", None, "write"),
        _row(Join, "guest", "enter"),
        _row(Leave),
        _row(Nick, "guest", None, "write"),
        _row(Who, "guest", "read"),
        _row(Whois),
        _row(Users),
        _row(Rooms),
        _row(Members, "guest", "read"),
        _row(History, "guest", "read"),
        _row(Search),
        _row(Create, "guest", None, "manage"),
        _row(Topic, "guest", "moderate", "manage"),
        _row(Rename, "guest", "own", "manage"),
        _row(Archive, "guest", "own", "manage"),
        _row(Configure, "guest", "own", "manage"),
        _row(Invite, "guest", "moderate", "manage"),
        _row(Invitation, "member", None, "manage"),
        _row(Invitations, "member", None, "manage"),
        _row(Uninvite, "member", None, "manage"),
        _row(Accept, "guest", None, "write"),
        _row(Kick, "guest", "moderate", "manage"),
        _row(Ban, "guest", "moderate", "manage"),
        _row(Unban, "guest", "moderate", "manage"),
        _row(Mute, "guest", "moderate", "manage"),
        _row(Unmute, "guest", "moderate", "manage"),
        _row(Grant, "guest", "own", "manage"),
        _row(AddUser, "owner", None, "admin"),
        _row(SetRole, "owner", None, "admin"),
        _row(SetPassword, "member", None, "admin"),
        _row(RemoveUser, "owner", None, "admin"),
        _row(AddToken, "member", None, "admin"),
        _row(Tokens, "member", None, "admin"),
        _row(Revoke, "member", None, "admin"),
        _row(Identity, "stranger"),
        _row(Prove, "stranger"),
        _row(NewCode, "member", None, "admin"),
        _row(DropCode, "member", None, "admin"),
        _row(Approve, "member", None, "admin"),
        _row(Offer, "stranger"),
        _row(Pair, "stranger"),
        _row(Confirm, "stranger"),
        _row(Devices, "member", None, "admin"),
        _row(RenameDevice, "member", None, "admin"),
        _row(RevokeDevice, "member", None, "admin"),
        _row(AddHook, "member", "moderate", "manage"),
        _row(Hooks, "member", "moderate", "manage"),
        _row(RemoveHook, "member", "moderate", "manage"),
        _row(OfferFiles, "guest", None, "write"),
        _row(Offers),
        _row(TakeFiles),
        _row(DeclineFiles, "guest", None, "write"),
        _row(WithdrawFiles, "guest", None, "write"),
        _row(shelf.Files, "guest", "read"),
        _row(shelf.PutFile, "guest", "speak", "write"),
        _row(shelf.KeepFile, "guest", None, "write"),
        _row(shelf.DropUpload, "guest", None, "write"),
        _row(shelf.Uploads, "guest", None, "write"),  # whose ids are the way to bring their bytes
        _row(shelf.GetFile, "guest", "read"),
        _row(shelf.RemoveFile, "guest", "read", "write"),
        _row(shelf.ShareFile, "guest", "read", "manage"),
        _row(shelf.Shares),
        _row(shelf.Unshare, "guest", None, "manage"),
        _row(Answer, "guest", None, "write"),
        _row(Ping, "stranger"),
        _row(Help, "stranger"),
        _row(Bye, "stranger"),
    )
)
