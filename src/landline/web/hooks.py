"""Incoming webhooks: `POST /hook/<secret>` says something in the room that the secret opens.

What the bodies of other programs mean is `hook_shapes`; what may be said, and how fast, the
hub says. The secret is in the path, as every maker of webhooks expects; it is never logged.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import msgspec

from landline.errors import ExpiredError, ProtocolError, RefusedError, UsageError
from landline.safetext import decode_text
from landline.web.answering import answered
from landline.web.caller import Caller
from landline.web.hook_shapes import TEXTS, TITLES, Told, tell
from landline.web.routes import FORM, MOST_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from landline.settings import WebLimits
    from landline.web.bodies import Bodies
    from landline.web.hall import Hall
    from landline.wire.events import Failure, Ok

DELIVERIES: Final = (
    "Idempotency-Key",
    "X-GitHub-Delivery",
    "X-Gitea-Delivery",
    "X-Gitlab-Event-UUID",
)
"""Headers that name a delivery: the same one sent again is said once."""

EVENTS: Final = {
    "gitea": "X-Gitea-Event",
    "gitlab": "X-Gitlab-Event",
    "github": "X-GitHub-Event",
}
"""Maker -> the header in which it names itself and its event; Gitea sends GitHub's as well."""


class Hooks:
    """Answers webhooks; bounded in number and time by `WebLimits`."""

    def __init__(self, hall: Hall, bodies: Bodies, limits: WebLimits) -> None:
        self._hall = hall
        self._bodies = bodies
        self._limits = limits
        self._calls = 0

    async def post(self, request: web.Request) -> web.Response:
        """Answer `POST /hook/<secret>` once the message is on disk."""
        if self._calls >= self._limits.calls:
            raise RefusedError("web.busy", retry=1)
        async with self._bodies.of(request) as body:
            told = read(body, request.content_type, request.headers)
        self._calls += 1
        try:
            with Caller.of(request).busy():
                async with asyncio.timeout(self._limits.call_timeout):
                    return answered(await self._said(request, told))
        except TimeoutError:
            raise ExpiredError("web.late", retry=1) from None
        finally:
            self._calls -= 1

    async def _said(self, request: web.Request, told: Told) -> Ok | Failure:
        secret = request.match_info["secret"]
        outcome: asyncio.Future[Ok | Failure] = asyncio.get_running_loop().create_future()

        def done(answer: Ok | Failure) -> None:
            if not outcome.done():
                outcome.set_result(answer)

        cid = delivery_cid(secret, request.headers)
        self._hall.post_hook(secret, told.sender, told.text, cid, done)
        return await outcome


def read(body: bytes, content_type: str, headers: Mapping[str, str]) -> Told:
    """Return what a request says: text, a form, or JSON in anybody's shape.

    Raises ProtocolError `json.malformed`, UsageError `hook.media`.
    """
    if content_type.startswith("multipart/"):
        raise UsageError("hook.media", type=content_type)
    if content_type == FORM:
        return _from_form(body, headers)
    if "json" in content_type or body.lstrip()[:1] in (b"{", b"["):
        return _from_json(body, headers)
    return Told(decode_text(body).strip())


def delivery_cid(secret: str, headers: Mapping[str, str]) -> str | None:
    """Return the cid that a delivery's name stands for, for this webhook alone."""
    name = next((headers[header] for header in DELIVERIES if headers.get(header)), None)
    if name is None:
        return None
    return hashlib.sha256(f"landline hook\0{secret}\0{name}".encode()).hexdigest()[:32]


def _from_json(body: bytes, headers: Mapping[str, str]) -> Told:
    try:
        payload = msgspec.json.decode(body)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]
        raise ProtocolError("json.malformed", why=why) from error
    for maker, header in EVENTS.items():
        if headers.get(header):
            return tell(payload, maker, headers[header])
    return tell(payload)


def _from_form(body: bytes, headers: Mapping[str, str]) -> Told:
    """Take a form's `payload` (Slack, GitHub) or text; `curl -d "words"` is no form at all."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        fields = {}
    if "payload" in fields:
        return _from_json(fields["payload"][0].encode(), headers)
    if fields.keys() & {*TEXTS, *TITLES}:
        return tell({name: values[0] for name, values in fields.items()})
    if body.lstrip()[:1] in (b"{", b"["):
        return _from_json(body, headers)
    return Told(decode_text(body).strip())
