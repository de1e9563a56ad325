"""From options to who one is at a hub; the whole of it is in tests/live/cli_chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from landline import catalogue
from landline.cli import identity
from landline.cli.console import Console
from landline.cli.identity import Membership, Wanted, Way, identity_options
from landline.client.identities import Identities, Identity
from landline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ADDRESS = "tcp://127.0.0.1:7788"
GUEST = Identity("ada", "ab" * 16)
LOGIN = Identity("bob", "t0ken", account=True)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Identities:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Identities(ADDRESS)


def way(*, free: bool = True, **wanted: Any) -> Way:
    return Membership(Console(), "127.0.0.1", Wanted(**wanted))._first_way(free=free)


def test_nobody_known_is_a_new_guest(known: Identities) -> None:
    assert way() == Way()
    assert way(name="ada") == Way("ada")
    assert way(name="ada", code="c0de") == Way("ada", code="c0de")


def test_whoever_was_last_unless_somebody_else_is(known: Identities) -> None:
    known.remember(GUEST)
    assert way() == Way("ada", token=GUEST.token, known=GUEST)
    assert way(free=False) == Way(), "a second terminal is a second guest"
    known.remember(LOGIN)
    assert way() == Way("bob", token="t0ken", known=LOGIN)
    assert way(free=False) == way(), "an account is one, at any number of terminals"
    assert way(name="ada") == Way("ada", token=GUEST.token, known=GUEST)
    assert way(name="bob") == Way("bob"), "an account's login makes no guest"


def test_accounts_by_login_or_password(known: Identities, tmp_path: Path) -> None:
    known.remember(LOGIN)
    assert way(account="bob") == Way("bob", token="t0ken", known=LOGIN)
    file = tmp_path / "secret"
    file.write_text("correct horse\n")
    assert way(account="ada", password_file=str(file)) == Way("ada", "correct horse")
    signing_up = way(account="ada", password_file=str(file), code="c0de")
    assert signing_up == Way("ada", "correct horse", code="c0de")
    with pytest.raises(UsageError) as caught:
        way(account="ada")
    assert caught.value.code == "password.no-terminal"


def test_tokens_from_files(known: Identities, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken-of-a-robot\n")
    assert way(token_file=str(file)) == Way(token="t0ken-of-a-robot")
    file.write_text("\n")
    with pytest.raises(UsageError):
        way(token_file=str(file))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": "a", "account": "b"}, "identity.contradiction"),
        ({"name": "a", "token_file": "f"}, "identity.contradiction"),
        ({"password_file": "f"}, "identity.password-of-whom"),
        ({"password_file": "f", "name": "a"}, "identity.password-of-whom"),
    ],
)
def test_contradictions(known: Identities, wanted: dict[str, Any], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        way(**wanted)
    assert caught.value.code == code


def invoked(arguments: list[str], **more: Any) -> tuple[list[Wanted], Result]:
    given: list[Wanted] = []

    @click.command
    @click.argument("rest", nargs=-1)
    @identity_options
    def command(*, wanted: Wanted, rest: tuple[str, ...]) -> None:
        given.append(wanted)

    return given, CliRunner().invoke(command, arguments, **more)


def test_options_come_as_one_and_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "code"
    file.write_text("c0de\n")
    words = ["--as", "ada", "--code-file", str(file)]
    given, _ = invoked(words, env={"LANDLINE_PASSWORD_FILE": "p"})
    assert given == [Wanted(account="ada", code="c0de", password_file="p")]
    given, _ = invoked(["--name", "eve"], env={"LANDLINE_TOKEN_FILE": "t"})
    assert given == [Wanted(name="eve", token_file="t")]
    given, _ = invoked(["--code-file", "-"], input="c0de\nmore")
    assert given == [Wanted(code="c0de")]


def test_a_code_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landline.cli.passwords._is_at_a_terminal", lambda: True)
    given, done = invoked(["--code"], input=" HR2BM-U975W \n")
    assert given == [Wanted(code="HR2BM-U975W")]
    assert "Code of the invitation: " in done.stderr
    assert "HR2BM" not in done.output
    given, done = invoked(["--code"], input="")
    assert (given, done.exit_code) == ([], 1)
    given, done = invoked(["--code"], input=" \n")
    assert isinstance(done.exception, UsageError)
    assert done.exception.code == "invitation.empty"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--code", "HR2BM-U975W"], "invitation.argument"),
        (["--code=HR2BM-U975W"], "invitation.argument"),
        (["--code", "HR2BM-U975W", "--code-file", "f"], "invitation.argument"),
        (["--code", ""], "invitation.argument"),
        (["--code", "--as", "ada"], "invitation.no-terminal"),
        (["hub.local", "--code"], "invitation.no-terminal"),
    ],
)
def test_a_code_is_no_argument(arguments: list[str], code: str) -> None:
    given, done = invoked(arguments, input="HR2BM-U975W\n")
    assert given == []
    assert isinstance(done.exception, UsageError)
    assert done.exception.code == code
    for language in catalogue.LANGUAGES:
        assert "HR2BM" not in done.exception.line(language)


def test_no_option_takes_a_secret_itself() -> None:
    options = [
        name
        for decorate in identity._OPTIONS
        for parameter in decorate(lambda: None).__click_params__  # type: ignore[attr-defined]
        for name in parameter.opts
    ]
    takes_none = {"--code"}
    assert options == ["--name", "--as", "--password-file", "--token-file", *takes_none,
                       "--code-file"]  # fmt: skip
