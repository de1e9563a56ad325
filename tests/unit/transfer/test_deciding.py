"""What is asked before an answer is given, in which order, and never twice."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.errors import ProtocolError
from landline.transfer.deciding import Deciding, check
from landline.transfer.decisions import Found, Policy
from landline.transfer.manifest import ROOT_BYTES, Manifest, encode
from landline.transfer.messages import Answer, Prove
from landline.transfer.orders import AskAbout, Fit, HashHere, LookAgain, Order, Say
from landline.transfer.ranges import Ranges
from tests.unit.transfer.cores import LARGE, offer_of
from tests.unit.transfer.trees import file

ENTRIES = [file("a", 5), file("b", LARGE), file("c", 5)]
TREE = encode(Manifest(ENTRIES))
POLICIES: list[Policy] = ["ask", "same", "rename", "overwrite", "newer"]


def deciding(policy: Policy = "ask") -> Deciding:
    made = Deciding(offer_of(ENTRIES), policy)
    assert made.tree(TREE)
    return made


def asked(orders: list[Order]) -> list[type]:
    return [type(each.message) if isinstance(each, Say) else type(each) for each in orders]


def test_first_roots_then_a_person_then_what_is_left() -> None:
    made = deciding()
    here = {0: Found("file", 5), 1: Found("file", 7), 2: Found("file", 5)}
    made.looked(here, {(): ["a", "b", "c"]}, resumes=True)
    assert asked(made.next()) == [Prove, HashHere]
    assert made.next() == []
    made.roots({0: b"1" * ROOT_BYTES})
    made.hashed({0: b"1" * ROOT_BYTES, 2: b"1" * ROOT_BYTES})
    assert made.next() == []
    made.roots({2: b"2" * ROOT_BYTES})
    assert made.next() == [AskAbout([1, 2])]
    made.answered({1: "rename"})
    (again,) = made.next()
    assert isinstance(again, LookAgain)
    assert [again.plan.path(number) for number in range(3)] == [("a",), ("b (2)",), ("c",)]
    assert not made.is_answered
    made.looked_again({1: Found("file", 7, proven=Ranges([1]))})
    assert asked(made.next()) == [Fit, Answer], "first whether there is room, then the answer"
    assert made.is_answered
    assert [each.action for each in made.plan.decisions] == ["skip", "resume", "skip"]


@given(
    st.sampled_from(POLICIES),
    st.lists(st.sampled_from(["nothing", "small", "like"]), min_size=3, max_size=3),
    st.lists(st.sampled_from([None, b"1" * ROOT_BYTES, b"2" * ROOT_BYTES]), min_size=6, max_size=6),
    st.booleans(),
)
def test_it_comes_to_an_answer(
    policy: Policy,
    here: list[str],
    roots: list[bytes | None],
    resumes: bool,  # noqa: FBT001
) -> None:
    made = deciding(policy)
    found = {
        number: Found("file", ENTRIES[number].size if what == "like" else 1)
        for number, what in enumerate(here)
        if what != "nothing"
    }
    made.looked(found, {(): [ENTRIES[number].path[0] for number in found]}, resumes=resumes)
    seen = []
    while not made.is_answered:
        orders = made.next()
        seen += asked(orders)
        match orders:
            case [*_, HashHere(entries)]:
                made.hashed({entry: roots[entry] for entry in entries})
                made.roots({entry: roots[entry + 3] for entry in entries})
            case [AskAbout()]:
                made.answered({0: "rename", 1: "overwrite"})
            case [LookAgain()]:
                made.looked_again(found)
    order = [Prove, HashHere, AskAbout, LookAgain, Fit, Answer]
    assert seen == [each for each in order if each in seen], "each once, in order"
    for number, decision in enumerate(made.plan.decisions):
        if decision.why == "same":
            assert roots[number] == roots[number + 3] is not None


def test_a_tree_that_was_not_offered() -> None:
    made = Deciding(offer_of(ENTRIES), "ask")
    assert not made.tree(TREE[:5])
    for part in (b"", TREE):
        with pytest.raises(ProtocolError):
            made.tree(part)
    made = Deciding(offer_of(ENTRIES, size=LARGE + 11), "ask")
    with pytest.raises(ProtocolError):
        made.tree(TREE)


def test_what_is_an_offer() -> None:
    check(offer_of(ENTRIES))
    check(offer_of([], tree=0, text="x"))
    check(offer_of([], tree=0, stream=True))
    for changes in ({"tree": 0}, {"text": "x"}, {"version": 9}):
        with pytest.raises(ProtocolError):
            check(offer_of(ENTRIES, **changes))
