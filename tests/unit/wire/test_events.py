from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import Struct

from landline.secrecy import Discreet
from landline.wire import events
from landline.wire.events import EVENTS, AnyEvent, Event
from landline.wire.parser import BadLine, LineParser, event_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence

SOMEONE = {"id": "u2", "name": "bo"}
INFO = {
    "room": "lobby",
    "seq": 42,
    "floor": 3,
    "people": 2,
    "kind": "private",
    "topic": "t",
    "archived": True,
    "slow": 5,
    "keep_days": 6,
    "keep_messages": 7,
    "file_days": 8,
    "pins": [4, 9],
    "with": SOMEONE,
    "role": "moderator",
    "read": 41,
    "unread": 1,
    "mentions": 1,
}
CHANGE = {
    "name": "n",
    "kind": "announcement",
    "topic": "",
    "archived": False,
    "slow": 0,
    "keep_days": 0,
    "keep_messages": 0,
    "file_days": 0,
}
MESSAGE_FILE = {"name": "a.txt", "path": "docs/a.txt", "blob": "b", "size": 3}
MESSAGE = {
    "room": "lobby",
    "seq": 42,
    "from": "ada",
    "user": "u1",
    "at": 5,
    "cid": "c",
    "via": "letter",
    "text": "hi",
    "me": True,
    "reply": 40,
    "quote": {"from": "bo", "text": "ho"},
    "mentions": ["u2", "*"],
    "kind": "member",
    "target": 41,
    "emoji": "👍",
    "off": True,
    "change": CHANGE,
    "who": SOMEONE,
    "did": "ban",
    "role": "owner",
    "until": 9,
    "edited": 8,
    "deleted": True,
    "by": "u3",
    "reactions": {"👍": ["u1", "u2"]},
    "edits": [43],
    "replies": [44],
    "files": [MESSAGE_FILE],
    "together": {"name": "docs/", "files": 2, "size": 9, "told": True},
}
PERSON = {
    "id": "u1",
    "name": "ada",
    "role": "owner",
    "state": "busy",
    "text": "lunch",
    "seen": 5,
    "devices": 2,
}
ROOM_MEMBER = {
    "id": "u1",
    "name": "ada",
    "role": "member",
    "here": True,
    "banned": 5,
    "muted": 0,
}
HIT = {
    "room": "lobby",
    "seq": 42,
    "from": "ada",
    "user": "u1",
    "at": 5,
    "snippet": "hi there",
    "marks": [[0, 2]],
}
TOKEN = {
    "key": "k",
    "label": "ci",
    "session": True,
    "scopes": ["read"],
    "made": 1,
    "used": 2,
    "until": 3,
    "here": True,
}
INVITATION = {"key": "k", "by": "ada", "room": "dev", "left": 1, "until": 5}
HOOK = {
    "key": "k",
    "label": "ci",
    "by": "ada",
    "url": "https://example.org/",
    "seq": 4,
    "failing": "HTTP 500",
}
DEVICE = {"key": "k", "label": "laptop", "made": 1, "used": 2, "here": True}

ABOUT = {"name": "n", "files": 3, "folders": 1, "size": 9, "kind": "text"}
OFFER = {
    "offer": "o",
    "from": "ada",
    "user": "u1",
    "room": "lobby",
    "about": ABOUT,
    "key": "k",
    "private": True,
    "at": 5,
    "until": 6,
}

FILE = {
    "name": "a.txt",
    "blob": "b",
    "size": 3,
    "at": 5,
    "by": "ada",
    "user": "u1",
    "mtime": -1,
    "until": 9,
}
FOLDER = {"name": "docs", "files": 2, "size": 6}
UPLOAD = {
    "upload": "u",
    "room": "lobby",
    "path": "docs/a.txt",
    "offset": 1,
    "size": 3,
    "mtime": 4,
    "most": 3,
    "until": 9,
    "re": "1",
}
SHARE = {
    "key": "k",
    "room": "lobby",
    "path": "docs/a.txt",
    "by": "ada",
    "made": 1,
    "left": 2,
    "until": 9,
    "opened": 3,
}

