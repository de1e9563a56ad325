"""Every verb with every field missing, of a wrong type, too long or out of range."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec
import pytest

from landline import catalogue
from landline.hub.access import RANKS
from landline.wire.parser import BadLine, LineParser, verb_decoder
from landline.wire.verbs import VERBS, AnyVerb, Verb

HEX = "0123456789abcdef" * 2


class Field(NamedTuple):
    """What a field may be and may not be; the first of `right` stands in whole verbs."""

    right: tuple[Any, ...]
    wrong: tuple[Any, ...]
    required: bool = True


def text(least: int, most: int | None, *more_wrong: Any) -> Field:
    right = ["x" * max(least, 1), "" if least == 0 else "x" * least]
    wrong: list[Any] = [3, None, ["x"], {"x": "x"}, True, *more_wrong]
    if most is not None:
        right.append("名" * most)
        wrong.append("x" * (most + 1))
    if least:
        wrong.append("x" * (least - 1))
    return Field(tuple(right), tuple(wrong))


def number(least: int, most: int) -> Field:
    wrong = ("1", 1.5, None, [1], True, least - 1, most + 1, -(2**63) - 1, 2**64)
    return Field((least, most), wrong)


def choice(*words: str) -> Field:
    return Field(words, ("", words[0].upper(), f"{words[0]} ", "other", 3, None, [words[0]]))


def hexes(length: int) -> Field:
    whole = (HEX * 4)[:length]
    wrong = (whole[1:], whole + "0", whole + "\n", whole.upper(), "g" * length, f" {whole[1:]}")
    return Field((whole,), (*wrong, "", 3, ["x"]))


def maybe(field: Field) -> Field:
    """It may be left out, or be null."""
    wrong = tuple(value for value in field.wrong if value is not None)
    return Field((*field.right, None), wrong, required=False)


def default(field: Field) -> Field:
    """It may be left out."""
    return field._replace(required=False)


SEQ = number(0, 2**53 - 1)
TARGET = number(1, 2**53 - 1)
SEVERAL = Field(
    ({"name": "photos/", "files": 2, "size": 0}, {"name": "n", "files": 10**7, "size": 2**53 - 1}),
    (
        {},
        {"name": "", "files": 2, "size": 0},
        {"name": "n", "files": 1, "size": 0},
        {"name": "n", "files": 2, "size": -1},
        "x",
        3,
    ),
)
NAME = text(1, 64)
ID = maybe(text(0, 64))
FLAG = default(Field((True, False), (1, 0, "true", None, [True])))
KIND = choice("private", "public", "announcement")
REASON = default(text(0, 200))
ROOM_ROLE = choice("moderator", "member", "owner")
ROLE = choice("moderator", "guest", "member", "owner")
PASSWORD = text(1, 256)
LABEL = text(1, 64)
HOURS = number(1, 24 * 366)
SLOT = number(1, 999)
RESUME = Field(
    (
        {"epoch": "e", "rooms": {"lobby": 41}},
        {"epoch": "", "rooms": {}},
        {"epoch": "x" * 64, "rooms": {f"room{n}": 2**53 - 1 for n in range(1000)}},
    ),
    (
        3,
        [],
        {},
        {"epoch": "e"},
        {"rooms": {}},
        {"epoch": "x" * 65, "rooms": {}},
        {"epoch": 3, "rooms": {}},
        {"epoch": "e", "rooms": []},
        {"epoch": "e", "rooms": None},
        {"epoch": "e", "rooms": {"lobby": -1}},
        {"epoch": "e", "rooms": {"lobby": 2**53}},
        {"epoch": "e", "rooms": {"lobby": "1"}},
        {"epoch": "e", "rooms": {"": 1}},
        {"epoch": "e", "rooms": {"x" * 65: 1}},
        {"epoch": "e", "rooms": {f"room{n}": 1 for n in range(1001)}},
    ),
)
SCOPES = Field(
    (["read", "write"], ["admin"], ["read", "write", "manage", "admin"]),
    ([], ["root"], ["read"] * 5, "read", 3, None, [3], {"read": True}),
    required=False,
)

ABOUT = Field(
    (
        {"name": "n", "files": 1, "folders": 0, "size": 2**53 - 1, "kind": "stream"},
        {},
        {"name": "名" * 255},
    ),
    (
        3,
        [],
        "text",
        {"name": "x" * 256},
        {"name": 3},
        {"files": -1},
        {"folders": 2**53},
        {"size": 1.5},
        {"kind": "other"},
        {"kind": None},
    ),
)
ADDRESSES = Field(
    (["10.0.0.5:40123"], [], ["[fd00::5]:1"] * 16),
    (["x"], ["x" * 129], ["10.0.0.5:1"] * 17, [3], "10.0.0.5:1", 3, None, {"a": 1}),
    required=False,
)

FILES = Field(
    (
        [{"path": "a.txt"}],
        [],
        [{"room": "dev", "path": "x" * 4096, "name": "x" * 255}, {"blob": HEX * 2}],
        [{}] * 20,
    ),
    (
        [{}] * 21,
        [{"path": ""}],
        [{"path": "x" * 4097}],
        [{"name": ""}],
        [{"name": "x" * 256}],
        [{"room": "x" * 65}],
        [{"blob": HEX}],
        [{"blob": "X" * 64}],
        [3],
        "a.txt",
        None,
        {},
    ),
    required=False,
)
PATH = text(1, 4096)
SIZE = number(0, 2**53 - 1)

VERB_FIELDS: dict[str, dict[str, Field]] = {
    "hello": {
        "v": default(number(1, 1)),
        "as": maybe(NAME),
        "secret": maybe(hexes(32)),
        "password": maybe(PASSWORD),
        "token": maybe(text(8, 128)),
        "code": maybe(text(4, 64)),
        "device": maybe(LABEL),
        "key": maybe(hexes(64)),
        "nonce": maybe(hexes(32)),
        "lang": maybe(choice("zh", "en")),
        "resume": maybe(RESUME),
        "id": ID,
    },
    "send": {
        "room": NAME,
        "text": text(0, None),
        # That a cid has hex digits only is the hub's to check.
        "cid": maybe(text(32, 32)),
        "reply": maybe(TARGET),
        "me": FLAG,
        "files": FILES,
    },
    "edit": {"room": NAME, "seq": TARGET, "text": text(0, None), "id": ID},
    "delete": {"room": NAME, "seq": TARGET, "id": ID},
    "react": {"room": NAME, "seq": TARGET, "emoji": text(1, 32), "off": FLAG, "id": ID},
    "pin": {"room": NAME, "seq": TARGET, "off": FLAG, "id": ID},
    "read": {"room": NAME, "seq": SEQ, "id": ID},
    "typing": {"room": NAME},
    "status": {
        "state": choice("away", "busy", "online"),
        "text": default(text(0, 100)),
        "id": ID,
    },
    "join": {"room": NAME, "after": maybe(SEQ), "last": maybe(number(0, 1000)), "id": ID},
    "leave": {"room": NAME, "id": ID},
    "nick": {"name": NAME, "id": ID},
    "who": {"room": NAME, "id": ID},
    "whois": {"who": NAME, "id": ID},
    "users": {"id": ID},
    "rooms": {"id": ID},
    "members": {"room": NAME, "id": ID},
    "history": {
        "room": NAME,
        "before": maybe(SEQ),
        "after": maybe(SEQ),
        "limit": default(number(1, 1000)),
        "id": ID,
    },
    "search": {
        "text": text(1, 256),
        "order": default(choice("best", "newest")),
        "limit": default(number(1, 100)),
        "skip": default(number(0, 10_000)),
        "id": ID,
    },
    "create": {"room": NAME, "kind": default(KIND), "topic": default(text(0, 500)), "id": ID},
    "topic": {"room": NAME, "text": text(0, 500), "id": ID},
    "rename": {"room": NAME, "name": NAME, "id": ID},
    "archive": {"room": NAME, "off": FLAG, "id": ID},
    "configure": {
        "room": NAME,
        "kind": maybe(KIND),
        "slow": maybe(number(0, 86_400)),
        "keep_days": maybe(number(0, 36_500)),
        "file_days": maybe(number(0, 36_500)),
        "keep_messages": maybe(number(0, 10**9)),
        "id": ID,
    },
    "invite": {"room": NAME, "who": NAME, "id": ID},
    "invitation": {
        "room": maybe(NAME),
        "uses": default(number(1, 1000)),
        "hours": default(HOURS),
        "id": ID,
    },
    "invitations": {"id": ID},
    "uninvite": {"key": NAME, "id": ID},
    "accept": {"code": text(4, 64), "id": ID},
    "kick": {"room": NAME, "who": NAME, "reason": REASON, "id": ID},
    "ban": {"room": NAME, "who": NAME, "hours": maybe(HOURS), "reason": REASON, "id": ID},
    "unban": {"room": NAME, "who": NAME, "id": ID},
    "mute": {
        "room": NAME,
        "who": NAME,
        "minutes": maybe(number(1, 60 * 24 * 366)),
        "reason": REASON,
        "id": ID,
    },
    "unmute": {"room": NAME, "who": NAME, "id": ID},
    "grant": {"room": NAME, "who": NAME, "role": ROOM_ROLE, "id": ID},
    "adduser": {"name": NAME, "password": PASSWORD, "role": default(ROLE), "id": ID},
    "setrole": {"who": NAME, "role": ROLE, "id": ID},
    "setpassword": {"new": PASSWORD, "old": maybe(PASSWORD), "who": maybe(NAME), "id": ID},
    "removeuser": {"who": NAME, "id": ID},
    "addtoken": {
        "label": LABEL,
        "scopes": SCOPES,
        "days": maybe(number(1, 3660)),
        "who": maybe(NAME),
        "id": ID,
    },
    "tokens": {"who": maybe(NAME), "id": ID},
    "revoke": {"key": NAME, "who": maybe(NAME), "id": ID},
    "identity": {"id": ID},
    "prove": {"signature": hexes(128), "id": ID},
    "newcode": {"who": maybe(NAME), "id": ID},
    "dropcode": {"slot": SLOT, "id": ID},
    "approve": {"code": text(5, 64), "who": maybe(NAME), "id": ID},
    "offer": {"id": ID},
    "pair": {
        "slot": SLOT,
        "key": hexes(64),
        "session": hexes(32),
        "share": hexes(64),
        "device": maybe(LABEL),
        "as": maybe(NAME),
        "id": ID,
    },
    "confirm": {"tag": hexes(128), "id": ID},
    "devices": {"who": maybe(NAME), "id": ID},
    "renamedevice": {"key": NAME, "label": LABEL, "who": maybe(NAME), "id": ID},
    "revokedevice": {"key": NAME, "who": maybe(NAME), "id": ID},
    "addhook": {"room": NAME, "label": LABEL, "url": maybe(text(0, 500)), "id": ID},
    "hooks": {"room": NAME, "id": ID},
    "removehook": {"room": NAME, "key": NAME, "id": ID},
    "offerfiles": {
        "to": maybe(NAME),
        "slot": maybe(SLOT),
        "about": maybe(ABOUT),
        "addresses": ADDRESSES,
        "key": hexes(64),
        "again": maybe(text(1, 64)),
        "id": ID,
    },
    "offers": {"limit": default(number(1, 1000)), "id": ID},
    "takefiles": {"offer": maybe(text(1, 64)), "slot": maybe(SLOT), "key": hexes(64), "id": ID},
    "declinefiles": {"offer": text(1, 64), "reason": default(text(0, 64)), "id": ID},
    "withdrawfiles": {"offer": text(1, 64), "id": ID},
    "files": {
        "room": NAME,
        "folder": default(text(0, 4096)),
        "after": maybe(text(0, 255)),
        "limit": default(number(1, 1000)),
        "id": ID,
    },
    "putfile": {
        "room": NAME,
        "path": PATH,
        "size": maybe(SIZE),
        "mtime": maybe(number(-(2**53) + 1, 2**53 - 1)),
        "exists": default(choice("replace", "rename", "refuse")),
        "blob": maybe(hexes(64)),
        "of": maybe(SEVERAL),
        "id": ID,
    },
    "keepfile": {
        "upload": hexes(32),
        "blob": maybe(hexes(64)),
        "size": maybe(SIZE),
        "say": maybe(text(0, None)),
        "cid": maybe(text(32, 32)),
        "id": ID,
    },
    "dropupload": {"upload": hexes(32), "id": ID},
    "uploads": {"upload": maybe(hexes(32)), "id": ID},
    "getfile": {"room": NAME, "path": PATH, "id": ID},
    "removefile": {"room": NAME, "path": PATH, "id": ID},
    "sharefile": {
        "room": NAME,
        "path": PATH,
        "uses": maybe(number(1, 1_000_000)),
        "days": maybe(number(1, 3660)),
        "id": ID,
    },
    "shares": {"id": ID},
    "unshare": {"key": NAME, "id": ID},
    "letter": {"to": text(1, 128), "text": text(1, 1200), "id": ID},
    "ping": {"id": ID},
    "help": {"id": ID},
    "bye": {"id": ID},
}
"""What this protocol version's verbs say, written down a second time."""

