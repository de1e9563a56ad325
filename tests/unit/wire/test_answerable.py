"""Who may be answered by a datagram."""

from __future__ import annotations

import pytest

from landline.wire.answerable import NEVER_ANSWERED, may_answer


@pytest.mark.parametrize(
    "host", ["10.8.0.11", "127.0.0.1", "fe80::1%eth0", "2001:db8::1", "::ffff:10.8.0.11"]
)
def test_one_machine_is_answered(host: str) -> None:
    assert may_answer(host, 40_000)


@pytest.mark.parametrize(
    "host",
    [
        "255.255.255.255",
        "::ffff:255.255.255.255",
        "224.0.0.167",
        "::ffff:239.1.2.3",
        "ff02::1%eth0",
        "0.0.0.0",
        "::",
        "",
        "not an address",
    ],
)
def test_many_machines_and_none_are_not_answered(host: str) -> None:
    assert not may_answer(host, 40_000)


@pytest.mark.parametrize("port", sorted(NEVER_ANSWERED))
def test_services_that_would_answer_back_are_not_answered(port: int) -> None:
    assert not may_answer("10.8.0.11", port)
