"""A hub under attack, and two members who behave: what they notice, and what the hub spends."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from landline.settings import MIB
from tests.live.attacks.attackers import ACCOUNTS, ATTACKS
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import PATIENCE, NativeCaller, native
from tests.live.hub.hubs import HubProcess

PACE: Final = 0.05
"""Seconds between two messages of the one who speaks."""
RECOVERY: Final = 10.0
"""Seconds after an attack in which the hub has to be as before."""


class Spent(NamedTuple):
    """What a process holds."""

    descriptors: int
    threads: int
    memory: int

    @classmethod
    def by(cls, pid: int) -> Spent:
        proc = Path(f"/proc/{pid}")
        pages = int((proc / "statm").read_text().split()[1])
        return cls(
            len(list((proc / "fd").iterdir())),
            len(list((proc / "task").iterdir())),
            pages * os.sysconf("SC_PAGE_SIZE"),
        )


class Seen(NamedTuple):
    """How an attack went."""

    quiet: list[float]
    """Seconds from saying a message to its being read by the other, before the attack."""
    attacked: list[float]
    before: Spent
    most_memory: int
    after: Spent
    recovered: float | None
    """Seconds after the attack until descriptors and threads were as before; None: not."""

    @property
    def grown(self) -> float:
        """Memory grown at the worst moment, in MiB."""
        return (self.most_memory - self.before.memory) / MIB


async def attacked(
    folder: Path,
    name: str,
    size: int,
    *,
    quiet: float,
    seconds: float,
    settle: float = PACE,
    recovery: float = RECOVERY,
) -> Seen:
    """Attack a new hub for `seconds`; fail if a member who behaves misses anything.

    What the hub holds afterwards is looked at `settle` seconds after it was as before, or
    `recovery` had passed.
    """
    attack = ATTACKS[name]
    accounts = ["ada", "bob", *(f"account-{number}" for number in range(ACCOUNTS))]
    await asyncio.to_thread(make_accounts, folder, accounts)
    # What members of the hub process have by default: no limit is lifted but where needed.
    options = ("--set", "rates.burst=100", "--set", "rates.verb_burst=200", *attack.options)
    with HubProcess(folder, *options) as hub:
        async with (
            native(hub.address, token=token_of("ada")) as ada,
            native(hub.address, token=token_of("bob")) as bob,
        ):
            talk = Talk(ada, bob)
            # What is opened once, at the first question, is no leak.
            await ada.ask("hits", do="search", text="anything")
            await ada.ask("page", do="history", room="lobby")
            before_attack = await talk.go_on(quiet)
            before = await asyncio.to_thread(Spent.by, hub.pid)
            attacker = await asyncio.to_thread(_start, name, hub.port, size, seconds)
            watching = asyncio.create_task(_most_memory(hub, attacker))
            under_attack = await talk.go_on(seconds)
            most = await watching
            recovered = await _recovered(hub, before, recovery)
            await talk.go_on(settle)
            after = await asyncio.to_thread(Spent.by, hub.pid)
            assert hub.is_running()
            return Seen(before_attack, under_attack, before, most, after, recovered)


class Talk:
    """One speaks, the other listens and must get every word, in order, once."""

    def __init__(self, ada: NativeCaller, bob: NativeCaller) -> None:
        self._ada = ada
        self._bob = bob
        self._said = 0

    async def go_on(self, seconds: float) -> list[float]:
        """Return how long each message took."""
        count = max(1, int(seconds / PACE))
        first = self._said
        self._said += count
        sent: dict[str, float] = {}
        listening = asyncio.create_task(self._listen(first, count, sent))
        drained = asyncio.create_task(self._drain(count))
        begun = time.monotonic()
        for number in range(count):
            await asyncio.sleep(max(0.0, begun + number * PACE - time.monotonic()))
            text = f"message {first + number}"
            sent[text] = time.monotonic()
            self._ada.tell({"do": "send", "room": "lobby", "text": text})
        await drained
        return await listening

    async def _listen(self, first: int, count: int, sent: dict[str, float]) -> list[float]:
        took: list[float] = []
        while len(took) < count:
            event = await self._bob.event("message")
            if event["from"] == "ada":
                assert event["text"] == f"message {first + len(took)}"
                took.append(time.monotonic() - sent[event["text"]])
        return took

    async def _drain(self, count: int) -> None:
        await self._ada.events("ok", count)


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of the values are not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _start(name: str, port: int, size: int, seconds: float) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "tests.live.attacks.attackers"]
    return subprocess.Popen([*program, name, str(port), str(size), str(seconds)])


async def _most_memory(hub: HubProcess, attacker: subprocess.Popen[bytes]) -> int:
    most = 0
    deadline = time.monotonic() + 4 * PATIENCE
    while attacker.poll() is None:
        assert time.monotonic() < deadline, "the attack does not stop"
        most = max(most, (await asyncio.to_thread(Spent.by, hub.pid)).memory)
        await asyncio.sleep(0.1)
    assert attacker.returncode == 0
    return most


async def _recovered(hub: HubProcess, before: Spent, within: float) -> float | None:
    """Return the seconds until descriptors and threads are back within 5 %."""
    begun = time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while True:
                now = await asyncio.to_thread(Spent.by, hub.pid)
                few = now.descriptors <= before.descriptors * 1.05 + 1
                if few and now.threads <= before.threads + 2:  # those that hash stay
                    return time.monotonic() - begun
                await asyncio.sleep(0.1)
    return None
