"""Which hub a command means that was given none; with real machines: tests/live/network."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from landline.cli import choosing
from landline.cli.choosing import chosen_hub, found_link
from landline.cli.console import Console
from landline.cli.find import find_command
from landline.discovery import search
from landline.discovery.beacon import Found, Kind
from landline.errors import RefusedError, UnreachableError, UsageError
from landline.trust.fingerprint import Fingerprint
from landline.trust.peers import Known, Peers
from landline.trust.pins import Pin

if TYPE_CHECKING:
    from pathlib import Path

    from landline.client.contact import Contact


def hub(number: int, kind: Kind = "hub", name: str = "desk") -> Found:
    return Found(kind, name, (f"10.0.0.{number}:7788",), Fingerprint(bytes([number]) * 32))


A, B, C = hub(1), hub(2), hub(3)
HERE = "127.0.0.1:7788"

World = Callable[..., None]


@pytest.fixture(autouse=True)
def _nobody_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Return what sets who is known, who is found, whether a hub runs here, and who types what."""

    class Known:
        pins: tuple[Pin, ...] = ()

        def all(self) -> list[Pin]:
            return list(self.pins)

        at = lambda *_: None  # noqa: E731

        def of(self, fingerprint: str) -> Pin | None:
            return next((pin for pin in self.pins if pin.fingerprint == fingerprint), None)

    class Keyboard(io.StringIO):
        is_terminal = False

        def isatty(self) -> bool:
            return self.is_terminal

    def make(
        *found: Found, known: tuple[Found, ...] = (), here: bool = False, typed: str | None = None
    ) -> None:
        async def find(**_: object) -> list[Found]:
            assert known or not here, "nobody need be looked for"
            return list(found)

        Known.pins = tuple(
            Pin(str(each.fingerprint), "", addresses=each.addresses) for each in known
        )
        keyboard = Keyboard(typed or "")
        keyboard.is_terminal = typed is not None
        monkeypatch.setattr(search, "find", find)
        monkeypatch.setattr(choosing, "Pins", Known)
        monkeypatch.setattr("landline.trust.pins.Pins", Known)
        monkeypatch.setattr(choosing, "_is_here", lambda: here)
        monkeypatch.setattr(sys, "stdin", keyboard)

    return make


def where(contact: Contact) -> tuple[str, Fingerprint | None]:
    return contact.address.label, contact._target.fingerprint


def chosen() -> tuple[str, Fingerprint | None]:
    return where(chosen_hub(Console()))


def test_where_nobody_is_known_the_hub_here_is_taken_at_once(world: World) -> None:
    world(A, here=True)
    assert chosen() == (HERE, None)


def test_the_only_known_one_is_taken_and_has_to_be_it(world: World) -> None:
    for here in (True, False):
        world(A, B, C, known=(B,), here=here)
        assert chosen() == ("10.0.0.2:7788", B.fingerprint)


def test_a_known_one_is_looked_for_at_all_its_addresses(world: World) -> None:
    many = tuple(f"10.1.0.{number}:7788" for number in range(20))
    before = structs.replace(B, addresses=("10.0.0.8:7788", "10.0.0.7:7788", "10.0.0.2:7788"))
    now = structs.replace(B, addresses=("172.17.0.1:7788", "10.0.0.2:7788"))
    world(now, known=(before,))
    contact = chosen_hub(Console())
    assert contact.address.label == "172.17.0.1:7788"
    also = [each.label for each in contact._also]
    assert also == ["10.0.0.2:7788", "10.0.0.7:7788", "10.0.0.8:7788"]
    world(now, known=(structs.replace(B, addresses=many),))
    assert len(chosen_hub(Console())._also) == choosing.MOST_PLACES - 1


def test_where_no_known_one_is_found_this_machine_is_meant(world: World) -> None:
    world(A, known=(B,), here=True)
    assert chosen() == (HERE, None)


