"""This side of a transfer: its key and name, whom it knows, what it may use to meet the other.

What does not live here: meeting it (`transfer_caller`, `transfer_answerer`).
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from landline.client.slots import Slots
from landline.client.transfer_events import Met
from landline.client.unfinished import Unfinished
from landline.direct import proof
from landline.direct.claims import LONGEST_LABEL
from landline.errors import LocalError
from landline.trust.device import Device
from landline.trust.login import device_id
from landline.trust.peers import Known, Peers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from landline.client.hub_at_need import HubAtNeed
    from landline.client.switchboard import Switchboard
    from landline.client.transfer_events import How
    from landline.client.transfer_options import TransferOptions
    from landline.direct.claims import Role
    from landline.direct.pipe import Pipe
    from landline.direct.proof import CodeInUse, Peer
    from landline.transfer.control import Ways

PROOF: Final = 10.0
"""Seconds in which both sides have proven who they are; a wrong code of another's may take some."""


class Proven(NamedTuple):
    """A connection on which both sides have proven who they are."""

    pipe: Pipe
    ways: Ways
    peer: Peer
    way: How
    address: str
    """Where the other side was reached, or came from."""


class Machine:
    """This machine: its key, what it is called, whom it knows, what it has not finished."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep all of that in `folder`, the user's state folder by default.

        Raises LocalError as `Device.open` does.
        """
        self.device: Final = Device.open(folder)
        self.label: Final = socket.gethostname()[:LONGEST_LABEL] or "device"
        self.peers: Final = Peers(folder)
        self.unfinished: Final = Unfinished(folder)
        self.slots: Final = Slots(folder)


class Side:
    """What one run has, on one side."""

    def __init__(
        self,
        machine: Machine,
        role: Role,
        board: Switchboard,
        options: TransferOptions,
        hub: HubAtNeed | None,
    ) -> None:
        self.machine = machine
        self.role: Role = role
        self.board = board
        self.options = options
        self.hub = hub
        self._users: dict[bytes, str] = {}
        """Whose devices are, as a hub that can be believed has told."""

    @property
    def key(self) -> bytes:
        """This device's public key."""
        return self.machine.device.public

    def call(
        self, pipe: Pipe, *, code: CodeInUse | None = None, expects: bytes | None = None
    ) -> Peer:
        """Prove who this is on a pipe that it dialled; raises as `proof.call`.

        Whoever had the same code is known from then on.
        """
        machine = self.machine
        peer = proof.call(
            pipe,
            machine.device,
            machine.label,
            self.role,
            code=code,
            expects=expects,
            seconds=PROOF,
        )
        if code is not None:
            self.remember(peer)
        return peer

    def answer(self, pipe: Pipe, code: CodeInUse | None, knows: Callable[[bytes], bool]) -> Peer:
        """Prove who this is on a pipe that the other side dialled; raises as `proof.answer`."""
        machine = self.machine
        known: list[bytes] = []

        def noted(key: bytes) -> bool:
            known.append(key)
            return knows(key)

        peer = proof.answer(
            pipe, machine.device, machine.label, self.role, code=code, knows=noted, seconds=PROOF
        )
        if not known:
            self.remember(peer)
        return peer

    def remember(self, peer: Peer, *addresses: str) -> None:
        """Know the other side from now on, also as being at `addresses`."""
        now = time.time_ns() // 1_000_000
        known = Known(peer.key, label=peer.label, addresses=addresses, first=now, last=now)
        try:
            self.machine.peers.keep(known)
        except LocalError as error:
            _warn("device not remembered: %s", error)

    def seen_at(self, peer: Peer, address: str) -> None:
        """Note where a device that is known was reached; others are not remembered by that."""
        known = self.known(peer.key)
        if known is not None and known.addresses[-1:] != (address,):
            self.remember(peer, address)

    def known(self, key: bytes) -> Known | None:
        """Return what is known of a device; nothing, too, where that cannot be read."""
        try:
            return self.machine.peers.of(key)
        except LocalError as error:
            _warn("known devices cannot be read: %s", error)
            return None

    def led(self, slot: int) -> bytes | None:
        """Return the key of the device that a code with this number led to before, if any."""
        machine = self.machine
        before = machine.unfinished.of_slot(slot, "send" if self.role == "sender" else "receive")
        key = before.sender if before is not None else machine.slots.key(self.role, slot)
        return key or None

    def introduce(self, key: bytes, user: str) -> None:
        """Take that a device is that of a `user` of the hub; harmless."""
        self._users[key] = user

    def named(self, peer: Peer) -> str:
        """Return who the other side is, for people: `ada (laptop)`, or the device alone."""
        device, user = self.device_name(peer), self._users.get(peer.key, "")
        return f"{user} ({device})" if user and user != device else device

    def device_name(self, peer: Peer) -> str:
        """Return what the other side is called here, or what it calls itself; harmless."""
        known = self.known(peer.key)
        return (known.name if known is not None else "") or peer.label or peer.key.hex()[:8]

    def met(self, session: int, proven: Proven, *, again: bool) -> Met:
        """Return the event that tells of a connection."""
        peer = proven.peer
        way, address = proven.way, proven.address
        return Met(session, self.named(peer), device_id(peer.key), way, address, again)


def _warn(what: str, error: LocalError) -> None:
    from landline.observe import logger  # loading it takes 4 ms, and it is seldom needed

    logger("client").warning(what, error.code)
