"""TLS as a transport, against a client in memory: no socket, no loop."""

from __future__ import annotations

import asyncio
import datetime
import random
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import pytest

from landline.net.sealed import MOST_ANSWERS, MOST_BEFORE, RECORD, Sealed
from landline.trust.identity import HubIdentity
from landline.trust.tls import HubContext, client_context, hub_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def contexts() -> Iterator[tuple[HubContext, ssl.SSLContext]]:
    """Return a hub's side and a client's."""
    identity = HubIdentity.open(None)
    leaf = identity.leaf(["localhost"], datetime.datetime.now(datetime.UTC))
    yield hub_context(leaf.chain, leaf.key, leaf.digest), client_context(identity.authority)
    identity.close()


class Carrier:
    """The socket's transport: bytes wait for the client."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.did: list[str] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        assert not self.closing
        self.sent += data

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.did.append("close")
        self.closing = True

    def abort(self) -> None:
        self.did.append("abort")
        self.closing = True

    def get_write_buffer_size(self) -> int:
        return len(self.sent)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("10.0.0.5", 7)}.get(name, default)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: self.did.append(name)


class Listener(asyncio.Protocol):
    """Keeps what it is told."""

    def __init__(self, *, stays: bool = False) -> None:
        self.told: list[str] = []
        self.heard = b""
        self._stays = stays

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append("made")

    def data_received(self, data: bytes) -> None:
        assert data
        self.heard += data

    def eof_received(self) -> bool:
        self.told.append("eof")
        return self._stays

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")

    def connection_lost(self, error: Exception | None) -> None:
        self.told.append("lost")


class Turn:
    """Does what is asked for when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Callable[[], None]] = []

    def ask(self, work: Callable[[], None]) -> None:
        self.asked.append(work)


class Ends:
    """A hub's end and a client's, in memory."""

    def __init__(
        self, contexts: tuple[HubContext, ssl.SSLContext], listener: Listener | None = None
    ) -> None:
        hub, client = contexts
        self.carrier = cast("Any", Carrier())
        self.turns = cast("Any", Turn())
        self.listener = listener or Listener()
        self.sealed = Sealed(hub, self.turns, self.listener)
        self.sealed.connection_made(self.carrier)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(self._incoming, self._outgoing)

    def hello(self) -> bytes:
        """Return the ClientHello."""
        with suppress(ssl.SSLWantReadError):
            self.client.do_handshake()
        return self._outgoing.read()

    def finished(self) -> bytes:
        """Return the client's end of the handshake."""
        self.take()
        self.client.do_handshake()
        return self._outgoing.read()

    def turn(self) -> None:
        asked, self.turns.asked = self.turns.asked, []
        for work in asked:
            work()

    def open(self) -> Ends:
        for say in (self.hello, self.finished):
            self.sealed.data_received(say())
            self.turn()
        assert self.listener.told == ["made"]
        return self

    def take(self) -> None:
        """Let the client have what the hub has written."""
        self._incoming.write(bytes(self.carrier.sent))
        self.carrier.sent.clear()

    def written(self, data: bytes) -> bytes:
        """Return `data` as the client sends it."""
        view = memoryview(data)
        while view:
            view = view[self.client.write(view) :]
        return self._outgoing.read()

    def ended(self) -> bytes:
        """Return the client's close_notify."""
        with suppress(ssl.SSLWantReadError):
            self.client.unwrap()
        return self._outgoing.read()

    def read(self) -> bytes:
        """Return what the client can read; fail if the hub has ended."""
        self.take()
        said = b""
        with suppress(ssl.SSLWantReadError):
            while True:
                part = self.client.read(1 << 16)
                assert part, "the hub said close_notify"
                said += part
        return said

    def sees_the_end(self) -> bool:
        self.take()
        try:
            return self.client.read(1) == b""
        except ssl.SSLZeroReturnError:
            return True
        except ssl.SSLWantReadError:
            return False


Contexts = tuple[HubContext, ssl.SSLContext]


def test_nothing_is_computed_before_its_turn(contexts: Contexts) -> None:
    ends = Ends(contexts)
    hello = ends.hello()
    for at in range(0, len(hello), 100):
        ends.sealed.data_received(hello[at : at + 100])
    assert len(ends.turns.asked) == 1
    assert not ends.carrier.sent
    ends.turn()
    assert ends.carrier.sent
    assert not ends.listener.told


