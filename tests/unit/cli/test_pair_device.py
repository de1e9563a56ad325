"""The new device's side: what a person is asked, in which order, and what is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import click
import msgspec
import pytest

from landline.cli import pair_device
from landline.cli.console import Console
from landline.cli.pair_device import Newcomer
from landline.client.identities import Identities, Identity
from landline.client.introduction import Introduction
from landline.client.pair import PairedHub
from landline.client.pairing import wrong
from landline.discovery import search
from landline.discovery.beacon import Found
from landline.errors import Error, RefusedError, UnreachableError, UsageError, VerificationError
from landline.trust.codes import Code
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from landline.catalogue import Language

CODE = Code(7, b"\x01\x02\x03")
OTHER = Code(7, b"\x01\x02\x04")
FINGERPRINT = Fingerprint(b"f" * 32)
PAIRED = PairedHub("hub.local:7788", "office", str(FINGERPRINT), "1", "ada", "ab" * 16)
Captured = pytest.CaptureFixture[str]


class Typed(io.StringIO):
    """What a person types, or what comes through a pipe."""

    def __init__(self, *lines: str, at_terminal: bool = True) -> None:
        super().__init__("".join(f"{line}\n" for line in lines))
        self._at_terminal = at_terminal

    def isatty(self) -> bool:
        return self._at_terminal


class Hub:
    """Pairs, or does what a test says first."""

    def __init__(self, *ends: Error) -> None:
        self.ends = list(ends)
        self.asked: list[tuple[str, Code | None, str | None]] = []

    async def pair(self, hub: str, code: Code | None, **told: Any) -> PairedHub:
        self.asked.append((hub, code, told["name"]))
        if code is None:
            told["show"](CODE, 0)
            told["wrong"](2)
        if self.ends:
            raise self.ends.pop(0)
        return PAIRED


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Newcomer]:
    """Make a newcomer who types lines at a hub."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    async def introduced(*_: object) -> Introduction:
        return Introduction(b"", FINGERPRINT, "")

    def make(
        hub: Hub,
        typed: Typed,
        address: str | None = "hub.local",
        name: str | None = None,
        language: Language = "en",
        *,
        as_json: bool = False,
    ) -> Newcomer:
        monkeypatch.setattr("sys.stdin", typed)
        monkeypatch.setattr(pair_device, "pair", hub.pair)
        monkeypatch.setattr(pair_device, "introduced", introduced)
        monkeypatch.setattr(pair_device, "own_name", lambda: "root")
        console = Console(language)
        return Newcomer(console, address, name=name, label=None, as_json=as_json)

    return make


def finds(monkeypatch: pytest.MonkeyPatch, *found: Found) -> None:
    async def find(**_: object) -> list[Found]:
        return list(found)

    monkeypatch.setattr(search, "find", find)


def hub_at(address: str, kind: Any = "hub") -> Found:
    return Found(kind, "office", (address,), FINGERPRINT)


def test_a_code_is_typed_and_nothing_else_is_asked(
    at: Callable[..., Newcomer], capsys: Captured
) -> None:
    hub = Hub()
    newcomer = at(hub, Typed("7 balloon-violin_igloo"))
    newcomer.finish(newcomer.pair())
    assert hub.asked == [("hub.local", CODE, None)]
    shown = capsys.readouterr()
    assert shown.out == "landline chat hub.local:7788\n"
    assert "ada's at office (hub.local:7788)" in shown.err
    assert str(FINGERPRINT) in shown.err
    known = Identities(str(FINGERPRINT)).last()
    assert known == Identity("ada", account=True, device=True)


def test_the_name_is_asked_where_the_code_leaves_it_open(at: Callable[..., Newcomer]) -> None:
    hub = Hub(RefusedError("pair.other-name"), RefusedError("pair.other-name"))
    assert at(hub, Typed(CODE.words, "", "ming")).pair() == PAIRED
    assert [name for _, _, name in hub.asked] == [None, "root", "ming"]


