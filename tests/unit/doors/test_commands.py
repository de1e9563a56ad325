"""What people type after a slash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landline.doors.commands import COMMANDS, Refusal, parse_command
from landline.safetext import safe_text
from landline.wire import verbs


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("/nick ada", verbs.Nick(name="ada")),
        ("/NICK ada", verbs.Nick(name="ada")),
        ("/join #dev", verbs.Join(room="dev", last=10)),
        ("/leave", verbs.Leave(room="here")),
        ("/leave dev", verbs.Leave(room="dev")),
        ("/who", verbs.Who(room="here")),
        ("/who  dev ", verbs.Who(room="dev")),
        ("/rooms", verbs.Rooms()),
        ("/history", verbs.History(room="here", limit=20)),
        ("/history 7", verbs.History(room="here", limit=7)),
        ("/letter 10.0.0.5:9 two words", verbs.Answer(to="10.0.0.5:9", text="two words")),
        ("/help", verbs.Help()),
        ("/quit", verbs.Bye()),
    ],
)
def test_commands(line: str, verb: verbs.Verb) -> None:
    assert parse_command(line, "here") == verb


@pytest.mark.parametrize("line", [
    "/", "/nonsense", "/nick", "/join", "/letter", "/letter 10.0.0.5:9", "/history 0",
    "/history 201", "/history -1", "/history ²", "/history 99999999999999999999",
    "/letter a " + "x" * 1201,
    "/letter " + "x" * 129 + " text", "/\x1b[2J",
])  # fmt: skip
def test_what_cannot_be_understood_is_said_so(line: str) -> None:
    refusal = parse_command(line, "here")
    assert isinstance(refusal, Refusal)
    for language in ("en", "zh"):
        text = refusal.text(language)
        assert text == safe_text(text) != ""


@given(st.sampled_from(COMMANDS), st.text())
def test_anything_is_a_verb_or_a_refusal(name: str, rest: str) -> None:
    assert isinstance(parse_command(f"/{name} {rest}", "here"), verbs.Verb | Refusal)
