"""Somebody on the network who answers for every code, at as many addresses as they like."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest

from landline.client import transfer_events as events
from landline.direct.door import Door
from landline.direct.nearby import Announced
from landline.direct.proof import CodeInUse, answer
from landline.direct.tries import TRIES
from landline.errors import Error, NotAllowedError, RefusedError
from landline.trust.codes import Code
from landline.trust.device import Device
from tests.live.transfer_client.runs import PATIENCE, Place

if TYPE_CHECKING:
    from pathlib import Path

    from landline.direct.pipe import Pipe


class Pretender:
    """Waits as a sender whose code has the same number, and guesses the words."""

    def __init__(self, slot: int, beacon: int, stack: ExitStack) -> None:
        self.guesses: list[str] = []
        self._code = Code(slot, b"no!")
        self._device = Device.make()
        self._lock = threading.Lock()
        door = stack.enter_context(Door.open(host="127.0.0.1"))
        door.serve(self._called)
        announced = Announced("sender", str(slot), door.port, host="127.0.0.1", beacon=beacon)
        stack.enter_context(announced)

    def _called(self, pipe: Pipe) -> None:
        with suppress(Error):
            try:
                code, label = CodeInUse(self._code), "pretender"
                answer(
                    pipe, self._device, label, "sender",
                    code=code, knows=lambda _: False, seconds=PATIENCE,
                )  # fmt: skip
            except Error as error:
                with self._lock:
                    self.guesses.append(error.code)
                raise


def test_all_of_them_together_have_three_guesses(bo: Place, beacon: int) -> None:
    with ExitStack() as stack:
        crowd = [Pretender(7, beacon, stack) for _ in range(10)]
        receiving = bo.receive(Code(7, b"abc").words)
        with pytest.raises((NotAllowedError, RefusedError)) as caught:
            receiving.result()
    assert caught.value.code in ("direct.code", "direct.code-over")
    guesses = [guess for each in crowd for guess in each.guesses]
    assert 1 <= guesses.count("direct.code-tried") <= TRIES


def test_who_answers_and_says_nothing_holds_up_nobody(
    ada: Place, bo: Place, beacon: int, photo: Path
) -> None:
    sending = ada.send(photo)
    code = sending.wait_for(events.Waiting).code
    over = threading.Event()

    def silent(pipe: Pipe) -> None:
        over.wait()
        pipe.close()

    with ExitStack() as stack:
        for _ in range(2 * TRIES):
            door = stack.enter_context(Door.open(host="127.0.0.1"))
            door.serve(silent)
            slot = str(Code.parse(code).slot)
            announced = Announced("sender", slot, door.port, host="127.0.0.1", beacon=beacon)
            stack.enter_context(announced)
        stack.callback(over.set)
        bo.receive(code).result()
    sending.result()
