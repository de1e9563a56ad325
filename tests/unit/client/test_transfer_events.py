"""The events of a transfer are one JSON object each, and show no code by accident."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from landline.client import transfer_events as events
from landline.errors import IncompleteError, UsageError
from landline.transfer.watch import Outcome, Watch

EVENTS: list[events.AnyTransferEvent] = [
    events.Begun("send"),
    events.Waiting("7-guitar-revenge-lemon", "7-042-187-133", "landline://h/#7", ("h:1",)),
    events.Reached("h:1"),
    events.Searching("bo", again_in=0.5),
    events.Tried(2),
    events.Met(1, "bo", "LL-AAAAAAA-BBBBBBB", "direct", "h:1"),
    events.Offered(1, "bo", "a.iso", files=1, folders=0, links=0, size=5),
    events.Accepted(1, "bo"),
    events.Refused(1, "bo", "transfer.refused"),
    events.Progress(1, "bo", Watch().figures()),
    events.Paused(1, "bo", "there"),
    events.Resumed(1, "bo"),
    events.Lost(1, "bo", "transfer.lost", 0.5),
    events.Arrived(1, "bo", Outcome("a.iso", files=1, paths=[Path("/tmp/a.iso")])),
    events.Failed(1, "bo", "transfer.lost", "It broke"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_of_json_with_its_type(event: events.AnyTransferEvent) -> None:
    line = events.encode(event)
    assert b"\n" not in line
    assert json.loads(line)["type"] == type(event).__name__.lower()


def test_all_of_them_were_tried() -> None:
    assert {type(each) for each in EVENTS} == set(get_args(events.AnyTransferEvent))


def test_the_first_has_the_version_and_paths_are_text() -> None:
    assert json.loads(events.encode(EVENTS[0])) == {"type": "begun", "direction": "send", "v": 1}
    arrived = json.loads(events.encode(EVENTS[-2]))
    assert arrived["outcome"]["paths"] == ["/tmp/a.iso"]


def test_the_code_is_told_and_not_shown() -> None:
    waiting = EVENTS[1]
    assert "guitar" not in repr(waiting)
    assert "042" not in repr(waiting)
    assert b"7-guitar-revenge-lemon" in events.encode(waiting)


def test_a_failure_is_told_in_the_language_that_was_asked_for() -> None:
    error = UsageError("transfers.running", id="ab12cd34")
    told = events.failed(error, "zh", session=2, peer="bo", command="landline transfers")
    assert (told.code, told.text) == ("transfers.running", error.text("zh"))
    assert told.hint == error.hint("zh")
    assert events.failed(IncompleteError("transfer.stopped"), "en").command == ""
