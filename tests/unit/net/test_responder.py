"""Answers on the spot: one write for one read, ends, failures, flow control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.net.responder import END, End, Responder, ResponderReader
from landline.wire.framing import Lines
from tests.unit.net.transport import opened_link

if TYPE_CHECKING:
    import pytest


class Service:
    def greeting(self, scheme: str) -> bytes | None:
        return b"hello over " + scheme.encode()

    def answer(self, message: bytes, scheme: str) -> Any:
        return {b"end": END, b"bye": End(b"see you"), b"": None}.get(message, message.upper())


class Failing:
    def greeting(self, scheme: str) -> bytes | None:
        raise ValueError(scheme)

    def answer(self, message: bytes, scheme: str) -> Any:
        raise ValueError(message)


def reader(service: Any = None) -> ResponderReader:
    return ResponderReader(service or Service(), Lines(), "tcp")


async def test_all_answers_to_one_read_are_one_write() -> None:
    link, transport, _ = opened_link(reader(), Lines())
    link.data_received(b"a\n\nb\nc")
    assert transport.written == [b"hello over tcp\n", b"A\nB\n"]
    assert link.eof_received() is False
    assert transport.written[2:] == [b"C\n"]
    link.connection_lost(None)


async def test_the_end_comes_after_the_answers_before_it() -> None:
    link, transport, _ = opened_link(reader(), Lines())
    link.data_received(b"a\nbye\nnever\n")
    assert transport.written[1:] == [b"A\nsee you\n"]
    assert "write_eof" in transport.did
    link.connection_lost(None)
    link, transport, _ = opened_link(reader(), Lines())
    link.data_received(b"end\n")
    assert transport.written == [b"hello over tcp\n"]
    assert "write_eof" in transport.did
    link.connection_lost(None)


async def test_a_caller_that_does_not_read_is_not_read_from() -> None:
    link, transport, _ = opened_link(reader(), Lines())
    link.pause_writing()
    assert transport.did[-1] == "pause_reading"
    link.resume_writing()
    assert transport.did[-1] == "resume_reading"


async def test_a_failure_ends_the_conversation_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    link, transport, _ = opened_link(reader(Failing()), Lines())
    link.data_received(b"not read any more\n")
    assert link.error is not None
    assert link.error.code == "internal"
    assert transport.written == []
    assert [record.getMessage() for record in caplog.records] == ["service failed"]
    link.connection_lost(None)


def test_what_a_responder_is() -> None:
    assert isinstance(Service(), Responder)
    assert not isinstance(print, Responder)
