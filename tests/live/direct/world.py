"""Two machines on one: pipes, doors and proofs, and nothing of them left afterwards."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from landline.direct.certificate import Certificate
from landline.direct.pipe import Pipe
from landline.direct.proof import answer, call
from landline.errors import Error
from landline.trust.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.direct.proof import CodeInUse, Peer
    from landline.trust.codes import Code

T = TypeVar("T")

ADA, BO, EVE = Device.make(), Device.make(), Device.make()
PATIENCE = 50.0
"""Seconds that something may take which takes none, on however busy a machine."""


class Later(Generic[T]):
    """What a function returns, or raises, in a thread of its own."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._results: list[T] = []
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def result(self) -> T:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "it hangs"
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _run(self, work: Callable[[], T]) -> None:
        try:
            self._results.append(work())
        except Exception as error:
            self._error = error


def at_once(one: Callable[[], T], other: Callable[[], T]) -> tuple[T, T]:
    """Return what both return, run at the same time; raises what either raises."""
    later = Later(other)
    mine = one()
    return mine, later.result()


def tcp() -> tuple[socket.socket, socket.socket]:
    """Return two sockets that are connected over loopback: of who dialled, of who answered."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dialled = socket.create_connection(listening.getsockname())
        return dialled, listening.accept()[0]


def pipes(certificate: Certificate | None = None) -> tuple[Pipe, Pipe]:
    """Return both ends of a pipe: of who dialled, of who answered; nobody has proven anything."""
    shown = certificate or Certificate.make()
    dialled, answered = tcp()
    return at_once(
        lambda: Pipe.dial(dialled, PATIENCE), lambda: Pipe.answer(answered, shown, PATIENCE)
    )


@contextmanager
def admitted() -> Iterator[tuple[Pipe, Pipe]]:
    """Give out both ends of a pipe that take frames of any size, closed at the end."""
    one, other = pipes()
    one.admit()
    other.admit()
    try:
        yield one, other
    finally:
        at_once(one.close, other.close)


def outcome(work: Callable[[], Peer]) -> Peer | str:
    """Return who was proven, or the code of why not."""
    try:
        return work()
    except Error as error:
        return error.code


def dial_as(
    pipe: Pipe,
    device: Device = ADA,
    *,
    code: Code | None = None,
    expects: bytes | None = None,
    seconds: float = PATIENCE,
) -> Peer | str:
    return outcome(
        lambda: call(pipe, device, "ada", "sender", code=code, expects=expects, seconds=seconds)
    )


def answer_as(
    pipe: Pipe,
    device: Device = BO,
    *,
    code: CodeInUse | None = None,
    knows: tuple[Device, ...] = (),
    seconds: float = PATIENCE,
) -> Peer | str:
    keys = {each.public for each in knows}
    return outcome(
        lambda: answer(
            pipe, device, "bo", "receiver", code=code, knows=keys.__contains__, seconds=seconds
        )
    )


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)


def descriptors() -> set[str]:
    """Return the sockets, pipes and files that this process has open."""
    found = set()
    for number in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # that of the folder itself
            found.add(f"{number.name} {number.readlink()}")
    return found


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fail if descriptors or threads are left at the end that were not there at the beginning."""
    files, threads = descriptors(), set(threading.enumerate())
    yield
    until(lambda: set(threading.enumerate()) <= threads, "threads are left")
    until(lambda: descriptors() <= files, f"left: {descriptors() - files}")
