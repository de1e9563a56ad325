"""A call: one verb asked by somebody who does not stay, as an HTTP request does.

To the hub it is a connection like any other: it says hello (entering no room), asks, and is
gone once it is answered. So a call can do nothing that a member could not.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from landline.doors.line import Desk, Encoding, Item, Line
from landline.doors.native import NativeEncoding
from landline.errors import ExpiredError, NotAllowedError
from landline.hub.telling import failure
from landline.wire.body import page_line
from landline.wire.events import AnyEvent, Challenge, Failure, Goodbye, Welcome
from landline.wire.verbs import Hello, Ping, Typing, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.model import Logged

Answer = AnyEvent | bytes
"""An event, or a page of history as the JSON that it is already."""

HELLO: Final = "hello"
"""The `id` of a call's hello: a verb's own must be another."""


class CallLine(Line):
    """Asks `verb` in the name that `hello` gives; without a verb, who that is.

    `verb` must carry `reference` as its `id` (a `send` as its `cid`), so that its answer is
    known by it. `answered` is called once, with the answer or the reason there is none.
    """

    __slots__ = (
        "_answered",
        "_hello",
        "_left",
        "_nowhere",
        "_reference",
        "_trouble",
        "_verb",
        "_welcome",
    )

    encoding: ClassVar[Encoding] = NativeEncoding()

    def __init__(
        self,
        desk: Desk,
        source: str,
        hello: Hello,
        verb: Verb | None,
        reference: str,
        answered: Callable[[Answer, Welcome | None], None],
        tls: object = None,
    ) -> None:
        """`tls` is the `ssl_object` of the connection that the call came by."""
        super().__init__(desk, source)
        self._hello = hello
        self._verb = verb
        self._reference = reference
        self._answered: Callable[[Answer, Welcome | None], None] | None = answered
        self._nowhere = _Nowhere(self, tls)
        self._left = False
        self._welcome: Welcome | None = None
        self._trouble: Failure | Goodbye | None = None
        """What was said to this connection as a whole: why it ends, if it does."""

    def begin(self) -> None:
        """Connect to the hub, and ask."""
        self.connection_made(self._nowhere)
        asked: list[Item] = [self._hello]
        if self._verb is not None:
            asked.append(self._verb)
        if isinstance(self._verb, Typing):
            asked.append(Ping(id=self._reference))  # the only verb that nothing answers
        self._take(asked)

    def end(self) -> None:
        """Leave the hub, answered or not."""
        self._answered = None
        self._nowhere.closing = True
        self.connection_lost(None)

    def tell(self, event: AnyEvent) -> None:
        """Take the answer; what else a member is told does not concern a call."""
        re = getattr(event, "re", None) or getattr(event, "cid", None)
        if isinstance(event, Welcome) and re == HELLO:
            self._welcome = event
            if self._verb is None:
                self._answer(event)
        elif re == self._reference or (re == HELLO and isinstance(event, Failure)):
            self._answer(event)
        elif isinstance(event, Challenge):  # nobody stays to answer it
            passing = NotAllowedError("device.passing")
            self._answer(failure(passing, self.member.language, None))
        elif isinstance(event, Failure | Goodbye):
            self._trouble = event
            if isinstance(self._verb, Typing):
                self._answer(event)

    def connection_lost(self, error: Exception | None) -> None:
        """Leave the hub; one that goes before it was answered is told why."""
        if self._left:
            return
        self._left = True
        if self._answered is not None:
            late = failure(ExpiredError("web.late", retry=1), self.member.language, None)
            self._answer(self._trouble or late)
        super().connection_lost(error)

    def say(self, data: bytes) -> None:
        """Say nothing: nobody is connected."""

    def page(self, room: str, logged: list[Logged], *, more: bool, re: str | None) -> None:
        """Take a page of history for the answer."""
        self._answer(page_line(room, logged, more=more, re=None))

    def _answer(self, answer: Answer) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(answer, self._welcome)

    def _parse(self, data: bytes) -> Sequence[Item]:
        return ()

    def _encode(self, event: AnyEvent) -> bytes:
        return b""


class _Nowhere(asyncio.Transport):
    """What a line writes to where nobody listens; closing it ends the line."""

    def __init__(self, line: CallLine, tls: object) -> None:
        super().__init__({"ssl_object": tls})
        self._line = line
        self.closing = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is buffered."""

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Forget `data`."""

    def pause_reading(self) -> None:
        """Nothing is read."""

    def resume_reading(self) -> None:
        """Nothing is read."""

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        if not self.closing:
            self.closing = True
            asyncio.get_running_loop().call_soon(self._line.connection_lost, None)

    abort = close