def test_it_is_a_transport_once_it_is_open(contexts: Contexts) -> None:
    ends = Ends(contexts).open()
    ends.sealed.data_received(ends.written(b"hello"))
    assert ends.listener.heard == b"hello"
    ends.sealed.write(b"hi")
    assert ends.read() == b"hi"
    assert ends.sealed.get_extra_info("ssl_object").context is contexts[0]
    assert ends.sealed.get_extra_info("sslcontext") is contexts[0]
    assert ends.sealed.get_extra_info("peername") == ("10.0.0.5", 7)
    assert ends.sealed.get_extra_info("nothing", 5) == 5


def test_words_that_come_with_the_end_of_the_handshake(contexts: Contexts) -> None:
    ends = Ends(contexts)
    ends.sealed.data_received(ends.hello())
    ends.turn()
    ends.sealed.data_received(ends.finished() + ends.written(b"hello"))
    ends.turn()
    assert ends.listener.told == ["made"]
    assert ends.listener.heard == b"hello"


@pytest.mark.parametrize("size", [1, RECORD - 1, RECORD, RECORD + 1, 10 * RECORD + 7])
def test_any_length_however_it_is_cut(contexts: Contexts, size: int) -> None:
    ends = Ends(contexts).open()
    data = random.Random(size).randbytes(size)
    ends.sealed.write(memoryview(data))
    assert ends.read() == data
    sent = ends.written(data)
    cut = random.Random(size)
    while sent:
        length = cut.choice((1, 100, RECORD, 1 << 18))
        ends.sealed.data_received(sent[:length])
        sent = sent[length:]
    assert ends.listener.heard == data


def test_who_has_said_everything_is_still_answered(contexts: Contexts) -> None:
    ends = Ends(contexts, Listener(stays=True)).open()
    ends.sealed.data_received(ends.written(b"last") + ends.ended())
    assert ends.listener.heard == b"last"
    assert ends.listener.told == ["made", "eof"]
    assert ends.sealed.eof_received(), "the end of TCP is not told a second time"
    ends.sealed.data_received(b"more")
    assert ends.listener.told == ["made", "eof"]
    ends.sealed.write(b"answer")
    assert ends.read() == b"answer"
    ends.sealed.close()
    assert ends.sees_the_end()
    assert ends.carrier.did == ["close"]


def test_one_that_does_not_stay_is_closed_at_the_end(contexts: Contexts) -> None:
    for end in (Ends.ended, lambda _: b""):
        ends = Ends(contexts).open()
        said = end(ends)
        if said:
            ends.sealed.data_received(said)
        else:
            assert ends.sealed.eof_received()
        assert ends.listener.told == ["made", "eof"]
        assert ends.carrier.did == ["close"]
        assert ends.sees_the_end()


def test_closing_does_not_wait_for_the_peer(contexts: Contexts) -> None:
    ends = Ends(contexts).open()
    ends.sealed.write(b"bye")
    ends.sealed.close()
    ends.sealed.close()
    ends.sealed.write(b"lost")
    assert ends.carrier.did == ["close"]
    assert ends.sealed.is_closing()
    ends.take()
    assert ends.client.read(10) == b"bye"
    assert ends.sees_the_end()
    ends.sealed.connection_lost(None)
    assert ends.listener.told == ["made", "lost"]


def test_amid_the_handshake_only_the_loss_is_told(contexts: Contexts) -> None:
    for end in (Sealed.close, Sealed.abort):
        ends = Ends(contexts)
        ends.sealed.data_received(ends.hello())
        end(ends.sealed)
        assert ends.carrier.closing
        ends.turn()
        assert not ends.carrier.sent
        ends.sealed.connection_lost(None)
        assert ends.listener.told == ["lost"]


@pytest.mark.parametrize("before", [False, True])
def test_who_leaves_amid_the_handshake_is_let_go(contexts: Contexts, *, before: bool) -> None:
    ends = Ends(contexts)
    ends.sealed.data_received(ends.hello())
    if not before:
        ends.turn()
    assert ends.sealed.eof_received()
    ends.turn()
    assert ends.carrier.did == ["close"]
    ends.sealed.connection_lost(None)
    assert ends.listener.told == ["lost"]


@pytest.mark.parametrize("stays", [False, True])
def test_who_sends_and_leaves_before_its_turn_is_heard(contexts: Contexts, *, stays: bool) -> None:
    for end in (lambda _: b"", Ends.ended):
        ends = Ends(contexts, Listener(stays=stays))
        ends.sealed.data_received(ends.hello())
        ends.turn()
        ends.sealed.data_received(ends.finished() + ends.written(b"last") + end(ends))
        assert ends.sealed.eof_received()
        ends.turn()
        assert ends.listener.heard == b"last"
        assert ends.listener.told == ["made", "eof"]
        assert ends.carrier.did == ([] if stays else ["close"])