def test_a_wrong_code_may_be_typed_again(at: Callable[..., Newcomer], capsys: Captured) -> None:
    hub = Hub(wrong())
    assert at(hub, Typed("7-nothing", OTHER.digits, CODE.digits)).pair() == PAIRED
    assert [code for _, code, _ in hub.asked] == [OTHER, CODE]
    said = capsys.readouterr().err
    assert said.count("That is no pairing code") == 1
    assert said.count("reading along") == 1


def test_three_wrong_codes_are_enough(at: Callable[..., Newcomer]) -> None:
    hub = Hub(wrong(), wrong(), wrong())
    with pytest.raises(VerificationError):
        at(hub, Typed(*[OTHER.words] * 5)).pair()
    assert len(hub.asked) == 3


def test_a_person_may_give_up(at: Callable[..., Newcomer]) -> None:
    with pytest.raises(RefusedError) as caught:
        at(Hub(wrong()), Typed(OTHER.words, "")).pair()
    assert caught.value.code == "call.cancelled"
    with pytest.raises(click.Abort):
        at(Hub(), Typed()).pair()


def test_other_failures_are_final(at: Callable[..., Newcomer]) -> None:
    hub = Hub(VerificationError("hub.changed"))
    with pytest.raises(VerificationError):
        at(hub, Typed(CODE.words, CODE.words)).pair()
    assert len(hub.asked) == 1


@pytest.mark.parametrize(("language", "first"), [("en", CODE.words), ("zh", CODE.digits)])
def test_an_empty_line_shows_a_code(
    at: Callable[..., Newcomer], capsys: Captured, language: Language, first: str
) -> None:
    hub = Hub()
    assert at(hub, Typed("", "ming"), language=language).pair() == PAIRED
    assert hub.asked == [("hub.local", None, "ming")]
    shown = capsys.readouterr()
    assert shown.out == f"{first}\n"
    assert "landline pair hub.local" in shown.err
    assert "2" in shown.err.splitlines()[-1]


def test_a_pipe_is_asked_nothing(at: Callable[..., Newcomer], capsys: Captured) -> None:
    hub = Hub(wrong())
    newcomer = at(hub, Typed(OTHER.words, CODE.words, at_terminal=False))
    with pytest.raises(VerificationError):
        newcomer.pair()
    assert hub.asked == [("hub.local", OTHER, "root")]
    assert capsys.readouterr().err == ""
    with pytest.raises(UsageError):
        at(hub, Typed("nonsense", at_terminal=False)).pair()
    with pytest.raises(UsageError):
        at(hub, Typed(at_terminal=False), None)


def test_json(at: Callable[..., Newcomer], capsys: Captured) -> None:
    newcomer = at(Hub(), Typed(at_terminal=False), as_json=True)
    newcomer.finish(newcomer.pair())
    code, paired = map(msgspec.json.decode, capsys.readouterr().out.splitlines())
    assert (code["is"], code["digits"]) == ("code", CODE.digits)
    assert (paired["is"], paired["name"], paired["hub"]) == ("paired", "ada", "office")


def test_nobody_types_a_code_for_a_hub_that_is_not_there(
    at: Callable[..., Newcomer], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub()
    newcomer = at(hub, Typed(CODE.words))

    async def introduced(*_: object) -> Introduction:
        raise UnreachableError("peer.lost", address="hub")

    monkeypatch.setattr(pair_device, "introduced", introduced)
    with pytest.raises(UnreachableError):
        newcomer.pair()
    assert not hub.asked


@pytest.mark.parametrize(
    ("line", "address"),
    [("", "10.0.0.7:7788"), ("2", "[fe80::1%eth0]:7788"), ("9", "9"), ("other.lan", "other.lan")],
)
def test_a_hub_is_chosen(
    at: Callable[..., Newcomer], monkeypatch: pytest.MonkeyPatch, line: str, address: str
) -> None:
    finds(
        monkeypatch,
        hub_at("10.0.0.7:7788"),
        hub_at("10.0.0.8:7788", "receiver"),
        hub_at("[fe80::1%eth0]:7788"),
    )
    assert at(Hub(), Typed(line), None).address == address


def test_where_no_hub_is_found_its_address_is_asked(
    at: Callable[..., Newcomer], monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch)
    assert at(Hub(), Typed("", "10.0.0.7"), None).address == "10.0.0.7"
