"""The pairing codes that can be used now: in memory only, each dead after ten minutes at most.

    newcode ─────────────────────────> open ──┬─ a right tag ──────────────────> gone (paired)
    offer ──> waiting ──── approve ──> open   ├─ too many wrong tries ─────────> gone (over)
                 ^                      │     └─ time, `dropcode`, its maker's
                 └──── a wrong try ─────┘        session or device ended ──────> gone (over)

A code that a device waits with is for that connection only, and goes with it. What does not
live here: the exchange in which a device proves that it knows a code (`pairing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.hub.effects import Effect, Tell
from landline.wire import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.hub.nouns import Member
    from landline.settings import TrustSettings

CODES_OF_ONE: Final = 5
"""Codes that one user, who does not own the hub, may have open at once."""
OFFERS_FROM_ONE: Final = 4
"""Devices that may wait with a code of theirs at once, from one source."""


class OpenCode:
    """A code that somebody may use, or that a device waits with until somebody has typed it."""

    __slots__ = (
        "by",
        "device",
        "ends",
        "failures",
        "maker",
        "running",
        "secret",
        "slot",
        "until",
        "user",
    )

    def __init__(self, slot: int, until: float, ends: int) -> None:
        self.slot = slot
        self.until = until
        """When it ends by itself, in seconds of the monotonic clock."""
        self.ends = ends
        """The same in ms since 1970, for display."""
        self.secret: bytes | None = None
        """Its 3 bytes; None: nobody at the hub has typed it yet."""
        self.by: events.Someone | None = None
        """Who made it, or typed it for a device that waits."""
        self.maker: Member | None = None
        """The connection on which they did, which is told what becomes of it."""
        self.user: str | None = None
        """Whose device is paired; None: of somebody new, whom the device names."""
        self.device: Member | None = None
        """The device that waits with it: nobody else can use it."""
        self.failures = 0
        """Tries, as long as they have not succeeded."""
        self.running = 0
        """Tries that nobody knows the end of."""

    def give(self, secret: bytes, user: str | None, by: events.Someone, maker: Member) -> None:
        """Let `by`, on the connection `maker`, answer for it: it can be used now."""
        self.secret, self.user, self.by, self.maker = secret, user, by, maker


class Codes:
    """Every code that is not dead, by its slot."""

    def __init__(self, limits: TrustSettings) -> None:
        self._limits = limits
        self._by_slot: dict[int, OpenCode] = {}

    def __iter__(self) -> Iterator[OpenCode]:
        return iter(list(self._by_slot.values()))

    def __contains__(self, code: OpenCode) -> bool:
        return self._by_slot.get(code.slot) is code

    def made_by(self, user: str) -> int:
        """Return how many codes `user` has open."""
        return sum(code.by is not None and code.by.id == user for code in self)

    def open(self, at: int, now: float) -> OpenCode:
        """Return a new code with the smallest free slot, which has no secret yet.

        Raises RefusedError `pair.too-many`.
        """
        most = self._limits.most_codes
        if len(self._by_slot) >= most:
            raise RefusedError("pair.too-many")
        slot = next(slot for slot in range(1, most + 1) if slot not in self._by_slot)
        life = self._limits.code_life
        code = self._by_slot[slot] = OpenCode(slot, now + life, at + int(life * 1000))
        return code

    def offer(self, device: Member, at: int, now: float) -> OpenCode:
        """Return a new code for `device` to wait with.

        Strangers may do so: half of all slots, and a few of one source, are as many as they
        can take. Raises RefusedError `pair.too-many`.
        """
        waiting = [code.device.source for code in self if code.device is not None]
        if (
            len(waiting) * 2 >= self._limits.most_codes
            or waiting.count(device.source) >= OFFERS_FROM_ONE
        ):
            raise RefusedError("pair.too-many")
        code = self.open(at, now)
        code.device = device
        return code

    def usable(self, slot: int, device: Member, now: float) -> OpenCode | None:
        """Return the code that `device` may try now; None: another, a dead one or none at all."""
        code = self._by_slot.get(slot)
        if (
            code is None
            or code.secret is None
            or code.until <= now
            or code.failures >= self._limits.code_failures
            or code.device not in (None, device)
        ):
            return None
        return code

    def waiting(self, slot: int, now: float) -> OpenCode | None:
        """Return the code that a device waits with and that nobody has typed yet."""
        code = self._by_slot.get(slot)
        if code is None or code.device is None or code.secret is not None or code.until <= now:
            return None
        return code

    def get(self, slot: int) -> OpenCode | None:
        """Return the code of a slot, if there is one."""
        return self._by_slot.get(slot)

    def remove(self, code: OpenCode) -> None:
        """Forget a code: nobody can use it any more."""
        del self._by_slot[code.slot]

    def end(self, is_over: Callable[[OpenCode], bool]) -> list[Effect]:
        """End all codes of which `is_over` says so; return what tells whoever waits for them."""
        effects: list[Effect] = []
        for code in self:
            if is_over(code):
                self.remove(code)
                over = events.Pairing(slot=code.slot, outcome="over")
                effects += tell((code.maker, code.device), over)
        return effects


def tell(members: tuple[Member | None, ...], event: events.Pairing) -> list[Effect]:
    """Return what tells `event` to those of `members` who are still there."""
    return [Tell(one, event) for one in members if one is not None and not one.closed]
