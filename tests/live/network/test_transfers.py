"""Files from machine to machine on a real network: found by beacon, also at another address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.network.bridge import PATIENCE

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.live.network.bridge import Lab, Machine

SIZE = 12_000_000
RATE = "4M"


def told(program: subprocess.Popen[str], kind: str) -> dict[str, Any]:
    """Return the next event of a kind."""
    assert program.stdout is not None
    for line in program.stdout:
        event: dict[str, Any] = json.loads(line)
        if event["type"] == kind:
            return event
    raise AssertionError(f"no {kind}")


@pytest.fixture
def pair(lab: Lab) -> tuple[Machine, Machine]:
    net = lab.network()
    ada, bo = lab.machine("ada"), lab.machine("bo")
    ada.plug_into(net, "10.7.0.1/24")
    bo.plug_into(net, "10.7.0.2/24")
    return ada, bo


def big(machine: Machine) -> Path:
    path = machine.home / "big.bin"
    path.write_bytes(bytes(range(250)) * (SIZE // 250))
    return path


def test_by_code_and_then_by_name(pair: tuple[Machine, Machine]) -> None:
    ada, bo = pair
    path = ada.home / "letter.txt"
    path.write_text("hello")
    sending = ada.start("send", str(path), "--json")
    code = told(sending, "waiting")["code"]
    receiving = bo.start("receive", code, "--yes", "--json", "--into", str(bo.home / "in"))
    name = told(receiving, "met")["peer"]
    assert receiving.wait(PATIENCE) == 0
    assert sending.wait(PATIENCE) == 0
    assert (bo.home / "in" / "letter.txt").read_text() == "hello"
    back = bo.home / "answer.txt"
    back.write_text("hello, too")
    receiving = ada.start("receive", "--always", "--into", str(ada.home / "in"), "--json", "--yes")
    told(receiving, "waiting")
    bo.landline("send", str(back), "--to", name)
    assert (ada.home / "in" / "answer.txt").read_text() == "hello, too"


def test_the_address_of_who_is_called_changes_on_the_way(pair: tuple[Machine, Machine]) -> None:
    """Takes as long as silence is borne: nobody says that the old address is gone."""
    ada, bo = pair
    path = big(ada)
    sending = ada.start("send", str(path), "--json", "--limit", RATE)
    code = told(sending, "waiting")["code"]
    into = bo.home / "in"
    receiving = bo.start("receive", code, "--yes", "--json", "--into", str(into))
    told(receiving, "accepted")
    ada.ip("addr", "flush", "dev", "eth0", "scope", "global")
    ada.ip("addr", "add", "10.7.0.77/24", "dev", "eth0")
    assert receiving.wait(90) == 0
    assert sending.wait(PATIENCE) == 0
    assert (into / "big.bin").read_bytes() == path.read_bytes()
