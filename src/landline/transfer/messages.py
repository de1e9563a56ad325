"""What sender and receiver of a transfer say to each other on their control connection. Pure.

    sender                                   receiver
    offer [tree]   what it is        ──>     a person, or a rule, decides
                                     <──     ready, or cancel
    tree …         the manifest      ──>     looks what is there already
                                     <──     prove: the roots of these are wanted
    roots                            ──>
                                     <──     answer …: what becomes of each entry
    start          a secret          ──>     data connections may be opened
    (records on the data connections)        writes, and
                                     <──     landed: so much of each connection has arrived
                                     <─>     ended: a connection is over; the rest is sent again
    changed, gone  a file is not what it was
                                     <──     renewed: what there was of it is forgotten
                                     <──     done: everything has its name
    bye                              ──>

Either may `pause`, `cancel` or say that it is `alive` at any time. Each message is one frame of
at most FRAME_LONGEST bytes, MessagePack of an array whose first element names it. What does not
live here: what follows from a message (`sender`, `receiver`), how frames travel.
"""

# Without `annotations` from `__future__`: msgspec would evaluate each one as text, as long again.

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from landline.errors import ProtocolError
from landline.secrecy import SECRET, Discreet
from landline.transfer.keys import SECRET_BYTES, TRANSFER_BYTES, Cipher
from landline.transfer.manifest import MOST_ENTRIES, ROOT_BYTES, SIZE_MOST

VERSION: Final = 1
FRAME_LONGEST: Final = 1 << 20
"""Bytes of one message."""
PART_BYTES: Final = 256 * 1024
"""Bytes of the manifest, or of the answer to it, in one message."""
TEXT_LONGEST: Final = 64 * 1024
"""Characters of a text that is sent instead of files."""
MOST_NUMBERS: Final = 10_000
"""Entries that one `prove` or `roots` speaks of."""
MOST_TOLD: Final = 1000
"""Entries that `done` names; of the others it has the number."""
MOST_CHANGES: Final = 3
"""Times that one file may be `changed`; after that it is `gone`."""
MOST_GROWTH: Final = 1 << 30
"""Bytes by which files that change may make a transfer more than twice what was offered."""

_Count = Annotated[int, Meta(ge=0, le=MOST_ENTRIES)]
_Size = Annotated[int, Meta(ge=0, le=SIZE_MOST)]
_Entry = Annotated[int, Meta(ge=0, lt=MOST_ENTRIES)]
_Number = Annotated[int, Meta(ge=0, lt=1 << 32)]
_Code = Annotated[str, Meta(max_length=64)]
_Root = Annotated[bytes, Meta(min_length=ROOT_BYTES, max_length=ROOT_BYTES)]


class Message(Discreet, frozen=True, array_like=True, forbid_unknown_fields=False):
    """Base of all messages; a later version may only add fields behind those that stand here."""


class Offer(Message, tag="offer", frozen=True):
    """What the sender has, in a few words, for whoever decides about it."""

    version: int
    transfer: Annotated[bytes, Meta(min_length=TRANSFER_BYTES, max_length=TRANSFER_BYTES)]
    name: Annotated[str, Meta(max_length=1024)]
    """What it is called: the first file's or folder's name, ` +2` if two more; not harmless."""
    files: _Count
    folders: _Count
    links: _Count
    size: _Size
    """Bytes of all files."""
    tree: Annotated[int, Meta(ge=0, le=1 << 26)] = 0
    """Bytes of the encoded manifest; 0 for a text and for a stream."""
    fast: bool = True
    """The sender's processor has instructions for AES."""
    stream: bool = False
    """Bytes without end as yet (standard input); no tree."""
    text: Annotated[str, Meta(max_length=TEXT_LONGEST)] = ""
    """A text, which is all there is."""
    holes: _Size = 0
    """Bytes of the files that take no room, as they are holes: the receiver leaves them so."""


class Ready(Message, tag="ready", frozen=True):
    """The receiver wants it."""

    fast: bool = True
    """The receiver's processor has instructions for AES."""


class Tree(Message, tag="tree", frozen=True):
    """The next part of the encoded manifest."""

    part: Annotated[bytes, Meta(max_length=PART_BYTES)]


