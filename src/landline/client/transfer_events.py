"""What happens on this side of a transfer, from the search for the other side to its end.

`Outgoing` and `Incoming` tell these one after the other, from any thread but never two at
once; `--json` prints the same, one object a line, which `encode` makes. The first is
`begun`, which has the version. A transfer with several receivers, or a receiver that takes
from several senders, has several sessions at a time: `session` says which one is meant.

    begun ─ waiting, searching ─ met ─ offered ─ accepted ─ progress, paused, resumed ─ arrived
                   ^                      └─ refused           └─ lost, and searching again
    failed: it does not go on; `command` is what goes on from here later

What machines are called, and what is offered, is harmless to a terminal here (`safetext`);
names of files within `figures` and `outcome` are as they are.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from landline.secrecy import SECRET, Discreet
from landline.transfer.watch import Figures, Outcome

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.errors import Error

VERSION: Final = 1

Direction = Literal["send", "receive"]
How = Literal["direct", "hub"]
"""How the two are connected: from one machine to the other, or through a hub that sees nothing."""


class TransferEvent(Discreet, frozen=True, tag_field="type"):
    """Base of all."""


class Begun(TransferEvent, tag="begun", frozen=True):
    """The first event of every run."""

    direction: Direction
    v: int = VERSION


class Waiting(TransferEvent, tag="waiting", frozen=True):
    """This side can be found now; whoever has the code may come."""

    code: Annotated[str, SECRET] = ""
    """In words, `7-guitar-revenge-lemon`; empty where none is needed."""
    digits: Annotated[str, SECRET] = ""
    """The same in digits."""
    link: Annotated[str, SECRET] = ""
    """The code and an address, for a QR code, or where neither the beacon nor a hub gets to."""
    addresses: tuple[str, ...] = ()
    """`host:port` where this side listens."""
    hub: str = ""
    """The hub that the code, or the offer, is known at too."""


class Reached(TransferEvent, tag="reached", frozen=True):
    """Receiver: from now on this side hears of what is offered at the hub, too."""

    hub: str
    """`host:port`."""


class Searching(TransferEvent, tag="searching", frozen=True):
    """The other side is looked for."""

    what: str
    """Its name, or the number of the code's slot."""
    again_in: float | None = None
    """Seconds until the next try, where it was not there; None: this is one."""
    code: str = ""
    """Why the last try was none: an error's code."""


class Tried(TransferEvent, tag="tried", frozen=True):
    """Somebody came with a wrong code."""

    left: int
    """Wrong ones that the code bears before it is dead."""


class Met(TransferEvent, tag="met", frozen=True):
    """The other side has proven who it is."""

    session: int
    peer: str
    """What it is called."""
    fingerprint: str
    """The id of its device."""
    way: How
    address: str = ""
    again: bool = False
    """It is back after a loss."""


class Offered(TransferEvent, tag="offered", frozen=True):
    """Receiver: this is what there is; it is being decided."""

    session: int
    peer: str
    name: str
    files: int
    folders: int
    links: int
    size: int
    """Bytes; 0 where it is not known (`stream`)."""
    stream: bool = False
    text: bool = False


class Accepted(TransferEvent, tag="accepted", frozen=True):
    """The receiver wants it."""

    session: int
    peer: str


class Refused(TransferEvent, tag="refused", frozen=True):
    """The receiver does not want it."""

    session: int
    peer: str
    code: str


class Progress(TransferEvent, tag="progress", frozen=True):
    """How far it has come; told every TICK seconds while something is under way."""

    session: int
    peer: str
    figures: Figures


class Paused(TransferEvent, tag="paused", frozen=True):
    """Nothing is sent until `resumed`."""

    session: int
    peer: str
    by: Literal["here", "there"]


class Resumed(TransferEvent, tag="resumed", frozen=True):
    """It goes on."""

    session: int
    peer: str


class Lost(TransferEvent, tag="lost", frozen=True):
    """The connection is gone; what has arrived is kept, and the other side is looked for."""

    session: int
    peer: str
    code: str
    """Why: an error's code."""
    again_in: float | None = None
    """Seconds until this side tries again; None: it waits for the other to come back."""


class Arrived(TransferEvent, tag="arrived", frozen=True):
    """Everything is there, under its name, on the receiver's disk."""

    session: int
    peer: str
    outcome: Outcome


class Failed(TransferEvent, tag="failed", frozen=True):
    """It does not go on."""

    session: int
    peer: str
    code: str
    """The error's code (`landline.errors`)."""
    text: str
    """What happened and why, in the language that was asked for."""
    hint: str = ""
    command: str = ""
    """What goes on from here, if anything does."""


AnyTransferEvent = (
    Begun | Waiting | Reached | Searching | Tried | Met | Offered | Accepted | Refused | Progress
    | Paused | Resumed | Lost | Arrived | Failed
)  # fmt: skip

TICK: Final = 0.2
"""Seconds between two `progress` events of a session."""


def failed(
    error: Error, language: Language, *, session: int = 0, peer: str = "", command: str = ""
) -> Failed:
    """Return what tells of `error`."""
    text, hint = error.text(language), error.hint(language)
    return Failed(session, peer, error.code, text, hint, command)


def encode(event: TransferEvent) -> bytes:
    """Return an event as one JSON object, without a line end."""
    return _ENCODER.encode(event)


def _plain(value: Any) -> str:
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_plain)
