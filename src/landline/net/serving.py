"""What a listener serves its callers: a handler in its own task or thread, or a responder."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from msgspec import Struct

from landline.catalogue import Language
from landline.errors import Error, UsageError
from landline.net.conversation import Conversation
from landline.net.failures import service_failure
from landline.net.responder import Responder
from landline.net.threads import in_thread
from landline.settings import ConversationLimits
from landline.wire.framing import LIMIT, Framing, LengthPrefixed, Lines, Raw

if TYPE_CHECKING:
    from landline.net.address import Address

AsyncHandler = Callable[[Conversation[Any]], Awaitable[None]]

_OURS_ALONE: Final = ("internal", "peer.lost")


class Serving(Struct, frozen=True, kw_only=True):
    """Everything that all addresses of one listener share."""

    handler: AsyncHandler | None
    """None where a responder serves."""
    responder: Responder | None
    framing: Framing[Any]
    limits: ConversationLimits
    language: Language
    """Of the last words to a caller that is turned away or whose conversation fails."""

    async def serve(
        self,
        call: Conversation[Any],
        on_failure: Callable[[Exception, Address], object] = service_failure,
    ) -> None:
        """Run the handler for one caller; whatever it raises ends with this conversation.

        `on_failure` is told of what is not just the conversation's end.
        """
        assert self.handler is not None
        try:
            await self.handler(call)
        except EOFError:  # it waited for one message more than there were
            return
        except Error as error:
            if not call.is_reason(error):
                on_failure(error, call.remote)
        except Exception as error:  # a handler may fail in any way
            on_failure(error, call.remote)

    def last_word(self, error: Error) -> bytes:
        """Return the line that tells a caller why its conversation ends, if it can read one."""
        if error.code in _OURS_ALONE:
            return b""
        text = error.text(self.language).encode()
        if isinstance(self.framing, Raw):
            return text + b"\n"
        if isinstance(self.framing, Lines | LengthPrefixed):
            with suppress(UsageError):  # a length of one byte announces no long text
                return msgspec.structs.replace(self.framing, limit=LIMIT).encode(text)
        return b""


def handler_and_responder(service: object) -> tuple[AsyncHandler | None, Responder | None]:
    """Tell which of the three kinds of service it is; a plain function becomes a thread's."""
    if isinstance(service, Responder):
        return None, service
    if not callable(service):
        raise UsageError("handler.invalid", what=type(service).__name__)
    by_call = type(service).__call__  # of an object that is used as a function
    if inspect.iscoroutinefunction(service) or inspect.iscoroutinefunction(by_call):
        return cast("AsyncHandler", service), None
    return in_thread(service), None
