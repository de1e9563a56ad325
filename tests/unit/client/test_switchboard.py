"""Sessions are told of one at a time, paused and ended together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from landline.client import transfer_events as events
from landline.client.switchboard import Switchboard, is_loss, is_no, read_once, supervised
from landline.errors import ExpiredError, IncompleteError, RefusedError, UsageError
from landline.transfer.watch import Outcome

if TYPE_CHECKING:
    from landline.client.unfinished import Running
    from landline.transfer.watch import Watch

PATIENCE = 10.0
TICKS = 3


class Work:
    """A session that lasts until it is let go, or cancelled."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.go = threading.Event()
        self.paused: list[bool] = []
        self.cancelled = ""

    def run(self) -> Outcome:
        assert self.go.wait(PATIENCE)
        if self.cancelled:
            raise IncompleteError("transfer.stopped")
        return Outcome("a")

    def pause(self, on: bool) -> None:  # noqa: FBT001
        self.paused.append(on)

    def cancel(self, code: str = "transfer.cancelled") -> None:
        self.cancelled = code
        self.go.set()


class Told:
    """What was told, in order."""

    def __init__(self) -> None:
        self.events: list[events.TransferEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: events.TransferEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[events.TransferEvent]) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(isinstance(each, kind) for each in self.events), PATIENCE
            ), self.events


class Session:
    """One `converse` in a thread."""

    def __init__(self, board: Switchboard) -> None:
        self.works: list[Work] = []
        self.error: BaseException | None = None
        self.noted = 0
        self.ticked = threading.Event()
        self._made = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(board,))
        self._thread.start()
        assert self._made.wait(PATIENCE)

    @property
    def work(self) -> Work:
        return self.works[0]

    def _make(self, watch: Watch) -> Work:
        self.works.append(Work(watch))
        self._made.set()
        return self.works[0]

    def _note(self, watch: Watch) -> Running | None:
        self.noted += 1
        if self.noted == TICKS:
            self.ticked.set()
        return None

    def _run(self, board: Switchboard) -> None:
        try:
            board.converse(board.number(), "bo", self._make, self._note)
        except BaseException as error:
            self.error = error

    def end(self) -> None:
        self.work.go.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def test_a_session_tells_how_far_it_is() -> None:
    told = Told()
    session = Session(Switchboard(told, "en"))
    session.work.watch.stage = "moving"
    told.wait_for(events.Progress)
    session.work.watch.paused = "there"
    told.wait_for(events.Paused)
    session.work.watch.paused = None
    told.wait_for(events.Resumed)
    session.end()
    kinds = [type(each) for each in told.events if not isinstance(each, events.Progress)]
    assert kinds == [events.Accepted, events.Paused, events.Resumed, events.Arrived]
    assert session.noted


def test_nothing_is_told_while_it_is_decided() -> None:
    told = Told()
    session = Session(Switchboard(told, "en"))
    assert session.ticked.wait(PATIENCE)
    session.end()
    assert [type(each) for each in told.events] == [events.Accepted, events.Arrived]


def test_all_are_paused_and_who_comes_meanwhile() -> None:
    board = Switchboard(Told(), "en")
    one = Session(board)
    board.pause(on=True)
    two = Session(board)
    board.pause(on=False)
    for each in (one, two):
        each.end()
    assert one.work.paused == [True, False]
    assert two.work.paused[0] is True


def test_all_are_ended_and_none_begins_any_more() -> None:
    board = Switchboard(Told(), "en")
    one = Session(board)
    assert board.live == 1
    board.cancel()
    one.end()
    assert isinstance(one.error, IncompleteError)
    late = Session(board)
    late.end()
    assert isinstance(late.error, IncompleteError)
    with pytest.raises(IncompleteError):
        board.sleep(PATIENCE)
    assert board.live == 0


def test_a_failure_is_told_once_on_its_way_up() -> None:
    told = Told()
    board = Switchboard(told, "zh")
    error = UsageError("transfers.running", id="1")
    board.fail(error, session=1, peer="bo", command="landline transfers resume 1")
    board.fail(error)
    (event,) = told.events
    assert isinstance(event, events.Failed)
    assert (event.session, event.text) == (1, error.text("zh"))


def test_what_may_be_made_good() -> None:
    assert is_loss(IncompleteError("transfer.lost"))
    assert is_loss(ExpiredError("transfer.expired"))
    assert not is_loss(IncompleteError("source.changed", path="a"))
    assert is_no(RefusedError("transfer.refused"))
    assert not is_no(RefusedError("transfer.cancelled"))


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("code", ["transfer.lost", "source.changed"])
def test_only_a_loss_of_what_is_read_once_is_its_end(code: str, *, is_stream: bool) -> None:
    error = IncompleteError(code, path="a")
    with pytest.raises(IncompleteError) as caught, read_once(lambda: is_stream):
        raise error
    if is_stream and code == "transfer.lost":
        assert (caught.value.code, caught.value.__cause__) == ("transfer.stream-lost", error)
    else:
        assert caught.value is error


def test_work_is_supervised() -> None:
    assert supervised(lambda: 5, lambda: None) == 5
    with pytest.raises(ZeroDivisionError):
        supervised(lambda: 1 // 0, lambda: None)


def test_an_interruption_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = threading.Event()

    def interrupted(self: threading.Event, seconds: float | None = None) -> bool:
        monkeypatch.undo()
        raise KeyboardInterrupt

    def work() -> None:
        cancelled.wait(PATIENCE)

    begun = threading.Thread.start

    def start(self: threading.Thread) -> None:
        begun(self)
        monkeypatch.setattr(threading.Event, "wait", interrupted)

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(KeyboardInterrupt):
        supervised(work, cancelled.set)
    assert cancelled.is_set()
