"""What a person may choose about a transfer, besides what is sent and to whom."""

from __future__ import annotations

from msgspec import Struct

from landline.catalogue import Language
from landline.transfer.decisions import Policy


class TransferOptions(Struct, frozen=True):
    """For either side."""

    port: int = 0
    """TCP port to listen on; 0: any that is free."""
    host: str = ""
    """Address to listen on, and to be found at; empty: all of this machine's."""
    connections: int | None = None
    """Data connections; None: as many as it takes (DESIGN §8)."""
    timeout: float | None = None
    """Seconds to look for the other side, at the beginning and after each loss.

    None: the sender for ever; the receiver with a code `LOOKS` seconds at the beginning, and
    `PATIENCE` after a loss (`incoming`).
    """
    language: Language = "en"
    """Of the words in `failed` events."""
    beacon: int = 7787
    """UDP port by which the two find each other on this network; 0: they do not."""


class SendOptions(TransferOptions, frozen=True):
    """For `Outgoing`."""

    receivers: int | None = None
    """How many are to have it; None: one, or in a room any number until it is cancelled."""


class ReceiveOptions(TransferOptions, frozen=True):
    """For `Incoming`."""

    always: bool = False
    """Take from known devices by their rules, for ever, and from nobody else."""
    policy: Policy = "ask"
    """What becomes of files that are there already."""
    sender: bytes = b""
    """The device key of who is to go on sending; empty: anybody."""
