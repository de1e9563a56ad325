"""Rooms exported while the hub runs, and imported into another."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.live.cli_admin.admin import PASSWORD, Folder
from tests.live.hub.callers import NativeCaller, native
from tests.live.hub.hubs import HubProcess

if TYPE_CHECKING:
    from pathlib import Path


async def talk(folder: Folder, hub: HubProcess) -> None:
    """Let ada and bo use a room for everything it is good for."""
    folder.add_user("ada", "--role", "owner")
    folder.add_user("bo")
    folder.do("room", "create", "build", "--topic", "What 机器 say")
    async with (
        native(hub.address, "ada", password=PASSWORD) as ada,
        native(hub.address, "bo", password=PASSWORD) as bo,
    ):
        for who in (ada, bo):
            await who.ask("joined", do="join", room="build")
        first = await ada.say("hi @bo", "build", cid="1" * 32)
        second = await bo.say("yes?", "build", reply=first, cid="2" * 32)
        await ada.say("```\nmake 测试\n```", "build", cid="3" * 32, me=True)
        for verb in (
            {"do": "edit", "room": "build", "seq": first, "text": "hello @bo"},
            {"do": "react", "room": "build", "seq": first, "emoji": "👍"},
            {"do": "pin", "room": "build", "seq": first},
            {"do": "delete", "room": "build", "seq": second},
            {"do": "rename", "room": "build", "name": "machines"},
            {"do": "configure", "room": "machines", "slow": 3},
        ):
            await done(ada, verb)
        await bo.say("psst", "@ada", cid="4" * 32)
        await bo.say("a note", "@me", cid="5" * 32)


async def done(who: NativeCaller, verb: dict[str, Any]) -> None:
    assert (await who.ask("ok", **verb, id="x"))["re"] == "x"


def files(folder: Folder, into: str, *words: str) -> dict[str, Path]:
    """Export, and return the files by name."""
    exported = folder.do("export", *words, "--into", into)
    paths = [folder.home / line for line in exported.out.splitlines()]
    return {path.name: path for path in paths}


def export_holds_no_key(folder: Folder) -> None:
    """Of a log that came out of a backup, too, which has carried the key."""
    copy, restored = folder.home / "copy.db", Folder(folder.home, folder.home / "restored")
    folder.start("backup", str(copy), "--data", str(folder.data))
    restored.start("restore", str(copy), "--data", str(restored.data))
    key = (restored.data / "trust" / "authority.key").read_bytes()
    secret = key.splitlines()[1]
    assert secret in copy.read_bytes()
    for number, one in enumerate((folder, restored)):
        for form in ("jsonl", "html"):
            into = folder.home / f"all{number}{form}"
            words = ("--all", "--format", form, "--into", str(into), "--data", str(one.data))
            assert one.start("export", *words).status == 0
            pages = list(into.iterdir())
            assert len(pages) > 2
            assert not any(secret in page.read_bytes() for page in pages)
    assert not any(secret in path.read_bytes() for path in restored.data.glob("landline*"))


async def test_there_and_back_again(folder: Folder, hub: HubProcess) -> None:
    await talk(folder, hub)
    first = files(folder, "first")
    assert set(first) == {"lobby.jsonl", "machines.jsonl"} or set(first) == {"machines.jsonl"}
    machines = first["machines.jsonl"]
    assert stat.S_IMODE(machines.stat().st_mode) == 0o600
    await asyncio.to_thread(export_holds_no_key, folder)
    header, *messages = [msgspec.json.decode(line) for line in machines.read_bytes().splitlines()]
    assert (header["room"]["former"], header["room"]["slow"]) == (["build"], 3)
    (hello,) = [one for one in messages if one.get("text") == "hello @bo" and not one.get("kind")]
    assert list(hello["reactions"]) == ["👍"]
    assert header["room"]["pins"] == [hello["seq"]]

    other = Folder(folder.home, folder.home / "other")
    done = other.do("import", str(machines))
    assert f"{len(messages)} messages added to machines, 0 were there" in done.err
    assert files(other, "second")["machines.jsonl"].read_bytes() == machines.read_bytes()
    assert f"0 messages added to machines, {len(messages)} were there" in (
        other.do("import", str(machines)).err
    )
    with HubProcess(other.data) as there:
        async with native(there.address, "eve") as eve:
            joined = await eve.ask("joined", do="join", room="build", last=100)
            assert (joined["room"], joined["seq"]) == ("machines", len(messages))
            page = await eve.ask("page", do="history", room="machines", limit=100)
            assert page["messages"][-1]["seq"] == len(messages)
            seq = hello["seq"]
            assert page["messages"][seq - 1]["text"] == "hello @bo"
            assert page["messages"][seq - 1]["edits"] != []
        refused = other.ask("import", str(machines))
        assert (refused.status, "in use by another hub" in refused.err) == (9, True)


async def test_private_ones_only_if_asked_for(folder: Folder, hub: HubProcess) -> None:
    await talk(folder, hub)
    open_ones = folder.do("export", "--into", "open")
    assert "private ones are left out" in open_ones.err
    assert "psst" not in "".join(
        (folder.home / path).read_text() for path in open_ones.out.splitlines()
    )
    everything = set(files(folder, "all", "--all"))
    assert {"@ada+bo.jsonl", "@bo.jsonl", "!audit.jsonl"} <= everything
    named = files(folder, "all", "@bo+ada")
    assert set(named) == {"@ada+bo (2).jsonl"}
    assert "psst" in named["@ada+bo (2).jsonl"].read_text()
    wrong = folder.ask("export", "nowhere")
    assert (wrong.status, wrong.out, wrong.err.count("\n")) == (8, "", 1)


async def test_pages_in_the_readers_language(folder: Folder, hub: HubProcess) -> None:
    await talk(folder, hub)
    page = files(folder, "pages", "machines", "--format", "html", "--lang", "zh")["machines.html"]
    shown = page.read_text()
    assert '<html lang="zh">' in shown
    assert "What 机器 say" in shown
    assert "<pre><code>make 测试</code></pre>" in shown
    assert "已删除" in shown
    assert "置顶了" in shown


def test_bad_lines_are_named_and_nothing_is_done(folder: Folder) -> None:
    good = folder.home / "good.jsonl"
    good.write_text('{"from":"ada","text":"hi","at":"2026-11-25T12:00:00+08:00"}\n')
    bad = folder.home / "bad.jsonl"
    bad.write_text('{"from":"ada","text":"hi","at":1}\n{"from":"ada"}\n\n{"text":"x","at":1}\n')
    done = folder.ask("import", "good.jsonl", "bad.jsonl", "--room", "irc")
    assert (done.status, done.out) == (2, "")
    lines = done.err.splitlines()
    assert [line.partition(": ")[2][:12] for line in lines] == ["bad.jsonl:2:", "bad.jsonl:4:"]
    assert not folder.data.exists()
    folder.do("import", "good.jsonl", "--room", "irc", "--lang", "zh")
    (row,) = [row for row in folder.do("room", "list").rows if row[0] == "irc"]
    assert row[3] == "1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_to_export_is_said(folder: Folder, language: str) -> None:
    folder.add_user("ada")
    folder.do("user", "remove", "ada")
    assert folder.do("export", "--lang", language).out == ""
