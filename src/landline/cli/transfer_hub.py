"""Which hub helps a transfer, and who one is there: loaded only where one is needed.

It is needed where it was named (`--hub`), and for whom only a hub can find: `@user`, a room.
Whoever waits for files without a code takes what is offered at the only hub that is known, too.
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


def usual_hub(console: Console) -> Callable[[], Client] | None:
    """Return what makes a client of the only hub that is known, if one has been somebody there.

    Nothing is asked and nothing connected yet; whether it answers is no matter of life and death.
    """
    from landline.client.identities import Identities
    from landline.trust.pins import Pins

    pins = Pins().all()
    identity = Identities(pins[0].fingerprint).last() if len(pins) == 1 else None
    if identity is None or not pins[0].addresses:
        return None
    address = f"landline://{pins[0].addresses[-1]}/#{pins[0].fingerprint}"

    def make() -> Client:
        from landline.client.client import Client
        from landline.trust.device import Device

        client = Client(
            address,
            name=identity.name,
            token=None if identity.device else identity.token,
            device=Device.open() if identity.device else None,
        )
        client.language = console.language
        return client

    return make
