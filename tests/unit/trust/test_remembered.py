"""What is remembered in a file: read whole, written by one at a time, never half."""

from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from landline.errors import LocalError
from landline.trust.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path


class Thing(Struct, frozen=True):
    name: str


def things(folder: Path) -> Remembered[Thing]:
    return Remembered(folder / "things.json", Thing, "peers.unreadable", "peers.unwritable")


def test_what_was_written_is_read_by_another(tmp_path: Path) -> None:
    file = things(tmp_path / "new")
    assert file.read() == []
    with file.locked():
        file.write([Thing("é"), Thing("b")])
    assert things(tmp_path / "new").read() == [Thing("é"), Thing("b")]
    assert stat.S_IMODE((tmp_path / "new" / "things.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"v":2,"known":[]}', b'{"v":1,"known":[{"name":1}]}']
)
def test_what_cannot_be_read_is_an_error_and_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "things.json").write_bytes(content)
    with pytest.raises(LocalError) as caught:
        things(tmp_path).read()
    assert caught.value.code == "peers.unreadable"
    assert (tmp_path / "things.json").read_bytes() == content


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LocalError) as caught, things(tmp_path / "file").locked():
        pass
    assert caught.value.code == "peers.unwritable"


def test_one_at_a_time(tmp_path: Path) -> None:
    def add(number: int) -> None:
        file = things(tmp_path)
        with file.locked():
            file.write([*file.read(), Thing(str(number))])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {thing.name for thing in things(tmp_path).read()} == {str(n) for n in range(20)}
