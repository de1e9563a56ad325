"""A data connection over a real socket."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import IncompleteError, VerificationError
from landline.transfer import streams
from landline.transfer.keys import GREETING_BYTES, Keys
from landline.transfer.pace import BURST, PIECES, Pace
from landline.transfer.records import HEADER_BYTES, RECORD_BYTES, Kind
from landline.transfer.streams import Stream, prepare, round_trip
from tests.live.cli_chat.programs import until

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET, TRANSFER = bytes(32), bytes(16)


@pytest.fixture
def pair() -> Iterator[tuple[Stream, Stream, socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        other, _ = server.accept()
    stop = threading.Event()
    dialled = Keys(SECRET, TRANSFER, "sender", "aes-256-gcm").dial()
    sender = Stream(one, dialled, None, stop)
    sender.greet()
    greeting = other.recv(GREETING_BYTES, socket.MSG_WAITALL)
    accepted = Keys(SECRET, TRANSFER, "receiver", "aes-256-gcm").accept(greeting)
    yield sender, Stream(other, accepted, None, stop), one, other
    one.close()
    other.close()


Pair = tuple[Stream, Stream, socket.socket, socket.socket]


def test_records_arrive_in_the_buffer_they_are_read_to(pair: Pair) -> None:
    sender, receiver, _, _ = pair
    content = os.urandom(RECORD_BYTES)

    def send() -> None:
        for entry in range(20):
            sender.frame[HEADER_BYTES : HEADER_BYTES + RECORD_BYTES] = content
            sender.send(sender.sealer.data(sender.frame, RECORD_BYTES, entry, 0))
        sender.send(sender.sealer.end(sender.frame))

    thread = threading.Thread(target=send)
    thread.start()
    for entry in range(20):
        record = receiver.receive()
        assert record is not None
        header, got = record
        assert (header.kind, header.entry, got == content) == (Kind.DATA, entry, True)
        assert got.obj is receiver.frame.obj
    assert receiver.receive() is None
    thread.join()


def test_what_comes_in_drops_is_read_whole(pair: Pair) -> None:
    sender, receiver, one, _ = pair
    record = bytes(sender.sealer.data(sender.frame, 1000, 0, 0))

    def drip() -> None:
        for byte in record:
            one.send(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    got = receiver.receive()
    assert got is not None
    assert got[0].length == 1000
    thread.join()


@pytest.mark.parametrize("cut", [0, 5, 16, 17, 1031])
def test_a_connection_that_breaks_off_is_cut(pair: Pair, cut: int) -> None:
    sender, receiver, one, _ = pair
    record = bytes(sender.sealer.data(sender.frame, 1000, 0, 0))
    one.sendall(record[:cut])
    one.close()
    with pytest.raises(IncompleteError) as raised:
        receiver.receive()
    assert raised.value.code == "record.cut"


def test_a_flipped_bit_is_found(pair: Pair) -> None:
    sender, receiver, one, _ = pair
    record = bytearray(sender.sealer.data(sender.frame, 1000, 0, 0))
    record[500] ^= 1
    one.sendall(record)
    with pytest.raises(VerificationError):
        receiver.receive()


def test_who_sends_to_nobody_is_told(pair: Pair) -> None:
    sender, _, _, other = pair
    other.close()

    def send() -> None:
        for _ in range(100):
            sender.send(sender.sealer.data(sender.frame, RECORD_BYTES, 0, 0))

    with pytest.raises(IncompleteError):
        send()


@pytest.mark.parametrize("reads", [False, True])
def test_who_waits_is_woken(pair: Pair, *, reads: bool) -> None:
    sender, receiver, _, _ = pair
    ended: list[str] = []

    def wait() -> None:
        try:
            while True:
                if reads:
                    receiver.receive()
                else:
                    sender.send(sender.sealer.data(sender.frame, RECORD_BYTES, 0, 0))
        except IncompleteError as error:
            ended.append(error.code)

    thread = threading.Thread(target=wait)
    thread.start()
    (receiver if reads else sender).stop()
    thread.join(30)
    assert ended == ["record.cut"]


def test_silence_within_a_record_ends_it_and_between_records_does_not(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline is the socket's: here a tenth of a second stands for ten."""
    sender, receiver, one, other = pair
    other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 20_000))
    monkeypatch.setattr(streams, "STALLED", 3 * streams._TICK)
    record = bytes(sender.sealer.data(sender.frame, 1000, 0, 0))
    late = threading.Timer(0.3, lambda: one.sendall(record))
    late.start()
    assert receiver.receive() is not None
    late.join()
    one.sendall(bytes(sender.sealer.data(sender.frame, 1000, 0, 0))[:100])
    with pytest.raises(IncompleteError):
        receiver.receive()


def test_who_waits_for_the_other_side_is_known(pair: Pair) -> None:
    """The time after which it is known is the socket's: here it is a fiftieth of a second."""
    sender, receiver, one, other = pair
    soon = struct.pack("ll", 0, 20_000)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, soon)
    other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, soon)

    def send() -> None:
        with suppress(IncompleteError):
            while True:
                sender.send(sender.sealer.data(sender.frame, RECORD_BYTES, 0, 0))

    reading = threading.Thread(target=receiver.receive)
    reading.start()
    until(lambda: receiver.waits, lambda: "the receiver does not wait")
    sending = threading.Thread(target=send)
    sending.start()
    reading.join()
    assert not receiver.waits
    until(lambda: sender.waits, lambda: "the sender does not wait")
    for _ in range(2):
        assert receiver.receive() is not None
    until(lambda: sender.waits, lambda: "the sender does not wait again")
    sender.stop()
    sending.join()


@pytest.mark.parametrize("limited", ["sender", "receiver"])
def test_a_limit_is_kept(pair: Pair, limited: str) -> None:
    sender, receiver, _, _ = pair
    rate = 4 << 20
    (sender if limited == "sender" else receiver)._pace = Pace(rate)
    began = time.monotonic()

    def send() -> None:
        for _ in range(4):
            sender.send(sender.sealer.data(sender.frame, RECORD_BYTES, 0, 0))

    thread = threading.Thread(target=send)
    thread.start()
    for _ in range(4):
        receiver.receive()
    thread.join()
    # What was not used before is made up for, and the last piece need not be waited for.
    assert time.monotonic() - began >= 4 * RECORD_BYTES / rate - BURST - 1 / PIECES


def test_a_socket_that_was_not_blocking_becomes_so() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.settimeout(0)
        prepare(one)
        assert one.gettimeout() is None
        assert os.get_blocking(one.fileno())


def congestion_control(sock: socket.socket) -> bytes:
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0")


def test_loopback_is_no_long_way(pair: Pair) -> None:
    sender, _, one, _ = pair
    assert 0 <= round_trip(one) < 0.5
    with socket.socket(socket.AF_UNIX) as other:
        assert round_trip(other) == 0
    before = congestion_control(one)
    sender.hasten()
    assert congestion_control(one) == before


def test_on_a_long_way_losses_are_not_to_slow_it(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, _, one, _ = pair
    monkeypatch.setattr(streams, "round_trip", lambda _: 0.05)
    before = congestion_control(one)
    sender.hasten()
    known = Path("/proc/sys/net/ipv4/tcp_allowed_congestion_control").read_text().split()
    assert congestion_control(one) == (b"bbr" if "bbr" in known else before)
