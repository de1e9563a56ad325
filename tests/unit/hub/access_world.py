"""Who asks, and the rooms they ask about: what a hub's store holds before it starts.

Nothing is decided here: accounts, rooms, standings and messages are put into the log as the
hub would have put them, so that one table can be held against every hub and every door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import structs

from landline.hub.enrolled import device_key
from landline.hub.people import guest_id, secret_key
from landline.hub.records import (
    AccountFact,
    DeviceFact,
    FileFact,
    HookFact,
    InvitationFact,
    RoomFact,
    ShareFact,
    StandingFact,
    TokenFact,
    UploadFact,
)
from landline.model import LOBBY, Entry, Record
from landline.wire import verbs
from landline.wire.body import Body, encode_body
from landline.wire.verbs import Hello, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.hub.access import Guests
    from landline.wire.fields import Role, RoomRole, Scope

SECRET: Final = "0123456789abcdef" * 2
"""The asking guest's."""
TOKEN: Final = "token of the one who asks"
CODE: Final = "ABCDEFGH"
"""Opens the private room `den`."""
ANN: Final = "aaaaaaaaaaaa"
"""The asking account."""
TOM, INA, BAD, REX = "bbbbbbbbbbbb", "cccccccccccc", "dddddddddddd", "eeeeeeeeeeee"
"""A member of every room; one of none; one who is banned and muted; the hub's owner."""
PEOPLE: Final = {TOM: "tom", INA: "ina", BAD: "bad", REX: "rex"}
MINE, TOMS = "1" * 32, "2" * 32
"""Uploads and links: the asker's and Tom's."""
LATER: Final = 2**50
"""A time that no test sees."""


class Who(NamedTuple):
    """One who asks."""

    hub: Role | None = "member"
    """None: a stranger."""
    room: RoomRole | None = None
    """What they are in the room."""
    banned: bool = False
    muted: bool = False
    scope: Scope | None = None
    """They come by a token."""
    guests: Guests = "all"
    """The hub's policy."""
    operator: bool = False

    @property
    def id(self) -> str:
        """Their id, while they have one."""
        return guest_id(SECRET) if self.hub == "guest" else ANN

    @property
    def hello(self) -> Hello | None:
        """What they say first."""
        if self.hub is None:
            return None
        if self.operator:
            return Hello()
        if self.hub == "guest":
            return Hello(name="ann", secret=SECRET)
        return Hello(token=TOKEN)


WHO: Final[dict[str, Who]] = {
    "stranger": Who(None),
    "guest": Who("guest"),
    "guest, member of the room": Who("guest", "member"),
    "guest, guests: lobby": Who("guest", guests="lobby"),
    "member": Who(),
    "member of the room": Who("member", "member"),
    "muted": Who("member", "member", muted=True),
    "banned": Who("member", banned=True),
    "moderator of the room": Who("member", "moderator"),
    "owner of the room": Who("member", "owner"),
    "moderator of the hub": Who("moderator"),
    "owner of the hub": Who("owner"),
    "owner of both, reads": Who("owner", "owner", scope="read"),
    "owner of both, writes": Who("owner", "owner", scope="write"),
    "owner of both, manages": Who("owner", "owner", scope="manage"),
    "owner of both, administers": Who("owner", "owner", scope="admin"),
    "operator": Who("owner", operator=True),
}
"""The columns of the table."""

KINDS: Final = (
    "lobby", "public", "archived", "announcement", "private", "direct", "own", "audit",
)  # fmt: skip
"""The rows of each verb."""

ROOM_VERBS: Final[dict[str, dict[str, Any]]] = {
    "join": {},
    "leave": {},
    "who": {},
    "members": {},
    "history": {},
    "read": {"seq": 1},
    "typing": {},
    "send": {"text": "x"},
    "edit": {"seq": 1, "text": "x"},
    "react": {"seq": 2, "emoji": "x"},
    "delete": {"seq": 1},
    "delete another's": {"seq": 2},
    "pin": {"seq": 2},
    "topic": {"text": "x"},
    "rename": {"name": "elsewhere"},
    "archive": {},
    "configure": {"slow": 5},
    "invite": {"who": INA},
    "invitation": {},
    "kick": {"who": TOM},
    "ban": {"who": TOM},
    "unban": {"who": BAD},
    "mute": {"who": TOM},
    "unmute": {"who": BAD},
    "grant": {"who": TOM, "role": "moderator"},
    "addhook": {"label": "x"},
    "hooks": {},
    "removehook": {"key": "<hook>"},
    "offerfiles": {"about": {}, "key": "0" * 64},
    "files": {},
    "putfile": {"path": "new.txt", "size": 1},
    "getfile": {"path": "mine.txt"},
    "removefile": {"path": "mine.txt"},
    "removefile another's": {"path": "toms.txt"},
    "sharefile": {"path": "toms.txt"},
}
"""Every verb that names a room, and what else it says."""

