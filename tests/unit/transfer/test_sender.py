"""The sender: what it says, what it hands out, and what it does not put up with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from landline.errors import LocalError
from landline.transfer import decisions
from landline.transfer.decided import Decision, Decisions
from landline.transfer.dialogue import ALIVE_EVERY, PATIENCE
from landline.transfer.jobs import Job, PackJob, SegmentJob, SliceJob
from landline.transfer.manifest import ROOT_BYTES, Entry, Manifest, encode
from landline.transfer.messages import (
    MOST_CHANGES,
    MOST_GROWTH,
    MOST_NUMBERS,
    PART_BYTES,
    Alive,
    Answer,
    AnyMessage,
    Bye,
    Cancel,
    Changed,
    Done,
    Ended,
    Gone,
    Landed,
    Length,
    Offer,
    Pause,
    Prove,
    Ready,
    Renewed,
    Roots,
    Start,
    Tree,
)
from landline.transfer.orders import Connect, Cut, HashSource, Restart
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SEGMENT_BYTES, SMALL
from landline.transfer.sender import MOST_DAMAGED, Sender
from tests.unit.transfer.cores import (
    LARGE,
    OFFER,
    SECRET,
    answer,
    done,
    ended,
    offer_of,
    running_sender,
    said,
    told_sender,
)
from tests.unit.transfer.trees import file, folder

if TYPE_CHECKING:
    from landline.transfer.keys import Cipher

ROOT = b"r" * ROOT_BYTES


def hand_out(sender: Sender, number: int = 0, *, slow: bool = False) -> list[Job]:
    sender.opened(number, slow=slow)
    jobs = []
    while (job := sender.next(number)) is not None:
        jobs.append(job)
    return jobs


def test_it_offers_what_the_manifest_tells() -> None:
    entries = [folder("a"), file("a/b", 5), file("c", LARGE)]
    sender = Sender(Manifest(entries), OFFER, SECRET, 0.0)
    assert said(sender.begin())[0] == offer_of(entries)


def test_a_short_tree_is_told_at_once() -> None:
    entries = [folder("a"), file("a/b", 5), file("c", LARGE)]
    sender = Sender(Manifest(entries), OFFER, SECRET, 0.0)
    assert said(sender.begin())[1:] == [Tree(encode(Manifest(entries)))]
    assert sender.receive(Ready(), 0.0) == []
    takes = [Decision("take", entry.path) for entry in entries]
    assert said(sender.receive(answer(takes), 0.0)) == [Start(SECRET, "aes-256-gcm")]


def test_a_long_tree_is_told_in_parts_to_whom_is_ready() -> None:
    entries = [file(f"{number:0200}", 1) for number in range(2000)]
    sender = Sender(Manifest(entries), OFFER, SECRET, 0.0)
    assert said(sender.begin()) == [offer_of(entries)]
    parts = said(sender.receive(Ready(), 0.0))
    assert b"".join(part.part for part in parts if isinstance(part, Tree)) == encode(
        Manifest(entries)
    )
    assert len(parts) > 1
    assert all(isinstance(part, Tree) and 0 < len(part.part) <= PART_BYTES for part in parts)


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_both_need_instructions_for_aes(here: bool, there: bool) -> None:  # noqa: FBT001
    sender = Sender(Manifest([]), replace(OFFER, fast=here), SECRET, 0.0)
    sender.begin()
    sender.receive(Ready(there), 0.0)
    orders = sender.receive(answer([]), 0.0)
    cipher: Cipher = "aes-256-gcm" if here and there else "chacha20-poly1305"
    assert said(orders) == [Start(SECRET, cipher)]
    assert done(orders) == [Connect(cipher, Decisions())]


def test_roots_are_told_as_asked() -> None:
    count = MOST_NUMBERS + 5
    sender = told_sender(*(file(f"f{number}") for number in range(count)))
    assert sender.receive(Prove(list(range(MOST_NUMBERS)), more=True), 0.0) == []
    (order,) = sender.receive(Prove(list(range(MOST_NUMBERS, count))), 0.0)
    assert order == HashSource(list(range(count)))
    roots = dict.fromkeys(range(count), ROOT)
    del roots[3]
    orders = said(sender.hashed({**roots, 4: None}))
    assert [len(each.roots) for each in orders if isinstance(each, Roots)] == [MOST_NUMBERS, 5]
    told = {k: v for each in orders if isinstance(each, Roots) for k, v in each.roots.items()}
    assert told == {**dict.fromkeys(range(count), ROOT), 3: None, 4: None}


@pytest.mark.parametrize(
    "asked",
    [
        [Prove([3])],
        [Prove([0])],
        [Prove([1, 1])],
        [Prove([1], more=True), Prove([1])],
        [Prove([1]), Prove([2])],
        [Prove([1], more=True), Answer(b"", more=True)],
    ],
)
def test_what_may_not_be_asked(asked: list[AnyMessage]) -> None:
    sender = told_sender(folder("a"), file("b"), file("c"))
    *before, last = asked
    for message in before:
        sender.receive(message, 0.0)
    assert ended(sender.receive(last, 0.0)) == "transfer.order"


def test_a_root_is_told_once() -> None:
    sender = told_sender(file("a"), file("b"))
    sender.receive(Prove([1]), 0.0)
    sender.hashed({1: ROOT})
    assert ended(sender.receive(Prove([1]), 0.0)) == "transfer.order"


def test_an_answer_in_parts() -> None:
    sender = told_sender(file("a"), file("b", LARGE))
    whole = decisions.encode(
        [Decision("skip", ("a",), "same"), Decision("resume", ("b",), proven=Ranges([0]))]
    )
    for byte in whole[:-1]:
        assert sender.receive(Answer(bytes([byte]), more=True), 0.0) == []
    assert sender.receive(Answer(whole[-1:]), 0.0)
    assert (sender.size, sender.kept) == (SEGMENT_BYTES + 5, SEGMENT_BYTES + 1)
    assert hand_out(sender) == [SegmentJob(1, 1), SegmentJob(1, 2)]


def test_an_answer_without_end() -> None:
    sender = told_sender(file("a"))
    for _ in range(decisions.ENCODED_LONGEST // PART_BYTES):
        assert sender.receive(Answer(bytes(PART_BYTES), more=True), 0.0) == []
    assert ended(sender.receive(Answer(b"x"), 0.0)) == "manifest.malformed-answer"
    sender = told_sender(file("a"))
    assert ended(sender.receive(Answer(b"", more=True), 0.0)) == "transfer.order"


def test_an_answer_to_something_else() -> None:
    sender = told_sender(file("a"))
    orders = sender.receive(answer([]), 0.0)
    assert said(orders) == [Cancel("manifest.malformed-answer")]
    assert ended(orders) == "manifest.malformed-answer"
    assert sender.is_over


def test_jobs_until_all_has_landed() -> None:
    sender = running_sender(file("a", 5), file("b", LARGE))
    assert sender.wants_more
    assert hand_out(sender) == [PackJob((0,)), *(SegmentJob(1, index) for index in range(3))]
    assert sender.wants_more
    sender.receive(Landed(0, 3, LARGE), 1.0)
    assert (sender.landed, sender.size) == (LARGE, LARGE + 5)
    sender.receive(Landed(0, 4, LARGE + 99), 1.0)
    assert sender.landed == sender.size
    assert not sender.wants_more
    orders = sender.receive(Done(2, 0, 0), 1.0)
    assert said(orders) == [Bye()]
    assert ended(orders) is None
    assert sender.done == Done(2, 0, 0)
    assert sender.is_over
    assert not sender.wants_more
    assert sender.next(0) is None


def test_nothing_to_send() -> None:
    entries = [folder("a"), file("a/b", 0), file("c", 5)]
    sender = running_sender(*entries, given={2: Decision("skip", ("c",), "same")})
    assert not sender.wants_more
    assert sender.size == 0
    assert ended(sender.receive(Done(2, 1), 0.0)) is None


def test_nothing_is_handed_out_before_and_after() -> None:
    sender = told_sender(file("a"))
    assert hand_out(sender) == []
    assert sender.wants_more
    sender.cancel()
    assert not sender.wants_more


@pytest.mark.parametrize(
    "message",
    [
        Landed(0, 2, 0),
        Landed(1, 0, 0),
        Ended(0, 2),
        Renewed(0),
        Done(1, 0),
        Ready(),
        Answer(b""),
        Prove([0]),
        Offer(1, b"t" * 16, "x", 0, 0, 0, 0),
        Tree(b"x"),
        Start(SECRET, "aes-256-gcm"),
        Gone(0, "x"),
        Length(5),
        Bye(),
    ],
    ids=repr,
)
def test_out_of_turn(message: AnyMessage) -> None:
    sender = running_sender(file("a", 5), file("b", 0))
    assert hand_out(sender) == [PackJob((0,))]
    orders = sender.receive(message, 0.0)
    assert said(orders) == [Cancel("transfer.order")]
    assert ended(orders) == "transfer.order"
    assert sender.receive(Landed(0, 1, 5), 0.0) == []


def test_done_tells_of_entries_that_there_are() -> None:
    sender = running_sender(file("a", 0))
    assert ended(sender.receive(Done(0, 0, 1, ((1, "x"),)), 0.0)) == "transfer.order"


def test_what_a_connection_did_not_bring_is_handed_out_again() -> None:
    sender = running_sender(file("a", LARGE))
    jobs = hand_out(sender)
    assert sender.receive(Ended(0, 1, "record.cut"), 0.0) == [Cut(0)]
    assert sender.next(0) is None
    assert hand_out(sender, 2) == jobs[1:]
    assert ended(sender.receive(Landed(0, 2, 0), 0.0)) == "transfer.order"


def test_a_connection_that_breaks_here_is_ended_there() -> None:
    sender = running_sender(file("a", LARGE))
    jobs = hand_out(sender)
    sender.receive(Landed(0, 1, 0), 0.0)
    assert said(sender.broke(0)) == [Ended(0, 3)]
    assert sender.broke(0) == []
    assert hand_out(sender, 2) == [], "the receiver may still have it"
    sender.receive(Landed(0, 2, 0), 0.0)
    assert sender.receive(Ended(0, 2), 0.0) == []
    assert hand_out(sender, 2) == jobs[2:]
    assert sender.broke(0) == []
    assert sender.receive(Ended(0, 0), 0.0) == []
    assert sender.receive(Ended(0, 5), 0.0) == []


def test_a_connection_that_ended_before_it_came_to_be_here() -> None:
    sender = running_sender(file("a", LARGE))
    assert sender.receive(Ended(77, 0), 0.0) == [Cut(77)]
    sender.opened(77)
    assert not sender.is_open(77)
    assert sender.next(77) is None
    assert hand_out(sender, 2)


def test_one_part_that_is_damaged_again_and_again() -> None:
    sender = running_sender(file("a", LARGE), file("b", 5))
    for number in range(MOST_DAMAGED):
        jobs = hand_out(sender, number)
        assert len(jobs) == 4
        if number < MOST_DAMAGED - 1:
            sender.receive(Ended(number, 0, "record.changed"), 0.0)
    orders = sender.receive(Ended(MOST_DAMAGED - 1, 0, "record.content"), 0.0)
    assert said(orders) == [Cancel("transfer.damaged")]
    assert ended(orders) == "transfer.damaged"


def test_one_slice_that_is_damaged_again_and_again() -> None:
    sender = running_sender(file("a", LARGE))
    for number in range(MOST_DAMAGED):
        assert hand_out(sender, number, slow=True)[0] == SliceJob(0, 0)
        orders = sender.receive(Ended(number, 0, "record.changed"), 0.0)
    assert ended(orders) == "transfer.damaged"


def test_a_stream_is_not_cut_into_slices() -> None:
    offer = replace(OFFER, stream=True)
    sender = Sender(Manifest([]), offer, SECRET, 0.0)
    sender.begin()
    sender.receive(Ready(), 0.0)
    sender.opened(0, slow=True)
    assert sender.next(0) == SegmentJob(0, 0)


@pytest.mark.parametrize("code", ["record.cut", "record.spent", "", "disk.full"])
def test_a_connection_may_break_as_often_as_it_likes(code: str) -> None:
    sender = running_sender(file("a", 5))
    for number in range(20):
        assert hand_out(sender, number) == [PackJob((0,))]
        assert not sender.is_over
        sender.receive(Ended(number, 0, code), 0.0)
    assert not sender.is_over


def test_damage_here_and_there_is_chance() -> None:
    sender = running_sender(file("a", LARGE))
    for number in range(3):
        hand_out(sender, number)
        sender.receive(Ended(number, 1, "record.changed"), 0.0)
    assert not sender.is_over


def now(name: str, size: int, mtime_ns: int = 7) -> Entry:
    return Entry("file", (name,), size, 0o600, mtime_ns)


def test_a_file_that_changed_begins_again_when_nothing_is_under_way() -> None:
    sender = running_sender(file("a", LARGE), file("b", 5))
    sender.opened(0)
    sender.opened(2)
    first, second = sender.next(0), sender.next(2)
    assert second == SegmentJob(0, 1)
    sender.receive(Landed(0, 1, SEGMENT_BYTES), 0.0)
    assert first == SegmentJob(0, 0)
    assert sender.changed(0, now("a", 99)) == []
    assert sender.changed(0, now("a", 100)) == []
    assert sender.next(0) == PackJob((1,))
    assert sender.next(0) is None
    assert said(sender.receive(Ended(2, 0), 0.0)) == [Changed(0, 100, 0o600, 7)]
    assert sender.changed(0, now("a", 101)) == []
    assert sender.next(0) is None
    assert sender.wants_more
    assert sender.receive(Renewed(0), 0.0) == [Restart(0, now("a", 100))]
    assert sender.size == 105
    assert sender.next(0) == PackJob((0,))
    sender.receive(Landed(0, 3, 105), 0.0)
    assert ended(sender.receive(Done(2, 0), 0.0)) is None


def test_a_pack_of_which_nothing_is_left() -> None:
    sender = running_sender(file("a", 5), file("b", 5))
    sender.opened(0)
    job = sender.next(0)
    assert job == PackJob((0, 1))
    assert sender.changed(0, now("a", 9)) == []
    assert said(sender.unsent(0, job)) == [Changed(0, 9, 0o600, 7)]
    assert sender.next(0) == PackJob((1,))
    sender.receive(Landed(0, 1, 5), 0.0)
    sender.receive(Renewed(0), 0.0)
    assert sender.next(0) == PackJob((0,))


def test_a_file_that_cannot_be_read_is_gone() -> None:
    sender = running_sender(file("a", 5), file("b", LARGE))
    assert said(sender.changed(0, None, "source.unreadable")) == [Gone(0, "source.unreadable")]
    assert sender.changed(0, now("a", 5)) == []
    assert sender.receive(Renewed(0), 0.0) == []
    assert sender.changed(0, now("a", 5)) == []
    assert sender.size == LARGE
    assert len(hand_out(sender)) == 3
    sender.receive(Landed(0, 3, LARGE), 0.0)
    assert ended(sender.receive(Done(1, 0, 1), 0.0)) is None


def test_a_file_that_is_a_folder_now_is_gone() -> None:
    sender = running_sender(file("a", 5))
    assert said(sender.changed(0, folder("a"))) == [Gone(0, "source.changed")]


def test_a_file_that_changes_all_the_time_is_gone() -> None:
    sender = running_sender(file("a", 5))
    for time in range(MOST_CHANGES):
        told = said(sender.changed(0, now("a", SMALL + time)))
        assert told == [Changed(0, SMALL + time, 0o600, 7)]
        sender.receive(Renewed(0), 0.0)
        assert sender.size == SMALL + time
    assert said(sender.changed(0, now("a", 1))) == [Gone(0, "source.changed")]
    sender.receive(Renewed(0), 0.0)
    assert sender.size == 0
    assert not sender.wants_more


def test_a_file_that_becomes_far_too_large_is_gone() -> None:
    sender = running_sender(file("a", 5), file("b", 5))
    assert said(sender.changed(0, now("a", MOST_GROWTH + 15))) == [
        Changed(0, MOST_GROWTH + 15, 0o600, 7)
    ]
    assert said(sender.changed(1, now("b", 6))) == [Gone(1, "source.changed")]


def test_the_size_follows_a_file_that_goes_on_and_changes() -> None:
    resume = Decision("resume", ("a",), proven=Ranges([1]))
    sender = running_sender(file("a", LARGE), given={0: resume})
    assert sender.size == SEGMENT_BYTES + 5
    sender.changed(0, now("a", LARGE + 1))
    sender.receive(Renewed(0), 0.0)
    assert sender.size == LARGE + 1
    assert len(hand_out(sender)) == 3
    sender.receive(Ended(0, 0), 0.0)
    sender.changed(0, now("a", 7))
    sender.receive(Renewed(0), 0.0)
    assert sender.size == 7


def test_of_a_file_that_is_sent_anew_nothing_was_there() -> None:
    sender = told_sender(file("a", LARGE))
    answer = decisions.encode([Decision("resume", ("a",), proven=Ranges([0]))])
    sender.receive(Answer(answer), 0.0)
    assert (sender.size, sender.kept) == (LARGE - SEGMENT_BYTES, SEGMENT_BYTES)
    sender.changed(0, now("a", LARGE))
    sender.receive(Renewed(0), 0.0)
    assert (sender.size, sender.kept) == (LARGE, 0)
    sender.changed(0, now("a", 7))
    sender.receive(Renewed(0), 0.0)
    assert (sender.size, sender.kept) == (7, 0)


def test_a_file_may_change_before_its_turn() -> None:
    sender = running_sender(file("a", 5), file("b", 5), file("c", LARGE))
    assert said(sender.changed(1, now("b", 6))) == [Changed(1, 6, 0o600, 7)]
    assert said(sender.changed(2, now("c", 6))) == [Changed(2, 6, 0o600, 7)]
    assert hand_out(sender) == [PackJob((0,))]
    sender.receive(Renewed(2), 0.0)
    assert ended(sender.receive(Renewed(2), 0.0)) == "transfer.order"


def test_a_change_that_was_told_is_renewed_before_done() -> None:
    sender = running_sender(file("a", 5))
    sender.changed(0, now("a", 6))
    assert ended(sender.receive(Done(1, 0), 0.0)) == "transfer.order"
    sender = running_sender(file("a", 5))
    hand_out(sender)
    sender.changed(0, now("a", 6))
    assert ended(sender.receive(Renewed(0), 0.0)) == "transfer.order"


def test_a_pause_of_either_side() -> None:
    sender = running_sender(file("a", LARGE))
    sender.opened(0)
    assert said(sender.pause(on=True)) == [Pause(on=True)]
    assert sender.pause(on=True) == []
    assert (sender.paused, sender.next(0), sender.wants_more) == ("here", None, True)
    sender.receive(Pause(on=True), 0.0)
    assert said(sender.pause(on=False)) == [Pause(on=False)]
    assert (sender.paused, sender.next(0)) == ("there", None)
    sender.receive(Pause(on=False), 0.0)
    assert sender.paused is None
    assert sender.next(0) == SegmentJob(0, 0)


def test_giving_up() -> None:
    sender = running_sender(file("a"))
    orders = sender.cancel(final=True)
    assert said(orders) == [Cancel("transfer.cancelled", final=True)]
    assert ended(orders) == "transfer.stopped"
    assert done(orders)[0] == replace(done(orders)[0], final=True)
    for nothing in (
        sender.cancel(),
        sender.failed(LocalError("disk.full", path="x")),
        sender.receive(Ready(), 0.0),
        sender.tick(99.0),
        sender.pause(on=True),
        sender.hashed({}),
        sender.broke(0),
        sender.changed(0, None),
        sender.length(5),
        sender.unsent(0, PackJob((0,))),
    ):
        assert nothing == []


def test_the_other_side_gives_up() -> None:
    sender = running_sender(file("a"))
    orders = sender.receive(Cancel("disk.full", final=True), 0.0)
    assert said(orders) == []
    assert ended(orders) == "transfer.gave-up"
    assert getattr(orders[0], "final", None) is True
    assert ended(told_sender().receive(Cancel("transfer.refused"), 0.0)) == "transfer.refused"


def test_it_says_that_it_is_there() -> None:
    sender = running_sender(file("a"))
    assert sender.tick(ALIVE_EVERY - 1) == []
    assert said(sender.tick(ALIVE_EVERY)) == [Alive()]
    assert sender.tick(ALIVE_EVERY + 1) == []
    sender.receive(Alive(), ALIVE_EVERY + 1)
    assert said(sender.tick(2 * ALIVE_EVERY)) == [Alive()]


def test_it_does_not_wait_for_ever() -> None:
    sender = running_sender(file("a"))
    sender.receive(Alive(), 5.0)
    assert ended(sender.tick(5.1 + PATIENCE)) == "transfer.expired"
    sender = Sender(Manifest([]), OFFER, SECRET, 0.0, patience=3.0)
    sender.begin()
    assert sender.tick(3.0) == []
    assert ended(sender.tick(3.1)) == "transfer.expired"


def test_a_text() -> None:
    sender = Sender(Manifest([]), replace(OFFER, text="hello"), SECRET, 0.0)
    assert said(sender.begin()) == [replace(OFFER, text="hello")]
    assert sender.receive(Ready(), 0.0) == []
    assert not sender.wants_more
    assert ended(sender.receive(Done(0, 0), 0.0)) is None


def test_a_stream() -> None:
    sender = Sender(Manifest([]), replace(OFFER, stream=True), SECRET, 0.0)
    sender.begin()
    orders = sender.receive(Ready(), 0.0)
    assert said(orders) == [Start(SECRET, "aes-256-gcm")]
    assert done(orders) == [Connect("aes-256-gcm", Decisions())]
    sender.opened(0)
    assert [sender.next(0), sender.next(0)] == [SegmentJob(0, 0), SegmentJob(0, 1)]
    sender.receive(Landed(0, 1, SEGMENT_BYTES), 0.0)
    assert (sender.landed, sender.size) == (SEGMENT_BYTES, 0)
    assert sender.unsent(0, SegmentJob(0, 1)) == []
    assert said(sender.length(SEGMENT_BYTES)) == [Length(SEGMENT_BYTES)]
    assert sender.next(0) is None
    assert sender.size == SEGMENT_BYTES
    assert not sender.wants_more
    assert ended(sender.receive(Done(0, 0), 0.0)) is None


def test_of_a_stream_no_more_has_arrived_than_there_is() -> None:
    sender = Sender(Manifest([]), replace(OFFER, stream=True), SECRET, 0.0)
    sender.begin()
    sender.receive(Ready(), 0.0)
    sender.opened(0)
    sender.next(0)
    sender.length(1)
    sender.receive(Landed(0, 1, SEGMENT_BYTES), 0.0)
    assert (sender.landed, sender.size) == (1, 1)


def test_the_secret_is_not_shown() -> None:
    sender = told_sender()
    assert SECRET.decode() not in repr(sender.receive(answer([]), 0.0))
