"""Senders and receivers of a transfer, brought to where a test begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.errors import Error
from landline.transfer import decisions
from landline.transfer.decided import Decision
from landline.transfer.manifest import Entry, Manifest, encode, totals
from landline.transfer.messages import (
    VERSION,
    Answer,
    AnyMessage,
    Offer,
    Ready,
    Start,
    Tree,
)
from landline.transfer.orders import End, Look, Order, Say
from landline.transfer.receiver import Receiver
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.sender import Sender

if TYPE_CHECKING:
    from landline.transfer.decisions import Policy

SECRET = b"s" * 32
OFFER = Offer(VERSION, b"t" * 16, "name", 0, 0, 0, 0)
LARGE = 2 * SEGMENT_BYTES + 5
"""Three segments, the last of 5 bytes."""


def said(orders: list[Order]) -> list[AnyMessage]:
    """Return the messages among orders."""
    return [order.message for order in orders if isinstance(order, Say)]


def done(orders: list[Order]) -> list[Order]:
    """Return the orders that are no messages."""
    return [order for order in orders if not isinstance(order, Say)]


def ended(orders: list[Order]) -> str | None:
    """Return the code of the error that these orders end with; None: well."""
    (*_, end) = orders
    assert isinstance(end, End)
    assert end.error is None or isinstance(end.error, Error)
    return end.error.code if end.error else None


def offer_of(entries: list[Entry], **changes: Any) -> Offer:
    """Return the offer that a sender makes of these entries."""
    told = totals(Manifest(entries))
    fields: dict[str, Any] = {
        "version": VERSION,
        "files": told.files,
        "folders": told.folders,
        "links": told.links,
        "size": told.size,
        "tree": len(encode(Manifest(entries))),
    }
    return Offer(transfer=b"t" * 16, name="name", **{**fields, **changes})


def told_sender(*entries: Entry) -> Sender:
    """Return a sender that has told its tree."""
    sender = Sender(Manifest(list(entries)), OFFER, SECRET, 0.0)
    sender.begin()
    sender.receive(Ready(), 0.0)
    return sender


def answer(made: list[Decision]) -> Answer:
    return Answer(decisions.encode(made))


def running_sender(*entries: Entry, given: dict[int, Decision] | None = None) -> Sender:
    """Return a sender whose receiver wants everything but what is `given`."""
    sender = told_sender(*entries)
    takes = [Decision("take", entry.path) for entry in entries]
    for number, decision in (given or {}).items():
        takes[number] = decision
    sender.receive(answer(takes), 0.0)
    return sender


def looking_receiver(*entries: Entry, policy: Policy = "same", most: int = 0) -> Receiver:
    """Return a receiver that was told a tree, and is to look what is there."""
    receiver = Receiver(policy, 0.0, fast=True, most=most)
    receiver.receive(offer_of(list(entries)), 0.0)
    receiver.accept()
    (look,) = receiver.receive(Tree(encode(Manifest(list(entries)))), 0.0)
    assert isinstance(look, Look)
    return receiver


def landing_receiver(*entries: Entry, most: int = 0) -> Receiver:
    """Return a receiver that has nothing, takes everything, and waits for bytes."""
    receiver = looking_receiver(*entries, most=most)
    receiver.looked({}, {(): []})
    receiver.receive(Start(SECRET, "aes-256-gcm"), 0.0)
    return receiver
