"""What becomes of each entry: nothing is overwritten unasked, and no two get one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.catalogue import LANGUAGES, text
from landline.errors import ProtocolError
from landline.transfer import decisions as module
from landline.transfer.decided import STATES, Decision
from landline.transfer.decisions import BLOCK, Answer, Found, Plan, Policy, decide, decode, encode
from landline.transfer.links import Path
from landline.transfer.manifest import Entry, Manifest, reason
from landline.transfer.names import LONGEST, checked, collision_key, numbered
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SEGMENT_BYTES, SMALL
from landline.transfer.validation import validated
from tests.unit.transfer.trees import assert_links_stay_inside, file, folder, link, trees

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICIES: tuple[Policy, ...] = get_args(Policy)
ONE, TWO = b"1" * 32, b"2" * 32
LARGE = 3 * SEGMENT_BYTES + 5

Disk = dict[Path, Found]


def names_of(disk: Disk) -> dict[Path, list[str]]:
    names: dict[Path, list[str]] = {(): []}
    for path, what in disk.items():
        if what.kind == "folder":
            names[path] = []
    for path in disk:
        names[path[:-1]].append(path[-1])
    return names


def decided(
    entries: list[Entry],
    disk: Mapping[str, Found],
    policy: Policy,
    answers: Mapping[int, Answer] | None = None,
) -> Plan:
    manifest = validated(Manifest(entries))
    there = {tuple(path.split("/")): found for path, found in disk.items()}
    return planned(manifest, there, policy, answers)


def planned(
    manifest: Manifest, disk: Disk, policy: Policy, answers: Mapping[int, Answer] | None = None
) -> Plan:
    found = {n: disk[e.path] for n, e in enumerate(manifest.entries) if e.path in disk}
    names = names_of({path: what for path, what in disk.items() if what.kind != "missing"})
    return decide(manifest, found, policy, names=names, answers=answers)


def told(plan: Plan) -> list[str]:
    """Return the decisions as short words."""
    return [
        f"{d.action}{'!' if d.replaces else ''} {'/'.join(plan.path(number))}"
        f"{f' {d.why}' if d.why else ''}"
        for number, d in enumerate(plan.decisions)
    ]


HERE = Found("file", 1, 10**18, root=TWO)


@pytest.mark.parametrize(
    ("policy", "found", "said"),
    [
        ("ask", HERE, "ask a"),
        ("same", HERE, "take a (2)"),
        ("rename", HERE, "take a (2)"),
        ("overwrite", HERE, "take! a"),
        ("newer", HERE, "skip a older"),
        ("newer", Found("file", 1, 10**18 - 2 * 10**9), "take! a"),
        ("newer", Found("file", 1, 10**18 - 2 * 10**9 + 1), "skip a older"),
        ("newer", Found("file", 2, 10**18 - 1), "take! a"),
        ("newer", Found("file", 2, 10**18), "skip a older"),
        ("newer", Found("link", 0, 0, "x"), "take! a"),
        ("ask", Found("file", 1), "prove a"),
        ("same", Found("file", 1), "prove a"),
        ("rename", Found("file", 1), "take a (2)"),
        ("ask", Found("file", 2), "ask a"),
        ("same", Found("file", 2), "take a (2)"),
        ("overwrite", Found("link", target="x"), "take! a"),
        ("ask", Found("link", target="x"), "ask a"),
        *((policy, Found("file", 1, root=ONE), "skip a same") for policy in POLICIES),
        *((policy, Found("file", 1, 10**18, ours=True), "skip a done") for policy in POLICIES),
        *((policy, Found("file", 1, ours=True), "take! a") for policy in POLICIES),
        ("ask", Found("file", 1, 10**18 + 10**7, ours=True), "skip a done"),
        ("ask", Found("file", 1, 10**18 + 10**7 + 1, ours=True), "take! a"),
        ("ask", Found("file", 1, 10**18 - 2 * 10**9, ours=True), "skip a done"),
        ("ask", Found("file", 1, 10**18 - 2 * 10**9 - 1, ours=True), "take! a"),
        *((policy, Found("file", 2, ours=True), "take! a") for policy in POLICIES),
        *((policy, Found("folder"), "take a (2)") for policy in POLICIES),
        *((policy, Found("other"), "take a (2)") for policy in POLICIES),
        *((policy, Found(), "take a") for policy in POLICIES),
    ],
)
def test_a_file(policy: Policy, found: Found, said: str) -> None:
    assert told(decided([file("a", root=ONE)], {"a": found}, policy)) == [said]


@pytest.mark.parametrize(
    ("policy", "found", "said"),
    [
        *((policy, Found("file", 1), "take a (2)") for policy in POLICIES),
        *((policy, Found("link"), "take a (2)") for policy in POLICIES),
        *((policy, Found("folder"), "take a") for policy in POLICIES if policy != "rename"),
        ("rename", Found("folder"), "take a (2)"),
        ("rename", Found("folder", ours=True), "take a"),
    ],
)
def test_a_folder(policy: Policy, found: Found, said: str) -> None:
    assert told(decided([folder("a")], {"a": found}, policy)) == [said]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_link_that_is_here(policy: Policy) -> None:
    tree = [file("a"), link("b", "a")]
    assert told(decided(tree, {"b": Found("link", target="a")}, policy))[1] == "skip b same"


@pytest.mark.parametrize(
    ("answer", "said"),
    [("skip", "skip a unwanted"), ("rename", "take a (2)"), ("overwrite", "take! a")],
)
def test_answers_of_a_person(answer: Answer, said: str) -> None:
    asked = decided([file("a", 2)], {"a": HERE}, "ask")
    assert asked.to_ask == [0]
    answered = decided([file("a", 2)], {"a": HERE}, "ask", {0: answer})
    assert told(answered) == [said]
    assert not answered.to_ask


def test_what_both_sides_must_read_first() -> None:
    plan = decided([file("a"), file("b", 5)], {"a": Found("file", 1), "b": HERE}, "same")
    assert plan.to_prove == [0]
    assert plan.renamed == {1: ("b (2)",)}
    assert (plan.size, plan.space) == (5, BLOCK)


def test_a_name_that_is_here_in_another_spelling_is_taken() -> None:
    disk = {"A": Found("file"), "e\u0301": Found("folder")}
    for policy in POLICIES:
        assert told(decided([file("a"), folder("é"), file("é/x")], disk, policy)) == [
            "take a (2)",
            "take é (2)",
            "take é (2)/x",
        ]


def test_new_names_are_nobodys() -> None:
    tree = [file("a"), file("a (2)"), file("a (3)"), file("b"), file("B")]
    disk = {"a": HERE, "A (4)": HERE, "a (2)": HERE, "b": HERE}
    assert told(decided(tree, disk, "rename")) == [
        "take a (5)",
        "take a (2) (2)",
        "take a (3)",
        "take b (3)",
        "take B (2)",
    ]


def test_what_lies_in_a_renamed_folder_is_new() -> None:
    tree = [folder("p"), file("p/a"), folder("p/q"), file("p/q/b"), link("p/l", "../p/a")]
    disk = {"p": Found("folder"), "p/a": HERE, "p/q": Found("file")}
    plan = decided(tree, disk, "rename")
    assert told(plan) == [
        "take p (2)", "take p (2)/a", "take p (2)/q", "take p (2)/q/b", "take p (2)/l",
    ]  # fmt: skip
    assert plan.decisions[4].target == "a"
    assert plan.renamed == {0: ("p (2)",)}
    joined = decided(tree, disk, "overwrite")
    assert told(joined) == [
        "take p", "take! p/a", "take p/q (2)", "take p/q (2)/b", "take p/l",
    ]  # fmt: skip
    assert joined.decisions[4].target == "../p/a"


def test_what_this_transfer_made_in_a_renamed_folder_is_done() -> None:
    tree = validated(Manifest([folder("p"), folder("p/q"), file("p/q/a"), file("p/q/b")]))
    found = {
        0: Found("folder"),
        1: Found("folder", ours=True),
        2: Found("file", 1, 10**18, ours=True),
        3: HERE,
    }
    plan = decide(tree, found, "rename", names={(): ["p"]})
    assert told(plan)[:3] == ["take p (2)", "take p (2)/q", "skip p (2)/q/a done"]


def test_refused_entries_stay_refused() -> None:
    plan = decided([file("a"), file(".."), folder("b"), file("b/../c")], {}, "same")
    assert told(plan) == ["take a", "refuse .. path", "take b", "refuse b/../c parent"]
    assert plan.size == 1


def test_a_large_file_goes_on() -> None:
    proven = Found(proven=Ranges([0, 3]))
    plan = decided([file("a", LARGE), file("b", SMALL)], {"a": proven, "b": proven}, "same")
    assert told(plan) == ["resume a", "take b"]
    assert plan.decisions[0].proven == Ranges([0, 3])
    assert plan.size == 2 * SEGMENT_BYTES + SMALL == plan.space
    beside = msgspec.structs.replace(HERE, proven=Ranges([0]))
    assert told(decided([file("a", LARGE)], {"a": beside}, "rename")) == ["resume a (2)"]
    assert told(decided([file("a", LARGE)], {"a": beside}, "overwrite")) == ["resume! a"]
    inside = decided([folder("p"), file("p/a", LARGE)], {"p": Found("folder")}, "rename")
    assert told(inside) == ["take p (2)", "take p (2)/a"]


def test_room_is_counted_in_blocks() -> None:
    plan = decided([folder("a"), file("a/b", 1), file("a/c", BLOCK + 1), link("l", "a")], {}, "ask")
    assert plan.size == BLOCK + 2
    assert plan.space == 5 * BLOCK
    empty = decided([file("a", 0)], {}, "ask")
    assert (empty.size, empty.space) == (0, 0)


def test_names_of_which_cutting_leaves_the_same() -> None:
    names = ["x" * 240, "x" * 240 + " " * 13 + "y"]
    plan = decided([file(name) for name in names], dict.fromkeys(names, HERE), "rename")
    assert len({plan.path(number) for number in range(2)}) == 2


# Any tree onto any disk


@st.composite
def disks(draw: st.DrawFn, manifest: Manifest) -> Disk:
    """What may be here: some of the entries' names, and ones that some systems take for them."""
    disk: Disk = {}
    for number, entry in enumerate(manifest.entries):
        holder = disk.get(entry.path[:-1])
        is_open = len(entry.path) == 1 or (holder is not None and holder.kind == "folder")
        if number in manifest.refused or not is_open or draw(st.booleans()):
            continue
        name = entry.path[-1]
        spellings = [name, name.upper(), name.lower(), f"{name} (2)", f"{name} (3)"]
        kind: Literal["folder", "file", "link", "other"]
        kind = draw(st.sampled_from(["folder", "file", "link", "other"]))
        size = entry.size if draw(st.booleans()) else 3
        found = Found(kind, size, draw(st.integers(0, 2**62)), draw(st.sampled_from(["a", "b"])))
        disk[*entry.path[:-1], draw(st.sampled_from(spellings))] = found
    return disk


