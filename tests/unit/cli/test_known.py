"""Known devices beside known hubs: listed, ruled, forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.main import run
from landline.trust.peers import Known, Peers

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def study() -> Known:
    known = Known(b"s" * 32, label="Study", addresses=("10.0.0.7:5012",), last=1_790_000_000_000)
    return Peers().keep(known)


def known(*arguments: str) -> int:
    return run(["known", *arguments], Console())


def test_devices_are_listed_with_hubs(study: Known, capsys: Captured) -> None:
    assert known("list") == Exit.DONE
    row = capsys.readouterr().out.rstrip("\n").split("\t")
    assert row == ["Study", "device", "2026-09-21T14:13:20Z", study.id, "10.0.0.7:5012"]


def test_rules_are_set_and_shown(study: Known, state: Path, capsys: Captured) -> None:
    assert known("rule", "study", "--accept", "yes", "--into", "inbox") == Exit.DONE
    assert capsys.readouterr().out == f"Study\tyes\t-\t-\t{state}/inbox\n"
    assert known("rule", study.id[:6], "--exists", "newer") == Exit.DONE
    capsys.readouterr()
    assert known("rule", "--json") == Exit.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["type"] == "known-device.v1"
    assert (told["accept"], told["exists"], told["into"]) == ("yes", "newer", f"{state}/inbox")
    assert known("rule", "Study", "--into", "") == Exit.DONE
    assert Peers().find("study").into == ""


def test_how_much_it_may_send_is_a_rule(study: Known, capsys: Captured) -> None:
    assert known("rule", "study", "--most", "2.5G") == Exit.DONE
    assert capsys.readouterr().out == f"Study\task\t{5 << 29}\t-\t-\n"
    assert known("rule", "study", "--accept", "yes") == Exit.DONE
    assert Peers().find("study").most == 5 << 29, "it stays"
    capsys.readouterr()
    assert known("rule", "study", "--json") == Exit.DONE
    assert json.loads(capsys.readouterr().out)["most"] == 5 << 29
    assert known("rule", "study", "--most", "0") == Exit.DONE
    assert Peers().find("study").most == 0
    for wrong in ("much", "-1", "10Mbit", ""):
        assert known("rule", "study", f"--most={wrong}") == Exit.USAGE
        assert "500M" in capsys.readouterr().err


def test_a_rule_is_somebodys(capsys: Captured) -> None:
    assert known("rule", "--accept", "yes") == Exit.USAGE
    assert "landline known rule NAME" in capsys.readouterr().err
    assert known("rule", "nobody", "--accept", "yes") == Exit.USAGE


def test_a_device_is_forgotten(study: Known, capsys: Captured) -> None:
    assert known("forget", "study") == Exit.DONE
    assert study.id[:12] in capsys.readouterr().err
    assert Peers().all() == []
    assert known("forget", "study") == Exit.USAGE