def test_what_cannot_be_read_is_answered_by_an_alert(contexts: Contexts) -> None:
    ends = Ends(contexts)
    ends.sealed.data_received(b"\x16\x03\x01\x00\x05" + bytes(5))
    ends.turn()
    assert ends.carrier.sent[0] == 0x15  # RFC 8446 §5.1
    assert ends.carrier.did == ["close"]
    ends = Ends(contexts).open()
    record = bytearray(ends.written(b"x"))
    record[-1] ^= 1
    ends.sealed.data_received(bytes(record))
    assert ends.listener.heard == b""
    with pytest.raises(ssl.SSLError, match="BAD_RECORD_MAC"):
        ends.read()
    assert ends.carrier.did == ["close"]


def test_what_comes_before_its_turn_is_bounded(contexts: Contexts) -> None:
    ends = Ends(contexts)
    for _ in range(MOST_BEFORE // 1024):
        ends.sealed.data_received(b"\x16" * 1024)
        assert not ends.carrier.did
    ends.sealed.data_received(b"\x16")
    assert ends.carrier.did == ["pause_reading"]


def test_who_says_a_lot_before_its_turn_is_heard_to_the_end(contexts: Contexts) -> None:
    data = random.Random(5).randbytes(4 * MOST_BEFORE)
    ends = Ends(contexts)
    ends.sealed.data_received(ends.hello())
    ends.turn()
    ends.sealed.data_received(ends.finished() + ends.written(data))
    assert ends.carrier.did == ["pause_reading"]
    ends.turn()
    assert ends.carrier.did == ["pause_reading", "resume_reading"]
    assert ends.listener.heard == data


def test_answers_to_new_keys_are_bounded(contexts: Contexts) -> None:
    ends = Ends(contexts).open()
    asking = cast("Any", ends.sealed)
    for _ in range(4):
        asking._outgoing.write(bytes(MOST_ANSWERS // 4))  # as OpenSSL does for a new key
        asking._read(b"")
        assert not ends.carrier.did
    sent = len(ends.carrier.sent)
    assert sent >= MOST_ANSWERS
    asking._outgoing.write(b"1")
    asking._read(b"")
    assert ends.carrier.did == ["abort"]
    assert len(ends.carrier.sent) == sent


def test_flow_control_is_the_sockets(contexts: Contexts) -> None:
    ends = Ends(contexts).open()
    sealed = ends.sealed
    sealed.pause_writing()
    sealed.resume_writing()
    assert ends.listener.told == ["made", "pause", "resume"]
    sealed.write(b"x" * 100)
    assert 100 < sealed.get_write_buffer_size() == len(ends.carrier.sent) < 130
    sealed.set_write_buffer_limits(high=10)
    sealed.pause_reading()
    sealed.resume_reading()
    assert ends.carrier.did == ["set_write_buffer_limits", "pause_reading", "resume_reading"]
    assert not sealed.can_write_eof()


def test_another_may_listen_on(contexts: Contexts) -> None:
    ends, second = Ends(contexts).open(), Listener()
    ends.sealed.set_protocol(second)
    assert ends.sealed.get_protocol() is second
    ends.sealed.data_received(ends.written(b"x"))
    ends.sealed.connection_lost(None)
    assert second.heard == b"x"
    assert second.told == ["lost"]
    assert ends.listener.told == ["made"]


def test_one_that_closes_as_it_opens_hears_nothing(contexts: Contexts) -> None:
    class Refusing(Listener):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            transport.close()

    ends = Ends(contexts, Refusing())
    ends.sealed.data_received(ends.hello())
    ends.turn()
    ends.sealed.data_received(ends.finished() + ends.written(b"x"))
    ends.turn()
    assert ends.listener.told == ["made"]
    assert ends.listener.heard == b""


@pytest.mark.parametrize("where", ["connection_made", "data_received"])
def test_a_mistake_as_it_opens_leaves_no_connection(
    contexts: Contexts, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere the socket's transport sees it; here only whoever gives out the turns does."""
    ends = Ends(contexts)
    ends.sealed.data_received(ends.hello())
    ends.turn()
    ends.sealed.data_received(ends.finished() + ends.written(b"x"))
    monkeypatch.setattr(ends.listener, where, lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        ends.turn()
    assert ends.carrier.did == ["abort"]
