"""Blobs in a folder: what arrives is kept under its hash, and nothing else is ever there."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING

import pytest

from landline.blobs.folder import Folder
from landline.errors import LocalError, RefusedError, UsageError
from landline.transfer.content import Content
from landline.transfer.segments import SEGMENT_BYTES, leaf
from tests.unit.transfer.hostile import NAMES
from tests.unit.transfer.small_disks import mounted, only_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from landline.blobs.landing import FolderFollower, FolderLanding

ONE, TWO, THREE = ("0" * 31 + digit for digit in "123")
LARGE = os.urandom(1 << 20) * 9


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    opened = Folder.open(tmp_path / "shelf")
    yield opened
    opened.close()


def identity(data: bytes) -> str:
    content = Content()
    content.update(data)
    return content.identity().hex()


def put(folder: Folder, upload: str, data: bytes) -> str:
    landing = folder.begin(upload, len(data))
    landing.write(data)
    return landing.finish().id


def content_of(folder: Folder, blob: str) -> bytes | None:
    file = folder.find(blob)
    if file is None:
        return None
    with file:
        return file.read()


def following(
    folder: Folder, upload: str, tell: Callable[[], None] = lambda: None
) -> FolderFollower:
    follower = folder.follow(upload, tell)
    assert follower is not None
    return follower


def names_below(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path)) for each in path.rglob("*") if each.is_file())


@pytest.mark.parametrize("data", [b"", b"x", LARGE])
def test_what_arrives_is_kept_under_its_hash(folder: Folder, data: bytes) -> None:
    landing = folder.begin(ONE, None)
    for start in range(0, len(data), 1 << 19):
        landing.write(data[start : start + (1 << 19)])
    blob = landing.finish()
    assert (blob.id, blob.size) == (identity(data), len(data))
    assert folder.kept(ONE) == blob
    assert content_of(folder, blob.id) == data
    folder.drop(ONE)
    assert folder.kept(ONE) is None
    where = f"{blob.id[:2]}/{blob.id[2:4]}/{blob.id}"
    assert names_below(folder.path) == [where], "and nothing beside it"
    assert list(folder.blobs()) == [blob.id]
    assert (folder.path / where).stat().st_mode & 0o777 == 0o600
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_the_same_content_is_kept_once(folder: Folder) -> None:
    assert put(folder, ONE, LARGE) == put(folder, TWO, LARGE)
    folder.drop(ONE)
    folder.drop(TWO)
    assert len(names_below(folder.path)) == 1
    assert content_of(folder, identity(LARGE)) == LARGE


def test_an_upload_goes_on_where_it_stood(folder: Folder) -> None:
    landing = folder.begin(ONE, len(LARGE))
    landing.write(LARGE[:5_000_000])
    landing.keep()
    again = Folder.open(folder.path)
    assert [(each.upload, each.size, each.landing) for each in again.uploads()] == [
        (ONE, 5_000_000, False)
    ]
    assert again.there(ONE) == 5_000_000
    landing = again.begin(ONE, len(LARGE))
    assert landing.offset == 5_000_000
    assert [each.landing for each in again.uploads()] == [True]
    landing.write(LARGE[5_000_000:])
    assert landing.finish().id == identity(LARGE)


def test_a_program_killed_before_it_told_of_a_finished_upload_finds_it_again(
    folder: Folder,
) -> None:
    put(folder, ONE, LARGE)
    again = Folder.open(folder.path)
    assert again.kept(ONE) is None
    landing = again.begin(ONE, len(LARGE))
    assert landing.offset == len(LARGE)
    with pytest.raises(UsageError, match="More bytes"):
        landing.write(b"x")
    with pytest.raises(ValueError, match="outside"):
        landing.cut(5)
    assert landing.finish().id == identity(LARGE)
    assert content_of(again, identity(LARGE)) == LARGE


def test_a_finished_upload_takes_nothing_more(folder: Folder) -> None:
    blob = put(folder, ONE, b"whole")
    landing = folder.begin(ONE, None)
    assert landing.offset == 5
    with pytest.raises(UsageError, match="More bytes"):
        landing.write(b"!")
    assert landing.finish().id == blob
    assert content_of(folder, blob) == b"whole"


def test_only_one_writes_an_upload(folder: Folder) -> None:
    landing = folder.begin(ONE, 5)
    with pytest.raises(RefusedError, match="another connection"):
        folder.begin(ONE, 5)
    landing.keep()
    folder.begin(ONE, 5).discard()
    assert folder.uploads() == []


@pytest.mark.parametrize(("size", "most"), [(3, None), (None, 3), (9, 3)])
def test_no_more_than_was_told_is_taken(folder: Folder, size: int | None, most: int | None) -> None:
    landing = folder.begin(ONE, size, most=most)
    landing.write(b"12")
    with pytest.raises(UsageError, match="More bytes"):
        landing.write(b"34")
    landing.write(b"3")
    assert landing.offset == 3
    landing.discard()


def test_what_is_missing_is_told_and_can_still_come(folder: Folder) -> None:
    landing = folder.begin(ONE, 4)
    landing.write(b"ab")
    with pytest.raises(UsageError) as caught:
        landing.finish()
    assert caught.value.fields == {"missing": 2}
    landing.write(b"cd")
    assert landing.finish().id == identity(b"abcd")


def test_a_piece_can_be_taken_back(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    landing.write(LARGE)
    for offset in (SEGMENT_BYTES + 7, SEGMENT_BYTES, 3, 0):
        landing.cut(offset)
        assert landing.offset == folder.there(ONE) == offset
        if offset == 3:
            landing.write(b"def")
            landing.cut(4)
    landing.write(b"abc")
    assert landing.finish().id == identity(b"abc")


def test_who_reads_along_gets_it_while_it_comes(folder: Folder) -> None:
    assert folder.follow(ONE, lambda: None) is None
    landing = folder.begin(ONE, 6)
    told: list[tuple[int, str]] = []

    def tell() -> None:
        told.append((follower.there, follower.state))

    follower = following(folder, ONE, tell)
    landing.write(b"abc")
    assert (follower.read(1, 100), follower.size) == (b"bc", 6)
    landing.keep()
    landing = folder.begin(ONE, 6)
    landing.write(b"def")
    landing.finish()
    folder.drop(ONE)
    assert follower.read(0, 100) == b"abcdef"
    assert told == [
        (3, "landing"), (3, "waiting"), (3, "landing"), (6, "landing"), (6, "done"),
    ]  # fmt: skip
    follower.close()
    with pytest.raises(ValueError, match="closed"):
        follower.read(0, 1)
    assert folder.follow(ONE, lambda: None) is None


def test_who_reads_along_is_told_that_it_is_over(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    landing.write(b"abc")
    follower = following(folder, ONE)
    landing.cut(1)
    assert follower.state == "gone"
    other = following(folder, ONE)
    assert (other.state, other.there) == ("landing", 1)
    folder.drop(ONE)
    assert other.state == "gone"
    with pytest.raises(RefusedError, match="dropped"):
        landing.write(b"x")
    with pytest.raises(RefusedError, match="dropped"):
        landing.finish()
    landing.keep()
    follower.close()
    other.close()
    assert names_below(folder.path) == []


def test_one_that_nobody_writes_can_be_read(folder: Folder) -> None:
    folder.begin(ONE, None).keep()
    follower = following(folder, ONE)
    assert (follower.state, follower.there, follower.read(0, 5)) == ("waiting", 0, b"")
    follower.close()


def test_removed_blobs_are_gone_but_for_their_readers(folder: Folder) -> None:
    blob = put(folder, ONE, b"data")
    assert not folder.remove(blob), "an upload still needs it"
    folder.drop(ONE)
    file = folder.find(blob)
    assert file is not None
    assert folder.remove(blob)
    assert folder.remove(blob), "once more does no harm"
    with file:
        assert file.read() == b"data"
    assert folder.find(blob) is None
    assert list(folder.blobs()) == []


def test_finishing_and_removing_the_same_content_at_once_loses_nothing(folder: Folder) -> None:
    blob = put(folder, ONE, b"data")
    folder.drop(ONE)
    over = threading.Event()

    def sweep() -> None:
        while not over.is_set():
            folder.remove(blob)

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        for number in range(100):
            upload = f"{number:032x}"
            put(folder, upload, b"data")
            assert content_of(folder, blob) == b"data"
            folder.drop(upload)
    finally:
        over.set()
        sweeper.join()


@pytest.mark.parametrize("name", [*NAMES[::7], "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_nothing_else_is_a_name(folder: Folder, name: str) -> None:
    for ask in (
        lambda: folder.begin(name, None),
        lambda: folder.follow(name, lambda: None),
        lambda: folder.there(name),
        lambda: folder.drop(name),
    ):
        with pytest.raises(RefusedError, match="No such upload"):
            ask()
    assert folder.find(name) is None
    assert folder.kept(name) is None


@pytest.mark.parametrize("plant", ["link", "folder", "pipe"])
def test_what_somebody_planted_is_not_written(folder: Folder, tmp_path: Path, plant: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    planted = folder.path / "uploads" / ONE
    if plant == "link":
        planted.symlink_to(victim)
    elif plant == "folder":
        planted.mkdir()
    else:
        os.mkfifo(planted)
    with pytest.raises(LocalError):
        folder.begin(ONE, None)
    assert victim.read_bytes() == b"mine"


def test_a_link_in_the_place_of_a_blob_is_no_blob(folder: Folder, tmp_path: Path) -> None:
    blob = put(folder, ONE, b"data")
    folder.drop(ONE)
    at = folder.path / blob[:2] / blob[2:4] / blob
    at.unlink()
    secret = tmp_path / "secret"
    secret.write_bytes(b"data")
    at.symlink_to(secret)
    with pytest.raises(LocalError):
        folder.find(blob)
    landing = folder.begin(TWO, 4)
    landing.write(b"data")
    with pytest.raises(LocalError):
        landing.finish()
    landing.discard()


def test_a_disk_without_links_will_do(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    blob = put(folder, ONE, b"data")
    assert folder.begin(ONE, 4).finish().id == blob
    assert put(folder, TWO, b"data") == blob
    folder.drop(ONE)
    folder.drop(TWO)
    assert names_below(folder.path) == [f"{blob[:2]}/{blob[2:4]}/{blob}"]


def test_a_file_that_does_not_fit_is_not_begun(tmp_path: Path) -> None:
    folder = Folder.open(tmp_path / "shelf", spare=1 << 60)
    with pytest.raises(LocalError) as caught:
        folder.begin(ONE, 5)
    assert caught.value.code == "disk.no-room"
    folder.begin(TWO, None).discard()


@only_root
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "4m") as disk:
        folder = Folder.open(disk / "shelf")
        small = put(folder, ONE, b"small")
        folder.drop(ONE)
        landing = folder.begin(TWO, None)
        landing.write(LARGE[: 3 << 20])
        with pytest.raises(LocalError) as caught:
            landing.write(LARGE[3 << 20 : 6 << 20])
        assert caught.value.code in ("disk.full", "disk.no-room")
        assert landing.offset == folder.there(TWO) == 3 << 20
        other = folder.begin(THREE, None)
        other.write(b"still room for this")
        other.discard()
        landing.write(b"and for this")
        blob = landing.finish()
        assert content_of(folder, blob.id) == LARGE[: 3 << 20] + b"and for this"
        assert content_of(folder, small) == b"small"
        folder.close()


def leaves_of(data: bytes) -> list[bytes]:
    whole = len(data) // SEGMENT_BYTES
    return [leaf(data[n * SEGMENT_BYTES :][:SEGMENT_BYTES]) for n in range(whole)]


def appended(landing: FolderLanding, data: bytes) -> None:
    """Append `data` as another process does."""
    with landing.lend().file as file:
        file.seek(0, os.SEEK_END)
        assert file.write(data) == len(data)


@pytest.mark.parametrize("before", [0, 1, SEGMENT_BYTES, SEGMENT_BYTES + 1])
@pytest.mark.parametrize("told", [False, True])
def test_another_process_appends(folder: Folder, before: int, told: bool) -> None:  # noqa: FBT001
    landing = folder.begin(ONE, len(LARGE))
    landing.write(LARGE[:before])
    moved: list[int] = []
    follower = following(folder, ONE, lambda: moved.append(follower.there))
    appended(landing, LARGE[before : before + 5])
    landing.look()
    landing.look()
    assert moved == [before + 5]
    assert follower.read(before, 100) == LARGE[before : before + 5]
    appended(landing, LARGE[before + 5 :])
    # Without a word of who appended, as after a crash, what is there is read.
    whole = leaves_of(LARGE)[before // SEGMENT_BYTES :]
    landing.took(whole if told else ())
    assert landing.offset == folder.there(ONE) == len(LARGE)
    follower.close()
    blob = landing.finish()
    assert (blob.id, content_of(folder, blob.id)) == (identity(LARGE), LARGE)


def test_leaves_are_believed_of_no_more_than_is_there(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    appended(landing, LARGE[:SEGMENT_BYTES])
    landing.took([*leaves_of(LARGE), b"x" * 32])
    assert landing.finish().id == identity(LARGE[:SEGMENT_BYTES])


def test_what_the_disk_said_to_who_appended(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    appended(landing, b"some")
    with pytest.raises(LocalError) as caught:
        landing.took(fault=OSError(errno.ENOSPC, "full"))
    assert (caught.value.code, landing.offset) == ("disk.full", 4)
    landing.write(b" more")
    assert content_of(folder, landing.finish().id) == b"some more"


def test_bytes_that_are_gone_again_are_followed_by_nobody(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    follower = following(folder, ONE)
    appended(landing, b"some bytes")
    landing.look()
    with landing.lend().file as file:
        file.truncate(4)
    landing.took()
    assert (landing.offset, follower.state) == (4, "gone")
    follower.close()


def test_a_dropped_upload_is_noticed_by_who_looks(folder: Folder) -> None:
    landing = folder.begin(ONE, None)
    file = landing.lend().file
    folder.drop(ONE)
    for ask in (landing.look, landing.took, landing.lend):
        with pytest.raises(RefusedError) as caught:
            ask()
        assert caught.value.code == "upload.dropped"
    file.close()


def test_what_is_to_stay_free_is_said_to_who_appends(tmp_path: Path) -> None:
    folder = Folder.open(tmp_path / "shelf", spare=7)
    lent = folder.begin(ONE, None).lend()
    lent.file.close()
    assert lent.spare == 7
    folder.close()


def test_each_of_two_who_list_at_once_sees_all(folder: Folder) -> None:
    """They must not share the place that a listing has come to."""
    for number in range(300):
        folder.begin(f"{number:032x}", 1).keep()
    counts: list[int] = []

    def look() -> None:
        counts.extend(len(folder.uploads()) for _ in range(20))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [300] * 60
