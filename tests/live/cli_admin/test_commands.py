"""Accounts, tokens, rooms, invitations and webhooks, on a hub that runs or does not."""

from __future__ import annotations

import asyncio
import subprocess
import urllib.request
from typing import TYPE_CHECKING

from landline.cli import control
from tests.live.cli_admin.admin import PASSWORD, Folder
from tests.live.cli_chat.programs import environment, landline
from tests.live.hub.callers import native
from tests.live.hub.hubs import HubProcess, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def names(folder: Folder) -> dict[str, str]:
    return {row[0]: row[1] for row in folder.do("user", "list").rows}


def test_the_life_of_an_account(either: Folder) -> None:
    added = either.add_user("ada", "--role", "owner")
    assert (added.out, added.err) == ("", "ada has an account now (owner)\n")
    either.add_user("王小明")
    assert names(either) == {"ada": "owner", "王小明": "member"}
    either.do("user", "role", "王小明", "moderator")
    assert names(either)["王小明"] == "moderator"
    either.do("user", "passwd", "王小明", "--password-file", "-", stdin="another one")
    either.do("user", "remove", "王小明")
    assert names(either) == {"ada": "owner"}
    last = either.ask("user", "remove", "ada")
    assert (last.status, last.out) == (8, "")
    assert "only owner" in last.err


def test_complaints_of_the_hub(either: Folder) -> None:
    either.add_user("ada")
    for words, status, says in (
        (("user", "add", "ADA"), 8, "Somebody here is called ADA already"),
        (("user", "add", "a b"), 2, "a b cannot be a name"),
        (("user", "add", "x" * 65), 2, ""),
        (("user", "passwd", "nobody"), 8, "Nobody here is called nobody"),
    ):
        done = either.ask(*words, "--password-file", "-", stdin=PASSWORD)
        assert (done.status, done.out) == (status, ""), done.err
        assert done.err.startswith("landline: " + says)
        assert done.err.count("\n") == 1
    short = either.ask("user", "add", "bo", "--password-file", "-", stdin="short")
    assert (short.status, "at least 8 characters" in short.err) == (2, True)
    in_chinese = either.ask("user", "role", "nobody", "owner", "--lang", "zh")
    assert in_chinese.err.startswith("landline: 没有名为 nobody 的人")
    not_text = either.ask("room", "topic", "lobby", "\udcff")
    assert (not_text.status, not_text.err.count("\n")) == (2, 1)


def test_json_gives_the_events(either: Folder) -> None:
    either.add_user("ada")
    event = either.do("user", "list", "--json").event
    assert event["is"] == "users"
    assert [user["name"] for user in event["users"] if user["id"] != "operator"] == ["ada"]
    assert either.do("user", "role", "ada", "owner", "--json").event["is"] == "ok"
    assert either.do("token", "add", "ci", "--user", "ada", "--json").event["is"] == "given"
    assert either.do("room", "members", "lobby", "--json").event["is"] == "members"


def test_rooms_and_their_people(either: Folder) -> None:
    either.add_user("ada")
    either.add_user("bo")
    either.do("room", "create", "plans", "--kind", "private", "--owner", "ada")
    either.do("room", "create", "build", "--topic", "What machines say")
    either.do("room", "invite", "plans", "bo")
    either.do("room", "grant", "plans", "bo", "moderator")
    members = {row[0]: row[1] for row in either.do("room", "members", "plans").rows}
    assert members == {"ada": "owner", "bo": "moderator"}
    either.do("room", "kick", "plans", "bo", "--reason", "enough")
    either.do("room", "ban", "build", "bo", "--hours", "1")
    either.do("room", "mute", "build", "ada")
    rows = {row[0]: row[3:] for row in either.do("room", "members", "build").rows}
    assert rows["bo"][0].endswith("Z")
    assert rows["ada"] == ["", "for-good"]
    either.do("room", "unban", "build", "bo")
    either.do("room", "unmute", "build", "ada")
    assert either.do("room", "members", "build").rows == []
    either.do("room", "rename", "build", "machines")
    either.do("room", "topic", "machines", "Machines")
    either.do("room", "configure", "machines", "--kind", "announcement", "--slow", "5")
    either.do("room", "archive", "machines")
    rooms = {row[0]: row[1:2] + row[4:] for row in either.do("room", "list").rows}
    assert rooms["machines"] == ["announcement, archived", "Machines"]
    assert rooms["plans"][0] == "private"
    either.do("room", "archive", "build", "--off")
    again = either.ask("room", "create", "machines")
    assert (again.status, "There is a room machines already" in again.err) == (8, True)
    nobody = either.ask("room", "create", "more", "--owner", "nobody")
    assert nobody.status == 8
    assert "more" not in [row[0] for row in either.do("room", "list").rows]


