"""Ancillary data of datagrams: who was asked, and whether an answer can come from there."""

from __future__ import annotations

import socket
import struct

from landline.net import packet_info

V6 = (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO)
V4 = (socket.IPPROTO_IP, packet_info._IP_PKTINFO)


def in6(host: str, index: int = 7) -> bytes:
    return socket.inet_pton(socket.AF_INET6, host) + struct.pack("@I", index)


def in4(local: str, asked: str) -> bytes:
    return struct.pack("@I", 7) + socket.inet_aton(local) + socket.inet_aton(asked)


def test_an_ipv6_answer_comes_from_the_address_asked() -> None:
    control = packet_info.answer_from([(*V6, in6("2001:db8::5"))])
    assert control == (*V6, in6("2001:db8::5", 0))
    assert packet_info.asked_host(control) == "2001:db8::5"


def test_a_link_local_answer_keeps_its_interface() -> None:
    assert packet_info.answer_from([(*V6, in6("fe80::5"))]) == (*V6, in6("fe80::5"))


def test_a_mapped_answer_is_shown_as_ipv4() -> None:
    control = packet_info.answer_from([(*V6, in6("::ffff:10.0.0.5"))])
    assert control is not None
    assert packet_info.asked_host(control) == "10.0.0.5"


def test_an_ipv4_answer_comes_from_the_address_asked() -> None:
    control = packet_info.answer_from([(*V4, in4("10.0.0.5", "10.0.0.5"))])
    assert control is not None
    assert packet_info.asked_host(control) == "10.0.0.5"


def test_groups_and_broadcasts_are_no_source() -> None:
    assert packet_info.answer_from([(*V6, in6("ff02::1"))]) is None
    assert packet_info.answer_from([(*V6, in6("::ffff:239.1.1.1"))]) is None
    assert packet_info.answer_from([(*V4, in4("10.0.0.5", "10.0.0.255"))]) is None
    assert packet_info.answer_from([(*V4, in4("239.1.1.1", "239.1.1.1"))]) is None


def test_without_any_the_system_chooses() -> None:
    assert packet_info.answer_from([]) is None
    assert packet_info.answer_from([(socket.SOL_SOCKET, 1, b"")]) is None


def test_a_broadcast_is_answered_through_its_own_interface() -> None:
    control = packet_info.answer_to_all_from([(*V4, in4("10.0.0.5", "10.0.0.255"))])
    assert control == (*V4, in4("10.0.0.5", "0.0.0.0"))
    assert packet_info.interface_of(control) == 7
    assert packet_info.asked_host(control) == "10.0.0.5"


def test_a_group_is_answered_through_its_own_interface() -> None:
    control = packet_info.answer_to_all_from([(*V6, in6("ff12::7788"))])
    assert control == (*V6, in6("::"))
    assert packet_info.interface_of(control) == 7
    control = packet_info.answer_to_all_from([(*V4, in4("239.1.1.1", "239.1.1.1"))])
    assert control == (*V4, in4("0.0.0.0", "0.0.0.0"))


def test_what_one_machine_was_asked_is_not_answered_as_if_all_were() -> None:
    assert packet_info.answer_to_all_from([(*V4, in4("10.0.0.5", "10.0.0.5"))]) is None
    assert packet_info.answer_to_all_from([(*V6, in6("fe80::5"))]) is None
    assert packet_info.answer_to_all_from([]) is None