class Prove(Message, tag="prove", frozen=True):
    """The roots of these files decide whether they are here already."""

    entries: Annotated[list[_Entry], Meta(max_length=MOST_NUMBERS)]
    more: bool = False
    """Another `prove` follows."""


class Roots(Message, tag="roots", frozen=True):
    """The roots that were asked for; empty for a file that could not be read."""

    roots: Annotated[dict[_Entry, _Root | None], Meta(max_length=MOST_NUMBERS)]


class Answer(Message, tag="answer", frozen=True):
    """The next part of the encoded decisions."""

    part: Annotated[bytes, Meta(max_length=PART_BYTES)]
    more: bool = False


class Start(Message, tag="start", frozen=True):
    """Data connections may be opened, with this."""

    secret: Annotated[bytes, Meta(min_length=SECRET_BYTES, max_length=SECRET_BYTES), SECRET]
    cipher: Cipher


class Landed(Message, tag="landed", frozen=True):
    """So many jobs (segments and packs) of a connection have arrived, since it began."""

    number: _Number
    jobs: Annotated[int, Meta(ge=0)]
    size: _Size
    """Bytes that this receiver has, of all it wants."""


class Ended(Message, tag="ended", frozen=True):
    """A connection is over, or broke, after so many jobs; what came behind them is lost.

    The sender says it of one that broke at its end, with the jobs it was given; the receiver
    then does so, of that one too, with what it has (0 if it does not know it).
    """

    number: _Number
    jobs: Annotated[int, Meta(ge=0)]
    code: _Code = ""
    """Why, if not because it ended in order: an error's code."""


class Changed(Message, tag="changed", frozen=True):
    """A file is not what it was when it was offered: it begins again, as this."""

    entry: _Entry
    size: _Size
    mode: int
    mtime_ns: Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]


class Gone(Message, tag="gone", frozen=True):
    """A file will not come: it cannot be read, or changes all the time."""

    entry: _Entry
    code: _Code


class Renewed(Message, tag="renewed", frozen=True):
    """What there was of a file that is `changed` or `gone` is forgotten."""

    entry: _Entry


class Length(Message, tag="length", frozen=True):
    """The stream has ended, after so many bytes."""

    size: _Size


class Pause(Message, tag="pause", frozen=True):
    """This side wants nothing sent for the time being, or (`on` false) wants it again."""

    on: bool


class Cancel(Message, tag="cancel", frozen=True):
    """This side gives up; `code` says why. Nothing is said after it."""

    code: _Code
    final: bool = False
    """What there is of it is not kept: there is nothing to go on from."""


class Done(Message, tag="done", frozen=True):
    """Everything that was to arrive is on the receiver's disk, under its name."""

    taken: _Count
    skipped: _Count
    missing: _Count = 0
    """Entries that are not there: refused, or not to be written."""
    told: Annotated[tuple[tuple[_Entry, _Code], ...], Meta(max_length=MOST_TOLD)] = ()
    """Why, of the first of them."""


class Alive(Message, tag="alive", frozen=True):
    """This side is there; said when it has had nothing else to say for a while."""


class Bye(Message, tag="bye", frozen=True):
    """The sender knows that everything has arrived."""


AnyMessage = (
    Offer | Ready | Tree | Prove | Roots | Answer | Start | Landed | Ended | Changed | Gone
    | Renewed | Length | Pause | Cancel | Done | Alive | Bye
)  # fmt: skip


def room_to_grow(offered: int) -> int:
    """Return by how many bytes an offer of so many may become more, as files change."""
    return min(offered + MOST_GROWTH, SIZE_MOST - offered)


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[AnyMessage]] = msgspec.msgpack.Decoder(AnyMessage)


def encode(message: AnyMessage) -> bytes:
    """Return the frame of a message."""
    return _ENCODER.encode(message)


def decode(frame: bytes | bytearray | memoryview) -> AnyMessage:
    """Return what a frame says; raises ProtocolError `transfer.malformed`."""
    if len(frame) > FRAME_LONGEST:
        raise ProtocolError("transfer.malformed")
    try:
        return _DECODER.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ProtocolError("transfer.malformed") from None
