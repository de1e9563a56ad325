"""Senders and receivers as programs have them, in threads of their own, on loopback."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from landline.client import transfer_events as events
from landline.client.incoming import Incoming
from landline.client.outgoing import Outgoing
from landline.client.transfer_options import ReceiveOptions, SendOptions
from landline.client.transfer_side import Machine
from landline.transfer.sources import Files, Stream, Text
from landline.trust.peers import Known

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from landline.client.client import Client
    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer
    from landline.transfer.messages import Offer
    from landline.transfer.sources import Source
    from landline.transfer.watch import Outcome

PATIENCE = 30.0
"""Seconds that anything may take on a busy machine."""

E = TypeVar("E", bound=events.TransferEvent)
T = TypeVar("T")


class Yes:
    """Somebody who wants everything, and keeps what is there."""

    def __init__(self, code: str | None = None) -> None:
        self.code = code
        self.asked: list[Offer] = []

    def consider(self, offer: Offer, withdrawn: threading.Event) -> str | None:
        self.asked.append(offer)
        return self.code

    def choose(self, questions: list[Question], withdrawn: threading.Event) -> dict[int, Answer]:
        return {each.entry: "rename" for each in questions}


class Run(Generic[T]):
    """One run in a thread, and all that it told."""

    def __init__(self, make: Callable[[Callable[[events.TransferEvent], None]], Any]) -> None:
        self.told: list[events.TransferEvent] = []
        self._changed = threading.Condition()
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.work = make(self._tell)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _tell(self, event: events.TransferEvent) -> None:
        with self._changed:
            self.told.append(event)
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            self._result.append(self.work.run())
        except BaseException as error:
            self._error = error
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, kind: type[E], count: int = 1) -> E:
        """Return the event of this kind that is told as number `count`."""

        def found() -> list[E]:
            return [each for each in self.told if isinstance(each, kind)]

        with self._changed:
            done = self._changed.wait_for(
                lambda: len(found()) >= count or self._error is not None or self._result, PATIENCE
            )
            if len(found()) < count:
                raise AssertionError(
                    f"no {kind.__name__} ({done}): {self.told} {self._error!r}"
                ) from self._error
            return found()[count - 1]

    def result(self, seconds: float = PATIENCE) -> T:
        """Return what the run returned; raises what it raised."""
        self._thread.join(seconds)
        assert not self._thread.is_alive(), self.told
        if self._error is not None:
            raise self._error
        return self._result[0]

    @property
    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def cancel(self) -> None:
        self.work.cancel()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), self.told


class Place:
    """One machine, with a state folder of its own."""

    def __init__(self, folder: Path, beacon: int, label: str) -> None:
        self.machine = Machine(folder / "state")
        self.machine.label = label  # type: ignore[misc]
        self.inbox = folder / "inbox"
        self._beacon = beacon

    def send(
        self,
        what: Path | Source,
        to: str | None = None,
        *,
        hub: Callable[[], Client] | None = None,
        **options: Any,
    ) -> Run[list[Outcome]]:
        options = {"host": "127.0.0.1", "beacon": self._beacon, **options}
        source = what if isinstance(what, Files | Stream | Text) else Files([what])
        return Run(
            lambda tell: Outgoing(
                source,
                to,
                tell=tell,
                hub=hub,
                options=SendOptions(**options),
                machine=self.machine,
            )
        )

    def receive(
        self,
        code: str | None = None,
        *,
        into: Path | BinaryIO | None = None,
        decide: Yes | None = None,
        hub: Callable[[], Client] | None = None,
        **options: Any,
    ) -> Run[Outcome]:
        options = {"host": "127.0.0.1", "beacon": self._beacon, **options}
        return Run(
            lambda tell: Incoming(
                code,
                into=into or self.inbox,
                decide=decide or Yes(),
                tell=tell,
                hub=hub,
                options=ReceiveOptions(**options),
                machine=self.machine,
            )
        )


def introduce(one: Place, other: Place, **rules: Any) -> None:
    """Let two machines know each other, as after a code; `rules` are those of the second."""
    for here, there in ((one, other), (other, one)):
        device, label = there.machine.device.public, there.machine.label
        known = Known(device, name=label, label=label, **(rules if here is other else {}))
        here.machine.peers.keep(known)
