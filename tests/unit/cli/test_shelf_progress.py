"""How far files to and from a shelf are, all of them as one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from landline.cli import shelf_progress
from landline.cli.console import Console
from landline.cli.shelf_progress import ShelfProgress
from tests.live.cli_chat.programs import until

if TYPE_CHECKING:
    import pytest

    from landline.transfer.watch import Figures


def figures(progress: ShelfProgress) -> Figures:
    return progress._watch.figures()


def test_several_files_are_one_whole() -> None:
    progress = ShelfProgress(Console(), "hub:1", 1000, 3)
    progress.begin("a\x1b", 400)
    progress(100, 400)
    progress(300, 400)
    now = figures(progress)
    assert (now.size, now.landed, now.kept, now.files) == (1000, 300, 100, 3)
    assert now.current == "a\\x1b"
    progress(400, 400)
    progress.end()
    progress.begin("b", 500)
    progress.end()
    now = figures(progress)
    assert (now.size, now.landed, now.kept, now.files_done) == (1000, 900, 600, 2)
    progress.begin("c", 100)
    progress(0, 150)
    assert figures(progress).size == 1050, "it is larger than was known"
    progress(150, 150)
    progress.end()
    now = figures(progress)
    assert (now.landed, now.files_done) == (1050, 3)


def test_what_is_printed_stands_above_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(shelf_progress, "TICK", 0.01)
    console, err = Console(), ""

    def shown(text: str) -> bool:
        nonlocal err
        err += capsys.readouterr().err
        return text in err

    with ShelfProgress(console, "hub:1", 1000, 1) as progress:
        progress.begin("a", 1000)
        progress(500, 1000)
        until(lambda: shown(" 50%"), lambda: err)
        with progress.aside():
            console.result("x")
            err = ""
            assert not shown("%"), "the line does not come between"
        until(lambda: shown(" 50%"), lambda: err)
    assert shown("\x1b[J")


def test_a_hub_that_says_nothing_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("TICK", "SILENT", "PLAIN_EVERY"):
        monkeypatch.setattr(shelf_progress, name, 0.01)
    monkeypatch.setattr("landline.transfer.watch.WAITS", 0.01)
    err = ""

    def is_waiting() -> bool:
        nonlocal err
        err += capsys.readouterr().err
        return "waiting for hub:1" in err

    with ShelfProgress(Console(), "hub:1", 1000, 1) as progress:
        progress.begin("a", 1000)
        progress(500, 1000)
        until(is_waiting, lambda: err)
