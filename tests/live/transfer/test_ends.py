"""How a transfer ends before its end: pause, cancel, Ctrl-C, a lost line. Nothing is left over."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import IncompleteError, RefusedError
from landline.transfer.pace import Pace
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import Session, names, outcome, transfer
from tests.unit.transfer.test_copying import seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 1 << 20
DEADLINE = 30


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def descriptors() -> set[str]:
    return set(names(Path("/proc/self/fd")))


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    threads, files = set(threading.enumerate()), len(descriptors())
    yield
    until(lambda: set(threading.enumerate()) <= threads)
    assert len(descriptors()) <= files


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    top.mkdir()
    (top / "large").write_bytes(os.urandom(40 * MIB))
    for number in range(100):
        (top / f"{number}").write_bytes(os.urandom(3000))
    return top


class Held(Pace):
    """Lets it through until some of it `has_arrived`, and the rest once it is `released`.

    How much that is depends on how many connections share it: none may have brought a record
    whole by then.
    """

    def __init__(self) -> None:
        super().__init__(20 * MIB)
        self.released = threading.Event()
        self.has_arrived: Callable[[], bool] = lambda: False

    def take(self, size: int, stop: threading.Event) -> bool:
        while self.has_arrived() and not self.released.wait(0.01):
            if stop.is_set():
                return False
        return super().take(size, stop)


def under_way(top: Path, *, receiver_dials: bool = False, pace: Held | None = None) -> Session:
    """Begin it, and wait until some bytes have arrived; all of them do once `pace` lets them."""
    session = Session(receiver_dials=receiver_dials)
    pace = pace or Held()
    pace.has_arrived = lambda: session.watches[1].moved > MIB
    session.start(Files([top]), top.parent / "in", pace=pace)
    until(pace.has_arrived)
    return session


def goes_on(session: Session, top: Path) -> None:
    """Send the rest in another session."""
    moved = session.watches[1].moved
    again = transfer(Files([top]), top.parent / "in")
    assert outcome(again.received).missing == 0
    assert seen(top) == seen(top.parent / "in" / "top")
    assert names(top.parent / "in") == ["top"]
    most = 40 * MIB + 300_000 - moved + 2 * 8 * MIB
    assert again.watches[1].moved <= most, "more was sent again than was open"


def test_all_threads_and_descriptors_of_a_good_one_are_gone(top: Path) -> None:
    for receiver_dials in (False, True):
        outcome(transfer(Files([top]), top.parent / "in", receiver_dials=receiver_dials).received)


@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("by_sender", [False, True])
def test_either_side_may_cancel(top: Path, *, by_sender: bool, receiver_dials: bool) -> None:
    session = under_way(top, receiver_dials=receiver_dials)
    assert session.sending is not None
    assert session.receiving is not None
    (session.sending if by_sender else session.receiving).cancel()
    session.wait()
    ends = (session.sent, session.received) if by_sender else (session.received, session.sent)
    assert isinstance(ends[0], IncompleteError)
    assert ends[0].code == "transfer.stopped"
    assert isinstance(ends[1], RefusedError)
    assert ends[1].code == "transfer.cancelled"
    assert not (top.parent / "in" / "top").exists()
    goes_on(session, top)


def test_what_is_cancelled_for_good_leaves_nothing(top: Path) -> None:
    session = under_way(top)
    assert session.sending is not None
    session.sending.cancel(final=True)
    session.wait()
    assert names(top.parent / "in") == []


@pytest.mark.parametrize("by_sender", [False, True])
def test_either_side_may_pause(top: Path, *, by_sender: bool) -> None:
    pace = Held()
    session = under_way(top, pace=pace)
    assert session.sending is not None
    assert session.receiving is not None
    side = session.sending if by_sender else session.receiving
    side.pause(on=True)
    own, other = session.watches if by_sender else reversed(session.watches)
    until(lambda: (own.paused, other.paused) == ("here", "there"))
    pace.released.set()
    moved = -1

    def is_still() -> bool:
        nonlocal moved
        before, moved = moved, session.watches[0].moved
        time.sleep(0.1)
        return before == session.watches[0].moved

    until(is_still)
    assert session.watches[0].moved < 40 * MIB
    side.pause(on=False)
    until(lambda: session.watches[0].moved > moved)
    session.wait()
    assert outcome(session.received).missing == 0
    assert seen(top) == seen(top.parent / "in" / "top")


def test_what_is_paused_can_be_cancelled(top: Path) -> None:
    session = under_way(top)
    assert session.sending is not None
    session.sending.pause(on=True)
    session.sending.cancel()
    session.wait()
    goes_on(session, top)


@pytest.mark.parametrize("line", [0, 1])
def test_a_line_that_is_lost_ends_both_sides(top: Path, line: int) -> None:
    session = under_way(top)
    session.lines[line].sock.shutdown(socket.SHUT_RDWR)
    session.wait()
    for end in (session.sent, session.received):
        assert isinstance(end, IncompleteError)
        assert end.code == "transfer.lost"
    goes_on(session, top)


@pytest.mark.parametrize("receiver_dials", [False, True])
def test_a_data_connection_that_is_lost_is_made_up_for(top: Path, *, receiver_dials: bool) -> None:
    pace = Held()
    session = under_way(top, receiver_dials=receiver_dials, pace=pace)
    for sock in list(session.dialling.dialled):
        sock.shutdown(socket.SHUT_RDWR)
    pace.released.set()
    session.wait()
    assert outcome(session.received).missing == 0
    assert len(session.dialling.dialled) > 2
    assert session.watches[1].moved <= 40 * MIB + 300_000 + 2 * 8 * MIB


@pytest.mark.parametrize("receiver_dials", [False, True])
def test_where_no_data_connection_comes_to_be_both_are_told(
    top: Path, monkeypatch: pytest.MonkeyPatch, *, receiver_dials: bool
) -> None:
    monkeypatch.setattr("landline.transfer.driving._BACKOFF_FIRST", 0.001)
    session = Session(receiver_dials=receiver_dials)
    session.dialling.address = ("127.0.0.1", 9)
    session.start(Files([top]), top.parent / "in")
    session.wait()
    ends = [session.sent, session.received]
    codes = [getattr(end, "code", None) for end in (reversed(ends) if receiver_dials else ends)]
    assert codes == ["transfer.lost", "transfer.gave-up"]


@pytest.mark.parametrize("by_sender", [False, True])
def test_ctrl_c_tells_the_other_side(top: Path, *, by_sender: bool) -> None:
    session = Session()
    session.prepare(Files([top]), top.parent / "in", pace=Pace(20 * MIB))
    assert session.sending is not None
    assert session.receiving is not None
    run, other = session.sending.run, session._receive
    if not by_sender:
        run, other = session.receiving.run, session._send
    thread = threading.Thread(target=other)
    thread.start()

    main = threading.get_ident()

    def interrupt() -> None:
        until(lambda: session.watches[1].moved > MIB)
        # To the thread that Ctrl-C comes to.
        signal.pthread_kill(main, signal.SIGINT)

    meddler = threading.Thread(target=interrupt)
    meddler.start()
    with pytest.raises(KeyboardInterrupt):
        run()
    meddler.join()
    thread.join(DEADLINE)
    session.listening.close()
    end = session.received if by_sender else session.sent
    assert isinstance(end, RefusedError)
    assert end.code == "transfer.cancelled"
    goes_on(session, top)


@pytest.mark.parametrize("by_sender", [False, True])
def test_what_no_thread_should_raise_comes_out(
    top: Path, monkeypatch: pytest.MonkeyPatch, *, by_sender: bool
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    name = "loading.Loader._data" if by_sender else "landing.Landing.data"
    monkeypatch.setattr(f"landline.transfer.{name}", crash)
    session = transfer(Files([top]), top.parent / "in")
    crashed, told = (session.sent, session.received)
    if not by_sender:
        crashed, told = told, crashed
    assert isinstance(crashed, ZeroDivisionError)
    assert isinstance(told, IncompleteError)
    assert told.code == "transfer.gave-up"
