"""Who wants to know which conversations a listener has: `landline listen -v`, for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landline.errors import Error
    from landline.net.address import Address


class Observer:
    """Told of every conversation of a listener; override what you want to know.

    Called in the event loop: must not block, nor raise.
    """

    def opened(self, local: Address, remote: Address) -> None:
        """A caller is there; for datagrams: the first one from its address."""

    def ended(self, local: Address, remote: Address, error: Error | None) -> None:
        """A conversation is over: by a normal end, or because of `error`."""

    def refused(self, local: Address, remote: Address) -> None:
        """A caller above `most_callers` was turned away."""
