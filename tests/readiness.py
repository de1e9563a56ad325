"""Whether a descriptor is ready. Unlike `select.select`, it may have any number."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike


def is_readable(source: FileDescriptorLike, seconds: float) -> bool:
    """Wait up to `seconds`, and return whether `source` can be read, or has ended."""
    return _is_ready(source, select.POLLIN, seconds)


def is_writable(target: FileDescriptorLike, seconds: float) -> bool:
    """Wait up to `seconds`, and return whether `target` takes something, or is broken."""
    return _is_ready(target, select.POLLOUT, seconds)


def _is_ready(what: FileDescriptorLike, event: int, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(what, event)
    return bool(waiting.poll(max(seconds, 0.0) * 1000))
