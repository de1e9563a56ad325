"""The nouns of the plain model (`plain_rooms`): users, connections, rooms, messages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class User:
    """Somebody; guests are forgotten by the hub when they go, not here."""

    id: str
    name: str
    role: str

    @property
    def is_guest(self) -> bool:
        return self.role == "guest"


@dataclass(eq=False)
class Connection:
    """One connection, and where it is."""

    user: User
    rooms: list[Room] = field(default_factory=list)


@dataclass(eq=False)
class Said:
    """One message as it stands now."""

    kind: str | None
    user: str
    text: str = ""
    mentions: tuple[str, ...] = ()
    reply: int | None = None
    quote: str | None = None
    target: int | None = None
    deleted: bool = False
    by: str | None = None
    edits: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(eq=False)
class Room:
    """One room."""

    key: str
    kind: str = "public"
    made: bool = False
    name: str = ""
    former: set[str] = field(default_factory=set)
    topic: str = ""
    archived: bool = False
    pins: list[int] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    bans: dict[str, int] = field(default_factory=dict)
    mutes: dict[str, int] = field(default_factory=dict)
    log: list[Said] = field(default_factory=list)
    calls: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """Seq and whom it mentions, of every message that brought new mentions."""

    def __post_init__(self) -> None:
        self.name = self.key

    def text(self, seq: int) -> Said | None:
        """Return the text `seq`, if it is one and not deleted."""
        said = self.log[seq - 1] if 0 < seq <= len(self.log) else None
        return said if said is not None and said.kind is None and not said.deleted else None
