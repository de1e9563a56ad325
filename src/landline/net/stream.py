"""A Conversation over a stream link: the inbox between the two, and how they are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from landline.net.conversation import Conversation
from landline.net.inbox import Inbox
from landline.net.link import Keeper, StreamLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.errors import Error
    from landline.net.address import Address
    from landline.settings import ConversationLimits
    from landline.wire.framing import Framing

M = TypeVar("M")


def stream_conversation(
    framing: Framing[M],
    limits: ConversationLimits,
    *,
    local: Address,
    remote: Address,
    keeper: Keeper[StreamLink[M]],
    explain: Callable[[Error], bytes] | None = None,
) -> tuple[StreamLink[M], Conversation[M]]:
    """Return a link that waits to be connected, and the conversation that runs over it."""
    inbox = Inbox[M](limits.high_water)
    link = StreamLink(
        InboxReader(inbox),
        framing,
        limits,
        local=local,
        remote=remote,
        keeper=keeper,
        explain=explain,
    )
    call = Conversation(
        inbox, link, local=local, remote=remote, framing=framing, encode=framing.encode
    )
    return link, call


class InboxReader(Generic[M]):
    """Puts what a link reads into an inbox, and lets the link wait while that is full."""

    __slots__ = ("_inbox",)

    def __init__(self, inbox: Inbox[M]) -> None:
        """Fill `inbox`."""
        self._inbox = inbox

    def opened(self, link: StreamLink[M]) -> None:
        self._inbox.fed_by(link.transport)

    def received(self, messages: list[M], size: int) -> None:
        self._inbox.put(messages, size)

    def ended(self, error: Error | None) -> None:
        self._inbox.end(error)

    def writable(self, *, now: bool) -> None:
        """Nothing to do: `send` waits for it."""