WHOLE = {
    verb: {name: field.right[0] for name, field in fields.items()}
    for verb, fields in VERB_FIELDS.items()
}
"""A verb of each kind with every field it may have."""


def line(verb: str, fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"do": verb, **fields}) + b"\n"


def parsed(data: bytes) -> list[Any]:
    return [*LineParser(verb_decoder(), max_line=1 << 20).feed(data)]


def reference(verb: str) -> str | None:
    """Return what an answer to the whole `verb` repeats, as far as its line can be read."""
    return WHOLE[verb].get("id", WHOLE[verb].get("cid"))


WRONG = [
    pytest.param(verb, name, value, id=f"{verb}-{name}-{repr(value)[:24]}")
    for verb, fields in VERB_FIELDS.items()
    for name, field in fields.items()
    for value in field.wrong
]


def test_the_tables_here_know_every_verb_and_field() -> None:
    assert VERB_FIELDS.keys() == VERBS.keys()
    for verb, fields in VERB_FIELDS.items():
        assert fields.keys() == set(VERBS[verb].verb.__struct_encode_fields__), verb


@pytest.mark.parametrize("verb", WHOLE)
def test_a_whole_verb_is_read_and_written_back(verb: str) -> None:
    (item,) = parsed(line(verb, WHOLE[verb]))
    assert type(item) is VERBS[verb].verb
    assert parsed(msgspec.json.encode(item) + b"\n") == [item]


