"""The hunt finds what it is to find: a scan that cannot fail proves nothing."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from urllib.parse import quote

import pytest

from tests.live.trust.hunt import Hunt, Watch

PASSWORD = 'pä"ss & 密+%'
TOKEN = "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8l9Z0x1C"


@pytest.mark.parametrize("secret", [PASSWORD, TOKEN])
@pytest.mark.parametrize(
    "leak",
    [
        lambda it: f"user ada {it} logged in",
        lambda it: repr(it),
        lambda it: repr(it.encode()),
        lambda it: json.dumps({"password": it}),
        lambda it: json.dumps({"password": it}, ensure_ascii=False),
        lambda it: f"/login?p={quote(it, safe='')}&x",
        lambda it: it.encode().hex(),
        lambda it: base64.b64encode(f"ada:{it}".encode()).decode(),
        lambda it: base64.b64encode(f"bo:{it}:".encode()).decode(),
        lambda it: base64.urlsafe_b64encode(f"a:{it}!!".encode()).decode(),
    ],
)
def test_every_way_to_write_it_is_found(secret: str, leak: object) -> None:
    assert callable(leak)
    hunt = Hunt()
    hunt.secret("theirs", secret, "screen of ada")
    hunt.saw("screen of ada", leak(secret))
    hunt.saw("log", "nothing to see")
    assert hunt.offences() == []
    hunt.saw("log", leak(secret))
    assert len(hunt.offences()) == 1


def test_part_of_a_long_one_is_found() -> None:
    hunt = Hunt()
    hunt.secret("theirs", TOKEN)
    hunt.saw("log", f"token {TOKEN[:20]}…")
    assert len(hunt.offences()) == 1
    assert hunt.places == {"log"}


def test_command_lines_and_environments_are_seen() -> None:
    hunt = Hunt()
    hunt.secret("theirs", TOKEN)
    words = [sys.executable, "-c", "input()", TOKEN]
    with Watch(hunt) as watch, subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        watch.started(process.pid)
        while watch.unseen():
            pass
        assert process.stdin is not None
        process.stdin.close()
    assert any("command line" in line for line in hunt.offences())
    hunt = Hunt()
    hunt.secret("theirs", TOKEN)
    with (
        Watch(hunt) as watch,
        subprocess.Popen(words[:3], stdin=subprocess.PIPE, env={"SECRET": TOKEN}) as process,
    ):
        watch.started(process.pid)
        while not watch.knows_environment(process.pid):
            pass
        assert process.stdin is not None
        process.stdin.close()
    assert any("environment" in line for line in hunt.offences())
