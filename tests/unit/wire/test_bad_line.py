from __future__ import annotations

import msgspec
import pytest

from landline.errors import ProtocolError
from landline.wire.bad_line import BadLine, bad_line
from landline.wire.events import AnyEvent
from landline.wire.verbs import AnyVerb, Join

VERBS = msgspec.json.Decoder(AnyVerb)
EVENTS = msgspec.json.Decoder(AnyEvent)


def refusal(line: bytes, decoder: msgspec.json.Decoder[object] = VERBS) -> BadLine:
    with pytest.raises((ValueError, RecursionError)) as caught:
        decoder.decode(line)
    return bad_line(line, caught.value, decoder)


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        (b'{"do":"fly","id":"7"}', BadLine("verb.unknown", "fly", "7")),
        (b'{"do":"\\u001b[2J"}', BadLine("verb.unknown", "\\x1b[2J")),
        (b'{"do":"who"}', BadLine("verb.invalid", "Object missing required field `room`")),
        (b'{"id":"7"}', BadLine("verb.invalid", "Object missing required field `do`", "7")),
        (b'{"do":3}', BadLine("verb.invalid", "Expected `str` - at `$.do`")),
        (b"[]", BadLine("verb.invalid", "Expected `object`, got `array`")),
        (b"hello", BadLine("json.malformed", "invalid character (byte 0)")),
        (b'{"do":"ping"}x', BadLine("json.malformed", "trailing characters (byte 14)")),
        (b'{"do":"nick","name":"\xff"}', BadLine("json.malformed", "not UTF-8")),
        (b'{"x":' + b"[" * 10_000, BadLine("json.malformed", "nested too deeply")),
    ],
)
def test_says_what_is_wrong(line: bytes, bad: BadLine) -> None:
    assert refusal(line) == bad


def test_a_known_verb_is_never_called_unknown() -> None:
    assert refusal(b'{"do":"ping","do":"help"}').code == "verb.invalid"


def test_events_have_their_own_codes() -> None:
    assert refusal(b'{"is":"fly"}', EVENTS).code == "event.unknown"
    assert refusal(b'{"is":"joined"}', EVENTS).code == "event.invalid"


def test_a_decoder_of_one_kind_will_do() -> None:
    bad = refusal(b'{"do":"who","room":"a"}', msgspec.json.Decoder(Join))
    assert bad == BadLine("verb.unknown", "who")


@pytest.mark.parametrize(
    ("keys", "reference"),
    [
        ('"id":"7"', "7"),
        ('"cid":"c"', "c"),
        ('"id":"7","cid":"c"', "7"),
        ('"id":7,"cid":"c"', "c"),
        ('"id":null', None),
        ('"id":{"a":[1]}', None),
        ('"id":"' + "x" * 64 + '"', "x" * 64),
        ('"id":"' + "x" * 65 + '"', None),
    ],
)
def test_whose_line_it_was_is_found_where_it_can_be(keys: str, reference: str | None) -> None:
    assert refusal(f'{{"do":"who",{keys}}}'.encode()).id == reference


def test_a_kind_that_is_not_even_text_in_a_line_broken_later_is_invalid() -> None:
    bad = refusal(b'{"do":"who","room":3,"x":"\\ud800"}')
    assert bad == BadLine("verb.invalid", "Expected `str`, got `int` - at `$.room`")
    bad = refusal(b'{"do":"who","id":"\xff","room":3}')
    assert bad.id is None


def test_what_the_peer_wrote_is_told_short_and_harmless() -> None:
    bad = refusal(('{"do":"' + "‮" * 500 + '"}').encode())
    assert len(bad.why) <= 120
    assert bad.why.isprintable()


def test_is_an_error_in_both_languages() -> None:
    for line in (b"x", b'{"do":"fly"}', b'{"do":"who"}'):
        error = refusal(line).error()
        assert isinstance(error, ProtocolError)
        assert error.line("en") != error.line("zh")
    for line in (b'{"is":"fly"}', b'{"is":"joined"}'):
        error = refusal(line, EVENTS).error()
        assert error.line("en") != error.line("zh")
