"""Which hubs are announced, to whom and how; what announcing does: tests/live/discovery."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from landline.net.address import Address
from landline.observe import Counters
from landline.server import announcing
from landline.server.announcing import Announcing
from landline.server.server import HubServer
from landline.settings import HubSettings
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE = Fingerprint(b"1" * 32)
LAN = HubSettings(lan=True, name="desk")


class Fake:
    """Stands for either way; notes what it is told."""

    def __init__(self, port: int, name: str, fingerprint: Fingerprint, **more: Any) -> None:
        assert fingerprint == ONE
        self.told = (type(self).__name__, name, port, more["host"])
        NOTED.append(self.told)

    def close(self) -> None:
        NOTED.append("closed")


class Beacon(Fake):
    async def start(self) -> None: ...


class Directory(Fake):
    def start(self) -> None: ...

    async def close(self, seconds: float) -> None:  # type: ignore[override]
        NOTED.append(seconds)


NOTED: list[Any] = []


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(announcing, "Announcer", Beacon)
    monkeypatch.setattr(announcing, "Advertisement", Directory)
    yield
    NOTED.clear()


@pytest.mark.parametrize(
    ("settings", "host", "expected"),
    [
        (LAN, "", [("Beacon", "desk", 7, ""), ("Directory", "desk", 7, "")]),
        (
            LAN,
            "10.0.0.1",
            [("Beacon", "desk", 7, "10.0.0.1"), ("Directory", "desk", 7, "10.0.0.1")],
        ),
        (HubSettings(name="desk"), "127.0.0.1", [("Beacon", "desk", 7, "127.0.0.1")]),
        (HubSettings(name="desk"), "::1", [("Beacon", "desk", 7, "::1")]),
        (HubSettings(name="desk", lan=True), "127.0.0.2", [("Beacon", "desk", 7, "127.0.0.2")]),
        (HubSettings(name="desk"), "", []),
        (HubSettings(name="desk"), "10.0.0.1", []),
        (HubSettings(lan=True, announce=False), "", []),
        (HubSettings(announce=False), "127.0.0.1", []),
    ],
)
async def test_who_is_told(settings: HubSettings, host: str, expected: list[Any]) -> None:
    announced = Announcing(settings, Counters())
    await announced.start(Address("tcp", host, 7), ONE)
    assert expected == NOTED
    NOTED.clear()
    await announced.close(1.5)
    assert ["closed", 1.5][: len(expected)] == NOTED


def test_a_hub_without_a_name_is_called_as_the_machine_is() -> None:
    assert HubServer(HubSettings()).settings.name == socket.gethostname()
    assert HubServer(HubSettings(name="desk")).settings.name == "desk"
