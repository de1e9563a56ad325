"""The protocol reference, made from the verb table and the events: it cannot be out of date.

`python docs/make_protocol.py > docs/protocol.md`; a test compares the two.
"""

from __future__ import annotations

import ast
import inspect
from typing import Any, Final, get_args

import msgspec
from msgspec import Struct, inspect as shape

from landline import catalogue
from landline.wire import (
    events,
    offer_events,
    offer_verbs,
    shelf_events,
    shelf_verbs,
    trust_events,
    trust_verbs,
    verbs,
)
from landline.wire.events import AnyEvent
from landline.wire.verbs import VERBS, Row, Verb

_HEAD: Final = """# Native protocol, version 1

One JSON object per line (`\\n`), UTF-8, over TLS, TCP or a Unix socket; the same objects are WebSocket's text messages and
`POST /api/<verb>`. A line says what is asked with `do`, the hub answers with `is`. Say `hello` first. Every verb may
carry an `id`, which its one answer repeats as `re` (an `error`, if it was refused); a `send` may carry a `cid` (32 hex
digits chosen at random) instead: the same `cid` sent again by the same user is not said twice. Readers ignore keys and
kinds they do not know.

```
-> {"do":"hello","as":"ada"}
<- {"is":"welcome","me":{"id":"…","name":"ada","secret":"…"},"epoch":"…","limits":{…},"rooms":[{"room":"lobby"}]}
-> {"do":"send","room":"lobby","cid":"…","text":"hi"}
<- {"is":"ok","cid":"…","room":"lobby","seq":42,"at":1795218804292}
<- {"is":"message","room":"lobby","seq":42,"from":"ada","user":"…","at":1795218804292,"cid":"…","text":"hi"}
```

`ok` means: on disk. `seq` counts each room's messages from 1 without a gap. Whoever was away says where it stands
(`"resume":{"epoch":"…","rooms":{"lobby":42}}` in `hello`) and is given the rest. A `hello` that resumes no room
(`"rooms":{}`) enters none.

## People

A guest's `secret` comes with its first `welcome`, and makes it the same guest in later hellos. An account says `as` and
`password`, and is given a session's `token` for later hellos; a program says a `token` of its own (`addtoken`). With a
`password` and an invitation's `code`, a new account is made. On the hub one is guest, member, moderator or owner;
in a room member, moderator or owner.

Over a connection that others can read (no TLS, from another machine) no account can log in, unless the hub's
`trust.plain_logins` allows it: `login.plain`. `identity` tells the certificate that TLS is checked against; the hub's
leaf is shown to whoever asks for the server name `identity.landline`.

## Devices and codes

A device has an Ed25519 key. It logs in by a signature over `landline-auth-1`, `device`, its public key, both nonces and
the SHA-256 of the hub's certificate (DER) as it sees it, each with its length before it (2 bytes, big-endian); so a
signature is good for one connection to one hub. With a right password in its hello (and an invitation's code, to sign
up) it belongs to that account from then on, instead of being given a session.

```
-> {"do":"hello","id":"h","key":"<public key>","nonce":"<16 random bytes>","as":"ada"}
<- {"is":"challenge","nonce":"<16 random bytes>","re":"h"}
-> {"do":"prove","signature":"…"}
<- {"is":"welcome","me":{"id":"…","name":"ada","role":"member"},…,"re":"h"}
```

A new device is let in by a code, a number and three words (or bytes): CPace over X25519 with SHA-512
(draft-irtf-cfrg-cpace), the three bytes as password, `session` as session id, `landline-pair-1` as channel identifier.
The device is the initiator always, its name is `device:` and its public key; the hub's is `hub:`, its fingerprint's
digest and the SHA-256 of its certificate as each side sees it. A wrong code, a dead one and a free number are answered
alike, `pair.wrong`. A device that shows a code itself says `offer`, makes the three bytes, and begins when it is `ready`.

```
-> {"do":"pair","slot":7,"key":"…","session":"…","share":"…","device":"laptop"}
<- {"is":"share","share":"…"}
-> {"do":"confirm","tag":"…"}
<- {"is":"paired","tag":"…","user":"…","name":"ada","key":"…"}
```

## Files between devices

The hub brings two devices together, and sees nothing of what they send ([transfer-format.md](transfer-format.md)). One
offers, to a room, to a user or by a code whose first number is the slot; the other takes, and each is told the other's
key and a ticket.

```
-> {"do":"offerfiles","to":"lobby","about":{"name":"a.iso","files":1,"size":900},"addresses":["10.0.0.5:40123"],"key":"…"}
<- {"is":"offered","offer":"…"}                                          others: {"is":"offer","offer":"…","from":"ada",…}
-> {"do":"takefiles","offer":"…","key":"…"}                                          on a connection of somebody else's
<- {"is":"taken","offer":"…","key":"…","addresses":["10.0.0.5:40123"],"ticket":"…"}  the first is told {"is":"taker",…}
```

Where neither reaches the other, both open a TCP connection to the hub's own port, without TLS, and say `0xC5 0x00`, one
byte for the side (0 dials the session, 1 answers it) and the 32 bytes of the ticket. As soon as there are two of
different sides, both are told the byte `0x01`; all that follows goes from one to the other. A ticket lives as long as
the offer and some minutes more, and any number of connections, one after the other or at once, may be made with it.

## Rooms

A `room` is a name, `@name` for the private talk with somebody, or `@me` for one's own room: notes, and what concerns
one user on all devices. `!audit` tells owners what owners and moderators did. A room's former names keep leading to it.
Messages and lists give a private talk as `@<id>+<id>`; that may be said, too.

A message with a `kind` is no text: it changes an earlier one (`target`), the room (`change`) or somebody's standing in
it (`who`, `did`). Messages read later are changed already: *state before + events = state after*.

What a verb needs in its room:

| | open room | announcement | private | private talk, own room | audit log |
|---|---|---|---|---|---|
| enter, read | not banned | not banned | member | one of the two, oneself | the hub's owner |
| speak | not muted | the room's moderator | member, not muted | one of the two, oneself | nobody |
| moderate | the room's moderator | the room's moderator | the room's moderator | pins only | nobody |
| own | the room's owner | the room's owner | the room's owner | nobody | nobody |

The hub's moderators and owners are that in every open room; in private rooms only the hub's owner is, to run them, not
to read them. Nobody speaks in an archived room. Where the hub keeps guests to the lobby, all other rooms are closed to
them.
"""

