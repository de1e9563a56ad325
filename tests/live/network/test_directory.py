"""The DNS-SD directory between machines, with the beacon out of the way."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.network.bridge import wait_for

if TYPE_CHECKING:
    from tests.live.network.bridge import Lab, Machine

BROWSE = """
import asyncio, sys
from landline.cli.records import found
from landline.discovery import mdns
from landline.discovery.beacon import Finder
from landline.net.loops import run
finder = Finder(bytes(8))
run(mdns.browse(finder, 1.0), loop=sys.argv[1])
for each in finder.found:
    print(found(each, "", known=False))
"""

pytest.importorskip("zeroconf", reason="zeroconf is not installed")


def listed_by(machine: Machine, loop: str = "asyncio") -> dict[str, dict[str, Any]]:
    done = machine.run(sys.executable, "-W", "error", "-c", BROWSE, loop)
    assert not done.stderr
    return {hub["fingerprint"]: hub for hub in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize(
    ("addresses", "expected"),
    [(("10.7.0.1/24", "10.7.0.2/24"), "10.7.0.1:7788"), (("", ""), "[fe80::")],
    ids=["ipv4", "ipv6"],
)
def test_a_hub_is_listed_until_it_stops(
    lab: Lab, loop: str, addresses: tuple[str, str], expected: str
) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    hub.plug_into(net, *filter(None, addresses[:1]))
    client.plug_into(net, *filter(None, addresses[1:]))
    fingerprint = hub.serve("--lan", "--set", "name=The desk. No 1", "--loop", loop)
    listed: dict[str, dict[str, Any]] = {}

    def is_listed() -> bool:
        listed.update(listed_by(client, loop))
        return fingerprint in listed

    wait_for(is_listed)
    found = listed[fingerprint]
    assert found["name"] == "The desk. No 1"
    assert found["addresses"][0].startswith(expected)
    hub.stop()
    assert fingerprint not in listed_by(client, loop)


def test_hubs_of_one_name_are_both_listed(lab: Lab) -> None:
    net, client = lab.network(), lab.machine("client")
    client.plug_into(net, "10.7.0.2/24")
    fingerprints = set()
    for number in (11, 12):
        hub = lab.machine(f"hub{number}")
        hub.plug_into(net, f"10.7.0.{number}/24")
        fingerprints.add(hub.serve("--lan", "--set", "name=desk"))
    wait_for(lambda: set(listed_by(client)) == fingerprints)


def test_who_does_not_want_to_be_found_is_not_listed(lab: Lab) -> None:
    net, hub, other = lab.network(), lab.machine("hub"), lab.machine("other")
    client = lab.machine("client")
    hub.plug_into(net, "10.7.0.1/24")
    other.plug_into(net, "10.7.0.3/24")
    client.plug_into(net, "10.7.0.2/24")
    hub.serve("--lan", "--no-announce")
    fingerprint = other.serve("--lan")
    wait_for(lambda: set(listed_by(client)) == {fingerprint})


def test_interfaces_that_come_later_are_joined(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    fingerprint = hub.serve("--lan")
    client.plug_into(net, "10.7.0.2/24")
    hub.plug_into(net, "10.7.0.1/24")
    wait_for(lambda: fingerprint in listed_by(client))
