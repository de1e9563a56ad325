"""Being found on this network, and finding: as soon as the one that is meant has answered."""

from __future__ import annotations

import asyncio
import time

import pytest

from landline.direct.nearby import Announced, device_fingerprint, look_for
from landline.discovery.search import search
from landline.trust.device import Device
from tests.live.direct.world import BO
from tests.ports import unused_port

LONG = 60.0


@pytest.fixture
def port() -> int:
    """Return a UDP port that nobody uses."""
    return unused_port()


def test_the_one_with_the_slot_is_found_at_once(port: int) -> None:
    with (
        Announced("sender", "7", 4711, host="127.0.0.1", beacon=port),
        Announced("sender", "8", 4712, host="127.0.0.1", beacon=port),
        Announced("receiver", "7", 4713, host="127.0.0.1", beacon=port),
    ):
        begun = time.monotonic()
        looking = look_for("sender", LONG, name="7", beacon=port)
        assert next(looking) == ["127.0.0.1:4711"]
        looking.close()  # type: ignore[attr-defined]
        assert time.monotonic() - begun < LONG / 2


def test_a_device_is_found_by_its_key(port: int) -> None:
    other = Device.make()
    with (
        Announced("receiver", "desk", 4711, key=BO.public, host="127.0.0.1", beacon=port),
        Announced("receiver", "desk", 4712, key=other.public, host="127.0.0.1", beacon=port),
    ):
        for device, number in ((BO, 4711), (other, 4712)):
            looking = look_for("receiver", LONG, key=device.public, beacon=port)
            assert next(looking) == [f"127.0.0.1:{number}"]
            looking.close()  # type: ignore[attr-defined]
    assert device_fingerprint(BO.public).digest.hex().startswith(BO.id)


def test_who_waits_with_a_code_is_nobody_that_was_seen_before(port: int) -> None:
    async def fingerprint() -> bytes:
        async for found in search(["sender"], seconds=LONG, port=port):
            return found.fingerprint.digest
        raise AssertionError

    seen: set[bytes] = set()
    for _ in range(2):
        with Announced("sender", "7", 4711, host="127.0.0.1", beacon=port):
            seen.add(asyncio.run(fingerprint()))
    assert len(seen) == 2


def test_nobody_is_found_within_so_long(port: int) -> None:
    assert list(look_for("sender", 0.1, name="7", beacon=port)) == []


def test_who_comes_later_is_found_too(port: int) -> None:
    looking = look_for("sender", LONG, name="7", beacon=port)
    with Announced("sender", "8", 4712, host="127.0.0.1", beacon=port):
        pass
    with Announced("sender", "7", 4711, host="127.0.0.1", beacon=port):
        assert next(looking) == ["127.0.0.1:4711"]
    looking.close()  # type: ignore[attr-defined]


def test_a_search_that_is_left_closes_its_sockets(port: int) -> None:
    async def leave() -> None:
        async for _ in search(["sender"], seconds=LONG, port=port):
            break

    with Announced("sender", "7", 4711, host="127.0.0.1", beacon=port):
        asyncio.run(leave())


def test_trouble_of_the_system_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("landline.discovery.broadcast.interfaces", fail)
    with pytest.raises(OSError, match="Too many"):
        list(look_for("sender", 5, beacon=port))
