"""Accounts at the command line: signing up, coming back, files with secrets, whoever was last."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

from tests.live.cli_chat.programs import DEADLINE, Hub, Terminal, environment, landline

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "correct horse"


def run(home: Path, *words: str, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        landline(*words),
        input=typed.encode(),
        capture_output=True,
        env=environment(home, **env),
        timeout=DEADLINE,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err
    assert PASSWORD not in out + err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def secret(folder: Path, text: str = PASSWORD) -> str:
    file = folder / "secret"
    file.write_text(f"{text}\n")
    return str(file)


def test_a_password_is_asked_for_once(hub: Hub, tmp_path: Path) -> None:
    chat = landline("chat", hub.address, "--as", "ada")
    with Terminal(chat, environment(tmp_path)) as ada:
        ada.expect("Password of ada:")
        ada.enter(PASSWORD)
        ada.expect("You are ada on")
        ada.enter("/whois ada")
        ada.expect("ada: member")
        ada.enter("exit")
        assert ada.wait() == 0
        assert PASSWORD not in ada.text
    again = run(tmp_path, "chat", hub.address, "--as", "ada", typed="hi\n")
    assert again.returncode == 0
    assert "ada: hi" in again.stdout
    last = run(tmp_path, "chat", hub.address, typed="/whois ada\n")
    assert "You are ada on" in last.stderr
    assert "ada: member" in last.stderr


def test_passwords_from_files_and_wrong_ones(hub: Hub, tmp_path: Path) -> None:
    words = ("say", "lobby", "hi", "--hub", hub.address, "--as", "ada")
    file = secret(tmp_path)
    assert run(tmp_path, *words, "--password-file", file).returncode == 0
    assert run(tmp_path, *words).returncode == 0, "the login is remembered"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    wrong = run(elsewhere, *words, LANDLINE_PASSWORD_FILE=secret(elsewhere, "not this one"))
    assert wrong.returncode == 4
    assert "do not go together" in wrong.stderr
    nobody = run(elsewhere, *words)
    assert nobody.returncode == 2
    assert "terminal" in nobody.stderr
    contradiction = run(elsewhere, *words, "--name", "eve")
    assert contradiction.returncode == 2
    of_whom = run(elsewhere, "say", "lobby", "hi", "--password-file", file)
    assert of_whom.returncode == 2
    assert "--as" in of_whom.stderr


def test_a_token_for_programs(hub: Hub, tmp_path: Path) -> None:
    words = ("chat", hub.address, "--as", "ada", "--password-file", secret(tmp_path))
    made = run(tmp_path, *words, typed="/token robot read,write\n")
    token = re.search(r"^([\w-]{40,})  \(its key is", made.stderr, re.MULTILINE)
    assert token is not None
    file = secret(tmp_path, token[1])
    say = ("say", "lobby", "by a robot", "--hub", hub.address)
    assert run(tmp_path, *say, LANDLINE_TOKEN_FILE=file).returncode == 0
    assert run(tmp_path, *say, "--token-file", file, "--as", "bob").returncode == 4
    bad = run(tmp_path, *say, "--token-file", secret(tmp_path, "x" * 43))
    assert bad.returncode == 4
    tail = run(tmp_path, "chat", hub.address, "--name", "reader")
    assert "ada: by a robot" in tail.stdout


def test_signing_up_with_a_code_and_entering_a_room_with_one(hub: Hub, tmp_path: Path) -> None:
    words = ("chat", hub.address, "--as", "ada", "--password-file", secret(tmp_path))
    made = run(tmp_path, *words, typed="/create dev private\n/invitation dev 2\nhello\n")
    code = re.search(r"^([A-Z0-9-]{10,})  \(its key is", made.stderr, re.MULTILINE)
    assert code is not None, made.stderr
    file = tmp_path / "code"
    file.write_text(f"{code[1]}\n")
    with_code = ("--code-file", str(file), "--room", "dev")
    guest = run(tmp_path, "chat", hub.address, "--name", "eve", *with_code)
    assert guest.returncode == 0, guest.stderr
    assert "#dev ada: hello" in guest.stdout
    mallory = ("chat", hub.address, "--name", "mallory")
    assert run(tmp_path, *mallory, "--code-file", "-", typed="WRONG-CODE1\n").returncode == 4
    typed = run(tmp_path, *mallory, "--code", code[1])
    assert typed.returncode == 2
    assert code[1] not in typed.stderr
    new = run(tmp_path, "chat", hub.address, "--as", "bob", *with_code,
              "--password-file", secret(tmp_path))  # fmt: skip
    assert new.returncode == 0, new.stderr
    assert "#dev ada: hello" in new.stdout


def test_a_code_is_typed_at_a_terminal(hub: Hub, tmp_path: Path) -> None:
    words = ("chat", hub.address, "--as", "ada", "--password-file", secret(tmp_path))
    made = run(tmp_path, *words, typed="/create dev private\n/invitation dev\n")
    code = re.search(r"^([A-Z0-9-]{10,})  \(its key is", made.stderr, re.MULTILINE)
    assert code is not None, made.stderr
    chat = landline("chat", hub.address, "--name", "eve", "--room", "dev", "--code")
    with Terminal(chat, environment(tmp_path)) as eve:
        eve.expect("Code of the invitation:")
        eve.enter(code[1])
        eve.expect("dev>")
        eve.enter("exit")
        assert eve.wait() == 0


def test_a_guest_logs_in_while_talking(hub: Hub, tmp_path: Path) -> None:
    words = ("say", "lobby", "first", "--hub", hub.address, "--as", "ada")
    assert run(tmp_path, *words, "--password-file", secret(tmp_path)).returncode == 0
    with Terminal(landline("chat", hub.address, "--name", "eve"), environment(tmp_path)) as me:
        me.expect("lobby>")
        me.enter("/login ada")
        me.expect("Password of ada:")
        me.enter("not this one")
        me.expect("! ")
        me.enter("/login ada")
        me.expect("Password of ada:", times=2)
        me.enter(PASSWORD)
        me.expect("You are ada now")
        me.enter("/password")
        me.expect("Present password of ada:")
        me.enter(PASSWORD)
        me.expect("New password for ada:")
        me.enter("battery staple")
        me.expect("Once more:")
        me.enter("battery staple")
        me.expect("Done")
        me.enter("exit")
        assert me.wait() == 0
    back = run(tmp_path, "chat", hub.address, typed="/whois ada\n")
    assert "You are ada on" in back.stderr


def test_a_login_that_ended_asks_for_the_password_again(hub: Hub, tmp_path: Path) -> None:
    words = ("chat", hub.address, "--as", "ada", "--password-file", secret(tmp_path))
    listed = run(tmp_path, *words, typed="/tokens\n")
    key = re.search(r"^(\w{32})  ", listed.stderr, re.MULTILINE)
    assert key is not None, listed.stderr
    run(tmp_path, *words, typed=f"/revoke {key[1]}\n")
    assert run(tmp_path, "chat", hub.address, typed="").returncode == 2, "there is no terminal"
    again = run(tmp_path, *words, typed="still here\n")
    assert again.returncode == 0
    assert "ada: still here" in again.stdout


def test_who_is_remembered_is_for_ones_own_eyes(hub: Hub, tmp_path: Path) -> None:
    words = ("say", "lobby", "hi", "--hub", hub.address, "--as", "ada")
    run(tmp_path, *words, "--password-file", secret(tmp_path))
    (file,) = (tmp_path / "state" / "landline" / "identities").glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    (known,) = json.loads(file.read_text())["known"]
    assert (known["name"], known["account"]) == ("ada", True)
