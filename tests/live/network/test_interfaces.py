"""What is known of the interfaces of a machine, and a hub on a machine that lacks something."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
import pytest

if TYPE_CHECKING:
    from typing import Any

    from tests.live.network.bridge import Lab, Machine

LIST = """
import msgspec
from landline.net.interfaces import interfaces
print(msgspec.json.encode(interfaces(), enc_hook=str).decode())
"""


def interfaces_of(machine: Machine) -> dict[str, dict[str, Any]]:
    listed = machine.run(sys.executable, "-c", LIST).stdout
    return {each["name"]: each for each in msgspec.json.decode(listed)}


def test_all_addresses_of_an_interface_are_known(lab: Lab) -> None:
    net, machine = lab.network(), lab.machine("machine")
    card = machine.plug_into(net, "10.7.0.1/24", "10.7.0.2/24", "10.8.0.1/28", "fd00::1/64")
    machine.ip("addr", "add", "10.9.0.1/16", "dev", card, "label", f"{card}:extra")
    found = interfaces_of(machine)
    assert set(found) == {"lo", card}
    assert found["lo"]["is_loopback"]
    assert not found["lo"]["has_multicast"]
    assert found["lo"]["ipv4"] == ["127.0.0.1/8"]
    assert set(found[card]["ipv4"]) == {"10.7.0.1/24", "10.7.0.2/24", "10.8.0.1/28", "10.9.0.1/16"}
    assert "fd00::1/64" in found[card]["ipv6"]
    assert any(each.startswith("fe80::") for each in found[card]["ipv6"])


def test_an_interface_that_is_down_is_left_out(lab: Lab) -> None:
    net, machine = lab.network(), lab.machine("machine")
    card = machine.plug_into(net, "10.7.0.1/24")
    machine.ip("link", "set", card, "down")
    assert set(interfaces_of(machine)) == {"lo"}


@pytest.mark.parametrize("all_of_it", [True, False])
def test_a_hub_without_ipv6_is_found_and_complains_of_nothing(lab: Lab, *, all_of_it: bool) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    card = hub.plug_into(net, "10.7.0.1/24")
    client.plug_into(net, "10.7.0.2/24")
    where = "all" if all_of_it else card
    off = f"/proc/sys/net/ipv6/conf/{where}/disable_ipv6"
    hub.run("sh", "-c", f"echo 1 >{off}")
    fingerprint = hub.serve("--lan")
    assert fingerprint in client.landline("find", "--json").stdout
    assert "warning" not in hub.log.read_text()
