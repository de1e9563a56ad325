"""What the core of a sender or receiver wants done, in the order of the list it comes in. Pure.

`Say`, `Cut` and `End` come from both. After an `End` there is nothing more. Orders that ask for
an answer name the method that takes it; until then the core waits, and keeps the line alive.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from landline.errors import Error
from landline.secrecy import SECRET, Discreet
from landline.transfer.decided import Decisions
from landline.transfer.decisions import Plan
from landline.transfer.keys import Cipher
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.messages import AnyMessage, Offer


class Say(Struct, frozen=True):
    """Send this to the other side."""

    message: AnyMessage


class Cut(Struct, frozen=True):
    """Close this data connection: it is over for the other side. Tell so as usual when it is."""

    number: int


class End(Struct, frozen=True):
    """It is over: well (None), or by this error."""

    error: Error | None
    final: bool = False
    """What there is of it is not to be kept."""


class HashSource(Struct, frozen=True):
    """Sender: read these files and tell their roots (`Sender.hashed`)."""

    entries: list[int]


class Connect(Struct, frozen=True):
    """Sender: data connections may come and go from now on."""

    cipher: Cipher
    decisions: Decisions
    """What becomes of each entry; none of a stream."""


class Restart(Struct, frozen=True):
    """Sender: all of a file that `changed` is sent anew, by the jobs that are given from here on.

    To be taken in before any is, under the same lock. `to` is what the receiver was told of it:
    if it is another one by now, it `changed` again.
    """

    entry: int
    to: Entry


class Consider(Struct, frozen=True):
    """Receiver: is this wanted? (`Receiver.accept`, `Receiver.refuse`)."""

    offer: Offer


class Look(Struct, frozen=True):
    """Receiver: what is there already? (`Receiver.looked`)."""

    manifest: Manifest
    """Validated."""
    identity: bytes
    """What it was known by before that (`manifest.identity`): who sends the same, goes on."""


class HashHere(Struct, frozen=True):
    """Receiver: read what is here under these entries' names; tell the roots (`hashed`)."""

    entries: list[int]


class AskAbout(Struct, frozen=True):
    """Receiver: let a person decide about these (`Receiver.answered`)."""

    entries: list[int]


class LookAgain(Struct, frozen=True):
    """Receiver: what did a run that broke off leave where this puts things? (`looked_again`)."""

    plan: Plan


class Fit(Struct, frozen=True):
    """Receiver: give up (`Receiver.failed`) before anything else is said, if this has no room.

    To be done under the lock of the core: what follows answers the sender, who may begin then.
    """

    plan: Plan


class Land(Discreet, frozen=True):
    """Receiver: data connections may come from now on, and this is what becomes of each entry.

    Folders, links and files without a byte are made now: nothing is sent for them.
    """

    plan: Plan
    manifest: Manifest
    secret: Annotated[bytes, SECRET]
    cipher: Cipher


class Complete(Struct, frozen=True):
    """Receiver: all of a large file is there; give it its name (`Receiver.completed`)."""

    entry: int


class Renew(Struct, frozen=True):
    """Receiver: forget what there is of a file, and tell `Receiver.renewed`.

    It comes anew as `to` says (if that has no byte: make it now), or (None) never.
    """

    entry: int
    to: Entry | None


class Finish(Struct, frozen=True):
    """Receiver: everything is there; show it (`Receiver.finished`)."""


class Text(Struct, frozen=True):
    """Receiver: the text that was sent, not harmless."""

    text: str


class StreamEnd(Struct, frozen=True):
    """Receiver: the stream has so many bytes; some may still be on their way."""

    size: int


Order = (
    Say | Cut | End | HashSource | Connect | Restart | Consider | Look | HashHere | AskAbout
    | LookAgain | Fit | Land | Complete | Renew | Finish | Text | StreamEnd
)  # fmt: skip
