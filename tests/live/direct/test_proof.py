"""Who is who over real connections, with somebody in between and without."""

from __future__ import annotations

from contextlib import closing

import pytest

from landline.direct import claims
from landline.direct.certificate import Certificate
from landline.direct.claims import Proven, Reply
from landline.direct.proof import CodeInUse, Peer
from landline.direct.tries import TRIES
from landline.errors import IncompleteError
from landline.trust.codes import Code
from tests.live.direct.middle import Middle
from tests.live.direct.world import (
    ADA,
    BO,
    EVE,
    PATIENCE,
    Later,
    answer_as,
    at_once,
    dial_as,
    pipes,
)

CODE, WRONG = Code(7, b"abc"), Code(7, b"abx")
IS_ADA, IS_BO = Peer(ADA.public, "ada", "sender"), Peer(BO.public, "bo", "receiver")


def test_by_code_and_then_by_key() -> None:
    code = CodeInUse(CODE)
    one, other = pipes()
    assert at_once(lambda: dial_as(one, code=CODE), lambda: answer_as(other, code=code)) == (
        IS_BO,
        IS_ADA,
    )
    one.send(bytes(100_000))
    assert other.receive(PATIENCE) == bytes(100_000)
    at_once(one.close, other.close)
    one, other = pipes()
    assert at_once(
        lambda: dial_as(one, expects=BO.public), lambda: answer_as(other, code=code, knows=(ADA,))
    ) == (IS_BO, IS_ADA)
    at_once(one.close, other.close)


@pytest.mark.parametrize("by_code", [True, False])
def test_who_is_refused_is_told_why_and_the_pipes_are_closed(*, by_code: bool) -> None:
    one, other = pipes()
    if by_code:
        ended = at_once(
            lambda: dial_as(one, code=WRONG), lambda: answer_as(other, code=CodeInUse(CODE))
        )
        assert ended == ("direct.code", "direct.code-tried")
    else:
        ended = at_once(
            lambda: dial_as(one, expects=BO.public), lambda: answer_as(other, knows=(EVE,))
        )
        assert ended == ("direct.unknown", "direct.stranger")
    for pipe in (one, other):
        with pytest.raises(IncompleteError):
            pipe.receive(0)
        assert pipe._sock.fileno() == -1


def test_who_says_nothing_has_so_long() -> None:
    one, other = pipes()
    assert answer_as(other, code=CodeInUse(CODE), seconds=0.05) == "direct.silent"
    assert dial_as(one, code=CODE, seconds=PATIENCE) == "transfer.lost"


def test_who_says_nothing_behind_the_code_has_tried_it() -> None:
    code = CodeInUse(CODE)
    for left in (2, 1, 0):
        one, other = pipes()
        call = claims.Call(claims.VERSION, "sender", EVE.public, b"1" * 16, 7, bytes(31) + b"\5")
        one.send(claims.encode(call))
        assert answer_as(other, code=code, seconds=0.2) == "direct.silent"
        assert code.left == left
        one.close()
    assert code.is_over


def test_who_goes_away_has_tried_it_too() -> None:
    code = CodeInUse(CODE)
    one, other = pipes()
    answering = Later(lambda: answer_as(other, code=code))
    call = claims.Call(claims.VERSION, "sender", EVE.public, b"1" * 16, 7, bytes(31) + b"\5")
    one.send(claims.encode(call))
    assert one.receive(PATIENCE) is not None
    one.close()
    assert answering.result() == "transfer.lost"
    assert code.left == TRIES - 1


@pytest.mark.parametrize("garbage", [b"", b"\xff" * 500, claims.encode(claims.Welcome("x"))])
def test_garbage_is_no_proof(garbage: bytes) -> None:
    one, other = pipes()
    answering = Later(lambda: answer_as(other, knows=(ADA,)))
    one.send(garbage)
    assert answering.result() == "direct.handshake"
    one.close()


def test_a_code_that_is_used_by_many_at_once_lets_in_as_many_as_it_may() -> None:
    code = CodeInUse(CODE, uses=10)
    certificate = Certificate.make()
    ends = [pipes(certificate) for _ in range(12)]
    answering = [Later(lambda end=end: answer_as(end[1], code=code)) for end in ends]  # type: ignore[misc]
    dialling = [Later(lambda end=end: dial_as(end[0], code=CODE)) for end in ends]  # type: ignore[misc]
    results = [each.result() for each in dialling]
    assert results.count(IS_BO) == 10
    assert results.count("direct.code-over") == 2
    assert [each.result() for each in answering].count(IS_ADA) == 10
    closers = [Later(pipe.close) for end in ends for pipe in end]
    for each in closers:
        each.result()


# Somebody in between


def through(middle: Middle, *, by_code: bool) -> tuple[object, object]:
    code = CodeInUse(CODE)
    with closing(middle):
        answering = Later(
            lambda: answer_as(middle.listener, code=code if by_code else None, knows=(ADA,))
        )
        if by_code:
            return dial_as(middle.dialler, code=CODE), answering.result()
        return dial_as(middle.dialler, expects=BO.public), answering.result()


def test_a_middle_with_the_very_certificate_would_work() -> None:
    """So that the tests below fail for the certificate's sake, and for nothing else."""
    for by_code in (True, False):
        middle = Middle(Certificate.make())
        assert through(middle, by_code=by_code) == (IS_BO, IS_ADA)


@pytest.mark.parametrize("by_code", [True, False])
def test_a_middle_with_a_certificate_of_its_own_fails_on_both_sides(*, by_code: bool) -> None:
    expected = (
        ("direct.code", "direct.code-tried") if by_code else ("direct.forged", "direct.forged")
    )
    assert through(Middle(), by_code=by_code) == expected


def test_nor_does_it_help_to_hide_the_refusal() -> None:
    """The listener has to find out by itself."""

    def up(frame: bytes) -> bytes:
        if isinstance(claims.decode(frame), claims.Refused):
            return claims.encode(Proven(ADA.sign(b"anything"), "ada", bytes(64)))
        return frame

    assert through(Middle(up=up), by_code=False) == ("direct.forged", "direct.forged")
    assert through(Middle(up=up), by_code=True) == ("direct.code", "direct.code-tried")


def test_nor_to_say_it_is_somebody_else() -> None:
    def down(frame: bytes) -> bytes:
        claim = claims.decode(frame)
        if isinstance(claim, Reply):
            return claims.encode(Reply("receiver", EVE.public, claim.nonce, bytes(64)))
        return frame

    assert through(Middle(down=down), by_code=False) == ("direct.other", "direct.meant-other")


def test_replay_of_all_that_was_said_once() -> None:
    """With the very certificate even: what was said belongs to nonces that never come again."""
    certificate = Certificate.make()
    for by_code in (True, False):
        middle = Middle(certificate)
        assert through(middle, by_code=by_code) == (IS_BO, IS_ADA)
        call, _, proven, _ = middle.seen
        one, other = pipes(certificate)
        code = CodeInUse(CODE) if by_code else None
        answering = Later(lambda other=other, code=code: answer_as(other, code=code, knows=(ADA,)))  # type: ignore[misc]
        one.send(call)
        assert one.receive(PATIENCE) is not None
        one.send(proven)
        assert answering.result() == ("direct.code-tried" if by_code else "direct.forged")
        one.close()
