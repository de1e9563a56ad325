"""Either side is killed at any point, and the same command, or simply waiting, goes on."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from landline.client import transfer_events as events
from landline.client.unfinished import Unfinished
from landline.errors import IncompleteError
from landline.transfer.sources import Stream
from tests.live.transfer_client.runs import PATIENCE, Place, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 40 << 20


class Child:
    """One side of a transfer in a process of its own, and what it told."""

    def __init__(
        self,
        folder: Path,
        beacon: int,
        verb: str,
        what: Path,
        to: str | None = None,
        **options: Any,
    ) -> None:
        arguments = [str(folder), str(beacon), verb, json.dumps(options), str(what)]
        if to is not None:
            arguments.append(to)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.transfer_client.child", *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.told: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self.told.append(json.loads(line))
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, kind: str, at_least: int = 0) -> dict[str, Any]:
        """Return the first event of a kind; of `progress`, with so many bytes landed."""

        def found() -> dict[str, Any] | None:
            return next((each for each in self.told if fits(each)), None)

        def fits(event: dict[str, Any]) -> bool:
            if event["type"] != kind:
                return False
            return kind != "progress" or event["figures"]["landed"] >= at_least

        with self._changed:
            self._changed.wait_for(
                lambda: found() is not None or not self._thread.is_alive(), PATIENCE
            )
            event = found()
        assert event is not None, self.told
        return event

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def result(self) -> int:
        status = self.process.wait(PATIENCE)
        self.close()
        return status

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


class World:
    def __init__(self, folder: Path, beacon: int) -> None:
        self.folder = folder
        self.beacon = beacon
        self.file = folder / "big.bin"
        self.file.write_bytes(os.urandom(SIZE))
        self.inbox = folder / "inbox"
        self._children: list[Child] = []

    def send(self, to: str | None = None, **options: Any) -> Child:
        return self._child("ada", "send", self.file, to, **options)

    def receive(self, code: str | None = None, **options: Any) -> Child:
        return self._child("bo", "receive", self.inbox, code, **options)

    def _child(self, who: str, verb: str, what: Path, to: str | None, **options: Any) -> Child:
        child = Child(self.folder / who, self.beacon, verb, what, to, **options)
        self._children.append(child)
        return child

    def unfinished(self, who: str) -> Unfinished:
        return Unfinished(self.folder / who / "state")

    def check_arrived(self) -> None:
        assert [each.name for each in self.inbox.iterdir()] == ["big.bin"]
        assert (self.inbox / "big.bin").read_bytes() == self.file.read_bytes()
        assert self.unfinished("bo").all() == []

    def close(self) -> None:
        for child in self._children:
            child.close()


@pytest.fixture
def world(tmp_path: Path, beacon: int) -> Iterator[World]:
    world = World(tmp_path, beacon)
    yield world
    world.close()


def somewhere() -> int:
    """Return how many bytes have landed when the kill comes: at random."""
    return random.randrange(SIZE * 3 // 4)


def test_a_killed_receiver_comes_back_with_the_same_command(world: World) -> None:
    sending = world.send()
    code = sending.wait_for("waiting")["code"]
    receiving = world.receive(code)
    receiving.wait_for("progress", 1 + somewhere())
    receiving.kill()
    assert sending.wait_for("lost")["peer"] == "bo"
    record = world.unfinished("bo").all()[0]
    assert (record.name, record.peer, record.into) == ("big.bin", "ada", str(world.inbox))
    again = world.receive(code)
    assert again.result() == 0
    assert sending.result() == 0
    world.check_arrived()


def test_killed_once_they_have_met_and_before_anything_is_noted(world: World) -> None:
    """The code is used up; what it led to is known all the same."""
    sending = world.send()
    code = sending.wait_for("waiting")["code"]
    receiving = world.receive(code, hesitates=True)
    receiving.wait_for("offered")
    receiving.kill()
    assert world.unfinished("bo").all() == []
    assert sending.wait_for("lost")["peer"] == "bo"
    again = world.receive(code)
    assert again.result() == 0
    assert sending.result() == 0
    world.check_arrived()


def test_a_killed_sender_is_waited_for_and_needs_no_code(world: World) -> None:
    sending = world.send()
    receiving = world.receive(sending.wait_for("waiting")["code"])
    receiving.wait_for("progress", 1 + somewhere())
    sending.kill()
    assert receiving.wait_for("lost")["peer"] == "ada"
    record = world.unfinished("ada").all()[0]
    assert (record.name, record.peer, record.paths) == ("big.bin", "bo", (str(world.file),))
    again = world.send()
    assert receiving.result() == 0
    assert again.result() == 0
    world.check_arrived()
    assert world.unfinished("ada").all() == []


@pytest.mark.parametrize("killed", ["sender", "receiver"])
def test_between_known_devices(world: World, killed: str) -> None:
    places = [Place(world.folder / who, world.beacon, who) for who in ("ada", "bo")]
    introduce(places[0], places[1], accept="yes")
    receiving = world.receive(always=True)
    receiving.wait_for("waiting")
    sending = world.send("bo")
    receiving.wait_for("progress", 1 + somewhere())
    if killed == "sender":
        sending.kill()
        receiving.wait_for("lost")
        sending = world.send("bo")
    else:
        receiving.kill()
        sending.wait_for("lost")
        receiving = world.receive(always=True)
    assert sending.result() == 0
    arrived = receiving.wait_for("arrived")
    assert arrived["outcome"]["size"] <= SIZE
    receiving.kill()
    world.check_arrived()


def test_it_is_dropped(world: World) -> None:
    sending = world.send()
    receiving = world.receive(sending.wait_for("waiting")["code"])
    receiving.wait_for("progress", SIZE // 4)
    receiving.kill()
    sending.kill()
    left = world.unfinished("bo")
    left.drop(left.all()[0])
    assert list(world.inbox.iterdir()) == []


def test_a_receiver_of_a_stream_that_was_killed_leaves_something_that_is_listed(
    world: World,
) -> None:
    ada = Place(world.folder / "ada", world.beacon, "ada")
    reads, writes = os.pipe()
    try:
        sending = ada.send(Stream(reads, "dump.sql"))
        receiving = world.receive(sending.wait_for(events.Waiting).code)
        with os.fdopen(writes, "wb") as pipe:
            pipe.write(os.urandom(9 << 20))
            pipe.flush()
            receiving.wait_for("progress", 8 << 20)
            receiving.kill()
        with pytest.raises(IncompleteError) as ended:  # it cannot go on, and waits for nobody
            sending.result()
        assert ended.value.code == "transfer.stream-lost"
    finally:
        os.close(reads)
    (part,) = world.inbox.iterdir()
    left = world.unfinished("bo")
    (record,) = left.all()
    assert (record.name, record.peer, record.part) == ("dump.sql", "ada", part.name)
    left.drop(record)
    assert list(world.inbox.iterdir()) == []
    assert left.all() == []


def test_whoever_gives_up_says_what_goes_on_and_so_it_does(world: World) -> None:
    sending = world.send()
    receiving = world.receive(sending.wait_for("waiting")["code"], patience=0.5)
    receiving.wait_for("progress", 1 + somewhere())
    sending.kill()
    assert receiving.result() == 5
    record = world.unfinished("bo").all()[0]
    assert receiving.wait_for("failed")["command"] == record.command
    # As `landline transfers resume` does on either side.
    waiting = world.receive(sender=list(record.sender))
    sending = world.send("bo")
    assert sending.result() == 0
    assert waiting.result() == 0
    world.check_arrived()
