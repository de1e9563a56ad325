"""`landline find` between machines, with real hubs: what is found where, and what is not."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.network.bridge import PATIENCE, wait_for

if TYPE_CHECKING:
    from tests.live.network.bridge import Lab, Machine

HUB, CLIENT = "10.7.0.1", "10.7.0.2"


def found_by(machine: Machine, *awaited: str) -> dict[str, dict[str, Any]]:
    """Return what is found, by fingerprint; looks again until all that are awaited are there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        done = machine.landline("find", "--json", code=None)
        assert done.returncode == (0 if done.stdout else 3), done.stderr
        found = {hub["fingerprint"]: hub for hub in map(json.loads, done.stdout.splitlines())}
        if found.keys() >= set(awaited):
            return found
        assert time.monotonic() < deadline, found


def test_on_the_same_network(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    hub.plug_into(net, f"{HUB}/24")
    client.plug_into(net, f"{CLIENT}/24")
    assert "default" not in client.run("ip", "route").stdout
    fingerprint = hub.serve("--lan", "--set", "name=desk")
    found = found_by(client, fingerprint)[fingerprint]
    assert found["addresses"][0] == f"{HUB}:7788"
    assert (found["kind"], found["name"], found["known"]) == ("hub", "desk", False)
    assert found["link"] == f"landline://{HUB}:7788/#{fingerprint}"
    table = client.landline("find").stdout.split("\t")
    assert table[:3] == ["desk", "hub", f"{HUB}:7788"]
    assert fingerprint.startswith(table[3])
    assert table[4] == "no\n"


def test_once_it_is_known_that_shows(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    hub.plug_into(net, f"{HUB}/24")
    client.plug_into(net, f"{CLIENT}/24")
    fingerprint = hub.serve("--lan")
    client.landline(
        "say", "lobby", "hi", "--hub", found_by(client, fingerprint)[fingerprint]["link"]
    )
    assert found_by(client, fingerprint)[fingerprint]["known"] is True


def test_with_ipv6_only(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    hub.plug_into(net)
    client.plug_into(net)
    fingerprint = hub.serve("--lan")
    found = found_by(client, fingerprint)[fingerprint]
    assert found["addresses"][0].startswith("[fe80::")
    assert found["addresses"][0].endswith("%eth0]:7788")
    client.landline("say", "lobby", "hi", "--hub", found["link"])


def test_three_hubs(lab: Lab) -> None:
    net, client = lab.network(), lab.machine("client")
    client.plug_into(net, f"{CLIENT}/24")
    fingerprints = set()
    for number in (11, 12, 13):
        hub = lab.machine(f"hub{number}")
        hub.plug_into(net, f"10.7.0.{number}/24")
        fingerprints.add(hub.serve("--lan"))
    found = found_by(client, *fingerprints)
    assert set(found) == fingerprints
    assert {hub["addresses"][0] for hub in found.values()} == {
        "10.7.0.11:7788", "10.7.0.12:7788", "10.7.0.13:7788",
    }  # fmt: skip


def test_two_hubs_of_one_machine(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    hub.plug_into(net, f"{HUB}/24")
    client.plug_into(net, f"{CLIENT}/24")
    one = hub.serve("--lan")
    hub.log.unlink()
    two = hub.serve("--lan", "--port", "7799", "--memory")
    found = found_by(client, one, two)
    assert {found[one]["addresses"][0], found[two]["addresses"][0]} == {
        f"{HUB}:7788", f"{HUB}:7799",
    }  # fmt: skip


def test_a_hub_on_two_networks_is_found_on_both(lab: Lab) -> None:
    left, right, hub = lab.network(), lab.network(), lab.machine("hub")
    hub.plug_into(left, "10.7.0.1/24")
    hub.plug_into(right, "10.8.0.1/24")
    fingerprint = hub.serve("--lan", "--set", "name=desk")
    for number, nets in enumerate([(left,), (right,), (left, right)]):
        client = lab.machine(f"client{number}")
        for net in nets:
            client.plug_into(net, f"10.{7 if net is left else 8}.0.{number + 2}/24")
        near = {f"10.{7 if net is left else 8}.0.1:7788" for net in nets}
        wait_for(partial(is_found_at, client, fingerprint, near))
        for each in near:
            client.landline("say", "lobby", "hi", "--hub", f"landline://{each}/#{fingerprint}")


def is_found_at(client: Machine, fingerprint: str, expected: set[str]) -> bool:
    """Tell whether `client` finds a hub at these IPv4 addresses, and at no others."""
    addresses = found_by(client, fingerprint)[fingerprint]["addresses"]
    return {each for each in addresses if not each.startswith("[")} == expected


def beyond_a_router(lab: Lab) -> tuple[Machine, Machine, Machine]:
    """Return a hub's machine, a router, and somebody on its other side."""
    left, right = lab.network(), lab.network()
    hub, router, client = lab.machine("hub"), lab.machine("router"), lab.machine("client")
    router.plug_into(left, "10.7.0.254/24")
    router.plug_into(right, "10.8.0.254/24")
    router.route_between()
    hub.plug_into(left, "10.7.0.1/24")
    client.plug_into(right, "10.8.0.2/24")
    hub.ip("route", "add", "default", "via", "10.7.0.254")
    client.ip("route", "add", "default", "via", "10.8.0.254")
    return hub, router, client


def test_across_a_router_only_by_address(lab: Lab) -> None:
    hub, router, client = beyond_a_router(lab)
    fingerprint = hub.serve("--lan")
    assert found_by(client) == {}
    assert found_by(router, fingerprint)[fingerprint]["addresses"][0] == "10.7.0.1:7788"
    unknown = client.landline("say", "lobby", "hi", "--hub", "10.7.0.1", code=4)
    assert f"landline://10.7.0.1:7788/#{fingerprint}" in unknown.stderr
    link = f"landline://10.7.0.1:7788/#{fingerprint}"
    talk = client.landline("chat", link, "--name", "ada", typed="hello from afar\n")
    assert "hello from afar" in talk.stdout
    assert "Encrypted" in talk.stdout + talk.stderr


def test_across_a_router_by_a_code(lab: Lab) -> None:
    hub, _, client = beyond_a_router(lab)
    hub.serve("--lan", "--set", "signup=open")
    shown = hub.start("pair", "--data", str(hub.data))
    assert shown.stdout is not None
    code = shown.stdout.readline()
    client.landline("pair", "10.7.0.1", "--as", "ada", typed=code)
    assert shown.wait(PATIENCE) == 0
    # From now on nothing needs to be typed but where the hub is.
    client.landline("say", "lobby", "paired", "--hub", "10.7.0.1", "--as", "ada")


@pytest.mark.parametrize("options", [("--lan", "--no-announce"), ("--set", "announce=false"), ()])
def test_who_does_not_want_to_be_found(lab: Lab, options: tuple[str, ...]) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    other = lab.machine("other")
    hub.plug_into(net, f"{HUB}/24")
    other.plug_into(net, "10.7.0.9/24")
    client.plug_into(net, f"{CLIENT}/24")
    fingerprint, found = hub.serve(*options), other.serve("--lan")
    assert set(found_by(client, found)) == {found}
    # One for this machine only can be found on this machine.
    assert (fingerprint in found_by(hub, *([] if options else [fingerprint]))) == (not options)


def test_a_hub_on_one_address_answers_on_that_network(lab: Lab) -> None:
    left, right, hub = lab.network(), lab.network(), lab.machine("hub")
    hub.plug_into(left, "10.7.0.1/24")
    hub.plug_into(right, "10.8.0.1/24")
    fingerprint = hub.serve("--lan", "--host", "10.8.0.1")
    near, far = lab.machine("near"), lab.machine("far")
    near.plug_into(left, "10.7.0.2/24")
    far.plug_into(right, "10.8.0.2/24")
    assert found_by(near) == {}
    assert found_by(far, fingerprint)[fingerprint]["addresses"] == ["10.8.0.1:7788"]


def test_a_network_that_comes_later(lab: Lab) -> None:
    net, hub, client = lab.network(), lab.machine("hub"), lab.machine("client")
    client.plug_into(net, f"{CLIENT}/24")
    fingerprint = hub.serve("--lan")
    hub.plug_into(net, f"{HUB}/24")
    assert fingerprint in found_by(client, fingerprint)


def test_nobody_is_there(lab: Lab) -> None:
    alone = lab.machine("alone")
    told = alone.landline("find", "--seconds", "0.2", code=3)
    assert not told.stdout
    assert "7787" in told.stderr
    assert "7787" in alone.landline("find", "--seconds", "0.2", "--lang", "zh", code=3).stderr


def test_an_open_hub_without_an_address_says_how_it_is_found(lab: Lab) -> None:
    alone = lab.machine("alone")
    alone.serve("--lan")
    wait_for(lambda: "pair a device" in alone.log.read_text())
    told = alone.log.read_text()
    assert "landline find" in told
    assert "landline://" not in told, "a link to loopback is of no use to others"
