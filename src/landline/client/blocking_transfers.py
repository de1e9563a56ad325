"""`landline.blocking.send`, `.receive`: files from machine to machine, for scripts.

    landline.blocking.send("photos", to="study")
    landline.blocking.receive("inbox", code)

They return when it is over. What does not live here: how it is done (`transfers`).
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from landline.client.transfers import Received, Sent

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from landline.client.transfers import Accept, Hub, Paths, Tell, Work
    from landline.transfer.decisions import Policy
    from landline.transfer.sources import Source
    from landline.transfer.watch import Outcome

T = TypeVar("T")


def send(
    what: Paths | Source,
    to: str | None = None,
    *,
    receivers: int | None = None,
    limit: float | None = None,
    patience: float | None = None,
    watch: Tell | None = None,
    timeout: float | None = None,
) -> list[Outcome]:
    """Send something and wait until whoever is to have it has it; as `landline.send`.

    Without `to`, `watch` is told the code (`landline.transfer_events.Waiting`), in another
    thread. Raises TimeoutError after `timeout` seconds in all; what has arrived stays.
    """
    sent = Sent(what, to, receivers, limit, patience)
    return within(lambda: sent.begin(watch or _nobody, None), timeout)


def receive(
    into: str | os.PathLike[str],
    code: str | None = None,
    *,
    accept: Accept | None = None,
    exists: Policy = "same",
    patience: float | None = None,
    watch: Tell | None = None,
    timeout: float | None = None,
) -> Outcome:
    """Receive something and wait until all of it is here; as `landline.receive`, and `send`."""
    wanted = Received(Path(into), code, accept, exists, patience)
    return within(lambda: wanted.begin(watch or _nobody, None), timeout)


def send_by(hub: Hub, sent: Sent, watch: Tell | None, timeout: float | None) -> list[Outcome]:
    """Send with the help of a hub (for `blocking.Client`)."""
    return within(lambda: sent.begin(watch or _nobody, hub), timeout)


def receive_by(hub: Hub, wanted: Received, watch: Tell | None, timeout: float | None) -> Outcome:
    """Receive with the help of a hub (for `blocking.Client`)."""
    return within(lambda: wanted.begin(watch or _nobody, hub), timeout)


def within(make: Callable[[], Work[T]], timeout: float | None) -> T:
    """Run what `make` returns; raises TimeoutError, and gives it up, after `timeout` seconds."""
    work = make()
    if timeout is None:
        return work.run()
    late = threading.Event()

    def give_up() -> None:
        late.set()
        work.cancel()

    clock = threading.Timer(timeout, give_up)
    clock.daemon = True
    clock.start()
    try:
        return work.run()
    except BaseException as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        clock.cancel()


def _nobody(event: object) -> None:
    """Tell nobody."""
