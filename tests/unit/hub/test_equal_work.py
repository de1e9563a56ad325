"""Who guesses does not learn from the hub's work what there is to be guessed.

What costs time is counted, not timed: the same for a name that nobody has and a wrong password,
for a device that nobody knows and a wrong signature, for an empty slot and a wrong code.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.hub import effects, proving
from landline.settings import TrustSettings
from landline.trust import pake
from landline.wire import events, verbs
from tests.unit.hub.device_kit import Try, by_tls, device, enrolled, hello_of, shown, wrong
from tests.unit.hub.kit import Bench

if TYPE_CHECKING:
    from collections.abc import Callable


class Counted:
    """What was computed, by name."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.counts: Counter[str] = Counter()

    def watch(self, owner: object, name: str) -> None:
        """Count the calls of `owner.name`."""
        whole: Callable[..., Any] = getattr(owner, name)

        def counting(*arguments: Any, **more: Any) -> Any:
            self.counts[name] += 1
            return whole(*arguments, **more)

        self._patch.setattr(owner, name, counting)

    def of(self, work: Callable[[], Any]) -> tuple[tuple[str, int], ...]:
        """Return what `work` computes."""
        self.counts.clear()
        work()
        return tuple(sorted(self.counts.items()))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def told(answer: events.Failure) -> tuple[object, ...]:
    """Return all of an answer but whose question it answers."""
    return (answer.code, answer.text, answer.hint, answer.retry)


def test_one_hash_is_asked_for_whoever_it_is() -> None:
    bench = Bench()
    bench.account("ada")
    robot = bench.account("robot")
    fact = bench.state.accounts.get(robot)
    assert fact is not None
    bench.state.accounts.put(robot, structs.replace(fact, password=""))
    answers = set()
    for name in ("ada", "robot", "nobody", "ada?"):
        bench.holds = True
        caller = bench.connect()
        caller.tell(verbs.Hello(name=name, password="wrong"))
        (ask,) = bench.asks
        assert isinstance(ask.question, effects.CheckPassword)
        assert ask.question.password == "wrong"
        bench.release()
        answers |= {told(answer) for answer in caller.all(events.Failure)}
    assert len(answers) == 1


def test_one_signature_is_checked_whoever_it_is(counted: Counted) -> None:
    bench = Bench()
    enrolled(bench, "ada", device(1))
    counted.watch(proving, "proves")
    works, answers = set(), set()
    for number in (1, 2):  # one that ada has, and one that nobody has
        caller = by_tls(bench)
        caller.do(hello_of(device(number)))
        prove = verbs.Prove(signature="00" * 64)

        works.add(counted.of(lambda: answers.add(told(caller.ask(prove)))))  # noqa: B023
    assert works == {(("proves", 1),)}
    assert len(answers) == 1


def test_one_exchange_is_run_whatever_is_in_the_slot(counted: Counted) -> None:
    bench = Bench(trust=TrustSettings(code_failures=1))
    ada = bench.user("ada")
    live, dead = (ada.do(verbs.NewCode()).code for _ in range(2))
    Try(by_tls(bench), wrong(dead), device()).run()
    offered = shown(by_tls(bench).do(verbs.Offer()))
    for name in ("__init__", "meet", "check"):
        counted.watch(pake.Exchange, name)
    works = set()
    for code in (wrong(live), dead, offered, "99-guitar-lemon-robot"):
        attempt = Try(by_tls(bench), code, device())

        works.add(counted.of(attempt.run))
    # One `meet` is the device's own.
    assert works == {(("__init__", 1), ("check", 1), ("meet", 2))}


@pytest.mark.parametrize(
    "hello",
    [
        verbs.Hello(token="T" * 43),
        verbs.Hello(name="bo", password="long enough", code="ABCDE-FGHJK"),
    ],
)
def test_what_is_random_is_looked_up_by_its_hash(counted: Counted, hello: verbs.Hello) -> None:
    bench = Bench()
    bench.user("ada")
    counted.watch(hashlib, "sha256")
    assert counted.of(lambda: bench.connect().refused(hello)) == (("sha256", 1),)
    kept = (*bench.state.tokens, *bench.state.invitations)
    assert kept
    for key in kept:
        assert str(hello.token or hello.code) not in key
