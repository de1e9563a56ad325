"""Frames over TLS between threads: whole, in order, bounded, and ended in either way."""

from __future__ import annotations

import ctypes
import socket
import ssl
import struct
import threading
import time
from contextlib import suppress

import pytest

from landline.direct import pipe as module
from landline.direct.certificate import Certificate, dialling_context
from landline.direct.pipe import STRANGERS_LONGEST, Pipe
from landline.errors import Error, ExpiredError, IncompleteError, ProtocolError
from landline.transfer.messages import FRAME_LONGEST
from tests.live.direct.world import PATIENCE, Later, admitted, at_once, pipes, tcp, until


def received(pipe: Pipe) -> bytes:
    frame = pipe.receive(PATIENCE)
    assert frame is not None
    return frame


def send_often(pipe: Pipe, frame: bytes, times: int) -> None:
    for _ in range(times):
        pipe.send(frame)


def code_of(work: object) -> str:
    with pytest.raises(Error) as caught:
        work()  # type: ignore[operator]
    return caught.value.code


def test_both_see_the_same_channel() -> None:
    certificate = Certificate.make()
    one, other = pipes(certificate)
    assert one.channel == other.channel == certificate.digest
    assert one.remote.startswith("127.0.0.1:")
    at_once(one.close, other.close)