WHOLE: dict[str, dict[str, Any]] = {
    "welcome": {
        "v": 2,
        "me": {"id": "u1", "name": "ada", "secret": "s", "role": "member", "token": "t"},
        "epoch": "e",
        "limits": {"line": 1, "text": 2, "history": 3},
        "features": ["resume"],
        "rooms": [INFO],
        "addresses": ["tcp://10.0.0.1:7788"],
        "re": "1",
    },
    "ok": {"re": "1", "cid": "c", "room": "lobby", "seq": 42, "at": 5},
    "message": MESSAGE,
    "joined": {"room": "lobby", "seq": 42, "floor": 3, "re": "1"},
    "room": {"info": INFO, "was": "before"},
    "gone": {"room": "lobby", "code": "kicked", "text": "t"},
    "limited": {"room": "lobby", "after": 1, "next": 9},
    "resync": {"epoch": "e"},
    "page": {
        "room": "lobby",
        "messages": [{"is": "message", **MESSAGE}],
        "more": True,
        "re": "1",
    },
    "rooms": {"rooms": [INFO], "re": "1"},
    "people": {"room": "lobby", "names": ["ada"], "re": "1"},
    "person": {"person": PERSON, "re": "1"},
    "users": {"users": [PERSON], "re": "1"},
    "members": {"room": "lobby", "members": [ROOM_MEMBER], "re": "1"},
    "presence": {"room": "lobby", "here": ["ada"], "gone": ["bo"], "states": {"cy": "away"}},
    "typing": {"room": "lobby", "names": ["ada"]},
    "mark": {"room": "lobby", "seq": 42, "unread": 1, "mentions": 1},
    "hits": {"hits": [HIT], "more": True, "complete": False, "re": "1"},
    "given": {"key": "k", "secret": "s", "until": 5, "re": "1"},
    "tokens": {"tokens": [TOKEN], "re": "1"},
    "invitations": {"invitations": [INVITATION], "re": "1"},
    "identity": {"certificate": "c", "name": "hub", "re": "1"},
    "challenge": {"nonce": "n", "re": "1"},
    "code": {"code": "7-a-b-c", "digits": "7-1-2-3", "slot": 7, "until": 5, "re": "1"},
    "slot": {"slot": 7, "ready": True, "until": 5, "re": "1"},
    "share": {"share": "s", "re": "1"},
    "paired": {"tag": "t", "user": "u1", "name": "ada", "key": "k", "re": "1"},
    "pairing": {"slot": 7, "outcome": "paired", "left": 1, "name": "ada", "device": "laptop"},
    "devices": {"devices": [DEVICE], "re": "1"},
    "hooks": {"room": "lobby", "hooks": [HOOK], "re": "1"},
    "offer": OFFER,
    "offers": {"offers": [{"is": "offer", **OFFER}], "re": "1"},
    "offered": {"offer": "o", "until": 6, "re": "1"},
    "taken": {
        "offer": "o",
        "key": "k",
        "addresses": ["10.0.0.5:40123"],
        "ticket": "t",
        "private": True,
        "re": "1",
    },
    "taker": {
        "offer": "o",
        "by": "bo",
        "user": "u2",
        "key": "k",
        "ticket": "t",
        "private": True,
    },
    "declined": {"offer": "o", "by": "bo", "user": "u2", "reason": "transfer.refused"},
    "withdrawn": {"offer": "o"},
    "files": {
        "room": "lobby",
        "folder": "docs",
        "folders": [FOLDER],
        "files": [FILE],
        "more": "a.txt",
        "re": "1",
    },
    "upload": UPLOAD,
    "uploads": {"uploads": [{"is": "upload", **UPLOAD}], "re": "1"},
    "filed": {
        "room": "lobby",
        "path": "docs/a.txt",
        "blob": "b",
        "size": 3,
        "at": 5,
        "by": "ada",
        "seq": 42,
        "replaced": True,
        "re": "1",
    },
    "file": {"room": "lobby", "path": "docs/a.txt", **FILE, "ticket": "t", "re": "1"},
    "shared": {
        "key": "k",
        "link": "/s/secret/a.txt",
        "room": "lobby",
        "path": "docs/a.txt",
        "left": 2,
        "until": 9,
        "web": "http://192.0.2.1:7788",
        "re": "1",
    },
    "shares": {"shares": [SHARE], "re": "1"},
    "help": {"verbs": {"send": "say something"}, "re": "1"},
    "pong": {"re": "1"},
    "error": {"code": "c", "text": "t", "hint": "h", "retry": 1.5, "re": "1"},
    "goodbye": {"code": "c", "text": "t"},
}
"""An event of each kind with every field it may have."""