@pytest.mark.parametrize("verb", WHOLE)
def test_whatever_a_field_may_be_is_read(verb: str) -> None:
    for name, field in VERB_FIELDS[verb].items():
        for value in field.right:
            (item,) = parsed(line(verb, {**WHOLE[verb], name: value}))
            assert isinstance(item, Verb), (name, value)


@pytest.mark.parametrize("verb", WHOLE)
def test_only_what_is_required_has_to_be_there(verb: str) -> None:
    for name, field in VERB_FIELDS[verb].items():
        fields = {other: value for other, value in WHOLE[verb].items() if other != name}
        (item,) = parsed(line(verb, fields))
        if field.required:
            why = f"Object missing required field `{name}`"
            assert item == BadLine("verb.invalid", why, reference(verb))
        else:
            assert isinstance(item, Verb)


@pytest.mark.parametrize(("verb", "name", "value"), WRONG)
def test_a_wrong_field_is_exactly_one_bad_line(verb: str, name: str, value: Any) -> None:
    items = parsed(line(verb, {**WHOLE[verb], name: value}) + line(verb, WHOLE[verb]))
    assert len(items) == 2
    assert isinstance(items[0], BadLine)
    assert items[0].code == "verb.invalid"
    assert 0 < len(items[0].why) <= 120
    if name not in {"id", "cid"}:
        assert items[0].id == reference(verb)
    assert isinstance(items[1], Verb)


