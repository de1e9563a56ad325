"""Either side of a transfer is killed again and again, and typed again: it arrives all the same.

At each moment nothing stands under a final name that is not what was sent, what is unfinished
is listed, and in the end nothing else is left. `make soak` has 200 kills, here it is
LANDLINE_KILLS, by default 6.
"""

from __future__ import annotations

import os
import random
import stat
from typing import TYPE_CHECKING, Final

import pytest

from landline.cli.exits import Exit
from tests.live.cli_chat.programs import until
from tests.live.transfer_proofs.sides import hidden_in, is_hidden
from tests.live.transfer_proofs.trees import differences, make_tree, states, unproven

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live.transfer_proofs.sides import Run, Side

KILLS: Final = int(os.environ.get("LANDLINE_KILLS", "6"))
MOST_IN_A_ROUND: Final = 6
SPEED: Final = "24M"
MINE: Final = "mine.txt"
"""A file that stood in the receiver's folder before."""

WAYS: Final = ("code", "known", "always")
"""How the two find each other: by a code; by the receiver's name, that waits once, or always."""


class Round:
    """One transfer of the tree, from the first command until all of it is there."""

    def __init__(self, sender: Side, receiver: Side, chance: random.Random, number: int) -> None:
        self.sender, self.receiver, self.chance = sender, receiver, chance
        self.way = chance.choice(WAYS)
        self.joins = chance.random() < 0.5
        self.into = receiver.home / f"in{number}"
        self.top = self.into / "top"
        self.sent = states(sender.home / "top")
        files = [each for each in self.sent.values() if stat.S_ISREG(each.kind)]
        self.size = sum(len(each.content) for each in files)
        self.told = [f"{self.way}, {'joins' if self.joins else 'new'}"]
        if self.joins:
            self.top.mkdir(parents=True)
            (self.top / MINE).write_bytes(b"mine")
        to = () if self.way == "code" else ("--to", receiver.home.name)
        self.sends = ("send", "top", *to, "--limit", SPEED)
        into = ("--into", self.into.name)
        mode = "--always" if self.way == "always" else "--yes"
        self.receives: tuple[str, ...] = ("receive", *into, mode)
        self.sending = sender.start(*self.sends)
        if self.way == "code":
            self._take_code()
        self.receiving = receiver.start(*self.receives)

    def kill(self) -> None:
        """Kill one side, or both, at some point, and type the same again."""
        whom = self.chance.choice(("sender", "receiver", "sender", "receiver", "both"))
        point, is_there = self._somewhere()
        self._wait(lambda: is_there() or self._is_over())
        self.told.append(f"{whom} at {point}, {self.receiving.landed} landed")
        was_sending, was_receiving = not self.sending.has_ended, not self.receiving.has_ended
        if whom != "receiver":
            self.sending.kill()
        if whom != "sender":
            self.receiving.kill()
        self._look(whom)
        if whom != "receiver" and was_sending:
            self.sending = self.sender.start(*self.sends)
        if whom != "sender" and was_receiving:
            self.receiving = self.receiver.start(*self.receives)

    def finish(self) -> None:
        """Wait for the end; then all is there, and nothing else."""
        self._wait(self._is_over)
        assert self.sending.wait() == Exit.DONE, self.what()
        if self.way == "always":
            until(lambda: not self.receiver.records(), self.what)
            self.receiving.kill()
        else:
            assert self.receiving.wait() == Exit.DONE, self.what()
        assert [path.name for path in self.into.iterdir()] == ["top"], self.what()
        here = states(self.top)
        if self.joins:
            assert here.pop(MINE).content == b"mine"
        wrong = differences(here, self.sent)
        assert wrong == [], f"{wrong}\n{self.what()}"
        assert (self.sender.records(), self.receiver.records()) == ([], []), self.what()

    def what(self) -> str:
        return "\n".join([*self.told, self.sending.what(), self.receiving.what()])

    def _somewhere(self) -> tuple[str, Callable[[], object]]:
        """Return a point of the transfer, and what tells that it is reached, or is over."""
        here, before = self.receiving, self.receiving.landed
        bytes_there = before + 1 + self.chance.randrange(self.size // 3)
        names = self.chance.randrange(1, len(self.sent))
        return self.chance.choice(
            [
                ("met", lambda: here.told("met")),
                ("accepted", lambda: here.told("accepted")),
                (f"{names} names", lambda: self._names() >= names),
                ("all bytes", lambda: self._is_at_end(here)),
                ("its name", lambda: (self.top / "大文件.bin").exists()),
                *[(f"{bytes_there} bytes", lambda: here.landed >= bytes_there)] * 5,
            ]
        )

    def _names(self) -> int:
        return sum(len(folders) + len(files) for _, folders, files in os.walk(self.into))

    def _is_at_end(self, run: Run) -> bool:
        figures = [each["figures"] for each in run.told("progress")[-1:]]
        return any(each["landed"] >= each["size"] > 0 for each in figures)

    def _wait(self, condition: Callable[[], object]) -> None:
        while not condition():
            until(lambda: condition() or self._is_alone(), self.what)
            if not condition():
                self._again()

    def _is_over(self) -> bool:
        is_sent = self.sending.has_ended and self.sending.process.returncode == Exit.DONE
        return is_sent and (self.way == "always" or self._has_received())

    def _has_received(self) -> bool:
        return self.receiving.has_ended and self.receiving.process.returncode == Exit.DONE

    def _is_alone(self) -> bool:
        """Tell whether one waits in vain, or both have ended."""
        if self.sending.has_ended and self.receiving.has_ended:
            return True
        if self.receiving.has_ended and not self._has_received():
            return True
        unseen = (event["code"] for event in self.receiving.told("searching"))
        if "transfer.code-unseen" in unseen and not self.receiver.records():
            return not self.receiving.told("met")
        ended = self.sending.has_ended or self.receiving.has_ended
        alive = self.receiving if self.sending.has_ended else self.sending
        return ended and not alive.told("met")

    def _again(self) -> None:
        """Type again what is needed still, as a person would.

        The one had all, and the other was killed before it heard of that; or one was killed
        after a code was used and before anything had come: there is nothing to go on with.
        """
        self.told.append("again")
        if self.way == "code" and not self.receiver.records():
            assert not self._parts(), self.what()
            self.sending.kill()
            self.receiving.kill()
        if self.sending.has_ended:
            self.sending = self.sender.start(*self.sends)
        if self.way == "code" and not self.receiver.records():
            self._take_code()
        if self.receiving.has_ended:
            self.receiving = self.receiver.start(*self.receives)

    def _take_code(self) -> None:
        link = self.sending.first("waiting")["link"]
        self.receives = ("receive", link, "--into", self.into.name, "--yes")

    def _look(self, killed: str) -> None:
        """Check all that can be seen at this moment."""
        tops = [path.name for path in self.into.iterdir()] if self.into.exists() else []
        assert {name for name in tops if not is_hidden(name)} <= {"top"}, self.what()
        if self.top.exists():
            assert unproven(self.top, self.sent) == [MINE] * self.joins, self.what()
        records = self.receiver.records()
        if killed != "sender" and self._parts():
            assert [each.into for each in records] == [str(self.into)], self.what()
            assert not self.receiver.machine.unfinished.is_running(records[0])
        for side in (self.sender, self.receiver):
            self._check_listed(side)

    def _check_listed(self, side: Side) -> None:
        for each in side.records():
            assert each.direction == ("send" if side is self.sender else "receive")
            assert each.name == "top"
            assert each.size == self.size
            assert 0 <= each.done <= each.size

    def _parts(self) -> list[str]:
        found = hidden_in(self.into) if self.into.exists() else []
        return [name for name in found if name.endswith(".part")]


@pytest.mark.timeout(60 + 10 * KILLS)
def test_everything_arrives_whoever_is_killed(ada: Side, bo: Side) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    make_tree(ada.home / "top", chance)
    kills = number = 0
    while kills < KILLS:
        number += 1
        a_round = Round(ada, bo, chance, number)
        for _ in range(min(chance.randrange(1, MOST_IN_A_ROUND), KILLS - kills)):
            kills += 1
            a_round.kill()
        a_round.finish()
