"""The settings of a hub by name: how each is written, what it takes, and what it is said to be.

`KEYS` is made from `landline.settings`, so that a new field is a new key at once. What does
not live here: where a value came from (`config_files`, `config_layers`).
"""

from __future__ import annotations

import difflib
import json
import re
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import Struct, inspect

from landline.catalogue import Phrase
from landline.safetext import safe_text
from landline.settings import HubSettings

Kind = Literal[
    "count", "bytes", "days", "seconds", "rate", "switch", "choice", "text", "path", "prefixes"
]
Value = int | float | bool | str | tuple[str, ...] | None
T = TypeVar("T")

_WHOLE: Final = frozenset({"count", "bytes", "days"})
_UNITS: Final[dict[Kind, dict[str, float]]] = {
    "bytes": {
        "B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3,
        "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3,
    },
    "seconds": {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400},
}  # fmt: skip
_SHOWN_IN: Final[dict[Kind, tuple[str, ...]]] = {
    "bytes": ("GiB", "MiB", "KiB"),
    "seconds": ("d", "h", "min"),
}
_DIGITS: Final = r"[0-9]{1,30}(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,3})?"
_NUMBER: Final = re.compile(f"[+-]?{_DIGITS}")
_AMOUNT: Final = re.compile(f"({_DIGITS}) ?([A-Za-z]{{1,3}})")
_SWITCH: Final = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_LONGEST_SHOWN: Final = 60


class BadValueError(Exception):
    """A setting does not take this value."""


class Key(Struct, frozen=True):
    """One setting: its name is `topic.key`, or `key` alone for those without a topic."""

    name: str
    kind: Kind
    default: Value
    least: float = 0
    most: float = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False
    """May be left unset, which is written as an empty text."""

    @property
    def topic(self) -> str:
        """The table it stands in; empty for those without one."""
        return self.name.rpartition(".")[0]

    @property
    def last(self) -> str:
        """What it is called in its table."""
        return self.name.rpartition(".")[2]

    def checked(self, value: object) -> Value:
        """Return a value of a file as the setting has it, or raise BadValueError."""
        if self.optional and value == "":
            return None
        if self.kind == "switch":
            return _only(value, bool)
        if self.kind == "prefixes":
            return self._prefixes(value)
        if self.kind in ("choice", "text", "path"):
            return self._text(value)
        return self._number(value)

    def read(self, text: str) -> Value:
        """Return a value given as text (`--set`, the environment), or raise BadValueError."""
        text = text.strip()
        if self.kind == "switch":
            return self.checked(_SWITCH.get(text.lower(), text))
        if self.kind == "prefixes":
            return self.checked([part.strip() for part in text.split(",") if part.strip()])
        if self.kind not in ("choice", "text", "path") and _NUMBER.fullmatch(text):
            number = float(text)
            return self.checked(int(number) if number.is_integer() else number)
        return self.checked(text)

    def takes(self) -> Phrase:
        """Return what it takes, for people."""
        least, most = self.amount(self.least), self.amount(self.most)
        key = f"setting.takes.{self.kind}"
        return Phrase(key, least=least, most=most, choices=", ".join(self.choices))

    def written(self, value: Value) -> str:
        """Return a value as it stands in a file: a size or a time with its unit."""
        if self.kind in _UNITS and isinstance(value, int | float):
            return _toml(self.amount(value))
        return _toml(value)

    def amount(self, number: float) -> str:
        """Return a number with its unit, the largest in which it is whole."""
        if self.kind not in _UNITS:
            return _short(number)
        for unit in _SHOWN_IN[self.kind]:
            amount = number / _UNITS[self.kind][unit]
            if amount >= 1 and amount.is_integer():
                return f"{amount:.0f} {unit}"
        return f"{_short(number)} {'B' if self.kind == 'bytes' else 's'}"

    def _number(self, value: object) -> int | float:
        if isinstance(value, str):
            value = _amount(value, self.kind)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadValueError
        if not self.least <= value <= self.most:
            raise BadValueError
        if self.kind not in _WHOLE:
            return float(value)
        return _only(value, int)

    def _text(self, value: object) -> str:
        text = _only(value, str)
        if text != safe_text(text) or (self.choices and text not in self.choices):
            raise BadValueError
        return text

    def _prefixes(self, value: object) -> tuple[str, ...]:
        prefixes = tuple(self._text(prefix) for prefix in _only(value, list))
        if not all(re.search(self.pattern, prefix) for prefix in prefixes):
            raise BadValueError
        return prefixes


