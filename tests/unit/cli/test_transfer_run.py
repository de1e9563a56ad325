"""One transfer of a command line: how it ends, and what Ctrl-C does."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Final

import pytest

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.transfer_display import PeopleDisplay
from landline.cli.transfer_run import TransferRun
from landline.client import transfer_events as events
from landline.errors import Error, IncompleteError, RefusedError
from landline.transfer.watch import Figures, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

DEADLINE: Final = 20.0


class Fake:
    """A transfer that does as it is told."""

    def __init__(self, work: Callable[[Fake], None]) -> None:
        self.cancelled = threading.Event()
        self.paused: list[bool] = []
        self._work = work

    def run(self) -> None:
        self._work(self)

    def pause(self, on: bool) -> None:  # noqa: FBT001
        self.paused.append(on)

    def cancel(self) -> None:
        self.cancelled.set()


def until_cancelled(fake: Fake) -> None:
    assert fake.cancelled.wait(DEADLINE)
    raise RefusedError("transfer.stopped")


def run_of(console: Console | None = None) -> TransferRun:
    console = console or Console()
    return TransferRun(console, PeopleDisplay(console, receives=False))


def failing(error: Error, run: TransferRun, *, tells: bool) -> Callable[[Fake], None]:
    def work(fake: Fake) -> None:
        del fake
        if tells:
            run.tell(events.failed(error, "en"))
        raise error

    return work


def test_what_goes_well_ends_with_0() -> None:
    assert run_of().go(Fake(lambda _: None)) == Exit.DONE


def test_an_error_that_was_shown_is_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    run = run_of()
    assert run.go(Fake(failing(RefusedError("transfer.stopped"), run, tells=True))) == Exit.REFUSED
    assert capsys.readouterr().err.count("landline: ") == 1


def test_an_error_that_was_not_shown_is_raised() -> None:
    run = run_of()
    with pytest.raises(IncompleteError):
        run.go(Fake(failing(IncompleteError("transfer.malformed"), run, tells=False)))


def test_who_looks_for_a_mistake_gets_it_raised() -> None:
    console = Console()
    console.debug = True
    run = run_of(console)
    with pytest.raises(RefusedError):
        run.go(Fake(failing(RefusedError("transfer.stopped"), run, tells=True)))


def test_an_unexpected_error_is_raised() -> None:
    def broken(_: Fake) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_of().go(Fake(broken))


def test_ctrl_c_gives_up_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    def work(fake: Fake) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        until_cancelled(fake)

    before = signal.getsignal(signal.SIGINT)
    run = run_of()
    run.tell(events.Met(1, "bo", "5a4d", "direct"))
    assert run.go(Fake(work)) == Exit.INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is before
    assert "the other side is told" in capsys.readouterr().err


def test_where_nobody_is_connected_nobody_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def work(fake: Fake) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        until_cancelled(fake)

    run = run_of()
    run.tell(events.Met(1, "bo", "5a4d", "direct"))
    run.tell(events.Arrived(1, "bo", Outcome("a", files=1)))
    capsys.readouterr()
    assert run.go(Fake(work)) == Exit.INTERRUPTED
    assert "told" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("why", "status"), [("source.unreadable", Exit.INCOMPLETE), ("link-outside", Exit.DONE)]
)
def test_what_should_have_arrived_and_did_not_is_a_status(why: str, status: Exit) -> None:
    run = run_of()

    def work(fake: Fake) -> None:
        del fake
        run.tell(events.Arrived(1, "bo", Outcome("a", files=1, missing=1, told=[("a/b", why)])))

    assert run.go(Fake(work)) == status


def test_what_happens_meanwhile_stands_above_a_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = run_of()
    run.keyboard._standing = "Take it? "
    run.tell(events.Met(2, "eve", "5a4d", "direct"))
    shown = capsys.readouterr().err
    assert shown.startswith("\nConnected with eve")
    assert shown.endswith("\nTake it? ")
    assert shown.count("Take it") == 1


def test_nothing_is_shown_over_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    run = run_of()
    figures = Figures(9, 1, 1, 0, "", 1.0, None, [], None, "proving")
    run.keyboard._asking = 1
    run.tell(events.Progress(1, "bo", figures))
    assert capsys.readouterr().err == ""


def test_ctrl_c_too_late_changes_nothing() -> None:
    def work(fake: Fake) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert fake.cancelled.wait(DEADLINE)

    assert run_of().go(Fake(work)) == Exit.DONE


def test_keys_pause_and_give_up() -> None:
    run = run_of()

    def work(fake: Fake) -> None:
        for key in "p pxq":
            run._pressed(key)
        until_cancelled(fake)

    fake = Fake(work)
    assert run.go(fake) == Exit.INTERRUPTED
    assert fake.paused == [True, False, True]
