"""Files to and from a real hub's shelf, over wires that break."""

from __future__ import annotations

import asyncio
import os
import socket
import string
import threading
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline import blocking
from landline.client import shelf
from landline.client.client import Client
from landline.client.contact import Way
from landline.client.shelf import HASHED_FIRST
from landline.client.shelf_http import HubHttp
from landline.client.states import HubRefusedError
from landline.errors import Error, IncompleteError, LocalError, VerificationError
from landline.net.address import Address
from landline.settings import ClientLimits, HubSettings, RateLimits, ShelfLimits
from landline.testing import running_hub
from landline.transfer.segments import SEGMENT_BYTES
from landline.trust.link import link
from landline.wire.verbs import FileRef
from tests.live.client.wires import QUICK, CuttableWire, until
from tests.live.hub.callers import PATIENCE
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from landline.client.shelf import Tell
    from landline.testing import RunningHub

LARGE = os.urandom(1 << 20) * (2 * SEGMENT_BYTES // (1 << 20)) + b"and some more"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known hubs are kept where nobody else's are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    settings = HubSettings(rates=RateLimits(verb_burst=0))
    async with running_hub(tmp_path / "hub", settings) as hub:
        yield hub


def plain(hub: RunningHub, name: str = "ada", limits: ClientLimits = QUICK) -> Client:
    return Client(f"tcp://{hub.address.label}", name=name, limits=limits)


def made(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    os.utime(path, ns=(10**18, 10**18 + 5_000_000))
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.rglob("*") if each.is_file())


def something_came(hub: RunningHub) -> bool:
    """Return whether anything of an upload is there."""
    return any(map(hub.server._hall.blobs.there, hub.server._hub.state.shelf.uploads))


async def broken_off(
    moved: Callable[[Tell], Coroutine[Any, Any, object]],
    once: Callable[[], object] = lambda: True,
) -> None:
    """Cancel what moves LARGE when half of it has, and `once`; it goes no further meanwhile."""
    loop = asyncio.get_running_loop()
    reached, hung_up = asyncio.Event(), threading.Event()

    def half(done: int, _: int) -> None:
        if done >= SEGMENT_BYTES:
            loop.call_soon_threadsafe(reached.set)
            hung_up.wait()

    moving = asyncio.create_task(moved(half))
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
    await until(once)
    moving.cancel()
    await asyncio.sleep(0)  # it hangs up, and waits for its thread
    hung_up.set()
    with pytest.raises(asyncio.CancelledError):
        await moving


@pytest.mark.parametrize("size", [0, 5, 200_000, len(LARGE)])
async def test_what_is_put_is_got(hub: RunningHub, tmp_path: Path, size: int) -> None:
    source = made(tmp_path, "plan.bin", LARGE[:size])
    told: list[tuple[int, int]] = []
    async with plain(hub) as ada:
        filed = await ada.put(source, "lobby", "docs/", tell=lambda *done: told.append(done))
        assert (filed.path, filed.size, filed.by) == ("docs/plan.bin", size, "ada")
        got = await ada.get("lobby", "docs/plan.bin", tmp_path / "in")
        assert got.path == tmp_path / "in" / "plan.bin"
        assert got.path.read_bytes() == LARGE[:size]
        assert got.path.stat().st_mtime_ns == source.stat().st_mtime_ns
        assert told[-1] == (size, size)
        listed = await ada.files("lobby")
        assert [(each.name, each.files, each.size) for each in listed.folders] == [
            ("docs", 1, size)
        ]
        assert names_in(tmp_path / "in") == ["plan.bin"]


async def test_over_tls_to_the_hub_that_is_pinned(hub: RunningHub, tmp_path: Path) -> None:
    identity = hub.server.identity
    assert identity is not None
    source = made(tmp_path, "a.bin", LARGE)
    async with Client(link(hub.address.label, identity.fingerprint), name="ada") as ada:
        assert ada.hub.encrypted
        await ada.put(source, "lobby")
        got = await ada.get("lobby", "a.bin", tmp_path / "in")
    assert got.path.read_bytes() == LARGE


async def test_content_that_is_there_costs_no_byte(hub: RunningHub, tmp_path: Path) -> None:
    assert len(LARGE) <= HASHED_FIRST
    source = made(tmp_path, "a.bin", LARGE)
    async with plain(hub) as ada, plain(hub, "bo") as bo:
        await ada.put(source, "lobby")
        hub.server._hall.blobs.begin = None  # type: ignore[method-assign,assignment]
        filed = await bo.put(source, "lobby", "b.bin")
        assert (filed.path, filed.by) == ("b.bin", "bo")
        assert (await bo.get("lobby", "b.bin", tmp_path / "in")).path.read_bytes() == LARGE


async def test_an_upload_goes_on_over_a_wire_that_breaks(hub: RunningHub, tmp_path: Path) -> None:
    wire = await CuttableWire(hub.host, hub.port).start()
    cuts = 0

    def cut(done: int, _: int) -> None:
        nonlocal cuts
        if cuts < 3 and done > (cuts + 1) * 4_000_000:
            cuts += 1
            loop.call_soon_threadsafe(wire.cut)

    loop = asyncio.get_running_loop()
    async with Client(f"tcp://{wire.address}", name="ada", limits=QUICK) as ada:
        filed = await ada.put(made(tmp_path, "a.bin", LARGE), "lobby", tell=cut)
        assert cuts == 3
        cuts = 0
        got = await ada.get("lobby", filed.path, tmp_path / "in", tell=cut)
        assert cuts == 3
        assert got.path.read_bytes() == LARGE
        assert await ada.uploads() == []
    await wire.stop()


@pytest.mark.parametrize("does", ["put", "get"])
async def test_a_hub_that_goes_away_meanwhile_leaves_something_to_go_on_with(
    does: str, hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "TRIES", 2)
    wire = await CuttableWire(hub.host, hub.port).start()
    loop = asyncio.get_running_loop()

    def stop(done: int, _: int) -> None:
        if done > 4_000_000:
            asyncio.run_coroutine_threadsafe(wire.stop(), loop).result()

    source = made(tmp_path, "a.bin", LARGE)
    limits, address = structs.replace(QUICK, dead=1.0), wire.address
    if does == "get":
        async with plain(hub, "bo") as bo:
            await bo.put(source, "lobby")
    async with Client(f"tcp://{address}", name="ada", limits=limits) as ada:
        moving: Coroutine[Any, Any, object] = (
            ada.get("lobby", "a.bin", tmp_path / "in", tell=stop)
            if does == "get"
            else ada.put(source, "lobby", tell=stop)
        )
        with pytest.raises(IncompleteError) as caught:
            await moving
    assert caught.value.code == "shelf.lost"
    assert address in caught.value.text("zh")


async def test_a_file_that_is_still_being_put_is_waited_for_and_that_is_told(
    hub: RunningHub, tmp_path: Path
) -> None:
    source = made(tmp_path, "a.bin", LARGE)
    told: list[int] = []
    async with plain(hub) as ada:
        await broken_off(lambda half: ada.put(source, "lobby", tell=half))
        getting = asyncio.create_task(
            ada.get("lobby", "a.bin", tmp_path / "in", tell=lambda done, _: told.append(done))
        )
        await until(lambda: len(told) > 1)
        assert not any(told)
        await ada.put(source, "lobby")
        await getting
        assert told[-1] == len(LARGE)


async def test_what_a_run_left_is_gone_on_with(hub: RunningHub, tmp_path: Path) -> None:
    source = made(tmp_path, "a.bin", LARGE)
    async with plain(hub) as ada:
        await broken_off(
            lambda half: ada.put(source, "lobby", tell=half), lambda: something_came(hub)
        )
        begun: list[int] = []
        filed = await ada.put(source, "lobby", tell=lambda done, _: begun.append(done))
        assert begun[0] > 0
        assert (filed.path, filed.size) == ("a.bin", len(LARGE))
        assert (await ada.get("lobby", "a.bin", tmp_path / "in")).path.read_bytes() == LARGE
        assert await ada.uploads() == []


async def test_a_broken_off_download_is_proven_and_gone_on_with(
    hub: RunningHub, tmp_path: Path
) -> None:
    async with plain(hub) as ada:
        await ada.put(made(tmp_path, "a.bin", LARGE), "lobby")
        await broken_off(lambda half: ada.get("lobby", "a.bin", tmp_path / "in", tell=half))
        (part,) = (each for each in (tmp_path / "in").iterdir() if each.suffix == ".part")
        begun: list[int] = []
        with part.open("r+b") as damaged:
            damaged.write(bytes([LARGE[0] ^ 1]))
        got = await ada.get("lobby", "a.bin", tmp_path / "in", tell=lambda n, _: begun.append(n))
        assert begun[0] == 0, "what rotted is not believed"
        assert got.path.read_bytes() == LARGE
        assert names_in(tmp_path / "in") == ["a.bin"]


def test_who_has_hung_up_calls_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(_: object) -> None:
        pytest.fail("it called")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        connection = HubHttp(Way(Address("tcp", "127.0.0.1", port)), PATIENCE)
    monkeypatch.setattr("http.client.HTTPConnection.connect", call)
    connection.close()
    for ask in (lambda: connection.there("u"), lambda: connection.bring("u", 0, [b"x"], 1)):
        with pytest.raises(IncompleteError) as caught:
            ask()
        assert caught.value.code == "shelf.lost"


async def test_what_is_there_here_stays_unless_asked(hub: RunningHub, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    async with plain(hub) as ada:
        await ada.put(made(tmp_path, "a.txt", b"from the hub"), "lobby")
        (inbox / "a.txt").write_bytes(b"mine, and older")
        os.utime(inbox / "a.txt", (5, 5))
        other = await ada.get("lobby", "a.txt", inbox)
        assert other.path.name == "a (2).txt"
        (inbox / "a (2).txt").unlink()
        newer = await ada.get("lobby", "a.txt", inbox, exists="newer")
        assert (newer.path.name, newer.path.read_bytes()) == ("a.txt", b"from the hub")
        same = await ada.get("lobby", "a.txt", inbox)
        assert (same.was_here, same.path) == (True, inbox / "a.txt")
        assert (await ada.get("lobby", "a.txt", inbox, exists="newer")).was_here
        assert (await ada.get("lobby", "a.txt", inbox, exists="rename")).path.name == "a (2).txt"
        (inbox / "a.txt").write_bytes(b"mine again")
        over = await ada.get("lobby", "a.txt", inbox, exists="overwrite")
        assert (over.path.name, over.path.read_bytes()) == ("a.txt", b"from the hub")


async def test_names_on_the_shelf(hub: RunningHub, tmp_path: Path) -> None:
    async with plain(hub) as ada, plain(hub, "bo") as bo:
        one, two = made(tmp_path, "one", b"one"), made(tmp_path, "two", b"two")
        assert (await ada.put(one, "lobby", "a.txt")).path == "a.txt"
        assert (await ada.put(two, "lobby", "a.txt")).path == "a (2).txt"
        assert (await ada.put(two, "lobby", "A.TXT", exists="replace")).path == "A (3).TXT"
        with pytest.raises(HubRefusedError, match="already a file"):
            await ada.put(two, "lobby", "a.txt", exists="refuse")
        with pytest.raises(HubRefusedError, match="somebody else"):
            await bo.put(two, "lobby", "a.txt", exists="replace")
        replaced = await ada.put(two, "lobby", "a.txt", exists="replace")
        assert (replaced.path, replaced.replaced) == ("a.txt", True)
        assert (await bo.get("lobby", "a.txt", tmp_path)).path.read_bytes() == b"two"
        await ada.remove("lobby", "a.txt")
        with pytest.raises(HubRefusedError, match="no file"):
            await bo.get("lobby", "a.txt", tmp_path)


async def test_a_file_that_cannot_be_read_is_not_begun(hub: RunningHub, tmp_path: Path) -> None:
    async with plain(hub) as ada:
        for path in (tmp_path, tmp_path / "missing"):
            with pytest.raises(LocalError):
                await ada.put(path, "lobby")
        assert await ada.uploads() == []


async def test_a_file_that_changes_while_it_is_put_is_noticed(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landline.client.shelf.HASHED_FIRST", 0)
    source = made(tmp_path, "a.bin", LARGE)

    def shrink(done: int, _: int) -> None:
        if done:
            os.truncate(source, 5_000_000)

    async with plain(hub) as ada:
        with pytest.raises(VerificationError) as caught:
            await ada.put(source, "lobby", tell=shrink)
        assert caught.value.code == "shelf.altered"
        assert (await ada.files("lobby")).files == []


async def test_quotas_are_told(tmp_path: Path) -> None:
    shelf = ShelfLimits(guests=100, file=60)
    async with (
        running_hub(settings=HubSettings(shelf=shelf)) as hub,
        plain(hub) as ada,
    ):
        await ada.put(made(tmp_path, "a", b"a" * 60), "lobby")
        for size, code in ((61, "file.too-large"), (41, "shelf.quota")):
            with pytest.raises(HubRefusedError) as caught:
                await ada.put(made(tmp_path, "b", b"b" * size), "lobby")
            assert caught.value.code == code
        await ada.put(made(tmp_path, "b", b"b" * 40), "lobby")


async def test_a_message_carries_files(hub: RunningHub, tmp_path: Path) -> None:
    async with plain(hub) as ada, plain(hub, "bo") as bo:
        heard = bo.messages("lobby")
        filed = await ada.put(made(tmp_path, "plan.pdf", b"plan"), "lobby", "docs/")
        await ada.send("lobby", "look", files=[filed.path])
        await ada.send("@bo", "", files=[FileRef(room="lobby", path=filed.path)])
        put, said = await anext(heard), await anext(heard)
        assert (put.kind, put.did, put.files) == ("file", "put", said.files)
        assert (said.text, [each.path for each in said.files]) == ("look", ["docs/plan.pdf"])
        talk = next(room for room in bo.joined if "+" in room)
        got = await bo.get(talk, "plan.pdf", tmp_path / "in")
        assert got.path.read_bytes() == b"plan"


async def test_links_are_counted(hub: RunningHub, tmp_path: Path) -> None:
    settings = structs.replace(HubSettings(), shelf=ShelfLimits(share="guest"))
    async with running_hub(settings=settings) as other, plain(other) as ada:
        await ada.put(made(tmp_path, "a", b"a"), "lobby")
        shared = await ada.share("lobby", "a", uses=1)
        (info,) = await ada.shares()
        assert (info.key, info.left, info.path) == (shared.key, 1, "a")
        await ada.unshare(shared.key[:8])
        assert await ada.shares() == []


async def test_hostile_names_leave_nothing_anywhere(hub: RunningHub, tmp_path: Path) -> None:
    source = made(tmp_path, "innocent", b"data")
    before = names_in(tmp_path)
    refused = 0
    async with plain(hub) as ada:
        for name in NAMES:
            try:
                filed = await ada.put(source, "lobby", f"x/{name}/y")
            except Error:
                refused += 1
            else:
                await ada.remove("lobby", filed.path)
        assert refused > 500
        assert (await ada.files("lobby")).folders == []
    after = [each for each in names_in(tmp_path) if each not in before]
    assert all(len(each) == 64 and set(each) <= set(string.hexdigits) for each in after), after


async def test_a_hub_that_comes_back_has_all_its_files(tmp_path: Path) -> None:
    data = tmp_path / "hub"
    async with running_hub(data) as hub, plain(hub) as ada:
        await ada.put(made(tmp_path, "a.bin", LARGE), "lobby", "docs/a.bin")
    async with running_hub(data) as hub, plain(hub, "bo") as bo:
        got = await bo.get("lobby", "docs/a.bin", tmp_path / "in")
        assert got.path.read_bytes() == LARGE


async def test_a_hub_without_a_folder_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    async with running_hub() as hub, plain(hub) as ada:
        await ada.put(made(tmp_path, "a", b"data"), "lobby")
        assert list((tmp_path / "temporary").iterdir())
        assert (await ada.get("lobby", "a", tmp_path / "in")).path.read_bytes() == b"data"
    assert list((tmp_path / "temporary").iterdir()) == []


async def test_the_blocking_twin(hub: RunningHub, tmp_path: Path) -> None:
    def script() -> bytes:
        with blocking.Client(f"tcp://{hub.address.label}", name="ada") as ada:
            filed = ada.put(made(tmp_path, "a", b"data"), "lobby", timeout=60)
            ada.send("lobby", "", files=[filed.path])
            return ada.get("lobby", "a", tmp_path / "in", timeout=60).path.read_bytes()

    assert await asyncio.to_thread(script) == b"data"