@given(st.data(), trees().map(validated), st.sampled_from(POLICIES))
def test_nothing_is_overwritten_unasked(
    data: st.DataObject, manifest: Manifest, policy: Policy
) -> None:
    disk = data.draw(disks(manifest))
    answers: dict[int, Answer] = data.draw(
        st.dictionaries(st.integers(0, 14), st.sampled_from(get_args(Answer)))
    )
    plan = planned(manifest, disk, policy, answers)
    assert len(plan.decisions) == len(manifest.entries)
    written: Disk = dict(disk)
    for number, (entry, decision) in enumerate(zip(manifest.entries, plan.decisions, strict=True)):
        if decision.action not in ("take", "resume"):
            continue
        path = plan.path(number)
        assert checked(path[-1]) == path[-1]
        assert not path[:-1] or written[path[:-1]].kind == "folder"
        there = disk.get(path)
        if there is None:
            keys = {collision_key(other[-1]) for other in written if other[:-1] == path[:-1]}
            assert collision_key(path[-1]) not in keys
        elif entry.kind == "folder":
            assert there.kind == "folder"
            assert policy != "rename"
        else:
            assert decision.replaces
            assert there.kind in ("file", "link")
            is_newer = policy == "newer" and entry.mtime_ns > there.mtime_ns
            assert policy == "overwrite" or is_newer or answers[number] == "overwrite"
            assert path == entry.path
        written[path] = Found(entry.kind, ours=True)
    assert sorted(plan.to_ask + plan.to_prove) == [
        n for n, d in enumerate(plan.decisions) if d.action in ("ask", "prove")
    ]
    assert_links_stay_inside_what_came(manifest, plan)