def test_what_was_done_is_kept_when_the_hub_runs_next(folder: Folder) -> None:
    folder.add_user("ada", "--role", "owner")
    secret = folder.do("token", "add", "ci", "--user", "ada").out.strip()
    with HubProcess(folder.data) as hub:
        assert names(folder) == {"ada": "owner"}
        token = folder.home / "token"
        token.write_text(secret + "\n")
        at = f"{hub.host}:{hub.port}"
        listed = folder.run("room", "list", "--hub", at, "--token-file", str(token))
        assert listed.rows == [["@me", "own", "0", "1", ""], ["lobby", "public", "0", "0", ""]]


async def test_a_token_is_for_one_program(folder: Folder, hub: HubProcess) -> None:
    folder.add_user("ada")
    added = folder.do("token", "add", "ci", "--user", "ada", "--scope", "read", "--days", "3")
    secret = added.out.removesuffix("\n")
    assert len(secret) == 43
    (row,) = folder.do("token", "list", "--user", "ada").rows
    assert added.err.count(row[0][:12]) == 1
    assert row[4:] == ["read", "ci"]
    async with native(hub.address, token=secret) as program:
        assert program.welcome["me"]["name"] == "ada"
        refused = await program.ask("error", do="send", room="lobby", text="hi", cid="0" * 32)
        assert refused["code"] == "token.scope"
        folder.do("token", "revoke", row[0][:10], "--user", "ada")
        assert (await program.event("goodbye"))["code"] == "revoked"
    assert folder.do("token", "list", "--user", "ada").rows == []


async def test_an_invitation_is_a_way_in(folder: Folder, hub: HubProcess) -> None:
    made = folder.do("invitation", "make", "--uses", "2")
    code = made.out.strip()
    assert f"http://127.0.0.1:{hub.port}/i/{code}\n" in made.err
    assert code in await _fetched(f"http://127.0.0.1:{hub.port}/i/{code}")
    async with native(hub.address, "ada", password=PASSWORD, code=code) as ada:
        assert ada.welcome["me"]["role"] == "member"
        folder.do("room", "create", "plans", "--kind", "private")
        opens = folder.do("invitation", "make", "--room", "plans").out.strip()
        await ada.ask("joined", do="accept", code=opens.lower())
    (row,) = folder.do("invitation", "list").rows
    assert row[1:3] == ["operator", "1"]
    folder.do("invitation", "end", row[0])
    assert folder.do("invitation", "list").rows == []
    assert folder.ask("invitation", "end", row[0]).status == 8


async def test_a_webhook_speaks(folder: Folder, hub: HubProcess) -> None:
    url = folder.do("hook", "add", "lobby", "ci").out.strip()
    assert url.startswith(f"http://127.0.0.1:{hub.port}/hook/")
    async with native(hub.address, "bo") as bo:
        await _fetched(url, b"build failed")
        message = await bo.event("message")
        assert (message["text"], message["via"]) == ("build failed", "hook")
        assert message["from"].startswith("ci")
    (row,) = folder.do("hook", "list", "lobby").rows
    assert row[1:3] == ["operator", "ci"]
    folder.do("hook", "remove", "lobby", row[0][:12])
    assert folder.do("hook", "list", "lobby").rows == []
    away = folder.ask("hook", "add", "lobby", "log", "--url", "https://example.org/")
    assert (away.status, "Webhooks may not go to" in away.err) == (2, True)


async def _fetched(url: str, data: bytes | None = None) -> str:
    def fetch() -> str:
        with urllib.request.urlopen(urllib.request.Request(url, data)) as answer:
            assert answer.status == 200
            page: bytes = answer.read()
            return page.decode()

    return await asyncio.to_thread(fetch)


def test_commands_at_the_same_time_wait_for_one_another(folder: Folder) -> None:
    names = [f"user{number}" for number in range(3)]
    started = [
        subprocess.Popen(
            landline("user", "add", name, "--password-file", "-", "--data", str(folder.data)),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(folder.home),
        )
        for name in names
    ]
    for process in started:
        _, err = process.communicate(PASSWORD.encode(), 60)
        assert process.returncode == 0, err
    assert sorted(row[0] for row in folder.do("user", "list").rows) == names


def test_a_hub_that_is_starting_is_waited_for(folder: Folder) -> None:
    folder.add_user("ada")
    hub = HubProcess(folder.data)
    wait_for((folder.data / "landline.lock").exists)
    assert names(folder) == {"ada": "member"}
    with hub:
        assert names(folder) == {"ada": "member"}


def test_a_hub_without_a_control_socket(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "STARTING", 0.3)
    with HubProcess(folder.data, "--set", "control=false"):
        done = folder.ask("user", "list")
    assert done.status == 9
    assert "no hub answers at control.sock" in done.err
    assert done.err.count("\n") == 1


def test_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    folder = Folder(tmp_path, tmp_path / ("deep" * 20) / ("deeper" * 20))
    folder.add_user("ada")
    assert names(folder) == {"ada": "member"}


def test_a_folder_from_the_config_file(folder: Folder) -> None:
    (folder.home / "landline.toml").write_text("data = 'data'\n")
    done = folder.run("user", "add", "ada", "--password-file", "-", stdin=PASSWORD)
    assert (done.status, done.err) == (0, "ada has an account now (member)\n")
    assert names(folder) == {"ada": "member"}
