"""The beacon on the wire, as others see it: what a forged source gets, and what a flood does."""

from __future__ import annotations

import secrets
import socket
import struct
import time
from typing import TYPE_CHECKING

import pytest

from landline.discovery.beacon import (
    ANSWERS,
    GROUP_V4,
    GROUP_V6,
    PORT,
    QUERY_BYTES,
    Query,
    decode_answer,
)
from tests.live.network.bridge import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.network.bridge import Lab, Machine

HUB, VICTIM, ATTACKER = "10.7.0.1", "10.7.0.2", "10.7.0.3"
SILENCE = 1.0
"""Seconds after which nothing more is expected."""
_IP = 0x0800


class Scene:
    """A hub, somebody who is written to, and somebody who forges."""

    def __init__(self, lab: Lab) -> None:
        net = lab.network()
        self.hub, self.victim, self.attacker = map(lab.machine, ("hub", "victim", "attacker"))
        self.hub.plug_into(net, f"{HUB}/24")
        self.victim.plug_into(net, f"{VICTIM}/24")
        self.attacker.plug_into(net, f"{ATTACKER}/24")
        self.hub.serve("--lan", "--set", f"name={'x' * 300}")


def forged(query: bytes, source: str, port: int, destination: str) -> bytes:
    """Return an IPv4 packet with a UDP datagram in it; the system adds the checksum of IP."""
    udp = struct.pack("!4H", port, PORT, 8 + len(query), 0) + query
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 1, 17, 0) + addresses + udp


def forger(machine: Machine) -> socket.socket:
    """Return a socket that sends whole IPv4 packets to its network."""
    sock = machine.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
    return sock


def from_the_beacon(sock: socket.socket, first: float = PATIENCE) -> Iterator[tuple[str, int]]:
    """Give out destination and UDP bytes of what the hub's beacon sends, until it is silent.

    The first of it may take so many seconds, on a busy machine.
    """
    sock.settimeout(first)
    while True:
        try:
            packet = sock.recv(2048)
        except TimeoutError:
            return
        if packet[9] == 17 and packet[12:16] == socket.inet_aton(HUB):
            port, _, length = struct.unpack_from("!3H", packet, 20)
            if port == PORT:
                sock.settimeout(SILENCE)
                yield socket.inet_ntoa(packet[16:20]), length - 8


@pytest.mark.parametrize("destination", [GROUP_V4, "10.7.0.255", "255.255.255.255", HUB])
def test_a_forged_source_never_gets_more_than_was_sent(lab: Lab, destination: str) -> None:
    scene = Scene(lab)
    queries = [Query(secrets.token_bytes(8)).encode()[:size] for size in (0, 1, 19, 100, 255)]
    queries += [Query(secrets.token_bytes(8)).encode() for _ in range(5)]
    queries += [Query(secrets.token_bytes(8)).encode().ljust(1400, b"x")]
    with (
        scene.victim.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_IP)) as heard,
        forger(scene.attacker) as sock,
    ):
        sent = 0
        for number, query in enumerate(queries):
            sock.sendto(forged(query, VICTIM, 40_000 + number, destination), (destination, 0))
            sent += len(query)
        first = SILENCE if destination == HUB else PATIENCE
        got = [size for to, size in from_the_beacon(heard, first) if to == VICTIM]
    assert bool(got) == (destination != HUB)
    assert all(size <= 200 < QUERY_BYTES for size in got)
    assert sum(got) <= sent


def test_nothing_goes_to_other_networks_to_everybody_or_to_services(lab: Lab) -> None:
    scene = Scene(lab)
    sources = [("10.9.0.1", 40_000), ("192.0.2.1", 40_000), ("10.7.0.255", 40_000)]
    sources += [("224.0.0.1", 40_000), ("255.255.255.255", 40_000), ("127.0.0.1", 40_000)]
    sources += [(VICTIM, port) for port in (7, 19, 53, 123, 1900, 5353)]
    scene.hub.ip("route", "add", "default", "via", VICTIM)
    with (
        scene.victim.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_IP)) as heard,
        forger(scene.attacker) as sock,
    ):
        for source, port in sources:
            query = Query(secrets.token_bytes(8)).encode()
            sock.sendto(forged(query, source, port, GROUP_V4), (GROUP_V4, 0))
        sock.sendto(forged(Query(bytes(8)).encode(), VICTIM, 40_000, GROUP_V4), (GROUP_V4, 0))
        got = list(from_the_beacon(heard))
    assert [to for to, _ in got] == [VICTIM], "only the last one, which is right"


def test_over_ipv6_the_same(lab: Lab) -> None:
    scene = Scene(lab)
    with scene.attacker.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        card = scene.attacker.run("cat", "/sys/class/net/eth0/ifindex").stdout
        for size in (100, 255, 256):
            query = Query(size.to_bytes(8, "big")).encode()[:size]
            sock.sendto(query, (GROUP_V6, PORT, 0, int(card)))
        sock.settimeout(PATIENCE)
        answer = decode_answer(sock.recv(2048))
        assert answer is not None
        assert answer.echo == (256).to_bytes(8, "big")
        sock.settimeout(SILENCE)
        with pytest.raises(TimeoutError):
            sock.recv(2048)


def test_a_flood_gets_ten_answers_a_second(lab: Lab) -> None:
    scene = Scene(lab)
    sources = [f"10.7.0.{number}" for number in range(100, 130)]
    for source in sources:
        scene.attacker.ip("addr", "add", f"{source}/24", "dev", "eth0")
    queries, answers, begun = 0, 0, time.monotonic()
    with (
        scene.attacker.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_IP)) as heard,
        forger(scene.attacker) as sock,
    ):
        while queries < 20_000 or time.monotonic() - begun < 2.0:
            source = sources[queries % len(sources)]
            query = Query(queries.to_bytes(8, "big")).encode()
            sock.sendto(forged(query, source, 40_000, GROUP_V4), (GROUP_V4, 0))
            queries += 1
        answers = sum(1 for _ in from_the_beacon(heard))
        seconds = time.monotonic() - begun
    assert queries >= 20_000
    assert 0 < answers <= ANSWERS * (seconds + 1)
    # It hears others when the flood is over, and was on the line all the time.
    wait_for(lambda: scene.victim.landline("find", "--seconds", "0.3", code=None).returncode == 0)