def assert_links_stay_inside_what_came(manifest: Manifest, plan: Plan) -> None:
    """Check the links that are written among the new paths; of others, only folders count."""
    whole = {}
    for number, entry in enumerate(manifest.entries):
        decision, path = plan.decisions[number], plan.path(number)
        same = decision.why == "same" and not plan.renamed
        if decision.action == "refuse" or (
            entry.kind == "link" and decision.action == "skip" and not same
        ):
            continue
        target = entry.target if same else decision.target
        whole[path] = Entry(entry.kind, path, target=target)
    assert_links_stay_inside(whole)


def test_no_link_leads_through_another_that_is_here() -> None:
    tree = [folder("p"), file("p/a"), link("p/l", "."), link("p/m", "l/a"), link("p/n", "a")]
    disk = {"p": Found("folder"), "p/l": Found("link", 0, 2 * 10**18, "/etc")}
    assert told(decided(tree, disk, "newer"))[2:] == [
        "skip p/l older",
        "refuse p/m link-nowhere",
        "take p/n",
    ]


def test_no_link_that_dangled_leads_to_what_was_renamed() -> None:
    tree = [folder("p"), link("p/l", "a (2)"), file("p/a", root=ONE)]
    disk = {"p": Found("folder"), "p/a": HERE, "p/l": Found("folder")}
    assert told(decided(tree, disk, "same"))[1:] == ["take p/l (2)", "take p/a (3)"]


