"""Conversations for threads: a plain function as a handler, and the twin it is given.

The twin's calls run in the event loop and the thread waits for them (45 µs each, median).
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import wait
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from concurrent.futures import Future

    from landline.net.address import Address, Scheme
    from landline.net.conversation import Conversation
    from landline.wire.framing import Framing

LOOK_UP: Final = 1.0
"""Seconds after which a thread that waits looks whether it was interrupted."""

M = TypeVar("M")
T = TypeVar("T")


def call_in_loop(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T], timeout: float | None
) -> T:
    """Run `work` in `loop` and wait for its result; raises TimeoutError after `timeout` seconds.

    An interrupted wait (Ctrl-C) cancels the work.
    """
    future: Future[T] = asyncio.run_coroutine_threadsafe(_within(work, seconds=timeout), loop)
    try:
        while not future.done():
            # A Ctrl-C that comes just before a lock is waited for does not wake the wait.
            wait((future,), LOOK_UP)
        return future.result()
    except BaseException:
        future.cancel()
        raise


class BlockingConversation(Generic[M]):
    """Messages to and from one peer, for a thread; `Conversation` tells what each call does.

    Calls that wait take `timeout` in seconds and raise TimeoutError; nothing is lost by it.
    """

    def __init__(self, call: Conversation[M], loop: asyncio.AbstractEventLoop) -> None:
        """Made by `connect` and `listen`, not by hand."""
        self._call = call
        self._loop = loop

    @property
    def local(self) -> Address:
        """The address on this side."""
        return self._call.local

    @property
    def remote(self) -> Address:
        """The peer's address."""
        return self._call.remote

    @property
    def framing(self) -> Framing[M]:
        """How messages are told apart."""
        return self._call.framing

    @property
    def scheme(self) -> Scheme:
        """What it runs over: tcp, udp, unix or unixgram."""
        return self._call.scheme

    @property
    def is_datagram(self) -> bool:
        """Whether messages are datagrams, which may be lost."""
        return self._call.is_datagram

    @property
    def unsent(self) -> int:
        """Bytes sent that the system has not taken yet."""
        return self._call.unsent

    def recv(self, *, timeout: float | None = None) -> M:
        """Return the next message; EOFError after the peer's last one."""
        return self._wait(self._call.recv(), timeout)

    def recv_from(self, *, timeout: float | None = None) -> tuple[M, Address]:
        """Return the next message and who sent it."""
        return self._wait(self._call.recv_from(), timeout)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> M:
        try:
            return self.recv()
        except EOFError:
            raise StopIteration from None

    def send(self, message: M | bytes | str, *, timeout: float | None = None) -> None:
        """Send one message (a str as UTF-8); waits while too much is unsent."""
        self._wait(self._call.send(message), timeout)

    def send_eof(self, *, timeout: float | None = None) -> None:
        """Say that no more will be sent, and go on receiving."""
        self._wait(self._call.send_eof(), timeout)

    def close(self, *, timeout: float | None = None) -> None:
        """Send what is unsent, then end; may be called again."""
        self._wait(self._call.close(), timeout)

    def wait_closed(self, *, timeout: float | None = None) -> None:
        """Wait until the conversation has ended, whoever ends it."""
        self._wait(self._call.wait_closed(), timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T], timeout: float | None) -> T:
        return call_in_loop(self._loop, work, timeout)


def in_thread(
    function: Callable[[BlockingConversation[Any]], object],
) -> Callable[[Conversation[Any]], Awaitable[None]]:
    """Return a handler that runs `function` in a thread of its own for each conversation.

    The threads end with the program: one that never returns keeps nothing from leaving.
    """

    async def handler(call: Conversation[Any]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        twin = BlockingConversation(call, loop)

        def finish(error: BaseException | None) -> None:
            if done.done():
                return
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

        def work() -> None:
            failure = None
            try:
                function(twin)
            except Exception as error:  # handed over to the loop as it is
                failure = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(finish, failure)

        threading.Thread(target=work, name=f"landline: {call.remote}", daemon=True).start()
        await done

    return handler


async def _within(work: Coroutine[Any, Any, T], *, seconds: float | None) -> T:
    async with asyncio.timeout(seconds):
        return await work