HUB_VERBS: Final[dict[str, dict[str, Any]]] = {
    "hello": {},
    "ping": {},
    "help": {},
    "status": {"state": "away"},
    "nick": {"name": "another"},
    "whois": {"who": TOM},
    "users": {},
    "rooms": {},
    "search": {"text": "x"},
    "letter": {"to": "10.0.0.1:9", "text": "x"},
    "create": {"room": "new"},
    "accept": {"code": CODE},
    "invitation to sign up": {},
    "invitations": {},
    "uninvite": {"key": "<mine>"},
    "addtoken": {"label": "x", "scopes": ("read",)},
    "tokens": {},
    "revoke": {"key": "<other>"},
    "addtoken for another": {"label": "x", "who": TOM},
    "setpassword": {"new": "another one", "old": "password"},
    "setpassword of another": {"who": TOM, "new": "another one"},
    "adduser": {"name": "newcomer", "password": "long enough"},
    "setrole": {"who": TOM, "role": "moderator"},
    "removeuser": {"who": TOM},
    "identity": {},
    "prove": {"signature": "0" * 128},
    "newcode": {},
    "newcode for another": {"who": TOM},
    "dropcode": {"slot": 1},
    "approve": {"code": "1-guitar-lemon-robot"},
    "approve for another": {"code": "1-guitar-lemon-robot", "who": TOM},
    "offer": {},
    "pair": {"slot": 1, "key": "0" * 64, "session": "0" * 32, "share": f"09{'0' * 62}"},
    "confirm": {"tag": "0" * 128},
    "devices": {},
    "devices of another": {"who": TOM},
    "renamedevice": {"key": "<device>", "label": "x"},
    "renamedevice of another": {"key": "<device>", "label": "x", "who": TOM},
    "revokedevice": {"key": "<device>"},
    "revokedevice of another": {"key": "<device>", "who": TOM},
    "offerfiles for a code": {"slot": 7, "key": "0" * 64},
    "offers": {},
    "takefiles": {"offer": "none", "key": "0" * 64},
    "takefiles by a code": {"slot": 7, "key": "0" * 64},
    "declinefiles": {"offer": "none"},
    "withdrawfiles": {"offer": "none"},
    "uploads": {},
    "keepfile": {"upload": MINE},
    "keepfile of another": {"upload": TOMS},
    "dropupload": {"upload": MINE},
    "dropupload of another": {"upload": TOMS},
    "shares": {},
    "unshare": {"key": MINE},
    "unshare of another": {"key": TOMS},
    "bye": {},
}
"""Every other verb, likewise."""


def verb_of(row: str, room: str | None = None, **more: Any) -> Verb:
    """Return the verb of a row of the table, about `room`."""
    name = row.split("'")[0].split(" ")[0]
    fields = dict({**ROOM_VERBS, **HUB_VERBS}[row] if row != "invitation" else {})
    if room is not None:
        fields["to" if name == "offerfiles" else "room"] = room
    if "about" in fields:
        fields["about"] = verbs.FilesAbout()
    keys = {"<hook>": f"hook of {room}", "<mine>": _MINE, "<other>": _OTHER, "<device>": _DEVICE}
    if "key" in fields:
        fields["key"] = keys.get(fields["key"], fields["key"])
    return verbs.VERBS[name].verb(**fields, **more)


_MINE: Final = secret_key("a code that ann made")
_OTHER: Final = secret_key("another token of ann's")
_DEVICE: Final = "d" * 32
"""A machine that Ann and Tom share."""


def key_of(who: Who, kind: str, name: str = "") -> str:
    """Return the key of the room of this kind; `name`: of one more of the kind."""
    if kind == "direct":
        others = (who.id, TOM) if who.room is not None else (INA, TOM)
        return "@" + "+".join(sorted(others))
    if kind == "own":
        return f"@{who.id}"
    return {"lobby": LOBBY, "audit": "!audit"}.get(kind, name or kind)


def address_of(who: Who, kind: str, name: str = "") -> str:
    """Return how they call it."""
    return "@me" if kind == "own" else key_of(who, kind, name)


