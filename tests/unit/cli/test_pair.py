"""`landline pair`: which side a machine is on, what is no argument, and what is shown."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import pytest

from landline.cli.code_typed import is_code
from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.main import run
from landline.cli.pair import Side, check_options, reach, which_side
from landline.cli.pair_device import own_name
from landline.client.identities import Identities, Identity
from landline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from landline.catalogue import Language

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tests has no hub and no files of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("address", "data_named", "hub_runs", "logged_in", "side"),
    [
        (None, False, True, False, "hub"),
        (None, True, True, False, "hub"),
        (None, True, False, False, None),
        (None, False, False, False, "device"),
        ("hub.local", False, False, True, "member"),
        ("hub.local", False, False, False, "device"),
        # A hub that runs here does not matter where another one is named.
        ("hub.local", False, True, True, "member"),
        ("hub.local", False, True, False, "device"),
    ],
)
def test_the_table(
    address: str | None,
    data_named: bool,  # noqa: FBT001
    hub_runs: bool,  # noqa: FBT001
    logged_in: bool,  # noqa: FBT001
    side: Side | None,
) -> None:
    found = which_side(
        address=address, data_named=data_named, hub_runs=hub_runs, logged_in=logged_in
    )
    assert found == side


@pytest.mark.parametrize(
    ("side", "option", "code"),
    [
        ("hub", "name", "pair.lets-in"),
        ("hub", "label", "pair.lets-in"),
        ("member", "label", "pair.lets-in"),
        ("device", "who", "pair.is-new"),
        ("hub", "who", None),
        ("member", "who", None),
        ("member", "name", None),
        ("device", "name", None),
        ("device", "label", None),
    ],
)
def test_options_belong_to_a_side(side: Side, option: str, code: str | None) -> None:
    given: dict[str, str | None] = {"name": None, "who": None, "label": None, option: "ada"}
    if code is None:
        check_options(side, **given)
        return
    with pytest.raises(UsageError) as caught:
        check_options(side, **given)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "words",
    [
        ["7-guitar-revenge-lemon"],
        ["7", "guitar", "revenge", "lemon"],
        ["7-042-187-133"],
        ["７ー０４２ー１８７ー１３３"],
        ["7-guitar-revnge-lemon"],
        ["7-guitar-lemon"],
        ["12 Guitar Revenge Lemon"],
        ["hub.local", "7-guitar-revenge-lemon"],
        ["10.0.0.7", "7", "guitar", "revenge", "lemon"],
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_code_is_no_argument(capsys: Captured, words: list[str], language: Language) -> None:
    assert run(["pair", *words], Console(language)) == Exit.USAGE
    shown = capsys.readouterr()
    assert not shown.out
    assert len(shown.err.splitlines()) == 1
    assert "landline pair" in shown.err
    for secret in ("guitar", "revenge", "042", "187"):
        assert secret not in shown.err.lower()


@pytest.mark.parametrize(
    "address",
    ["hub.local", "10.0.0.7", "10.0.0.7:7788", "192-168-1-5.lan", "[::1]:7", "/run/hub.sock",
     "landline://h/#LL-ABC", "my-long-host-name", "7-zip", "1-2"],
)  # fmt: skip
def test_an_address_is_no_code(address: str) -> None:
    assert not is_code(address)


def test_without_a_hub_and_without_a_person_an_address_is_needed(capsys: Captured) -> None:
    assert run(["pair"], Console()) == Exit.USAGE
    assert "landline pair ADDRESS" in capsys.readouterr().err


def test_a_data_folder_without_a_running_hub(capsys: Captured, tmp_path: Path) -> None:
    assert run(["pair", "--data", str(tmp_path)], Console()) == Exit.UNREACHABLE
    assert str(tmp_path) in capsys.readouterr().err
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pair", "hub.local", "--data", "x"], "--data"),
        (["pair", "hub.local", "--for", "ada"], "--for"),
        (["pair", "one", "two"], "two"),
        (["pair", "unix:/run/hub.sock"], "Unix"),
    ],
)
def test_what_contradicts_itself_is_refused_before_anything(
    capsys: Captured, words: list[str], said: str
) -> None:
    assert run(words, Console()) == Exit.USAGE
    assert said in capsys.readouterr().err


def test_who_is_logged_in_lets_others_in(capsys: Captured) -> None:
    Identities("tcp://127.0.0.1:9").remember(Identity("ada", "token", account=True))
    assert run(["pair", "127.0.0.1:9", "--label", "x"], Console()) == Exit.USAGE
    assert "--label" in capsys.readouterr().err


def test_a_guest_or_somebody_else_is_a_new_device(capsys: Captured) -> None:
    known = Identities("tcp://127.0.0.1:9")
    known.remember(Identity("ada", "token", account=True))
    assert run(["pair", "127.0.0.1:9", "--as", "bob", "--for", "x"], Console()) == Exit.USAGE
    assert "--for" in capsys.readouterr().err
    known.remember(Identity("guest", "ab" * 16))
    assert run(["pair", "127.0.0.1:9", "--for", "x"], Console()) == Exit.USAGE
    assert "--for" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("listening", "shown", "is_open"),
    [
        ("tcp://127.0.0.1:7788", "127.0.0.1", False),
        ("tcp://127.0.0.1:9", "127.0.0.1:9", False),
        ("tcp://10.0.0.7:7788", "10.0.0.7", True),
        ("tcp://[fd00::7]:9", "[fd00::7]:9", True),
        ("tcp://[fd00::7]:7788", "[fd00::7]", True),
    ],
)
def test_how_another_machine_names_the_hub(listening: str, shown: str, is_open: bool) -> None:  # noqa: FBT001
    assert reach(["unix:/run/hub.sock", listening]) == (shown, is_open)


def test_an_open_hub_without_an_address_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landline.net.interfaces.interfaces", list)
    assert reach(["tcp://:7788"]) == ("", True)
    assert reach(["tcp://127.0.0.1:7788"]) == ("127.0.0.1", False)


def test_a_user_without_a_name_has_none_to_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert own_name() is None
