"""What a peer says on the control connection of a transfer: to the parser, and to both cores."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from landline.errors import Error, ProtocolError
from landline.transfer.decided import Decision
from landline.transfer.decisions import Found, encode as encode_answer
from landline.transfer.manifest import Entry, Manifest, encode as encode_tree, totals
from landline.transfer.messages import (
    VERSION,
    Answer,
    Changed,
    Done,
    Ended,
    Gone,
    Landed,
    Offer,
    Prove,
    Ready,
    Roots,
    Start,
    Tree,
    decode,
    encode,
)
from landline.transfer.orders import End
from landline.transfer.receiver import Receiver
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.sender import Sender

if TYPE_CHECKING:
    from landline.transfer.messages import AnyMessage
    from landline.transfer.orders import Order

_SENT: Final = Manifest([Entry("file", ("a",), 5), Entry("file", ("b",), 3 * SEGMENT_BYTES)])
_TREE: Final = encode_tree(_SENT)
_SECRET: Final = bytes(32)
_OFFER: Final = Offer(
    VERSION, bytes(16), "a", 2, 0, 0, totals(_SENT).size, len(_TREE), holes=0
)  # fmt: skip
_TAKES: Final = encode_answer([Decision("take", entry.path) for entry in _SENT.entries])
_SOUND: Final = tuple(
    encode(message)
    for message in (
        _OFFER,
        Ready(),
        Tree(_TREE),
        Prove([0, 1]),
        Roots({0: bytes(32)}),
        Answer(_TAKES),
        Start(_SECRET, "aes-256-gcm"),
        Landed(0, 1, 5),
        Ended(0, 1),
        Changed(0, 9, 0, 0),
        Gone(1, "x"),
        Done(1, 1, 1, ((1, "x"),)),
    )
)


def messages(data: bytes) -> None:
    """A frame: as it comes, and real ones with bytes of them changed; then what the cores say."""
    frames = [data]
    at = int.from_bytes(data[:2], "big")
    for good in _SOUND:
        changed = bytearray(good)
        changed[at % len(good) : at % len(good) + len(data[2:8])] = data[2:8]
        frames += [bytes(changed), good[: at % len(good)] + data[2:]]
    for frame in frames:
        message = _read(frame)
        if message is not None:
            assert decode(encode(message)) == message
            for core in (_sender(), _receiver(), _landing()):
                _harmless(core, core.receive(message, 1.0))


def _read(frame: bytes) -> AnyMessage | None:
    with contextlib.suppress(ProtocolError):
        return decode(frame)
    return None


def _harmless(core: Sender | Receiver, orders: list[Order]) -> None:
    """Check that whatever ended can be told, and that nothing follows it."""
    ends = [order for order in orders if isinstance(order, End)]
    assert core.is_over is bool(ends)
    for end in ends:
        assert end is orders[-1]
        assert end.error is None or isinstance(end.error, Error)
        assert end.error is None or end.error.line("zh").isprintable()


def _sender() -> Sender:
    sender = Sender(_SENT, _OFFER, _SECRET, 0.0)
    sender.begin()
    sender.receive(Ready(), 0.0)
    sender.receive(Answer(_TAKES), 0.0)
    sender.opened(0)
    sender.next(0)
    return sender


def _receiver() -> Receiver:
    receiver = Receiver("same", 0.0, fast=True)
    receiver.receive(_OFFER, 0.0)
    receiver.accept()
    receiver.receive(Tree(_TREE), 0.0)
    receiver.looked({0: Found("file", 5)}, {(): ["a"]})
    return receiver


def _landing() -> Receiver:
    receiver = Receiver("overwrite", 0.0, fast=True)
    receiver.receive(_OFFER, 0.0)
    receiver.accept()
    receiver.receive(Tree(_TREE), 0.0)
    receiver.looked({}, {(): []})
    receiver.receive(Start(_SECRET, "aes-256-gcm"), 0.0)
    receiver.opened(0)
    receiver.claim(0, 1, 0)
    return receiver
