"""Backups while people talk, restored elsewhere; clients notice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from landline import Client
from landline.trust.identity import FOLDER, HubIdentity
from landline.trust.link import link
from landline.trust.pins import Pins
from tests.live.cli_admin.admin import Folder
from tests.live.client.wires import QUICK
from tests.live.hub.callers import native, until
from tests.live.hub.hubs import HubProcess
from tests.ports import unused_port

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

WRITERS = 20
FAST = ("--set", "rates.burst=0", "--set", "strangers.most_per_source=100")


class Writer:
    """Somebody who says one thing after the other, each once the last is on disk."""

    def __init__(self, hub: HubProcess, name: str) -> None:
        self.acknowledged: list[str] = []
        self._hub = hub
        self._name = name

    async def talk(self, ended: asyncio.Event) -> None:
        async with native(self._hub.address, self._name) as line:
            while not ended.is_set():
                text = f"{self._name} {len(self.acknowledged)}"
                await line.say(text, cid=f"{hash(text) & (2**128 - 1):032x}")
                self.acknowledged.append(text)


async def test_what_was_acknowledged_before_a_backup_is_in_it(folder: Folder) -> None:
    ended = asyncio.Event()
    with HubProcess(folder.data, *FAST) as hub:
        writers = [Writer(hub, f"writer{number}") for number in range(WRITERS)]
        async with asyncio.TaskGroup() as talking:
            for writer in writers:
                talking.create_task(writer.talk(ended))
            await until(lambda: all(len(writer.acknowledged) >= 5 for writer in writers))
            before = [text for writer in writers for text in writer.acknowledged]
            copy = folder.home / "copy.db"
            made = await asyncio.to_thread(
                folder.start, "backup", str(copy), "--data", str(folder.data)
            )
            counts = [len(writer.acknowledged) for writer in writers]
            await until(  # they talk on
                lambda: all(
                    len(writer.acknowledged) > count
                    for writer, count in zip(writers, counts, strict=True)
                )
            )
            ended.set()
        epoch, seq = await _position(hub.address)
    assert (made.status, made.out) == (0, f"{copy}\n")
    assert "The log of " in made.err
    assert "the hub's key and all that is in its rooms" in made.err

    restored = Folder(folder.home, folder.home / "restored")
    done = await asyncio.to_thread(restored.do, "restore", str(copy))
    assert "is the log of" in done.err
    with HubProcess(restored.data, *FAST) as hub:
        said = await _texts(hub.address)
        assert set(before) <= said
        resume = {"epoch": epoch, "rooms": {"lobby": seq}}
        async with native(hub.address, "reader", resume=resume) as reader:
            assert (await reader.event("resync"))["epoch"] == reader.welcome["epoch"] != epoch


async def _position(address: tuple[str, int]) -> tuple[str, int]:
    async with native(address, "reader") as reader:
        (lobby,) = [room for room in reader.welcome["rooms"] if room["room"] == "lobby"]
        return reader.welcome["epoch"], lobby["seq"]


async def _texts(address: tuple[str, int]) -> set[str]:
    texts: set[str] = set()
    async with native(address, "reader") as reader:
        page: dict[str, Any] = {"more": True}
        last = 0
        while page.get("more"):
            page = await reader.ask("page", do="history", room="lobby", after=last, limit=200)
            texts |= {message.get("text", "") for message in page["messages"]}
            last = page["messages"][-1]["seq"]
    return texts


def test_a_running_hub_is_not_restored_over(folder: Folder) -> None:
    folder.add_user("ada")
    copy = str(folder.home / "copy.db")
    folder.do("backup", copy)
    again = folder.ask("backup", copy)
    assert (again.status, again.out, again.err.count("\n")) == (9, "", 1)
    with HubProcess(folder.data):
        refused = folder.ask("restore", copy)
        assert (refused.status, "in use by another hub" in refused.err) == (9, True)
        folder.add_user("bo")
    done = folder.do("restore", copy)
    kept = done.err.partition(" is kept as ")[2].partition("\n")[0]
    assert kept.startswith(str(folder.data / "landline.db.replaced-"))
    assert [row[0] for row in folder.do("user", "list").rows] == ["ada"]
    other = Folder(folder.home, folder.home / "other")
    other.data.mkdir()
    (folder.data.parent / kept).rename(other.data / "landline.db")
    for part in ("-wal", "-shm"):
        if (beside := folder.data.parent / f"{kept}{part}").exists():
            beside.rename(other.data / f"landline.db{part}")
    assert [row[0] for row in other.do("user", "list").rows] == ["ada", "bo"]


def test_a_bad_backup_leaves_all_as_it_was(folder: Folder, tmp_path: Path) -> None:
    folder.add_user("ada")
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    done = folder.ask("restore", str(tmp_path / "bad.db"))
    assert (done.status, done.out, done.err.count("\n")) == (9, "", 1)
    assert [row[0] for row in folder.do("user", "list").rows] == ["ada"]


async def test_clients_take_a_restored_hub_for_the_one_that_they_know(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked and nothing changes, for who is connected and for who comes later."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    copy = folder.home / "copy.db"
    port = unused_port()
    with HubProcess(folder.data, "--port", str(port)) as hub:
        identity = await asyncio.to_thread(HubIdentity.open, folder.data)
        known = link(f"127.0.0.1:{port}", identity.fingerprint)
        client = Client(known, name="ada", limits=QUICK)
        await client.open()
        await client.send("lobby", "before")
        made = await asyncio.to_thread(
            folder.start, "backup", str(copy), "--data", str(folder.data)
        )
        assert made.status == 0
        pins = await asyncio.to_thread(Pins().all)
        assert hub.stop() == 0
    fresh = Folder(folder.home, folder.home / "fresh")
    done = await asyncio.to_thread(fresh.start, "restore", str(copy), "--data", str(fresh.data))
    assert (done.status, "LL-" in done.err) == (0, False)
    with HubProcess(fresh.data, "--port", str(port)) as hub:
        assert hub.port == port
        await client.send("lobby", "after")
        assert client.hub.encrypted
        assert client.hub.fingerprint == str(identity.fingerprint)
        await client.close()
        async with Client(f"127.0.0.1:{port}", name="bo") as bo:
            assert bo.hub.encrypted
            page = await bo.history("lobby")
            assert [message.text for message in page.messages] == ["before", "after"]
    after = await asyncio.to_thread(Pins().all)
    assert [pin.authority for pin in after] == [pin.authority for pin in pins]


def test_the_identity_that_gives_way_is_named_and_kept(folder: Folder) -> None:
    folder.add_user("ada")
    copy = str(folder.home / "copy.db")
    assert "The hub's key is not in it" in folder.do("backup", copy).err
    before = HubIdentity.open(folder.data).fingerprint
    copy = str(folder.home / "whole.db")
    folder.do("backup", copy)
    assert "LL-" not in folder.do("restore", copy).err
    other = Folder(folder.home, folder.home / "other")
    other.add_user("bo")
    there = HubIdentity.open(other.data).fingerprint
    done = other.do("restore", copy)
    (line,) = [line for line in done.err.splitlines() if "LL-" in line]
    assert before.short in line
    assert there.short in line
    kept = line.partition(" is kept as ")[2]
    assert kept.startswith(str(other.data / f"{FOLDER}.replaced-"))
    assert HubIdentity.open(other.data).fingerprint == before
    (other.data / FOLDER / "authority.key").write_bytes(b"scribbled")
    done = other.do("restore", copy, "--lang", "zh")
    assert f"服务器的身份现在是备份中的 {before.short}；原有的身份已无法使用" in done.err
