"""The HTTP API: every verb as a call, answered by the event that a member would be told.

What a request means is `routes`, who asks is `credentials`, what may be done the hub says.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from aiohttp import hdrs
from msgspec import structs

from landline.errors import ExpiredError, ProtocolError, RefusedError
from landline.web.answering import answered
from landline.web.caller import Caller, place_for
from landline.web.routes import Reading, converted, posted
from landline.wire.events import Failure
from landline.wire.verbs import Hello, Send, Verb

if TYPE_CHECKING:
    from aiohttp import web

    from landline.settings import WebLimits
    from landline.web.bodies import Bodies
    from landline.web.credentials import Credentials
    from landline.web.hall import Answer, Hall
    from landline.wire.events import Welcome

HELLO: Final = "hello"
REFERENCE: Final = "call"
"""Ids of a call's two verbs; a caller's own `id` says nothing, since it has one answer."""

IDEMPOTENCY: Final = "Idempotency-Key"
"""The header of draft-ietf-httpapi-idempotency-key-header: makes a `send` repeatable."""

MOST_KEY: Final = 255
"""Characters of such a key."""


class Api:
    """Answers calls; bounded in number and time by `WebLimits`."""

    def __init__(
        self, hall: Hall, credentials: Credentials, bodies: Bodies, limits: WebLimits
    ) -> None:
        self._hall = hall
        self._credentials = credentials
        self._bodies = bodies
        self._limits = limits
        self._calls = 0

    async def post(self, request: web.Request) -> web.Response:
        """Answer `POST /api/<verb>`."""
        async with self._bodies.of(request) as body:
            verb = posted(request.match_info["verb"], body, request.content_type)
            return await self.answer(request, verb)

    async def get(self, reading: Reading, request: web.Request) -> web.Response:
        """Answer the GET of an address that is `reading`'s."""
        fields = {**request.query, **request.match_info}
        return await self.answer(request, converted(fields, reading.verb))

    async def answer(self, request: web.Request, verb: Verb) -> web.Response:
        """Answer `request`, which asks for `verb`."""
        if isinstance(verb, Hello):
            return await self._log_in(request, verb)
        answer, welcome = await self.told(request, verb)
        return _closed_unless(welcome, answered(answer))

    async def told(self, request: web.Request, verb: Verb) -> tuple[Answer, Welcome | None]:
        """Return what `request` is told of `verb`, as `ask`; whoever has no welcome has to go."""
        hello, verb, reference = self._prepared(request, verb)
        caller = place_for(request)
        answer, welcome = await self.ask(caller, hello, verb, reference)
        ended = isinstance(answer, Failure) and answer.code == "token.wrong"
        if ended and hello.token is not None and self._credentials.forget(hello.token):
            hello, verb, reference = self._prepared(request, verb)
            answer, welcome = await self.ask(place_for(request), hello, verb, reference)
        if welcome is not None and welcome.me.token is not None:
            self._credentials.welcomed(hello, welcome.me.token)
        return _without(answer, reference), welcome

    async def ask(
        self, caller: Caller, hello: Hello, verb: Verb | None, reference: str
    ) -> tuple[Answer, Welcome | None]:
        """Return the hub's answer to `verb`, and its welcome if it let the caller in.

        `place_for` must have found a place. Raises RefusedError `web.busy`, ExpiredError
        `web.late`: what was asked may still be done then.
        """
        outcome: asyncio.Future[tuple[Answer, Welcome | None]]
        outcome = asyncio.get_running_loop().create_future()

        def take(answer: Answer, welcome: Welcome | None) -> None:
            if not outcome.done():
                outcome.set_result((answer, welcome))

        call = self._hall.call(caller.source, hello, verb, reference, take, caller.tls)
        self._calls += 1
        try:
            with caller.busy():
                call.begin()
                async with asyncio.timeout(self._limits.call_timeout):
                    return await outcome
        except TimeoutError:
            raise ExpiredError("web.late", retry=1) from None
        finally:
            self._calls -= 1
            call.end()

    def check_room(self) -> None:
        """Raise RefusedError `web.busy` if there are too many calls already."""
        if self._calls >= self._limits.calls:
            raise RefusedError("web.busy", retry=1)

    async def _log_in(self, request: web.Request, said: Hello) -> web.Response:
        """Answer a `hello` with its welcome: a session's token, or a guest's secret."""
        empty = self._credentials.hello(request, HELLO, self._hall.epoch)
        hello = structs.replace(said, id=HELLO, resume=empty.resume, lang=said.lang or empty.lang)
        answer, welcome = await self.ask(place_for(request), hello, None, REFERENCE)
        return _closed_unless(welcome, answered(_without(answer, HELLO)))

    def _prepared(self, request: web.Request, verb: Verb) -> tuple[Hello, Verb, str]:
        """Return hello and verb of a call, and by what its answer is known."""
        self.check_room()
        hello = self._credentials.hello(request, HELLO, self._hall.epoch)
        if not isinstance(verb, Send):
            if hasattr(verb, "id"):
                verb = structs.replace(verb, id=REFERENCE)
            return hello, verb, REFERENCE
        cid = verb.cid or idempotent_cid(request)
        if cid is not None and hello.token is None and hello.password is None:
            secret = self._credentials.guest_secret(Caller.of(request).source, cid)
            hello = structs.replace(hello, secret=secret)
        cid = cid or secrets.token_hex(16)
        return hello, structs.replace(verb, cid=cid), cid


def idempotent_cid(request: web.Request) -> str | None:
    """Return the cid that an Idempotency-Key stands for: the same one for the same asker.

    Raises ProtocolError `verb.invalid` for a key that is too long.
    """
    key = request.headers.get(IDEMPOTENCY)
    if not key:
        return None
    if len(key) > MOST_KEY:
        raise ProtocolError("verb.invalid", why=f"{IDEMPOTENCY} > {MOST_KEY}")
    asker = request.headers.get(hdrs.AUTHORIZATION) or Caller.of(request).source
    said = f"landline idempotency\0{asker}\0{key}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _without(answer: Answer, reference: str) -> Answer:
    """Return `answer` without an id that its asker never gave."""
    if isinstance(answer, bytes) or getattr(answer, "re", None) != reference:
        return answer
    return structs.replace(answer, re=None)


def _closed_unless(welcome: Welcome | None, response: web.Response) -> web.Response:
    """Let only those keep their connection who are no strangers any more."""
    if welcome is None:
        response.force_close()
    return response
