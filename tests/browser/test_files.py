"""Files on the page: brought, gone on with, shown, saved, shared and removed."""

from __future__ import annotations

import asyncio
import io
import os
import re
import struct
import wave
import zlib
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings, ShelfLimits
from landline.testing import running_hub
from tests.browser.accessible import assert_accessible
from tests.browser.glimpses import look_out, seen
from tests.browser.lasting import lasting_hub
from tests.browser.people import people
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES, PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, CDPSession, Locator, Page, Request

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

PASSWORD = "correct horse"
LARGE = 24 * 2**20
"""Bytes that the browser does not keep itself."""
SMALL = 4 * 2**20
"""Bytes that the browser keeps itself."""
SLOW = 2**17
"""Bytes a second: whoever comes between has half a minute for it, however busy the machine is."""
PHONE = {"width": 375, "height": 700}

_DROP = """([kind, files]) => {
  const data = new DataTransfer()
  for (const [name, text] of files) data.items.add(new File([text], name))
  const target = document.querySelector('main')
  for (const type of kind === 'drop' ? ['dragenter', 'dragover', 'drop'] : [kind]) {
    const options = { dataTransfer: data, bubbles: true, cancelable: true }
    target.dispatchEvent(new DragEvent(type, options))
  }
}"""
_PASTE = """(bytes) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }))
  const options = { clipboardData: data, bubbles: true, cancelable: true }
  const paste = new ClipboardEvent('paste', options)
  document.querySelector('ll-composer textarea').dispatchEvent(paste)
}"""


_LEFT = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open('landline.uploads')
    request.onsuccess = () => resolve(request.result)
  })
  const files = await new Promise((resolve) => {
    const request = database.transaction('files').objectStore('files').getAllKeys()
    request.onsuccess = () => resolve(request.result)
  })
  database.close()
  return [localStorage.getItem('landline.uploads') ?? '[]', files.length]
}"""
"""What the browser keeps of uploads: their list, and how many files."""
_ALLOWED = "FileSystemHandle.prototype.queryPermission = async () => 'granted'"
"""Somebody has said yes: nobody can, without a window."""


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def ada(hub: RunningHub) -> AsyncIterator[Client]:
    """Somebody with an account, at a terminal."""
    async with Client(str(hub.address), name="ada", password=PASSWORD) as ada:
        yield ada


def picture(width: int = 60, height: int = 40) -> bytes:
    """Return a PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + b"\x14\x78\x8c" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def sound() -> bytes:
    """Return a tenth of a second of silence."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return kept.getvalue()


def made(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


async def see_files(person: Person, room: str = "lobby", folder: str = "") -> Page:
    """Look at the files of a room."""
    page = person.page
    await page.evaluate("(place) => (location.hash = place)", f"#/files/{room}/{folder}")
    await expect(page.locator("ll-files .place")).to_be_visible()
    return page


async def pick(page: Page, *paths: Path) -> None:
    """Bring files to the folder that is seen."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Upload", exact=True).click()
        await page.get_by_role("menuitem", name="Files…").click()
    await (await chooser.value).set_files(paths)


async def drop(page: Page, path: Path) -> None:
    """Drop what is at `path` onto the page, as from the desktop."""
    session = await page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        said = {"type": step, "x": 600, "y": 400, "data": data}
        await session.send("Input.dispatchDragEvent", said)


def row(page: Page, name: str) -> Locator:
    return page.locator("ll-files tbody tr", has=page.get_by_text(name, exact=True))


