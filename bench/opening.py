"""R7: how soon a hub with a million messages answers, after a clean end and after kill -9.

Counted from starting the command to the answer to a `hello`: Python and all imports are in it.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bench import accounts, proc, rows
from bench.load import LoadError
from bench.peers import free_port
from landline.model import Entry
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.recipes import Place
    from bench.samples import Figures

MESSAGES: Final = 1_000_000
_BATCH: Final = 500
_ROOMS: Final = 100
_MEMBERS: Final = 1000
_PATIENCE: Final = 600.0
_WORDS: Final = [
    *("the", "hub", "line", "room", "said", "today", "tomorrow", "build", "failed", "again"),
    *("please", "look", "at", "this", "when", "you", "have", "time", "thanks", "lunch"),
    *("好的", "明天", "开会", "文件", "发给", "大家"),
]


def opening(place: Place) -> Figures:
    """Start the hub over a full folder three times; see the module's docstring."""
    folder = place.work / "full"
    if not folder.exists():
        _fill(folder)
        _start(place, folder, _wait_for_the_index)
    clean = _start(place, folder, _say_something, kill=True)
    killed = _start(place, folder, lambda _: None)
    return {rows.CLEAN_START: clean, rows.KILLED_START: killed}


def _fill(folder: Path) -> None:
    """Put accounts and messages of some words into an empty folder."""
    accounts.make(folder, _MEMBERS)
    chance = random.Random(7)
    store = SqliteStore.open(folder)
    for start in range(0, MESSAGES, _BATCH):
        store.append([_entry(number, chance) for number in range(start, start + _BATCH)])
    store.close()


def _entry(number: int, chance: random.Random) -> Entry:
    user, cid = chance.randrange(_MEMBERS), chance.randbytes(16).hex()
    body = {
        "from": f"member-{user:06d}",
        "user": f"{user:012x}",
        "at": 1_790_000_000_000 + number,
        "cid": cid,
        "text": " ".join(chance.choices(_WORDS, k=chance.randrange(2, 15))),
    }
    if number == MESSAGES - 1:
        body["text"] = "lastword"
    room = f"room-{chance.randrange(_ROOMS)}"
    return Entry(room, cid, f"{user:012x}", json.dumps(body, separators=(",", ":")).encode())


class _Caller:
    """A member of the hub on `port`, as soon as there is one."""

    def __init__(self, port: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            with suppress(OSError):
                self._socket = socket.create_connection(("127.0.0.1", port), _PATIENCE)
                break
            if time.monotonic() > deadline:
                raise LoadError("the hub does not listen")
            time.sleep(0.002)
        self._lines = self._socket.makefile("rb")
        self.ask("welcome", do="hello", token="bench-member-000001")

    def ask(self, kind: str, **verb: object) -> dict[str, object]:
        self._socket.sendall(json.dumps(verb).encode() + b"\n")
        for line in self._lines:
            event: dict[str, object] = json.loads(line)
            if event["is"] == kind:
                return event
            if event["is"] == "error":
                raise LoadError(f"the hub said {event['code']}: {event['text']}")
        raise LoadError(f"the hub hung up before it said {kind}")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


def _wait_for_the_index(caller: _Caller) -> None:
    while not caller.ask("hits", do="search", text="lastword").get("complete", True):
        time.sleep(0.5)


def _say_something(caller: _Caller) -> None:
    for number in range(100):
        caller.ask("ok", do="send", room="room-1", cid=f"{time.time_ns():032x}", text=f"{number}")


def _start(
    place: Place, folder: Path, then: Callable[[_Caller], None], *, kill: bool = False
) -> float:
    """Return the seconds from the command to an answered hello; then do `then` and end it."""
    port = free_port()
    serve = [sys.executable, "-m", "landline", "serve"]
    command = [*serve, "--port", str(port), "--data", str(folder)]
    with proc.pinned(place.cores.server):
        begun = time.perf_counter()
        hub = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        caller = _Caller(port)
        seconds = time.perf_counter() - begun
        then(caller)
        caller.close()
    finally:
        (hub.kill if kill else hub.terminate)()
        hub.wait()
    return seconds
