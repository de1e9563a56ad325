"""Passwords from files and prompts."""

from __future__ import annotations

import getpass
import io
import sys
from typing import TYPE_CHECKING

import click
import pytest

from landline.cli import passwords
from landline.cli.console import Console
from landline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def code(*arguments: object) -> str:
    with pytest.raises(UsageError) as caught:
        passwords.new_password(Console(), "ada", *arguments)  # type: ignore[arg-type]
    assert caught.value.line("zh")
    return caught.value.code


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person at a terminal types, one after the other."""
    words: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream: words.pop(0))
    return words


@pytest.mark.parametrize(
    ("data", "secret"),
    [
        (b"abc\n", "abc"),
        (b"abc", "abc"),
        (b" a b \r\nmore\n", " a b "),
        ("密码\n".encode(), "密码"),
    ],
)
def test_the_first_line_of_a_file(tmp_path: Path, data: bytes, secret: str) -> None:
    (tmp_path / "f").write_bytes(data)
    assert passwords.secret_in(str(tmp_path / "f")) == secret


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "secret.empty"), (b"\nx", "secret.empty"), (b"\xff", "secret.not-text")],
)
def test_files_that_hold_none(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "f").write_bytes(data)
    assert code(str(tmp_path / "f")) == says


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        passwords.secret_in(str(tmp_path / "f"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"abc\nrest")))
    assert passwords.secret_in("-") == "abc"


def test_a_new_one_is_typed_twice(typed: list[str]) -> None:
    typed += ["abc", "abc"]
    assert passwords.new_password(Console(), "ada", None) == "abc"
    typed += ["abc", "abx"]
    assert code(None) == "password.differ"
    typed += [""]
    assert code(None) == "password.empty"


def test_nobody_is_asked_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert code(None) == "password.no-terminal"


def test_the_end_of_input_breaks_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(prompt: str, stream: object) -> str:
        raise EOFError

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", end)
    with pytest.raises(click.Abort):
        passwords.asked(Console(), "password.of", name="ada")