@pytest.mark.parametrize("ending", ["", ".txt"])
def test_long_names_count_together(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each counting from 2, 100 000 of them would take hours."""
    tries: list[int] = []

    def counted(name: str, number: int) -> str:
        tries.append(number)
        return numbered(name, number)

    monkeypatch.setattr(module, "numbered", counted)
    shared = "x" * (LONGEST - 3 - len(ending))
    tree = [folder("p")] + [file(f"p/{shared}{n:03d}{ending}") for n in range(300)]
    manifest = validated(Manifest(tree))
    names = [entry.path[-1] for entry in manifest.entries[1:]]
    found = {0: Found("folder"), **{n: Found("other") for n in range(1, 301)}}
    plan = decide(manifest, found, "same", names={(): ["p"], ("p",): names})
    paths = {plan.path(number) for number in range(len(plan.decisions))}
    assert len(paths | {("p", n) for n in names}) == 601
    assert 300 <= len(tries) < 900


@given(st.data(), trees().map(validated), st.sampled_from(POLICIES))
def test_a_second_run_has_nothing_left_to_do(
    data: st.DataObject, manifest: Manifest, policy: Policy
) -> None:
    plan = planned(manifest, data.draw(disks(manifest)), policy)
    found = {
        n: Found(e.kind, e.size, e.mtime_ns, e.target, ours=True)
        for n, (e, d) in enumerate(zip(manifest.entries, plan.decisions, strict=True))
        if d.action == "take" and n not in plan.renamed
    }
    again = decide(manifest, found, policy, names={(): []})
    for number in found:
        kind = manifest.entries[number].kind
        assert (again.decisions[number].why == "done") == (kind != "folder")


# To the sender


def test_the_encoding_is_as_the_page_says() -> None:
    decisions = [
        Decision("take", ("a",)),
        Decision("resume", ("b",), proven=Ranges([0, 1])),
        Decision("skip", ("c",), "same"),
        Decision("refuse", ("d",), "parent"),
    ]
    assert msgspec.msgpack.decode(encode(decisions), strict=False) == [
        1,
        bytes([0, 1, 2, 9]),
        {1: b"\x00\x02"},
    ]


@given(st.data(), trees())
def test_decisions_come_back(data: st.DataObject, manifest: Manifest) -> None:
    states = st.sampled_from([state for state in STATES if state[0] != "resume"])
    told = []
    for entry in manifest.entries:
        action, why = data.draw(states)
        told.append(Decision(action, entry.path, why))
    manifest = Manifest([*manifest.entries, file("large", LARGE)])
    proven = Ranges(data.draw(st.sets(st.integers(0, 3))))
    told.append(Decision("resume", ("large",), proven=proven))
    # Where each is written is the receiver's own.
    assert decode(encode(told), manifest) == [msgspec.structs.replace(d, path=()) for d in told]


def wire(states: object, ranges: object, version: int = 1) -> bytes:
    return msgspec.msgpack.encode([version, states, ranges])


SENT = Manifest([file("a", LARGE), file("b", 1), folder("c"), file("d", LARGE)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        wire(b"\0\0\0\0", {}, version=2),
        wire(b"\0\0\0", {}),
        wire(b"\0\0\0\0\0", {}),
        wire(bytes([0, 0, 0, len(STATES)]), {}),
        wire(b"\xff\0\0\0", {}),
        wire(b"\1\0\0\0", {}),
        wire(b"\0\1\0\0", {1: b""}),
        wire(b"\0\0\1\0", {2: b""}),
        wire(b"\1\0\0\0", {0: b"", 3: b""}),
        wire(b"\1\0\0\0", {0: b"", -1: b""}),
        wire(b"\1\0\0\0", {0: b"\0\0"}),
        wire(b"\1\0\0\0", {0: b"\0\5"}),
        wire("\0\0\0\0", {}),
        wire(b"\0\0\0\0", {}) + b"\0",
        b"\x93\x01\xc6\xff\xff\xff\xff",
        b"\x93\x01\xc4\x04\0\0\0\0\xdf\xff\xff\xff\xff",
    ],
)
def test_what_is_not_read(data: bytes) -> None:
    with pytest.raises(ProtocolError) as error:
        decode(data, SENT)
    assert error.value.code in ("manifest.malformed-answer", "ranges.malformed")
    assert error.value.line("zh") != error.value.line("en")


def test_what_is_read_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = wire(b"\0\0\0\0", {})
    assert decode(data, SENT)
    monkeypatch.setattr(module, "ENCODED_LONGEST", len(data) - 1)
    with pytest.raises(ProtocolError):
        decode(data, SENT)


def test_what_is_not_decided_is_not_told() -> None:
    with pytest.raises(ValueError, match="not decided"):
        encode([Decision("ask", ("a",))])


def test_every_state_has_its_words() -> None:
    assert len(STATES) == len(set(STATES)) <= 256
    for _, why in STATES:
        if why is not None:
            for language in LANGUAGES:
                assert text(reason(why).key, language)
