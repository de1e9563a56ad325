"""Who is shown what at the end of a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.doors.native import NativeEncoding
from landline.doors.rendering import PlainEncoding
from landline.hub.nouns import Member, Room
from landline.model import Logged
from landline.server.fanout import ENVELOPE, Fanout, chunks
from landline.settings import DeliveryLimits
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.doors.line import Encoding

LIMITS = DeliveryLimits(block=1000)
NATIVE = NativeEncoding()


class FakeLine:
    """Notes what is written; slow from the `slow_after`-th write on."""

    def __init__(self, fanout: Fanout, room: Room, encoding: Encoding = NATIVE) -> None:
        self.encoding = encoding
        self.out: list[bytes] = []
        self.written: list[bytes] = []
        self.lagging = False
        self.slow_after = 10**9
        self.transport = self
        self.member = Member(self, "en", "here", operator=False)
        self.member.rooms.append(room)
        self._fanout = fanout

    def write(self, data: bytes) -> None:
        self.written.append(data)
        if len(self.written) == self.slow_after:
            self.lagging = True
            self._fanout.slow(self)  # type: ignore[arg-type]

    def say(self, data: bytes) -> None:
        self.out.append(data)

    def flush(self) -> None:
        self.write(b"".join(self.out))
        self.out = []


class Stage:
    """A fan-out, one room, and what was called back."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []
        self.behind: list[tuple[object, Room, int]] = []
        self.fanout = Fanout(
            LIMITS, self.soon.append, lambda line, room, seq: self.behind.append((line, room, seq))
        )
        self.room = Room("dev")
        self.seq = 0

    def line(self, encoding: Encoding = NATIVE) -> FakeLine:
        line = FakeLine(self.fanout, self.room, encoding)
        self.fanout.audience(self.room, self.seq).add(line)  # type: ignore[arg-type]
        return line

    def post(self, text: str = "x") -> None:
        self.seq += 1
        self.fanout.post(self.room, self.seq, body(text))

    def tick(self) -> None:
        soon, self.soon[:] = self.soon[:], []
        for callback in soon:
            callback()


def body(text: str) -> bytes:
    return encode_body(Body(sender="ada", user="1", at=0, text=text))


def seqs(line: FakeLine) -> list[int]:
    whole = b"".join(line.written).decode()
    return [int(part.split(",")[0]) for part in whole.split('"seq":')[1:]]


def test_a_tick_is_one_write_for_all() -> None:
    stage = Stage()
    lines = [stage.line(), stage.line(), stage.line(PlainEncoding("en"))]
    for _ in range(3):
        stage.post()
    assert len(stage.soon) == 1
    stage.tick()
    assert [len(line.written) for line in lines] == [1, 1, 1]
    assert lines[0].written[0] is lines[1].written[0], "encoded once"
    assert seqs(lines[0]) == [1, 2, 3]
    assert lines[2].written[0].count(b"ada: x\n") == 3


def test_what_one_is_told_and_shown_is_one_write_in_order() -> None:
    stage = Stage()
    line = stage.line()
    line.out.append(b"ok ")
    stage.fanout.wants_out(line)  # type: ignore[arg-type]
    stage.post()
    stage.tick()
    (written,) = line.written
    assert written.startswith(b"ok {")


def test_much_is_cut_into_blocks() -> None:
    stage = Stage()
    line = stage.line()
    for _ in range(10):
        stage.post("x" * 300)
    stage.tick()
    assert max(map(len, line.written)) <= LIMITS.block
    assert seqs(line) == [*range(1, 11)]


def test_a_longer_form_is_cut_further() -> None:
    stage = Stage()
    native, plain = stage.line(), stage.line(PlainEncoding("en"))
    for _ in range(8):
        stage.post("\n" * 40)  # 80 bytes as JSON, 360 as text
    stage.tick()
    assert max(map(len, plain.written)) <= LIMITS.block
    assert seqs(native) == [*range(1, 9)]


def test_a_slow_line_is_shown_no_further_block() -> None:
    stage = Stage()
    slow, fast = stage.line(), stage.line()
    slow.slow_after = 2
    for _ in range(10):
        stage.post("x" * 300)
    stage.tick()
    assert len(slow.written) == 2
    assert stage.behind == [(slow, stage.room, seqs(slow)[-1])]
    assert seqs(fast) == [*range(1, 11)]
    stage.post()
    stage.tick()
    assert len(slow.written) == 2


def test_one_that_drained_within_the_tick_stays() -> None:
    stage = Stage()
    line = stage.line()
    line.slow_after = 1
    line.write(b"something else")
    line.lagging = False
    stage.post()
    stage.tick()
    assert not stage.behind
    assert seqs(line) == [1]


def test_settling_spares_one_that_is_slow_already() -> None:
    stage = Stage()
    slow = stage.line()
    slow.slow_after = 1
    slow.write(b"something else")
    stage.post()
    stage.fanout.settle(stage.fanout.audience(stage.room, 0))
    assert stage.behind == [(slow, stage.room, 0)]
    assert seqs(slow) == []


def test_nothing_is_kept_for_nobody() -> None:
    stage = Stage()
    stage.post()
    assert not stage.soon
    line = stage.line()
    stage.post()
    stage.fanout.leave(line, stage.room)  # type: ignore[arg-type]
    stage.fanout.leave(line, stage.room)  # type: ignore[arg-type]
    assert stage.fanout.lines(stage.room) == []
    stage.tick()
    assert not stage.fanout._audiences
    assert not line.written
    assert stage.fanout.lines(stage.room) == []


def test_chunks() -> None:
    logged = [Logged(seq, b"x" * size) for seq, size in enumerate((10, 10, 200, 10, 10, 10))]
    sizes = [[entry.seq for entry in chunk] for chunk in chunks(logged, 5, 45)]
    assert sizes == [[0, 1], [2], [3, 4, 5]]
    assert [*chunks([], 5, 45)] == []


def test_an_envelope_is_no_shorter_than_what_surrounds_a_body() -> None:
    room = "字" * 32
    block = NATIVE.block(room, [Logged(2**53, b"{}")])
    assert len(block) <= 2 + ENVELOPE + len(room.encode())
