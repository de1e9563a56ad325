"""Services that answer on the spot: no task, no queue, no Conversation; the fast path.

All answers to one read leave in one write. A caller that does not read its answers is not
read from either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from msgspec import Struct

from landline.net.failures import service_failure

if TYPE_CHECKING:
    from landline.errors import Error
    from landline.net.address import Scheme
    from landline.net.link import StreamLink
    from landline.wire.framing import Framing


class End(Struct, frozen=True):
    """An answer that ends the conversation, after a farewell if there is one."""

    farewell: bytes | None = None


END: Final = End()
"""Ends the conversation without a word."""


@runtime_checkable
class Responder(Protocol):
    """A service that needs only the message to know its answer; one object serves everybody.

    Both methods run in the event loop and must not block. An exception ends the
    conversation it came up in, and no other.
    """

    def greeting(self, scheme: Scheme) -> bytes | None:
        """Return what a stream caller is told at once; datagrams have no such moment."""

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        """Return the answer to one message, None for silence, or an End."""


class ResponderReader:
    """Answers what one link reads."""

    __slots__ = ("_answer", "_encode", "_link", "_responder", "_scheme")

    _link: StreamLink[bytes]

    def __init__(self, responder: Responder, framing: Framing[bytes], scheme: Scheme) -> None:
        """Serve one caller over `scheme`."""
        self._responder = responder
        self._answer = responder.answer
        self._encode = framing.encode
        self._scheme = scheme

    def opened(self, link: StreamLink[bytes]) -> None:
        self._link = link
        try:
            greeting = self._responder.greeting(self._scheme)
            if greeting is not None:
                link.write(self._encode(greeting))
        except Exception as error:  # a service may fail in any way
            link.fail(service_failure(error, link.remote))

    def received(self, messages: list[bytes], _: int) -> None:
        answers: list[bytes] = []
        ending = None
        try:
            for message in messages:
                answer = self._answer(message, self._scheme)
                if answer is None:
                    continue
                if isinstance(answer, End):
                    ending = answer
                    break
                answers.append(self._encode(answer))
            if ending is not None and ending.farewell is not None:
                answers.append(self._encode(ending.farewell))
        except Exception as error:  # a service may fail in any way
            self._write(answers)
            self._link.fail(service_failure(error, self._link.remote))
            return
        self._write(answers)
        if ending is not None:
            self._link.start_closing()

    def ended(self, _: Error | None) -> None:
        self._link.start_closing()

    def writable(self, *, now: bool) -> None:
        if now:
            self._link.transport.resume_reading()
        else:
            self._link.transport.pause_reading()

    def _write(self, answers: list[bytes]) -> None:
        if answers:  # straight to the transport: a link that reads is open
            self._link.transport.write(answers[0] if len(answers) == 1 else b"".join(answers))
