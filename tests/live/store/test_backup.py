"""A backup beside a running writer: it goes on, and the copy is one whole state."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.store import backup
from landline.store.backup import back_up, restore
from tests.live.store.test_kill import SEED, Acknowledged, check, run_until_killed

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH = "0123456789abcdef" * 2
SCRIPT = """
import sys
from pathlib import Path
from landline.store import backup
backup.PAGES = 1
def tell(done, total):
    print(done, flush=True)
    sys.stdin.readline()
backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]), on_progress=tell)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that appends, changes and trims for ever, and says what it has done."""
    appender = Path(__file__).with_name("appender.py")
    with subprocess.Popen(
        [sys.executable, str(appender), str(tmp_path / "data"), str(SEED), "0"],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        yield child
        child.kill()


def _take(writer: subprocess.Popen[str], told: Acknowledged, lines: int) -> None:
    assert writer.stdout is not None
    for _ in range(lines):
        told.take(writer.stdout.readline())


def test_a_writer_goes_on_while_it_is_backed_up(
    writer: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 4)
    told = Acknowledged()
    _take(writer, told, 2000)
    before = Acknowledged()
    before.seqs |= told.seqs
    steps: list[int] = []

    def wait_for_the_writer(done: int, total: int) -> None:
        # More than a pipe holds: a writer that stood still would be waited for in vain.
        _take(writer, told, 500)
        steps.append(done)

    back_up(tmp_path / "data", tmp_path / "copy.db", on_progress=wait_for_the_writer)
    assert len(steps) > 5
    restore(tmp_path / "copy.db", tmp_path / "new", EPOCH)
    check(tmp_path / "new", before)


def test_a_backup_that_is_killed_leaves_nothing_with_its_name(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    told = Acknowledged()
    _take(writer, told, 1000)
    target = tmp_path / "copy.db"
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "data"), str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        child.kill()
    assert not target.exists()
    _take(writer, told, 1000)
    back_up(tmp_path / "data", target)
    restore(target, tmp_path / "new", EPOCH)
    check(tmp_path / "new", told)


def test_the_writer_is_killed_while_it_is_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 4)
    told = Acknowledged()
    run_until_killed(tmp_path / "data", told, 1000)
    kills: list[int] = []

    def kill_another(done: int, total: int) -> None:
        if len(kills) < 3:
            run_until_killed(tmp_path / "data", told, 100)
            kills.append(done)

    before = Acknowledged()
    before.seqs |= told.seqs
    back_up(tmp_path / "data", tmp_path / "copy.db", on_progress=kill_another)
    restore(tmp_path / "copy.db", tmp_path / "new", EPOCH)
    check(tmp_path / "new", before)
    check(tmp_path / "data", told)
