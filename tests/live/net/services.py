"""Small services that the tests serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.net.observer import Observer
from landline.net.responder import END, End

if TYPE_CHECKING:
    from landline.errors import Error
    from landline.net.address import Address, Scheme
    from landline.net.conversation import Conversation
    from landline.net.threads import BlockingConversation


async def echo(call: Conversation[Any]) -> None:
    async for message in call:
        await call.send(message)


def echo_in_thread(call: BlockingConversation[Any]) -> None:
    for message in call:
        call.send(message)


class Echo:
    """A responder: greets streams, sends back, leaves at `exit`, breaks at `boom`."""

    def __init__(self, greeting: bytes | None = None) -> None:
        self.hello = greeting

    def greeting(self, scheme: Scheme) -> bytes | None:
        assert scheme in ("tcp", "unix")
        return self.hello

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        assert scheme
        if message == b"exit":
            return END
        if message == b"bye":
            return End(b"farewell")
        if message == b"quiet":
            return None
        if message == b"boom":
            raise ValueError("boom")
        return message


class Witness(Observer):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.errors: list[Error | None] = []
        self.remotes: list[Address] = []
        self.locals: list[Address] = []

    def opened(self, local: Address, remote: Address) -> None:
        self.seen.append("opened")
        self.remotes.append(remote)
        self.locals.append(local)

    def ended(self, local: Address, remote: Address, error: Error | None) -> None:
        self.seen.append("ended")
        self.errors.append(error)

    def refused(self, local: Address, remote: Address) -> None:
        self.seen.append("refused")
