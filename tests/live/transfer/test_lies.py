"""A sender that lies, and somebody on the receiver's machine who swaps names meanwhile."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.transfer import records
from landline.transfer.listing import Listing
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.names import checked
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import Session, names, outcome, transfer
from tests.unit.transfer.hostile import NAMES
from tests.unit.transfer.test_copying import seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 1 << 20


class Lying(Files):
    """Tells a list of its own; every file in it is the same one here."""

    def __init__(self, path: Path, entries: list[Entry]) -> None:
        super().__init__([path])
        (found,) = self.found
        self.found = Listing()
        for entry in entries:
            self.found.add(structs.replace(found, kind=entry.kind, target=entry.target))
        self.manifest = Manifest(entries)  # type: ignore[misc]


def is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("above", [(), ("top",)])
def test_hostile_names_do_no_harm(tmp_path: Path, above: tuple[str, ...]) -> None:
    outside = tmp_path / "here"
    into = outside / "in"
    into.mkdir(parents=True)
    source = tmp_path / "f"
    source.write_bytes(b"content")
    mtime = source.stat().st_mtime_ns
    entries = [Entry("folder", above)] if above else []
    hostile = [name for name in NAMES if is_text(name)]
    assert len(hostile) > 500
    entries += [Entry("file", (*above, name), 7, mtime_ns=mtime) for name in hostile]
    session = transfer(Lying(source, entries), into)
    received = outcome(session.received)
    assert names(outside) == ["in"]
    landed = into.joinpath(*above)
    found = names(landed)
    assert 300 < len(found) == received.files
    assert len(found) + received.missing == len(hostile)
    for name in found:
        assert checked(name) == name
        assert (landed / name).read_bytes() == b"content"
    if not above:
        assert not [name for name in found if name.startswith(".")]


@pytest.mark.parametrize("target", ["/etc", "..", "../../x", "a/../../..", "b", ""])
def test_links_that_lead_out_are_left_out(tmp_path: Path, target: str) -> None:
    source = tmp_path / "f"
    source.write_bytes(b"content")
    mtime = source.stat().st_mtime_ns
    entries = [
        Entry("folder", ("top",)),
        Entry("link", ("top", "b"), target=target),
        Entry("file", ("top", "c"), 7, mtime_ns=mtime),
    ]
    received = outcome(transfer(Lying(source, entries), tmp_path / "in").received)
    assert names(tmp_path / "in" / "top") == ["c"]
    assert received.missing == 1
    assert names(tmp_path) == ["f", "in"]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    top.mkdir()
    for name in "ab":
        (top / name).write_bytes(os.urandom(9 * MIB))
    for number in range(30):
        (top / f"{number}").write_bytes(os.urandom(40_000))
    return top


Seal = tuple[Any, ...]


def elsewhere(frame: memoryview, length: int, entry: int, offset: int) -> Seal:
    return frame, length, entry, offset + 1


def of_another(frame: memoryview, length: int, entry: int, offset: int) -> Seal:
    return frame, length, 63 - entry, offset


def of_none(frame: memoryview, length: int, entry: int, offset: int) -> Seal:
    return frame, length, 0, offset


def far_off(frame: memoryview, length: int, entry: int, offset: int) -> Seal:
    return frame, length, entry, offset + (1 << 40)


def another_leaf(frame: memoryview, entry: int, index: int, leaf: bytes) -> Seal:
    return frame, entry, index, bytes(len(leaf))


def another_index(frame: memoryview, entry: int, index: int, leaf: bytes) -> Seal:
    return frame, entry, index + 1, leaf


def another_digest(frame: memoryview, length: int) -> Seal:
    frame[records.HEADER_BYTES + 10] ^= 1
    return frame, length


def another_entry(frame: memoryview, length: int) -> Seal:
    frame[records.HEADER_BYTES + 3] ^= 1
    return frame, length


def cut_short(frame: memoryview, length: int) -> Seal:
    return frame, length - 1


@pytest.mark.parametrize(
    ("kind", "lie"),
    [
        ("data", elsewhere),
        ("data", of_another),
        ("data", of_none),
        ("data", far_off),
        ("segment", another_leaf),
        ("segment", another_index),
        ("pack", another_digest),
        ("pack", another_entry),
        ("pack", cut_short),
    ],
)
@pytest.mark.parametrize("always", [False, True])
def test_records_that_lie_are_not_believed(
    tmp_path: Path,
    top: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    lie: Callable[..., Seal],
    *,
    always: bool,
) -> None:
    """One lie is made up for by sending that again; who goes on lying has sent nothing."""
    real = getattr(records.Sealer, kind)
    lies = threading.Semaphore(1 if not always else 1000)

    def seal(sealer: records.Sealer, *arguments: Any) -> memoryview:
        told = lie(*arguments) if lies.acquire(blocking=False) else arguments
        return real(sealer, *told)  # type: ignore[no-any-return]

    monkeypatch.setattr(records.Sealer, kind, seal)
    monkeypatch.setattr("landline.transfer.driving._BACKOFF_FIRST", 0.001)
    session = transfer(Files([top]), tmp_path / "in")
    if always:
        assert isinstance(session.sent, BaseException)
        assert isinstance(session.received, BaseException)
        assert not (tmp_path / "in" / "top").exists()
    else:
        assert outcome(session.received).missing == 0
        assert seen(top) == seen(tmp_path / "in" / "top")


def test_a_folder_swapped_for_a_link_leads_nowhere(tmp_path: Path, top: Path) -> None:
    """Whatever name is swapped while files come: outside nothing is made or changed."""
    into, outside = tmp_path / "in", tmp_path / "outside"
    outside.mkdir()
    (outside / "a").write_bytes(b"mine")
    ended = threading.Event()

    def swap() -> None:
        real, aside = into / "top", into / "aside"
        while not ended.is_set():
            with suppress(OSError):  # the receiver makes what is missing
                real.rename(aside)
                real.symlink_to(outside)
                real.unlink()
                aside.rename(real)

    for _ in range(5):
        (into / "top").mkdir(parents=True, exist_ok=True)
        swapper = threading.Thread(target=swap)
        swapper.start()
        session = Session()
        session.start(Files([top]), into)
        session.wait()
        ended.set()
        swapper.join()
        ended.clear()
        assert names(outside) == ["a"]
        assert (outside / "a").read_bytes() == b"mine"
