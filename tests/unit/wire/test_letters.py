from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.wire.events import AnyEvent
from landline.wire.letters import (
    MOST_JSON,
    Letter,
    LetterViolation,
    answer,
    decode,
)
from landline.wire.verbs import VERBS


def written(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"23.5", "23.5"),
        (b"23.5\r\n", "23.5"),
        ("你好\n".encode(), "你好"),
        ("你好".encode("gb18030"), "你好"),
        (b"\xff\xff", "\\xff\\xff"),
        (b"two\nlines\n", "two\nlines"),
        (b" {", " {"),
    ],
)
def test_plain_text_is_a_letter_to_the_lobby(data: bytes, text: str) -> None:
    assert decode(data) == Letter("send", len(data), text, lined=data.endswith(b"\n"))


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n", b"\n\n"])
def test_an_empty_datagram_says_nothing(data: bytes) -> None:
    assert decode(data) is None


def test_a_json_letter_says_send_or_ping() -> None:
    data = written(do="send", id="7", text="23.5 °C")
    assert decode(data) == Letter("send", len(data), "23.5 °C", "7", native=True)
    data = written(do="send", room="lobby", text="hi", cid="ignored")
    assert decode(data) == Letter("send", len(data), "hi", native=True)
    data = written(do="ping", id="7")
    assert decode(data) == Letter("ping", len(data), id="7", native=True)


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"send", "ping"}))
def test_no_other_verb_travels_as_a_letter(verb: str) -> None:
    data = written(do=verb, id="7")
    assert decode(data) == LetterViolation("letter.verb", len(data), verb, "7")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "json.malformed"),
        (b"{}", "verb.invalid"),
        (b'{"do":"fly"}', "verb.unknown"),
        (b'{"do":"send"}', "verb.invalid"),
        (b'{"do":"send","text":3}', "verb.invalid"),
        (b'{"do":"send","text":"\xff"}', "json.malformed"),
        (b'{"do":"send","text":"\\ud800"}', "json.malformed"),
        (b'{"do":"send","text":"a","id":"' + b"x" * 65 + b'"}', "verb.invalid"),
        (b'{"do":"send","text":"a","room":"kitchen"}', "letter.room"),
        (b'{"do":"send","text":"a"}{"do":"send","text":"b"}', "json.malformed"),
        (b'{"do":"send","text":"a","x":' + b"[" * 1100, "json.malformed"),
        (b'{"do":"send","text":"' + b"x" * 1200 + b'"}', "letter.too-long"),
    ],
)
def test_anything_else_is_a_violation(data: bytes, code: str) -> None:
    letter = decode(data)
    assert isinstance(letter, LetterViolation)
    assert letter.code == code
    assert letter.error().line("en") != letter.error().line("zh")


def test_a_json_letter_at_the_limit_passes_and_one_byte_more_does_not() -> None:
    frame = len(written(do="send", text=""))
    assert isinstance(decode(written(do="send", text="x" * (MOST_JSON - frame))), Letter)
    assert decode(written(do="send", text="x" * (MOST_JSON - frame + 1))) == LetterViolation(
        "letter.too-long", MOST_JSON + 1
    )


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (b"hi", b"ok"),
        (b"hi\n", b"ok\n"),
        (b"h", None),
        (written(do="send", text=""), b'{"is":"ok"}'),
        (written(do="send", id="7", text=""), b'{"is":"ok","re":"7"}'),
        (written(do="ping"), b'{"is":"pong"}'),
        (written(do="ping", id="7"), b'{"is":"pong","re":"7"}'),
        (b"{", None),
        (b'{"do":"fly","id":"7","why":"because it can fly"}',
         b'{"is":"error","code":"verb.unknown","re":"7"}'),
        (b'{"do":"fly"}', None),
    ],
)  # fmt: skip
def test_an_answer_is_never_longer_than_its_letter(data: bytes, reply: bytes | None) -> None:
    letter = decode(data)
    assert letter is not None
    assert answer(letter) == reply


def test_a_refusal_brings_its_code() -> None:
    plain = decode(b"a rather long letter")
    native = decode(written(do="send", id="7", text="a rather long letter"))
    assert isinstance(plain, Letter)
    assert isinstance(native, Letter)
    assert answer(plain, code="guests.none") == b"error guests.none"
    assert answer(native, code="guests.none") == (b'{"is":"error","code":"guests.none","re":"7"}')


@given(
    st.binary(max_size=40)
    | st.fixed_dictionaries(
        {"do": st.sampled_from(["send", "ping", "who", "fly"])},
        optional={"id": st.text(st.characters(exclude_categories=["Cs"])), "text": st.text("ab")},
    ).map(msgspec.json.encode),
    st.none() | st.just("guests.none"),
)
def test_anything_is_read_and_answered_within_its_size(data: bytes, code: str | None) -> None:
    letter = decode(data)
    if letter is None:
        return
    assert letter.size == len(data)
    reply = answer(letter, code=code)
    assert reply is None or len(reply) <= len(data)
    if isinstance(letter, Letter) and letter.native and code is None:
        assert reply is not None
        msgspec.json.decode(reply, type=AnyEvent)
