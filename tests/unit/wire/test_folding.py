"""How messages change earlier ones: the rules, one by one and in any order."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.wire.body import Body, decode_body, encode_body
from landline.wire.events import Quote
from landline.wire.folding import (
    MOST_EDITS,
    MOST_EMOJI,
    MOST_OF_ONE,
    MOST_REPLIES,
    Folded,
    fold,
    scrub,
)

SECRET = "sesame"


def _text(text: str = SECRET, **fields: object) -> Body:
    return msgspec.structs.replace(Body(sender="ada", user="a", at=1, text=text), **fields)


def _edit(text: str, at: int = 5, **fields: object) -> Body:
    return _text(text, kind="edit", target=1, at=at, **fields)


def _delete(user: str = "a") -> Body:
    return Body(sender="who", user=user, at=5, kind="delete", target=1)


def _react(emoji: str | None, user: str = "a", *, off: bool = False) -> Body:
    return Body(sender="who", user=user, at=5, kind="react", target=1, emoji=emoji, off=off)


def _answer(quoted: str = SECRET) -> Body:
    return Body(
        sender="bo", user="b", at=5, text="yes", reply=1, quote=Quote("ada", quoted), target=None
    )


def _after(target: Body, *changes: Body, first: int = 2) -> Body:
    """Return `target` as it stands after `changes`, numbered from `first` on."""
    body = encode_body(target)
    for seq, change in enumerate(changes, first):
        body = fold(body, seq, encode_body(change)).body
    return decode_body(body)


def test_an_edit_replaces_text_and_mentions() -> None:
    before = _text(cid="c" * 32, mentions=["x"], me=True, reply=1, quote=Quote("eve", "q"))
    after = _after(before, _edit("new", at=7, mentions=["y"]), _edit("newer", at=8))
    assert after == msgspec.structs.replace(
        before, text="newer", mentions=[], edited=8, edits=[2, 3]
    )


def test_edits_are_bounded_and_one_too_many_keeps_no_text() -> None:
    full = _after(_text(), *[_edit(f"text {n}") for n in range(MOST_EDITS)])
    assert len(full.edits) == MOST_EDITS
    body = encode_body(full)
    assert fold(body, 999, encode_body(_edit("too late"))) == Folded(body, (999,))


def test_a_deletion_keeps_who_said_it_when_and_to_what_and_nothing_said() -> None:
    before = _after(
        _text(cid="c" * 32, via="letter", mentions=["x"], me=True, reply=1, quote=Quote("e", "q")),
        _edit(SECRET),
        _answer(),
        _react("👍"),
    )
    folded = fold(encode_body(before), 9, encode_body(_delete("mod")))
    assert decode_body(folded.body) == Body(
        sender="ada",
        user="a",
        at=1,
        cid="c" * 32,
        via="letter",
        reply=1,
        deleted=True,
        by="mod",
    )
    assert folded.scrubbed == (2, 3)


def test_a_tombstone_stays_one() -> None:
    tombstone = encode_body(_after(_text(), _delete()))
    for change in (_delete("eve"), _react("👍"), _react("👍", off=True)):
        assert fold(tombstone, 9, encode_body(change)) == Folded(tombstone)
    for late in (_edit(SECRET), _answer()):
        assert fold(tombstone, 9, encode_body(late)) == Folded(tombstone, (9,))


def test_reactions_come_and_go() -> None:
    after = _after(_text(), _react("👍", "b"), _react("🎉"), _react("👍", "c"), _react("👍", "b"))
    assert after.reactions == {"👍": ["b", "c"], "🎉": ["a"]}
    after = _after(after, _react("👍", "b", off=True), _react("🎉", off=True))
    assert after.reactions == {"👍": ["c"]}
    assert _after(after, _react("👍", "c", off=True)).reactions == {}
    assert _after(after, _react("👍", "z", off=True), _react("🎉", "z", off=True)) == after
    assert _after(after, _react(None)) == after


def test_reactions_are_bounded() -> None:
    many = _after(_text(), *[_react(chr(0x1F600 + n)) for n in range(MOST_EMOJI + 5)])
    assert len(many.reactions) == MOST_EMOJI
    liked = _text(reactions={"👍": [f"u{n}" for n in range(MOST_OF_ONE)]})
    assert _after(liked, _react("👍", "one more")) == liked
    moved = _after(liked, _react("👍", "u3", off=True), _react("👍", "one more"))
    assert len(moved.reactions["👍"]) == MOST_OF_ONE
    assert moved.reactions["👍"][-1] == "one more"


def test_answers_are_noted_and_bounded() -> None:
    after = _after(_text(), *[_answer()] * (MOST_REPLIES + 5))
    assert after.replies == list(range(2, 2 + MOST_REPLIES))
    assert after.text == SECRET


@pytest.mark.parametrize("kind", ["edit", "delete", "react", "pin", "room", "member", "notice"])
def test_only_texts_are_changed(kind: str) -> None:
    target = encode_body(_text("x", kind=kind))
    for change in (_edit("y"), _delete(), _react("👍"), _answer()):
        assert fold(target, 9, encode_body(change)) == Folded(target)


@pytest.mark.parametrize("kind", ["pin", "room", "member", "notice"])
def test_other_kinds_change_nothing(kind: str) -> None:
    target = encode_body(_text())
    change = _answer() if kind == "notice" else _text("x", kind=kind)
    change = msgspec.structs.replace(change, kind=kind, target=1)
    assert fold(target, 9, encode_body(change)) == Folded(target)


def test_a_text_that_answers_nothing_changes_nothing() -> None:
    target = encode_body(_text())
    assert fold(target, 9, encode_body(_text("x"))) == Folded(target)


def test_scrubbing_takes_the_copy_and_nothing_else() -> None:
    edited = _edit(SECRET, cid="c" * 32, mentions=["x"])
    assert decode_body(scrub(encode_body(edited))) == msgspec.structs.replace(edited, text="")
    answer = _answer()
    scrubbed = decode_body(scrub(encode_body(answer)))
    assert scrubbed == msgspec.structs.replace(answer, quote=Quote("ada"))
    for other in (_text(), _delete(), _react("👍"), _after(answer, _delete())):
        assert scrub(encode_body(other)) == encode_body(other)


@pytest.mark.parametrize("odd", [b"", b"[]", b'{"user":"a"}', b'{"from":1,"user":"a","at":1}'])
def test_what_is_no_body_is_said(odd: bytes) -> None:
    good = encode_body(_text())
    for target, change in ((odd, good), (good, odd)):
        with pytest.raises(msgspec.MsgspecError):
            fold(target, 2, change)
    with pytest.raises(msgspec.MsgspecError):
        scrub(odd)


users = st.sampled_from(["a", "b", "c"])
changes = st.one_of(
    st.builds(_edit, st.text(max_size=3).map(lambda tail: SECRET + tail), st.integers(2, 9)),
    st.builds(_delete, users),
    st.builds(_react, st.sampled_from(["👍", "🎉", None]), users, off=st.booleans()),
    st.builds(_answer),
)


@given(st.lists(changes, max_size=8))
def test_folding_twice_changes_nothing_more(several: list[Body]) -> None:
    body = encode_body(_text())
    for seq, change in enumerate(several, 2):
        once = fold(body, seq, encode_body(change))
        twice = fold(once.body, seq, encode_body(change))
        assert twice.body == once.body
        assert set(twice.scrubbed) <= {*once.scrubbed, seq}
        body = once.body


@given(st.lists(changes, max_size=8))
def test_after_a_deletion_nothing_holds_the_text(several: list[Body]) -> None:
    """Whatever came before and comes after it, scrubbing what is named leaves no copy."""
    log = {1: encode_body(_text())}
    for seq, change in enumerate([*several, _delete(), *several], 2):
        log[seq] = encode_body(change)
        folded = fold(log[1], seq, log[seq])
        log[1] = folded.body
        for other in folded.scrubbed:
            log[other] = scrub(log[other])
    assert not any(SECRET.encode() in body for body in log.values())
