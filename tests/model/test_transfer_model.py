"""Two cores back to back, and everything that can go wrong between them.

Whatever happens, what has its name on the receiver's disk is a file that the source had, whole;
once nothing goes wrong any more, everything is there. What has arrived is not sent again.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import pytest
from hypothesis import given, settings, strategies as st
from msgspec import structs

from landline.errors import VerificationError
from landline.transfer.messages import AnyMessage
from tests.model.transfer_world import (
    SEGMENT,
    SIDES,
    SMALL,
    Disk,
    Pipe,
    Session,
    Side,
    Source,
    small_sizes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.transfer.decisions import Policy

MOST_STEPS: Final = 4000
"""Far more than any session needs that nothing happens to."""

JOURNAL_MARK: Final = 8
"""Bytes that say that it is a journal and of which version: a newer one's is left alone."""

SIZES = st.sampled_from([0, 1, 17, SMALL, SMALL + 1, SEGMENT, SEGMENT + 1, 5 * SEGMENT + 3])
Here = Literal["nothing", "same", "like", "other"]
"""What stands under a file's name before: the same, another of the same size, or of another."""
HERE: tuple[Here, ...] = ("nothing", "nothing", *get_args(Here))
POLICIES: tuple[Policy, ...] = ("ask", "same", "rename", "overwrite", "newer")


@pytest.fixture(autouse=True)
def _small_sizes() -> Iterator[None]:
    with small_sizes():
        yield


class World:
    """A source, a disk, and one session after another until everything is there."""

    def __init__(
        self, files: list[tuple[int, Here]], policy: Policy, dialler: Side, seed: int
    ) -> None:
        self.rng = Random(seed)
        self.source = Source([size for size, _ in files], self.rng)
        self.disk = Disk()
        for number, (size, here) in enumerate(files, 1):
            content = self.source.now[number]
            assert content is not None
            if here != "nothing":
                there = {"same": content, "like": self.rng.randbytes(size), "other": b"other"}
                self.disk.put(self.source.entries[number], there[here])
        self.policy, self.dialler = policy, dialler
        self.session = self.begin()
        self.old: list[Session] = []

    def begin(self) -> Session:
        return Session(self.source, self.disk, self.rng, self.policy, self.dialler)

    def again(self, *, sound: bool = True) -> None:
        """Both sides find each other again, with nothing but files and a `sound` disk."""
        before = self.session
        self.old.append(before)
        self.session = self.begin()
        if sound and not before.lies and self.policy not in ("ask", "rename"):
            self.session.has = {
                entry: had
                for entry, had in before.landed.items()
                if before.expected[entry].mtime_ns == self.source.entries[entry].mtime_ns
            }
            if before.plan is None:
                self.session.has = before.has

    def run(self, faults: list[tuple[int, str]]) -> None:
        left = sorted(faults, key=lambda each: each[0])
        for step in range(MOST_STEPS * (2 + len(faults))):
            while left and left[0][0] <= step:
                FAULTS[left.pop(0)[1]](self)
            if self.is_done():
                if not left:
                    return
                left = [(step, what) for _, what in left]
            elif self.session.is_over or (self.session.lies and not left):
                self.again()
            else:
                self.session.step()
        raise AssertionError(f"still not there: {self.session.ended}")

    def is_done(self) -> bool:
        """Tell whether both sides say that it went well, and nobody said it for them."""
        ended = [self.session.ended.get(side) for side in SIDES]
        went_well = all(end is not None and end.error is None for end in ended)
        return went_well and not self.session.lies

    def check(self) -> None:
        """Everything is there, or told not to be."""
        session, disk = self.session, self.disk
        done = session.sender.done
        assert done == session.receiver.done
        assert done is not None
        missing = {entry for entry, _ in done.told}
        assert done.missing == len(missing)
        assert session.plan is not None
        for number, decision in enumerate(session.plan.decisions):
            entry = self.source.entries[number]
            if decision.why in ("unwanted", "older"):
                continue
            if entry.kind == "file" and number not in missing:
                assert disk.files[session.plan.path(number)] in self.source.versions[number]
        assert session.sender.landed == session.sender.size == session.receiver.size
        assert session.receiver.landed == session.receiver.size


def pipes(world: World) -> list[Pipe]:
    """Return what can be tampered with."""
    world.session.tampered = True
    return [pipe for pipe in world.session.pipes if pipe.there]


def break_one(world: World) -> None:
    """A connection breaks; the last of what was on its way is lost."""
    if world.session.pipes:
        pipe = world.rng.choice(world.session.pipes)
        pipe.broken = True
        for _ in range(world.rng.randrange(len(pipe.there) + 1)):
            pipe.there.pop()
        if world.rng.random() < 0.5:
            pipe.back.clear()


