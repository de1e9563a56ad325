"""The same commands on a hub elsewhere, with an account there; and prompts at a terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.live.cli_admin.admin import PASSWORD, Folder
from tests.live.cli_chat.programs import Terminal, environment, landline

if TYPE_CHECKING:
    from tests.live.hub.hubs import HubProcess


@pytest.fixture
def there(folder: Folder, hub: HubProcess) -> tuple[str, ...]:
    """Options that lead to the hub, on which ada is owner and bo is not."""
    folder.add_user("ada", "--role", "owner")
    folder.add_user("bo")
    return ("--hub", f"{hub.host}:{hub.port}")


def token(folder: Folder, name: str, *scopes: str) -> tuple[str, ...]:
    """Return options that log in with a new token."""
    words = [word for scope in scopes for word in ("--scope", scope)]
    path = folder.home / f"{name}-{'-'.join(scopes)}.token"
    path.write_text(folder.do("token", "add", "test", "--user", name, *words).out)
    return ("--token-file", str(path))


def test_an_owner_runs_the_hub_from_afar(folder: Folder, there: tuple[str, ...]) -> None:
    ada = (*there, *token(folder, "ada", "read", "write", "manage", "admin"))
    added = folder.run("user", "add", "eve", "--password-file", "-", *ada, stdin=PASSWORD)
    assert (added.status, added.err) == (0, "eve has an account now (member)\n")
    made = folder.run("room", "create", "plans", "--kind", "private", *ada)
    assert made.err == "There is a room plans now\n"
    assert folder.run("room", "members", "plans", *ada).rows[0][:2] == ["ada", "owner"]
    assert f"http://{there[1]}/i/" in folder.run("invitation", "make", *ada).err
    url = folder.run("hook", "add", "plans", "ci", *ada).out
    assert url.startswith(f"http://{there[1]}/hook/")


def test_what_one_may_not_do(folder: Folder, there: tuple[str, ...]) -> None:
    bo = (*there, *token(folder, "bo", "read", "write", "manage", "admin"))
    for words, says in (
        (("user", "role", "bo", "owner"), "That takes the role owner"),
        (("user", "remove", "ada"), "That takes the role owner"),
        (("token", "list", "--user", "ada"), "That takes the role owner"),
        (("room", "topic", "lobby", "mine"), "That takes the role moderator in lobby"),
    ):
        done = folder.run(*words, *bo)
        assert (done.status, done.out) == (4, ""), done.err
        assert done.err.startswith(f"landline: {says}")
    reader = (*there, *token(folder, "bo", "read"))
    assert folder.run("token", "list", *reader).status == 4
    assert [row[-1] for row in folder.run("token", "list", *bo).rows] == ["test", "test"]


def test_nobody_is_there_or_it_is_somebody_else(folder: Folder, there: tuple[str, ...]) -> None:
    options = token(folder, "bo", "read")
    gone = folder.run("user", "list", "--hub", "127.0.0.1:1", *options)
    assert (gone.status, gone.err.count("\n")) == (3, 1)
    other = folder.run("user", "list", *there, "--as", "ada", *options)
    assert (other.status, "is that of bo, not of ada" in other.err) == (4, True)
    (folder.home / "bo-read.token").write_text("x" * 43)
    assert folder.run("user", "list", *there, *options).status == 4


def at_a_terminal(folder: Folder, *words: str) -> Terminal:
    return Terminal(landline(*words), environment(folder.home))


def test_a_password_is_asked_for_once_and_never_shown(
    folder: Folder, there: tuple[str, ...]
) -> None:
    with at_a_terminal(folder, "user", "list", *there, "--as", "ada") as terminal:
        terminal.expect("Password of ada: ")
        terminal.enter(PASSWORD)
        assert terminal.wait() == 0
        terminal.expect("NAME  ROLE    STATE")
        assert "ada   owner   online" in terminal.text
        assert PASSWORD not in terminal.raw
    again = folder.run("user", "list", *there, "--as", "ada")
    assert (again.status, len(again.rows)) == (0, 2)
    (session,) = folder.do("token", "list", "--user", "ada").rows
    assert session[4] == "session"
    folder.do("token", "revoke", session[0], "--user", "ada")
    with at_a_terminal(folder, "room", "list", *there, "--as", "ada") as terminal:
        terminal.expect("Password of ada: ")
        terminal.enter(PASSWORD)
        assert terminal.wait() == 0
        terminal.expect("lobby  public")


def test_a_wrong_password(folder: Folder, there: tuple[str, ...]) -> None:
    with at_a_terminal(folder, "user", "list", *there, "--as", "ada", "--lang", "zh") as terminal:
        terminal.expect("ada 的密码：")
        terminal.enter("wrong horse")
        assert terminal.wait() == 4
        terminal.expect("landline: 名字与密码不匹配")


@pytest.mark.parametrize("how", ["password", "token"])
def test_ones_own_password(folder: Folder, there: tuple[str, ...], how: str) -> None:
    log_in = ("--as", "bo") if how == "password" else token(folder, "bo", "admin")
    with at_a_terminal(folder, "user", "passwd", "bo", *there, *log_in) as terminal:
        prompt = "Password of bo: " if how == "password" else "Present password of bo: "
        terminal.expect(prompt)
        terminal.enter(PASSWORD)
        terminal.expect("New password for bo: ")
        terminal.enter("battery staple")
        terminal.expect("Once more: ")
        terminal.enter("battery staple")
        assert terminal.wait() == 0
        terminal.expect("bo has a new password")
    shutil.rmtree(folder.home / "state", ignore_errors=True)  # where logins are remembered
    with at_a_terminal(folder, "token", "list", *there, "--as", "bo") as terminal:
        terminal.expect("Password of bo: ")
        terminal.enter("battery staple")
        assert terminal.wait() == 0


def test_a_new_password_is_typed_twice(folder: Folder) -> None:
    words = ("user", "add", "ada", "--data", str(folder.data))
    with at_a_terminal(folder, *words) as terminal:
        terminal.expect("New password for ada: ")
        terminal.enter(PASSWORD)
        terminal.expect("Once more: ")
        terminal.enter("another")
        assert terminal.wait() == 2
        terminal.expect("landline: The two passwords differ")
    assert not folder.data.exists()
    with at_a_terminal(folder, *words) as terminal:
        terminal.expect("New password for ada: ")
        terminal.type("\x04")
        assert terminal.wait() == 130


def test_removing_is_asked_about_at_a_terminal(folder: Folder) -> None:
    folder.add_user("ada")
    words = ("user", "remove", "ada", "--data", str(folder.data))
    with at_a_terminal(folder, *words) as terminal:
        terminal.expect("Remove the account of ada for good? [y/N] ")
        terminal.enter("")
        assert terminal.wait() == 8
        terminal.expect("landline: Nothing was changed")
    with at_a_terminal(folder, *words, "--lang", "zh") as terminal:
        terminal.expect("确定永久删除 ada 的账号吗？ [y/N] ")
        terminal.enter("y")
        assert terminal.wait() == 0
    assert folder.do("user", "list").rows == []
