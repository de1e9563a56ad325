"""The letter door with a socket that only notes what it is given."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from landline.doors import letter as module
from landline.doors.letter import LetterDoor, _Sender
from landline.errors import RefusedError, UsageError
from landline.observe import Counters
from landline.settings import LetterLimits
from landline.wire.answerable import NEVER_ANSWERED

LIMITS = LetterLimits(rate=1e6, burst=3, sources=3, repeat_window=300.0)


class Box:
    """Notes the answers."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, Any, Any]] = []

    def reply(self, data: bytes, to: Any, control: Any = None) -> None:
        self.sent.append((data, to, control))


class Desk:
    """Notes the letters; a test says what becomes of them."""

    def __init__(self) -> None:
        self.counters = Counters()
        self.taken: list[tuple[str, str, object]] = []

    def letter(self, name: str, text: str, handle: object) -> None:
        self.taken.append((name, text, handle))


class Clock:
    """The time that the door reads."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Door:
    """A letter door and all around it."""

    def __init__(self, clock: Clock, limits: LetterLimits = LIMITS) -> None:
        self.clock = clock
        self.desk = Desk()
        self.box = Box()
        self.door = LetterDoor(self.desk, limits)

    def arrives(
        self,
        data: bytes,
        host: str = "10.0.0.5",
        port: int = 40_000,
        *,
        alone: bool = True,
        kept: bool = True,
    ) -> list[bytes]:
        """Let a letter arrive and its text be kept; return the answers."""
        before, taken = len(self.box.sent), len(self.desk.taken)
        sender = _Sender(self.box, (host, port), "asked", alone)  # type: ignore[arg-type]
        self.door._arrived(sender, data)
        for _, _, handle in self.desk.taken[taken:]:
            self.door.acknowledge(handle, None if kept else "store.full")
        return [answer for answer, *_ in self.box.sent[before:]]

    def counted(self, what: str) -> int:
        return self.desk.counters.snapshot().get(f"letters.{what}", 0)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return Door(clock)


def send(text: str, id: str | None = None) -> bytes:
    return msgspec.json.encode({"do": "send", "text": text} | ({"id": id} if id else {}))


def test_a_text_is_said_under_the_address_and_answered_from_where_it_was_sent_to(
    door: Door,
) -> None:
    assert door.arrives(b"21.5 C") == [b"ok"]
    ((name, text, _),) = door.desk.taken
    assert (name, text) == ("udp 10.0.0.5", "21.5 C")
    assert door.box.sent[0][1:] == (("10.0.0.5", 40_000), "asked")


@pytest.mark.parametrize(
    ("host", "name"),
    [("::ffff:10.0.0.5", "udp 10.0.0.5"), ("fe80::1", "udp fe80::1"), ("::1", "udp ::1")],
)
def test_names_of_addresses(door: Door, host: str, name: str) -> None:
    door.arrives(b"hi", host)
    assert door.desk.taken[0][0] == name


@pytest.mark.parametrize("data", [b"", b"\r\n", b"  \n", b'{"do":"send","text":""}',
                                  b'{"do":"send","text":" \\n"}'])  # fmt: skip
def test_an_empty_letter_is_ignored(door: Door, data: bytes) -> None:
    assert door.arrives(data) == []
    assert not door.desk.taken
    assert door.counted("empty") == 1


@pytest.mark.parametrize("port", sorted(NEVER_ANSWERED))
def test_a_port_that_answers_everything_is_not_answered(door: Door, port: int) -> None:
    assert door.arrives(b"hello there", port=port) == []
    assert door.arrives(b'{"do":"ping"}', port=port) == []
    assert door.arrives(b"{nonsense" + b"x" * 200, port=port) == []
    assert door.counted("taken") == 1


@pytest.mark.parametrize(
    "host", ["255.255.255.255", "224.0.0.1", "239.1.2.3", "ff02::1", "0.0.0.0"]
)
def test_many_machines_are_not_answered(door: Door, host: str) -> None:
    assert door.arrives(b"hello there", host) == []
    assert door.counted("taken") == 1


def test_what_was_sent_to_many_is_taken_but_not_answered(door: Door) -> None:
    assert door.arrives(b"who is there?", alone=False) == []
    assert door.arrives(b'{"do":"ping"}', alone=False) == []
    assert door.counted("taken") == 1


def test_a_repeat_is_taken_once_and_answered_again(door: Door) -> None:
    assert door.arrives(send("a", "1")) == door.arrives(send("a", "1")) != []
    assert len(door.desk.taken) == 1
    door.arrives(send("a", "1"), host="10.0.0.6")
    assert len(door.desk.taken) == 2
    door.clock.now += LIMITS.repeat_window
    door.arrives(send("a", "1"))
    assert len(door.desk.taken) == 3


def test_a_repeat_of_what_is_not_on_disk_yet_waits_for_the_disk(door: Door) -> None:
    sender = _Sender(door.box, ("10.0.0.5", 1234), None, alone=True)  # type: ignore[arg-type]
    door.door._arrived(sender, send("a", "1"))
    door.door._arrived(sender, send("a", "1"))
    assert not door.box.sent
    door.door.acknowledge(door.desk.taken[0][2], None)
    assert len(door.box.sent) == 1


def test_what_was_not_kept_is_taken_when_it_comes_again(door: Door) -> None:
    long = send("a" * 100, "1")
    (refused,) = door.arrives(long, kept=False)
    assert msgspec.json.decode(refused) == {"is": "error", "code": "store.full", "re": "1"}
    (answer,) = door.arrives(long)
    assert msgspec.json.decode(answer)["is"] == "ok"
    assert len(door.desk.taken) == 2


def test_bare_text_loses_only_copies_that_follow_at_once(door: Door) -> None:
    door.arrives(b"on")
    door.arrives(b"on")
    door.arrives(b"off")
    door.clock.now += LIMITS.copy_window
    door.arrives(b"on")
    assert [text for _, text, _ in door.desk.taken] == ["on", "off", "on"]
    assert door.counted("repeated") == 1


def test_too_long_and_too_many_are_counted(door: Door) -> None:
    door.arrives(b"x" * (LIMITS.most_bytes + 1))
    assert door.counted("dropped.too-long") == 1
    slow = Door(door.clock, LetterLimits(rate=1.0, burst=2))
    for number in range(5):
        slow.arrives(b"%d" % number)
    assert (slow.counted("taken"), slow.counted("dropped.rate")) == (2, 3)
    slow.clock.now += 1.0
    slow.arrives(b"later")
    assert slow.counted("taken") == 3


def test_whatever_goes_wrong_is_counted(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.desk, "letter", lambda *_: 1 / 0)
    assert door.arrives(b"hello") == []
    assert door.counted("failed") == 1
    door.door.acknowledge(object(), None)


# By hand


def test_one_answer_by_hand_for_each_letter(door: Door) -> None:
    for text in (b"one", b"two"):
        door.arrives(text)
    for answer in ("first", "second"):
        door.door.post("10.0.0.5:40000", answer)
    assert [data for data, *_ in door.box.sent[2:]] == [b"first", b"second"]
    with pytest.raises(RefusedError, match=r"10\.0\.0\.5:40000"):
        door.door.post("10.0.0.5:40000", "third")


def test_only_for_a_minute(door: Door) -> None:
    door.arrives(b"one")
    door.clock.now += LIMITS.answer_window + 0.1
    with pytest.raises(RefusedError):
        door.door.post("10.0.0.5:40000", "late")
    assert not door.door._writers


def test_only_so_many_and_so_long(door: Door) -> None:
    for number in range(5):
        door.arrives(b"letter %d" % number)
    for _ in range(LIMITS.burst):
        door.door.post("10.0.0.5:40000", "x")
    with pytest.raises(RefusedError):
        door.door.post("10.0.0.5:40000", "x")
    with pytest.raises(UsageError, match="1200"):
        door.door.post("10.0.0.5:40000", "字" * 401)


def test_the_longest_silent_writer_is_forgotten_first(door: Door) -> None:
    for port in (1001, 1002, 1003, 1001, 1004):
        door.arrives(b"to %d %f" % (port, door.clock.now), port=port)
        door.clock.now += 1
    assert [*door.door._writers] == ["10.0.0.5:1003", "10.0.0.5:1001", "10.0.0.5:1004"]
    door.arrives(b"six", host="fe80::1", port=7)
    door.door.post("[fe80::1]:7", "seven")
