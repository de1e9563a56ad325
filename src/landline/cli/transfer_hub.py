"""Which hub helps a transfer, and who one is there: loaded only where one is needed.

It is needed where it was named (`--hub`), and for whom only a hub can find: `@user`, a room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.cli.identity import Membership, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from landline.cli.console import Console
    from landline.client.client import Client


def hub_of(
    console: Console, address: str | None, account: str | None, stay: ExitStack, *, quiet: bool
) -> Callable[[], Client]:
    """Return what makes a client of the hub at `address`, or of the one that is meant.

    `quiet`: it is in no room, and hears of no offers there. Raises as `Membership.prepared`.
    """
    membership = Membership(console, address, Wanted(account=account), quiet=quiet)
    return membership.prepared(stay)
