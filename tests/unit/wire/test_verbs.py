"""Every verb with every field missing, of a wrong type, too long or out of range."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from landline import catalogue
from landline.wire.parser import BadLine, LineParser, verb_decoder
from landline.wire.verbs import VERBS, AnyVerb, Verb

HEX = "0123456789abcdef" * 2
RESUME = {"epoch": "e", "rooms": {"lobby": 41}}

WHOLE: dict[str, dict[str, Any]] = {
    "hello": {"v": 1, "as": "ada", "secret": HEX, "lang": "zh", "resume": RESUME, "id": "1"},
    "send": {"room": "lobby", "text": "hi", "cid": HEX},
    "join": {"room": "lobby", "after": 41, "last": 10, "id": "1"},
    "leave": {"room": "lobby", "id": "1"},
    "nick": {"name": "ada", "id": "1"},
    "who": {"room": "lobby", "id": "1"},
    "rooms": {"id": "1"},
    "history": {"room": "lobby", "before": 41, "limit": 50, "id": "1"},
    "letter": {"to": "10.8.0.11", "text": "hi", "id": "1"},
    "ping": {"id": "1"},
    "help": {"id": "1"},
    "bye": {"id": "1"},
}
"""A verb of each kind with every field it may have."""

REQUIRED = {
    "send": {"room", "text"},
    "join": {"room"},
    "leave": {"room"},
    "nick": {"name"},
    "who": {"room"},
    "history": {"room"},
    "letter": {"to", "text"},
}

NAME = ["", "x" * 65, 3, None, ["a"]]
SEQ = [-1, 2**53, 1.5, "41"]
LENGTHS = ["", HEX[:-1], HEX + "0", HEX + "\n", 3]
"""Wrong cids; that a cid has hex digits only is the hub's to check."""
HEXES = [*LENGTHS, HEX.upper(), "g" * 32, f" {HEX[1:]}"]
WRONG: dict[str, list[Any]] = {
    "room": NAME,
    "name": NAME,
    "as": [value for value in NAME if value is not None],
    "text": [3, None, ["a"], {"a": 1}, True],
    "to": ["", "x" * 129, 3, None],
    "id": ["x" * 65, 3, ["a"]],
    "cid": LENGTHS,
    "secret": HEXES,
    "v": [0, 2, "1", 1.5, None],
    "lang": ["de", "", 3],
    "after": SEQ,
    "before": SEQ,
    "last": [-1, 1001, "1", 1.5],
    "limit": [0, 1001, "1", None],
    "resume": [
        3,
        [],
        {},
        {"epoch": "e"},
        {"rooms": {}},
        {"epoch": "x" * 65, "rooms": {}},
        {"epoch": 3, "rooms": {}},
        {"epoch": "e", "rooms": []},
        {"epoch": "e", "rooms": {"lobby": -1}},
        {"epoch": "e", "rooms": {"lobby": "1"}},
        {"epoch": "e", "rooms": {"": 1}},
        {"epoch": "e", "rooms": {"x" * 65: 1}},
        {"epoch": "e", "rooms": {f"room{n}": 1 for n in range(1001)}},
    ],
}
"""Values that a field of this name must not have."""

TOO_LONG_LETTER = ["", "x" * 1201]


def line(verb: str, fields: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"do": verb, **fields}) + b"\n"


def parsed(data: bytes) -> list[Any]:
    return [*LineParser(verb_decoder(), max_line=1 << 20).feed(data)]


def cases() -> list[tuple[str, str, Any]]:
    named = [
        (verb, field, value)
        for verb, fields in WHOLE.items()
        for field in fields
        for value in WRONG[field]
    ]
    return named + [("letter", "text", value) for value in TOO_LONG_LETTER]


def test_the_tables_here_know_every_verb_and_field() -> None:
    assert WHOLE.keys() == VERBS.keys()
    for verb, fields in WHOLE.items():
        assert fields.keys() == set(VERBS[verb].verb.__struct_encode_fields__)
        assert fields.keys() <= WRONG.keys()


@pytest.mark.parametrize("verb", WHOLE)
def test_a_whole_verb_is_read_and_written_back(verb: str) -> None:
    (item,) = parsed(line(verb, WHOLE[verb]))
    assert type(item) is VERBS[verb].verb
    assert parsed(msgspec.json.encode(item) + b"\n") == [item]


@pytest.mark.parametrize("verb", WHOLE)
def test_what_is_not_required_may_be_missing(verb: str) -> None:
    for field in WHOLE[verb]:
        fields = {name: value for name, value in WHOLE[verb].items() if name != field}
        (item,) = parsed(line(verb, fields))
        if field in REQUIRED.get(verb, ()):
            reference = WHOLE[verb].get("id") or WHOLE[verb]["cid"]
            assert item == BadLine(
                "verb.invalid", f"Object missing required field `{field}`", reference
            )
        else:
            assert isinstance(item, Verb)


@pytest.mark.parametrize(("verb", "field", "value"), cases(), ids=lambda value: repr(value)[:24])
def test_a_wrong_field_is_exactly_one_bad_line(verb: str, field: str, value: Any) -> None:
    whole = WHOLE[verb]
    items = parsed(line(verb, {**whole, field: value}) + line(verb, whole))
    assert len(items) == 2
    assert isinstance(items[0], BadLine)
    assert items[0].code == "verb.invalid"
    assert 0 < len(items[0].why) <= 120
    if field not in {"id", "cid"}:
        assert items[0].id == whole.get("id", whole.get("cid"))
    assert isinstance(items[1], Verb)


@pytest.mark.parametrize("verb", ["", "HELLO", "hello ", "x" * 1000, "message"])
def test_another_verb_is_unknown(verb: str) -> None:
    (item,) = parsed(line(verb, {"id": "7"}))
    assert isinstance(item, BadLine)
    assert (item.code, item.id) == ("verb.unknown", "7")


@pytest.mark.parametrize("verb", WHOLE)
def test_bounds_are_within_the_verb(verb: str) -> None:
    """The largest values pass."""
    largest = {
        "room": "x" * 64, "name": "名" * 64, "as": "x" * 64, "id": "x" * 64, "to": "x" * 128,
        "after": 2**53 - 1, "before": 2**53 - 1, "last": 1000, "limit": 1000,
        "resume": {"epoch": "x" * 64, "rooms": {f"room{n}": 0 for n in range(1000)}},
    }  # fmt: skip
    fields = {name: largest.get(name, value) for name, value in WHOLE[verb].items()}
    (item,) = parsed(line(verb, fields))
    assert isinstance(item, Verb)


def test_every_verb_has_one_line_of_help_in_both_languages() -> None:
    for name, row in VERBS.items():
        for language in catalogue.LANGUAGES:
            said = catalogue.text(row.help, language)
            assert said, name
            assert "\n" not in said


def test_strangers_may_do_little() -> None:
    assert {name for name, row in VERBS.items() if row.by == "stranger"} == {
        "hello",
        "ping",
        "help",
        "bye",
    }


def test_the_table_and_the_union_are_the_same() -> None:
    assert {row.verb for row in VERBS.values()} == set(AnyVerb.__args__)


def test_names_are_words() -> None:
    assert [name for name in VERBS if not re.fullmatch("[a-z]+", name)] == []
