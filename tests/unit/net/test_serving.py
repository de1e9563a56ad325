"""Which kind of service something is, and the last words to a caller."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

import pytest

from landline.errors import Error, ProtocolError, RefusedError, UsageError
from landline.net.serving import Serving, handler_and_responder
from landline.settings import ConversationLimits
from landline.wire.framing import HeaderAndBody, LengthPrefixed, Lines, Raw


async def a_task(call: Any) -> None: ...


async def with_more(_: int, call: Any) -> None: ...


def a_thread(call: Any) -> None: ...


class CalledAsync:
    async def __call__(self, call: Any) -> None: ...


class Called:
    def __call__(self, call: Any) -> None: ...


class Answers:
    def greeting(self, scheme: str) -> None: ...

    def answer(self, message: bytes, scheme: str) -> None: ...


def test_async_functions_run_as_they_are() -> None:
    for service in (a_task, partial(with_more, 1), CalledAsync()):
        assert handler_and_responder(service) == (service, None)


def test_plain_functions_become_a_threads() -> None:
    for service in (a_thread, Called(), partial(a_thread)):
        handler, responder = handler_and_responder(service)
        assert handler is not None
        assert inspect.iscoroutinefunction(handler)
        assert responder is None


def test_responders_and_nonsense() -> None:
    service = Answers()
    assert handler_and_responder(service) == (None, service)
    for nonsense in (42, None, "echo"):
        with pytest.raises(UsageError) as failure:
            handler_and_responder(nonsense)
        assert failure.value.line("en") != failure.value.line("zh")


TOO_LONG = ProtocolError("message.too-long", limit=1, why="")
TEXT = b"A message of more than 1 bytes was announced or sent"


@pytest.mark.parametrize(
    ("framing", "error", "word"),
    [
        (Raw(), TOO_LONG, TEXT + b"\n"),
        (Lines(limit=1), TOO_LONG, TEXT + b"\n"),
        (LengthPrefixed(">H"), TOO_LONG, len(TEXT).to_bytes(2, "big") + TEXT),
        (HeaderAndBody(), TOO_LONG, b""),
        (LengthPrefixed("b"), Error("conversation.idle", address="x" * 200, seconds=1), b""),
        (Raw(), Error("internal"), b""),
        (Raw(), RefusedError("conversation.full", most=3), b"No more than 3 callers are served"),
    ],
)
def test_last_words(framing: Any, error: Error, word: bytes) -> None:
    serving = Serving(
        handler=None,
        responder=None,
        framing=framing,
        limits=ConversationLimits(),
        language="en",
    )
    assert serving.last_word(error).startswith(word)
    assert bool(serving.last_word(error)) == bool(word)
