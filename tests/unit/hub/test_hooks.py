"""Webhooks, as far as the hub decides."""

from __future__ import annotations

from typing import Any

import pytest

from landline.hub.hooks import MOST_IN_ROOM
from landline.settings import HubSettings, RateLimits
from landline.wire import events, verbs
from tests.unit.hub.kit import FAST, Bench, Caller

CID = "0" * 32


@pytest.fixture
def bench() -> Bench:
    return Bench(hooks_out=("https://example.org/", "http://10.0.0.5:8080/ci"))


@pytest.fixture
def root(bench: Bench) -> Caller:
    """The owner of the room `dev`."""
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    return root


def added(caller: Caller, label: str = "CI server", **fields: Any) -> events.Given:
    given = caller.do(verbs.AddHook(room="dev", label=label, **fields))
    assert isinstance(given, events.Given)
    return given


def listed(caller: Caller) -> list[events.HookInfo]:
    answer = caller.do(verbs.Hooks(room="dev"))
    assert isinstance(answer, events.HookList)
    return answer.hooks


def code(answer: events.Ok | events.Failure) -> str:
    assert isinstance(answer, events.Failure)
    return answer.code


# Incoming


def test_a_program_speaks_in_a_room(bench: Bench, root: Caller) -> None:
    given = added(root)
    answer = bench.hook(given.secret, "build failed", cid=CID)
    assert answer == events.Ok(cid=CID, room="dev", seq=2)
    (message,) = [message for message in root.all(events.Message) if message.text]
    assert (message.sender, message.via, message.text) == (
        "CI server [hook]",
        "hook",
        "build failed",
    )
    assert message.user == f"hook:{given.key[:12]}"
    assert bench.hook(given.secret, "again", cid=CID) == answer, "said once"
    assert root.info("dev").unread == 1


def test_the_caller_says_who_speaks_and_is_nobody_that_exists(bench: Bench, root: Caller) -> None:
    given = added(root)
    bench.hook(given.secret, "x", sender="root")
    bench.hook(given.secret, "x", sender="\x1b[31m<ada>\u202e" + "x" * 100)
    bench.hook(given.secret, "x", sender=" ")
    names = [body.sender for body in bench.log("dev")[1:]]
    assert names[0] == "root [hook]"
    for name in names:
        assert name.endswith(" [hook]")
        assert not set(name) & set("\x1b<>\u202e")
        assert len(name) <= 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "text.empty"), (" \n", "text.empty"), ("x" * 70_000, "text.too-long")],
)
def test_a_text_has_bounds(bench: Bench, root: Caller, text: str, expected: str) -> None:
    assert code(bench.hook(added(root).secret, text)) == expected


def test_an_unknown_secret_opens_nothing(bench: Bench, root: Caller) -> None:
    outgoing = added(root, url="https://example.org/x")
    for secret in ("", "nonsense", "x" * 1000, outgoing.secret):
        assert code(bench.hook(secret, "x")) == "hook.unknown"


def test_a_hook_does_not_speak_in_an_archived_room(bench: Bench, root: Caller) -> None:
    given = added(root)
    root.do(verbs.Archive(room="dev"))
    assert code(bench.hook(given.secret, "x")) == "room.archived"


def test_a_hook_that_is_too_fast_is_told_when_to_come_again() -> None:
    rates = RateLimits(burst=0, verb_burst=0, hook_messages=0.5, hook_burst=2)
    bench = Bench(HubSettings(rates=rates))
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    secret = added(root).secret
    for _ in range(2):
        assert isinstance(bench.hook(secret, "x"), events.Ok)
    answer = bench.hook(secret, "x")
    assert isinstance(answer, events.Failure)
    assert (answer.code, answer.retry) == ("hook.rate", 3)
    bench.pass_time(2)
    assert isinstance(bench.hook(secret, "x"), events.Ok)


def test_a_hook_is_told_what_could_not_be_kept(bench: Bench, root: Caller) -> None:
    secret = added(root).secret
    bench.fails = True
    assert code(bench.hook(secret, "x")) == "store.full"


def test_anothers_cid_is_refused(bench: Bench, root: Caller) -> None:
    secret = added(root).secret
    root.say("x", "dev", cid=CID)
    assert code(bench.hook(secret, "x", cid=CID)) == "cid.taken"


def test_its_secret_is_kept_as_a_hash_only(bench: Bench, root: Caller) -> None:
    given = added(root)
    for record in bench.store.records("hook"):
        assert given.secret.encode() not in (record.value or b"")
    bench.restart()
    assert isinstance(bench.hook(given.secret, "x"), events.Ok)