def applies(who: Who, kind: str) -> bool:
    """Return whether there can be such a one in such a room."""
    plain = not (who.banned or who.muted)
    if kind == "direct":
        return plain and who.room in (None, "member")
    if kind == "own":
        return plain and who.room is None and who.hub is not None and not who.operator
    return kind != "audit" or (plain and who.room is None)


def people(who: Who, password: str = "hash of password") -> list[Entry]:
    """Return what keeps all accounts, the asker's tokens, and codes; `password` is its hash."""
    records = [
        AccountFact(name=name, role="owner" if id == REX else "member", made=1).record(id)
        for id, name in PEOPLE.items()
    ]
    records += [
        _device(TOM),
        InvitationFact(by=REX, name="rex", room="den", until=LATER).record(secret_key(CODE)),
        *_room("den", RoomFact(name="den", kind="private", made=1), {REX: _standing(REX)}),
    ]
    for key, id, guest in ((MINE, who.id, who.hub == "guest"), (TOMS, TOM, False)):
        upload = UploadFact(
            room=LOBBY, path="coming", by=id, name="x", guest=guest, size=1, until=LATER
        )
        share = ShareFact(file=f"{LOBBY} toms.txt", by=id, made=1)
        records += [upload.record(key), share.record(key)]
    records.append(_file(LOBBY, "toms.txt", TOM))
    if who.hub not in (None, "guest") and not who.operator:
        account = AccountFact(name="ann", role=who.hub, password=password, made=1)
        token = TokenFact(user=ANN, label="x", made=1, session=who.scope is None, until=LATER)
        if who.scope is not None:
            token = TokenFact(user=ANN, label="x", made=1, scopes=(who.scope,))
        records += [
            account.record(ANN),
            token.record(secret_key(TOKEN)),
            TokenFact(user=ANN, label="other", made=2).record(_OTHER),
            InvitationFact(by=ANN, name="ann", until=LATER).record(_MINE),
            _device(ANN),
        ]
    return [Entry(None, None, "", b"", records=tuple(records))]


def room(who: Who, kind: str, name: str = "") -> list[Entry]:
    """Return what keeps a room of this kind: what is set, who is what in it, two messages."""
    key = key_of(who, kind, name)
    texts = [_text(who.id, "ann"), _text(TOM, "tom")]
    if kind == "audit":  # texts stand in it nowhere
        texts = [structs.replace(body, kind="notice", did="addhook") for body in texts]
    entries = [Entry(key, None, body.user, encode_body(body)) for body in texts]
    if kind != "audit":
        files = (("mine.txt", "operator" if who.operator else who.id), ("toms.txt", TOM))
        entries.append(_records(_file(key, path, id) for path, id in files))
    if kind in ("own", "audit"):
        return entries
    standings = {TOM: StandingFact(name="tom", role="member")}
    if kind == "direct":
        other = (who.id, "ann") if who.room is not None else (INA, "ina")
        standings[other[0]] = StandingFact(name=other[1], role="member")
        return [*entries, _records(_room(key, None, standings))]
    standings[REX] = _standing(REX)
    standings[BAD] = StandingFact(name="bad", banned=0, muted=0)
    mine = StandingFact(
        name="ann",
        role=who.room,
        banned=0 if who.banned else None,
        muted=0 if who.muted else None,
    )
    if (who.room is not None or who.banned or who.muted) and not who.operator:
        standings[who.id] = mine
    kinds: dict[str, Any] = {"announcement": "announcement", "private": "private"}
    fact = RoomFact(name=key, kind=kinds.get(kind, "public"), archived=kind == "archived", made=1)
    hook = HookFact(room=key, label="x", by=REX).record(f"hook of {key}")
    return [*entries, _records([*_room(key, fact, standings), hook])]


def _file(room: str, path: str, id: str) -> Record:
    fact = FileFact(room=room, path=path, blob="ab" * 32, size=1, by=id, name="x", at=1)
    return fact.record(f"{room} {path}")


def _standing(id: str) -> StandingFact:
    return StandingFact(name=PEOPLE[id], role="owner")


def _device(user: str) -> Record:
    fact = DeviceFact(user=user, label="laptop", key="0" * 64, made=1)
    return fact.record(device_key(user, _DEVICE))


def _room(key: str, fact: RoomFact | None, standings: dict[str, StandingFact]) -> list[Record]:
    records = [standing.record(f"{key}/{user}") for user, standing in standings.items()]
    return records if fact is None else [*records, fact.record(key)]


def _records(records: Iterable[Record]) -> Entry:
    return Entry(None, None, "", b"", records=tuple(records))


def _text(user: str, name: str) -> Body:
    return Body(sender=name, user=user, at=1, text="hi")
