"""From requests to verbs: every verb by name, JSON or form, and the addresses for reading."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, UsageError
from landline.web.routes import FORM, NOT_OFFERED, OFFERED, READINGS, converted, posted
from landline.wire.verbs import VERBS, AddToken, History, Search, Send, Verb

JSON = "application/json"


@pytest.mark.parametrize("tag", OFFERED)
def test_every_verb_is_offered_with_its_own_fields(tag: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        posted(tag, b'{"id":1,"room":1,"text":1,"who":1,"as":1,"new":1,"key":1,"code":1}', JSON)
    assert caught.value.code == "verb.invalid"


def test_all_verbs_but_one_are_offered() -> None:
    assert (
        OFFERED.keys()
        == VERBS.keys() - NOT_OFFERED
        == VERBS.keys()
        - {
            "bye",
            "confirm",
            "offer",
            "offerfiles",
            "pair",
            "prove",
        }
    )


def test_an_empty_body_has_no_fields() -> None:
    assert posted("rooms", b"", JSON) == posted("rooms", b" \n", FORM) == posted("rooms", b"{}", "")


def test_json_in_whatever_it_calls_itself() -> None:
    body = b'{"room":"dev","text":"a=b&c=d"}'
    assert posted("send", body, JSON) == posted("send", body, FORM) == Send("dev", "a=b&c=d")
    assert posted("send", b'{"do":"send",' + body[1:], JSON) == Send("dev", "a=b&c=d")


def test_a_form_with_numbers_flags_and_lists() -> None:
    form = urlencode({"room": "dev", "text": "雪 &", "reply": "7", "me": "true"})
    assert posted("send", form.encode(), FORM) == Send("dev", "雪 &", reply=7, me=True)
    body = b"label=ci&scopes=read&scopes=write&scopes=manage&days=30"
    assert posted("addtoken", body, FORM) == AddToken(
        label="ci", scopes=("read", "write", "manage"), days=30
    )


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", JSON, "json.malformed"),
        (b"\xff", JSON, "json.malformed"),
        (b"room=dev", JSON, "json.malformed"),
        (b"[" * 100_000, JSON, "verb.invalid"),
        (b"{}", JSON, "verb.invalid"),
        (b'{"room":"dev"}', JSON, "verb.invalid"),
        (b'{"do":"join","room":"dev","text":""}', JSON, "verb.unknown"),
        (b"room=dev", FORM, "verb.invalid"),
        (b"room=dev&text=%ff", FORM, "verb.invalid"),
        (b"\xff=1", FORM, "verb.invalid"),
        (b"a=1&" * 100, FORM, "verb.invalid"),
        (b"room=dev&text=x&reply=x", FORM, "verb.invalid"),
        (b"room=dev&room=dev&text=x", FORM, "verb.invalid"),
    ],
)
def test_a_body_that_cannot_be_used(body: bytes, kind: str, code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        posted("send", body, kind)
    assert caught.value.code == code
    assert caught.value.line("en").isprintable()
    assert caught.value.line("zh")


def test_what_is_no_verb() -> None:
    for tag in ("fly", "bye", "", "\x1b[31m"):
        with pytest.raises(UsageError) as caught:
            posted(tag, b"{}", JSON)
        assert caught.value.code == "web.route"
        assert caught.value.line().isprintable()


@pytest.mark.parametrize("reading", READINGS)
def test_an_address_that_is_read_names_only_fields_of_its_verb(reading: Any) -> None:
    names = {field.encode_name for field in msgspec.structs.fields(reading.verb)}
    in_path = {part.strip("{}") for part in reading.path.split("/") if part.startswith("{")}
    assert in_path <= names
    assert reading.tag in OFFERED


def test_fields_of_an_address() -> None:
    assert converted({"room": "dev", "after": "5", "limit": "3", "utm": "x"}, History) == History(
        room="dev", after=5, limit=3
    )
    assert converted({"text": "雪", "order": "best"}, Search) == Search(text="雪", order="best")
    with pytest.raises(ProtocolError):
        converted({"room": "dev", "limit": "1001"}, History)


@given(
    st.sampled_from(sorted(OFFERED)),
    st.binary(max_size=60) | st.builds(bytes.__add__, st.just(b"{"), st.binary(max_size=60)),
    st.sampled_from([JSON, FORM, ""]),
)
def test_any_body_is_a_verb_or_one_error(tag: str, body: bytes, kind: str) -> None:
    refused = ""
    try:
        assert isinstance(posted(tag, body, kind), Verb)
    except Error as error:
        refused = error.line("en")
    assert not refused or refused.isprintable()
