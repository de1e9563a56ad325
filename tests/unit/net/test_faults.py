"""Every errno that matters has a code of ours, and every code a text in both languages."""

from __future__ import annotations

import errno
import socket

import pytest

from landline.errors import Error, ExpiredError, LocalError, UnreachableError, UsageError
from landline.net.address import Address
from landline.net.faults import local_error, peer_error

TCP = Address("tcp", "h", 1)
UDP = Address("udp", "h", 1)
UNIX = Address("unix", path="/s")


def texts(error: Error) -> None:
    for language in ("en", "zh"):
        assert error.line(language)


@pytest.mark.parametrize(
    ("number", "address", "code"),
    [
        (errno.EADDRINUSE, TCP, "address.in-use"),
        (errno.EADDRNOTAVAIL, TCP, "address.not-ours"),
        (errno.EACCES, TCP, "address.denied"),
        (errno.EPERM, UNIX, "address.path-denied"),
        (errno.ENOENT, UNIX, "address.no-folder"),
        (errno.EAFNOSUPPORT, TCP, "address.no-ipv6"),
        (errno.ENODEV, UDP, "address.no-route"),
        (errno.EINVAL, TCP, "address.failed"),
    ],
)
def test_opening(number: int, address: Address, code: str) -> None:
    error = local_error(OSError(number, "x"), address)
    assert isinstance(error, LocalError)
    assert error.code == code
    texts(error)


@pytest.mark.parametrize(
    ("number", "address", "kind", "code"),
    [
        (errno.ECONNREFUSED, TCP, UnreachableError, "peer.refused"),
        (errno.ENOENT, UNIX, UnreachableError, "peer.refused"),
        (errno.ETIMEDOUT, TCP, ExpiredError, "peer.timeout"),
        (errno.EHOSTUNREACH, TCP, UnreachableError, "peer.unreachable"),
        (errno.ENETUNREACH, TCP, UnreachableError, "peer.unreachable"),
        (errno.ECONNRESET, TCP, UnreachableError, "peer.lost"),
        (errno.EPIPE, TCP, UnreachableError, "peer.lost"),
        (errno.EMSGSIZE, UDP, UsageError, "datagram.too-long"),
        (errno.EACCES, UDP, UsageError, "address.is-broadcast"),
        (errno.EACCES, UNIX, LocalError, "address.path-denied"),
        (errno.EACCES, TCP, LocalError, "address.denied"),
    ],
)
def test_reaching(number: int, address: Address, kind: type[Error], code: str) -> None:
    error = peer_error(OSError(number, "x"), address, seconds=2.5)
    assert isinstance(error, kind)
    assert error.code == code
    texts(error)


def test_names_nobody_knows() -> None:
    unknown = socket.gaierror(socket.EAI_NONAME, "x")
    assert local_error(unknown, TCP).code == "peer.unknown-host"
    assert peer_error(unknown, TCP).text() == "No machine is known by the name h"


def test_an_error_without_a_number() -> None:
    error = local_error(OSError("AF_UNIX path too long"), UNIX)
    assert "path too long" in error.text()