def shown(value: object) -> str:
    """Return any value of a file on one short line."""
    if isinstance(value, str | int | float | bool):
        return safe_text(_toml(value), limit=_LONGEST_SHOWN)
    return safe_text(str(value), limit=_LONGEST_SHOWN)


def nearest(name: str) -> str | None:
    """Return the key that an unknown `name` was probably meant to be."""
    namesakes = [key.name for key in KEYS.values() if key.last == name.rpartition(".")[2]]
    close = difflib.get_close_matches(name, namesakes or KEYS, 1, 0.0 if namesakes else 0.6)
    return next(iter(close), None)


def settings_of(values: dict[str, Value]) -> HubSettings:
    """Return the settings that `values` make, by name; the rest are defaults."""
    tree: dict[str, object] = {}
    for name, value in values.items():
        key = KEYS[name]
        branch = tree.setdefault(key.topic, {}) if key.topic else tree
        assert isinstance(branch, dict)
        branch[key.last] = value
    return msgspec.convert(tree, HubSettings)


def _keys(struct: type[Struct], topic: str = "") -> dict[str, Key]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    found: dict[str, Key] = {}
    for field in described.fields:
        if isinstance(field.type, inspect.StructType):
            found |= _keys(field.type.cls, field.name)
        else:
            name = f"{topic}.{field.name}" if topic else field.name
            found[name] = _key(name, field)
    return found


def _key(name: str, field: inspect.Field) -> Key:
    kind, optional = field.type, False
    if isinstance(kind, inspect.UnionType):
        optional = True
        (kind,) = (each for each in kind.types if not isinstance(each, inspect.NoneType))
    is_list = isinstance(kind, inspect.VarTupleType)
    if isinstance(kind, inspect.VarTupleType):
        kind = kind.item_type
    unit = ""
    if isinstance(kind, inspect.Metadata):
        unit, kind = (kind.extra or {})["unit"], kind.type
    default: Value = field.default
    if is_list:
        assert isinstance(kind, inspect.StrType)
        return Key(name, "prefixes", default, pattern=kind.pattern or "")
    if isinstance(kind, inspect.LiteralType):
        return Key(name, "choice", default, choices=tuple(map(str, kind.values)))
    if isinstance(kind, inspect.BoolType):
        return Key(name, "switch", default)
    if isinstance(kind, inspect.StrType):
        return Key(name, "path" if unit == "path" else "text", default, optional=optional)
    assert isinstance(kind, inspect.IntType | inspect.FloatType)
    assert kind.ge is not None
    assert kind.le is not None
    return Key(name, msgspec.convert(unit, Kind), default, kind.ge, kind.le, optional=optional)


def _toml(value: Value) -> str:
    if value is None:
        return '""'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(char if safe_text(char) == char else _escaped(char) for char in quoted)


def _short(number: float) -> str:
    short = f"{number:g}"
    return short if "e" not in short and float(short) == number else str(number)


def _amount(text: str, kind: Kind) -> object:
    match = _AMOUNT.fullmatch(text)
    factor = _UNITS.get(kind, {}).get(match[2]) if match else None
    if match is None or factor is None:
        raise BadValueError
    amount = float(match[1]) * factor
    return int(amount) if amount.is_integer() else amount


def _only(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise BadValueError
    return value


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


KEYS: Final[dict[str, Key]] = _keys(HubSettings)
TOPICS: Final = frozenset(key.topic for key in KEYS.values() if key.topic)
