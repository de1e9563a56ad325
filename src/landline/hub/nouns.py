"""The nouns of a hub in motion: persons, their connections, rooms, and standings in them.

They know each other and so live together. All are kept lean: ten thousand idle members
must stay cheap. What may be done with them does not live here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from landline.hub.records import RoomFact, StandingFact

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.model import Record
    from landline.wire.buckets import Bucket
    from landline.wire.events import PersonState, RoomKind
    from landline.wire.fields import Role, RoomRole, Scope, State

REMEMBERED_SILENT: Final = 1000
"""Newest silent messages of a room that are known one by one; older ones are a number."""


class Person:
    """Somebody who is here, through one or more connections."""

    __slots__ = ("asks", "id", "members", "name", "role", "state", "text", "words")

    def __init__(self, id: str, name: str, role: Role = "guest") -> None:
        self.id = id
        self.name = name
        self.role: Role = role
        self.state: State = "online"
        self.text = ""
        """What they say about being away or busy."""
        self.members: list[Member] = []
        """Their connections."""
        self.words: Bucket | None = None
        """How fast they speak (`limits.Rates`); None until they do."""
        self.asks: Bucket | None = None

    @property
    def has_account(self) -> bool:
        """Whether they are here with an account."""
        return self.role != "guest"


class Member:
    """One connection to the hub; nobody's until `hello` gave it a person."""

    __slots__ = (
        "channel",
        "closed",
        "device",
        "language",
        "line",
        "operator",
        "person",
        "private",
        "quiet",
        "rooms",
        "scopes",
        "source",
        "token",
    )  # fmt: skip

    def __init__(
        self,
        line: Any,
        language: Language,
        source: str,
        *,
        operator: bool,
        private: bool = True,
        channel: bytes | None = None,
    ) -> None:
        self.line = line
        """The server's handle of the connection; the hub never looks inside."""
        self.language: Language = language
        self.source = source
        """Where it comes from, for counting wrong passwords and the like."""
        self.operator = operator
        """It came by the hub's own control socket: whoever can is the hub's owner."""
        self.private = private
        """Nobody on the way can read along: it comes by TLS, or from this machine."""
        self.channel = channel
        """SHA-256 of the certificate that it was opened with; None: it does not come by TLS."""
        self.person: Person | None = None
        self.closed = False
        """It is gone: what was still to be decided about it need not be."""
        self.quiet = False
        """It asked for no room (a single call, not a visit): it is put into none."""
        self.rooms: list[Room] = []
        self.token: str | None = None
        """Key of the token or session it came in with."""
        self.device: str | None = None
        """Id of the device that proved itself here."""
        self.scopes: frozenset[Scope] | None = None
        """What its token allows; None: everything that the person may."""


class Standing:
    """What somebody is in one room, whether here or not."""

    __slots__ = ("banned", "muted", "name", "role")

    def __init__(
        self,
        name: str,
        role: RoomRole | None = None,
        banned: int | None = None,
        muted: int | None = None,
    ) -> None:
        self.name = name
        self.role: RoomRole | None = role
        self.banned = banned
        """Until when, in ms since 1970; 0: for good; None: not."""
        self.muted = muted

    def record(self, room: Room, user: str) -> Record:
        """Return the record that keeps this, or that removes it where nothing is left of it."""
        key = f"{room.key}/{user}"
        if self.role is None and self.banned is None and self.muted is None:
            return StandingFact.without(key)
        fact = StandingFact(name=self.name, role=self.role, banned=self.banned, muted=self.muted)
        return fact.record(key)


class Room:
    """One room: `head` is the seq of its last committed message."""

    __slots__ = (
        "announced",
        "archived",
        "calls",
        "file_days",
        "floor",
        "former",
        "head",
        "keep_days",
        "keep_messages",
        "key",
        "kind",
        "made",
        "members",
        "name",
        "pending",
        "people",
        "pins",
        "recent_silent",
        "silent",
        "slow",
        "spoke",
        "standing",
        "topic",
    )

    def __init__(self, key: str, head: int = 0, floor: int = 0, kind: RoomKind = "public") -> None:
        self.key = key
        """Its first name: how the store knows it, for ever."""
        self.name = key
        self.former: tuple[str, ...] = ()
        self.kind: RoomKind = kind
        self.topic = ""
        self.archived = False
        self.slow = 0
        self.keep_days = 0
        self.keep_messages = 0
        self.file_days = 0
        self.pins: tuple[int, ...] = ()
        self.made = 0
        """When somebody made it, in ms since 1970; 0: it came into being by being used."""
        self.head = head
        self.floor = floor
        self.silent = 0
        """How many of its messages are not texts."""
        self.recent_silent: list[int] = []
        self.calls: list[int] = []
        """Seqs of the newest messages that mention everybody."""
        self.members: dict[Member, None] = {}
        """The connections that are in it now."""
        self.standing: dict[str, Standing] = {}
        """User id -> what they are here; in an open room, one without an entry is a guest."""
        self.spoke: dict[str, tuple[float, str | None]] = {}
        """Slow mode: user id -> when they spoke last, and that message's cid."""
        self.people = 0
        """Persons who are in it, however many connections each has."""
        self.pending = 0
        """Messages on their way to the log: such a room must not be forgotten."""
        self.announced: dict[str, tuple[str, PersonState]] = {}
        """Whom its people were last told of: user id -> name and state."""

    @property
    def is_open(self) -> bool:
        """Everybody may enter it."""
        return self.kind in ("public", "announcement")

    @property
    def is_kept(self) -> bool:
        """It has a record of its own."""
        return bool(self.made)

    def fact(self) -> RoomFact:
        """Return what its record says."""
        return RoomFact(
            name=self.name,
            former=self.former,
            kind=self.kind,
            topic=self.topic,
            archived=self.archived,
            slow=self.slow,
            keep_days=self.keep_days,
            keep_messages=self.keep_messages,
            file_days=self.file_days,
            pins=self.pins,
            made=self.made,
        )

    def texts_up_to(self, seq: int) -> int:
        """Return how many texts there are among the messages `1 … seq`."""
        silent = self.silent
        for later in reversed(self.recent_silent):
            if later <= seq:
                break
            silent -= 1
        return max(0, seq - max(0, silent))

    def note_silent(self, seq: int) -> None:
        """Count a message that is not a text."""
        self.silent += 1
        self.recent_silent.append(seq)
        if len(self.recent_silent) > 2 * REMEMBERED_SILENT:
            del self.recent_silent[:REMEMBERED_SILENT]

    def member_count(self) -> int:
        """Return how many belong to it."""
        return sum(1 for standing in self.standing.values() if standing.role is not None)
