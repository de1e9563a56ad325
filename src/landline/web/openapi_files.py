"""The addresses of files in the API's description: `/files/`, `/get/`, `/s/`, `/tus/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from landline.catalogue import text
from landline.web.tus import MEDIA

if TYPE_CHECKING:
    from landline.catalogue import Language

Node = dict[str, Any]

_BINARY: Final[Node] = {"application/octet-stream": {"schema": {}}}
_FORM: Final[Node] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"file": {"type": "array", "items": {"type": "string"}}},
        }
    }
}
_NUMBER: Final[Node] = {"type": "integer", "minimum": 0}
_TEXT: Final[Node] = {"type": "string"}


def file_paths(language: Language, refusal: Node) -> Node:
    """Return the paths; `refusal` is what any of them may answer instead."""

    def operation(
        name: str, answers: dict[str, Node], *, body: Node | None = None, **said: list[Node]
    ) -> Node:
        described: Node = {
            "operationId": name,
            "summary": text(f"openapi.{name}", language),
            "tags": ["files"],
            "parameters": [each for group in said.values() for each in group],
            "responses": {**answers, "default": refusal},
        }
        return described if body is None else {**described, "requestBody": {"content": body}}

    def answer(key: str, content: Node | None = None) -> Node:
        said: Node = {"description": text(f"openapi.{key}", language)}
        return said if content is None else {**said, "content": content}

    place = [_path("room"), _path("path")]
    whole = {
        "200": answer("file", _BINARY),
        "206": answer("file-part", _BINARY),
        "304": answer("file-same"),
    }
    read = [_header("Range"), _header("If-Range"), _header("If-None-Match")]
    filed = {"201": answer("filed", _json("Filed"))}
    write = [_header("If-Match"), _header("If-None-Match"), _header("Content-Range")]
    version = [_header("Tus-Resumable")]
    offset = [*version, _header("Upload-Offset", _NUMBER), _header("Upload-Checksum")]
    begin = [*version, _header("Upload-Length", _NUMBER), _header("Upload-Metadata")]
    done = answer("tus-done")
    return {
        "/files/{room}/{path}": {
            "get": operation("file-get", whole, place=place, read=read),
            "put": operation("file-put", filed, body=_BINARY, place=place, write=write),
            "post": operation("file-post", filed, body=_FORM, place=place),
            "delete": operation("file-delete", {"200": answer("done", _json("Ok"))}, place=place),
        },
        "/get/{ticket}": {
            "get": operation("ticket-get", whole, place=[_path("ticket")], read=read)
        },
        "/s/{secret}/{name}": {
            "get": operation("link-get", whole, place=[_path("secret"), _path("name")], read=read)
        },
        "/tus/": {
            "post": operation("tus-begin", {"201": done}, body={MEDIA: {"schema": {}}}, said=begin)
        },
        "/tus/{upload}": {
            "head": operation("tus-ask", {"200": done}, place=[_path("upload")], said=version),
            "patch": operation(
                "tus-bring",
                {"204": done},
                body={MEDIA: {"schema": {}}},
                place=[_path("upload")],
                said=offset,
            ),
            "delete": operation("tus-end", {"204": done}, place=[_path("upload")], said=version),
        },
    }


def _json(name: str) -> Node:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _path(name: str) -> Node:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _header(name: str, schema: Node = _TEXT) -> Node:
    return {"name": name, "in": "header", "schema": schema}
