"""What happens when a service raises: one line in the log, and an error without details."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.observe import fields, logger

if TYPE_CHECKING:
    from landline.net.address import Address

_log: Final = logger("net")


def service_failure(error: Exception, remote: Address) -> Error:
    """Log that a service failed for one caller; return what that conversation ends with.

    The traceback is logged only where the log shows debugging.
    """
    _log.error(
        "service failed",
        extra=fields(remote=remote, error=f"{type(error).__name__}: {error}"),
        exc_info=error if _log.isEnabledFor(logging.DEBUG) else None,
    )
    return Error("internal")
