"""Hostile names at a hub: what it writes, logs and shows to others of them (TARGETS R5).

What its doors make of each name is tried beside them (`web`, `client`); here are the hub's
own folder and log, and the commands and the plain door of those who see the names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
import pytest

from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import environment
from tests.live.hub.callers import Caller, calling, native
from tests.live.hub.hubs import HubProcess
from tests.live.transfer_proofs.hostile_ways import TEXTS, Home, harms, hostile_folder, is_harmless
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHA = 64


@pytest.fixture
def hub(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[HubProcess]:
    log = tmp_path / "log"
    options = (
        "--log-format",
        getattr(request, "param", "text"),
        "--verbose",
        "--set",
        "signup=open",
    )
    with HubProcess(tmp_path / "hub" / "data", *options, log=log) as hub:
        yield hub
    assert harms(log.read_text("utf-8")) == []
    written = [path for path in (tmp_path / "hub").rglob("*") if path.is_file()]
    strange = [path for path in written if len(path.name) != SHA and "hub" not in path.name]
    assert {path.parent.name for path in strange} <= {"data", "shelf", "trust"}, strange


def run(home: Home, *words: str) -> Program:
    with Program([*LANDLINE, *words], cwd=home.folder, env=environment(home.folder)) as program:
        program.wait()
        assert harms(program.out) + harms(program.err) == [], words
        return program


async def put(caller: Caller, where: str) -> bytes:
    """Put a file; return the head of the answer."""
    content = where[-40:].encode()
    head = f"PUT {where} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n\r\n"
    caller.write(head.encode() + content)
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        line = await caller.line()
        assert line, answer
        answer += line
    found = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
    if found:
        await caller.reader.readexactly(int(found[1]))
    return answer


@pytest.mark.parametrize("hub", ["text", "json"], indirect=True)
async def test_names_on_the_shelf(tmp_path: Path, hub: HubProcess) -> None:
    """By PUT, then listed, fetched and shown by commands."""
    taken = 0
    async with calling(*hub.address) as caller:
        for name in NAMES:
            where = quote(name.encode("utf-8", "surrogatepass"), safe="")
            if len(where) < 8000:
                answer = await put(caller, f"/files/lobby/x/{where}")
                assert harms(answer.decode("ascii").replace("\r", "")) == [], name
                taken += answer.startswith(b"HTTP/1.1 201")
    assert taken > 200
    home = Home(tmp_path / "bo")
    at = ("--hub", f"127.0.0.1:{hub.port}")
    for words in (("ls", "lobby:x"), ("ls", "lobby:x", "--json")):
        listed = run(home, *words, *at)
        assert listed.process.returncode == 0, listed.err
    got = run(home, "get", "lobby:x/", "--into", "in", *at)
    assert got.process.returncode in (0, 9), "a folder's name may be a file's once it is harmless"
    assert home.wrong() == []


async def test_names_of_offers(tmp_path: Path, hub: HubProcess) -> None:
    """To a room: shown to a plain line and to who receives by the hub."""
    short = [name for name in TEXTS if len(name) <= 255]
    async with calling(*hub.address) as plain, native(hub.address, "eve") as eve:
        plain.write(b"hello\r\n")
        await plain.until(b"hello")
        for name in short:
            about = {"name": name, "files": 1, "size": 7}
            asked = {"to": "lobby", "about": about, "addresses": ["127.0.0.1:9"], "key": "ab" * 32}
            offered = await eve.ask("offered", do="offerfiles", **asked)
            await eve.ask("ok", do="withdrawfiles", offer=offered["offer"])
        await eve.say("that was all")
        shown = (await plain.until(b"that was all")).decode()
    assert shown.count("eve") > len(short) > 500
    assert harms(shown.replace("\r\n", "\n")) == []


async def test_names_on_a_disk_are_put(tmp_path: Path, hub: HubProcess) -> None:
    """A folder full of them, said into a room, and shown to others by commands."""
    home = Home(tmp_path / "bo")
    here = hostile_folder(home.folder / "mine")
    at = ("--hub", f"127.0.0.1:{hub.port}")
    names = sorted(path.name for path in here.iterdir())
    run(home, "put", "mine", "lobby:", *at)
    for name in names[::150]:
        run(home, "put", f"mine/{name}", "lobby:one/", *at)
        run(home, "share", f"lobby:one/{name}", *at)
        run(home, "rm", f"lobby:one/{name}", *at)
    for more in ((), ("--json",)):
        run(home, "ls", "lobby:mine", *more, *at)
        words = [*LANDLINE, "tail", "lobby", "--last", "9", *more, *at]
        with Program(words, cwd=home.folder, env=environment(home.folder)) as tail:
            tail.wait_for("put" if not more else "file")
            tail.interrupt()
        assert harms(tail.out) + harms(tail.err) == []


def test_names_in_transcripts(tmp_path: Path) -> None:
    """Of rooms and of senders: what is no name is told, and nothing but data is written."""
    home = Home(tmp_path / "bo")
    file = tmp_path / "said.jsonl"
    lines = [
        {"room": room, "from": sender, "text": name, "at": 1}
        for name in TEXTS
        for room, sender in ((name, "ada"), ("lobby", name))
    ]
    for count in (1, 200, len(lines)):
        file.write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines[:count]))
        run(home, "import", str(file), "--data", str(tmp_path / "data"))
        run(home, "import", str(file), "--room", "dev", "--data", str(tmp_path / "data"))
    assert home.wrong() == []
    exported = Home(tmp_path / "exported")
    run(exported, "export", "--data", str(tmp_path / "data"))
    names = {path.name for path in exported.folder.glob("*.jsonl")}
    assert names >= {"dev.jsonl"}
    assert all(is_harmless(name) for name in names)
    assert all(path.name.startswith("landline.") for path in (tmp_path / "data").iterdir())
