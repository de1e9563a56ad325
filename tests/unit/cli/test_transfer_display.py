"""What is shown of a transfer: to people, into a pipe, to programs."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.cli import transfer_display
from landline.cli.console import Console
from landline.cli.transfer_display import JsonDisplay, PeopleDisplay
from landline.client import transfer_events as events
from landline.transfer.watch import Figures, Outcome

if TYPE_CHECKING:
    from landline.catalogue import Language

Captured = pytest.CaptureFixture[str]

NASTY = "\x1b[2Jx\u202e"
WAITING = events.Waiting(
    code="7-guitar-revenge-lemon",
    digits="7-042-187-133",
    link="landline://192.168.1.23:5012/#7-guitar-revenge-lemon",
    addresses=("192.168.1.23:5012",),
)
FIGURES = Figures(
    size=100,
    landed=50,
    files=2,
    files_done=1,
    current=f"{NASTY}.txt",
    rate=10.0,
    left_seconds=5.0,
    streams=[(0, 10.0)],
    paused=None,
    stage="moving",
)


class Screen:
    """A terminal of 80 columns on standard error, and one on standard output if wanted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, out: bool = False) -> None:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: out)
        monkeypatch.setattr(sys.stderr, "fileno", lambda: 2)
        monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((80, 24)))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")


def display(language: Language = "en", *, receives: bool = False, **console: Any) -> PeopleDisplay:
    made = Console(language)
    for name, value in console.items():
        setattr(made, name, value)
    return PeopleDisplay(made, receives=receives)


def progress(session: int = 0, peer: str = "bo", figures: Figures = FIGURES) -> events.Progress:
    return events.Progress(session, peer, figures)


def test_a_code_is_shown_with_what_to_type(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch, out=True)
    display().tell(WAITING)
    shown = capsys.readouterr()
    assert shown.out == "    7-guitar-revenge-lemon\n    7-042-187-133\n\n"
    assert "    landline receive\n" in shown.err
    assert WAITING.link in shown.err


def test_in_chinese_digits_come_first(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    Screen(monkeypatch, out=True)
    display("zh", receives=True).tell(WAITING)
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == "    7-042-187-133"
    assert "landline send" in shown.err


def test_a_pipe_gets_the_code_and_nothing_else(capsys: Captured) -> None:
    display(quiet=True).tell(WAITING)
    assert capsys.readouterr() == ("7-guitar-revenge-lemon\n", "")


def test_a_camera_gets_a_code_beside_the_words(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch, out=True)
    shown = PeopleDisplay(Console(), receives=False, shows_qr=True)
    shown.tell(WAITING)
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)
    assert any("█" in line and "7-guitar-revenge-lemon" in line for line in lines)


def test_where_the_picture_does_not_fit_the_words_stand_alone(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch, out=True)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((50, 24)))
    PeopleDisplay(Console(), receives=False, shows_qr=True).tell(WAITING)
    out, err = capsys.readouterr()
    assert "7-guitar-revenge-lemon" in out
    assert "█" not in err


def test_progress_is_written_over_and_makes_room(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch)
    shown = display()
    shown.tell(progress())
    shown.tell(progress())
    shown.tell(events.Lost(0, "bo", "transfer.lost", 0.0))
    out, err = capsys.readouterr()
    first, second, last = err.split("\r\x1b[J")
    assert out == ""
    assert first == second
    assert " 50%" in first
    assert last == "The connection with bo is lost. Trying again ...\n"
    shown.aside()
    assert capsys.readouterr().err == ""


