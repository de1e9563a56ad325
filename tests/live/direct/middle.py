"""Somebody between two machines: with a certificate of their own, and every byte in their hands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from landline.direct.certificate import Certificate
from landline.direct.pipe import Pipe
from landline.errors import Error
from tests.live.direct.world import PATIENCE, Later, tcp

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[bytes], bytes]


class Middle:
    """Passes on what two say who believe that they are connected; `up` and `down` change it."""

    def __init__(
        self,
        certificate: Certificate | None = None,
        up: Change = lambda frame: frame,
        down: Change = lambda frame: frame,
    ) -> None:
        """Stand there with another certificate, or with the very one (a stolen key)."""
        own = Certificate.make()
        shown = certificate or own
        self.seen: list[bytes] = []
        near, far = tcp(), tcp()
        answering = Later(lambda: Pipe.answer(near[1], shown, PATIENCE))
        serving = Later(lambda: Pipe.answer(far[1], certificate or Certificate.make(), PATIENCE))
        self.dialler = Pipe.dial(near[0], PATIENCE)
        """What the one who dials believes to be the other."""
        outwards = Pipe.dial(far[0], PATIENCE)
        self.listener = serving.result()
        """What the one who listens believes to be the other."""
        inwards = answering.result()
        self._ends = (inwards, outwards)
        self._pumps = [
            threading.Thread(target=self._pump, args=way)
            for way in ((inwards, outwards, up), (outwards, inwards, down))
        ]
        for pump in self._pumps:
            pump.start()

    def close(self) -> None:
        closing = [Later(end.close) for end in (*self._ends, self.dialler, self.listener)]
        for each in closing:
            each.result()
        for pump in self._pumps:
            pump.join()

    def _pump(self, source: Pipe, target: Pipe, change: Change) -> None:
        try:
            while (frame := source.receive(PATIENCE)) is not None:
                self.seen.append(frame)
                target.send(change(frame))
        except Error:
            target.close()