@pytest.mark.parametrize("size", [0, 1, 3, 16384, 65533, 65536, FRAME_LONGEST])
def test_frames_come_as_they_went(size: int) -> None:
    with admitted() as (one, other):
        frame = bytes(size // 2) + b"x" * (size - size // 2)
        for way in ((one, other), (other, one)):
            sending = Later(lambda way=way: way[0].send(frame))  # type: ignore[misc]
            assert received(way[1]) == frame
            sending.result()
        assert one.receive(0) is None


def test_one_too_long_is_not_sent() -> None:
    with admitted() as (one, _), pytest.raises(ValueError, match="too long"):
        one.send(bytes(FRAME_LONGEST + 1))


def test_nothing_within_so_long_is_nothing() -> None:
    with admitted() as (one, other):
        begun = time.monotonic()
        assert one.receive(0.05) is None
        assert time.monotonic() - begun >= 0.05
        assert one.receive(-1) is None
        other.send(b"after")
        assert received(one) == b"after"


def test_a_stranger_sends_short_frames_only() -> None:
    one, other = pipes()
    one.send(bytes(STRANGERS_LONGEST))
    assert received(other) == bytes(STRANGERS_LONGEST)
    one.send(bytes(STRANGERS_LONGEST + 1))
    assert code_of(lambda: other.receive(PATIENCE)) == "transfer.malformed"
    assert code_of(lambda: other.receive(PATIENCE)) == "transfer.lost"
    at_once(one.close, other.close)


def test_what_came_with_its_proof_may_be_long() -> None:
    """The frame behind the last of the proof is looked at only once that is believed."""
    one, other = pipes()
    one.send(b"proven")
    sending = Later(lambda: one.send(bytes(FRAME_LONGEST)))
    assert received(other) == b"proven"
    called: list[bool] = []
    other.when_admitted(lambda: called.append(True))
    other.admit()
    other.admit()
    assert called == [True]
    assert received(other) == bytes(FRAME_LONGEST)
    sending.result()
    at_once(one.close, other.close)


def test_two_threads_send_while_one_receives_each_way() -> None:
    count, size = 40, 100_000

    def send(pipe: Pipe, mark: int) -> None:
        for number in range(count):
            pipe.send(bytes([mark, number]) + bytes([mark]) * (size + number))

    def receive(pipe: Pipe) -> None:
        expected = dict.fromkeys((1, 2), 0)
        for _ in range(2 * count):
            frame = received(pipe)
            mark, number = frame[:2]
            assert number == expected[mark]
            expected[mark] += 1
            assert frame[2:] == bytes([mark]) * (size + number)

    with admitted() as (one, other):
        work = [Later(lambda pipe=pipe: receive(pipe)) for pipe in (one, other)]  # type: ignore[misc]
        work += [
            Later(lambda pipe=pipe, mark=mark: send(pipe, mark))  # type: ignore[misc]
            for pipe in (one, other)
            for mark in (1, 2)
        ]
        for each in work:
            each.result()


def test_who_does_not_read_keeps_nobody_from_reading() -> None:
    with admitted() as (one, other):
        sending = Later(lambda: send_often(one, bytes(FRAME_LONGEST), 20))
        other.send(b"are you there?")
        assert received(one) == b"are you there?"
        for _ in range(20):
            assert received(other) == bytes(FRAME_LONGEST)
        sending.result()


def test_who_takes_nothing_at_all_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALLED", 0.05)
    with admitted() as (one, _):
        assert code_of(lambda: send_often(one, bytes(FRAME_LONGEST), 40)) == ("transfer.lost")
        assert code_of(lambda: one.send(b"again")) == "transfer.lost"


def test_what_was_said_before_the_end_arrives() -> None:
    one, other = pipes()
    one.send(b"one")
    one.send(b"two")
    closing = Later(one.close)
    assert [received(other), received(other)] == [b"one", b"two"]
    assert code_of(lambda: other.receive(PATIENCE)) == "transfer.lost"
    other.close()
    closing.result()


def test_the_last_words_arrive_although_what_the_other_said_was_not_read() -> None:
    """To close a socket with unread bytes takes back what is under way (a reset)."""
    for _ in range(20):
        with admitted() as (one, other):
            other.send(bytes(200_000))
            one.send(b"cancel")
            closing = Later(one.close)
            assert received(other) == b"cancel"
            other.close()
            closing.result()


def test_who_has_not_heard_of_the_end_may_go_on_sending() -> None:
    """So that nothing that is under way to it is taken back."""
    with admitted() as (one, other):
        one.send(b"cancel")
        closing = Later(one.close)
        until(lambda: one._closing, "it does not close")
        send_often(other, bytes(FRAME_LONGEST), 10)
        assert received(other) == b"cancel"
        other.close()
        closing.result()


def test_after_close_there_is_nothing_more() -> None:
    one, other = pipes()
    at_once(one.close, other.close)
    one.close()
    assert code_of(lambda: one.send(b"x")) == "transfer.lost"
    assert code_of(lambda: one.receive(1)) == "transfer.lost"


def test_close_wakes_who_receives() -> None:
    one, other = pipes()
    waiting = Later(lambda: one.receive(60))
    until(one._receiving.locked, "it does not receive")
    closing = Later(one.close)
    assert code_of(waiting.result) == "transfer.lost"
    closing.result()
    other.close()


def test_close_wakes_who_sends() -> None:
    with admitted() as (one, other):
        sending = Later(lambda: send_often(one, bytes(FRAME_LONGEST), 100))
        until(one._sending.locked, "it does not send")
        one.close()
        assert code_of(sending.result) == "transfer.lost"
        assert other.remote


def test_a_connection_that_is_cut_is_lost_on_both_calls() -> None:
    one, other = pipes()
    other._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    other._sock.close()
    assert code_of(lambda: one.receive(PATIENCE)) == "transfer.lost"
    assert code_of(lambda: send_often(one, bytes(100_000), 100)) == "transfer.lost"
    one.close()
    other.close()


def test_half_closed_the_other_half_still_works() -> None:
    one, other = pipes()
    one._sock.send(one._tls.goodbye())
    one._sock.shutdown(socket.SHUT_WR)
    assert code_of(lambda: other.receive(PATIENCE)) == "transfer.lost"
    other.send(b"still here")
    assert received(one) == b"still here"
    at_once(one.close, other.close)


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x17\x03\x03\x40\x00" + bytes(16384), bytes(100)]
)
def test_garbage_after_the_handshake_ends_it(garbage: bytes) -> None:
    one, other = pipes()
    one._sock.send(garbage)
    assert code_of(lambda: other.receive(PATIENCE)) == "transfer.lost"
    at_once(one.close, other.close)


