"""The commands that run a hub: their help, and what is refused before any hub is asked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.group import program
from landline.cli.main import run
from tests.unit.cli.test_documents import commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.catalogue import Language

Captured = pytest.CaptureFixture[str]

GROUPS = {
    "user": ["add", "list", "passwd", "role", "remove"],
    "token": ["add", "list", "revoke"],
    "room": [
        "list", "create", "topic", "rename", "archive", "configure", "members", "invite", "kick",
        "ban", "unban", "mute", "unmute", "grant",
    ],
    "invitation": ["make", "list", "end"],
    "hook": ["add", "list", "remove"],
}  # fmt: skip
ALONE = ["backup", "restore", "export", "import"]


def every_command() -> list[str]:
    return [
        *GROUPS,
        *(f"{group} {name}" for group, names in GROUPS.items() for name in names),
        *ALONE,
    ]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tests has no hub and no files of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def examples(page: str) -> Iterator[str]:
    """Return the commands that a page of help shows, without their remarks."""
    yield from commands(f"```\n{page}\n```")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", every_command())
def test_help_has_examples_that_work(capsys: Captured, command: str, lang: Language) -> None:
    assert run([*command.split(), "--help"], Console(lang)) == Exit.DONE
    shown = capsys.readouterr().out
    assert f"landline {command} " in shown
    assert "option." not in shown
    assert "help." not in shown.replace("--help", "")
    assert ("选项：" in shown) == (lang == "zh")
    found = list(examples(shown))
    assert found
    for example in found:
        understood(example)


def understood(line: str) -> None:
    """Let click take a line apart, down to the command that would run."""
    words = shlex.split(line)[1:]
    context = click.Context(program("en"), info_name="landline", obj=Console())
    command: click.Command = program("en")
    while isinstance(command, click.Group):
        below = command.get_command(context, words.pop(0))
        assert below is not None, line
        command = below
    command.make_context(line, words, parent=context).close()


def test_groups_have_these_commands() -> None:
    whole = program("en")
    context = click.Context(whole, obj=Console())
    for group, names in GROUPS.items():
        command = whole.get_command(context, group)
        assert isinstance(command, click.Group)
        assert sorted(command.list_commands(context)) == sorted(names)


@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("user list --as ada", 2, "--as and --token-file say who you are"),
        ("user list --token-file x", 2, "--as and --token-file say who you are"),
        ("user list --hub h", 2, "A hub at an address wants to know who you are"),
        ("user list --hub h --as ada --data d", 2, "--data and --hub name two hubs"),
        ("user list --hub 127.0.0.1 --as ada", 2, "A password is asked for at a terminal only"),
        ("user list --hub h --token-file nothing", 9, "nothing cannot be used: No such file"),
        ("user list --hub tcp:// --token-file tok", 2, "tcp:// is not an address"),
        ("user list", 9, "There is no hub in"),
        ("user list --data nothing", 9, "There is no hub in"),
        ("user add ada", 2, "A password is asked for at a terminal only"),
        ("user add ada --role guest", 2, "--role: must be one of member, moderator, owner"),
        ("user role ada king", 2, "{member|moderator|owner}: must be one of"),
        ("token list --data d", 2, "Whoever runs the hub has no tokens of their own"),
        ("token add x --user ada --days 0", 2, "--days: must be a number from 1 to 3660"),
        ("token add x --scope all", 2, "--scope: must be one of read, write, manage, admin"),
        ("room configure x --slow -1", 2, "--slow: must be a number from 0 to 86400"),
        ("room grant x ada guest", 2, "{member|moderator|owner}: must be one of"),
        ("room grnt x ada owner", 2, "Did you mean landline room grant?"),
        ("invitation make --uses 0", 2, "--uses: must be a number from 1 to 1000"),
        ("backup b.db", 9, "holds no log"),
        ("restore nothing.db --data d", 9, "nothing.db"),
        ("export", 9, "holds no log"),
        ("export --format pdf", 2, "--format: must be one of jsonl, html"),
        ("import nothing.jsonl", 9, "nothing.jsonl cannot be used: No such file"),
        ("import", 2, "is missing"),
    ],
)
def test_complaints_are_one_line(
    capsys: Captured, tmp_path: Path, line: str, status: int, says: str
) -> None:
    (tmp_path / "tok").write_text("x" * 43)
    for language in ("en", "zh"):
        console = Console("zh" if language == "zh" else "en")
        assert run(line.split(), console) == status
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("landline: ")
        assert err.count("\n") == 1
        assert language == "zh" or says in err
        assert language == "en" or any("\u4e00" <= character <= "\u9fff" for character in err)


def test_a_token_file_named_in_the_environment_is_for_hubs_far_away(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDLINE_TOKEN_FILE", "nothing")
    assert run(["user", "list"], Console()) == Exit.LOCAL
    assert "There is no hub in" in capsys.readouterr().err
    assert run(["user", "list", "--hub", "h"], Console()) == Exit.LOCAL
    assert "nothing cannot be used" in capsys.readouterr().err


def test_a_hub_that_keeps_nothing_has_no_folder(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDLINE_DATA", "")
    for line in ("user list", "backup x", "export", "import tok"):
        (status, out) = run(line.split(), Console()), capsys.readouterr()
        assert status in (Exit.USAGE, Exit.LOCAL)
        assert "keep nothing on disk" in out.err or line == "import tok"
