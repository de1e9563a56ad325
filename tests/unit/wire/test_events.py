from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.wire import events
from landline.wire.events import EVENTS, AnyEvent, Event
from landline.wire.parser import BadLine, LineParser, event_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence

INFO = {"room": "lobby", "seq": 42, "floor": 3, "people": 2}
MESSAGE = {"room": "lobby", "seq": 42, "from": "ada", "user": "u1", "at": 5, "text": "hi"}

WHOLE: dict[str, dict[str, Any]] = {
    "welcome": {
        "v": 2,
        "me": {"id": "u1", "name": "ada", "secret": "s"},
        "epoch": "e",
        "limits": {"line": 1, "text": 2, "history": 3},
        "features": ["resume"],
        "rooms": [INFO],
        "re": "1",
    },
    "ok": {"re": "1", "cid": "c", "room": "lobby", "seq": 42, "at": 5},
    "message": {**MESSAGE, "cid": "c", "via": "letter"},
    "joined": {"room": "lobby", "seq": 42, "floor": 3, "re": "1"},
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
    "presence": {"room": "lobby", "here": ["ada"], "gone": ["bo"]},
    "help": {"verbs": {"send": "say something"}, "re": "1"},
    "pong": {"re": "1"},
    "error": {"code": "c", "text": "t", "hint": "h", "re": "1"},
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
    data = line("typing", {"room": "lobby"}) + line("pong", {})
    assert parsed(data) == [events.Pong()]
    assert [item.code for item in parsed(data, ignore_unknown=False)[:1]] == ["event.unknown"]


def test_what_is_not_told_is_not_written() -> None:
    assert msgspec.json.encode(events.Ok(re="7")) == b'{"is":"ok","re":"7"}'


def test_names_are_words() -> None:
    assert [name for name in EVENTS if not re.fullmatch("[a-z]+", name)] == []
