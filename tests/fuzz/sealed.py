"""Data connections fuzzed: greetings, streams of records, and the inside of packs."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from landline.errors import Error
from landline.transfer import segments
from landline.transfer.keys import GREETING_BYTES, PREAMBLE_BYTES, Keys, Preamble
from landline.transfer.packs import END_BYTES, ITEM_BYTES, items
from landline.transfer.records import HEADER_BYTES, parse_header

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET, _TRANSFER = bytes(32), bytes(16)
_SOUND = Keys(_SECRET, _TRANSFER, "sender", "aes-256-gcm").dial().greeting


def greetings(data: bytes) -> None:
    """The first bytes of a data connection: as they come, and a real one with bytes changed."""
    changed = bytearray(_SOUND)
    at = data[0] % len(changed) if data else 0
    changed[at : at + len(data[1:7])] = data[1:7]
    for greeting in (data, b"\xc5\x01" + _TRANSFER + data, bytes(changed)):
        start = greeting[:PREAMBLE_BYTES].ljust(PREAMBLE_BYTES, b"\0")
        with _known():
            said = Preamble.parse(start)
            assert said.encode() == start
            if said.transfer == _TRANSFER:
                whole = greeting[:GREETING_BYTES].ljust(GREETING_BYTES, b"\0")
                Keys(_SECRET, _TRANSFER, "receiver", "aes-256-gcm").accept(whole)
                assert whole == _SOUND, whole


def records(data: bytes) -> None:
    """Headers, and what a stranger says after a real greeting: no record of theirs opens."""
    for start in (data, *(bytes([kind, 0, 0]) + data for kind in range(7))):
        with _known():
            parse_header(start[:HEADER_BYTES].ljust(HEADER_BYTES, b"\0"))
    opener = Keys(_SECRET, _TRANSFER, "receiver", "aes-256-gcm").accept(_SOUND).opener
    rest = memoryview(bytearray(data))
    with _known():
        while len(rest) >= HEADER_BYTES:
            header = opener.header(rest[:HEADER_BYTES])
            rest = rest[HEADER_BYTES:]
            if len(rest) < header.sealed:
                break
            opener.content(rest[: header.sealed])
            raise AssertionError(data)
        opener.finish()


def packs(data: bytes) -> None:
    """The inside of a pack: as it comes, and with a sound digest."""
    for pack in (data, data + segments.pack(data)):
        with _known():
            found = items(memoryview(pack))
            assert sum(len(one.content) + ITEM_BYTES for one in found) + END_BYTES == len(pack)


@contextlib.contextmanager
def _known() -> Iterator[None]:
    """Take an error of this area, if it can be told."""
    caught: Error | None = None
    try:
        yield
    except Error as error:
        caught = error
    if caught is not None:
        assert caught.code.startswith("record."), caught.code
        assert caught.line("en").isprintable()
        assert caught.line("zh")
