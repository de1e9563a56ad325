"""The exit statuses of every command; `landline help exits` prints them.

Each class of `landline.errors` names its own (`exit_status`); these are their names.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the status a command ends with means."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    NOT_ALLOWED = 4
    INCOMPLETE = 5
    VERIFICATION = 6
    TIMED_OUT = 7
    REFUSED = 8
    LOCAL = 9
    INTERRUPTED = 130
    """Ctrl-C: 128 + SIGINT, as shells count."""
