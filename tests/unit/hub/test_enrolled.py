"""Devices by user, and by the device."""

from __future__ import annotations

from landline.hub.enrolled import Enrolled, device_key
from landline.hub.records import DeviceFact


def fact(user: str, made: int = 1, used: int = 0) -> DeviceFact:
    return DeviceFact(user=user, label="x", key="k", made=made, used=used)


def test_what_is_kept_is_found_by_user_and_by_device() -> None:
    kept = [(device_key(user, id), fact(user, made)) for user, id, made in
            (("ada", "d1", 5), ("ada", "d2", 3), ("bo", "d1", 4))]  # fmt: skip
    devices = Enrolled(kept)
    assert [id for id, _ in devices.of_user("ada")] == ["d2", "d1"]
    assert [id for id, _ in devices.of_user("bo")] == ["d1"]
    assert set(devices.users_of("d1")) == {"ada", "bo"}
    assert devices.get("ada", "d2") == fact("ada", 3)
    assert devices.get("bo", "d2") is None
    assert devices.of_user("cy") == []
    assert devices.users_of("d3") == []


def test_whoever_used_a_device_last_comes_first() -> None:
    devices = Enrolled([("ada/d", fact("ada", used=5)), ("bo/d", fact("bo", used=9))])
    assert devices.users_of("d") == ["bo", "ada"]
    assert devices.used("ada", "d", 10)
    assert devices.users_of("d") == ["ada", "bo"]
    assert not devices.used("cy", "d", 11)


def test_what_is_removed_is_gone_for_this_user_alone() -> None:
    devices = Enrolled([("ada/d", fact("ada")), ("bo/d", fact("bo"))])
    devices.remove("ada", "d")
    assert devices.users_of("d") == ["bo"]
    assert devices.of_user("ada") == []
    devices.remove("ada", "d")
    devices.remove("bo", "d")
    assert devices.users_of("d") == []
    devices.put("d", fact("ada"))
    devices.put("d", fact("ada", made=2))
    assert devices.users_of("d") == ["ada"]
