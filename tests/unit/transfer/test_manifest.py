"""What a transfer consists of, as it is told."""

from __future__ import annotations

import msgspec
import pytest

from landline.errors import Error, ProtocolError, UsageError
from landline.transfer import manifest as module, reading, validation
from landline.transfer.manifest import (
    Entry,
    Manifest,
    encode,
    identity,
    key,
    totals,
)
from landline.transfer.reading import decode
from landline.transfer.validation import validated
from tests.unit.transfer.trees import file, folder, link


def code_of(error: pytest.ExceptionInfo[Error]) -> str:
    assert error.value.line("zh") != error.value.line("en")
    return error.value.code


def test_totals_leave_out_what_is_refused() -> None:
    tree = [folder("a"), file("a/b", 7), file("..", 9), link("a/l", "b"), file("a/c", 1)]
    found = totals(validated(Manifest(tree)))
    assert (found.folders, found.files, found.links, found.size) == (1, 2, 1, 8)


def test_the_encoding_is_as_the_page_says() -> None:
    tree = Manifest([folder("a"), file("a/b", 5, 7), link("a/c", "b")])
    assert msgspec.msgpack.decode(encode(tree)[4:]) == [
        1,
        [
            ["folder", -1, "a", 0, 0o755, 0, "", b""],
            ["file", 0, "b", 5, 0o644, 7, "", b""],
            ["link", 0, "c", 0, 0o644, 0, "b", b""],
        ],
    ]


def test_bounds_of_what_is_read_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(Manifest([file("a"), file("b")]))
    monkeypatch.setattr(module, "ENCODED_LONGEST", len(data) - 1)
    monkeypatch.setattr(reading, "ENCODED_LONGEST", len(data) - 1)
    with pytest.raises(ProtocolError) as error:
        decode(data)
    assert code_of(error) == "manifest.too-large"
    with pytest.raises(UsageError) as too_long:
        encode(Manifest([file("a"), file("b")]))
    assert code_of(too_long) == "manifest.large"
    monkeypatch.setattr(module, "MOST_ENTRIES", 1)
    with pytest.raises(UsageError) as too_many:
        encode(Manifest([file("a"), file("b")]))
    assert code_of(too_many) == "manifest.large"
    monkeypatch.setattr(validation, "MOST_ENTRIES", 1)
    with pytest.raises(ProtocolError) as many:
        validated(Manifest([file("a"), file("b")]))
    assert code_of(many) == "manifest.too-large"


def test_many_entries_that_lie_deep_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Manifest([folder("a"), folder("a/b"), file("a/b/c"), file("a/b/d")])
    for each in (module, reading):
        monkeypatch.setattr(each, "MOST_COMPONENTS", 9)
    data = encode(tree)
    assert decode(data).entries == tree.entries
    for each in (module, reading):
        monkeypatch.setattr(each, "MOST_COMPONENTS", 8)
    with pytest.raises(UsageError) as sent:
        encode(tree)
    assert code_of(sent) == "manifest.nested"
    with pytest.raises(ProtocolError) as received:
        decode(data)
    assert code_of(received) == "manifest.too-large"


def test_names_that_are_not_unicode_are_not_sent() -> None:
    with pytest.raises(UsageError) as error:
        encode(Manifest([file("caf\udce9")]))
    assert code_of(error) == "manifest.not-text"


def test_what_stands_before_its_folder_is_not_sent() -> None:
    with pytest.raises(ValueError, match="before"):
        encode(Manifest([file("a/b"), folder("a")]))
    with pytest.raises(ValueError, match="before"):
        encode(Manifest([Entry("folder", ())]))


def test_a_file_that_was_changed_has_another_key() -> None:
    one = file("a/b", 5, 7)
    assert len(key(one)) == 16
    assert key(one) == key(msgspec.structs.replace(one, mode=0, root=b"x" * 32))
    others = [file("a/b", 6, 7), file("a/b", 5, 8), file("a/c", 5, 7), Entry("file", ("a/b",), 5)]
    assert len({key(entry) for entry in (one, *others)}) == 5


def test_another_tree_has_another_identity() -> None:
    trees = [[file("a")], [file("b")], [folder("a")], [file("a", 2)], [file("a"), file("b")], []]
    assert len({identity(encode(Manifest(list(tree)))) for tree in trees}) == len(trees)
