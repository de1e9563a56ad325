"""The one place that answers "may X do Y in Z", for every door (DESIGN §7).

Three things are looked at, in this order: what the verb needs on the hub (its row's `by`,
and the token's scope), what the hub's policy leaves to guests, and what the verb needs in
its room (its row's `right`). What depends on a single message (whose it is) or on time
(slow mode, rates) is decided where it is known; who outranks whom is decided here.

    right      open room          announcement       private            direct, own   audit
    enter      not banned         not banned         member             member        owner
    read       not banned         not banned         member             member        owner
    speak      not muted          room moderator     member, not muted  member        nobody
    moderate   room moderator     room moderator     room moderator     nobody        nobody
    own        room owner         room owner         room owner         nobody        nobody

Moderators and owners of the hub are that in every open room too; in private rooms only the
hub's owner is, and only to run them: reading takes an invitation, which all can see.
Nobody speaks in an archived room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from landline.catalogue import Phrase
from landline.errors import NotAllowedError, RefusedError
from landline.model import LOBBY
from landline.wire.verbs import VERBS, Hello, Pin, Rank, Right, Verb

if TYPE_CHECKING:
    from landline.hub.nouns import Member, Person, Room, Standing
    from landline.settings import HubSettings
    from landline.wire.fields import RoomRole

Guests = Literal["all", "lobby", "none"]

RANKS: Final[dict[Rank, int]] = {
    "stranger": 0,
    "guest": 1,
    "member": 2,
    "moderator": 3,
    "owner": 4,
}
_ROOM_RANKS: Final[dict[RoomRole | None, int]] = {None: 0, "member": 2, "moderator": 3, "owner": 4}
_MODERATOR: Final = RANKS["moderator"]
_OWNER: Final = RANKS["owner"]

_ROWS: Final = {row.verb: row for row in VERBS.values()}
_COMMON: Final = frozenset(
    row.verb
    for row in VERBS.values()
    if row.by == "guest" and row.right in ("enter", "read", "speak")
)
"""Verbs that everybody may use in an open room."""
_FIXED: Final = ("direct", "own", "audit")


class Access:
    """The hub's policy, asked about everybody and everything."""

    def __init__(self, guests: Guests, settings: HubSettings) -> None:
        self.guests: Guests = guests
        self._create = settings.rooms.create
        self._mention_all = settings.rooms.mention_all
        self._small = settings.rooms.announced_up_to

    def check(self, member: Member, verb: Verb, room: Room | None, at: int) -> None:
        """Raise NotAllowedError or RefusedError unless `member` may use `verb` (in `room`).

        `at` is wall time in ms: mutes and bans end.
        """
        person = member.person
        row = _ROWS[type(verb)]
        if person is None:
            self._check_stranger(member, row.by, verb)
            return
        if type(verb) in _COMMON and self._is_common(member, person, room):
            return
        role = person.role
        self.check_guest(person, room)
        if RANKS[role] < RANKS[row.by]:
            raise NotAllowedError("role.needed", role=row.by)
        scopes = None if row.by == "stranger" else member.scopes
        if scopes is not None and row.scope not in scopes:
            raise NotAllowedError("token.scope", scope=row.scope)
        if room is not None and row.right is not None:
            self._check_room(person, verb, room, row.right, at)

    def check_person(self, person: Person, room: Room, right: Right, at: int) -> None:
        """Raise as `check` unless `person`, here or not, has this right in `room`."""
        self.check_guest(person, room)
        self._check_room(person, None, room, right, at)

    def _is_common(self, member: Member, person: Person, room: Room | None) -> bool:
        """Return whether this is somebody in an open room: nearly always, and always allowed."""
        if room is None or room.kind != "public" or room.archived or member.scopes is not None:
            return False
        standing = room.standing.get(person.id)
        if standing is not None and (standing.banned is not None or standing.muted is not None):
            return False
        return person.role != "guest" or self.guests == "all"

    def may_create(self, person: Person) -> bool:
        """Return whether `person` may make rooms."""
        lobby_only = person.role == "guest" and self.guests == "lobby"
        return RANKS[person.role] >= RANKS[self._create] and not lobby_only

    def may_call_all(self, person: Person, room: Room) -> bool:
        """Return whether `@all` and `@here` of `person` are mentions in `room`."""
        return (
            room.people <= self._small
            or RANKS[person.role] >= RANKS[self._mention_all]
            or self.rank_in(person, room) >= _MODERATOR
        )

    def may_see(self, person: Person, room: Room, at: int) -> bool:
        """Return whether `person` may read `room`; one hears of a talk with its first word."""
        if room.kind == "direct" and not room.head:
            return any(member.person is person for member in room.members)
        try:
            self.check_person(person, room, "read", at)
        except (NotAllowedError, RefusedError):
            return False
        return True

    def rank_in(self, person: Person, room: Room) -> int:
        """Return what `person` is in `room`, 2 for a member to 4 for an owner."""
        standing = room.standing.get(person.id)
        rank = _ROOM_RANKS[standing.role if standing is not None else None]
        on_hub = RANKS[person.role]
        if on_hub == _OWNER or (on_hub == _MODERATOR and room.is_open):
            rank = max(rank, on_hub)
        return rank

    def check_ban(self, person: Person, room: Room, at: int) -> None:
        """Raise NotAllowedError `room.banned`, or `room.banned-until`, if it is so."""
        standing = room.standing.get(person.id)
        if standing is not None and holds(standing.banned, at):
            raise _timed("room.banned", room, standing.banned, at)

    def check_outranks(self, person: Person, room: Room, other: str, other_role: Rank) -> None:
        """Raise NotAllowedError unless `person` may act against user `other` in `room`.

        `other_role` is what the other is on the hub. Owners may act against anybody.
        """
        own = self.rank_in(person, room)
        standing = room.standing.get(other)
        theirs = _ROOM_RANKS[standing.role if standing is not None else None]
        if RANKS[other_role] >= _MODERATOR:
            theirs = max(theirs, RANKS[other_role])
        if other == person.id or (own <= theirs and RANKS[person.role] < _OWNER):
            raise NotAllowedError("room.outranked", room=room.name)

    def _check_stranger(self, member: Member, by: Rank, verb: Verb) -> None:
        if by != "stranger":
            raise NotAllowedError("hello.first")
        guest = isinstance(verb, Hello) and _as_guest(verb) and not member.operator
        if guest and self.guests == "none":
            raise NotAllowedError("guests.none")

    def check_guest(self, person: Person, room: Room | None) -> None:
        """Raise NotAllowedError for a guest whom the hub's policy keeps out (of `room`)."""
        if person.role != "guest":
            return
        if self.guests == "none":
            raise NotAllowedError("guests.none")
        if self.guests == "lobby" and room is not None and room.name != LOBBY:
            raise NotAllowedError("guests.lobby-only", room=_called(room, person))

    def _check_room(
        self, person: Person, verb: Verb | None, room: Room, right: Right, at: int
    ) -> None:
        self.check_ban(person, room, at)
        standing = room.standing.get(person.id)
        if right == "moderate" or right == "own":
            self._check_running(person, verb, room, right)
        else:
            self._check_inside(person, room, standing)
        if right == "speak":
            self._check_speech(person, room, standing, at)

    def _check_running(self, person: Person, verb: Verb | None, room: Room, right: Right) -> None:
        if room.kind in _FIXED:
            if room.kind == "audit" or person.id not in room.standing:
                raise RefusedError("room.unknown", room=room.name)
            if not isinstance(verb, Pin):
                raise RefusedError("room.fixed", room=_called(room, person))
            return
        if self.rank_in(person, room) < (_MODERATOR if right == "moderate" else _OWNER):
            role = "moderator" if right == "moderate" else "owner"
            raise NotAllowedError("room.role-needed", role=role, room=room.name)

    def _check_inside(self, person: Person, room: Room, standing: Standing | None) -> None:
        if room.is_open or (standing is not None and standing.role is not None):
            return
        if room.kind == "audit":
            if person.role != "owner":
                raise NotAllowedError("role.needed", role="owner")
        elif room.kind == "private":
            raise NotAllowedError("room.private", room=room.name)
        else:
            raise RefusedError("room.unknown", room=room.name)

    def _check_speech(self, person: Person, room: Room, standing: Standing | None, at: int) -> None:
        if room.kind == "audit":
            raise RefusedError("room.fixed", room=_called(room, person))
        if room.archived:
            raise RefusedError("room.archived", room=room.name)
        if standing is not None and holds(standing.muted, at):
            raise _timed("room.muted", room, standing.muted, at)
        if room.kind == "announcement" and self.rank_in(person, room) < _MODERATOR:
            raise NotAllowedError("room.announcement", room=room.name)


def _called(room: Room, person: Person) -> str | Phrase:
    """Return what `person` knows a room by: talks of two and notes have names of ids."""
    if room.kind == "own":
        return Phrase("plain.own-room")
    if room.kind == "direct":
        others = (each.name for user, each in room.standing.items() if user != person.id)
        return Phrase("plain.talk-with", name=next(others, person.name))
    return room.name


def _as_guest(verb: Hello) -> bool:
    return verb.token is None and verb.password is None and verb.key is None


def holds(until: int | None, at: int) -> bool:
    """Return whether a mute or ban that ends at `until` (0: never) holds at `at`."""
    return until is not None and (until == 0 or until > at)


def _timed(code: str, room: Room, until: int | None, at: int) -> NotAllowedError:
    if until:
        retry = max(1, (until - at + 999) // 1000)
        return NotAllowedError(f"{code}-until", room=room.name, retry=retry)
    return NotAllowedError(code, room=room.name)
