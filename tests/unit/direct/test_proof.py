"""Who is who: both believe the right one, and nobody else, whatever is said in between."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings, strategies as st
from msgspec import structs

from landline import catalogue
from landline.direct import claims
from landline.direct.claims import VERSION, Call, Meeting, Proven, Refused, Reply, Welcome
from landline.direct.proof import Peer, Step
from landline.direct.tries import TRIES, CodeInUse
from landline.errors import ProtocolError
from landline.trust.pake import Exchange
from tests.unit.direct.meeting import (
    ADA,
    BO,
    CHANNEL,
    CODE,
    EVE,
    OTHER_CHANNEL,
    WRONG,
    dialler,
    listener,
    outcome,
    said,
    steps,
)


def peers_of(made: list[Step]) -> list[Peer]:
    return [step.peer for step in made if step.peer is not None]


def test_a_code_proves_both() -> None:
    code = CodeInUse(CODE)
    made = steps(dialler(), listener(code))
    assert sorted(peers_of(made), key=lambda peer: peer.label) == [
        Peer(ADA.public, "ada", "sender"),
        Peer(BO.public, "bo", "receiver"),
    ]
    assert code.is_over


def test_keys_prove_both() -> None:
    made = steps(dialler(None, expects=BO.public), listener(knows=[ADA]))
    assert {peer.key for peer in peers_of(made)} == {ADA.public, BO.public}


def test_the_receiver_may_dial_as_well() -> None:
    one = dialler(role="receiver")
    assert outcome(one, listener(CodeInUse(CODE), role="sender")) == ("bo", "ada")


def test_a_device_can_send_to_itself() -> None:
    """Two programs of one user on one machine, or on machines that share a home."""
    assert outcome(dialler(), listener(CodeInUse(CODE), device=ADA)) == ("bo", "ada")
    one = dialler(None, expects=ADA.public)
    assert outcome(one, listener(knows=[ADA], device=ADA)) == ("bo", "ada")


def test_both_a_code_and_a_key() -> None:
    assert outcome(dialler(expects=BO.public), listener(CodeInUse(CODE))) == ("bo", "ada")
    one = dialler(expects=EVE.public)
    assert outcome(one, listener(CodeInUse(CODE))) == ("direct.other", "direct.meant-other")


def test_without_a_code_or_a_key_nothing_begins() -> None:
    with pytest.raises(ValueError, match="neither"):
        dialler(None)


def test_a_wrong_code_is_one_on_both_sides_and_counts() -> None:
    code = CodeInUse(CODE)
    for left in (2, 1, 0):
        made = steps(dialler(WRONG), listener(code))
        assert made[2].error is not None
        assert made[2].error.code == "direct.code"
        error = made[3].error
        assert error is not None
        assert (error.code, error.fields) == ("direct.code-tried", {"left": left})
    assert outcome(dialler(), listener(code)) == ("direct.code-over", "direct.code-over")


def test_a_code_is_dead_after_it_was_used() -> None:
    code = CodeInUse(CODE)
    assert outcome(dialler(), listener(code)) == ("bo", "ada")
    assert outcome(dialler(), listener(code)) == ("direct.code-over", "direct.code-over")


def test_whom_a_code_led_to_is_noted_before_it_is_used_up() -> None:
    dialled, waiting = CodeInUse(CODE), CodeInUse(CODE)
    noted: list[tuple[str, bytes, bool]] = []
    dialled.proven = lambda key: noted.append(("dialler", key, waiting.is_over))
    waiting.proven = lambda key: noted.append(("listener", key, waiting.is_over))
    assert outcome(dialler(dialled), listener(waiting)) == ("bo", "ada")
    assert noted == [("dialler", BO.public, False), ("listener", ADA.public, True)]


def test_nobody_is_noted_who_did_not_prove_the_code() -> None:
    for mine, theirs in ((CODE, WRONG), (WRONG, CODE)):
        dialled, waiting = CodeInUse(mine), CodeInUse(theirs)
        noted: list[bytes] = []
        dialled.proven = waiting.proven = noted.append
        outcome(dialler(dialled), listener(waiting))
        assert noted == []
    late, noted = CodeInUse(CODE, uses=0), []
    late.proven = noted.append
    outcome(dialler(), listener(late))
    assert noted == []


def test_who_breaks_off_has_tried() -> None:
    code = CodeInUse(CODE)
    for _ in range(TRIES):
        other = listener(code)
        other.receive(dialler(WRONG).begin().say)
        other.close()
    assert code.is_over


def test_who_only_pretends_to_wait_has_three_guesses_as_well() -> None:
    code = CodeInUse(CODE)
    for left in (2, 1, 0):
        one = dialler(code)
        assert outcome(one, listener(CodeInUse(WRONG))) == ("direct.code", "direct.code-tried")
        one.close()
        assert code.left == left
    step = dialler(code).begin()
    assert step.error is not None
    assert (step.say, step.error.code) == (b"", "direct.code-over")


def test_who_proves_nothing_has_not_guessed() -> None:
    code = CodeInUse(CODE)
    for _ in range(2 * TRIES):
        one = dialler(code)
        outcome(one, listener(role="sender"))
        one.close()
        one = dialler(code)
        one.receive(one.begin().say)
        one.close()
        one.close()
    assert code.left == TRIES
    assert outcome(dialler(code), listener(CodeInUse(CODE))) == ("bo", "ada")
    assert code.is_over


def test_any_number_may_be_dialled_with_a_code_and_three_may_guess() -> None:
    """Who says nothing holds up nobody; who answers has guessed."""
    code = CodeInUse(CODE)
    under_way = [(dialler(code), listener(CodeInUse(WRONG))) for _ in range(2 * TRIES)]
    calls = [one.begin() for one, _ in under_way]
    assert not any(each.error for each in calls)
    said = []
    for (one, other), call in zip(under_way, calls, strict=True):
        error = one.receive(other.receive(call.say).say).error
        assert error is not None
        said.append(error.code)
    assert said == ["direct.code"] * TRIES + ["direct.code-over"] * TRIES
    over = dialler(code).begin().error
    assert over is not None
    assert over.code == "direct.code-over"


def test_a_share_that_is_none_is_a_try() -> None:
    code = CodeInUse(CODE)
    call = Call(VERSION, "sender", ADA.public, b"1" * 16, CODE.slot, bytes(32))
    step = listener(code).receive(claims.encode(call))
    assert step.error is not None
    assert step.error.code == "direct.code-tried"
    assert code.left == TRIES - 1


@pytest.mark.parametrize("other", [claims.NONCE_BYTES, 31, 0])
def test_a_tag_or_share_of_another_length_proves_nothing(other: int) -> None:
    reply = steps(dialler(), listener(CodeInUse(CODE)))[1].say
    told = claims.decode(reply)
    assert isinstance(told, Reply)
    for changed in (
        structs.replace(told, tag=told.tag[:other]),
        structs.replace(told, share=told.share[:other]),
        structs.replace(told, signature=told.signature[:other]),
    ):
        one = dialler()
        one.begin()
        step = one.receive(claims.encode(changed))
        assert step.error is not None
        assert step.peer is None


def test_no_code_is_open() -> None:
    both = ("direct.code-none", "direct.code-none")
    assert outcome(dialler(), listener(knows=[ADA])) == both
    code = CodeInUse(structs.replace(CODE, slot=8))
    assert outcome(dialler(), listener(code)) == both
    assert code.left == TRIES


def test_an_unknown_device_learns_so_only_once_it_has_proven_its_key() -> None:
    one = dialler(None, expects=BO.public)
    assert outcome(one, listener(knows=[EVE])) == ("direct.unknown", "direct.stranger")
    other = listener()
    other._knows = lambda _: pytest.fail("asked before anything was proven")
    forged = Proven(bytes(64), "eve")
    other.receive(dialler(None, expects=BO.public).begin().say)
    step = other.receive(claims.encode(forged))
    assert step.error is not None
    assert step.error.code == "direct.forged"


def test_both_want_the_same() -> None:
    code = CodeInUse(CODE)
    assert outcome(dialler(), listener(code, role="sender")) == ("direct.role", "direct.role")
    assert code.left == TRIES
    one = dialler(None, expects=BO.public, role="receiver")
    assert outcome(one, listener(knows=[ADA])) == ("direct.role", "direct.role")


@pytest.mark.parametrize("way", [CODE.slot, 0])
def test_each_finds_out_by_itself_that_both_want_the_same(way: int) -> None:
    code = CodeInUse(CODE)
    call = Call(VERSION, "sender", ADA.public, b"1" * 16, way, bytes(32))
    step = listener(code, role="sender").receive(claims.encode(call))
    assert (step.error is not None, claims.decode(step.say)) == (True, Refused("direct.role"))
    one = dialler(None, expects=BO.public)
    one.begin()
    step = one.receive(claims.encode(Reply("sender", BO.public, b"2" * 16, bytes(64))))
    assert (step.error is not None, claims.decode(step.say)) == (True, Refused("direct.role"))


def test_another_version_is_named_on_both_sides() -> None:
    def later(number: int, frame: bytes) -> bytes:
        if number != 1:
            return frame
        return claims.encode(structs.replace(claims.decode(frame), version=9))

    made = steps(dialler(), listener(CodeInUse(CODE)), later)
    errors = [step.error for step in made if step.error is not None]
    assert [error.code for error in errors] == ["direct.version"] * 2
    assert errors[0].fields == {"version": 9, "own": VERSION}


def test_a_later_version_that_adds_fields_is_understood() -> None:
    frame = msgspec.msgpack.encode([*msgspec.msgpack.decode(claims.encode(Welcome("bo"))), 5])
    assert claims.decode(frame) == Welcome("bo")


def test_another_device_than_the_one_that_is_meant() -> None:
    one = dialler(None, expects=EVE.public)
    assert outcome(one, listener(knows=[ADA])) == ("direct.other", "direct.meant-other")


def test_a_label_is_harmless_and_short() -> None:
    def label(number: int, frame: bytes) -> bytes:
        claim = claims.decode(frame)
        if isinstance(claim, Proven | Welcome):
            return claims.encode(structs.replace(claim, label="\x1b[2J\u202e" + "x" * 60))
        return frame

    for peer in peers_of(steps(dialler(), listener(CodeInUse(CODE)), label)):
        assert peer.label.startswith("\\x1b[2J\\u202e")
        assert len(peer.label) == claims.LONGEST_LABEL


# Somebody in between


def test_whoever_shows_another_certificate_is_found_out_by_both() -> None:
    """They pass on every frame unchanged; only what is seen of certificates differs."""
    code = CodeInUse(CODE)
    made = steps(dialler(channel=OTHER_CHANNEL), listener(code))
    assert peers_of(made) == []
    assert code.left == TRIES - 1
    one = dialler(None, expects=BO.public, channel=OTHER_CHANNEL)
    assert outcome(one, listener(knows=[ADA])) == ("direct.forged", "direct.forged")


def test_the_listener_believes_no_other_certificate_either() -> None:
    """Should the dialler believe what is told to it: the other half has to be as strong."""
    one = dialler(None, expects=BO.public, channel=OTHER_CHANNEL)
    one.begin()
    other = listener(knows=[ADA])
    other.receive(dialler(None, expects=BO.public).begin().say)
    meeting = Meeting(
        "key", "sender", (ADA.public, BO.public), (b"1" * 16, b"2" * 16), OTHER_CHANNEL
    )
    step = other.receive(claims.encode(Proven(ADA.sign(meeting.message("dialler")), "ada")))
    assert step.error is not None
    assert step.error.code == "direct.forged"


def test_what_was_said_once_cannot_be_said_again() -> None:
    once = said(dialler(), listener(CodeInUse(CODE, uses=2)))
    again = listener(CodeInUse(CODE))
    # The same listener's nonce even: its fresh share makes it another run.
    again.receive(once[0])
    step = again.receive(once[2])
    assert step.error is not None
    assert step.error.code == "direct.code-tried"
    anew = dialler()
    anew.begin()
    answered = anew.receive(once[1])
    assert answered.error is not None
    assert answered.error.code == "direct.code"


def test_keys_cannot_be_said_again_either() -> None:
    once = said(dialler(None, expects=BO.public), listener(knows=[ADA]))
    other = listener(knows=[ADA])
    other._me = structs.replace(other._me, nonce=b"3" * 16)
    other.receive(once[0])
    step = other.receive(once[2])
    assert step.error is not None
    assert step.error.code == "direct.forged"


def test_a_mirror_is_no_other_side() -> None:
    one = dialler(None, expects=ADA.public)
    step = one.receive(one.begin().say)
    assert step.error is not None
    assert step.error.code == "direct.handshake"
    mirrored = Reply("receiver", ADA.public, b"1" * 16, ADA.sign(b"anything"))
    other = dialler(None, expects=ADA.public)
    other.begin()
    step = other.receive(claims.encode(mirrored))
    assert step.error is not None
    assert step.error.code == "direct.forged"


def test_somebody_else_with_the_code_cannot_bring_in_anothers_key() -> None:
    """Who knows the code, but not Ada's key, does not become Ada."""
    code = CodeInUse(CODE)
    other = listener(code)
    names = Meeting("code", "sender", (ADA.public, BO.public), (b"1" * 16, b"2" * 16), CHANNEL)
    exchange = Exchange("dialler", CODE.secret, b"1" * 16, names.name("dialler"))
    call = Call(VERSION, "sender", ADA.public, b"1" * 16, CODE.slot, exchange.share)
    reply = claims.decode(other.receive(claims.encode(call)).say)
    assert isinstance(reply, Reply)
    exchange.meet(reply.share, names.name("listener"))
    proven = Proven(EVE.sign(names.message("dialler")), "ada", exchange.tag)
    step = other.receive(claims.encode(proven))
    assert step.error is not None
    assert step.error.code == "direct.forged"
    other.close()
    assert not code.is_over


