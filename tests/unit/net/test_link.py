"""A link between a transport and a reader, with neither a socket nor a clock."""

from __future__ import annotations

from typing import Any

import pytest

from landline.errors import Error, ProtocolError, UnreachableError
from landline.settings import ConversationLimits
from landline.wire.framing import LengthPrefixed, Lines, Raw
from tests.unit.net.transport import opened_link


class Notes:
    """A reader that notes what it is told."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def opened(self, link: Any) -> None:
        self.seen.append("opened")

    def received(self, messages: list[Any], size: int) -> None:
        self.seen += messages

    def ended(self, error: Error | None) -> None:
        self.seen.append(error.code if error else "ended")

    def writable(self, *, now: bool) -> None:
        self.seen.append("go on" if now else "wait")


async def test_messages_pass_through_and_the_peers_end_leaves_ours_open() -> None:
    notes = Notes()
    link, transport, keeper = opened_link(notes, Lines())
    link.data_received(b"one\ntw")
    link.data_received(b"o\nthree")
    assert link.eof_received() is True
    assert notes.seen == ["opened", b"one", b"two", b"three", "ended"]
    link.write(b"still")
    assert transport.written == [b"still"]
    link.start_closing()
    assert transport.did[-1] == "close"
    link.connection_lost(None)
    assert keeper.seen == ["enter", "leave"]
    await link.wait_closed()


async def test_the_orderly_end_shuts_our_side_and_throws_away_the_rest() -> None:
    notes = Notes()
    link, transport, _ = opened_link(notes)
    link.start_closing()
    link.start_closing()
    assert transport.did == ["limits 262144", "write_eof", "resume_reading"]
    link.data_received(b"too late")
    assert link.eof_received() is False
    link.connection_lost(None)
    assert notes.seen == ["opened", "ended", "ended"]
    assert link.error is None


@pytest.mark.parametrize(("unsent", "seconds"), [(0, 1.0), (10, 5.0)])
async def test_a_peer_that_never_ends_is_waited_for_with_a_bound(
    unsent: int, seconds: float
) -> None:
    link, transport, _ = opened_link(Notes())
    transport.unsent = unsent
    link.start_closing()
    assert link._deadline is not None
    remaining = link._deadline.when() - link._deadline._loop.time()  # type: ignore[attr-defined]
    assert seconds - 0.9 < remaining <= seconds
    link.abort()
    assert transport.did[-1] == "abort"
    link.connection_lost(None)


async def test_a_violation_ends_it_after_what_came_before() -> None:
    notes = Notes()
    link, transport, _ = opened_link(
        notes, LengthPrefixed(">H"), explain=lambda error: error.code.encode()
    )
    link.data_received(b"\0\2ok\0")
    link.data_received(b"\1")
    assert link.eof_received() is False
    assert notes.seen == ["opened", b"ok", "message.truncated"]
    assert transport.written == [b"message.truncated"]
    with pytest.raises(ProtocolError):
        link.write(b"more")
    link.connection_lost(None)


@pytest.mark.parametrize(
    ("framing", "data"),
    [(Raw(), b"12345"), (Lines(), b"12345\n"), (LengthPrefixed(">B"), b"\x05")],
    ids=["raw", "lines", "length"],
)
async def test_no_framing_lets_through_more_than_the_limit(framing: Any, data: bytes) -> None:
    notes = Notes()
    link, _, _ = opened_link(notes, framing, limits=ConversationLimits(most_bytes=4))
    link.data_received(data)
    assert notes.seen == ["opened", "message.too-long"]
    assert link.error is not None
    assert link.error.fields["limit"] == 4
    link.connection_lost(None)


async def test_a_lost_peer_is_an_error_for_readers_and_writers() -> None:
    notes = Notes()
    link, _, _ = opened_link(notes)
    link.pause_writing()
    link.connection_lost(ConnectionResetError())
    assert notes.seen == ["opened", "wait", "peer.lost"]
    with pytest.raises(UnreachableError):
        link.write(b"x")
    await link.wait_closed()


async def test_a_drain_that_waited_tells_of_the_loss() -> None:
    link, _, _ = opened_link(Notes())
    await link.drain()
    link.pause_writing()
    link.connection_lost(ConnectionResetError())
    await link.drain()  # nothing to wait for any more


async def test_every_sign_of_life_counts() -> None:
    link, _, _ = opened_link(Notes())
    link.quiet = 5
    link.data_received(b"x")
    assert link.quiet == 0
    link.quiet = 5
    link.write(b"x")
    assert link.quiet == 0
    link.idle_out()
    assert link.error is not None
    assert link.error.text() == "tcp://127.0.0.1:2 was silent for 300 s"
    link.connection_lost(None)


async def test_after_eof_nothing_more_is_written() -> None:
    link, transport, _ = opened_link(Notes())
    link.write_eof()
    link.write_eof()
    assert transport.did.count("write_eof") == 1
    with pytest.raises(Error) as failure:
        link.write(b"x")
    assert failure.value.code == "conversation.closed"
    link.start_closing()
    assert transport.did.count("write_eof") == 1
    link.connection_lost(None)