def test_where_there_is_no_hub_at_all_one_is_told_what_to_do(world: World) -> None:
    for found in ((), (hub(4, "receiver"),)):
        world(*found)
        with pytest.raises(UnreachableError) as raised:
            chosen()
        assert raised.value.code == "find.none"


def test_without_a_terminal_all_are_listed_in_one_line(world: World) -> None:
    world(A, B, known=(C,))
    with pytest.raises(UsageError) as raised:
        chosen()
    line = raised.value.line()
    assert raised.value.code == "find.choose"
    assert "\n" not in line
    assert all(str(each.addresses[0]) in line for each in (A, B))


def test_a_person_chooses_a_stranger_who_then_has_to_be_met(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world(A, B, typed="2\n")
    contact = chosen_hub(Console())
    assert where(contact) == ("10.0.0.2:7788", None)
    assert contact._how == "found"
    assert "1  desk  10.0.0.1:7788" in capsys.readouterr().err


def test_enter_takes_the_only_one_there_is(world: World) -> None:
    world(A, typed="\n")
    assert chosen() == ("10.0.0.1:7788", None)
    world(A, typed="")  # Ctrl-D is no yes
    with pytest.raises(RefusedError):
        chosen()


def test_a_person_chooses_among_known_ones(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world(A, B, C, known=(A, C), typed="2\n")
    assert chosen() == ("10.0.0.3:7788", C.fingerprint)
    assert "10.0.0.2" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed", ["", "\n", "0\n", "3\n", "-1\n", "٢\n", "1x\n", "9" * 5000 + "\n"]
)
def test_whoever_chooses_none_gets_none(world: World, typed: str) -> None:
    world(A, B, typed=typed)
    with pytest.raises(RefusedError) as error:
        chosen()
    for language in ("en", "zh"):
        assert A.addresses[0] in error.value.line(language), "as every command takes it"


def test_a_link_names_the_interface_as_urls_do() -> None:
    found = Found("hub", "desk", ("[fe80::7%eth0]:7788",), A.fingerprint)
    assert found_link(found) == f"landline://[fe80::7%25eth0]:7788/#{A.fingerprint}"


def test_find_lists_who_is_found_in_a_pipe(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world(A, hub(2, "receiver", "\x1b[31mbo"), known=(A,))
    assert find_command.main(["--seconds", "0.1"], standalone_mode=False, obj=Console("zh")) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"desk\thub\t10.0.0.1:7788\t{A.fingerprint.short}\tyes",
        f"\\x1b[31mbo\treceiver\t10.0.0.2:7788\t{B.fingerprint.short}\tno",
    ]


def test_find_lists_who_waits_to_send_or_receive(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Peers().keep(Known(b"k" * 32, label="laptop"))
    laptop = Found("receiver", "laptop", ("10.0.0.9:5",), Fingerprint.of_key(b"k" * 32))
    world(hub(7, "sender", "7"), laptop)
    for options in ([], ["--json"]):
        find_command.main(options, standalone_mode=False, obj=Console())
    sender, receiver, *records = capsys.readouterr().out.splitlines()
    assert sender.startswith("7\tsender\t10.0.0.7:7788\t")
    assert (sender.split("\t")[-1], receiver.split("\t")[-1]) == ("no", "yes")
    assert [json.loads(each)["link"] for each in records] == ["", ""]
    assert [json.loads(each)["known"] for each in records] == [False, True]


def test_people_see_the_number_of_a_code_as_one(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world(hub(7, "sender", "7"), hub(8, "hub", "8"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((100, 24)))
    find_command.main([], standalone_mode=False, obj=Console())
    _, sender, other = capsys.readouterr().out.splitlines()
    assert sender.split()[:2] == ["7-…", "sender"]
    assert other.split()[:2] == ["8", "hub"]


def test_find_says_what_to_try_where_nobody_is_found(world: World) -> None:
    world()
    with pytest.raises(UnreachableError) as raised:
        find_command.main([], standalone_mode=False, obj=Console())
    assert "7787" in raised.value.line("en")
    assert "7787" in raised.value.line("zh")