@pytest.mark.parametrize("verb", ["", "HELLO", "hello ", "x" * 1000, "message"])
def test_another_verb_is_unknown(verb: str) -> None:
    (item,) = parsed(line(verb, {"id": "7"}))
    assert isinstance(item, BadLine)
    assert (item.code, item.id) == ("verb.unknown", "7")


def test_every_verb_but_typing_can_be_answered() -> None:
    without = {verb for verb, fields in VERB_FIELDS.items() if not fields.keys() & {"id", "cid"}}
    assert without == {"typing"}


def test_every_verb_has_one_line_of_help_in_both_languages() -> None:
    for name, row in VERBS.items():
        for language in catalogue.LANGUAGES:
            said = catalogue.text(row.help, language)
            assert said, name
            assert "\n" not in said


def test_a_verb_with_a_right_names_a_room_and_no_other_has_one_to_act_in() -> None:
    with_right = {name for name, row in VERBS.items() if row.right is not None}
    with_room = {name for name, fields in VERB_FIELDS.items() if "room" in fields}
    # Made by it, left in any case, or of a code, which may open none.
    assert with_room - with_right == {"create", "leave", "invitation"}
    assert with_right <= with_room


def test_what_changes_more_takes_a_wider_scope() -> None:
    width = {"read": 0, "write": 1, "manage": 2, "admin": 3}
    least = {"speak": "write", "moderate": "manage", "own": "manage"}
    for name, row in VERBS.items():
        if row.right in least:
            assert width[row.scope] >= width[least[row.right]], name
        if RANKS[row.by] == RANKS["owner"]:
            assert row.scope == "admin", name


def test_strangers_may_do_little() -> None:
    assert {name for name, row in VERBS.items() if row.by == "stranger"} == {
        "hello",
        "identity",
        "prove",
        "offer",
        "pair",
        "confirm",
        "ping",
        "help",
        "bye",
    }


def test_the_table_and_the_union_are_the_same() -> None:
    assert {row.verb for row in VERBS.values()} == set(AnyVerb.__args__)


def test_names_are_words() -> None:
    assert [name for name in VERBS if not re.fullmatch("[a-z]+", name)] == []
