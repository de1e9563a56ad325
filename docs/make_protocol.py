"""The protocol reference, made from the verb table and the events: it cannot be out of date.

`python docs/make_protocol.py > docs/protocol.md`; a test compares the two.
"""

from __future__ import annotations

import inspect
from typing import Any, Final, get_args

import msgspec
from msgspec import Struct
from msgspec import inspect as shape

from landline import catalogue
from landline.wire.events import AnyEvent
from landline.wire.verbs import VERBS

_HEAD: Final = """# Native protocol, version 1

One JSON object per line (`\\n`), UTF-8, over TCP or a Unix socket. A line says what is asked with `do`, the hub
answers with `is`. Say `hello` first. Every verb may carry an `id`, which its answer repeats as `re`; a `send` may
carry a `cid` (32 hex digits chosen at random): the same `cid` sent again by the same user is not said twice.
Readers ignore keys and kinds they do not know.

```
-> {"do":"hello","as":"ada"}
<- {"is":"welcome","me":{"id":"…","name":"ada","secret":"…"},"epoch":"…","limits":{…},"rooms":[{"room":"lobby"}]}
-> {"do":"send","room":"lobby","cid":"…","text":"hi"}
<- {"is":"ok","cid":"…","room":"lobby","seq":42,"at":1795218804292}
<- {"is":"message","room":"lobby","seq":42,"from":"ada","user":"…","at":1795218804292,"cid":"…","text":"hi"}
```

`ok` means: on disk. `seq` counts each room's messages from 1 without a gap. Whoever was away says where it stands
(`"resume":{"epoch":"…","rooms":{"lobby":42}}` in `hello`) and is given the rest.
"""


def reference() -> str:
    """Return the reference as Markdown."""
    parts = [_HEAD, "## Verbs\n"]
    for name, row in VERBS.items():
        who = "anyone" if row.by == "stranger" else "guests"
        parts.append(f"### {name}\n\nFor {who}: {catalogue.text(row.help)}.\n")
        parts.append(_fields(row.verb))
    parts.append("## Events\n")
    for kind in get_args(AnyEvent):
        parts.append(f"### {kind.__struct_config__.tag}\n\n{_first(inspect.getdoc(kind))}\n")
        parts.append(_fields(kind))
    return "\n".join(part for part in parts if part)


def _fields(kind: type[Struct]) -> str:
    described = shape.type_info(kind)
    assert isinstance(described, shape.StructType)
    rows = [
        f"| `{field.encode_name}` | {_type(field.type)} | {'required' if field.required else ''} |"
        for field in described.fields
    ]
    return "\n".join(["| key | value | |", "|---|---|---|", *rows, ""]) if rows else ""


def _type(described: Any) -> str:
    if isinstance(described, shape.UnionType):
        return " or ".join(
            _type(kind) for kind in described.types if not isinstance(kind, shape.NoneType)
        )
    if isinstance(described, shape.StructType):
        inner = ", ".join(f"`{field.encode_name}`" for field in described.fields)
        return f"object of {inner}"
    if isinstance(described, shape.ListType):
        return f"list of {_type(described.item_type)}"
    if isinstance(described, shape.DictType):
        return f"object: {_type(described.key_type)} → {_type(described.value_type)}"
    if isinstance(described, shape.LiteralType):
        return " or ".join(f"`{msgspec.json.encode(value).decode()}`" for value in described.values)
    return _plain(described)


def _plain(described: Any) -> str:
    if isinstance(described, shape.StrType):
        if described.pattern:
            return "32 hex digits"
        bounds = (described.min_length, described.max_length)
        return "text" + _range(bounds, " characters")
    if isinstance(described, shape.IntType):
        return "number" + _range((described.ge, described.le), "")
    return "true or false" if isinstance(described, shape.BoolType) else "any"


def _range(bounds: tuple[int | None, int | None], unit: str) -> str:
    low, high = bounds
    if high is None:
        return ""
    if low == high:
        return f", {high}{unit}"
    return f", {low}–{high}{unit}" if low is not None else f", up to {high}{unit}"


def _first(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


if __name__ == "__main__":
    print(reference(), end="")
