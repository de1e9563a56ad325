"""What a config file says, with the line of every value, and everything that is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from landline.cli import config_files
from landline.cli.config_files import Contents, read
from landline.errors import LocalError

FULL = """\
# a hub
port = 7799
lan=true
hooks_out = [
  "https://ci.lan/",   # [delivery]
]
delivery.stall = "2 min"
wire = { text = "1 KiB", dead = 5 }

[rates]   # how fast

burst = 0
"messages" = 2

[accounts]
hashes = 1
"""


def written(folder: Path, text: str | bytes) -> Contents:
    file = folder / "landline.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


def complaints(contents: Contents) -> list[str]:
    return [error.line() for error in contents.wrong]


def test_every_value_has_its_line(tmp_path: Path) -> None:
    contents = written(tmp_path, FULL)
    assert complaints(contents) == []
    found = {each.name: (each.value, each.origin.rpartition(":")[2]) for each in contents.given}
    assert found == {
        "port": (7799, "2"),
        "lan": (True, "3"),
        "hooks_out": (("https://ci.lan/",), "4"),
        "delivery.stall": (120.0, "7"),
        "wire.text": (1024, "8"),
        "wire.dead": (5.0, "8"),
        "rates.burst": (0, "12"),
        "rates.messages": (2.0, "13"),
        "accounts.hashes": (1, "16"),
    }
    assert all(each.origin.startswith(f"{tmp_path}/landline.toml:") for each in contents.given)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "[rates]\n", "\ufeffport = 1\n"])
def test_files_that_say_little(tmp_path: Path, text: str) -> None:
    assert complaints(written(tmp_path, text)) == []


def test_line_ends_of_windows(tmp_path: Path) -> None:
    contents = written(tmp_path, "port = 1\r\n\r\n[rates]\r\nburst = -1\r\n")
    assert [each.name for each in contents.given] == ["port"]
    assert ":4: rates.burst cannot be -1" in complaints(contents)[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = -1", ":1: port cannot be -1; it takes a whole number from 0 to 65535"),
        ("\nport = '1'", ':2: port cannot be "1"; it takes a whole number'),
        ("prot = 1", ":1: there is no setting prot. Did you mean port?"),
        ("xyzzy = 1", ":1: there is no setting xyzzy. `landline help settings` lists them"),
        ("[rates]\nbrust = 1", ":2: there is no setting rates.brust. Did you mean rates.burst?"),
        ("[rtes]\nburst = 1", ":2: there is no setting rtes.burst. Did you mean rates.burst?"),
        ("[xyzzy]", ":1: there is no setting xyzzy."),
        ("rates = 5", ":1: rates is a group of settings, not one."),
        ("[[rates]]\nburst = 1", ":1: rates is a group of settings, not one."),
        ("[port]\nx = 1", ":1: port cannot be {'x': 1}; it takes a whole number"),
        ("[wire.text]\nx = 1", ":1: wire.text cannot be {'x': 1}; it takes a size from 1 B"),
        ("[delivery]\nblock = '5 XiB'", ':2: delivery.block cannot be "5 XiB"; it takes a size'),
        ("language = 1979-05-27", ":1: language cannot be 1979-05-27; it takes one of en, zh"),
        ("password = 'x'", ": there is no setting password."),
        ('"\\u001b[2J" = 1', ":1: there is no setting \\x1b[2J"),
        ("data = '~nobody-at-all/x'", ':1: data cannot be "~nobody-at-all/x"'),
        ("port = 1\nport = 2", " is not TOML: Cannot overwrite a value"),
        ("port 7788", " is not TOML: "),
        ("x = " + "9" * 5000, " is not TOML: "),
        ("x = " + "[" * 20_000, " is not TOML: "),
    ],
)
def test_one_clear_line_for_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    (line,) = complaints(written(tmp_path, text))
    assert line.startswith(f"{tmp_path}/landline.toml")
    assert says in line
    assert line.isprintable()


def test_everything_that_is_wrong_is_said_and_the_rest_is_taken(tmp_path: Path) -> None:
    contents = written(tmp_path, "port = 1\nlan = 2\nhost = 3\n[rates]\nburst = 4\nx = 5\n")
    assert [each.name for each in contents.given] == ["port", "rates.burst"]
    assert [line.split(":")[1] for line in complaints(contents)] == ["2", "3", "6"]


def test_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    (line,) = complaints(written(tmp_path, b"port = 1\nhost = '\xff'\n"))
    assert ":2: this is not UTF-8" in line


def test_a_file_that_is_too_long_or_none(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="longer than"):
        written(tmp_path, b"#" * (config_files.LONGEST + 1))
    with pytest.raises(LocalError, match="is not a file"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LocalError, match="is not a file"):
        read(tmp_path / "pipe")


def test_a_path_counts_from_the_folder_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    for text, path in [
        ("data = 'log'", tmp_path / "log"),
        ("data = '/var/log'", Path("/var/log")),
        ("data = '~/log'", Path("/home/ada/log")),
        ("unix = 'hub.sock'", tmp_path / "hub.sock"),
    ]:
        (given,) = written(tmp_path, text).given
        assert given.value == str(path)
    (given,) = written(tmp_path, "data = ''").given
    assert given.value == ""
    monkeypatch.chdir(tmp_path)
    Path("landline.toml").write_text("data = 'log'")
    assert read(Path("landline.toml")).given[0].value == str(tmp_path / "log")


def test_a_long_list_costs_only_the_lines_behind_it(tmp_path: Path) -> None:
    prefixes = "".join('  "https://a/",\n' for _ in range(1000))
    contents = written(tmp_path, f"port = 1\nhooks_out = [\n{prefixes}]\nlan = true\n")
    lines = {each.name: each.origin.removeprefix(f"{tmp_path}/") for each in contents.given}
    assert lines == {
        "port": "landline.toml:1",
        "hooks_out": "landline.toml",
        "lan": "landline.toml",
    }


WORDS = ["port", "lan", "[rates]", "rates", "burst", ".", "=", "7", "-1", "true", '"', "'''",
         "[", "]", "{", "}", ",", "\n", "\r\n", "#", " ", "x", "1 s", "\\u0000", "'1 KiB'",
         "\x00"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS)).map("".join).map(str.encode) | st.binary())
def test_any_file_gives_values_or_clear_lines(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    contents = written(tmp_path_factory.getbasetemp(), data)
    assert all(line.isprintable() for line in complaints(contents))
    assert all("failed inside" not in line for line in complaints(contents))


def test_where_files_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_files.places() == [
        Path("/etc/landline.toml"),
        tmp_path / "landline" / "landline.toml",
        Path("landline.toml"),
    ]
