"""Devices that are known: kept, named, found, forgotten, and never by accident."""

from __future__ import annotations

import base64
import json
import multiprocessing
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.errors import LocalError, UsageError
from landline.safetext import safe_text
from landline.trust import peers as module
from landline.trust.peers import LONGEST_NAME, MOST_ADDRESSES, Known, Peers, _name

if TYPE_CHECKING:
    from pathlib import Path


def key(number: int) -> bytes:
    return bytes([number]) * 32


def known(number: int = 1, label: str = "desk", *addresses: str, at: int = 5) -> Known:
    return Known(key(number), label=label, addresses=addresses, first=at, last=at)


def test_what_is_kept_is_known(tmp_path: Path) -> None:
    peers = Peers(tmp_path / "state")
    assert peers.all() == []
    kept = peers.keep(known(1, "书房", "10.0.0.7:4711"))
    assert (kept.name, kept.label, kept.accept) == ("书房", "书房", "ask")
    for each in (peers, Peers(tmp_path / "state")):
        assert each.all() == [kept]
        assert each.of(key(1)) == each.at("书房") == each.find(kept.id[:4]) == kept
        assert each.of(key(2)) is None
        assert each.at("desk") is None


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    Peers(tmp_path / "state").keep(known())
    for path in (tmp_path / "state" / "peers.json", tmp_path / "state" / "peers.lock"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_who_comes_again_keeps_its_name_rules_and_addresses(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    peers.keep(known(1, "desk", "a:1", at=5))
    peers.change("desk", accept="yes", into="/in", exists="rename")
    kept = peers.keep(known(1, "lab", "b:1", at=9))
    assert kept == Known(
        key(1), "desk", "lab", ("a:1", "b:1"), 5, 9, accept="yes", into="/in", exists="rename"
    )
    assert peers.all() == [kept]
    peers.keep(known(1, "lab", "a:1"))
    assert peers.all()[0].addresses == ("b:1", "a:1")
    for number in range(MOST_ADDRESSES + 5):
        peers.keep(known(1, "lab", f"c:{number}"))
    assert len(peers.all()[0].addresses) == MOST_ADDRESSES
    assert peers.all()[0].addresses[-1] == f"c:{MOST_ADDRESSES + 4}"


def test_each_has_a_name_of_its_own(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    names = [peers.keep(known(number, "Desk")).name for number in (1, 2, 3)]
    assert names == ["Desk", "Desk-2", "Desk-3"]
    assert peers.keep(known(4, "desk")).name == "desk-4"
    assert peers.at("DESK-2") == peers.of(key(2))
    peers.forget("desk-2")
    assert peers.keep(known(5, "desk")).name == "desk-2"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Bo's laptop", "Bo-s-laptop"),
        ("", "device"),
        ("@ada", "ada"),
        ("#room", "room"),
        ("../../etc", "etc"),
        ("a:1", "a-1"),
        ("--to", "to"),
        ("7-guitar-revenge-lemon", "device-7-guitar-revenge-lemon"),
        ("7-042-187-133", "device-7-042-187-133"),
        ("\x1b[2J\u202e", "x1b-2J-u202e"),
        ("电脑 二号", "电脑-二号"),
    ],
)
def test_names_are_one_harmless_word(label: str, name: str) -> None:
    assert _name(label, []) == name


@given(st.text(), st.lists(st.text(max_size=5), max_size=5))
def test_any_label_gives_a_name(label: str, others: list[str]) -> None:
    taken: list[Known] = []
    for number, other in enumerate([label, *others, label]):
        name = _name(other, taken)
        assert name == safe_text(name)
        assert not set(" /:@#\n") & set(name)
        assert 0 < len(name) <= LONGEST_NAME + len("device--99")
        assert name.casefold() not in {each.name.casefold() for each in taken}
        taken.append(Known(key(number), name))


def test_who_is_meant(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    one, two = peers.keep(known(1, "desk")), peers.keep(known(2, "lab"))
    assert peers.find(" DESK ") == one
    assert peers.find(two.id.upper()) == two
    for written in ("", "des", one.id[:3], "no\x1b[2J"):
        with pytest.raises(UsageError) as caught:
            peers.find(written)
        assert caught.value.code == "peers.none"
        assert "\x1b" not in caught.value.line()


def test_a_name_goes_before_the_beginning_of_an_id(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    one = peers.keep(known(1))
    two = peers.keep(known(2, one.id[:6]))
    assert peers.find(one.id[:6]) == two
    assert peers.find(one.id[:7]) == one


def test_an_id_that_says_too_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "device_id", lambda key: "aaaa" + key.hex()[:4])
    peers = Peers(tmp_path)
    peers.keep(known(1, "x"))
    peers.keep(known(2, "y"))
    with pytest.raises(UsageError) as caught:
        peers.find("aaaa")
    assert (caught.value.code, caught.value.fields["count"]) == ("peers.ambiguous", 2)


def test_forgetting(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    one, two = peers.keep(known(1, "desk")), peers.keep(known(2, "lab"))
    assert peers.forget("desk") == one
    assert peers.all() == [two]
    assert peers.forget(two.id[:5]) == two
    assert peers.all() == []
    with pytest.raises(UsageError):
        peers.forget("lab")


def test_rules_change_one_by_one(tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    peers.keep(known())
    assert peers.change("desk", accept="no").accept == "no"
    assert peers.change("desk", into="/in").accept == "no"
    after = peers.change("desk", exists="newer")
    assert (after.accept, after.into, after.exists) == ("no", "/in", "newer")
    assert peers.change("desk", into="").into == ""
    with pytest.raises(UsageError):
        peers.change("lab", accept="yes")


def test_no_more_than_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    peers = Peers(tmp_path)
    peers.keep(known(1))
    peers.keep(known(2))
    with pytest.raises(LocalError) as caught:
        peers.keep(known(3))
    assert caught.value.code == "peers.full"
    peers.keep(known(2, "lab", at=9))
    assert [each.last for each in peers.all()] == [5, 9]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"v":2,"known":[]}',
        b'{"v":1,"known":[{"key":"AAAA"}]}',
        b'{"v":1,"known":[{"key":"\xff"}]}',
        b'{"v":1,"known":[{"key":"%s","accept":"maybe"}]}' % base64.b64encode(bytes(32)),
    ],
)
def test_a_damaged_file_is_an_error_and_stays(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "peers.json"
    path.write_bytes(data)
    peers = Peers(tmp_path)
    for use in (peers.all, lambda: peers.of(key(1)), lambda: peers.keep(known())):
        with pytest.raises(LocalError) as caught:
            use()
        assert caught.value.code == "peers.unreadable"
    assert path.read_bytes() == data


def test_a_folder_in_its_place_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "peers.json").mkdir()
    with pytest.raises(LocalError) as caught:
        Peers(tmp_path).all()
    assert caught.value.code == "peers.unreadable"


def test_a_file_in_place_of_the_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"")
    for peers in (Peers(tmp_path / "state"), Peers(tmp_path / "state" / "below")):
        with pytest.raises(LocalError):
            peers.keep(known())


def test_what_is_in_the_file_can_be_read_by_people(tmp_path: Path) -> None:
    Peers(tmp_path).keep(known(1, "desk", "a:1"))
    file = json.loads((tmp_path / "peers.json").read_text())
    assert file["v"] == 1
    assert file["known"][0]["name"] == "desk"
    assert base64.b64decode(file["known"][0]["key"]) == key(1)


def test_two_programs_that_keep_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep, args=(tmp_path, first)) for first in (0, 50)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
        assert each.exitcode == 0
    assert len(Peers(tmp_path).all()) == 20


def _keep(folder: Path, first: int) -> None:
    for number in range(first, first + 10):
        Peers(folder).keep(known(number))
