"""Broken off anywhere, by either side, and begun again: all is right, and little comes twice."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.transfer import landing
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import Says, Session, names, outcome, transfer
from tests.unit.transfer.test_copying import make, seen

if TYPE_CHECKING:
    from landline.transfer.decisions import Policy

MIB = 1 << 20
SEGMENT = 8 * MIB
ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("LANDLINE_KILLS", "0")) or 8


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    make(top)
    for name, size in (("a", 60 * MIB + 5), ("b", 17 * MIB), ("c", 200_000)):
        (top / name).write_bytes(os.urandom(size))
    for number in range(500):
        (top / "sub" / f"{number}").write_bytes(os.urandom(number * 13))
    return top


def broken_off(
    source: Files, into: Path, after: int, monkeypatch: pytest.MonkeyPatch, says: Says | None = None
) -> Session:
    """Run a session whose line is lost once `after` records of large files have landed."""
    session = Session()
    left = [after]
    real = landing.Landing.data

    def data(self: landing.Landing, *args: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            session.lines[0].sock.shutdown(socket.SHUT_RDWR)
        real(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(landing.Landing, "data", data)
        session.start(source, into, says)
        session.wait()
    return session


@pytest.mark.parametrize("policy", ["same", "rename", "overwrite"])
@pytest.mark.parametrize("is_there", [False, True])
def test_it_goes_on_from_what_is_proven(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch, policy: Policy, *, is_there: bool
) -> None:
    into = tmp_path / "in"
    if is_there:
        (into / "top" / "sub").mkdir(parents=True)
        for name in ("a", "c", "sub/7"):
            (into / "top" / name).write_bytes(b"mine")
    size = sum(each.size for each in Files([top]).found)
    moved = sessions = 0
    chance = random.Random(1)
    while True:
        sessions += 1
        assert sessions < 40
        session = broken_off(Files([top]), into, chance.randint(1, 90), monkeypatch, Says(policy))
        moved += session.watches[1].moved
        if not isinstance(session.received, BaseException):
            break
    zeros = 32 * MIB
    small = 600 * 1024
    assert moved <= size - zeros + (sessions - 1) * (2 * SEGMENT + small)
    renamed = is_there and policy == "rename"
    landed = into / ("top (2)" if renamed else "top")
    if policy == "same" and is_there:
        for name in ("a", "c", "sub/7"):
            path = into / "top" / name
            assert path.read_bytes() == b"mine"
            assert path.with_name(f"{path.name} (2)").read_bytes() == (top / name).read_bytes()
    else:
        here = {name: what[2] for name, what in seen(landed).items()}
        assert here == {name: what[2] for name, what in seen(top).items()}
    assert not [each for each in into.rglob(".*") if each.name.endswith(("part", "journal"))]


def test_a_bit_that_flipped_meanwhile_is_found(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "in"
    broken_off(Files([top]), into, 80, monkeypatch)
    (part,) = into.rglob(".a.*.part")
    with part.open("r+b") as file:
        for at in range(0, 60 * MIB, SEGMENT):
            file.seek(at + 4321)
            byte = file.read(1)
            file.seek(at + 4321)
            file.write(bytes([byte[0] ^ 1]))
    session = transfer(Files([top]), into)
    assert outcome(session.received).missing == 0
    assert seen(top) == seen(into / "top")


def test_a_part_that_was_taken_away_is_sent_again(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "in"
    broken_off(Files([top]), into, 80, monkeypatch)
    for part in into.rglob(".a.*.part"):
        part.unlink()
    session = transfer(Files([top]), into)
    assert outcome(session.received).missing == 0
    assert seen(top) == seen(into / "top")


def test_a_part_that_goes_after_it_was_proven_ends_it(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "in"
    broken_off(Files([top]), into, 80, monkeypatch)
    real = landing.Landing.begin

    def begin(self: landing.Landing, *args: object) -> None:
        for part in into.rglob(".*.part"):
            if part.is_file():
                part.unlink()
        real(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(landing.Landing, "begin", begin)
        session = transfer(Files([top]), into)
    assert getattr(session.received, "code", None) == "transfer.part-gone"
    assert outcome(transfer(Files([top]), into).received).missing == 0
    assert seen(top) == seen(into / "top")


def test_another_sender_begins_anew(
    tmp_path: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "in"
    broken_off(Files([top]), into, 80, monkeypatch)
    monkeypatch.setattr("tests.live.transfer.two_sides.SENDER", b"somebody else")
    session = transfer(Files([top]), into)
    assert session.watches[1].moved > 77 * MIB  # all but the holes


def test_two_who_receive_the_same_at_once_do_not_mix(tmp_path: Path, top: Path) -> None:
    into = tmp_path / "in"
    first = Session()
    first.start(Files([top]), into)
    while first.watches[1].stage != "moving":
        time.sleep(0.001)
    assert first.receiving is not None
    first.receiving.pause(on=True)
    second = transfer(Files([top]), into)
    first.receiving.pause(on=False)
    first.wait()
    if isinstance(second.received, BaseException):
        assert getattr(second.received, "code", None) == "journal.in-use"
        assert getattr(second.sent, "code", None) == "transfer.gave-up"
    assert outcome(first.received).missing == 0
    assert seen(top) == seen(into / "top")


def test_what_was_synced_is_told_from_time_to_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("landline.transfer.disk_large.os.fdatasync", synced.append)
    (tmp_path / "f").write_bytes(bytes(os.urandom(MIB)) * 130)
    outcome(transfer(Files([tmp_path / "f"]), tmp_path / "in").received)
    assert len(synced) == 2


def program(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.live.transfer.side", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def run_and_kill(top: Path, into: Path, after: float, *, sender: bool) -> int | None:
    """Return how many bytes arrived, or None if one was killed before the end."""
    receiving = program("receive", into)
    assert receiving.stdout is not None
    control, data = receiving.stdout.readline().split()
    sending = program("send", control, data, top)
    assert receiving.stdout.readline() == "begins\n"
    killed, other = (sending, receiving) if sender else (receiving, sending)
    try:
        killed.wait(after)
    except subprocess.TimeoutExpired:
        killed.send_signal(signal.SIGKILL)
    told = {each: each.communicate(timeout=60)[0] for each in (killed, other)}
    if killed.returncode:
        assert other.returncode or (into / "top").exists(), "a side thinks that all is well"
        return None
    assert not other.returncode
    return int(told[receiving])


@pytest.mark.timeout(300)
def test_either_side_is_killed_at_any_time(tmp_path: Path, top: Path) -> None:
    chance = random.Random(7)
    kills = 0
    for _ in range(KILLS):
        into = tmp_path / "in"
        for more in itertools.count():  # each time some more: it gets ahead on any machine
            after = chance.uniform(0.0, 1.5 + more / 4)
            if run_and_kill(top, into, after, sender=chance.random() < 0.5) is not None:
                break
            kills += 1
            if (into / "top").exists():  # killed at the very end
                assert seen(top) == seen(into / "top")
        assert seen(top) == seen(into / "top")
        assert names(into) == ["top"]
        for path in sorted(into.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        if kills >= KILLS:
            break
