"""Whatever is done with devices and codes, a device is let in exactly where a plain model says so.

After every step: each device of each user logs in or not as the model has it, connections of
what was ended are closed and no others, the store's records are the model's, and the codes
that are open are those that nobody used up, guessed at too often, dropped or outlived.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from landline.settings import AccountLimits, HubSettings, TrustSettings
from landline.wire import events, verbs
from tests.unit.hub.device_kit import Try, by_tls, device, log_in, shown, wrong
from tests.unit.hub.kit import FAST, Bench, Caller

SETTINGS = HubSettings(
    rates=FAST,
    accounts=AccountLimits(most_tokens=10_000, failures=1000, source_failures=10_000),
    trust=TrustSettings(most_devices=2, code_failures=2, most_codes=3, pairing_failures=1000),
)
USERS = ("ada", "bo", "root")
WHO = st.sampled_from(USERS)
MACHINES = st.integers(1, 3)
FAILS = st.sampled_from([False] * 5 + [True])
RIGHT = st.sampled_from([True, True, False])


@dataclass(eq=False)
class PlainCode:
    """A code as the model knows it."""

    written: str
    user: str
    by: Caller
    until: float
    waits: Caller | None = None
    left: int = 2


@dataclass
class Plain:
    """Who has which devices, and which codes are open."""

    devices: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in USERS})
    codes: list[PlainCode] = field(default_factory=list)


class DevicesModel(RuleBasedStateMachine):
    """See the module's docstring."""

    @initialize()
    def begin(self) -> None:
        self.bench = Bench(SETTINGS)
        self.plain = Plain()
        self.passwords = {name: f"password of {name}" for name in USERS}
        self.ids = {
            name: self.bench.account(name, "owner" if name == "root" else "member")
            for name in USERS
        }
        self.here: list[tuple[str, int | None, Caller]] = []
        """Who, by which machine (None: by a password alone), on which connection."""

    # Connections

    @rule(who=WHO, machine=MACHINES, fails=FAILS)
    def enrol(self, who: str, machine: int, fails: bool) -> None:  # noqa: FBT001
        caller = by_tls(self.bench)
        self.bench.fails = fails
        answer = log_in(caller, device(machine), name=who, password=self.passwords[who])
        self.bench.fails = False
        mine = self.plain.devices[who]
        if machine not in mine and len(mine) == 2:
            assert answer.code == "device.too-many"
        elif fails:
            assert answer.code == "store.full"
        else:
            assert isinstance(answer, events.Welcome)
            if machine not in mine:
                mine.append(machine)
            self.here.append((who, machine, caller))
        self._check()

    @rule(who=WHO)
    def by_password(self, who: str) -> None:
        caller = by_tls(self.bench)
        caller.do(verbs.Hello(name=who, password=self.passwords[who]))
        self.here.append((who, None, caller))
        self._check()

    @precondition(lambda self: self.here)
    @rule(data=st.data())
    def vanish(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(self.here))
        self.here.remove(gone)
        gone[2].leave_hub()
        self._check()

    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:  # noqa: FBT001
        self.bench.restart(killed=killed)
        self.here = []
        self.plain.codes = []
        self._check()

    # Devices

    @precondition(lambda self: self.here)
    @rule(data=st.data(), machine=MACHINES, fails=FAILS)
    def revoke(self, data: st.DataObject, machine: int, fails: bool) -> None:  # noqa: FBT001
        by, _, caller = data.draw(st.sampled_from(self.here))
        who = data.draw(WHO)
        answer = self._ask(caller, verbs.RevokeDevice(key=device(machine).id, who=who), fails)
        if by not in (who, "root"):
            assert answer.code == "role.needed"
        elif machine not in self.plain.devices[who]:
            assert answer.code == "device.none"
        elif fails:
            assert answer.code == "store.full"
        else:
            self.plain.devices[who].remove(machine)
            self._end(who, [machine])
        self._check()

    @precondition(lambda self: self.here)
    @rule(data=st.data(), machine=MACHINES, label=st.sampled_from("xyz"), fails=FAILS)
    def rename(
        self,
        data: st.DataObject,
        machine: int,
        label: str,
        fails: bool,  # noqa: FBT001
    ) -> None:
        _, _, caller = data.draw(st.sampled_from(self.here))
        self._ask(caller, verbs.RenameDevice(key=device(machine).id, label=label), fails)
        self._check()

    @precondition(lambda self: self.here)
    @rule(data=st.data(), fails=FAILS)
    def change_password(self, data: st.DataObject, fails: bool) -> None:  # noqa: FBT001
        who, machine, caller = data.draw(st.sampled_from(self.here))
        new = f"{self.passwords[who]}!"
        answer = self._ask(caller, verbs.SetPassword(old=self.passwords[who], new=new), fails)
        if isinstance(answer, events.Ok):
            self.passwords[who] = new
            ended = [one for one in self.plain.devices[who] if one != machine]
            self.plain.devices[who] = [one for one in self.plain.devices[who] if one == machine]
            sessions = [c for name, by, c in self.here if name == who and by is None]
            self._end(who, ended, [one for one in sessions if one is not caller])
        self._check()

    # Codes

    @precondition(lambda self: self.here)
    @rule(data=st.data(), offered=st.booleans())
    def make_code(self, data: st.DataObject, offered: bool) -> None:  # noqa: FBT001
        who, _, caller = data.draw(st.sampled_from(self.here))
        new = by_tls(self.bench)
        if offered:
            answer = new.ask(verbs.Offer())
            if isinstance(answer, events.SlotEvent):
                written = shown(answer)
                caller.do(verbs.Approve(code=written))
        else:
            answer = caller.ask(verbs.NewCode())
            written = getattr(answer, "digits", "")
        waiting = sum(code.waits is not None for code in self.plain.codes)
        if len(self.plain.codes) == 3 or (offered and waiting == 2):
            assert answer.code == "pair.too-many"
            return
        until = self.bench.now + SETTINGS.trust.code_life
        waits = new if offered else None
        self.plain.codes.append(PlainCode(written, who, caller, until, waits))
        self._check()

    @precondition(lambda self: self.plain.codes)
    @rule(data=st.data(), machine=MACHINES, right=RIGHT, fails=FAILS)
    def pair(
        self,
        data: st.DataObject,
        machine: int,
        right: bool,  # noqa: FBT001
        fails: bool,  # noqa: FBT001
    ) -> None:
        code = data.draw(st.sampled_from(self.plain.codes))
        new = code.waits or by_tls(self.bench)
        written = code.written if right else wrong(code.written)
        self.bench.fails = fails
        answer = Try(new, written, device(machine)).run()
        self.bench.fails = False
        mine = self.plain.devices[code.user]
        if not right:
            assert answer.code == "pair.wrong"
            self._wrong(code)
        elif machine not in mine and len(mine) == 2:
            assert answer.code == "device.too-many"
        elif fails:
            assert answer.code == "store.full"
        else:
            assert isinstance(answer, events.Paired)
            assert answer.user == self.ids[code.user]
            if machine not in mine:
                mine.append(machine)
            self.plain.codes.remove(code)
        self._check()

    def _wrong(self, code: PlainCode) -> None:
        code.left -= 1
        if not code.left:
            self.plain.codes.remove(code)
        elif code.waits is not None:  # it has to be typed again, by anybody who is there
            here = [(who, caller) for who, _, caller in self.here]
            if here:
                code.user, code.by = here[0]
                code.by.do(verbs.Approve(code=code.written))
            else:
                code.waits.leave_hub()
                self.plain.codes.remove(code)

    @rule(machine=MACHINES)
    def guess(self, machine: int) -> None:
        answer = Try(by_tls(self.bench), "99-guitar-lemon-robot", device(machine)).run()
        assert answer.code == "pair.wrong"
        self._check()

    @rule(seconds=st.sampled_from([1, 200, 599, 600]))
    def pass_time(self, seconds: int) -> None:
        self.bench.pass_time(seconds)
        now = self.bench.now
        self.plain.codes = [code for code in self.plain.codes if code.until > now]
        self._check()

    # Inside

    def _ask(self, caller: Caller, verb: Any, fails: bool) -> Any:  # noqa: FBT001
        self.bench.fails = fails
        answer = caller.ask(verb)
        self.bench.fails = False
        return answer

    def _end(self, who: str, machines: list[int], callers: list[Caller] | None = None) -> None:
        """End what came in by these machines of `who`, and these connections."""
        ended = [
            one
            for one in self.here
            if (one[0] == who and one[1] in machines) or one[2] in (callers or ())
        ]
        for one in ended:
            assert one[2].ended is not None
            assert one[2].ended.code == "revoked"
            self.here.remove(one)
            self.plain.codes = [code for code in self.plain.codes if code.by is not one[2]]
        gone = {id(code.by) for code in self.plain.codes} - {id(one[2]) for one in self.here}
        self.plain.codes = [
            code for code in self.plain.codes if id(code.by) not in gone or self._lives(code)
        ]

    def _lives(self, code: PlainCode) -> bool:
        """Return whether what let its maker in, who is gone, still holds."""
        member = code.by.member
        if member.device is not None:
            machines = {device(number).id: number for number in (1, 2, 3)}
            return machines[member.device] in self.plain.devices[code.user]
        return member.token in self.bench.state.tokens

    def _check(self) -> None:
        for name, machine, caller in self.here:
            assert caller.ended is None, (name, machine)
        for who, machines in self.plain.devices.items():
            for machine in (1, 2, 3):
                caller = by_tls(self.bench)
                answer = log_in(caller, device(machine), name=who)
                assert isinstance(answer, events.Welcome) == (machine in machines), answer
                caller.leave_hub()
        kept = {
            f"{self.ids[who]}/{device(machine).id}"
            for who, machines in self.plain.devices.items()
            for machine in machines
        }
        assert self.bench.records("device").keys() == kept
        slots = [int(code.written.split("-")[0]) for code in self.plain.codes]
        assert sorted(code.slot for code in self.bench.state.codes) == sorted(slots)
        assert not self.bench.hub._pairing._runs
        assert not self.bench.hub._login._proving._open


DevicesModel.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestDevicesModel = DevicesModel.TestCase
