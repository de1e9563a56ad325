"""Rooms in a store, as a hub would have left them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.hub.records import AccountFact, RoomFact, StandingFact
from landline.model import Entry, Record
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, TextBody, encode_body
from landline.wire.events import Quote

if TYPE_CHECKING:
    from pathlib import Path

AT = 1_790_000_000_000
ADA, BO = "a" * 12, "b" * 12


def cid(number: int) -> str:
    return f"{number:032x}"


def plain(text: str, *, room: str = "lobby", at: int = AT) -> Entry:
    """Return a text without a cid, as the plain door has them."""
    body = encode_body(TextBody("ada", ADA, at, None, text))
    return Entry(room, None, ADA, body)


def said(text: str, number: int, *, room: str = "lobby", **fields: Any) -> Entry:
    """Return a text with a cid."""
    body = Body(sender="ada", user=ADA, at=AT + number, cid=cid(number), text=text, **fields)
    reply = fields.get("reply") or 0
    return Entry(room, cid(number), ADA, encode_body(body), target=reply)


def answer(target: int, text: str, number: int, *, room: str = "lobby") -> Entry:
    return said(text, number, room=room, reply=target, quote=Quote("ada", "what was said"))


def changed(kind: Any, target: int, *, at: int = AT, room: str = "lobby", **fields: Any) -> Entry:
    """Return an edit, deletion or reaction of Bo's."""
    body = Body(sender="bo", user=BO, at=at, kind=kind, target=target, **fields)
    return Entry(room, None, BO, encode_body(body), target=target, silent=True)


def deed(did: str, *, room: str = "lobby", **fields: Any) -> Entry:
    body = Body(sender="ada", user=ADA, at=AT, kind="member", did=did, **fields)
    return Entry(room, None, ADA, encode_body(body), silent=True)


def kept(*records: Record) -> Entry:
    return Entry(None, None, "", b"", records=records)


def accounts() -> Entry:
    return kept(AccountFact(name="ada").record(ADA), AccountFact(name="bo").record(BO))


def talk_of_two() -> list[Entry]:
    key = f"@{ADA}+{BO}"
    people = ((ADA, "ada"), (BO, "bo"))
    standings = [
        StandingFact(name=name, role="member").record(f"{key}/{id}") for id, name in people
    ]
    return [kept(*standings), said("psst", 900, room=key)]


def private_room() -> list[Entry]:
    fact = RoomFact(name="plans", kind="private", topic="What we do", made=AT)
    return [kept(fact.record("plans")), said("secret", 800, room="plans")]


def everything() -> list[Entry]:
    """Return rooms of every kind."""
    renamed = RoomFact(name="machines", former=("build",), slow=5, pins=(1,), made=AT)
    return [
        accounts(),
        said("hi", 1),
        plain("by nc"),
        changed("edit", 1, text="hello"),
        changed("react", 1, emoji="👍"),
        answer(1, "yes", 2),
        kept(renamed.record("build")),
        said("built", 3, room="build"),
        *private_room(),
        *talk_of_two(),
        said("a note", 901, room=f"@{ADA}"),
        deed("adduser", room="!audit"),
    ]


def filled(folder: Path, *batches: list[Entry]) -> Path:
    """Return `folder` with a log of `batches`."""
    store = SqliteStore.open(folder)
    for batch in batches:
        store.append(batch)
    store.close()
    return folder
