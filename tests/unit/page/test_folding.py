"""The page folds changes into messages as the hub does, whatever comes in whatever order."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from msgspec import Struct

from landline.wire.body import Body, decode_body, encode_body
from landline.wire.events import MessageFile, Quote
from landline.wire.folding import MOST_EDITS, MOST_EMOJI, MOST_OF_ONE, MOST_REPLIES, fold, scrub

SCRIPT = Path(__file__).with_name("folding.mjs")
CASES: Final = 400
PATIENCE: Final = 60.0
USERS: Final = ("a", "b", "c")
EMOJI: Final = [chr(0x1F600 + n) for n in range(MOST_EMOJI + 2)] + ["1", "__proto__", "constructor"]


class Case(Struct):
    target: Body
    changes: list[tuple[int, Body]]


def drawn_text(chance: random.Random, **fields: Any) -> Body:
    """Return a text, or what cannot be changed."""
    optional: dict[str, Any] = {
        "cid": "c" * 32,
        "via": "hook",
        "me": True,
        "reply": 1,
        "quote": Quote("eve", chance.choice(["", "quoted"])),
        "mentions": ["a", "*"],
        "files": [MessageFile(name="n", path="p", blob="b", size=1)],
    }
    chosen = {name: value for name, value in optional.items() if chance.random() < 0.3}
    body = Body(sender="ada", user=chance.choice(USERS), at=1, text="secret")
    return msgspec.structs.replace(body, **{**chosen, **fields})


def drawn_change(chance: random.Random) -> Body:
    kind = chance.choices(
        ["edit", "react", "delete", None, "pin", "member", "notice"], [8, 12, 1, 6, 1, 1, 1]
    )[0]
    fields: dict[str, Any] = {"kind": kind, "at": chance.randrange(9), "target": 3}
    if kind == "react":
        emoji = chance.choice([*EMOJI, None])
        fields |= {"text": "", "emoji": emoji, "off": chance.random() < 0.4}
    if kind is None:
        fields |= {"target": None, "reply": chance.choice([3, None])}
    return drawn_text(chance, **fields)


def drawn_case(chance: random.Random) -> Case:
    target = drawn_text(chance, kind=chance.choices([None, "pin", "edit"], [18, 1, 1])[0])
    seqs = sorted(chance.choices(range(4, 60), k=chance.randrange(1, 25)))
    changes = [(seq, drawn_change(chance)) for seq in seqs]
    again = chance.choices(changes, k=3)  # the same once more, as after a repeated page
    return Case(target, [*changes, *again])


def full_cases() -> list[Case]:
    """Return what is as full as it may be, and one more of each."""
    chance = random.Random(7)
    edits = [drawn_text(chance, kind="edit", target=3, text=str(n)) for n in range(MOST_EDITS + 2)]
    answers = [drawn_text(chance, reply=3, quote=Quote("a", "q"))] * (MOST_REPLIES + 2)
    liked = drawn_text(chance, reactions={"👍": [f"u{n}" for n in range(MOST_OF_ONE)]})
    more = drawn_text(chance, kind="react", target=3, emoji="👍", user="one more")
    fewer = msgspec.structs.replace(more, user="u3", off=True)
    faces = [drawn_text(chance, kind="react", target=3, emoji=each) for each in EMOJI]
    plain = drawn_text(chance)
    return [
        Case(plain, list(enumerate(edits, 4))),
        Case(plain, list(enumerate(answers, 4))),
        Case(liked, [(4, more), (5, fewer), (6, more)]),
        Case(plain, list(enumerate(faces, 4))),
    ]


def wire(seq: int, body: Body) -> dict[str, Any]:
    """Return a body as a page is given it."""
    return {"is": "message", "room": "r", "seq": seq, **msgspec.json.decode(encode_body(body))}


def as_body(message: dict[str, Any]) -> Body:
    known = {name: value for name, value in message.items() if name not in ("is", "room", "seq")}
    return msgspec.convert(known, Body)


def test_both_fold_alike() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    chance = random.Random(1)
    cases = [*full_cases(), *(drawn_case(chance) for _ in range(CASES))]
    given = [
        {"target": wire(3, case.target), "changes": [wire(*change) for change in case.changes]}
        for case in cases
    ]
    done = subprocess.run(
        [node, str(SCRIPT)],
        input=msgspec.json.encode(given),
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=True,
    )
    for case, folded in zip(cases, msgspec.json.decode(done.stdout), strict=True):
        body = encode_body(case.target)
        for (seq, change), ours in zip(case.changes, folded, strict=True):
            wanted = fold(body, seq, encode_body(change))
            body = wanted.body
            assert as_body(ours["message"]) == decode_body(body), (case, seq)
            assert tuple(ours["scrubbed"]) == wanted.scrubbed, (case, seq)
            assert as_body(ours["scrub"]) == decode_body(scrub(encode_body(change)))
