"""M13, M14: the page in real browsers, from the key that sends a message to the painted screen.

M13: two browsers, each a process of its own, and a thousand members by WebSocket in one room; a
word counts from the keydown of Enter in one until the frame that shows it in the other has been
painted. M14: one browser goes back by the wheel through a room of 100 000 messages.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from bench import rows
from bench.load import LoadError
from bench.peers import free_port
from landline.model import Entry
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from bench.recipes import Place
    from bench.samples import Figures

MESSAGES: Final = 100_000
MEMBERS: Final = 1000
WORDS: Final = 200
LOADS: Final = 5
WHEEL: Final = 400
"""Turns of the wheel, of NOTCH pixels each."""
NOTCH: Final = 900
_BATCH: Final = 1000
_PATIENCE_MS: Final = 30_000
_QUIET: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info",
)  # fmt: skip

_PAINTED: Final = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === 'first-contentful-paint') done(startTime)
    }
  }).observe({ type: 'paint', buffered: true })
})"""
_BYTES: Final = """() => [
  ...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource'),
].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""
_SEND: Final = """() => {
  window.sent = {}
  addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    window.sent[event.target.value] = performance.timeOrigin + event.timeStamp
  }, true)
}"""
_SEE: Final = """() => {
  window.seen = {}
  const painted = (text) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => { window.seen[text] = performance.timeOrigin + performance.now() }
    port2.postMessage(0)
  })
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      for (const [word] of (node.textContent ?? '').matchAll(/word-\\d+/g)) {
        if (!(word in window.seen)) { window.seen[word] = 0; painted(word) }
      }
    }
  }).observe(document.querySelector('ll-timeline'), { subtree: true, childList: true })
}"""
"""A message to oneself comes after the frame that it was sent in is painted."""
_FRAMES: Final = """() => {
  window.frames_ = []
  window.most = 0
  let before = performance.now()
  const next = (now) => {
    window.frames_.push(now - before)
    before = now
    if (window.frames_.length % 20 === 0) {
      window.most = Math.max(window.most, document.querySelectorAll('*').length)
    }
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}"""


def typing(place: Place) -> Figures:
    """Say words in one browser and see them in the other; open the page anew a few times."""
    with ExitStack() as stack:
        port = stack.enter_context(_hub(place.work / "typing"))
        stack.enter_context(_members(port))
        one, other = stack.enter_context(_browsers(2))
        speaker, hearer = _enter(one, port, "speaker"), _enter(other, port, "hearer")
        speaker.evaluate(_SEND)
        hearer.evaluate(_SEE)
        for number in range(WORDS):
            speaker.keyboard.type(f"word-{number}")
            speaker.keyboard.press("Enter")
            hearer.locator("ll-message", has_text=f"word-{number}").last.wait_for()
        sent, seen = speaker.evaluate("window.sent"), hearer.evaluate("window.seen")
        times = sorted(seen[word] - sent[word] for word in sent if seen.get(word))
        painted, fetched = _opened(one, port)
    if len(times) < WORDS * 0.9:
        raise LoadError(f"only {len(times)} of {WORDS} words were seen in time")
    return {
        rows.SEEN: times[int(len(times) * 0.95)],
        "p50 ms typed to seen": statistics.median(times),
        rows.PAINTED: painted,
        rows.FETCHED: fetched / 1000,
    }


def scrolling(place: Place) -> Figures:
    """Go back through a long room by the wheel."""
    folder = place.work / "long"
    if not folder.exists():
        _fill(folder)
    with ExitStack() as stack:
        port = stack.enter_context(_hub(folder))
        (browser,) = stack.enter_context(_browsers(1))
        page = _enter(browser, port, "reader")
        page.locator("ll-message").last.wait_for()
        before = _heap(page)
        page.evaluate(_FRAMES)
        page.locator("ll-timeline .scroll").hover()
        for _ in range(WHEEL):
            page.mouse.wheel(0, -NOTCH)
        frames = sorted(page.evaluate("window.frames_"))
        most, after = page.evaluate("window.most"), _heap(page)
    return {
        rows.FRAME: frames[int(len(frames) * 0.95)],
        "frames": float(len(frames)),
        rows.ELEMENTS: float(most),
        rows.HEAP: after,
        "MiB before": before,
    }


def _opened(browser: Browser, port: int) -> tuple[float, float]:
    """Return the median ms to the first paint, nothing cached, and the bytes fetched."""
    painted, fetched = [], 0.0
    for _ in range(LOADS):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("ll-sign-in").wait_for()
        painted.append(page.evaluate(_PAINTED))
        fetched = page.evaluate(_BYTES)
        context.close()
    return statistics.median(painted), fetched


def _heap(page: Page) -> float:
    """Return MiB of what the page's scripts hold, garbage collected before."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    bytes_: float = page.evaluate("performance.memory.usedJSHeapSize")
    return bytes_ / (1 << 20)


def _enter(browser: Browser, port: int, name: str) -> Page:
    """Let a guest come in, and put the focus where one types."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(f"http://127.0.0.1:{port}/")
    page.locator("ll-sign-in input[name=name]").fill(name)
    page.keyboard.press("Enter")
    page.locator("ll-composer textarea").click()
    page.locator("ll-timeline .scroll").wait_for()
    return page


@contextmanager
def _browsers(count: int) -> Iterator[list[Browser]]:
    program = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        raise LoadError("chromium and playwright are not installed: make test-services")
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        browsers = [launch(executable_path=program, args=_QUIET) for _ in range(count)]
        yield browsers
        for browser in browsers:
            browser.close()


@contextmanager
def _hub(folder: Path) -> Iterator[int]:
    """Run a hub over `folder`; not pinned, for browsers share all cores with it."""
    port = free_port()
    options = ["--set", "rates.burst=0", "--set", "rates.verb_burst=0"]
    serve = [sys.executable, "-m", "landline", "serve", "--port", str(port)]
    hub = subprocess.Popen(
        [*serve, "--data", str(folder), *options],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert hub.stdout is not None
        if not hub.stdout.readline():
            raise LoadError("the hub does not start")
        yield port
    finally:
        hub.terminate()
        hub.wait()


@contextmanager
def _members(port: int) -> Iterator[None]:
    """Have MEMBERS guests in the lobby by WebSocket, who read and say nothing."""
    readers, over = selectors.DefaultSelector(), threading.Event()
    sockets = [_member(port, number) for number in range(MEMBERS)]
    for each in sockets:
        readers.register(each, selectors.EVENT_READ)

    def read() -> None:
        while not over.is_set():
            for key, _ in readers.select(0.2):
                key.fileobj.recv(1 << 16)  # type: ignore[union-attr]

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for each in sockets:
            each.close()


def _member(port: int, number: int) -> socket.socket:
    """Return the connection of a guest who has been welcomed."""
    source = f"127.0.{1 + number // 200}.1"
    connection = socket.create_connection(("127.0.0.1", port), 10, (source, 0))
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    hello = json.dumps({"do": "hello", "as": f"m{number}"}).encode()
    connection.sendall(struct.pack(">BBI", 0x81, 0x80 | len(hello), 0) + hello)  # a mask of zeros
    got = b""
    while b'"welcome"' not in got:
        more = connection.recv(65536)
        if not more:
            raise LoadError(f"the hub hung up on member {number}: {got[-200:]!r}")
        got += more
    return connection


def _fill(folder: Path) -> None:
    """Put MESSAGES into the lobby of an empty folder."""
    folder.mkdir()
    store = SqliteStore.open(folder)
    for start in range(0, MESSAGES, _BATCH):
        store.append([_entry(number) for number in range(start, start + _BATCH)])
    store.close()


def _entry(number: int) -> Entry:
    user = f"{number % 7:012x}"
    body = {
        "from": f"member-{number % 7}",
        "user": user,
        "at": 1_790_000_000_000 + number * 1000,
        "text": f"message {number} " + "and **some** words more, 好的 " * (number % 9),
    }
    cid = f"{number:032x}"
    return Entry("lobby", cid, user, json.dumps(body | {"cid": cid}).encode())
