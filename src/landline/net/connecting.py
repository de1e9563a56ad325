"""`connect`: a conversation with whoever is at an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.net.address import Address
from landline.net.datagram_call import call_datagrams
from landline.net.opening import Opening
from landline.net.stream_call import call_stream
from landline.settings import ConversationLimits
from landline.wire.framing import BodyPiece, Framing, Header, HeaderAndBody, Raw

if TYPE_CHECKING:
    from landline.net.conversation import Conversation

M = TypeVar("M")

_RAW: Final = Raw()
_LIMITS: Final = ConversationLimits()


@overload
def connect(
    url: str, *, limits: ConversationLimits = ..., broadcast: bool = ...
) -> Opening[Conversation[bytes]]: ...


@overload
def connect(
    url: str, *, framing: HeaderAndBody, limits: ConversationLimits = ..., broadcast: bool = ...
) -> Opening[Conversation[Header | BodyPiece]]: ...


@overload
def connect(
    url: str, *, framing: Framing[M], limits: ConversationLimits = ..., broadcast: bool = ...
) -> Opening[Conversation[M]]: ...


def connect(
    url: str,
    *,
    framing: Framing[Any] = _RAW,
    limits: ConversationLimits = _LIMITS,
    broadcast: bool = False,
) -> Opening[Conversation[Any]]:
    """Start a conversation with `url`, to be used as `await` or `async with`.

    A name with several addresses is tried at each of them; no host means this machine. A
    multicast group, or with `broadcast` a broadcast address, may be answered by anybody:
    `recv_from` tells by whom. `framing` is for streams; a datagram is a message as it is.

    Raises UnreachableError `peer.refused`, `peer.unknown-host` or `peer.unreachable`,
    ExpiredError `peer.timeout` (a TimeoutError) after `limits.open_timeout` seconds,
    UsageError `address.invalid`. A cancelled call has closed again what it had opened.
    """

    async def opened() -> Conversation[Any]:
        address = Address.parse(url)
        if not address.is_unix and not address.port:
            why = Phrase("address.why.port-zero")
            raise UsageError("address.invalid", address=url, why=why)
        if address.is_datagram:
            return await call_datagrams(address, limits, broadcast=broadcast)
        return await call_stream(address, framing, limits)

    return Opening(opened)
