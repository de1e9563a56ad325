"""`landline serve` and `landline config` as processes: config files, variables and options."""

from __future__ import annotations

import os
import socket
import tomllib
from typing import TYPE_CHECKING

import pytest

from landline.cli.exits import Exit
from tests.live.cli.programs import DEADLINE, LANDLINE, Program, landline

if TYPE_CHECKING:
    from pathlib import Path


def test_a_hub_runs_as_its_file_says(tmp_path: Path) -> None:
    (tmp_path / "landline.toml").write_text(
        "port = 0\nplain_port = 0\ndata = 'log'\nunix = 'line'\n"
    )
    with Program([*LANDLINE, "serve"], cwd=tmp_path, env={}) as hub:
        first = hub.first_line()
        said = hub.wait_for("only; --lan", stream="err")
        assert first.startswith("tcp://127.0.0.1:")
        assert "settings from landline.toml" in said
        assert "telnet 127.0.0.1" in said
        assert f"unix:{tmp_path}/line" in hub.wait_for("unix:")
        port = int(first.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), DEADLINE):
            assert hub.interrupt() == Exit.DONE
    assert (tmp_path / "log" / "landline.db").exists()


def test_variables_beat_the_file_and_options_beat_variables(tmp_path: Path) -> None:
    (tmp_path / "landline.toml").write_text("port = 1\nhost = '127.0.0.3'\nlan = false\n")
    env = {"LANDLINE_PORT": "2", "LANDLINE_HOST": "127.0.0.2", "LANDLINE_SERVE_PORT": "3"}
    asked = ["serve", "--memory", "--port", "0"]
    with Program([*LANDLINE, *asked], cwd=tmp_path, env=env) as hub:
        assert hub.first_line().startswith("tcp://127.0.0.2:")
    done = landline(tmp_path, "config", "show", "--origin", *asked[1:], stdin=b"", **env)
    shown = done.stdout.decode()
    assert 'host = "127.0.0.2"  # environment LANDLINE_HOST\n' in shown
    assert "port = 0  # flag --port\n" in shown
    assert 'data = ""  # flag --memory\n' in shown
    assert "lan = false  # landline.toml:3\n" in shown


def test_the_file_of_the_user(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "landline"
    folder.mkdir(parents=True)
    (folder / "landline.toml").write_text("[rates]\nburst = 3\n")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    shown = landline(tmp_path, "config", "show", stdin=b"", **env).stdout.decode()
    assert tomllib.loads(shown)["rates"]["burst"] == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[rates]\nburst = -1\n", "landline.toml:2: rates.burst cannot be -1; it takes a whole"),
        ("[rates]\nbrust = 1\n", "landline.toml:2: there is no setting rates.brust. Did you mean"),
        ("port 5\n", "landline.toml is not TOML: "),
    ],
)
@pytest.mark.parametrize("command", [["serve", "--memory"], ["config", "show"]])
def test_a_wrong_file_is_one_line(tmp_path: Path, command: list[str], text: str, says: str) -> None:
    (tmp_path / "landline.toml").write_text(text)
    done = landline(tmp_path, *command)
    assert (done.returncode, done.stdout) == (Exit.USAGE, b"")
    assert done.stderr.decode().startswith(f"landline: {says}")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "landline.toml").touch(mode=0o000)
    done = landline(tmp_path, "serve", "--memory")
    assert (done.returncode, done.stdout) == (Exit.LOCAL, b"")
    assert b"landline.toml cannot be used: Permission denied" in done.stderr


def test_check_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "landline.toml").write_text("nonsense = 1\n")
    (tmp_path / "good.toml").write_text("port = 5\n")
    assert landline(tmp_path, "config", "check", "good.toml").returncode == Exit.DONE
    assert landline(tmp_path, "config", "check", "landline.toml").returncode == Exit.USAGE