async def throttled(page: Page, rate: int) -> CDPSession:
    """Let no more than `rate` bytes a second leave the browser; -1: as many as it can."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
    await session.send("Network.emulateNetworkConditions", limits)
    return session


async def free(session: CDPSession) -> None:
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await session.send("Network.emulateNetworkConditions", limits)


async def under_way(page: Page) -> None:
    """Wait until some of the first upload has come."""
    some = re.compile(r"(\d{3}\.\d KiB|[1-9]\S* MiB) /")
    await expect(page.locator("ll-uploads li").first).to_contain_text(some)


async def kept(page: Page, count: int) -> None:
    """Wait until the browser keeps so many files, or what leads to them, of uploads."""
    async with asyncio.timeout(PATIENCE):
        while (await page.evaluate(_LEFT))[1] != count:
            pass


async def content(ada: Client, path: str, into: Path) -> bytes:
    """Return what the hub has."""
    await asyncio.to_thread(into.mkdir, exist_ok=True)
    fetched = await ada.get("lobby", path, into)
    return await asyncio.to_thread(fetched.path.read_bytes)


# Bringing


async def test_thirty_files_are_dropped_at_once(person: People, ada: Client) -> None:
    page = (await person("bob")).page
    await expect(page.locator("ll-composer")).to_be_visible()
    files = [[f"page {number}.txt", f"text {number}"] for number in range(30)]
    await page.evaluate(_DROP, ["dragenter", files])
    await expect(page.locator(".drop-zone")).to_contain_text("Drop to put it in lobby")
    await look_out(page, "[role=status] .toast", "30 files are uploaded")
    await page.evaluate(_DROP, ["drop", files])
    await seen(page)
    await expect(page.locator("ll-uploads")).to_be_hidden()
    await expect(page.locator("ll-message:not(.deed):not(.waiting)")).to_have_count(2)
    said = (await ada.history("lobby")).messages
    assert [len(each.files) for each in said if each.kind is None] == [20, 10]
    names = {each.name for each in (await ada.files("lobby")).files}
    assert names == {name for name, _ in files}


async def test_a_folder_is_dropped_with_what_is_in_it(
    person: People, ada: Client, tmp_path: Path
) -> None:
    bob = await person("bob")
    page = await see_files(bob)
    await expect(page.get_by_text("No files here")).to_be_visible()
    for name in ("trip/plan.txt", "trip/pictures/sea.png", "trip/pictures/2026/hill.png"):
        made(tmp_path, name, name)
    await drop(page, tmp_path / "trip")
    await page.get_by_role("link", name="trip").click()
    await expect(page.locator("ll-files nav")).to_contain_text("trip")
    await expect(row(page, "plan.txt")).to_be_visible()
    await page.get_by_role("link", name="pictures").click()
    await page.get_by_role("link", name="2026").click()
    await expect(row(page, "hill.png")).to_be_visible()
    await page.go_back()
    await expect(row(page, "sea.png")).to_be_visible()
    got = await content(ada, "trip/pictures/2026/hill.png", tmp_path / "in")
    assert got == b"trip/pictures/2026/hill.png"


async def test_a_pasted_picture_is_said_with_the_time_for_a_name(person: People) -> None:
    page = (await person("bob")).page
    await expect(page.locator("ll-composer textarea")).to_be_visible()
    await page.evaluate(_PASTE, list(picture()))
    said = page.locator("ll-message:not(.deed) ll-attachment").last
    await expect(said).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png"))
    await expect(said.locator("img")).to_be_visible()
    await said.locator("button.box").click()
    await expect(page.locator("ll-viewer img")).to_be_visible()
    await assert_accessible(page)


async def test_a_pause_holds_the_bytes_back(person: People, ada: Client, tmp_path: Path) -> None:
    page = await see_files(await person("bob"))
    source = os.urandom(LARGE)
    session = await throttled(page, SLOW)
    await pick(page, made(tmp_path, "film.bin", source))
    await under_way(page)
    await page.get_by_role("button", name="Pause film.bin").click()
    tray = page.locator("ll-uploads")
    await expect(tray).to_contain_text("paused")
    await assert_accessible(page)
    await shot(page, "files-paused")
    await free(session)
    await page.get_by_role("button", name="Go on with film.bin").click()
    await expect(row(page, "film.bin")).to_be_visible()
    assert await content(ada, "film.bin", tmp_path / "in") == source


async def test_an_upload_goes_on_after_a_reload(
    person: People, ada: Client, tmp_path: Path
) -> None:
    page = await see_files(await person("bob"))
    source = os.urandom(LARGE)
    path = made(tmp_path, "film.bin", source)
    offsets: list[int] = []

    def asked(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("dialog", lambda dialog: dialog.accept())  # it is asked whether to leave
    session = await throttled(page, SLOW)
    await pick(page, path)
    await under_way(page)
    await page.reload()
    page.on("request", asked)
    await free(session)
    await expect(page.locator("ll-uploads")).to_contain_text("interrupted")
    other = made(tmp_path / "other", "film.bin", b"another")
    for chosen in (other, path):
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Go on with film.bin").click()
        await (await chooser.value).set_files(chosen)
        if chosen is other:
            refusal = page.get_by_role("alert").filter(has_text="not the file that was begun")
            await expect(refusal).to_be_visible()
    await expect(row(page, "film.bin")).to_be_visible()
    assert offsets[0] > 0
    assert await content(ada, "film.bin", tmp_path / "in") == source


async def test_small_files_go_on_after_a_reload_by_themselves(
    person: People, tmp_path: Path
) -> None:
    page = await see_files(await person("bob"))
    page.on("dialog", lambda dialog: dialog.accept())
    session = await throttled(page, SLOW)
    await pick(page, made(tmp_path, "plan.bin", os.urandom(SMALL)))
    await under_way(page)
    await kept(page, 1)
    await page.reload()
    await free(session)
    await expect(row(page, "plan.bin")).to_be_visible()


async def test_no_page_takes_the_uploads_of_one_that_lives(person: People, tmp_path: Path) -> None:
    """Not even of one that is too busy to answer; what it leaves once it is closed goes on."""
    bob = await person.stranger()
    await bob.context.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")
    await bob.open()
    await bob.sign_in("bob")
    page = await see_files(bob)
    page.on("dialog", lambda dialog: dialog.accept())
    await throttled(page, SLOW)
    await pick(page, made(tmp_path, "plan.bin", os.urandom(SMALL)))
    await under_way(page)
    await kept(page, 1)
    await page.get_by_role("button", name="Pause plan.bin").click()
    left = (await page.evaluate(_LEFT))[0]

    bob.page = await bob.context.new_page()
    await bob.page.clock.install()
    await bob.open()
    await expect(bob.page.locator("ll-composer textarea")).to_be_visible()
    await bob.page.clock.fast_forward(60_000)
    assert (await bob.page.evaluate(_LEFT))[0] == left
    await expect(bob.page.locator("ll-uploads")).to_be_hidden()

    await page.close(run_before_unload=False)
    await bob.page.reload()
    await expect(row(await see_files(bob), "plan.bin")).to_be_visible()


async def test_who_signs_out_leaves_nothing_of_an_upload_behind(
    person: People, tmp_path: Path
) -> None:
    page = await see_files(await person("bob"))
    await throttled(page, SLOW)
    await pick(page, made(tmp_path, "plan.bin", os.urandom(SMALL)))
    await under_way(page)
    await kept(page, 1)
    await page.evaluate("location.hash = '#/me/profile'")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await expect(page.locator("ll-sign-in")).to_be_visible()
    await kept(page, 0)
    assert (await page.evaluate(_LEFT))[0] == "[]"


async def test_a_dropped_file_goes_on_where_the_browser_may_read_it_again(
    person: People, ada: Client, tmp_path: Path
) -> None:
    bob = await person("bob")
    page = await see_files(bob)
    page.on("dialog", lambda dialog: dialog.accept())
    source = os.urandom(LARGE)
    session = await throttled(page, SLOW)
    await drop(page, made(tmp_path, "film.bin", source))
    await under_way(page)
    await kept(page, 1)
    await bob.context.add_init_script(_ALLOWED)
    await page.reload()
    await free(session)
    await expect(row(page, "film.bin")).to_be_visible()
    assert await content(ada, "film.bin", tmp_path / "in") == source


async def test_an_upload_goes_on_after_the_hub_was_killed(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path / "hub") as hub, people(browser, hub.root) as person:
        bob = await person("bob")
        bob.allow("WebSocket connection to", "net::ERR_", "Failed to load resource")
        page = await see_files(bob)
        source = os.urandom(LARGE)
        session = await throttled(page, SLOW)
        await pick(page, made(tmp_path, "film.bin", source))
        await under_way(page)
        await hub.kill()
        await expect(page.locator("ll-uploads")).to_contain_text("goes on by itself")
        await free(session)
        await hub.start()
        await expect(row(page, "film.bin")).to_be_visible()
        got = await page.context.request.get(f"{hub.root}/files/lobby/film.bin")
        assert await got.body() == source


async def test_a_taken_name_is_asked_about(person: People, ada: Client, tmp_path: Path) -> None:
    page = await see_files(await person("bob"))
    path = made(tmp_path, "plan.txt", "first")
    await pick(page, path)
    await expect(row(page, "plan.txt")).to_be_visible()
    path.write_bytes(b"second")
    dialog = page.get_by_role("dialog")
    for answer, name in (("Keep both", "plan (2).txt"), ("Replace", "plan.txt"), ("Skip", "")):
        await pick(page, path)
        await dialog.get_by_role("button", name=answer).click()
        await expect(dialog).to_have_count(0)
        if name:
            await expect(row(page, name)).to_contain_text("6 B")
    await expect(page.locator("ll-uploads")).to_be_hidden()
    assert len((await ada.files("lobby")).files) == 2
    assert await content(ada, "plan.txt", tmp_path / "in") == b"second"


async def test_what_has_no_room_is_told_before_a_byte_goes(
    browser: Browser, tmp_path: Path
) -> None:
    settings = HubSettings(shelf=ShelfLimits(file=1000), rates=NO_RATES)
    async with (
        running_hub(settings=settings) as hub,
        people(browser, f"http://127.0.0.1:{hub.port}") as person,
    ):
        page = await see_files(await person("bob"))
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        await pick(page, made(tmp_path, "large.bin", bytes(1001)))
        await expect(page.locator("ll-uploads li.failed")).to_contain_text("1000 B")
        await expect(page.get_by_role("alert")).to_contain_text("large.bin")
        await pick(page, made(tmp_path, "other.bin", bytes(1002)))
        await expect(page.locator("ll-uploads li.failed")).to_have_count(2)
        await page.get_by_role("button", name="Cancel large.bin").press("Enter")
        await expect(page.get_by_role("button", name="List of uploads")).to_be_focused()
        await page.get_by_role("button", name="Cancel other.bin").click()
        await expect(page.locator("ll-uploads")).to_be_hidden()
        assert "PATCH" not in sent


async def test_where_one_may_not_speak_files_are_not_taken(person: People, ada: Client) -> None:
    await ada.create("news", kind="announcement")
    page = await see_files(await person("bob"), "news")
    button = page.get_by_role("button", name="Upload", exact=True)
    await expect(button).to_be_disabled()
    await page.evaluate(_DROP, ["drop", [["a.txt", "a"]]])
    await expect(page.get_by_role("alert").filter(has_text="moderators")).to_be_visible()
    assert not (await ada.files("news")).files


# Showing


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_each_kind_is_shown(person: People, ada: Client, tmp_path: Path, scheme: str) -> None:
    long = "\n".join(f"line {number}" for number in range(1, 300))
    kinds: dict[str, bytes | str] = {
        "a.png": picture(),
        "b.wav": sound(),
        "c.txt": long,
        "d.webm": b"no film",
    }
    for name, inside in kinds.items():
        await ada.put(made(tmp_path, name, inside), "lobby")
    page = await see_files(await person("bob", color_scheme=scheme))
    await assert_accessible(page)
    await shot(page, f"files-{scheme}")
    await row(page, "a.png").get_by_role("button", name="a.png", exact=True).click()
    stage = page.locator("ll-viewer")
    await expect(stage.locator("img")).to_be_visible()
    before = await stage.locator("img").bounding_box()
    await page.keyboard.press("+")
    await expect(stage.locator("img.near")).to_be_visible()
    after = await stage.locator("img").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]
    await page.keyboard.press("ArrowRight")
    await expect(stage.locator("audio")).to_be_visible()
    await assert_accessible(page)
    await page.keyboard.press("ArrowRight")
    await expect(stage.locator("pre").last).to_contain_text("line 299")
    await expect(stage.locator("pre").first).to_contain_text("299")
    await assert_accessible(page)
    await page.keyboard.press("ArrowRight")
    await expect(stage).to_contain_text("This browser cannot show it")
    await page.keyboard.press("ArrowRight")
    await expect(stage.locator("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(stage).to_have_count(0)
    await page.get_by_role("button", name="All pictures and films").click()
    await expect(page.locator(".gallery img")).to_be_visible()
    await assert_accessible(page)


async def test_messages_show_their_files(person: People, ada: Client, tmp_path: Path) -> None:
    kinds: dict[str, bytes | str] = {"a.png": picture(), "c.txt": "first line", "p.pdf": b"%PDF"}
    for name, inside in kinds.items():
        await ada.put(made(tmp_path, name, inside), "lobby")
    await ada.send("lobby", "look", files=["a.png", "c.txt", "p.pdf"])
    page = (await person("bob", viewport=PHONE)).page
    message = page.locator("ll-message", has_text="look").last
    await expect(message.locator("img")).to_be_visible()
    await message.locator("summary").click()
    await expect(message.locator("pre")).to_have_text("first line")
    await assert_accessible(page)
    await shot(page, "files-message-phone")
    async with page.expect_download() as saved:
        await message.get_by_role("button", name="Download p.pdf").click()
    assert (await saved.value).suggested_filename == "p.pdf"
    await ada.remove("lobby", "a.png")
    await expect(message).to_contain_text("a.png was removed")
    await expect(message.locator("img")).to_have_count(0)


@pytest.mark.parametrize("name", ["evil.html", "evil.svg"])
async def test_what_could_run_is_saved_and_never_runs(
    person: People, ada: Client, tmp_path: Path, name: str
) -> None:
    script = "<script>fetch('/ran')</script>"
    inside = f'<svg xmlns="http://www.w3.org/2000/svg">{script}</svg>' if "svg" in name else script
    await ada.put(made(tmp_path, name, inside), "lobby")
    await ada.send("lobby", "open it", files=[name])
    bob = await person("bob")
    asked: list[str] = []
    bob.context.on("request", lambda request: asked.append(request.url))
    card = bob.page.locator("ll-message", has_text="open it").last.locator("ll-attachment")
    await expect(card).to_contain_text(name)
    await expect(card.locator("img, video, iframe")).to_have_count(0)
    page = await see_files(bob)
    async with page.expect_download() as saved:
        await row(page, name).get_by_role("button", name=name, exact=True).click()
    download = await saved.value
    assert download.suggested_filename == name
    assert (await download.path()).read_text() == inside
    async with page.expect_download():
        await page.evaluate("(url) => void open(url)", download.url)
    assert not any(url.endswith("/ran") for url in asked)


# Doing


async def test_files_are_removed_and_renamed_by_who_may(
    person: People, ada: Client, tmp_path: Path
) -> None:
    await ada.put(made(tmp_path, "hers.txt", "hers"), "lobby")
    page = await see_files(await person("bob"))
    await pick(page, made(tmp_path, "mine.txt", "mine"))
    await row(page, "hers.txt").get_by_role("button", name="What can be done").click()
    await expect(page.get_by_role("menuitem", name="Remove")).to_have_count(0)
    await expect(page.get_by_role("menuitem", name="Rename")).to_have_count(0)
    await page.keyboard.press("Escape")
    await row(page, "mine.txt").get_by_role("button", name="mine.txt", exact=True).focus()
    await page.keyboard.press("F2")
    await page.get_by_role("dialog").get_by_label("New name").fill("ours.txt")
    await page.keyboard.press("Enter")
    await expect(row(page, "ours.txt")).to_be_visible()
    await expect(row(page, "mine.txt")).to_have_count(0)
    await row(page, "ours.txt").get_by_role("button", name="ours.txt", exact=True).focus()
    await page.keyboard.press("Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(row(page, "ours.txt")).to_have_count(0)
    assert [each.name for each in (await ada.files("lobby")).files] == ["hers.txt"]


async def test_several_files_are_saved_and_removed(
    person: People, ada: Client, tmp_path: Path
) -> None:
    page = await see_files(await person("bob"))
    await pick(page, *(made(tmp_path, f"{name}.txt", name) for name in "abc"))
    await expect(row(page, "c.txt")).to_be_visible()
    await page.get_by_label("Choose all files").check()
    bar = page.get_by_role("region", name="What is chosen")
    await expect(bar).to_contain_text("3 chosen, 3 B")
    await assert_accessible(page)
    await page.get_by_label("Choose b.txt").uncheck()
    await expect(bar).to_contain_text("2 chosen")
    await page.evaluate("delete globalThis.showDirectoryPicker")
    saved: list[str] = []
    page.on("download", lambda download: saved.append(download.suggested_filename))
    await look_out(page, "[role=status] .toast", "2 saved")
    await bar.get_by_role("button", name="Download").click()
    await seen(page)
    await until(lambda: len(saved) == 2)
    assert saved == ["a.txt", "c.txt"]
    await bar.get_by_role("button", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(row(page, "a.txt")).to_have_count(0)
    assert [each.name for each in (await ada.files("lobby")).files] == ["b.txt"]


async def test_a_link_is_made_shown_once_and_ended(
    person: People, ada: Client, tmp_path: Path
) -> None:
    await ada.put(made(tmp_path, "plan.txt", "the plan"), "lobby")
    somebody = await person.stranger()
    page = somebody.page
    await page.get_by_role("radio", name="Account", exact=True).check()
    await page.get_by_label("Name").fill("ada")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("ll-side").wait_for(state="attached")
    await see_files(somebody)
    await row(page, "plan.txt").get_by_role("button", name="What can be done").click()
    await page.get_by_role("menuitem", name="Link for others").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Downloads at most").fill("1")
    await dialog.get_by_role("button", name="Make the link").click()
    link = await dialog.get_by_label("The link").input_value()
    await assert_accessible(page)
    await shot(page, "files-link")
    path = link[link.index("/s/") :]
    request = page.context.request
    got = await request.get(somebody.root + path)
    assert await got.text() == "the plan"
    await dialog.get_by_role("button", name="End it").click()
    await expect(dialog.get_by_role("button", name="End it")).to_have_count(0)
    assert (await request.get(somebody.root + path)).status == 404
