"""`landline pair` between processes, with and without somebody in between."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import landline
from landline.cli.exits import Exit
from landline.trust.codes import Code
from landline.trust.pins import Pins
from landline.wire import events, verbs
from tests.live.cli_admin.admin import Folder
from tests.live.cli_chat.programs import until
from tests.live.hub.hubs import HubProcess
from tests.live.trust import middle
from tests.live.trust.programs import Machine, Program, at_hub, devices, on_screen, users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.live.trust.middle import Middle

MANY = ("--set", "trust.pairing_failures=1000")


class Hub:
    """A hub that runs, and whoever runs it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.data = folder / "data"
        self.operator = Machine(folder / "operator")
        self._options = options
        self.process = HubProcess(self.data, *options)

    def __enter__(self) -> Hub:
        self.process.ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.process.port}"

    def pair(self, *words: str, **env: str) -> Program:
        return self.operator.pair("--data", str(self.data), *words, **env)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub for all that leave it as it was; ada and bob are there."""
    with Hub(tmp_path_factory.mktemp("hub"), *MANY) as hub:
        folder = Folder(hub.operator.home, hub.data)
        folder.add_user("ada")
        folder.add_user("bob")
        yield hub


@pytest.fixture
def device(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "device")


# Somebody in between


def once(hub: Hub, home: Path) -> list[middle.Line]:
    """Return what was said to both sides of a pairing that both took for a good one."""
    with hub.pair("--for", "ada") as host:
        code = host.code()
        with (
            middle.Pairing(hub.process.address, guess=code.secret) as between,
            Machine(home).pair_with(code, between.address) as program,
        ):
            assert host.wait() == Exit.DONE
            program.wait()
            return list(between.sent)


IN_BETWEEN: dict[str, Callable[[Hub, Path], Middle]] = {
    "swaps the certificates": lambda hub, _: middle.Middle(hub.process.address),
    "replaces the shares": lambda hub, _: middle.Pairing(hub.process.address),
    "brings in a device of his own": lambda hub, _: middle.Pairing(
        hub.process.address, as_himself=True
    ),
    "claims the other role": lambda hub, _: middle.OtherRole(hub.process.address),
    "gives back what was said": lambda hub, _: middle.Mirror(hub.process.address),
    "replays an earlier pairing": lambda hub, home: middle.Replay(
        hub.process.address, once(hub, home)
    ),
    "says it is done": lambda hub, _: middle.Success(hub.process.address),
    "says it is done, with the device's tag": lambda hub, _: middle.Success(
        hub.process.address, "reflected"
    ),
    "says it is done, without a tag": lambda hub, _: middle.Success(hub.process.address, "none"),
    "says it is done, and nothing to the hub": lambda hub, _: middle.Success(
        hub.process.address, tells_hub=False
    ),
}


@pytest.mark.parametrize(
    ("shows", "does"),
    [
        *(("hub", does) for does in IN_BETWEEN),
        ("device", "swaps the certificates"),
        ("device", "replaces the shares"),
        ("device", "says it is done, with the device's tag"),
    ],
)
def test_somebody_in_between(
    hub: Hub, device: Machine, tmp_path: Path, shows: str, does: str
) -> None:
    between = IN_BETWEEN[does](hub, tmp_path / "earlier")
    before = devices(hub.data, "ada")
    with between, hub.pair("--for", "ada") as host:
        code = host.code()
        if shows == "hub":
            program = device.pair_with(code, between.address)
        else:
            program = device.pair_with("", between.address)
        with program:
            if shows == "device":
                for wrong in (1, 2, 3):
                    host.enter(program.code().words)
                    program.expect(f"tries left: {3 - wrong}" if wrong < 3 else "it is dead")
                    host.expect("Nobody was let in", times=wrong)
            assert program.wait() == Exit.VERIFICATION, program.err
            assert "reading along" in program.err
        host.expect("tries left: 2" if shows == "hub" else "Nobody was let in")
        assert device.knows_nobody
        assert devices(hub.data, "ada") == before
        assert any(line.get("do") == "pair" for line in between.seen)
        assert host.interrupt() == Exit.INTERRUPTED


def test_whoever_knows_the_code_is_the_other_side(hub: Hub, device: Machine) -> None:
    """The attacks above fail for want of the code, and for nothing else.

    Even then the login that follows cannot be passed on: it is bound to the certificate.
    """
    with hub.pair("--for", "ada") as host:
        code = host.code()
        with (
            middle.Pairing(hub.process.address, guess=code.secret) as between,
            device.pair_with(code, between.address) as program,
        ):
            assert program.wait() == Exit.REFUSED, program.err
            assert host.wait() == Exit.DONE
            assert Pins(device.home / "state" / "landline").at(between.address) is not None


def test_a_wrong_code_is_wrong_through_a_relay_too(hub: Hub, device: Machine) -> None:
    with hub.pair() as host, middle.Middle(hub.process.address) as between:
        with device.pair_with(other_than(host.code()), between.address) as program:
            assert program.wait() == Exit.VERIFICATION
            assert "code is wrong" in program.err
        host.expect("tries left: 2")
        assert device.knows_nobody


def other_than(code: Code) -> Code:
    return Code(code.slot, bytes(255 - byte for byte in code.secret))


# Nobody in between


def test_the_hub_shows_the_code(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host:
        with device.pair_with(host.code(), hub.address, "--label", "laptop") as program:
            assert program.wait() == Exit.DONE, program.err
            assert program.out == f"landline chat {hub.address}\n"
            assert "this machine is ada's" in program.err
        assert host.wait() == Exit.DONE
        assert "laptop is a device of ada's now" in host.err
    pin = Pins(device.home / "state" / "landline").at(hub.address)
    assert pin is not None
    assert pin.how == "code"
    with device.at_terminal("chat", hub.address) as chat:
        chat.expect("lobby>")
        assert "assword" not in chat.text
        chat.enter("hello from my laptop")
        chat.expect("ada: hello from my laptop")


def test_the_device_shows_the_code(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host:
        host.code()
        with device.pair_with("", hub.address) as program:
            host.enter(program.code().digits)
            assert program.wait() == Exit.DONE, program.err
        assert host.wait() == Exit.DONE


def test_a_code_that_was_mistyped_at_the_hub_is_typed_again(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host, device.pair_with("", hub.address) as program:
        code = program.code()
        host.enter(other_than(code).words)
        host.expect("Nobody was let in")
        program.expect("tries left: 2")
        host.enter(code.words)
        assert program.wait() == Exit.DONE, program.err
        assert host.wait() == Exit.DONE


def test_a_new_user_names_itself(hub: Hub, device: Machine) -> None:
    with hub.pair("--lang", "zh") as host:
        code = host.code()
        assert host.out == f"{code.digits}\n"
        with device.pair_with(code.digits, hub.address, "--as", "小明", "--lang", "zh") as program:
            assert program.wait() == Exit.DONE, program.err
            assert "本机现在是 小明 在" in program.err
        assert host.wait() == Exit.DONE
        assert "是 小明 的设备" in host.err
    assert "小明" in users(hub.data)
    with device.at_terminal("chat", hub.address, LANG="zh_CN.UTF-8") as chat:
        chat.expect("lobby>")
        chat.enter("你好")
        chat.expect("小明: 你好")


def test_a_member_lets_in_a_device_of_their_own(hub: Hub, device: Machine, tmp_path: Path) -> None:
    with hub.pair("--for", "ada") as host, device.pair_with(host.code(), hub.address) as program:
        assert program.wait() == Exit.DONE, program.err
    second = Machine(tmp_path / "second")
    with device.pair(hub.address) as host:
        with second.pair_with(host.code(), hub.address) as program:
            assert program.wait() == Exit.DONE, program.err
            assert "this machine is ada's" in program.err
        assert host.wait() == Exit.DONE
    assert len(devices(hub.data, "ada")) >= 2
    with device.pair(hub.address, "--for", "bob") as host:
        assert host.wait() == Exit.NOT_ALLOWED
        assert "owner" in host.err


def test_two_people_at_two_terminals(hub: Hub, device: Machine) -> None:
    words = ("pair", "--data", str(hub.data), "--for", "ada")
    with (
        hub.operator.at_terminal(*words) as host,
        device.at_terminal("pair", hub.address) as newcomer,
    ):
        host.expect("code>")
        newcomer.expect("press Enter to show one here")
        newcomer.enter("")
        newcomer.expect("Your name there")
        newcomer.enter("")
        host.enter(on_screen(host).words)
        host.expect("typed on the other machine")
        host.enter(on_screen(newcomer).digits)
        newcomer.expect(f"landline chat {hub.address}")
        host.expect("is a device of ada's now")
        assert (newcomer.wait(), host.wait()) == (Exit.DONE, Exit.DONE)


def test_a_revoked_device_pairs_anew(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "bob") as host, device.pair_with(host.code(), hub.address) as program:
        assert program.wait() == Exit.DONE, program.err
    (key,) = devices(hub.data, "bob")
    at_hub(hub.data, verbs.RevokeDevice(key=key, who="bob"), events.Ok)
    with hub.pair("--for", "bob") as host, device.pair_with(host.code(), hub.address) as program:
        assert program.wait() == Exit.DONE, program.err
        assert "is not known here" in program.err
    assert devices(hub.data, "bob") == [key]


def test_a_wrong_word_and_then_the_right_ones(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host:
        code = host.code()
        with device.at_terminal("pair", hub.address) as terminal:
            terminal.expect("press Enter to show one here")
            terminal.enter(code.words + "x")
            terminal.expect("No pairing code has the word")
            terminal.enter(other_than(code).words)
            terminal.expect("The code is wrong")
            host.expect("tries left: 2")
            terminal.expect("Type it again")
            terminal.enter(code.digits)
            terminal.expect("this machine is ada's")
            assert terminal.wait() == Exit.DONE
        assert host.wait() == Exit.DONE


def test_three_wrong_tries_and_the_code_is_dead(hub: Hub, device: Machine, tmp_path: Path) -> None:
    with hub.pair("--for", "ada") as host:
        code = host.code()
        for _ in range(3):
            with device.pair_with(other_than(code), hub.address) as program:
                assert program.wait() == Exit.VERIFICATION
        assert host.wait() == Exit.VERIFICATION
        assert "too many wrong tries" in host.err
        with Machine(tmp_path / "late").pair_with(code, hub.address) as program:
            assert program.wait() == Exit.VERIFICATION
            assert "used up" in program.err


def test_a_code_works_once(hub: Hub, device: Machine, tmp_path: Path) -> None:
    with hub.pair("--for", "ada") as host:
        code = host.code()
        with device.pair_with(code, hub.address) as program:
            assert program.wait() == Exit.DONE
        again = Machine(tmp_path / "again")
        with again.pair_with(code, hub.address) as program:
            assert program.wait() == Exit.VERIFICATION
        assert again.knows_nobody


def test_two_devices_race_for_one_code(hub: Hub, tmp_path: Path) -> None:
    with hub.pair("--for", "ada") as host:
        machines = [Machine(tmp_path / name) for name in ("one", "two")]
        code = host.code()
        with contextlib.ExitStack() as stack:
            programs = [stack.enter_context(each.pair_with(code, hub.address)) for each in machines]
            ended = sorted(program.wait() for program in programs)
        assert ended == [Exit.DONE, Exit.VERIFICATION]
        assert sorted(each.knows_nobody for each in machines) == [False, True]
        assert host.wait() == Exit.DONE


def test_ctrl_c_ends_the_code(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host:
        code = host.code()
        host.expect("Waiting")
        assert host.interrupt() == Exit.INTERRUPTED
        with device.pair_with(code, hub.address) as program:
            assert program.wait() == Exit.VERIFICATION


def test_a_name_that_is_taken_can_be_changed(hub: Hub, device: Machine) -> None:
    with hub.pair() as host:
        code = host.code()
        with device.pair_with(code, hub.address, "--as", "ada") as program:
            assert program.wait() == Exit.REFUSED
            assert "--as NAME" in program.err
        assert device.knows_nobody
        with device.pair_with(code, hub.address, "--as", "ada2") as program:
            assert program.wait() == Exit.DONE, program.err
        assert host.wait() == Exit.DONE


def test_a_code_ends_by_itself(tmp_path: Path, device: Machine) -> None:
    with Hub(tmp_path, "--set", "trust.code_life=1") as hub:
        with hub.pair() as host:
            code = host.code()
            assert host.wait() == Exit.TIMED_OUT
            assert "in time" in host.err
        with device.pair_with(code, hub.address) as program:
            assert program.wait() == Exit.VERIFICATION
        with device.pair_with("", hub.address) as program:
            assert program.wait() == Exit.TIMED_OUT
            assert "in time" in program.err
        assert device.knows_nobody


def test_the_hub_is_killed_while_both_wait(tmp_path: Path, device: Machine) -> None:
    with Hub(tmp_path) as hub, hub.pair() as host, device.pair_with("", hub.address) as program:
        program.code()
        host.code()
        hub.process.kill()
        assert program.wait() == Exit.UNREACHABLE
        assert host.wait() == Exit.UNREACHABLE
        assert device.knows_nobody
        with Hub(tmp_path) as again:
            assert users(again.data) == []


class Dying(middle.Middle):
    """Kills somebody as soon as the device confirms; knows nothing."""

    def __init__(self, hub: tuple[str, int], victim: Callable[[], None]) -> None:
        super().__init__(hub)
        self._victim = victim

    def up(self, line: middle.Line) -> tuple[list[middle.Line], list[middle.Line]]:
        if line["do"] == "confirm":
            self._victim()
        return [line], []


def test_the_hub_is_killed_in_mid_exchange(tmp_path: Path, device: Machine) -> None:
    with (
        Hub(tmp_path) as hub,
        hub.pair() as host,
        Dying(hub.process.address, lambda: os.kill(hub.process.pid, signal.SIGKILL)) as between,
        device.pair_with(host.code(), between.address) as program,
    ):
        assert program.wait() == Exit.UNREACHABLE
        assert host.wait() == Exit.UNREACHABLE
        assert device.knows_nobody


def test_the_device_is_killed_in_mid_exchange(hub: Hub, device: Machine, tmp_path: Path) -> None:
    victims: list[int] = []
    with (
        hub.pair("--for", "ada") as host,
        Dying(hub.process.address, lambda: os.kill(victims[0], signal.SIGKILL)) as between,
        device.pair(between.address) as program,
    ):
        victims.append(program.pid)
        program.enter(host.code().words)
        assert program.wait() == -signal.SIGKILL
        host.expect("tries left: 2")
        with Machine(tmp_path / "next").pair_with(host.code(), hub.address) as another:
            assert another.wait() == Exit.DONE, another.err
        assert host.wait() == Exit.DONE


def test_another_hub_than_the_link_says_is_a_hard_stop(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host, device.pair_with(host.code(), hub.address) as program:
        assert program.wait() == Exit.DONE, program.err
    pins = Pins(device.home / "state" / "landline")
    known = pins.at(hub.address)
    assert known is not None
    with middle.Middle(hub.process.address) as between:
        link = f"landline://{between.address}/#{known.fingerprint}"
        with device.pair_with("1-1-1-1", link, "--as", "eve") as program:
            assert program.wait() == Exit.VERIFICATION
        assert not between.seen
        assert pins.at(between.address) is None


def test_the_code_is_in_no_command_line(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada") as host:
        code = host.code()
        with device.at_terminal("pair", hub.address) as terminal:
            terminal.expect("press Enter to show one here")
            seen = command_lines()
            terminal.enter(code.words)
            terminal.expect("this machine is ada's")
            seen |= command_lines()
            assert terminal.wait() == Exit.DONE
        for secret in (*code.words.split("-")[1:], code.digits):
            assert not [line for line in seen if secret.encode() in line]


def command_lines() -> set[bytes]:
    """Return the command lines of all processes, our own left out."""
    lines = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            lines.add(path.read_bytes())
    assert any(b"pair" in line for line in lines)
    return lines


def test_a_program_pairs(hub: Hub, tmp_path: Path) -> None:
    device, pins = landline.Device.open(tmp_path), Pins(tmp_path)
    shown: list[Code] = []

    async def pairs(host: Program) -> str:
        def show(code: Code, until: int) -> None:
            assert until > 0
            shown.append(code)
            threading.Thread(target=host.enter, args=(code.words,)).start()

        paired = await landline.pair(
            hub.address, show=show, label="robot", device=device, pins=pins
        )
        assert paired.device == device.id
        contact = landline.Contact(hub.address, pins=pins)
        async with landline.Client(contact, name=paired.name, device=device) as me:
            assert me.by_device
            return me.name

    with hub.pair("--for", "ada") as host:
        host.code()
        assert asyncio.run(pairs(host)) == "ada"
        assert host.wait() == Exit.DONE
    assert len(shown) == 1


def test_json(hub: Hub, device: Machine) -> None:
    with hub.pair("--for", "ada", "--json") as host:
        until(lambda: "\n" in host.out, lambda: host.err)
        shown = json.loads(host.out.splitlines()[0])
        assert shown["is"] == "code"
        with device.pair_with(shown["digits"], hub.address, "--json") as program:
            assert program.wait() == Exit.DONE
            paired = json.loads(program.out)
        assert (paired["is"], paired["name"]) == ("paired", "ada")
        assert paired["fingerprint"].startswith("LL-")
        assert paired["device"] in devices(hub.data, "ada")
        assert host.wait() == Exit.DONE
        told = [json.loads(line) for line in host.out.splitlines()]
        assert [each["is"] for each in told] == ["code", "pairing"]
