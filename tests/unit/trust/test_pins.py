"""Hubs that are known: kept, found, forgotten, and never by accident."""

from __future__ import annotations

import base64
import multiprocessing
import stat
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from landline.errors import LocalError, UsageError
from landline.trust import pins as pins_module
from landline.trust.fingerprint import Fingerprint
from landline.trust.pins import MOST_ADDRESSES, Pin, Pins

if TYPE_CHECKING:
    from pathlib import Path


def pin(number: int = 1, *addresses: str, name: str = "", **more: int) -> Pin:
    return Pin(
        fingerprint=str(Fingerprint(bytes([number]) * 32)),
        certificate=base64.b64encode(b"certificate %d" % number).decode(),
        name=name,
        addresses=addresses,
        **more,  # type: ignore[arg-type]
    )


def test_what_is_kept_is_known_at_its_address(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "state")
    assert pins.all() == []
    kept = pin(1, "hub.local:7788", name="书房", first=5, last=7)
    pins.keep(kept)
    for known in (pins, Pins(tmp_path / "state")):
        assert known.all() == [kept]
        assert known.at("hub.local:7788") == known.of(kept.fingerprint) == kept
        assert known.at("hub.local:7789") is None
        assert known.of(pin(2).fingerprint) is None
    assert kept.authority == b"certificate 1"


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    Pins(tmp_path / "state").keep(pin(1, "hub:1"))
    for path in (tmp_path / "state" / "known.json", tmp_path / "state" / "known.lock"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_addresses_gather_and_lead_to_one_hub_only(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    pins.keep(pin(1, "hub:1", first=5))
    pins.keep(pin(1, "other:1", first=9))
    assert pins.all() == [pin(1, "hub:1", "other:1", first=5)]
    pins.keep(pin(2, "hub:1"))
    assert pins.at("hub:1") == pin(2, "hub:1")
    assert pins.of(pin(1).fingerprint) == pin(1, "other:1", first=5)
    pins.keep(pin(2, "other:1"))
    assert pins.of(pin(1).fingerprint) == pin(1, first=5), "a hub without address is still known"


def test_it_is_bounded_and_forgets_nobody_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins_module, "MOST", 2)
    pins = Pins(tmp_path)
    pins.keep(pin(1, "hub:1"))
    pins.keep(pin(2, "hub:2"))
    with pytest.raises(LocalError) as caught:
        pins.keep(pin(3, "hub:1"))
    assert caught.value.code == "known.full"
    assert pins.at("hub:1") == pin(1, "hub:1")
    pins.keep(pin(2, "hub:3"))
    for number in range(MOST_ADDRESSES + 5):
        pins.keep(pin(2, f"hub:1{number}"))
    (kept,) = [each for each in pins.all() if each.fingerprint == pin(2).fingerprint]
    assert len(kept.addresses) == MOST_ADDRESSES
    assert kept.addresses[-1] == f"hub:1{MOST_ADDRESSES + 4}"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"v":1,"known":[{"fingerprint":"x"}]}',
        b'{"v":2,"known":[]}',
        b'{"v":1,"known":[{"fingerprint":"x","certificate":"?"}]}',
        b"\xff",
    ],
)
def test_a_damaged_file_is_an_error_and_stays(tmp_path: Path, damage: bytes) -> None:
    pins = Pins(tmp_path)
    path = tmp_path / "known.json"
    path.write_bytes(damage)
    for use in (
        pins.all,
        lambda: pins.at("hub:1"),
        lambda: pins.of("LL-"),
        lambda: pins.keep(pin(1, "hub:1")),
        lambda: pins.forget("hub"),
    ):
        with pytest.raises(LocalError) as caught:
            use()
        assert caught.value.code == "known.unreadable"
        assert str(path) in caught.value.line()
        assert caught.value.line("zh")
    assert path.read_bytes() == damage


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(LocalError) as caught:
        Pins(blocked).keep(pin(1, "hub:1"))
    assert caught.value.code == "known.unwritable"
    with pytest.raises(LocalError) as caught:
        Pins(blocked).all()
    assert caught.value.code == "known.unreadable"


def test_forgetting_an_address_keeps_the_hub_elsewhere(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    kept = pin(1, "hub.local:7788", "10.0.0.7:9")
    pins.keep(kept)
    assert pins.forget("HUB.local") == [kept]
    assert pins.all() == [pin(1, "10.0.0.7:9")]
    assert pins.forget(" 10.0.0.7:9 ") == [pin(1, "10.0.0.7:9")]
    assert pins.all() == []
    pins.keep(pin(2, "[fe80::1%eth0]:7788"))
    pins.forget("fe80::1%eth0")
    assert pins.all() == []


def test_forgetting_by_name_or_fingerprint(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    first, second = pin(1, "a:1", "b:1", name="书房"), pin(2, "c:1", name="hub")
    pins.keep(first)
    pins.keep(second)
    assert pins.forget("书房") == [first]
    assert pins.all() == [second]
    pins.keep(first)
    short = Fingerprint.parse(second.fingerprint).short
    assert pins.forget(short.lower()) == [second]
    pins.keep(second)
    assert pins.forget(second.fingerprint.removeprefix("LL-").replace("-", "")[:9]) == [second]
    assert pins.all() == [first]


@pytest.mark.parametrize(
    ("what", "code"),
    [("nobody", "known.none"), ("", "known.none"), ("LL-", "known.none"), ("A", "known.none"),
     ("hub", "known.ambiguous")],
)  # fmt: skip
def test_what_is_not_forgotten(tmp_path: Path, what: str, code: str) -> None:
    pins = Pins(tmp_path)
    known = [pin(1, "a:1", name="hub"), pin(2, "b:1", name="hub")]
    for each in known:
        pins.keep(each)
    with pytest.raises(UsageError) as caught:
        pins.forget(what)
    assert caught.value.code == code
    assert caught.value.line("zh")
    assert pins.all() == known


def test_two_processes_lose_nothing_of_each_others(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep_many, args=(tmp_path, part)) for part in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert len(Pins(tmp_path).all()) == 40


def _keep_many(folder: Path, part: int) -> None:
    for number in range(20):
        Pins(folder).keep(pin(1 + part * 20 + number, f"hub:{part}{number}"))


def test_a_long_name_is_cut(tmp_path: Path) -> None:
    Pins(tmp_path).keep(structs.replace(pin(1, "hub:1"), name="x" * 500))
    (kept,) = Pins(tmp_path).all()
    assert len(kept.name) == 64
