"""A manifest is read as it comes, within bounds."""

from __future__ import annotations

from contextlib import suppress
from unittest import mock

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, UsageError
from landline.transfer import manifest as manifests, reading as module
from landline.transfer.manifest import DEEPEST, Manifest, encode, identity
from landline.transfer.reading import Reader, decode
from landline.transfer.validation import validated
from tests.unit.transfer.trees import trees


def code_of(error: pytest.ExceptionInfo[Error]) -> str:
    assert error.value.line("zh") != error.value.line("en")
    return error.value.code


def wire(*rows: object, version: object = 1) -> bytes:
    return block(msgspec.msgpack.encode([version, list(rows)]))


def block(inside: bytes) -> bytes:
    return len(inside).to_bytes(4, "big") + inside


ROW = ["file", -1, "a", 1, 0, 0, "", b""]


@given(trees(names=st.text(st.characters(exclude_categories=["Cs"]), max_size=5)))
def test_any_tree_comes_back(manifest: Manifest) -> None:
    with suppress(ValueError, UsageError):
        data = encode(manifest)
        assert decode(data) == manifest


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc0",
        wire(ROW, version=2),
        wire(ROW) + b"\0",
        block(msgspec.msgpack.encode([1, [ROW]]) + b"\0"),
        wire(ROW) + wire(),
        wire() + wire(),
        wire(ROW)[:-1],
        wire(["pipe", *ROW[1:]]),
        wire([*ROW, 1]),
        wire(ROW[:-1]),
        wire(["file", 0, *ROW[2:]]),  # in itself
        wire(["file", 1, *ROW[2:]]),
        wire(["file", -2, *ROW[2:]]),
        wire(["file", -1, b"a", *ROW[3:]]),
        wire([*ROW[:-1], b"x" * 33]),
        wire(["file", -1, "a", 1.5, 0, 0, "", b""]),
        wire(ROW).replace(b"\xa1a", b"\xa1\xff"),  # not UTF-8
        block(b"\x92\x01\xdd\xff\xff\xff\xff"),  # more rows than there are
        block(b"\x92\x01\xdd\x00\x0f\x42\x41" + b"\x98" * 100),  # too many rows
        block(b"\x91" * 100_000),
    ],
)
def test_what_is_not_read(data: bytes) -> None:
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.malformed"


@given(trees(), st.integers(1, 50), st.integers(1, 200))
def test_it_is_read_as_it_comes(sent: Manifest, piece: int, part: int) -> None:
    with suppress(ValueError), mock.patch.object(manifests, "_PART", part):
        data = encode(sent)
        reader = Reader()
        for start in range(0, len(data), piece):
            reader.feed(data[start : start + piece])
        assert reader.finish() == sent
        assert (reader.size, reader.identity) == (len(data), identity(data))


def test_blocks_go_on_where_the_one_before_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    data = wire(["folder", -1, "a", 0, 0o755, 0, "", b""]) + wire(["file", 0, *ROW[2:]])
    assert [entry.path for entry in decode(data).entries] == [("a",), ("a", "a")]
    monkeypatch.setattr(module, "MOST_ENTRIES", 1)
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.malformed"


def test_a_file_may_hold_another_only_until_it_is_validated() -> None:
    sent = decode(wire(ROW, ["file", 0, "b", 1, 0, 0, "", b""]))
    assert validated(sent).refused == {1: "parent"}


def test_paths_do_not_grow_with_depth() -> None:
    rows = [["folder", n - 1, "d", 0, 0, 0, "", b""] for n in range(2000)]
    sent = decode(wire(*rows))
    assert max(len(entry.path) for entry in sent.entries) == DEEPEST + 1
    assert set(validated(sent).refused) == set(range(DEEPEST, 2000))