# Outgoing


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://example.org/", True),
        ("https://example.org/a/b?c", True),
        ("http://10.0.0.5:8080/ci", True),
        ("http://10.0.0.5:8080/ci/x", True),
        ("http://10.0.0.5:8080/city", False),
        ("http://10.0.0.5:80800/ci", False),
        ("http://example.org/", False),
        ("https://example.org.evil.net/", False),
        ("https://example.org@evil.net/", False),
        ("https://example.org", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_what_the_operator_listed_is_told(
    bench: Bench, root: Caller, url: str, *, allowed: bool
) -> None:
    answer = root.ask(verbs.AddHook(room="dev", label="x", url=url))
    assert getattr(answer, "code", "yes") == ("yes" if allowed else "hook.address")


def test_how_far_it_was_told_is_kept(bench: Bench, root: Caller) -> None:
    root.say("before", "dev")
    given = added(root, url="https://example.org/x")
    (info,) = listed(root)
    assert (info.url, info.seq, info.failing) == ("https://example.org/x", 2, "")
    bench.hub.hooks.failing[given.key] = "HTTP 500"
    assert listed(root)[0].failing == "HTTP 500"
    bench.hub.hooks.told(given.key, 5)
    bench.hub.hooks.told("nobody", 5)
    (info,) = listed(root)
    assert (info.seq, info.failing) == (5, "")
    bench.restart()
    assert listed(bench.user("root"))[0].seq == 5


def test_a_hook_that_is_removed_does_not_come_back_by_what_it_was_told(
    bench: Bench, root: Caller
) -> None:
    given = added(root, url="https://example.org/x")
    bench.hub.hooks.told(given.key, 5)
    bench.holds = True
    root.tell(verbs.RemoveHook(room="dev", key=given.key))
    bench.run(bench.hub.last_words())
    bench.release()
    bench.restart()
    assert listed(bench.user("root")) == []


# Both


def test_hooks_are_listed_and_removed(bench: Bench, root: Caller) -> None:
    one, two = added(root, "one"), added(root, "two")
    root.do(verbs.Create(room="other"))
    assert [(info.key, info.label, info.by) for info in listed(root)] == [
        (one.key, "one", "root"),
        (two.key, "two", "root"),
    ]
    remove = verbs.RemoveHook(room="other", key=one.key)
    assert root.refused(remove) == "hook.none", "another room's"
    root.do(verbs.RemoveHook(room="dev", key=one.key[:10]))
    assert code(bench.hook(one.secret, "x")) == "hook.unknown"
    assert [deed[1] for deed in bench.deeds() if deed[0] == "root"] == [
        "addhook",
        "addhook",
        "removehook",
    ]
    bench.restart()
    assert [info.key for info in listed(bench.user("root"))] == [two.key]


def test_who_may_have_hooks(bench: Bench, root: Caller) -> None:
    guest, ada, mo = bench.guest(), bench.user("ada"), bench.user("mo", "moderator")
    for verb in (
        verbs.AddHook(room="dev", label="x"),
        verbs.Hooks(room="dev"),
        verbs.RemoveHook(room="dev", key="x"),
    ):
        assert guest.refused(verb) == "role.needed"
        assert ada.refused(verb) == "room.role-needed"
    added(mo)
    assert ada.refused(verbs.AddHook(room="nowhere", label="x")) == "room.unknown"


def test_hooks_of_a_room_are_so_many(bench: Bench, root: Caller) -> None:
    for _ in range(MOST_IN_ROOM):
        added(root)
    assert root.refused(verbs.AddHook(room="dev", label="x")) == "hook.too-many"


@pytest.mark.parametrize("what", ["add", "remove"])
def test_what_cannot_be_kept_changes_nothing(bench: Bench, root: Caller, what: str) -> None:
    given = added(root)
    before = listed(root)
    bench.fails = True
    verb = (
        verbs.AddHook(room="dev", label="x")
        if what == "add"
        else verbs.RemoveHook(room="dev", key=given.key)
    )
    assert root.refused(verb) == "store.full"
    bench.fails = False
    assert listed(root) == before
    assert isinstance(bench.hook(given.secret, "x"), events.Ok)


def test_settings_of_the_kit_are_those_of_a_hub() -> None:
    """`FAST` says no limit, and does not say forbidden."""
    bench = Bench(HubSettings(rates=FAST))
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    secret = added(root).secret
    for _ in range(100):
        assert isinstance(bench.hook(secret, "x"), events.Ok)
