"""Who may be answered by a datagram: not where a service or a whole network would be hit."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

NEVER_ANSWERED: Final = frozenset((0, 7, 13, 17, 19, 53, 69, 123, 161, 389, 1900, 5353, 11211))
"""Ports of services that answer anything: two of them would write to each other for ever.

Echo, daytime, quote, chargen, DNS, TFTP, NTP, SNMP, LDAP, SSDP, mDNS, memcached; 0 is no port."""


def may_answer(host: str, port: int) -> bool:
    """Return whether a letter from IP address `host`, port `port`, may be answered.

    Not where a service or a whole network would be hit. Ask it of the address that a letter
    was sent to as well: what was sent to a group or by broadcast has no answer.
    """
    return port not in NEVER_ANSWERED and _is_one_machine(host)


@lru_cache(maxsize=4096)
def _is_one_machine(host: str) -> bool:
    address = _address(host)
    return address is not None and not (
        address.is_multicast or address.is_unspecified or str(address) == "255.255.255.255"
    )


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if address.version == 6 else None
    return mapped or address
