"""Objects that hold secrets do not show them, and none was forgotten."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Annotated, Any, get_args

import msgspec
import pytest
from msgspec import Meta, Struct, structs

import landline
from landline.secrecy import HIDDEN, SECRET, Discreet, secret_fields
from landline.wire.bad_line import bad_line
from landline.wire.parser import verb_decoder
from landline.wire.verbs import AnyVerb
from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = "hunter2!"

SOUNDS_SECRET = re.compile(
    r"secret|password|token|passphrase|private_key|(^|_)(code|digits|old|new)$"
)

NO_SECRET = {
    "Searching.code": "names an error",
    "Refused.code": "names an error",
    "Lost.code": "names an error",
    "Failed.code": "names an error",
    "Ended.code": "names an error",
    "Cancel.code": "names an error",
    "Acknowledge.code": "names an error",
    "BadLine.code": "names an error",
    "Closed.code": "a number of WebSocket's",
    "Failure.code": "names an error",
    "Gone.code": "names an error",
    "Goodbye.code": "names an error",
    "LetterViolation.code": "names an error",
    "TokenList.tokens": "their keys, by which they are ended",
    "Violation.code": "names an error",
    "_Refusal.code": "names an error",
    "AccountLimits.password_length": "a number",
    "AccountLimits.most_tokens": "a number",
    "Wanted.password_file": "a file's name",
    "Wanted.token_file": "a file's name",
}


class Key(Discreet, frozen=True):
    name: str
    word: Annotated[str, Meta(min_length=1), SECRET] | None = None
    more: Key | None = None


def everything() -> Iterator[type[Any]]:
    """Give out every Struct and NamedTuple of the package."""
    for found in pkgutil.walk_packages(landline.__path__, "landline."):
        if found.name != "landline.__main__":
            importlib.import_module(found.name)
    waiting: list[type[Any]] = [Struct, tuple]
    while waiting:
        for kind in type.__subclasses__(waiting.pop()):
            waiting.append(kind)
            if kind.__module__.startswith("landline."):
                yield kind


def names_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields."""
    names: tuple[str, ...] = getattr(kind, "__struct_fields__", getattr(kind, "_fields", ()))
    return names


def filled(kind: type[Any]) -> Any:
    """Return one whose every field holds a secret, or what looks like one."""
    return kind(**dict.fromkeys(names_of(kind), SHOWN))


def test_a_secret_is_left_out_wherever_its_object_stands() -> None:
    inner = Key("ada", SHOWN)
    assert repr(inner) == f"Key(name='ada', word={HIDDEN}, more=None)"
    for shown in (str(inner), f"{inner}", repr([inner]), repr(Key("bob", None, inner))):
        assert "ada" in shown
        assert SHOWN not in shown
    assert repr(Key("bob")) == "Key(name='bob', word=None, more=None)"
    assert SHOWN.encode() in msgspec.json.encode(inner)


def test_what_is_not_secret_is_shown_as_ever() -> None:
    class Plain(Discreet, frozen=True):
        name: str

    assert repr(Plain("ada")).endswith("Plain(name='ada')")


def test_what_sounds_secret_is_marked_so() -> None:
    offenders = []
    for kind in everything():
        hidden = 0
        for name in names_of(kind):
            where = f"{kind.__name__}.{name}"
            if SOUNDS_SECRET.search(name) and where not in NO_SECRET:
                hidden += 1
        shown = repr(filled(kind)).count(SHOWN) if hidden else 0
        if shown > len(names_of(kind)) - hidden:
            offenders.append(f"{kind.__module__}.{kind.__name__} shows {names_of(kind)}")
    assert_none(offenders)


def test_the_list_of_exceptions_is_no_longer_than_need_be() -> None:
    known = {f"{kind.__name__}.{name}" for kind in everything() for name in names_of(kind)}
    assert_none(NO_SECRET.keys() - known)


def bad_values() -> Iterator[Any]:
    for verb in get_args(AnyVerb):
        for field in structs.fields(verb):
            if field.name in secret_fields(verb):
                yield pytest.param(verb, field.encode_name, id=f"{verb.__name__}.{field.name}")


@pytest.mark.parametrize(("verb", "name"), list(bad_values()))
@pytest.mark.parametrize("value", [SHOWN * 100, [SHOWN], {SHOWN: SHOWN}])
def test_no_error_repeats_a_bad_secret(verb: type[Struct], name: str, value: object) -> None:
    wrong = {"do": verb.__struct_config__.tag, name: value}
    line = msgspec.json.encode(wrong)
    with pytest.raises(msgspec.ValidationError) as caught:
        verb_decoder().decode(line)
    bad = bad_line(line, caught.value, verb_decoder())
    assert SHOWN not in repr((str(caught.value), bad, bad.error().line()))
