"""What the HTTP side of the shelf asks the hub, and how it says no.

Whoever brings or fetches bytes is asked about first, by verbs like any other caller's
(`api`); a "no" is an exception here, which ends as the answer that the API would give.
"""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import TYPE_CHECKING, Final, TypeVar

from aiohttp import web

from landline.errors import ExpiredError
from landline.web.answering import answered
from landline.wire.events import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.typedefs import Handler

    from landline.web.api import Api
    from landline.wire.verbs import Verb

Said = TypeVar("Said")


_ROLE: Final = web.RequestKey("role", str)


class DeniedError(Exception):
    """The hub said no."""

    def __init__(self, failure: Failure, *, is_stranger: bool = False) -> None:
        """`is_stranger`: it did not even let the caller in, who has to go."""
        super().__init__(failure.code)
        self.failure = failure
        self.is_stranger = is_stranger

    def response(self) -> web.Response:
        """Return the answer that says so."""
        response = answered(self.failure)
        if self.is_stranger:
            response.force_close()
        return response


class Asker:
    """Asks the hub, and waits for what it says."""

    def __init__(self, api: Api, patience: float) -> None:
        """`patience`: seconds that the hub may take where it is asked in nobody's name."""
        self._api = api
        self._patience = patience

    async def ask(self, request: web.Request, verb: Verb, kind: type[Said]) -> Said:
        """Ask `verb` in the name of whoever makes `request`, and return the answer, a `kind`.

        Raises DeniedError, and as `Api.told`.
        """
        answer, welcome = await self._api.told(request, verb)
        if welcome is not None:
            request[_ROLE] = welcome.me.role
        if isinstance(answer, kind):
            return answer
        assert isinstance(answer, Failure)
        raise DeniedError(answer, is_stranger=welcome is None)

    async def told(self, begin: Callable[[Callable[[Said | Failure], None]], None]) -> Said:
        """Call `begin` with what it is to tell its outcome, and return that.

        Raises DeniedError; ExpiredError `web.late`: what was asked may still be done then.
        """
        outcome: asyncio.Future[Said | Failure] = asyncio.get_running_loop().create_future()

        def done(answer: Said | Failure) -> None:
            if not outcome.done():
                outcome.set_result(answer)

        begin(done)
        try:
            async with asyncio.timeout(self._patience):
                answer = await outcome
        except TimeoutError:
            raise ExpiredError("web.late", retry=1) from None
        if isinstance(answer, Failure):
            raise DeniedError(answer)
        return answer


def is_guest(request: web.Request) -> bool:
    """Return whether nobody with an account makes `request`, in whose name `ask` has asked."""
    return bool(request.get(_ROLE, "guest") == "guest")


def telling(handler: Handler) -> Handler:
    """Return `handler` that answers as the hub did where that said no."""

    @wraps(handler)
    async def told(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except DeniedError as denied:
            return denied.response()

    return told
