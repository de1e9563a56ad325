"""Results as JSON, one object per line, each with a versioned `type` (`--json`)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from landline.discovery import beacon
    from landline.net.address import Address
    from landline.trust.peers import Known


class Listening(msgspec.Struct, frozen=True, tag="listening.v1"):
    """A socket is open."""

    address: str


class Message(msgspec.Struct, frozen=True, tag="message.v1", omit_defaults=True):
    """What a peer said: as text, or in base64 where it is not UTF-8."""

    peer: str
    text: str | None = None
    base64: str | None = None


class File(msgspec.Struct, frozen=True, tag="file.v1", omit_defaults=True):
    """A file that was received or sent whole."""

    peer: str
    path: str
    size: int
    description: str = ""


class Found(msgspec.Struct, frozen=True, tag="found.v1"):
    """A hub, receiver or sender that answered: a hint, but for `known`."""

    kind: str
    name: str
    addresses: tuple[str, ...]
    fingerprint: str
    """Of a hub's authority, or of a device's key."""
    link: str
    """To a hub; of others empty."""
    known: bool
    """Its fingerprint has been compared before, or it is a device that is known."""


class KnownDevice(msgspec.Struct, frozen=True, tag="known-device.v1"):
    """A device that files were exchanged with, and the rules for what it sends."""

    id: str
    name: str
    label: str
    addresses: tuple[str, ...]
    last: int
    """When it was last there, in ms since 1970."""
    accept: str
    into: str
    exists: str | None
    most: int
    """Bytes of one transfer; 0: any number."""


def listening(address: Address) -> str:
    """Return the line for an open socket."""
    return _line(Listening(str(address)))


def message(peer: Address, data: bytes) -> str:
    """Return the line for what a peer said."""
    try:
        return _line(Message(str(peer), text=data.decode()))
    except UnicodeDecodeError:
        return _line(Message(str(peer), base64=base64.b64encode(data).decode()))


def file(peer: Address, path: Path, size: int, description: str = "") -> str:
    """Return the line for a file."""
    # A path of this machine may hold bytes that are not UTF-8; JSON cannot.
    shown = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _line(File(str(peer), shown, size, description))


def found(each: beacon.Found, link: str, *, known: bool) -> str:
    """Return the line for somebody who was found."""
    fingerprint = str(each.fingerprint)
    return _line(Found(each.kind, each.name, each.addresses, fingerprint, link, known))


def known_device(known: Known) -> str:
    """Return the line for a device that is known."""
    return _line(
        KnownDevice(
            known.id,
            known.name,
            known.label,
            known.addresses,
            known.last,
            known.accept,
            known.into,
            known.exists,
            known.most,
        )
    )


def _line(record: msgspec.Struct) -> str:
    from landline.cli.console import json_line

    return json_line(record)
