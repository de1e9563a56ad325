"""Saying things, and changing what was said."""

from __future__ import annotations

from typing import Any

import pytest

from landline.hub.talk import MOST_SPOKE
from landline.settings import HubSettings, RateLimits, WireLimits
from landline.wire import events, verbs
from landline.wire.folding import MOST_EDITS, MOST_EMOJI
from landline.wire.verbs import Send
from tests.unit.hub.kit import FULL, Bench, Caller

CID = "0" * 32


@pytest.fixture
def bench() -> Bench:
    return Bench(wire=WireLimits(text=1000))


def now_in(bench: Bench, room: str, seq: int) -> Any:
    """Return a message as the log has it now."""
    return bench.log(room)[seq - 1]


# Sending


def test_what_is_said_is_visible_only_after_the_commit(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    bench.holds = True
    ada.tell(Send("lobby", "hi", cid=CID))
    assert ada.news()[1:] == bo.news()[1:] == []
    bench.release()
    (message,) = bo.all(events.Message)
    assert (message.sender, message.user, message.text, message.cid, message.at) == (
        "ada",
        ada.id,
        "hi",
        CID,
        bench.at,
    )
    assert ada.all(events.Ok) == [events.Ok(cid=CID, room="lobby", seq=1, at=bench.at)]
    assert ada.texts() == ["hi"], "seen by whoever said it, too"


def test_a_repeat_is_acknowledged_with_the_first_seq_and_not_shown_again(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    ada.say("first", cid=CID)
    bo.say("between")
    assert ada.do(Send("lobby", "again", cid=CID)) == events.Ok(cid=CID, room="lobby", seq=1)
    assert bo.texts() == ["first", "between"]
    bench.restart()
    secret = ada.welcome.me.secret
    assert bench.guest("ada", secret=secret).do(Send("lobby", "x", cid=CID)).seq == 1


def test_a_cid_of_another_is_refused(bench: Bench) -> None:
    bench.guest("ada").say("hi", cid=CID)
    assert bench.guest("bo").refused(Send("lobby", "hi", cid=CID)) == "cid.taken"


@pytest.mark.parametrize("cid", ["A" * 32, "g" * 32, " " + "0" * 31, "0" * 16 + "\n" + "0" * 15])
def test_a_cid_has_one_spelling(bench: Bench, cid: str) -> None:
    assert bench.guest().refused(Send("lobby", "hi", cid=cid)) == "cid.invalid"


def test_plain_lines_carry_no_cid(bench: Bench) -> None:
    ada = bench.guest("ada")
    ada.tell(Send("lobby", "hi"))
    ada.tell(Send("lobby", "hi"))
    assert ada.texts() == ["hi", "hi"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text.empty"), (" \n\u3000", "text.empty"), ("字" * 334, "text.too-long")],
)
def test_a_text_has_bounds(bench: Bench, text: str, code: str) -> None:
    ada = bench.guest()
    assert ada.refused(Send("lobby", text)) == code
    seq = ada.say("字" * 333)
    assert ada.refused(verbs.Edit(room="lobby", seq=seq, text=text)) == code


@pytest.mark.parametrize("send", [
    Send("new", ""),
    Send("new", "x" * 2000),
    Send("new", "hi", cid="g" * 32),
    Send("new", "hi", reply=1),
    Send("@bo", ""),
    Send("@bo", "hi", reply=1),
])  # fmt: skip
def test_a_text_that_was_refused_makes_no_room(bench: Bench, send: Send) -> None:
    ada = bench.guest("ada")
    bench.user("bo")
    before = len(bench.state.rooms)
    assert ada.refused(send)
    assert len(bench.state.rooms) == before


def test_a_failed_commit_is_told_and_nothing_is_shown(bench: Bench) -> None:
    ada = bench.guest("ada")
    bench.fails = True
    answer = ada.ask(Send("new", "hi", cid=CID))
    assert (answer.code, answer.re) == ("store.full", CID)
    assert bench.state.rooms.get("new") is None
    bench.fails = False
    assert ada.say("hi", "new", cid=CID) == 1


def test_talking_makes_a_room(bench: Bench) -> None:
    ada = bench.guest("ada")
    ada.say("hi", "Neu")
    assert ada.texts("neu") == [], "said there, but not in it"
    assert [message.text for message in ada.page("neu")] == ["hi"]


def test_markdown_and_white_space_are_kept_as_they_are(bench: Bench) -> None:
    text = "  **a**\n\n```c\nint main(void) {\n\treturn 0;\n}\n```\n"
    ada = bench.guest("ada")
    ada.say(text)
    assert ada.texts() == [text]


def test_saying_something_of_oneself(bench: Bench) -> None:
    ada = bench.guest("ada")
    ada.say("waves", me=True)
    (message,) = ada.all(events.Message)
    assert message.me


# Answers


def test_an_answer_quotes_what_it_answers(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    seq = ada.say("line one\nline two " + "x" * 200)
    bo.say("right", reply=seq)
    message = bo.all(events.Message)[-1]
    assert message.reply == seq
    assert message.quote is not None
    assert message.quote.sender == "ada"
    assert message.quote.text.startswith("line one line two xxx")
    assert len(message.quote.text) <= 140
    assert now_in(bench, "lobby", seq).replies == [2]


@pytest.mark.parametrize(
    "wanted",
    [
        lambda seq: Send("lobby", "x", reply=seq),
        lambda seq: verbs.Edit(room="lobby", seq=seq, text="x"),
        lambda seq: verbs.Delete(room="lobby", seq=seq),
        lambda seq: verbs.React(room="lobby", seq=seq, emoji="👍"),
    ],
)
def test_only_texts_can_be_changed_or_answered(bench: Bench, wanted: Any) -> None:
    ada = bench.guest("ada")
    gone = ada.say("gone")
    ada.do(verbs.Delete(room="lobby", seq=gone))
    assert ada.refused(wanted(99)) == "message.unknown"
    assert ada.refused(wanted(gone + 1)) == "message.unknown", "the deletion itself is no text"
    assert ada.refused(wanted(gone)) == "message.deleted"


# Edits


def test_an_edit_is_seen_live_and_later(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    seq = ada.say("helo")
    answer = ada.do(verbs.Edit(room="lobby", seq=seq, text="hello"))
    assert (answer.room, answer.seq) == ("lobby", 2)
    edit = bo.all(events.Message)[-1]
    assert (edit.kind, edit.target, edit.text, edit.seq) == ("edit", seq, "hello", 2)
    message = now_in(bench, "lobby", seq)
    assert (message.text, message.edited, message.edits) == ("hello", bench.at, [2])


def test_only_ones_own_texts_can_be_edited(bench: Bench) -> None:
    ada = bench.user("ada", "owner")
    seq = bench.guest("bo").say("mine")
    bench.run(bench.hub.letter("udp 10.0.0.1", "23 °C", bench.at, None))
    bench.settle()
    assert ada.refused(verbs.Edit(room="lobby", seq=seq, text="x")) == "message.not-yours"
    assert ada.refused(verbs.Edit(room="lobby", seq=2, text="x")) == "message.not-yours"


def test_edits_are_so_many(bench: Bench) -> None:
    ada = bench.guest("ada")
    seq = ada.say("0")
    for number in range(MOST_EDITS):
        ada.do(verbs.Edit(room="lobby", seq=seq, text=str(number)))
    edit = verbs.Edit(room="lobby", seq=seq, text="x")
    assert ada.refused(edit) == "message.too-many-edits"
    assert now_in(bench, "lobby", seq).text == str(MOST_EDITS - 1)


def test_a_guest_who_comes_back_may_still_edit(bench: Bench) -> None:
    ada = bench.guest("ada")
    seq = ada.say("helo")
    secret = ada.welcome.me.secret
    bench.restart()
    bench.guest("bea", secret=secret).do(verbs.Edit(room="lobby", seq=seq, text="hello"))
    assert now_in(bench, "lobby", seq).text == "hello"


# Deletions


def test_a_deletion_leaves_a_tombstone_and_no_copy(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    seq = ada.say("secret")
    ada.do(verbs.Edit(room="lobby", seq=seq, text="very secret"))
    bo.say("what?", reply=seq)
    ada.do(verbs.Delete(room="lobby", seq=seq))
    (tombstone, edit, answer, deletion) = bench.log("lobby")
    assert (tombstone.text, tombstone.deleted, tombstone.by) == ("", True, ada.id)
    assert tombstone.sender == "ada"
    assert edit.text == ""
    assert answer.quote == events.Quote("ada")
    assert (deletion.kind, deletion.target) == ("delete", seq)
    assert b"secret" not in b"".join(row.body for row in bench.store.page("lobby", None, 99))


def test_moderators_delete_for_others_and_that_is_noted(bench: Bench) -> None:
    moderator, bo = bench.user("mo", "moderator"), bench.guest("bo")
    seq = bo.say("rude")
    assert bench.guest("cy").refused(verbs.Delete(room="lobby", seq=seq)) == "message.not-yours"
    moderator.do(verbs.Delete(room="lobby", seq=seq))
    assert now_in(bench, "lobby", seq).by == moderator.id
    assert ("mo", "delete", "bo") in bench.deeds()


def test_nobody_deletes_for_the_other_in_a_private_talk(bench: Bench) -> None:
    ada = bench.user("ada", "owner")
    bo = bench.guest("bo")
    bo.say("mine", "@ada")
    assert ada.refused(verbs.Delete(room="@bo", seq=1)) == "message.not-yours"


# Reactions


def test_reactions_are_put_and_taken_back(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    seq = ada.say("hi")
    for caller in (ada, bo):
        caller.do(verbs.React(room="lobby", seq=seq, emoji="👍"))
    assert now_in(bench, "lobby", seq).reactions == {"👍": [ada.id, bo.id]}
    seen = bo.all(events.Message)[-1]
    assert (seen.kind, seen.target, seen.emoji, seen.off) == ("react", seq, "👍", False)
    ada.do(verbs.React(room="lobby", seq=seq, emoji="👍", off=True))
    bo.do(verbs.React(room="lobby", seq=seq, emoji="👍", off=True))
    assert now_in(bench, "lobby", seq).reactions == {}


@pytest.mark.parametrize("emoji", [" ", "a b", "\x1b[1m", "\u202e", "a\n"])
def test_an_emoji_is_one_harmless_word(bench: Bench, emoji: str) -> None:
    ada = bench.guest("ada")
    seq = ada.say("hi")
    code = ada.ask(verbs.React(room="lobby", seq=seq, emoji=emoji))
    if emoji.strip() != "a":
        assert code.code == "emoji.invalid"
    assert set(now_in(bench, "lobby", seq).reactions) <= {"a"}


def test_different_emoji_are_so_many(bench: Bench) -> None:
    ada = bench.guest("ada")
    seq = ada.say("hi")
    for number in range(MOST_EMOJI):
        ada.do(verbs.React(room="lobby", seq=seq, emoji=f"e{number}"))
    more = verbs.React(room="lobby", seq=seq, emoji="more")
    assert ada.refused(more) == "message.too-many-emoji"
    ada.do(verbs.React(room="lobby", seq=seq, emoji="e0"))


def test_what_is_not_there_cannot_be_taken_back(bench: Bench) -> None:
    """Nothing changes, and nothing is said where there is nothing to say."""
    ada = bench.guest("ada")
    seq = ada.say("hi")
    ada.do(verbs.React(room="lobby", seq=seq, emoji="👍", off=True))
    assert now_in(bench, "lobby", seq).reactions == {}


# Slow mode


def slow_room(bench: Bench, seconds: int) -> Caller:
    owner = bench.user("root", "owner")
    owner.do(verbs.Create(room="slow"))
    owner.do(verbs.Configure(room="slow", slow=seconds))
    return owner


def test_slow_mode_says_when_to_try_again_and_spares_moderators(bench: Bench) -> None:
    owner, ada = slow_room(bench, 10), bench.guest("ada")
    ada.say("one", "slow")
    answer = ada.ask(Send("slow", "two"))
    assert (answer.code, answer.retry) == ("room.slow", 11)
    bench.pass_time(9.5)
    assert ada.refused(Send("slow", "two")) == "room.slow"
    bench.pass_time(0.5)
    ada.say("two", "slow")
    owner.say("one", "slow")
    owner.say("two", "slow")


@pytest.mark.parametrize(
    "send", [Send("slow", " "), Send("slow", "hi", reply=99), Send("slow", "x" * 2000)]
)
def test_slow_mode_does_not_count_what_was_not_said(bench: Bench, send: Send) -> None:
    slow_room(bench, 10)
    ada = bench.guest("ada")
    assert ada.refused(send) != "room.slow"
    ada.say("hi", "slow")


def test_slow_mode_does_not_count_what_could_not_be_kept(bench: Bench) -> None:
    slow_room(bench, 10)
    ada = bench.guest("ada")
    bench.fails = True
    assert ada.refused(Send("slow", "hi", cid=CID)) == "store.full"
    bench.fails = False
    ada.say("hi", "slow", cid=CID)


def test_a_repeat_is_no_second_message_in_slow_mode(bench: Bench) -> None:
    """A sender may resend for as long as it likes."""
    slow_room(bench, 10)
    ada = bench.guest("ada")
    seq = ada.say("hi", "slow", cid=CID)
    assert ada.say("hi", "slow", cid=CID) == seq


def test_who_spoke_in_slow_mode_is_forgotten_in_the_end(bench: Bench) -> None:
    slow_room(bench, 10)
    for number in range(MOST_SPOKE + 5):
        guest = bench.guest(f"guest{number}")
        guest.say("hi", "slow")
        guest.leave_hub()
        bench.now += 1
    room = bench.state.rooms.get("slow")
    assert room is not None
    assert len(room.spoke) < 50


# Typing


def test_typing_is_told_once_a_second_and_ends(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    bench.pass_time(2.0)
    bo.news()
    for _ in range(3):
        ada.tell(verbs.Typing(room="lobby"))
    assert bo.news() == []
    bench.pass_time(1.0)
    assert bo.news() == [events.TypingEvent(room="lobby", names=["ada"])]
    bench.pass_time(5.0)
    bench.pass_time(1.0)
    assert bo.news() == [events.TypingEvent(room="lobby", names=[])]


def test_saying_it_ends_typing(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    ada.tell(verbs.Typing(room="lobby"))
    bench.pass_time(2.0)
    ada.say("hi")
    bo.news()
    bench.pass_time(2.0)
    assert bo.news() == [events.TypingEvent(room="lobby", names=[])]


def test_typing_is_answered_by_nothing_unless_it_is_refused(bench: Bench) -> None:
    ada = bench.guest("ada")
    ada.news()
    ada.tell(verbs.Typing(room="lobby"))
    assert ada.news() == []
    ada.tell(verbs.Typing(room="nowhere"))
    (failure,) = ada.news()
    assert isinstance(failure, events.Failure)
    assert failure.code == "room.unknown"


def test_one_who_leaves_does_not_type_on(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    ada.tell(verbs.Typing(room="lobby"))
    ada.leave_hub()
    bench.pass_time(2.0)
    assert [event.names for event in bo.all(events.TypingEvent)] in ([], [[]])


# Rates


def test_whoever_speaks_too_fast_is_delayed_and_loses_nothing() -> None:
    bench = Bench(HubSettings(rates=RateLimits(messages=2.0, burst=3)))
    ada = bench.guest("ada")
    for _ in range(3):
        ada.say("x")
    assert ada.paused == 0.0
    ada.say("x")
    assert ada.paused == 0.5
    assert len(ada.texts()) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda seq: verbs.Edit(room="lobby", seq=seq, text="x"),
        lambda seq: verbs.Delete(room="lobby", seq=seq),
        lambda seq: verbs.React(room="lobby", seq=seq, emoji="x"),
    ],
)
def test_a_change_that_cannot_be_kept_changes_nothing(bench: Bench, change: Any) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    seq = ada.say("hi")
    before = now_in(bench, "lobby", seq)
    bo.news()
    bench.fails = True
    assert ada.refused(change(seq)) == FULL.code
    assert bo.news() == []
    assert now_in(bench, "lobby", seq) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda seq: verbs.Edit(room="lobby", seq=seq, text="x", id="1"),
        lambda seq: Send("lobby", "x", cid=CID, reply=seq),
    ],
)
def test_nothing_is_done_for_one_who_left_before_it_was_decided(bench: Bench, change: Any) -> None:
    ada = bench.guest("ada")
    seq = ada.say("hi")
    bench.holds = True
    ada.tell(change(seq))
    ada.leave_hub()
    bench.release()
    assert len(bench.log("lobby")) == 1
    assert bench.state.rooms.lobby.pending == 0


def test_one_banned_while_the_message_was_looked_up_does_not_speak(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.user("ada")
    root.do(verbs.Create(room="dev"))
    seq = ada.say("hi", "dev")
    bench.holds = True
    ada.tell(verbs.Edit(room="dev", seq=seq, text="x", id="1"))
    root.tell(verbs.Ban(room="dev", who="ada", id="2"))
    bench.commit()
    bench.release()
    (failure,) = ada.all(events.Failure)
    assert (failure.code, failure.re) == ("room.banned", "1")
    assert now_in(bench, "dev", seq).text == "hi"
