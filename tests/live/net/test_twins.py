"""`landline` and `landline.blocking`: equal names, equal parameters, equal behaviour."""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING, Any

import pytest

import landline
from landline import blocking
from landline.errors import Error, UnreachableError
from landline.wire.framing import Lines

if TYPE_CHECKING:
    from collections.abc import Callable

ITERATION = {"__aiter__": "__iter__", "__anext__": "__next__"}
ITERATION |= {"__aenter__": "__enter__", "__aexit__": "__exit__"}
NOT_FOR_SCRIPTS = {"is_reason"}

PAIRS = [
    (landline.Conversation, blocking.Conversation),
    (landline.Listener, blocking.Listener),
]


def surface(kind: type) -> dict[str, Any]:
    """Return what a user of `kind` can call or read, under the names of the async twin."""
    names = [name for name in vars(kind) if not name.startswith("_") or name in ITERATION]
    annotated = ["local", "remote", "framing"] if kind is landline.Conversation else []
    return {name: vars(kind).get(name) for name in [*names, *annotated]}


def parameters(function: Callable[..., Any]) -> dict[str, Any]:
    signature = inspect.signature(function)
    return {name: (each.kind, each.default) for name, each in signature.parameters.items()}


@pytest.mark.parametrize(("twin", "other"), PAIRS, ids=["Conversation", "Listener"])
def test_names_and_parameters_are_equal(twin: type, other: type) -> None:
    for name, member in surface(twin).items():
        if name in NOT_FOR_SCRIPTS:
            continue
        counterpart = vars(other).get(ITERATION.get(name, name))
        assert counterpart is not None, name
        if inspect.iscoroutinefunction(member) and name not in ITERATION:
            expected = parameters(member)
            expected["timeout"] = (inspect.Parameter.KEYWORD_ONLY, None)
            assert parameters(counterpart) == expected, name
        elif isinstance(member, property):
            assert isinstance(counterpart, property), name
    back = {new: old for old, new in ITERATION.items()}
    for name in vars(other):
        if not name.startswith("_") or name in back:
            assert back.get(name, name) in surface(twin), name


@pytest.mark.parametrize("name", ["listen", "connect"])
def test_functions_take_the_same_and_a_timeout(name: str) -> None:
    expected = parameters(getattr(landline, name))
    expected["timeout"] = (inspect.Parameter.KEYWORD_ONLY, None)
    found = parameters(getattr(blocking, name))
    assert list(found) == list(expected)
    assert found == expected


def upper(call: Any) -> None:
    for message in call:
        call.send(message.upper())


async def upper_async(call: Any) -> None:
    async for message in call:
        await call.send(message.upper())


class Upper:
    def greeting(self, scheme: str) -> bytes | None:
        return None

    def answer(self, message: bytes, scheme: str) -> bytes | None:
        return message.upper()


@pytest.mark.parametrize("handler", [upper, upper_async, Upper()], ids=["thread", "task", "resp"])
def test_blocking_both_sides(handler: Any) -> None:
    with blocking.listen(handler, "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as line:
        for address in line.addresses:
            with blocking.connect(str(address), timeout=60) as call:
                call.send("hello")
                assert call.recv(timeout=60) == b"HELLO"
                with pytest.raises(TimeoutError):
                    call.recv(timeout=0.01)
                call.send(b"again")
                assert call.recv_from(timeout=60) == (b"AGAIN", address)
                assert call.remote == address
                assert call.scheme == address.scheme
                assert call.is_datagram == address.is_datagram
                assert call.local.port
    line.close()
    line.wait_closed(timeout=60)
    assert line.callers == 0


def test_iteration_ends_and_failures_are_raised() -> None:
    with blocking.listen(upper, "tcp://127.0.0.1:0", framing=Lines()) as line:
        url = str(line.addresses[0])
        with blocking.connect(url, framing=Lines()) as call:
            call.send("one")
            call.send("two")
            call.send_eof()
            assert list(call) == [b"ONE", b"TWO"]
            with pytest.raises(EOFError):
                call.recv()
            assert call.framing == Lines()
        call.wait_closed(timeout=60)
        with pytest.raises(Error):
            call.send("late")
    with pytest.raises(UnreachableError):
        blocking.connect(url)


def test_calls_from_many_threads() -> None:
    results: list[bytes] = []

    def talk(url: str) -> None:
        with blocking.connect(url) as call:
            call.send("x")
            results.append(call.recv(timeout=60))

    with blocking.listen(upper, "tcp://127.0.0.1:0") as line:
        url = str(line.addresses[0])
        threads = [threading.Thread(target=talk, args=(url,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert results == [b"X"] * 20


def test_a_handler_that_never_returns_does_not_keep_the_listener() -> None:
    gate = threading.Event()
    there = threading.Event()

    def stuck(_: Any) -> None:
        there.set()
        gate.wait()

    limits = landline.ConversationLimits(close_timeout=0.1)
    with blocking.listen(stuck, "tcp://127.0.0.1:0", limits=limits) as line:
        call = blocking.connect(str(line.addresses[0]))
        assert there.wait(60)
    gate.set()
    assert list(call) == []
    call.close()


async def test_the_async_twin_does_the_same() -> None:
    async with landline.listen(upper, "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as line:
        for address in line.addresses:
            async with landline.connect(str(address)) as call:
                await call.send("hello")
                assert await call.recv() == b"HELLO"
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await call.recv()
                await call.send(b"again")
                assert await call.recv_from() == (b"AGAIN", address)


def test_run_returns_the_result_on_either_loop() -> None:
    async def loop_of() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert landline.run(loop_of(), loop="uvloop").startswith("uvloop")
    assert landline.run(loop_of(), loop="asyncio").startswith("asyncio")
    assert landline.run(loop_of())