_MODULES: Final = (
    verbs, trust_verbs, offer_verbs, shelf_verbs, events, trust_events, offer_events, shelf_events
)  # fmt: skip

_RIGHTS: Final = {
    None: "",
    "enter": "Needs to **enter** the room.",
    "read": "Needs to **read** the room.",
    "speak": "Needs to **speak** in the room.",
    "moderate": "Needs to **moderate** the room.",
    "own": "Needs to **own** the room.",
}
_RANKS: Final = {
    "stranger": "anyone, before `hello` too",
    "guest": "guests and accounts",
    "member": "accounts",
    "moderator": "moderators and owners of the hub",
    "owner": "owners of the hub",
}


def reference() -> str:
    """Return the reference as Markdown."""
    parts = [_HEAD, "## Verbs\n"]
    for name, row in VERBS.items():
        parts.append(f"### {name}\n\n{catalogue.text(row.help).capitalize()}. {who(row)}\n")
        parts.append(_fields(row.verb))
    parts.append("## Events\n")
    for kind in get_args(AnyEvent):
        parts.append(f"### {kind.__struct_config__.tag}\n\n{first(inspect.getdoc(kind))}\n")
        parts.append(_fields(kind))
    parts.append("## Objects within\n")
    for kind in objects():
        parts.append(f"### {_object(kind)}\n\n{first(inspect.getdoc(kind))}\n")
        parts.append(_fields(kind))
    return "\n".join(part for part in parts if part)