def test_everything_is_signed() -> None:
    """Two meetings that differ in anything have messages that differ, and names as well."""
    a, b = b"a" * 32, b"b" * 32
    m, n = b"m" * 16, b"n" * 16
    meetings = [
        Meeting(way, role, keys, nonces, channel)
        for way in ("key", "code")
        for role in ("sender", "receiver")
        for keys in ((a, b), (b, a))
        for nonces in ((m, n), (n, m))
        for channel in (CHANNEL, OTHER_CHANNEL)
    ]
    messages = [each.message(side) for each in meetings for side in ("dialler", "listener")]
    assert len(set(messages)) == 64
    assert len({each.name("dialler") for each in meetings}) == 8
    assert not {each.name("dialler") for each in meetings} & {
        each.name("listener") for each in meetings
    }


# Garbage


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 3))
def test_garbage_ends_it_and_nothing_else(garbage: bytes, when: int) -> None:
    made = steps(
        dialler(),
        listener(CodeInUse(CODE)),
        lambda number, frame: garbage if number == when + 1 else frame,
    )
    assert all(step.error is None or step.error.code.startswith("direct.") for step in made)
    assert when == 3 or len(peers_of(made)) == 0


@settings(max_examples=300)
@given(st.data())
def test_a_flipped_bit_proves_nothing(data: st.DataObject) -> None:
    at_step = data.draw(st.integers(1, 3))

    def flip(number: int, frame: bytes) -> bytes:
        if number != at_step:
            return frame
        bit = data.draw(st.integers(0, len(frame) * 8 - 1))
        return (int.from_bytes(frame, "big") ^ (1 << bit)).to_bytes(len(frame), "big")

    made = steps(dialler(), listener(CodeInUse(CODE)), flip)
    believed = peers_of(made)
    # All but what one calls itself, which is nobody's proof.
    assert all(peer.key in (ADA.public, BO.public) for peer in believed)
    if at_step < 3:
        assert believed == []


