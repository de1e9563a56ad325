"""What the hub keeps beside messages: one Struct per kind of record (`model.Record`).

A record is a fact that is looked up by key and replaced as a whole: an account, a room's
settings, somebody's standing in a room. It is committed in the transaction of the message
that tells of it. Times are in ms since 1970. What the facts mean does not live here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self

import msgspec

from landline.errors import StoreError
from landline.model import Record
from landline.secrecy import SECRET, Discreet
from landline.wire.events import RoomKind, Together
from landline.wire.fields import Role, RoomRole, Scope
from landline.wire.shelf_verbs import Exists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DAY_MS: Final = 24 * 3600 * 1000

_encode: Final = msgspec.json.Encoder().encode


class Fact(Discreet, frozen=True, gc=False, omit_defaults=True):
    """Base of all records' values."""

    kind_name: ClassVar[str]

    @classmethod
    def all(cls, read: Callable[[str], Iterable[Record]]) -> list[tuple[str, Self]]:
        """Return every record of this kind with its key. Raises StoreError `store.record`."""
        decode = msgspec.json.Decoder(cls).decode
        facts = []
        for record in read(cls.kind_name):
            try:
                facts.append((record.key, decode(record.value or b"")))
            except msgspec.MsgspecError as error:
                raise StoreError(
                    "store.record", kind=cls.kind_name, key=record.key, why=error
                ) from error
        return facts

    @classmethod
    def without(cls, key: str) -> Record:
        """Return what removes the record `key`."""
        return Record(cls.kind_name, key, None)

    def record(self, key: str) -> Record:
        """Return what puts this under `key`."""
        return Record(self.kind_name, key, _encode(self))


class AccountFact(Fact, frozen=True, kw_only=True):
    """An account; its key is the user's id."""

    kind_name: ClassVar[str] = "user"
    name: str
    role: Role = "member"
    password: Annotated[str, SECRET] = ""
    """The argon2id hash of its password; empty: it has none, and nobody can use one."""
    made: int = 0
    seen: int = 0


class RoomFact(Fact, frozen=True, kw_only=True):
    """A room that is not as every room is at first; its key is the room's."""

    kind_name: ClassVar[str] = "room"
    name: str
    former: tuple[str, ...] = ()
    """Names it once had, its key among them: they keep leading to it."""
    kind: RoomKind = "public"
    topic: str = ""
    archived: bool = False
    slow: int = 0
    keep_days: int = 0
    keep_messages: int = 0
    file_days: int = 0
    pins: tuple[int, ...] = ()
    made: int = 0


class StandingFact(Fact, frozen=True, kw_only=True):
    """What somebody is in a room; its key is `<room's key>/<user's id>`."""

    kind_name: ClassVar[str] = "standing"
    name: str
    """The person's name when this was written: guests have no account to look it up in."""
    role: RoomRole | None = None
    """None: no member, but banned or muted."""
    banned: int | None = None
    """Until when; 0: for good."""
    muted: int | None = None


class TokenFact(Fact, frozen=True, kw_only=True):
    """A session or a program's token; its key is the start of the secret's hash."""

    kind_name: ClassVar[str] = "token"
    user: str
    label: str
    session: bool = False
    scopes: tuple[Scope, ...] = ("read", "write", "manage", "admin")
    made: int = 0
    used: int = 0
    until: int = 0
    """0: it does not end by itself."""


class DeviceFact(Fact, frozen=True, kw_only=True):
    """A device; its key is `<user's id>/<device's id>` (`trust/login.py`).

    So users who share a machine's account have one device each, with one key.
    """

    kind_name: ClassVar[str] = "device"
    user: str
    label: str
    key: str
    """Its Ed25519 public key, in hex."""
    made: int = 0
    used: int = 0


class InvitationFact(Fact, frozen=True, kw_only=True):
    """An invitation; its key is the start of the code's hash."""

    kind_name: ClassVar[str] = "invitation"
    by: str
    name: str
    """Name of who made it."""
    room: str | None = None
    """Key of the room it opens; None: it lets people sign up."""
    left: int = 1
    until: int = 0


class HookFact(Fact, frozen=True, kw_only=True):
    """A webhook; its key is the start of the secret's hash, or random for an outgoing one."""

    kind_name: ClassVar[str] = "hook"
    room: str
    label: str
    by: str
    url: str | None = None
    secret: Annotated[str, SECRET] = ""
    """Outgoing: what signs each request, so the receiver knows us."""
    seq: int = 0
    """Outgoing: told up to here."""


class UseFact(Fact, frozen=True, kw_only=True):
    """What was used last, and when: its key is `<kind>/<key>` of a user, token, device or hook.

    It may be written late, and so is no part of what it tells of: an old one written after
    a change would undo that.
    """

    kind_name: ClassVar[str] = "use"
    at: int = 0
    seq: int = 0
    """Of an outgoing webhook: told up to here."""


class MarksFact(Fact, frozen=True, kw_only=True):
    """How far a user has read; its key is the user's id."""

    kind_name: ClassVar[str] = "mark"
    rooms: dict[str, tuple[int, int]] = {}
    """Key of a room -> seq read last, and how many texts there were up to it."""


class FileFact(Fact, frozen=True, kw_only=True):
    """A file on the shelf; its key is random, and stays when the file is replaced."""

    kind_name: ClassVar[str] = "file"
    room: str
    """Key of its room."""
    path: str
    blob: str
    """What its content is known by, in hex."""
    size: int
    by: str
    name: str
    """Name of who put it, then."""
    guest: bool = False
    at: int = 0
    mtime: int | None = None


class UploadFact(Fact, frozen=True, kw_only=True):
    """An upload that is under way; its key is told to who brings the bytes."""

    kind_name: ClassVar[str] = "upload"
    room: str
    path: str
    by: str
    name: str
    guest: bool = False
    size: int | None = None
    mtime: int | None = None
    exists: Exists = "rename"
    of: Together | None = None
    until: int = 0


class ShareFact(Fact, frozen=True, kw_only=True):
    """A link to a file; its key is the start of the secret's hash."""

    kind_name: ClassVar[str] = "share"
    file: str
    """Key of the file."""
    by: str
    guest: bool = False
    made: int = 0
    left: int | None = None
    """How often it may still be used; None: as often as one likes."""
    opened: int = 0
    until: int = 0
    """0: it does not end by itself."""


KINDS: Final = (
    "user", "room", "standing", "token", "device", "invitation", "hook", "use", "mark", "file",
    "upload", "share",
)  # fmt: skip
"""Every kind of record a hub keeps."""
