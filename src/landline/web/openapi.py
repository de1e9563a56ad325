"""`GET /api/openapi.json`: the HTTP API described in OpenAPI 3.1, made from the verb table.

Bodies and answers are the Structs of `wire/verbs.py` and `wire/events.py`; the words are the
catalogue's. Nothing is said here that is not said there, but for what is HTTP's own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import web

from landline.catalogue import Language, text
from landline.version import __version__
from landline.web.answering import JSON, language_of
from landline.web.api import IDEMPOTENCY
from landline.web.live import LAST
from landline.web.openapi_files import file_paths
from landline.web.routes import FORM, OFFERED, READINGS, Reading
from landline.wire import events

if TYPE_CHECKING:
    from landline.wire.verbs import Row

ANSWERS: Final[dict[str, type[events.Event]]] = {
    "hello": events.Welcome,
    "join": events.Joined,
    "accept": events.Joined,
    "create": events.Joined,
    "who": events.People,
    "whois": events.PersonEvent,
    "users": events.UserList,
    "rooms": events.RoomList,
    "members": events.MemberList,
    "history": events.Page,
    "search": events.Hits,
    "invitation": events.Given,
    "invitations": events.InvitationList,
    "addtoken": events.Given,
    "tokens": events.TokenList,
    "identity": events.IdentityEvent,
    "devices": events.DeviceList,
    "newcode": events.PairingCode,
    "addhook": events.Given,
    "hooks": events.HookList,
    "offers": events.OfferList,
    "takefiles": events.Taken,
    "files": events.FileList,
    "putfile": events.UploadEvent,
    "keepfile": events.Filed,
    "uploads": events.UploadList,
    "getfile": events.FileEvent,
    "sharefile": events.Shared,
    "shares": events.ShareList,
    "help": events.HelpList,
    "ping": events.Pong,
    "typing": events.Pong,
}
"""What answers a verb, where it is not `ok`."""

_REFS: Final = "#/components/schemas/{name}"

Node = dict[str, Any]


async def openapi(request: web.Request) -> web.Response:
    """Answer with the description in the asker's language."""
    return web.Response(body=description(language_of(request)), content_type=JSON)


@cache
def description(language: Language) -> bytes:
    """Return the whole document."""
    schemas = _schemas()
    paths: Node = {}
    for tag, row in OFFERED.items():
        paths[f"/api/{tag}"] = {"post": _call(tag, row, language)}
    for reading in READINGS:
        paths.setdefault(reading.path, {})["get"] = _reading(reading, schemas, language)
    paths |= _streams(language) | _hook(language)
    paths |= file_paths(language, _refusal(language))
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "landline",
            "version": __version__,
            "description": text("openapi.lead", language),
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}, {"password": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic"},
            },
        },
    }
    return msgspec.json.encode(document) + b"\n"


def _schemas() -> Node:
    """Return the schemas of all bodies and answers; `do` is the address, so no body needs it."""
    verbs = [row.verb for row in OFFERED.values()]
    answers = [*set(ANSWERS.values()), events.Ok, events.Failure, events.Message]
    _, components = msgspec.json.schema_components([*verbs, *answers], ref_template=_REFS)
    for verb in verbs:
        schema = components[verb.__name__]
        schema["properties"].pop("do", None)
        schema["properties"].pop("id", None)
        schema["required"] = [name for name in schema["required"] if name != "do"]
    return dict(components)


def _call(tag: str, row: Row, language: Language) -> Node:
    body = {"schema": _ref(row.verb)}
    needed = text("openapi.needs", language, rank=row.by, right=row.right or "-", scope=row.scope)
    call: Node = {
        "operationId": tag,
        "summary": text(row.help, language),
        "description": needed,
        "tags": ["verbs"],
        "requestBody": {"content": {JSON: body, FORM: body}},
        "responses": _responses(tag, language),
    }
    if tag == "send":
        call["parameters"] = [
            _header(IDEMPOTENCY, text("openapi.idempotency", language), {"type": "string"})
        ]
    return call


def _reading(reading: Reading, schemas: Node, language: Language) -> Node:
    schema = schemas[reading.verb.__name__]
    path = {part[1:-1] for part in reading.path.split("/") if part.startswith("{")}
    required = path | set(schema["required"])
    parameters = [
        {
            "name": name,
            "in": "path" if name in path else "query",
            "required": name in required,
            "schema": field,
        }
        for name, field in schema["properties"].items()
    ]
    row = OFFERED[reading.tag]
    return {
        "operationId": f"get-{reading.tag}",
        "summary": text(row.help, language),
        "tags": ["reading"],
        "parameters": parameters,
        "responses": _responses(reading.tag, language),
    }


def _streams(language: Language) -> Node:
    room = {"name": "room", "in": "path", "required": True, "schema": {"type": "string"}}
    after = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    last = _header(LAST, text("openapi.last", language), {"type": "string"})
    several = {"type": "array", "items": {"type": "string", "pattern": "^.+:[0-9]+$"}}
    afters = {
        "name": "after", "in": "query", "schema": several, "style": "form", "explode": True
    }  # fmt: skip
    one = _stream("events-of-room", "openapi.room-events", [room, after, last], language)
    all_rooms = _stream("events", "openapi.events", [afters, last], language)
    return {"/api/rooms/{room}/events": {"get": one}, "/api/events": {"get": all_rooms}}


def _stream(operation: str, summary: str, parameters: list[Node], language: Language) -> Node:
    return {
        "operationId": operation,
        "summary": text(summary, language),
        "tags": ["streams"],
        "parameters": parameters,
        "responses": {
            "200": {
                "description": text("openapi.stream", language),
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            "default": _refusal(language),
        },
    }


def _hook(language: Language) -> Node:
    secret = {"name": "secret", "in": "path", "required": True, "schema": {"type": "string"}}
    anything: Node = {"schema": {}}
    post = {
        "operationId": "hook",
        "summary": text("openapi.hook", language),
        "tags": ["webhooks"],
        "security": [],
        "parameters": [secret, _header(IDEMPOTENCY, "", {"type": "string"})],
        "requestBody": {"content": {"text/plain": anything, JSON: anything, FORM: anything}},
        "responses": _responses("send", language),
    }
    return {"/hook/{secret}": {"post": post}}


def _responses(tag: str, language: Language) -> Node:
    answer = ANSWERS.get(tag, events.Ok)
    said = (answer.__doc__ or "").partition("\n")[0]
    done = {"description": said, "content": {JSON: {"schema": _ref(answer)}}}
    return {"200": done, "default": _refusal(language)}


def _refusal(language: Language) -> Node:
    return {
        "description": text("openapi.refusal", language),
        "content": {JSON: {"schema": _ref(events.Failure)}},
    }


def _header(name: str, said: str, schema: Node) -> Node:
    return {"name": name, "in": "header", "description": said, "schema": schema}


def _ref(struct: type) -> Node:
    return {"$ref": _REFS.format(name=struct.__name__)}
