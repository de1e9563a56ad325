"""The receiver: how it decides, what it takes in, and what it does not put up with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import IncompleteError, LocalError
from landline.transfer import decisions, manifest as manifests, reading
from landline.transfer.decisions import Found, Policy
from landline.transfer.dialogue import PATIENCE
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
from landline.transfer.orders import (
    AskAbout,
    Complete,
    Consider,
    Cut,
    Finish,
    HashHere,
    Land,
    Look,
    LookAgain,
    Order,
    Renew,
    StreamEnd,
    Text,
)
from landline.transfer.ranges import Ranges
from landline.transfer.reasons import by_peer
from landline.transfer.receiver import LANDED_EVERY, MOST_UNKNOWN, Receiver
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.validation import validated
from tests.unit.transfer.cores import (
    LARGE,
    SECRET,
    done,
    ended,
    landing_receiver,
    looking_receiver,
    offer_of,
    said,
)
from tests.unit.transfer.trees import file, folder, link

if TYPE_CHECKING:
    from landline.transfer.decided import Decisions
    from landline.transfer.links import Path

ONE, TWO = b"1" * ROOT_BYTES, b"2" * ROOT_BYTES
START = Start(SECRET, "aes-256-gcm")


def fresh(policy: Policy = "same") -> Receiver:
    return Receiver(policy, 0.0, fast=True)


def answered(orders: list[Order], *entries: Entry) -> Decisions:
    """Return the decisions that are said."""
    parts = [message for message in said(orders) if isinstance(message, Answer)]
    assert [part.more for part in parts] == [True] * (len(parts) - 1) + [False]
    whole = b"".join(part.part for part in parts)
    return decisions.decode(whole, Manifest(list(entries)))


def test_somebody_decides_first() -> None:
    receiver = fresh()
    offer = offer_of([file("a", 5)])
    assert receiver.receive(offer, 0.0) == [Consider(offer)]
    assert said(receiver.accept()) == [Ready()]
    assert receiver.accept() == []
    receiver = Receiver("same", 0.0, fast=False)
    receiver.receive(offer, 0.0)
    assert said(receiver.accept()) == [Ready(fast=False)]


def test_it_is_not_wanted() -> None:
    receiver = fresh()
    assert receiver.accept() == []
    receiver.receive(offer_of([]), 0.0)
    orders = receiver.refuse()
    assert said(orders) == [Cancel("transfer.refused")]
    assert ended(orders) == "transfer.declined"
    assert receiver.refuse() == []
    assert receiver.accept() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, "transfer.version"),
        ({"version": 0}, "transfer.version"),
        ({"tree": 0}, "transfer.malformed"),
        ({"text": "x"}, "transfer.malformed"),
        ({"stream": True}, "transfer.malformed"),
        ({"tree": 0, "text": "x", "stream": True}, "transfer.malformed"),
    ],
)
def test_offers_that_are_none(changes: dict[str, Any], code: str) -> None:
    orders = fresh().receive(offer_of([], **changes), 0.0)
    assert ended(orders) == code
    assert said(orders) == [Cancel(code)]


def accepted(offer: Offer) -> Receiver:
    receiver = fresh()
    receiver.receive(offer, 0.0)
    receiver.accept()
    return receiver


def test_a_tree_in_parts() -> None:
    entries = [folder("a"), file("a/b?", 5)]
    receiver = accepted(offer_of(entries))
    tree = encode(Manifest(entries))
    for byte in tree[:-1]:
        assert receiver.receive(Tree(bytes([byte])), 0.0) == []
    (look,) = receiver.receive(Tree(tree[-1:]), 0.0)
    known = manifests.identity(tree)
    assert look == Look(validated(Manifest(entries)), known)
    assert ended(receiver.receive(Tree(b"x"), 0.0)) == "transfer.order"


def offered(*entries: Entry, **changes: Any) -> Receiver:
    receiver = fresh()
    receiver.receive(offer_of(list(entries), **changes), 0.0)
    return receiver


def test_a_tree_may_come_before_anybody_decided() -> None:
    entries = [folder("a"), file("a/b", 5)]
    tree = encode(Manifest(entries))
    receiver = offered(*entries)
    assert receiver.receive(Tree(tree), 0.0) == []
    ready, look = receiver.accept()
    assert said([ready]) == [Ready()]
    assert look == Look(validated(Manifest(entries)), manifests.identity(tree))
    assert ended(receiver.receive(Tree(tree), 0.0)) == "transfer.order"


def test_a_tree_that_is_not_wanted() -> None:
    receiver = offered(file("a", 5))
    receiver.receive(Tree(encode(Manifest([file("a", 5)]))), 0.0)
    assert said(receiver.refuse()) == [Cancel("transfer.refused")]


def test_no_more_than_the_tree_comes_before_anybody_decided() -> None:
    entries = [file("a", 5)]
    tree = encode(Manifest(entries))
    for part in (tree[:-1], tree + b"x", b""):
        assert ended(offered(*entries).receive(Tree(part), 0.0)) == "transfer.order"
    receiver = offered(*entries)
    receiver.receive(Tree(tree), 0.0)
    assert ended(receiver.receive(Tree(tree), 0.0)) == "transfer.order"
    text = offered(tree=0, text="x")
    assert ended(text.receive(Tree(b"x"), 0.0)) == "transfer.order"


def test_an_early_tree_is_believed_no_more_than_others() -> None:
    receiver = offered(tree=1)
    assert receiver.receive(Tree(b"x"), 0.0) == []
    orders = receiver.accept()
    assert ended(orders) == "manifest.malformed"
    assert said(orders) == [Cancel("manifest.malformed")]


def test_more_tree_than_was_offered() -> None:
    entries = [file("a", 5)]
    tree = encode(Manifest(entries))
    assert ended(accepted(offer_of(entries)).receive(Tree(tree + b"x"), 0.0)) == "transfer.order"
    assert ended(accepted(offer_of(entries)).receive(Tree(b""), 0.0)) == "transfer.order"
    receiver = accepted(offer_of(entries, tree=len(tree) + 1))
    assert receiver.receive(Tree(tree), 0.0) == []
    assert ended(receiver.receive(Tree(b"x"), 0.0)) == "manifest.malformed"


def test_a_tree_that_takes_too_much_memory_is_refused_on_both_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [folder("a"), file("a/b", 5)]
    offer, tree = offer_of(entries), encode(Manifest(entries))
    monkeypatch.setattr(reading, "MOST_COMPONENTS", 2)
    orders = accepted(offer).receive(Tree(tree), 0.0)
    assert ended(orders) == "manifest.too-large"
    assert said(orders) == [Cancel("manifest.too-large")]
    assert "less deep" in str(by_peer("manifest.too-large"))


@pytest.mark.parametrize("changes", [{"files": 2}, {"folders": 1}, {"links": 1}, {"size": 6}])
def test_another_tree_than_was_offered(changes: dict[str, int]) -> None:
    entries = [file("a", 5)]
    receiver = accepted(offer_of(entries, **changes))
    assert ended(receiver.receive(Tree(encode(Manifest(entries))), 0.0)) == "transfer.other"


def test_nothing_is_here() -> None:
    entries = [folder("a"), file("a/b", 5), link("c", "a"), file("..", 7)]
    receiver = looking_receiver(*entries)
    orders = receiver.looked({}, {(): []})
    told = answered(orders, *entries)
    assert [each.action for each in told] == ["take", "take", "take", "refuse"]
    (land,) = receiver.receive(START, 0.0)
    assert isinstance(land, Land)
    assert (land.secret, land.cipher) == (SECRET, "aes-256-gcm")
    assert [land.plan.path(number) for number in range(3)] == [("a",), ("a", "b"), ("c",)]
    assert land.manifest.refused == {3: "path"}
    assert SECRET.decode() not in repr(land)
    assert receiver.size == 5


def test_a_long_answer_is_told_in_parts() -> None:
    count = PART_BYTES + 3
    entries = [file(f"f{number}", 1) for number in range(count)]
    receiver = looking_receiver_of_many(entries)
    assert len(answered(receiver.looked({}, {(): []}), *entries)) == count


def looking_receiver_of_many(entries: list[Entry]) -> Receiver:
    receiver = accepted(offer_of(entries))
    tree = encode(Manifest(entries))
    for at in range(0, len(tree), PART_BYTES):
        receiver.receive(Tree(tree[at : at + PART_BYTES]), 0.0)
    return receiver


HERE = {0: Found("file", 5), 1: Found("file", 5)}
NAMES: dict[Path, list[str]] = {(): ["a", "b"]}


def test_roots_of_both_sides_decide() -> None:
    entries = [file("a", 5), file("b", 5)]
    receiver = looking_receiver(*entries)
    orders = receiver.looked(HERE, NAMES)
    assert said(orders) == [Prove([0, 1])]
    assert done(orders) == [HashHere([0, 1])]
    assert receiver.receive(Roots({0: ONE}), 0.0) == []
    assert receiver.hashed({0: ONE, 1: ONE}) == []
    told = answered(receiver.receive(Roots({1: TWO}), 0.0), *entries)
    assert [(each.action, each.why) for each in told] == [("skip", "same"), ("take", None)]
    (land,) = receiver.receive(START, 0.0)
    assert isinstance(land, Land)
    assert land.plan.path(1) == ("b (2)",)
    assert land.manifest.entries == entries, "as it was sent"


def test_own_roots_may_come_last() -> None:
    receiver = looking_receiver(file("a", 5), file("b", 5))
    receiver.looked(HERE, NAMES)
    assert receiver.receive(Roots({0: ONE, 1: TWO}), 0.0) == []
    assert len(said(receiver.hashed({0: ONE, 1: TWO}))) == 1


@pytest.mark.parametrize(
    ("there", "here"), [(None, ONE), (ONE, None), (None, None)], ids=["there", "here", "both"]
)
def test_what_cannot_be_read_is_not_the_same(there: bytes | None, here: bytes | None) -> None:
    entries = [file("a", 5), file("b", 5)]
    receiver = looking_receiver(*entries)
    receiver.looked(HERE, NAMES)
    receiver.hashed({0: ONE} if here is None else {0: ONE, 1: here})
    told = answered(receiver.receive(Roots({0: ONE, 1: there}), 0.0), *entries)
    assert [(each.action, each.why) for each in told] == [("skip", "same"), ("take", None)]


@pytest.mark.parametrize("roots", [{2: ONE}, {0: ONE, 1: ONE, 2: ONE}])
def test_roots_that_nobody_asked_for(roots: dict[int, bytes | None]) -> None:
    receiver = looking_receiver(file("a", 5), file("b", 5), file("c", 5))
    receiver.looked(HERE, NAMES)
    assert ended(receiver.receive(Roots(roots), 0.0)) == "transfer.order"


def test_roots_before_anything_is_known() -> None:
    some: list[dict[int, bytes | None]] = [{}, {0: ONE}]
    for roots in some:
        receiver = looking_receiver(file("a", 5))
        assert ended(receiver.receive(Roots(roots), 0.0)) == "transfer.order"
    receiver = looking_receiver(file("a", 5), policy="ask")
    assert receiver.looked({0: Found("file", 9)}, {(): ["a"]}) == [AskAbout([0])]
    assert ended(receiver.receive(Roots({}), 0.0)) == "transfer.order"


def test_a_root_comes_once() -> None:
    receiver = looking_receiver(file("a", 5), file("b", 5))
    receiver.looked(HERE, NAMES)
    receiver.receive(Roots({0: ONE}), 0.0)
    assert ended(receiver.receive(Roots({0: ONE}), 0.0)) == "transfer.order"


def test_many_roots_are_asked_for_in_parts() -> None:
    count = MOST_NUMBERS + 1
    entries = [file(f"f{number}", 5) for number in range(count)]
    receiver = looking_receiver(*entries)
    found = dict.fromkeys(range(count), Found("file", 5))
    orders = said(receiver.looked(found, {(): [f"f{number}" for number in range(count)]}))
    assert orders == [Prove(list(range(MOST_NUMBERS)), more=True), Prove([MOST_NUMBERS])]


def test_a_person_is_asked() -> None:
    entries = [file("a", 5), file("b", 6), file("c", 7)]
    receiver = looking_receiver(*entries, policy="ask")
    found = {0: Found("file", 9), 1: Found("file", 9), 2: Found("file", 9)}
    assert receiver.looked(found, {(): ["a", "b", "c"]}) == [AskAbout([0, 1, 2])]
    told = answered(receiver.answered({0: "overwrite", 2: "rename"}), *entries)
    assert [(each.action, each.why) for each in told] == [
        ("take", None),
        ("skip", "unwanted"),
        ("take", None),
    ]


def test_a_person_is_asked_about_what_is_not_the_same() -> None:
    receiver = looking_receiver(file("a", 5), file("b", 5), policy="ask")
    receiver.looked(HERE, NAMES)
    receiver.receive(Roots({0: ONE, 1: ONE}), 0.0)
    assert receiver.hashed({0: ONE, 1: TWO}) == [AskAbout([1])]


def test_what_a_run_left_is_looked_for_where_it_would_be() -> None:
    entries = [file("a", LARGE), file("b", LARGE), folder("c"), file("c/d", 5)]
    receiver = looking_receiver(*entries)
    found = {0: Found("file", LARGE), 2: Found("folder", ours=True)}
    orders = receiver.looked(found, {(): ["a", "c"]}, resumes=True)
    assert said(orders) == [Prove([0])]
    receiver.hashed({0: ONE})
    (again,) = receiver.receive(Roots({0: TWO}), 0.0)
    assert isinstance(again, LookAgain)
    assert again.plan.path(0) == ("a (2)",)
    told = receiver.looked_again(
        {
            0: Found("file", LARGE, proven=Ranges([0])),
            1: Found(proven=Ranges([0, 1, 2])),
            3: Found("file", 5, 10**18, ours=True),
        }
    )
    assert [(each.action, each.why) for each in answered(told, *entries)] == [
        ("resume", None),
        ("resume", None),
        ("take", None),
        ("skip", "done"),
    ]
    orders = receiver.receive(START, 0.0)
    assert orders[1:] == [Complete(1)]
    assert (receiver.size, receiver.kept) == (SEGMENT_BYTES + 5, LARGE + SEGMENT_BYTES + 5)
    assert receiver.completed(1, "b") == []


def test_nothing_is_to_come() -> None:
    entries = [folder("a"), file("a/b", 0), link("c", "a"), file("d", 5)]
    receiver = looking_receiver(*entries)
    receiver.looked({3: Found("file", 5, 10**18, ours=True)}, {(): ["d"]})
    orders = receiver.receive(START, 0.0)
    assert [type(order) for order in orders] == [Land, Finish]
    assert said(receiver.finished()) == [Done(3, 1)]
    assert ended(receiver.receive(Bye(), 0.0)) is None
    assert receiver.is_over
    assert ended(landing_receiver().receive(Bye(), 0.0)) == "transfer.order"


def test_an_empty_tree() -> None:
    receiver = landing_receiver()
    assert said(receiver.finished()) == [Done(0, 0)]


def test_bytes_arrive() -> None:
    receiver = landing_receiver(file("a", 5), file("b", LARGE))
    receiver.opened(0)
    receiver.opened(1)
    assert receiver.claim_pack(0, [0])
    assert receiver.landed_pack(0, [0]) == []
    for number, index in ((0, 2), (1, 0), (1, 1)):
        assert receiver.claim(number, 1, index) == LARGE
        orders = receiver.landed_segment(number, 1, index)
    assert orders == [Complete(1)]
    assert (receiver.landed, receiver.size) == (LARGE + 5, LARGE + 5)
    assert receiver.completed(1, "b") == [Finish()]
    told = said(receiver.finished())
    assert told == [Landed(0, 2, LARGE + 5), Landed(1, 2, LARGE + 5), Done(2, 0)]
    assert receiver.done == told[-1]


def test_landed_is_told_now_and_then() -> None:
    receiver = landing_receiver(file("a", 5), file("b", 5), file("c", 5))
    receiver.opened(0)
    for entry in range(2):
        receiver.claim_pack(0, [entry])
        receiver.landed_pack(0, [entry])
        told = said(receiver.tick(LANDED_EVERY + entry * LANDED_EVERY / 2))
        assert told == ([Landed(0, 1, 5)] if entry == 0 else [])
    assert said(receiver.tick(2 * LANDED_EVERY)) == [Landed(0, 2, 10)]
    assert receiver.tick(3 * LANDED_EVERY) == []


def test_silence_with_nothing_to_tell_is_broken() -> None:
    receiver = landing_receiver(file("a", 5))
    now, told = 0.0, []
    while now < 25:
        now += 0.1
        told += said(receiver.tick(now))
    assert len(told) == 2


def test_a_connection_is_over() -> None:
    receiver = landing_receiver(file("a", 5), file("b", LARGE))
    receiver.opened(0)
    receiver.claim_pack(0, [0])
    receiver.landed_pack(0, [0])
    receiver.claim(0, 1, 0)
    told = said(receiver.over(0, "record.cut"))
    assert told == [Landed(0, 1, 5), Ended(0, 1, "record.cut")]
    assert receiver.over(0) == []
    assert receiver.over(9) == []
    assert receiver.claim(0, 1, 0) is None
    receiver.opened(2)
    assert receiver.claim(2, 1, 0) == LARGE


def test_the_sender_gives_a_connection_up() -> None:
    receiver = landing_receiver(file("a", 5))
    receiver.opened(0)
    assert receiver.receive(Ended(0, 3), 0.0) == [Cut(0)]
    assert said(receiver.over(0)) == [Ended(0, 0)]
    assert said(receiver.receive(Ended(2, 3), 0.0)) == [Ended(2, 0)]
    receiver.opened(2)
    assert not receiver.claim_pack(2, [0]), "it was over before it came"
    assert receiver.over(2) == []
    receiver.opened(4)
    assert receiver.claim_pack(4, [0])


def test_connections_that_never_come_are_not_counted_for_ever() -> None:
    receiver = landing_receiver(file("a", 5))
    for number in range(MOST_UNKNOWN):
        assert said(receiver.receive(Ended(number, 0), 0.0)) == [Ended(number, 0)]
    assert ended(receiver.receive(Ended(MOST_UNKNOWN, 0), 0.0)) == "transfer.order"


def changed(entry: int, size: int) -> Changed:
    return Changed(entry, size, 0o777, 2**63 - 1)


def test_a_file_comes_anew() -> None:
    receiver = landing_receiver(file("a", 5), file("b", LARGE))
    receiver.opened(0)
    receiver.claim(0, 1, 0)
    receiver.landed_segment(0, 1, 0)
    (renew,) = receiver.receive(changed(1, 7), 0.0)
    assert renew == Renew(1, Entry("file", ("b",), 7, 0o775, 2**63 - 1))
    assert not receiver.claim_pack(0, [1])
    assert said(receiver.renewed(1)) == [Renewed(1)]
    assert (receiver.size, receiver.landed) == (12, 0)
    assert receiver.claim_pack(0, [1, 0])
    assert receiver.landed_pack(0, [1, 0]) == [Finish()]


def test_a_file_becomes_empty() -> None:
    receiver = landing_receiver(file("a", 5))
    receiver.receive(changed(0, 0), 0.0)
    assert receiver.renewed(0)[1:] == [Finish()]
    assert said(receiver.finished()) == [Done(1, 0)]


def test_a_file_does_not_come() -> None:
    receiver = landing_receiver(file("a", 5), file("..", 7))
    assert receiver.receive(Gone(0, "source.unreadable"), 0.0) == [Renew(0, None)]
    assert receiver.renewed(0)[1:] == [Finish()]
    told = ((1, "path"), (0, "source.unreadable"))
    assert said(receiver.finished()) == [Done(0, 0, 2, told)]


def test_strange_reasons_are_not_passed_on() -> None:
    receiver = landing_receiver(file("a", 5))
    receiver.receive(Gone(0, "\x1b[31m"), 0.0)
    receiver.renewed(0)
    assert said(receiver.finished())[-1] == Done(0, 0, 1, ((0, "transfer.unknown"),))


def test_what_could_not_be_written_is_told() -> None:
    receiver = landing_receiver(file("a", 5), file("b", LARGE))
    receiver.opened(0)
    receiver.claim_pack(0, [0])
    receiver.landed_pack(0, [0])
    for index in range(3):
        receiver.claim(0, 1, index)
        receiver.landed_segment(0, 1, index)
    assert receiver.completed(1, None) == [Finish()]
    told = said(receiver.finished([(0, "disk.denied")]))[-1]
    assert told == Done(0, 0, 2, ((1, "disk.failed"), (0, "disk.denied")))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (changed(0, 5), "transfer.order"),  # under way
        (changed(1, 5), "transfer.order"),  # complete
        (changed(2, 5), "transfer.order"),  # a folder
        (changed(3, 5), "transfer.order"),  # without a byte
        (changed(99, 5), "transfer.order"),
        (changed(999_999, 5), "transfer.order"),
        (changed(4, MOST_GROWTH + 50), "transfer.grown"),
        (changed(4, 2**63 - 1), "transfer.grown"),
        (Gone(1, "x"), "transfer.order"),
        (Gone(99, "x"), "transfer.order"),
        (Length(5), "transfer.order"),
        (Start(SECRET, "aes-256-gcm"), "transfer.order"),
        (Tree(b"x"), "transfer.order"),
        (Roots({}), "transfer.order"),
        (Bye(), "transfer.order"),
        (Ready(), "transfer.order"),
        (Landed(0, 0, 0), "transfer.order"),
        (Renewed(0), "transfer.order"),
        (Done(0, 0), "transfer.order"),
        (offer_of([]), "transfer.order"),
    ],
    ids=repr,
)
def test_out_of_turn(message: AnyMessage, code: str) -> None:
    entries = [file("a", 5), file("b", 5), folder("c"), file("d", 0), file("e", 5)]
    receiver = landing_receiver(*entries)
    receiver.opened(0)
    receiver.claim_pack(0, [1])
    receiver.landed_pack(0, [1])
    receiver.claim_pack(0, [0])
    orders = receiver.receive(message, 0.0)
    assert ended(orders) == code
    assert said(orders) == [Cancel(code)]
    assert receiver.landed_pack(0, [0]) == []
    assert receiver.receive(Pause(on=True), 0.0) == []


def test_a_file_does_not_change_for_ever() -> None:
    receiver = landing_receiver(file("a", 5))
    for _ in range(MOST_CHANGES):
        assert done(receiver.receive(changed(0, 6), 0.0))
        receiver.renewed(0)
    assert ended(receiver.receive(changed(0, 6), 0.0)) == "transfer.order"


def test_a_file_is_not_renewed_twice_at_once() -> None:
    receiver = landing_receiver(file("a", 5))
    receiver.receive(changed(0, 6), 0.0)
    assert ended(receiver.receive(Gone(0, "x"), 0.0)) == "transfer.order"


def test_growth_counts_together() -> None:
    receiver = landing_receiver(file("a", 5), file("b", 5))
    receiver.receive(changed(0, MOST_GROWTH), 0.0)
    receiver.renewed(0)
    assert ended(receiver.receive(changed(1, 21), 0.0)) == "transfer.grown"


def test_nothing_grows_beyond_what_is_taken_at_most() -> None:
    receiver = landing_receiver(file("a", 5), file("b", 5), most=30)
    receiver.receive(changed(0, 25), 0.0)
    receiver.renewed(0)
    assert ended(receiver.receive(changed(1, 6), 0.0)) == "transfer.grown"


def test_the_disk_is_full() -> None:
    receiver = landing_receiver(file("a", 5))
    orders = receiver.failed(LocalError("disk.no-room", path="x", size=5))
    assert said(orders) == [Cancel("disk.no-room")]
    assert ended(orders) == "disk.no-room"
    assert receiver.claim_pack(0, [0]) is False
    assert receiver.claim(0, 0, 0) is None
    for nothing in (
        receiver.looked({}, {}),
        receiver.looked_again({}),
        receiver.hashed({}),
        receiver.answered({}),
        receiver.landed_segment(0, 0, 0),
        receiver.over(0),
        receiver.completed(0, None),
        receiver.renewed(0),
        receiver.finished(),
        receiver.refuse(),
    ):
        assert nothing == []


def test_the_last_word_need_not_be_heard() -> None:
    receiver = landing_receiver()
    receiver.finished()
    assert ended(receiver.tick(PATIENCE + 1)) is None
    receiver = landing_receiver(file("a"))
    assert ended(receiver.tick(PATIENCE + 1)) == "transfer.expired"


def test_a_line_that_is_lost_when_all_is_here_is_no_failure() -> None:
    receiver = landing_receiver()
    receiver.finished()
    assert ended(receiver.failed(IncompleteError("transfer.lost"))) is None
    assert receiver.is_over


def test_a_text() -> None:
    receiver = fresh()
    receiver.receive(offer_of([], tree=0, text="hello\x1b"), 0.0)
    orders = receiver.accept()
    assert said(orders) == [Ready()]
    assert done(orders) == [Text("hello\x1b"), Finish()]
    assert said(receiver.finished()) == [Done(0, 0)]


def test_a_stream() -> None:
    receiver = accepted(offer_of([], tree=0, stream=True))
    assert ended(accepted(offer_of([], tree=0, stream=True)).receive(Length(0), 0.0))
    (land,) = receiver.receive(START, 0.0)
    assert isinstance(land, Land)
    assert land.plan.decisions == []
    receiver.opened(1)
    for index in range(2):
        assert receiver.claim(1, 0, index) == 2**63 - 1
        assert receiver.landed_segment(1, 0, index) == []
    assert (receiver.landed, receiver.size) == (2 * SEGMENT_BYTES, 0)
    receiver.claim(1, 0, 2)
    size = 2 * SEGMENT_BYTES + 3
    assert receiver.receive(Length(size), 0.0) == [StreamEnd(size)]
    assert receiver.landed_segment(1, 0, 2) == [Finish()]
    assert (receiver.landed, receiver.size) == (size, size)
    assert said(receiver.finished()) == [Landed(1, 3, size), Done(0, 0)]


def test_a_stream_that_had_ended_already() -> None:
    receiver = accepted(offer_of([], tree=0, stream=True))
    receiver.receive(START, 0.0)
    assert receiver.receive(Length(0), 0.0) == [StreamEnd(0), Finish()]
    receiver = accepted(offer_of([], tree=0, stream=True))
    receiver.receive(START, 0.0)
    receiver.receive(Length(5), 0.0)
    assert ended(receiver.receive(Length(5), 0.0)) == "transfer.order"


@pytest.mark.parametrize("message", [changed(0, 5), Gone(0, "x")])
def test_a_stream_does_not_change(message: AnyMessage) -> None:
    receiver = accepted(offer_of([], tree=0, stream=True))
    receiver.receive(START, 0.0)
    assert ended(receiver.receive(message, 0.0)) == "transfer.order"


def test_who_offers_nothing_is_not_waited_for() -> None:
    receiver = Receiver("same", 0.0, fast=True)
    now, orders = 0.0, list[Order]()
    while not receiver.is_over and now < 2 * PATIENCE:
        now += 5
        receiver.receive(Alive(), now)
        orders += receiver.tick(now)
    assert PATIENCE < now <= PATIENCE + 5
    assert ended(orders) == "transfer.expired"
