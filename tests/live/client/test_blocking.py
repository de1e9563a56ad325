"""The blocking twin: the same names, on a hub in a process of its own thread."""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING

import pytest

from landline.client import blocking
from landline.client.client import Client
from landline.errors import UnreachableError, UsageError
from landline.net.loop_thread import LoopThread
from landline.testing import running_hub
from landline.wire import verbs
from landline.wire.events import Pong
from tests.live.cli_chat.programs import until

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def address() -> Iterator[str]:
    """A hub on a loop in another thread."""
    thread = LoopThread("hub")
    thread.start()
    running = running_hub()
    hub = thread.call(running.__aenter__(), 60)
    yield str(hub.address)
    thread.call(running.__aexit__(None, None, None), 60)
    thread.stop()


def test_twins_have_equal_names_and_parameters() -> None:
    def names(kind: type) -> dict[str, list[str]]:
        return {
            name: [p for p in inspect.signature(value).parameters if p != "timeout"]
            if callable(value)
            else []
            for name, value in inspect.getmembers(kind)
            if not name.startswith("_") and name != "page_size"
        }

    assert names(Client) == names(blocking.Client)


def test_talking(address: str) -> None:
    with (
        blocking.Client(address, name="ada") as ada,
        blocking.Client(address, name="bob") as bob,
    ):
        assert bob.join("lobby", timeout=60).seq == 0
        messages = bob.messages("lobby", timeout=60)
        assert ada.send("lobby", "hi", timeout=60).seq == 1
        assert next(messages).text == "hi"
        assert ada.who("lobby") == ["ada", "bob"]
        assert [room.room for room in ada.rooms()] == ["lobby"]
        assert [message.seq for message in ada.history("lobby").messages] == [1]
        ada.nick("eve")
        assert (ada.name, ada.hub.state, ada.joined) == ("eve", "connected", {"lobby": 1})
        assert ada.token
        assert (ada.role, ada.room_infos["lobby"].kind) == ("guest", "public")
        assert ada.whois("bob").id == bob.user
        assert isinstance(ada.ask(verbs.Ping()), Pong)
        ada.typing("lobby")
        assert ada.unacknowledged == []
        bob.leave("lobby")
        with pytest.raises(Exception, match="letter"):
            ada.letter("udp 1.2.3.4", "hi", timeout=60)


def test_timeout_loses_nothing(address: str) -> None:
    with blocking.Client(address) as client:
        messages = client.messages("lobby", timeout=0.05)
        with pytest.raises(TimeoutError):
            next(messages)
        client.send("lobby", "hi", timeout=60)
        assert next(messages).text == "hi"
        messages.close()
        assert list(messages) == []


def test_close_ends_a_reader_in_another_thread(address: str) -> None:
    client = blocking.Client(address)
    client.open(timeout=60)
    client.join("lobby")
    heard: list[object] = []
    messages = client.messages("lobby")

    def read() -> None:
        for message in messages:
            heard.append(message)  # noqa: PERF402

    reading = threading.Thread(target=read)
    reading.start()
    client.send("lobby", "hi", timeout=60)
    until(lambda: bool(heard), lambda: "nothing was heard")
    client.close()
    reading.join(60)
    assert not reading.is_alive()
    assert len(heard) == 1
    client.close()
    with pytest.raises(UsageError):
        client.send("lobby", "hi")


def test_failed_open_leaves_no_thread() -> None:
    with pytest.raises(UnreachableError):
        blocking.Client("unix:/nowhere/hub.sock").open()
    assert "landline-client" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(UsageError):
        asyncio.run(Client("udp://hub:1").open())
