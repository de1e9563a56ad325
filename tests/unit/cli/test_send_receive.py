"""What `landline send` and `receive` take for what, before anything is connected."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.main import run
from landline.cli.receive import _tell_unfinished, check
from landline.cli.send import _hub, _source, is_partial, needs_hub, what_is_sent
from landline.cli.transfer_hub import usual_hub
from landline.cli.transfer_options import Common
from landline.client.identities import Identities, Identity
from landline.client.unfinished import Record, Unfinished
from landline.errors import Error, LocalError, UsageError
from landline.transfer.sources import Files, Stream, Text
from landline.trust.peers import Known, Peers
from landline.trust.pins import Pin, Pins

if TYPE_CHECKING:
    from pathlib import Path

LINK = "landline://10.0.0.7:5012/#7-guitar-revenge-lemon"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("paths", "text", "what"),
    [(("a", "b"), None, "files"), (("-",), None, "stdin"), ((), "hi", "text"), ((), "", "text")],
)
def test_what_is_sent(paths: tuple[str, ...], text: str | None, what: str) -> None:
    assert what_is_sent(paths, text) == what


@pytest.mark.parametrize(
    ("paths", "text", "code"),
    [
        ((), None, "send.nothing"),
        (("a",), "hi", "send.two-things"),
        (("a", "-"), None, "send.two-things"),
    ],
)
def test_what_cannot_be_sent(paths: tuple[str, ...], text: str | None, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        what_is_sent(paths, text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "tame"),
    [("../../x", "x"), (".bashrc", "bashrc"), ("a/b", "b"), ("a?", "a_"), ("", "file")],
)
def test_a_pipe_has_the_name_that_it_gets_there(name: str, tame: str) -> None:
    with pytest.raises(UsageError) as refused:
        _source(Console(), "stdin", ("-",), None, name)
    assert refused.value.code == "send.name"
    assert refused.value.fields["tame"] == tame
    assert isinstance(_source(Console(), "stdin", ("-",), None, "e\u0301.tar"), Stream)


def test_what_could_not_be_read_is_not_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    files = Files([str(tmp_path / "a")])
    assert not is_partial(files)
    files.told.append(UsageError("source.renamed", path="x", name="y"))
    assert not is_partial(files)
    files.told.append(LocalError("source.unreadable", path="x", why="denied"))
    assert is_partial(files)
    assert not is_partial(Text("hi"))


def test_what_is_not_as_usual_is_named_but_not_without_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        (tmp_path / f"{number}:").touch()
    _source(Console(), "files", (str(tmp_path),), None, "")
    assert capsys.readouterr().err.count("is sent as") == 10
    verbose = Console()
    verbose.verbose = True
    _source(verbose, "files", (str(tmp_path),), None, "")
    assert capsys.readouterr().err.count("is sent as") == 12


@pytest.mark.parametrize(
    ("to", "needed"),
    [
        (None, False),
        ("7-guitar-revenge-lemon", False),
        ("7 042 187 133", False),
        (LINK, False),
        ("study", False),
        ("@bo", True),
        ("lobby", True),
    ],
)
def test_a_hub_is_asked_only_for_whom_it_alone_can_find(to: str | None, *, needed: bool) -> None:
    Peers().keep(Known(b"s" * 32, label="Study"))
    assert needs_hub(to) is needed


def test_standard_input_is_one_thing_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["send", "-", "--to", "-"], Console()) == Exit.USAGE
    assert run(["send", "--text", "-", "--to", "-"], Console()) == Exit.USAGE
    assert capsys.readouterr().err.count("Standard input") == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"code": "7-a-b-c", "into": None, "always": True, "as_json": False}, "code-always"),
        ({"code": None, "into": "-", "always": True, "as_json": False}, "two-outputs"),
        ({"code": None, "into": "-", "always": False, "as_json": True}, "two-outputs"),
    ],
)
def test_what_cannot_be_received(arguments: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as refused:
        check(**arguments)  # type: ignore[arg-type]
    assert refused.value.code == f"receive.{code}"


def test_a_file_is_no_folder_to_receive_into(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as refused:
        check(None, str(tmp_path / "file"), always=False, as_json=False)
    assert refused.value.code == "receive.no-folder"
    for there in (tmp_path, tmp_path / "new"):
        check(None, str(there), always=False, as_json=False)


def test_what_is_unfinished_in_the_folder_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here, elsewhere = str(tmp_path.absolute()), str(tmp_path / "other")
    records = [
        Record("0" * 8, "receive", "a\x1b.iso", "study", into=here, done=2048, size=4096),
        Record("1" * 8, "receive", "b.iso", "study", into=elsewhere),
        Record("2" * 8, "send", "c.iso", "study", paths=(f"{here}/c.iso",)),
        Record("3" * 8, "receive", "pipe", "study", into=here, part=".pipe.part"),
    ]
    (tmp_path / ".pipe.part").touch()
    for record in records:
        Unfinished().begin(record).close(over=False)
    running = Unfinished().begin(Record("4" * 8, "receive", "d.iso", "study", into=here))
    _tell_unfinished(Console(), tmp_path)
    running.close(over=True)
    told = capsys.readouterr().err
    assert "Unfinished here: a\\x1b.iso from study, 2.0 KiB." in told
    assert "landline transfers resume 00000000" in told
    assert told.count("Unfinished") == 1


def test_others_bytes_do_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(UsageError) as refused:
        check(None, "-", always=False, as_json=False)
    assert refused.value.code == "receive.terminal"


def test_a_rate_is_checked_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["send", "nothing", "--limit", "10"], Console()) == Exit.USAGE
    assert "less than 1K" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("to", "why", "said"),
    [
        ("stdy", "find.none", "send.nobody"),
        ("stdy", "find.choose", "send.nobody"),
        ("stdy", "known.unreadable", "known.unreadable"),
        ("@bo", "find.none", "find.none"),
    ],
)
def test_whoever_mistypes_a_machine_is_not_told_of_hubs(
    to: str, why: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise LocalError(why, path="", address="", hubs="")

    monkeypatch.setattr("landline.cli.transfer_hub.hub_of", nowhere)
    with ExitStack() as stay, pytest.raises(Error) as raised:
        _hub(Console(), to, Common(), stay)
    assert raised.value.code == said


def test_a_wrong_code_is_a_mistake_in_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["receive", "report.pdf"], Console()) == Exit.USAGE
    assert "landline" in capsys.readouterr().err


def pin(letter: str) -> Pin:
    return Pin(
        fingerprint=f"LL-{letter * 7}", name="", certificate="", addresses=("h:1",), how="link"
    )


def test_offers_of_the_only_known_hub_are_taken() -> None:
    assert usual_hub(Console()) is None
    Pins().keep(pin("A"))
    assert usual_hub(Console()) is None  # known, but one was nobody there
    Identities("LL-AAAAAAA").remember(Identity("ada", "secret"))
    assert usual_hub(Console()) is not None
    Pins().keep(pin("B"))
    assert usual_hub(Console()) is None  # which one?


def test_the_options_of_the_list_work_without_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = Record(id="5f0c", direction="send", peer="bo", name="f", since=7)
    monkeypatch.setattr(Unfinished, "all", lambda self: [record])
    for words in (["--json"], ["list", "--json"], ["--quiet", "list", "--json"]):
        assert run(["transfers", *words], Console()) == Exit.DONE
        assert json.loads(capsys.readouterr().out)["id"] == "5f0c"
    for words in (["-q"], ["--lang", "en"]):
        assert run(["transfers", *words], Console()) == Exit.DONE
        assert "5f0c" in capsys.readouterr().out
    assert run(["transfers", "--help"], Console()) == Exit.DONE
    assert "resume" in capsys.readouterr().out
    for words in (["lst"], ["--jason"], ["--json", "lst"], ["--json", "drop", "5f0c"]):
        assert run(["transfers", *words], Console()) == Exit.USAGE


def test_a_transfer_that_is_not_there_cannot_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["transfers"], Console()) == Exit.DONE
    assert capsys.readouterr().out == ""
    assert run(["transfers", "resume", "5f0c"], Console()) == Exit.USAGE
    assert run(["transfers", "drop", "5f0c"], Console()) == Exit.USAGE