def test_a_flood_of_requests_for_new_keys_ends_it() -> None:
    """Each costs more to answer than to ask for; see the same test of the hub."""
    certificate = Certificate.make()
    dialled, answered = tcp()
    later = Later(lambda: Pipe.answer(answered, certificate, PATIENCE))
    asking = Asking(dialled)
    pipe = later.result()
    waiting = Later(lambda: pipe.receive(PATIENCE))
    with suppress(OSError):
        for _ in range(4000):
            asking.ask()
    assert code_of(waiting.result) == "transfer.lost"
    pipe.close()
    dialled.close()


class Asking:
    """A TLS client that asks for new keys, which Python's `ssl` cannot: OpenSSL itself can."""

    def __init__(self, sock: socket.socket) -> None:
        self._openssl = ctypes.CDLL(pytest.importorskip("_ssl").__file__)
        if not hasattr(self._openssl, "SSL_key_update"):
            pytest.skip("OpenSSL is not to be had here")
        self._sock = sock
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = dialling_context().wrap_bio(self._incoming, self._outgoing)
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                sock.sendall(self._outgoing.read())
                self._incoming.write(sock.recv(65536))
        sock.sendall(self._outgoing.read())

    def ask(self) -> None:
        """Ask for new keys, and for an answer in new keys (SSL_KEY_UPDATE_REQUESTED)."""
        # PySSLSocket of CPython: its head, the socket, then the `SSL *`.
        at = id(self._tls._sslobj) + 3 * ctypes.sizeof(ctypes.c_void_p)  # type: ignore[attr-defined]
        connection = ctypes.c_void_p.from_address(at)
        assert self._openssl.SSL_key_update(connection, 1) == 1
        assert self._openssl.SSL_do_handshake(connection) == 1
        self._sock.sendall(self._outgoing.read())


# The handshake


@pytest.mark.parametrize("first", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x05hello"])
def test_what_is_no_tls(first: bytes) -> None:
    dialled, answered = tcp()
    later = Later(lambda: Pipe.answer(answered, Certificate.make(), PATIENCE))
    dialled.sendall(first)
    assert code_of(later.result) == "direct.handshake"
    dialled.close()


def test_who_says_nothing_has_so_long() -> None:
    dialled, answered = tcp()
    with pytest.raises(ExpiredError) as caught:
        Pipe.answer(answered, Certificate.make(), 0.05)
    assert caught.value.code == "direct.silent"
    assert answered.fileno() == -1
    with pytest.raises(Error):
        Pipe.dial(dialled, 0.05)


def test_who_says_it_byte_by_byte_has_no_longer() -> None:
    dialled, answered = tcp()
    stop = threading.Event()

    def dribble() -> None:
        with suppress(OSError):
            dialled.sendall(b"\x16\x03\x01\x02\x00")
            while not stop.wait(0.01):
                dialled.sendall(b"\0")

    dribbling = Later(dribble)
    with pytest.raises(Error):
        Pipe.answer(answered, Certificate.make(), 0.2)
    stop.set()
    dribbling.result()
    dialled.close()


def test_who_goes_within_the_handshake() -> None:
    dialled, answered = tcp()
    dialled.sendall(b"\x16")
    dialled.close()
    with pytest.raises(IncompleteError):
        Pipe.answer(answered, Certificate.make(), PATIENCE)


def test_tls_of_something_else_is_not_taken_for_ours() -> None:
    certificate = Certificate.make()
    certificate.context.set_alpn_protocols(["http/1.1"])
    dialled, answered = tcp()
    later = Later(lambda: Pipe.answer(answered, certificate, PATIENCE))
    with pytest.raises(ProtocolError):
        Pipe.dial(dialled, PATIENCE)
    with pytest.raises(Error):
        later.result()
