"""What must not be guessed has the form that others expect, and is another each time."""

from __future__ import annotations

import re

from landline.hub.invitations import bare
from landline.server.fresh import CODE_LENGTH, CODE_LETTERS, SystemFresh
from landline.trust.codes import SECRET_BYTES
from landline.trust.pake import SESSION_BYTES, SHARE_BYTES
from landline.wire.parser import verb_decoder
from landline.wire.verbs import Accept, Hello

FRESH = SystemFresh()


def test_forms() -> None:
    assert re.fullmatch("[0-9a-f]{32}", FRESH.secret())
    assert re.fullmatch("[0-9a-f]{12}", FRESH.id())
    assert re.fullmatch("[A-Za-z0-9_-]{43}", FRESH.token())
    assert re.fullmatch(f"[{CODE_LETTERS}]{{5}}-[{CODE_LETTERS}]{{5}}", FRESH.code())
    assert len(FRESH.words()) == SECRET_BYTES
    assert len(FRESH.exchange(b"abc", bytes(SESSION_BYTES), b"hub").share) == SHARE_BYTES


def test_no_letter_of_a_code_can_be_taken_for_another() -> None:
    assert not set(CODE_LETTERS) & set("01ILOilo")
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)
    assert len(CODE_LETTERS) ** CODE_LENGTH > 2**48


def test_a_code_is_known_however_it_is_typed() -> None:
    code = FRESH.code()
    assert bare(code.lower()) == bare(code.replace("-", " ")) == bare(code) != code


def test_nothing_comes_twice() -> None:
    for make in (FRESH.secret, FRESH.id, FRESH.token, FRESH.code):
        assert len({make() for _ in range(1000)}) == 1000
    assert len({FRESH.words() for _ in range(100)}) > 90
    shares = {FRESH.exchange(b"abc", bytes(SESSION_BYTES), b"hub").share for _ in range(100)}
    assert len(shares) == 100


def test_verbs_take_them() -> None:
    decode = verb_decoder().decode
    hello = decode(f'{{"do":"hello","secret":"{FRESH.secret()}","token":"{FRESH.token()}"}}')
    assert isinstance(hello, Hello)
    assert isinstance(decode(f'{{"do":"accept","code":"{FRESH.code()}"}}'), Accept)
