"""How soon a thread that sleeps most of the time has its turn on a busy processor.

From Linux 6.6 on, whoever computes may go on to the end of a slice, which is that of a tick
(1 to 10 ms), before somebody who wakes has a turn; from 6.12 on a thread may ask for short
slices, and then waits for none that is longer (sched_setattr(2), `kernel/sched/fair.c`). It
gets no more of the processor for that.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import Final

SHORT: Final = 100_000
"""Nanoseconds of a short slice, the least that Linux gives: a turn of the hub's takes less."""

_CALLS: Final = {"x86_64": (314, 315), "aarch64": (274, 275), "riscv64": (274, 275)}
"""Numbers of sched_setattr and sched_getattr by machine; few C libraries have their names."""
_RESET_ON_FORK: Final = 1
"""SCHED_FLAG_RESET_ON_FORK: threads and processes that this one starts do not inherit it."""


class Attributes(ctypes.Structure):
    """`struct sched_attr`, as it was at first."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    )


def ask_for_short_turns() -> None:
    """Have this thread, and no other, woken to short turns; does nothing where that is unknown.

    Nor where somebody has given it another policy than the usual one.
    """
    with suppress(AttributeError, OSError):  # no Linux; a sandbox that does not let us ask
        told = attributes()
        if told is not None and told.policy == os.SCHED_OTHER:
            told.runtime = SHORT
            told.flags |= _RESET_ON_FORK
            _call(0, ctypes.byref(told), 0)


def attributes() -> Attributes | None:
    """Return what the system says of this thread; None where it cannot be asked.

    Linux before 6.12 says `runtime` 0. Raises OSError.
    """
    if sys.platform != "linux" or sys.maxsize < 2**32 or os.uname().machine not in _CALLS:
        return None
    told = Attributes()
    _call(1, ctypes.byref(told), ctypes.sizeof(told), 0)
    return told


def _call(which: int, *given: object) -> None:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    number = _CALLS[os.uname().machine][which]
    # 0: this thread. All of them as long as a register: the call takes any number of arguments.
    if call(ctypes.c_long(number), ctypes.c_long(0), *(_long(each) for each in given)) < 0:
        raise OSError(ctypes.get_errno(), "sched_setattr")


def _long(given: object) -> object:
    return ctypes.c_long(given) if isinstance(given, int) else given
