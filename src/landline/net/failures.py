"""What happens when a service raises: one line in the log, and an error without details.

A datagram costs its sender nothing, and its source may be invented: failures over datagrams
are all counted, and logged once a minute at most.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.observe import Counters, Seldom, fields, logger

if TYPE_CHECKING:
    from landline.net.address import Address

_log: Final = logger("net")


class DatagramFailures:
    """The failures of a service on one datagram socket."""

    def __init__(self) -> None:
        self.counters = Counters()
        self._line = Seldom()

    def note(self, error: Exception, remote: Address) -> None:
        """Count that a service failed for one datagram; log it if that was not just done."""
        self.counters.add("datagram.failed")
        if self._line.is_due(monotonic()):
            _log_failure(error, remote, times=self.counters.snapshot()["datagram.failed"])


def service_failure(error: Exception, remote: Address) -> Error:
    """Log that a service failed for one caller; return what that conversation ends with."""
    _log_failure(error, remote)
    return Error("internal")


def _log_failure(error: Exception, remote: Address, **counted: int) -> None:
    """Write the line; with the traceback only where the log shows debugging."""
    _log.error(
        "service failed",
        extra=fields(remote=remote, error=f"{type(error).__name__}: {error}", **counted),
        exc_info=error if _log.isEnabledFor(logging.DEBUG) else None,
    )
