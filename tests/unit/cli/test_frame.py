"""The frame of all commands: help, language, options, errors as one line, exit statuses."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from landline.cli import group, language
from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.group import COMMANDS, GROUPS, Row
from landline.cli.main import run
from landline.cli.tables import width
from landline.errors import Error, ExpiredError, StoreError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from landline.catalogue import Language

Captured = pytest.CaptureFixture[str]


def test_help_lists_every_command_under_its_heading(capsys: Captured) -> None:
    assert run(["--help"], Console()) == Exit.DONE
    shown = capsys.readouterr().out
    headings = [line for line in shown.splitlines() if line in ("Talk:", "Hub:", "Tools:")]
    assert headings == ["Talk:", "Hub:", "Tools:"]
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert {row.group for row in COMMANDS.values()} <= set(GROUPS)


def test_help_in_chinese(capsys: Captured) -> None:
    run(["--help", "--lang", "zh"], Console("zh"))
    shown = capsys.readouterr().out
    assert shown.startswith("用法：landline")
    assert "聊天：" in shown
    assert "Options" not in shown


@pytest.mark.parametrize("name", ["listen", "connect", "help"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_of_a_command(capsys: Captured, name: str, lang: Language) -> None:
    for arguments in ([name, "--help"], ["help", name]):
        assert run(arguments, Console(lang)) == Exit.DONE
        shown = capsys.readouterr().out
        assert f"landline {name} [OPTIONS]" in shown
        assert "--debug" in shown
        assert ("选项：" in shown) == (lang == "zh")
        assert "option." not in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_is_no_wider_than_the_terminal(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("", *COMMANDS):
        assert run([*([name] if name else []), "--help"], Console(lang)) == Exit.DONE
        for line in capsys.readouterr().out.splitlines():
            assert width(line) <= 80, line
            assert not line.endswith("...") or "Usage" in line or "用法" in line, line


@pytest.mark.parametrize("topic", ["exits", "environment", "addresses", "services"])
def test_help_on_topics(capsys: Captured, topic: str) -> None:
    assert run(["help", topic], Console()) == Exit.DONE
    english = capsys.readouterr().out
    assert run(["help", topic], Console("zh")) == Exit.DONE
    assert len(english) > 200
    assert capsys.readouterr().out != english


def test_the_exits_page_tells_every_status(capsys: Captured) -> None:
    run(["help", "exits"], Console())
    shown = capsys.readouterr().out.splitlines()
    assert [int(line.split()[0]) for line in shown if line[:4].strip().isdigit()] == list(Exit)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lisen"], "There is no command lisen. Did you mean landline listen?"),
        (["qqq"], "There is no command qqq. landline --help lists them"),
        (["--colr"], "landline has no option --colr. Did you mean --color?"),
        (["connect"], "URL is missing. landline connect --help shows how it is written"),
        (["connect", "a", "b"], "Got unexpected extra argument"),
        (["connect", "--framing"], "--framing needs a value"),
        (["connect", "x", "--framing", "y"], "--framing: must be one of raw, lines, length."),
        (["connect", "x", "--timeout", "y"], "--timeout: must be a number, at least 0"),
        (["listen", "x", "--backlog", "0"], "--backlog: must be a number, at least 1"),
        (["serve", "--port", "70000"], "--port: must be a number from 0 to 65535"),
        (["help", "nothing"], "There is no command or topic nothing"),
        (["connect", "x"], "x is not an address"),
        (["\x1b[2J"], "There is no command \\x1b[2J"),
    ],
)
def test_complaints_are_one_line(capsys: Captured, arguments: list[str], says: str) -> None:
    assert run(arguments, Console()) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"landline: {says}")
    assert shown.err.count("\n") == 1
    assert run(arguments, Console("zh")) == Exit.USAGE
    in_chinese = capsys.readouterr().err
    assert in_chinese.count("\n") == 1
    assert any("\u4e00" <= character <= "\u9fff" for character in in_chinese)


def test_no_arguments_is_help_and_a_usage_error(capsys: Captured) -> None:
    assert run([], Console()) == Exit.USAGE
    shown = capsys.readouterr()
    assert (shown.out, shown.err[:6]) == ("", "Usage:")


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ([], {"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ([], {"LANDLINE_LANG": "en", "LC_ALL": "zh_CN"}, "en"),
        (["--lang", "zh"], {"LANDLINE_LANG": "en"}, "zh"),
        (["connect", "x", "--lang=zh"], {}, "zh"),
        (["say", "--", "--lang=zh"], {}, "en"),
        (["--lang"], {}, "en"),
        (["--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_language(
    arguments: Sequence[str], environment: Mapping[str, str], expected: str
) -> None:
    assert language.chosen(arguments, environment) == expected


class Probe:
    """A command of its own: keeps the console it got, or raises."""

    def __init__(self) -> None:
        self.console = Console()
        self.failure: BaseException | None = None

    def command(self) -> click.Command:
        def body(console: Console) -> None:
            self.console = console
            if self.failure is not None:
                raise self.failure

        return click.Command("probe", callback=click.pass_obj(body))


probe_command: click.Command


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    probe = Probe()
    monkeypatch.setitem(globals(), "probe_command", probe.command())
    monkeypatch.setitem(sys.modules, "landline_probe", sys.modules[__name__])
    monkeypatch.setitem(group.COMMANDS, "help", Row("tools", "landline_probe", "probe_command"))
    return probe


@pytest.mark.parametrize("before", [True, False])
def test_global_options_stand_before_or_after_the_command(probe: Probe, *, before: bool) -> None:
    options = ["-v", "--quiet", "--debug", "--color", "never"]
    console = Console()
    assert run([*options, "help"] if before else ["help", *options], console) == Exit.DONE
    assert probe.console is console
    assert (console.verbose, console.quiet, console.debug) == (True, True, True)
    assert console.color == "never"


def test_global_options_from_the_environment(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDLINE_VERBOSE", "1")
    monkeypatch.setenv("LANDLINE_COLOR", "always")
    run(["help", "--color", "never"], probe.console)
    assert probe.console.verbose
    assert probe.console.color == "never"


def test_any_option_from_the_environment(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDLINE_LISTEN_SERVICE", "ech")
    assert run(["listen", "tcp://127.0.0.1:0"], Console()) == Exit.USAGE
    assert "There is no service ech" in capsys.readouterr().err
    monkeypatch.setenv("LANDLINE_LISTEN_MOST_CALLERS", "none")
    assert run(["listen", "tcp://127.0.0.1:0"], Console()) == Exit.USAGE
    assert "--most-callers: must be a number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "status", "says"),
    [
        (UnreachableError("peer.refused", address="tcp://h:1"), 3, "tcp://h:1 refused"),
        (ExpiredError("peer.timeout", address="x", seconds=1), 7, "x did not answer"),
        (StoreError("file.unusable", path="p\x1b", why="y"), 9, "p\\x1b cannot be used"),
        (PermissionError(13, "Permission denied", "/a"), 9, "/a cannot be used: Permission"),
        (OSError(5, "Input/output error"), 9, "The system refused: Input/output error"),
        (ZeroDivisionError("oops"), 1, "Something failed inside landline: ZeroDivisionError"),
        (click.FileError("f", "gone"), 9, "f cannot be used: gone"),
        (KeyboardInterrupt(), 130, None),
        (click.Abort(), 130, None),
    ],
)
def test_failures_have_a_line_and_a_status(
    capsys: Captured, probe: Probe, failure: BaseException, status: int, says: str | None
) -> None:
    probe.failure = failure
    assert run(["help"], Console()) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    if says is None:
        assert shown.err.strip() == ""
    else:
        assert shown.err.startswith(f"landline: {says}")
        assert shown.err.count("\n") == 1


def test_a_traceback_only_with_debug(capsys: Captured, probe: Probe) -> None:
    probe.failure = Error("internal")
    assert run(["--debug", "help"], Console()) == Exit.FAILED
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback")
    assert shown.splitlines()[-1].startswith("landline: ")


def test_quiet_silences_all_but_results_and_errors(capsys: Captured) -> None:
    console = Console()
    console.quiet = True
    console.tell("exit.0")
    console.detail("exit.0")
    console.result("result")
    console.fail(Error("internal"))
    shown = capsys.readouterr()
    assert shown.out == "result\n"
    assert shown.err.startswith("landline: ")


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(
    monkeypatch: pytest.MonkeyPatch, choice: str, environment: dict[str, str], *, expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    console = Console()
    setattr(console, "color", choice)  # noqa: B010 (a plain str for a Literal)
    assert console.colors(sys.stderr) is expected
    assert ("\x1b" in console.paint("x", "red", sys.stderr)) is expected


def test_version(capsys: Captured) -> None:
    assert run(["--version"], Console()) == Exit.DONE
    assert capsys.readouterr().out.startswith("landline 0.")


def test_help_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv = ['landline', '--help']\n"
            "from landline.cli.main import main\n"
            "try: main()\n"
            "except SystemExit: print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[-1]
    heavy = {
        "asyncio",
        "msgspec",
        "aiohttp",
        "socket",
        "ssl",
        "logging",
        "prompt_toolkit",
        "uvloop",
    }
    assert not heavy & set(loaded.split())