def test_that_it_is_held_up_is_told_where_the_progress_does_not(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    display().tell(events.Paused(0, "bo", "there"))
    display().tell(events.Resumed(0, "bo"))
    assert capsys.readouterr().err == "bo pauses it.\nIt goes on.\n"
    Screen(monkeypatch)
    display().tell(events.Paused(0, "bo", "there"))
    display().tell(events.Resumed(0, "bo"))
    assert capsys.readouterr().err == ""


def test_how_long_people_think_is_no_rate(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    shown = display(quiet=False)
    shown.tell(events.Accepted(0, "bo"))
    shown.tell(progress(figures=structs.replace(FIGURES, stage="proving")))
    now[0] += 60.0
    shown.tell(progress())
    now[0] += 2.0
    shown.tell(progress())
    shown.tell(events.Arrived(0, "bo", Outcome("a", files=1, size=2048, seconds=62.0)))
    assert "1 file, 2.0 KiB in 0:02, 1.0 KiB/s" in capsys.readouterr().err


def test_who_is_not_there_is_told_what_to_type_there(capsys: Captured) -> None:
    display().tell(events.Searching("study"))
    shown = display()
    shown.tell(events.Searching("study"))
    shown.tell(events.Searching("study", 1.0, "transfer.not-there"))
    assert "landline receive" in capsys.readouterr().err
    shown = display(receives=True)
    shown.tell(events.Searching("7"))
    shown.tell(events.Searching("7", 1.0, "transfer.code-unseen"))
    assert "--hub" in capsys.readouterr().err


def test_wrong_codes_are_told(capsys: Captured) -> None:
    display().tell(events.Tried(2))
    assert "wrong code" in capsys.readouterr().err
    display().tell(events.Tried(0))  # the error says so
    assert capsys.readouterr().err == ""


def test_a_code_for_several_says_for_how_many(capsys: Captured) -> None:
    PeopleDisplay(Console(), receives=False, uses=3).tell(WAITING)
    assert "it works for 3 machines" in capsys.readouterr().err


def test_a_no_is_told_once_and_other_reasons_are(capsys: Captured) -> None:
    display().tell(events.Refused(0, "bo", "transfer.refused"))
    assert capsys.readouterr().err == "bo does not take it.\n"
    display().tell(events.Refused(0, "bo", "transfer.busy"))
    assert capsys.readouterr().err.startswith("bo does not take it: it takes as much")


def test_who_refuses_by_a_rule_is_told_which(capsys: Captured) -> None:
    display(receives=True).tell(events.Refused(0, "bo", "transfer.too-large"))
    assert "landline known rule bo --most" in capsys.readouterr().err
    display(receives=True).tell(events.Refused(0, "bo", "transfer.refused"))
    assert capsys.readouterr().err == "", "who said no knows"


def test_what_is_there_already_is_not_counted_as_sent(capsys: Captured) -> None:
    outcome = Outcome("a", files=1, skipped=1, paths=[Path("a")])
    display().tell(events.Arrived(0, "bo", outcome))
    display(receives=True).tell(events.Arrived(0, "bo", outcome))
    out, err = capsys.readouterr()
    assert out == "a\n"
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "sent nothing to bo",
        "received nothing from bo",
    ]


def test_several_receivers_have_a_line_each_with_their_names(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch)
    shown = display()
    shown.tell(progress(1, "bo"))
    shown.tell(progress(2, "王小明"))
    block = capsys.readouterr().err.rpartition("\x1b[J")[2]
    first, second = block.split("\n")
    assert first.endswith("bo")
    assert second.endswith("王小明")
    shown.tell(events.Arrived(1, "bo", Outcome("a")))
    shown.tell(progress(2, "王小明"))
    left = capsys.readouterr().err.partition("sent a to bo")[2].splitlines()[1:]
    assert len(left) == 1
    assert "50%" in left[0]


def test_who_wants_to_know_sees_each_connection(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch)
    display(verbose=True).tell(progress())
    assert capsys.readouterr().err.split("\n")[1].strip() == "stream 0: 10 B/s"


def test_after_a_break_the_time_is_that_of_what_came_since(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    shown = display()
    shown.tell(events.Accepted(0, "bo"))
    shown.tell(progress())
    now += 30
    shown.tell(events.Lost(0, "bo", "transfer.lost"))
    now += 30
    shown.tell(events.Accepted(0, "bo"))
    shown.tell(progress())
    now += 2
    shown.tell(events.Arrived(0, "bo", Outcome("a", files=1, size=2048, seconds=9.0)))
    assert "2.0 KiB in 0:02, 1.0 KiB/s" in capsys.readouterr().err


def test_without_a_terminal_a_line_comes_every_ten_seconds(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    shown = display()
    for _ in range(25):
        shown.tell(progress())
        now[0] += 1.0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("50%  50/100 B") for line in lines)
    assert transfer_display.PLAIN_EVERY == 10.0


def test_a_dumb_terminal_is_like_none(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    Screen(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    display().tell(progress())
    assert capsys.readouterr() == ("", "")


def test_quiet_leaves_results_and_errors(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    Screen(monkeypatch)
    shown = display(receives=True, quiet=True)
    shown.tell(progress())
    shown.tell(events.Lost(0, "bo", "transfer.lost"))
    shown.tell(events.Arrived(0, "bo", Outcome("a", paths=[Path("in/a")])))
    shown.tell(events.Failed(0, "bo", "disk.full", "The disk is full", "Make room"))
    assert capsys.readouterr() == (
        "in/a\n",
        "landline: The disk is full. Make room\n",
    )


def test_what_arrived_is_named_and_what_did_not_is_told(capsys: Captured) -> None:
    outcome = Outcome(
        "photos",
        files=3,
        folders=1,
        size=3 << 20,
        skipped=2,
        missing=1,
        told=[("a\x07.txt", "same"), *((f"{n}", "path") for n in range(20))],
        paths=[Path("in/photos")],
        seconds=3.0,
    )
    display(receives=True).tell(events.Arrived(0, "bo", outcome))
    out, err = capsys.readouterr()
    assert out == "in/photos\n"
    assert err.splitlines()[0] == ("received photos from bo: 3 files, 3.0 MiB in 0:03, 1.0 MiB/s")
    assert "  a\\x07.txt: it is there already" in err
    assert "and 11 more" in err


def test_a_sender_prints_no_paths(capsys: Captured) -> None:
    display().tell(events.Arrived(0, "bo", Outcome("a", files=1, size=5, paths=[Path("x")])))
    assert capsys.readouterr() == ("", "sent a to bo: 1 file, 5 B\n")


def test_a_text_is_a_result(capsys: Captured) -> None:
    shown = display(receives=True)
    shown.tell(events.Offered(0, "bo", "", 0, 0, 0, 3, text=True))
    shown.tell(events.Arrived(0, "bo", Outcome("text", text="门\x1b[2J\nb")))
    out, err = capsys.readouterr()
    assert out == "门\x1b[2J\nb\n"  # a pipe gets what was sent
    assert "\x1b" not in err


def test_a_text_is_harmless_at_a_terminal(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Screen(monkeypatch, out=True)
    display(receives=True).tell(events.Arrived(0, "bo", Outcome("text", text="a\x1b[2J\nb")))
    assert capsys.readouterr().out == "a\\x1b[2J\nb\n"


def test_a_failure_says_how_to_go_on(capsys: Captured) -> None:
    shown = display()
    command = "landline transfers resume 5f0c22aa"
    failed = events.Failed(0, "bo", "transfer.lost", "It broke", "Try again", command)
    shown.tell(failed)
    assert shown.failed == failed
    assert capsys.readouterr().err == (
        f"landline: It broke. Try again\nTo go on from here: {command}\n"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("receives", [True, False])
def test_nothing_from_the_other_side_reaches_the_terminal_raw(
    language: Language, *, receives: bool, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer_display, "PLAIN_EVERY", 0.0)
    shown = display(language, receives=receives, verbose=True)
    outcome = Outcome(NASTY, files=1, told=[(NASTY, NASTY)])
    for event in (
        events.Searching(NASTY),
        events.Searching(NASTY, 1.0, NASTY),
        events.Met(0, NASTY, "LL-AAAAAAA-BBBBBBB", "hub", NASTY),
        events.Offered(0, NASTY, NASTY, 1, 1, 1, 1),
        events.Refused(0, NASTY, NASTY),
        events.Accepted(0, NASTY),
        progress(0, NASTY),
        progress(1, NASTY),
        events.Paused(0, NASTY, "there"),
        events.Lost(0, NASTY, NASTY),
        events.Arrived(0, NASTY, outcome),
        events.Failed(0, NASTY, NASTY, NASTY, NASTY, NASTY),
    ):
        shown.tell(event)
    out, err = capsys.readouterr()
    assert err
    assert not {"\x1b", "\u202e"} & set(out + err)


def test_programs_get_every_event_as_it_is(capsys: Captured) -> None:
    shown = JsonDisplay(Console())
    shown.tell(events.Begun("send"))
    shown.tell(WAITING)
    shown.tell(progress())
    failed = events.Failed(0, "bo", "transfer.lost", "It broke")
    shown.tell(failed)
    shown.aside()
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert err == ""
    assert [line["type"] for line in lines] == ["begun", "waiting", "progress", "failed"]
    assert lines[0]["v"] == events.VERSION
    assert lines[1]["code"] == WAITING.code
    assert lines[2]["figures"]["landed"] == 50
    assert shown.failed == failed


def test_of_several_the_one_that_failed_is_named(capsys: Captured) -> None:
    shown = display()
    shown.tell(events.Met(1, "bo", "5a4d", "direct"))
    shown.tell(events.Failed(1, "bo", "transfer.lost", "It broke"))
    shown.tell(events.Met(2, "cy\x1b", "5a4d", "direct"))
    shown.tell(events.Failed(2, "cy\x1b", "transfer.cancelled", "It was cancelled"))
    shown.tell(events.Failed(0, "", "disk.full", "The disk is full"))
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("landline")]
    assert said == [
        "landline: It broke",
        "landline: cy\\x1b: It was cancelled",
        "landline: The disk is full",
    ]


def test_what_ended_a_session_is_not_said_again_of_the_run(capsys: Captured) -> None:
    shown = display()
    shown.tell(events.Failed(1, "bo", "transfer.lost", "It broke"))
    shown.tell(events.Failed(2, "eve", "transfer.lost", "It broke"))
    shown.tell(events.Failed(0, "", "transfer.lost", "It broke"))
    assert capsys.readouterr().err.count("It broke") == 2