def who(row: Row) -> str:
    scope = "" if row.by == "stranger" else f"Scope of a token: `{row.scope}`."
    told = (f"For {_RANKS[row.by]}.", _RIGHTS[row.right], scope)
    return " ".join(part for part in told if part)


def objects() -> list[type[Struct]]:
    """Return what stands within verbs and events, in the order in which it is written."""
    return [
        item
        for module in _MODULES
        for item in vars(module).values()
        if isinstance(item, type)
        and issubclass(item, Struct)
        and item.__module__ == module.__name__
        and not issubclass(item, Verb | events.Event | Row)
    ]


def _object(kind: type[Struct]) -> str:
    """Return the heading of an object: `RoomInfo` is `Room info`."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in kind.__name__)
    return words.strip().capitalize()


def _notes() -> dict[tuple[str, str], str]:
    """Return what is written under the fields: (class, field) -> text."""
    found = {}
    for module in _MODULES:
        for node in ast.parse(inspect.getsource(module)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for field, note in zip(node.body, node.body[1:], strict=False):
                if (
                    isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and isinstance(note, ast.Expr)
                    and isinstance(note.value, ast.Constant)
                ):
                    told = " ".join(str(note.value.value).split())
                    none = "missing:" if _may_be_left_out(field.value) else "null:"
                    found[node.name, field.target.id] = told.replace("None:", none)
    return found


def _may_be_left_out(default: ast.expr | None) -> bool:
    """Return whether leaving a field with that default out is the same as None."""
    return not isinstance(default, ast.Constant) or default.value is None


NOTES: Final = _notes()


def _fields(kind: type[Struct]) -> str:
    described = shape.type_info(kind)
    assert isinstance(described, shape.StructType)
    rows = []
    for field in described.fields:
        note = NOTES.get((kind.__name__, field.name), "")
        told = " · ".join(part for part in ("required" if _must(kind, field) else "", note) if part)
        rows.append(f"| `{field.encode_name}` | {_type(field.type)} | {told} |")
    return "\n".join(["| key | value | |", "|---|---|---|", *rows, ""]) if rows else ""


def _must(kind: type[Struct], field: shape.Field) -> bool:
    return field.required and issubclass(kind, Verb | verbs.Resume)


def _type(described: Any) -> str:
    if isinstance(described, shape.UnionType):
        kinds = [kind for kind in described.types if not isinstance(kind, shape.NoneType)]
        return " or ".join(_type(kind) for kind in kinds)
    if isinstance(described, shape.StructType):
        name = _object(described.cls) if described.cls in objects() else "message"
        return f"[{name}](#{name.lower().replace(' ', '-')})"
    if isinstance(described, shape.ListType | shape.VarTupleType):
        return f"list of {_type(described.item_type)}"
    if isinstance(described, shape.TupleType):
        return " and ".join(_type(kind) for kind in described.item_types)
    if isinstance(described, shape.DictType):
        return f"object: {_type(described.key_type)} → {_type(described.value_type)}"
    if isinstance(described, shape.LiteralType):
        return " or ".join(f"`{msgspec.json.encode(value).decode()}`" for value in described.values)
    return _plain(described)


def _plain(described: Any) -> str:
    if isinstance(described, shape.StrType):
        if described.pattern:
            return f"{described.max_length} hex digits"
        bounds = (described.min_length, described.max_length)
        return "text" + _range(bounds, " characters")
    if isinstance(described, shape.IntType):
        return "number" + _range((described.ge, described.le), "")
    if isinstance(described, shape.FloatType):
        return "number"
    return "true or false" if isinstance(described, shape.BoolType) else "any"


def _range(bounds: tuple[int | None, int | None], unit: str) -> str:
    low, high = bounds
    if high is None:
        return ""
    if low == high:
        return f", {high}{unit}"
    return f", {low}–{high}{unit}" if low is not None else f", up to {high}{unit}"


def first(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


if __name__ == "__main__":
    print(reference(), end="")
