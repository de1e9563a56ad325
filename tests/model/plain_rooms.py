"""A hub's rooms in the plainest Python: what everybody should see, whatever the hub does.

Written from DESIGN and the protocol page, not from `hub/`: no effects, no records, no
folding, one change at a time. Every method that stands for a verb says whether it is
allowed, whether it takes a commit, and what it does: the test asks the hub the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.model.plain_nouns import Connection, Room, Said, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RANK = {None: 0, "guest": 1, "member": 2, "moderator": 3, "owner": 4}
LOBBY, AUDIT = "lobby", "!audit"
OPEN = ("public", "announcement")
FIXED = ("direct", "own", "audit")


class Outcome(NamedTuple):
    """What comes of a verb."""

    allowed: bool
    saves: bool = True
    """It takes a commit, which may fail."""
    apply: Callable[[], Any] = lambda: None


NO = Outcome(allowed=False)


class Plain:
    """The whole model."""

    def __init__(self, users: list[User]) -> None:
        self.users = {user.id: user for user in users}
        self.rooms = {LOBBY: Room(LOBBY), AUDIT: Room(AUDIT, "audit")}
        self.connections: list[Connection] = []
        self.marks: dict[tuple[str, str], int] = {}
        self.codes: dict[str, tuple[str, int]] = {}
        """Code -> key of its room, and uses left."""
        self.at = 0

    # Looking

    def room(self, name: str, user: User) -> Room | None:
        """Return the room that `user` means."""
        if name == "@me":
            return self.rooms.get(f"@{user.id}")
        if name[0] == "@" and "+" in name:
            talk = self.rooms.get(name)
            return talk if talk is not None and user.id in talk.roles else None
        if name[0] == "@":
            other = self.person(name[1:])
            if other is None or other is user:
                return None if other is None else self.rooms.get(f"@{user.id}")
            return self.rooms.get(self.pair(user, other))
        known = (room for room in self.rooms.values() if room.kind not in ("direct", "own"))
        return next((room for room in known if name in (room.name, *room.former)), None)

    def person(self, name: str) -> User | None:
        """Return who is called so: an account, or a guest who is here."""
        for user in self.users.values():
            if user.name == name and (not user.is_guest or self.connections_of(user)):
                return user
        return None

    def pair(self, one: User, other: User) -> str:
        return "@" + "+".join(sorted((one.id, other.id)))

    def connections_of(self, user: User) -> list[Connection]:
        return [one for one in self.connections if one.user is user]

    def in_room(self, room: Room) -> list[Connection]:
        return [one for one in self.connections if room in one.rooms]

    def holds(self, ends: dict[str, int], user: User) -> bool:
        until = ends.get(user.id)
        return until is not None and (until == 0 or until > self.at)

    def sees(self, user: User, room: Room) -> bool:
        if self.holds(room.bans, user):
            return False
        if room.kind == "audit":
            return user.role == "owner"
        return room.kind in OPEN or user.id in room.roles

    def rank(self, user: User, room: Room) -> int:
        rank = RANK[room.roles.get(user.id)]
        if user.role == "owner" or (user.role == "moderator" and room.kind in OPEN):
            rank = max(rank, RANK[user.role])
        return rank

    def speaks(self, user: User, room: Room) -> bool:
        quiet = room.archived or room.kind == "audit" or self.holds(room.mutes, user)
        if room.kind == "announcement":
            quiet = quiet or self.rank(user, room) < RANK["moderator"]
        return self.sees(user, room) and not quiet

    def runs(self, user: User, room: Room | None, role: str) -> bool:
        """Return whether `user` may moderate (or own) `room`."""
        if room is None or room.kind in FIXED or self.holds(room.bans, user):
            return False
        return self.rank(user, room) >= RANK[role]

    def outranks(self, user: User, other: User, room: Room) -> bool:
        theirs = RANK[room.roles.get(other.id)]
        if RANK[other.role] >= RANK["moderator"]:
            theirs = max(theirs, RANK[other.role])
        return user is not other and (user.role == "owner" or self.rank(user, room) > theirs)

    def is_last_owner(self, user: User, room: Room) -> bool:
        owners = [id for id, role in room.roles.items() if role == "owner"]
        return room.kind == "private" and user.role != "owner" and owners == [user.id]

    def visible(self, user: User) -> set[str]:
        """Return the names of the rooms that a list shows to `user`."""
        return {
            room.name
            for room in self.rooms.values()
            if room.kind != "audit" and self.sees(user, room)
        }

    def unread(self, user: User, room: Room) -> tuple[int, int, int]:
        """Return seq read last, unread texts, mentions among what follows."""
        mark = self.marks.get((user.id, room.key), len(room.log))
        unread = sum(said.kind is None for said in room.log[mark:])
        calls = sum(seq > mark and bool({user.id, "*"} & set(meant)) for seq, meant in room.calls)
        return mark, unread, calls if unread else 0

    # Small changes

    def open(self, key: str, kind: str = "public") -> Room:
        return self.rooms.setdefault(key, Room(key, kind))

    def prune(self) -> None:
        """Forget rooms that nobody is in and that nothing is kept of."""
        for room in list(self.rooms.values()):
            kept = room.log or room.made or room.roles or room.bans or room.mutes
            if not (kept or self.in_room(room) or room.key in (LOBBY, AUDIT)):
                del self.rooms[room.key]

    def enter(self, connection: Connection, room: Room) -> None:
        if room not in connection.rooms:
            connection.rooms.append(room)
        self.begin(connection.user, room, len(room.log))

    def begin(self, user: User, room: Room, seq: int) -> None:
        if not user.is_guest:
            self.marks.setdefault((user.id, room.key), seq)

    def put_in(self, user: User, room: Room) -> None:
        for connection in self.connections_of(user):
            self.enter(connection, room)

    def put_out(self, user: User, room: Room) -> None:
        for connection in self.connections_of(user):
            if room in connection.rooms:
                connection.rooms.remove(room)

    def stand(self, room: Room, user: User, role: str) -> None:
        """Let `user` belong from now on."""
        belonged = user.id in room.roles
        room.roles[user.id] = role
        room.bans.pop(user.id, None)
        self.begin(user, room, len(room.log))
        if not belonged:
            self.put_in(user, room)

    def add(self, room: Room, kind: str | None, user: User, **fields: Any) -> int:
        room.log.append(Said(kind, user.id, **fields))
        return len(room.log)

    def audit(self, user: User) -> None:
        self.add(self.rooms[AUDIT], "notice", user)

    def note(self, user: User, by: User) -> None:
        """Tell an account in its own room."""
        if not user.is_guest:
            room = self.own_room(user)
            seq = self.add(room, "notice", by)
            self.begin(user, room, seq - 1)
            self.put_in(user, room)

    def own_room(self, user: User) -> Room:
        room = self.open(f"@{user.id}", "own")
        room.roles[user.id] = "owner"
        return room

    # Connections

    def connect(self, user: User, resumed: list[str] | None = None) -> Connection:
        """Let a connection come, back into the rooms `resumed`, or into the lobby."""
        connection = Connection(user)
        if not self.connections_of(user) and user.is_guest:
            user.name = f"guest-{user.id[:4]}"
        self.connections.append(connection)
        for name in [LOBBY] if resumed is None else resumed:
            room = self.rooms.get(name) if name[0] == "@" else self.room(name, user)
            if room is None and name[0] != "@":
                room = self.open(name)
            if room is not None and self.sees(user, room):
                self.enter(connection, room)
        for room in self.rooms.values():
            if user.id in room.roles and self.sees(user, room):
                self.enter(connection, room)
        return connection

    def disconnect(self, connection: Connection) -> None:
        self.connections.remove(connection)
        self.prune()

    # Verbs: talk

    def send(
        self, user: User, name: str, text: str, meant: tuple[str, ...], reply: int | None
    ) -> Outcome:
        other = None
        if name[0] == "@" and "+" not in name:
            other = user if name == "@me" else self.person(name[1:])
            if other is None:
                return NO
        room = self.room(name, user)
        if room is None and reply is not None:
            return NO
        if room is not None and not self.speaks(user, room):
            return NO
        if room is not None and reply is not None and room.text(reply) is None:
            return NO

        def apply() -> None:
            place = room or self._place(user, name, other)
            self._say(place, user, text, meant, reply)

        return Outcome(allowed=True, apply=apply)

    def _place(self, user: User, name: str, other: User | None) -> Room:
        if other is None:
            return self.open(name)
        if other is user:
            return self.own_room(user)
        room = self.open(self.pair(user, other), "direct")
        room.roles = {user.id: "member", other.id: "member"}
        return room

    def _say(
        self, room: Room, user: User, text: str, meant: tuple[str, ...], reply: int | None
    ) -> None:
        answered = None if reply is None else room.text(reply)
        mentions = tuple(one for one in meant if self.is_meant(one, room))
        quote = None if answered is None else answered.text
        seq = self.add(room, None, user, text=text, mentions=mentions, reply=reply, quote=quote)
        if answered is not None:
            answered.replies.append(seq)
        if mentions:
            room.calls.append((seq, mentions))
        if room.kind in ("direct", "own"):
            for id in list(room.roles):
                self.begin(self.users[id], room, seq - 1)
                self.put_in(self.users[id], room)
        mark = self.marks.get((user.id, room.key))
        if mark is not None and not any(said.kind is None for said in room.log[mark : seq - 1]):
            self.marks[user.id, room.key] = seq

    def is_meant(self, id: str, room: Room) -> bool:
        known = room.kind in OPEN or id in {*room.roles, *room.bans, *room.mutes}
        return id == "*" or known

    def edit(self, user: User, name: str, seq: int, text: str, meant: tuple[str, ...]) -> Outcome:
        room = self.room(name, user)
        said = None if room is None else room.text(seq)
        if room is None or said is None or not self.speaks(user, room) or said.user != user.id:
            return NO

        def apply() -> None:
            mentions = tuple(one for one in meant if self.is_meant(one, room))
            new = tuple(one for one in mentions if one not in said.mentions)
            at = self.add(room, "edit", user, text=text, mentions=mentions, target=seq)
            said.text, said.mentions = text, mentions
            said.edits.append(at)
            if new:
                room.calls.append((at, new))

        return Outcome(allowed=True, apply=apply)

    def delete(self, user: User, name: str, seq: int) -> Outcome:
        room = self.room(name, user)
        said = None if room is None else room.text(seq)
        if room is None or said is None or not self.sees(user, room):
            return NO
        others = said.user != user.id
        may = room.kind not in FIXED and self.rank(user, room) >= RANK["moderator"]
        if others and not may:
            return NO

        def apply() -> None:
            self.add(room, "delete", user, target=seq)
            for copy in said.edits:
                room.log[copy - 1].text = ""
            for copy in said.replies:
                if room.log[copy - 1].quote is not None:
                    room.log[copy - 1].quote = ""
            said.text, said.deleted, said.by = "", True, user.id
            said.mentions, said.quote = (), None  # what it answered stays known
            said.edits, said.replies, said.reactions = [], [], {}
            if others:
                self.audit(user)

        return Outcome(allowed=True, apply=apply)

    def react(self, user: User, name: str, seq: int, emoji: str, *, off: bool) -> Outcome:
        room = self.room(name, user)
        said = None if room is None else room.text(seq)
        if room is None or said is None or not self.speaks(user, room):
            return NO

        def apply() -> None:
            self.add(room, "react", user, target=seq)
            persons = [one for one in said.reactions.get(emoji, []) if one != user.id or not off]
            if not off and user.id not in persons:
                persons.append(user.id)
            said.reactions[emoji] = persons
            if not persons:
                del said.reactions[emoji]

        return Outcome(allowed=True, apply=apply)

    def pin(self, user: User, name: str, seq: int, *, off: bool) -> Outcome:
        room = self.room(name, user)
        if room is None:
            return NO
        both = room.kind in ("direct", "own") and user.id in room.roles
        if not (both or self.runs(user, room, "moderator")):
            return NO
        if off and seq not in room.pins:
            return Outcome(allowed=True, saves=False)
        if not off and room.text(seq) is None:
            return NO

        def apply() -> None:
            self.add(room, "pin", user, target=seq)
            room.pins = [one for one in room.pins if one != seq] + ([] if off else [seq])

        return Outcome(allowed=True, apply=apply)

    def read(self, user: User, name: str, seq: int) -> Outcome:
        room = self.room(name, user)
        if user.is_guest or room is None or not self.sees(user, room):
            return NO

        def apply() -> None:
            key = (user.id, room.key)
            self.marks[key] = max(self.marks.get(key, 0), min(seq, len(room.log)))

        return Outcome(allowed=True, saves=False, apply=apply)

    # Verbs: rooms

    def join(self, connection: Connection, name: str) -> Outcome:
        user, room = connection.user, self.room(name, connection.user)
        if room is not None and not self.sees(user, room):
            return NO
        lobby = room is not None and room.key == LOBBY
        is_open = room is None or (room.kind in OPEN and not lobby)
        belongs = room is not None and user.id in room.roles
        durable = is_open and not belongs and not user.is_guest

        def apply() -> None:
            place = room or self.open(name)
            if durable:
                self.add(place, "member", user)
                self.stand(place, user, "member")
            self.enter(connection, place)

        return Outcome(allowed=True, saves=durable, apply=apply)

    def leave(self, connection: Connection, name: str) -> Outcome:
        user, room = connection.user, self.room(name, connection.user)
        if room is None or not (room in connection.rooms or user.id in room.roles):
            return NO
        durable = user.id in room.roles and room.kind not in ("direct", "own")
        if durable and len(room.roles) > 1 and self.is_last_owner(user, room):
            return NO

        def apply() -> None:
            if durable:
                self.add(room, "member", user)
                del room.roles[user.id]
                self.put_out(user, room)
            elif room in connection.rooms:
                connection.rooms.remove(room)
            self.prune()

        return Outcome(allowed=True, saves=durable, apply=apply)

    def create(self, connection: Connection, name: str, kind: str) -> Outcome:
        if self.room(name, connection.user) is not None:
            return NO

        def apply() -> None:
            room = self.open(name, kind)
            room.made = True
            self.add(room, "member", connection.user)
            self.stand(room, connection.user, "owner")

        return Outcome(allowed=True, apply=apply)

    def change(self, user: User, place: str, role: str, /, **changed: Any) -> Outcome:
        """Topic, kind, archived or name: what a moderator or an owner changes."""
        room = self.room(place, user)
        if room is None or not self.runs(user, room, role):
            return NO
        fixed = room.key == LOBBY and not changed.keys() <= {"topic"}
        if fixed and changed.get("kind") not in OPEN:
            return NO
        if "name" in changed and self.room(changed["name"], user) not in (None, room):
            return NO
        return Outcome(allowed=True, apply=lambda: self._change(user, room, changed))

    def _change(self, user: User, room: Room, changed: dict[str, Any]) -> None:
        self.add(room, "room", user)
        if "name" in changed:
            room.former = (room.former | {room.name}) - {changed["name"]}
        for what, value in changed.items():
            setattr(room, what, value)
        room.made = True
        if changed.get("kind") == "private":
            for connection in self.in_room(room):
                if not self.sees(connection.user, room):
                    connection.rooms.remove(room)
        if not changed.keys() <= {"topic"}:
            self.audit(user)

    # Verbs: members

    def deed(self, user: User, name: str, who: str, did: str, **fields: Any) -> Outcome:
        room, other = self.room(name, user), self.person(who)
        role = "owner" if did == "grant" else "moderator"
        if room is None or other is None or not self.runs(user, room, role):
            return NO
        if did in ("kick", "ban", "mute") and not self.outranks(user, other, room):
            return NO
        if did in ("kick", "ban", "grant") and self.is_last_owner(other, room):
            return NO
        if not self._applies(did, room, other):
            return NO

        def apply() -> None:
            self.add(room, "member", user)
            self._do(did, room, other, fields)
            self.audit(user)
            if did == "invite":
                self.note(other, user)
            self.prune()

        return Outcome(allowed=True, apply=apply)

    def _applies(self, did: str, room: Room, other: User) -> bool:
        if did == "invite":
            return other.id not in room.roles
        if did == "unban":
            return self.holds(room.bans, other)
        return did != "unmute" or self.holds(room.mutes, other)

    def _do(self, did: str, room: Room, other: User, fields: dict[str, Any]) -> None:
        match did:
            case "invite":
                self.stand(room, other, "member")
            case "grant":
                self.stand(room, other, fields["role"])
            case "kick" | "ban":
                room.roles.pop(other.id, None)
                if did == "ban":
                    room.bans[other.id] = fields["until"]
                self.put_out(other, room)
            case "unban":
                del room.bans[other.id]
            case "mute":
                room.mutes[other.id] = fields["until"]
            case "unmute":
                del room.mutes[other.id]

    def invitation(self, user: User, name: str) -> Outcome:
        room = self.room(name, user)
        if user.is_guest or not self.runs(user, room, "moderator"):
            return NO
        return Outcome(allowed=True, apply=lambda: self.audit(user))

    def accept(self, connection: Connection, code: str) -> Outcome:
        user = connection.user
        key, left = self.codes.get(code, ("", 0))
        room = self.rooms.get(key)
        if room is None or left < 1 or self.holds(room.bans, user) or user.id in room.roles:
            return NO

        def apply() -> None:
            self.codes[code] = (key, left - 1)
            self.add(room, "member", user)
            self.stand(room, user, "member")

        return Outcome(allowed=True, apply=apply)

    # Verbs: people

    def nick(self, user: User, name: str) -> Outcome:
        other = self.person(name)
        if other is not None and other is not user:
            return NO

        def apply() -> None:
            user.name = name

        return Outcome(allowed=True, saves=not user.is_guest, apply=apply)

    def set_role(self, user: User, who: str, role: str) -> Outcome:
        other = self.person(who)
        if user.role != "owner" or other is None or other.is_guest:
            return NO
        owners = [one for one in self.users.values() if one.role == "owner"]
        if owners == [other] and role != "owner":
            return NO

        def apply() -> None:
            other.role = role
            self.audit(user)
            for connection in self.connections_of(other):
                for room in list(connection.rooms):
                    if not self.sees(other, room):
                        connection.rooms.remove(room)
            self.note(other, user)

        return Outcome(allowed=True, apply=apply)

    def standings(self, room: Room) -> Iterator[tuple[str, tuple[str | None, int, int]]]:
        """Return user -> role, end of a ban, end of a mute; -1: none that holds."""
        for id in {*room.roles, *room.bans, *room.mutes}:
            user = self.users[id]
            ban = room.bans[id] if self.holds(room.bans, user) else -1
            mute = room.mutes[id] if self.holds(room.mutes, user) else -1
            if id in room.roles or ban >= 0 or mute >= 0:
                yield id, (room.roles.get(id), ban, mute)
