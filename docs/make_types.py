"""The types of verbs and events for the page's scripts, made from the tables as protocol.md is.

`python docs/make_types.py` writes `src/landline/web/page/js/wire/protocol.d.ts`; a test compares
the two. A key that may be left out has a `?`; what it means to leave it out is its `@default`.
"""

from __future__ import annotations

import inspect
import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec
from make_protocol import NOTES, first, objects, who
from msgspec import Struct, inspect as shape

from landline import catalogue
from landline.wire.events import AnyEvent
from landline.wire.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES: Final = Path(__file__).parents[1] / "src/landline/web/page/js/wire/protocol.d.ts"

_WIDTH: Final = 100

_HEAD: Final = """\
// Made by docs/make_types.py from the verb table and the events; what it all means is in
// docs/protocol.md. No browser is given this file.

/** Something asked of the hub, told from the others by `do`. */
export type Verb =
{verbs}

/** Something the hub says, told from the others by `is`. */
export type Event =
{events}

/** The verb that is called `Tag`. */
export type VerbOf<Tag extends Verb['do']> = Extract<Verb, {{ do: Tag }}>

/** The event that is called `Tag`. */
export type EventOf<Tag extends Event['is']> = Extract<Event, {{ is: Tag }}>
"""


def types() -> str:
    """Return the declarations as TypeScript."""
    events = get_args(AnyEvent)
    parts = [_HEAD.format(verbs=_union(row.verb for row in VERBS.values()), events=_union(events))]
    for row in VERBS.values():
        told = f"{catalogue.text(row.help).capitalize()}. {who(row)}"
        parts.append(_interface(row.verb, told, "do"))
    parts.extend(_interface(kind, first(inspect.getdoc(kind)), "is") for kind in events)
    parts.extend(_interface(kind, first(inspect.getdoc(kind))) for kind in objects())
    return "\n".join(parts)


def _union(kinds: Iterator[type[Struct]] | tuple[type[Struct], ...]) -> str:
    return "\n".join(f"  | {kind.__name__}" for kind in kinds)


def _interface(kind: type[Struct], told: str, tag: str | None = None) -> str:
    described = shape.type_info(kind)
    assert isinstance(described, shape.StructType)
    lines = [*_comment([told], ""), f"export interface {kind.__name__} {{"]
    if tag is not None:
        lines.append(f"  {tag}: '{described.tag}'")
    for field in described.fields:
        lines += _comment(_notes(kind, field), "  ")
        may = "" if field.required else "?"
        lines.append(f"  {field.encode_name}{may}: {_type(_of(field))}")
    return "\n".join([*lines, "}", ""])


def _notes(kind: type[Struct], field: shape.Field) -> list[str]:
    """Return what is to be known of a field: what stands below it, and what it is by default."""
    notes = [NOTES.get((kind.__name__, field.name), "")]
    default = field.default
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    if default is not None and default is not msgspec.NODEFAULT:
        notes.append(f"@default {json.dumps(default, ensure_ascii=False)}")
    return [note for note in notes if note]


def _of(field: shape.Field) -> Any:
    """Return a field's type, without the None that only says that it may be left out."""
    kinds = field.type.types if isinstance(field.type, shape.UnionType) else (field.type,)
    left_out = shape.NoneType if field.default is None else ()
    kept = tuple(each for each in kinds if not isinstance(each, left_out))
    return shape.UnionType(kept) if len(kept) > 1 else kept[0]


def _comment(notes: list[str], indent: str) -> list[str]:
    """Return a doc comment of one line, or of as many as it needs."""
    if not notes:
        return []
    if len(notes) == 1 and len(indent) + len(notes[0]) + 7 <= _WIDTH:
        return [f"{indent}/** {notes[0]} */"]
    begin = f"{indent} * "
    wrapped = (
        textwrap.fill(
            note,
            _WIDTH,
            initial_indent=begin,
            subsequent_indent=begin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for note in notes
    )
    return [f"{indent}/**", *wrapped, f"{indent} */"]


def _type(described: Any) -> str:
    if isinstance(described, shape.UnionType):
        return " | ".join(_type(kind) for kind in described.types)
    if isinstance(described, shape.StructType):
        return str(described.cls.__name__)
    if isinstance(described, shape.ListType | shape.VarTupleType):
        item = _type(described.item_type)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if isinstance(described, shape.TupleType):
        return f"[{', '.join(_type(kind) for kind in described.item_types)}]"
    if isinstance(described, shape.DictType):
        return f"Record<{_type(described.key_type)}, {_type(described.value_type)}>"
    if isinstance(described, shape.LiteralType):
        return " | ".join(f"'{value}'" for value in described.values)
    return _plain(described)


def _plain(described: Any) -> str:
    if isinstance(described, shape.StrType):
        return "string"
    if isinstance(described, shape.IntType | shape.FloatType):
        return "number"
    if isinstance(described, shape.BoolType):
        return "boolean"
    return {shape.NoneType: "null"}[type(described)]


if __name__ == "__main__":
    TYPES.write_text(types(), encoding="utf-8")