ORDER = [
    Call(VERSION, "sender", ADA.public, b"1" * 16),
    Reply("receiver", BO.public, b"2" * 16, bytes(64)),
    Proven(bytes(64), "ada"),
    Welcome("bo"),
    Refused("direct.code"),
    Refused("\x1b[2J"),
]


@pytest.mark.parametrize("said", list(itertools.permutations(ORDER, 2)))
def test_nothing_out_of_turn_is_believed(said: tuple[claims.AnyClaim, ...]) -> None:
    one = dialler(None, expects=BO.public)
    one.begin()
    for flow in (one, listener(knows=[ADA])):
        for claim in said:
            step = flow.receive(claims.encode(claim))
            assert step.peer is None
            if step.error is not None:
                break
        else:
            raise AssertionError("two false claims were borne")
        flow.close()


@pytest.mark.parametrize(
    "code",
    [
        "direct.version", "direct.role", "direct.code", "direct.unknown", "direct.forged",
        "direct.code-none", "direct.code-over", "direct.busy", "direct.other", "direct.new",
    ],
)  # fmt: skip
def test_each_refusal_has_words(code: str) -> None:
    for flow in (dialler(), listener(CodeInUse(CODE))):
        error = flow.receive(claims.encode(Refused(code))).error
        assert error is not None
        assert error.text("zh") != error.text("en")
        assert f"error.{error.code}" in catalogue.ENTRIES


def test_claims_keep_their_secrets() -> None:
    shown = repr(Reply("sender", ADA.public, b"1" * 16, b"s", b"share", b"the tag"))
    assert "the tag" not in shown


def test_what_is_no_claim() -> None:
    for frame in (b"", b"\xc0", claims.encode(Welcome("x"))[:-1], b"\x92\xa7welcome\xa1\xff"):
        with pytest.raises(ProtocolError):
            claims.decode(frame)
