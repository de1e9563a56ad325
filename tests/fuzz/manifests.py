"""What a peer says of a transfer: its manifest, the answer to it, sets of segments."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from landline.errors import ProtocolError
from landline.safetext import safe_text
from landline.transfer.decided import Decision
from landline.transfer.decisions import (
    decide,
    decode as decode_answer,
    encode as encode_answer,
)
from landline.transfer.manifest import Entry, Manifest, encode
from landline.transfer.ranges import LAST, Ranges
from landline.transfer.reading import decode
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.validation import validated
from tests.unit.transfer.trees import assert_harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.transfer.decisions import Policy

_SENT: Final = Manifest(
    [
        Entry("folder", ("a",), mode=0o755),
        Entry("file", ("a", "b?"), 5 * SEGMENT_BYTES),
        Entry("link", ("a", "B"), target="../a/b?"),
        Entry("file", ("c",), 7, root=b"r" * 32),
    ]
)
_ANSWER: Final = [
    Decision("take", ("a",)),
    Decision("resume", ("a", "b?"), proven=Ranges([0, 2])),
    Decision("refuse", ("a", "B"), "link-nowhere"),
    Decision("skip", ("c",), "same"),
]


def manifests(data: bytes) -> None:
    """A manifest: what is read, is harmless once validated, and can be decided about."""
    block = len(data).to_bytes(4, "big") + data
    for sent in (data, block, *_changed(encode(_SENT), data)):
        with _refused():
            read = decode(sent)
            assert decode(encode(read)) == read
            manifest = validated(read)
            assert_harmless(manifest)
            policies: tuple[Policy, ...] = ("same", "rename")
            for policy in policies:
                plan = decide(manifest, {}, policy, names={(): ["a", "C"]})
                assert len(encode_answer(plan.decisions)) >= len(manifest.entries)


def answers(data: bytes) -> None:
    """What a receiver takes: read whole, or refused."""
    for said in (data, *_changed(encode_answer(_ANSWER), data)):
        with _refused():
            read = decode_answer(said, _SENT)
            assert decode_answer(encode_answer(read), _SENT) == read


def segment_sets(data: bytes) -> None:
    """A set of segments: there is one encoding of each."""
    with _refused():
        assert Ranges.decode(data, LAST).encode() == data


def _changed(good: bytes, data: bytes) -> tuple[bytes, ...]:
    changed = bytearray(good)
    at = int.from_bytes(data[:2], "big") % len(changed)
    changed[at : at + len(data[2:12])] = data[2:12]
    return bytes(changed), good[:at] + data[2:] + good[at:], good + data


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except ProtocolError as error:
        line = error.line("zh")
    else:
        return
    assert line == safe_text(line)