def flip(world: World) -> None:
    """One bit of a record is another one: of its header, its content or its tag."""
    if found := pipes(world):
        pipe = world.rng.choice(found)
        record = world.rng.choice(pipe.there)
        bit = world.rng.randrange(len(record) * 8)
        record[bit // 8] ^= 1 << bit % 8


def drop(world: World) -> None:
    """A record is lost, though the connection goes on; of the last one nobody would know."""
    if found := pipes(world):
        pipe = world.rng.choice(found)
        at = world.rng.randrange(len(pipe.there))
        del pipe.there[at]
        pipe.broken |= at == len(pipe.there)


def swap(world: World) -> None:
    """Records of two connections, or two of one, change places."""
    if found := pipes(world):
        one, other = world.rng.choice(found), world.rng.choice(found)
        here, there = world.rng.randrange(len(one.there)), world.rng.randrange(len(other.there))
        if "receiver" in one.greeted & other.greeted:
            one.there[here], other.there[there] = other.there[there], one.there[here]


def double(world: World) -> None:
    """A record comes a second time."""
    if found := pipes(world):
        pipe = world.rng.choice(found)
        pipe.there.insert(1, bytearray(pipe.there[0]))


def replay(world: World) -> None:
    """What was sent in an earlier run comes again."""
    greetings = [
        bytearray(pipe.ours[world.dialler].greeting)
        for session in world.old
        for pipe in session.pipes
    ]
    acceptor: Side = "receiver" if world.dialler == "sender" else "sender"
    keys = world.session.keys.get(acceptor)
    if keys and greetings:
        with pytest.raises(VerificationError):
            keys.accept(world.rng.choice(greetings))


def restart(world: World) -> None:
    """Either program is killed: nothing is left of both but files."""
    world.again()
    for part in world.disk.parts.values():
        assert part.content  # partial files stay


def half_journal(world: World) -> None:
    """After a power cut the end of the journal is missing."""
    world.again(sound=False)
    del world.disk.journal[world.rng.randrange(len(world.disk.journal) + 1) :]


def rotten(world: World) -> None:
    """Bits of the journal and of partial files are other ones after a restart."""
    world.again(sound=False)
    rng = world.rng
    for content in (world.disk.journal, *(part.content for part in world.disk.parts.values())):
        if len(content) > JOURNAL_MARK and rng.random() < 0.7:
            content[rng.randrange(JOURNAL_MARK, len(content))] ^= 1 << rng.randrange(8)


def repeat(world: World) -> None:
    """A sender sends what it was not to send, or a second time."""
    session = world.session
    for pipe in session.pipes:
        is_free = pipe.job is None and "sender" in pipe.greeted - pipe.left
        if is_free and not pipe.broken and not session.ended and world.source.now:
            session.lies += 1
            session.repeat(pipe)


def change(world: World) -> None:
    world.source.change()


def vanish(world: World) -> None:
    world.source.vanish()


def pause(world: World) -> None:
    """One side pauses, or goes on; and at last it does."""
    session = world.session
    side: Side = world.rng.choice(SIDES)
    core = session.sender if side == "sender" else session.receiver
    on = core.paused != "here"
    session.run(side, core.pause(on))
    if on:
        for _ in range(20):
            if not session.is_over:
                session.step()
        session.run(side, core.pause(on=False))


def cancel(world: World) -> None:
    side: Side = world.rng.choice(SIDES)
    core = world.session.sender if side == "sender" else world.session.receiver
    world.session.run(side, core.cancel())


def lie(world: World) -> None:
    """A side says something that is well formed, and wrong."""
    rng = world.rng
    kind: Any = rng.choice(get_args(AnyMessage))
    said = {
        field.name: made_up(field.name, rng) for field in structs.fields(kind) if field.required
    }
    side: Side = rng.choice(SIDES)
    world.session.lie(side, kind(**said))


def made_up(name: str, rng: Random) -> object:
    """Return something for a field of a message."""
    small, large = rng.randrange(4), rng.choice([0, 50, 2**62, 2**63 - 1])
    return {
        "version": 1,
        "transfer": bytes(16),
        "secret": bytes(32),
        "name": "x",
        "size": large,
        "mtime_ns": large,
        "cipher": "aes-256-gcm",
        "part": rng.randbytes(small),
        "entries": [rng.choice([0, 1, 2, 3, 999_999]) for _ in range(small)],
        "roots": {rng.choice([0, 1, 2, 999_999]): rng.choice([None, bytes(32)])},
        "code": rng.choice(["", "record.changed", "disk.full", "\x1b[31m", "x"]),
        "on": rng.random() < 0.5,
        "fast": True,
    }.get(name, rng.choice([0, 1, 2, 3, 999_999]))


FAULTS: Final[dict[str, Callable[[World], None]]] = {
    each.__name__: each
    for each in (
        break_one, flip, drop, swap, double, replay, restart, half_journal, rotten, change, vanish,
        pause, cancel, lie, repeat,
    )
}  # fmt: skip
STEPS = st.integers(10, 400)
DILEMMAS = st.lists(st.tuples(STEPS, st.sampled_from(sorted(FAULTS))), min_size=3, max_size=12)


@settings(max_examples=1000)
@given(
    st.lists(st.tuples(SIZES, st.sampled_from(HERE)), min_size=2, max_size=10),
    st.sampled_from(POLICIES),
    st.sampled_from(SIDES),
    st.integers(0, 2**32),
    DILEMMAS,
)
def test_everything_is_there_in_the_end(
    files: list[tuple[int, Here]],
    policy: Policy,
    dialler: Side,
    seed: int,
    faults: list[tuple[int, str]],
) -> None:
    world = World(files, policy, dialler, seed)
    world.run(faults)
    world.check()