def parsed(data: bytes, *, ignore_unknown: bool = True) -> Sequence[Any]:
    parser = LineParser(event_decoder(), max_line=1 << 20, ignore_unknown=ignore_unknown)
    return parser.feed(data)


def line(kind: str, fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"is": kind, **fields}) + b"\n"


def test_the_table_here_knows_every_event_and_field() -> None:
    kinds = {kind.__struct_config__.tag: kind for kind in AnyEvent.__args__}
    assert WHOLE.keys() == EVENTS == kinds.keys()
    for name, fields in WHOLE.items():
        assert fields.keys() == set(kinds[name].__struct_encode_fields__), name


def test_every_event_of_the_module_is_in_the_union() -> None:
    defined = {
        item
        for item in vars(events).values()
        if isinstance(item, type) and issubclass(item, Event) and item is not Event
    }
    assert defined == set(AnyEvent.__args__)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_event_is_read_and_written_back(kind: str) -> None:
    (event,) = parsed(line(kind, WHOLE[kind]))
    assert isinstance(event, Event)
    written = msgspec.json.encode(event)
    assert msgspec.json.decode(written) == {"is": kind, **WHOLE[kind]}
    assert parsed(written + b"\n") == [event]


@pytest.mark.parametrize("kind", WHOLE)
def test_new_keys_are_ignored(kind: str) -> None:
    data = line(kind, {**WHOLE[kind], "new": {"deep": [1, None]}})
    assert parsed(data) == parsed(line(kind, WHOLE[kind]))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_field_of_a_wrong_type_is_one_bad_line(kind: str) -> None:
    for field in WHOLE[kind]:
        items = parsed(line(kind, {**WHOLE[kind], field: object_of_no_type()}))
        assert [type(item) for item in items] == [BadLine]
        assert items[0].code == "event.invalid"


def object_of_no_type() -> Any:
    """Return what no field of any event may be."""
    return [{"x": [[]]}]


def test_new_kinds_are_skipped() -> None:
    data = line("sings", {"room": "lobby"}) + line("pong", {})
    assert parsed(data) == [events.Pong()]
    assert [item.code for item in parsed(data, ignore_unknown=False)[:1]] == ["event.unknown"]


NESTED = {
    events.Me: WHOLE["welcome"]["me"],
    events.Limits: WHOLE["welcome"]["limits"],
    events.Someone: SOMEONE,
    events.RoomInfo: INFO,
    events.Quote: MESSAGE["quote"],
    events.Together: MESSAGE["together"],
    events.RoomChange: CHANGE,
    events.Person: PERSON,
    events.RoomMember: ROOM_MEMBER,
    events.Hit: HIT,
    events.TokenInfo: TOKEN,
    events.InvitationInfo: INVITATION,
    events.HookInfo: HOOK,
    events.DeviceInfo: DEVICE,
    events.FilesAbout: ABOUT,
    events.MessageFile: MESSAGE_FILE,
    events.FileInfo: FILE,
    events.FolderInfo: FOLDER,
    events.ShareInfo: SHARE,
}


def test_what_stands_within_events_is_whole_here_too() -> None:
    within = {
        item
        for item in vars(events).values()
        if isinstance(item, type) and issubclass(item, Struct) and not issubclass(item, Event)
    } - {Struct, Discreet}
    assert NESTED.keys() == within
    for kind, fields in NESTED.items():
        assert fields.keys() == set(kind.__struct_encode_fields__), kind


def test_a_change_tells_what_is_off_now_from_what_has_not_changed() -> None:
    written = msgspec.json.encode(events.RoomChange(topic="", archived=False))
    assert written == b'{"topic":"","archived":false}'
    assert msgspec.json.decode(written, type=events.RoomChange).slow is msgspec.UNSET


def test_what_is_not_told_is_not_written() -> None:
    assert msgspec.json.encode(events.Ok(re="7")) == b'{"is":"ok","re":"7"}'


def test_names_are_words() -> None:
    assert [name for name in EVENTS if not re.fullmatch("[a-z]+", name)] == []
