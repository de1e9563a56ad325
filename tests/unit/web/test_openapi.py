"""The description of the HTTP API: valid OpenAPI 3.1, whole, and true to the verb table.

`oas-3.1-schema.json` is the OpenAPI Initiative's own schema of such documents, of 2022-10-07
(Apache-2.0).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from landline.catalogue import LANGUAGES
from landline.web.openapi import ANSWERS, description
from landline.web.routes import OFFERED, READINGS
from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.catalogue import Language

SCHEMA = json.loads(Path(__file__).with_name("oas-3.1-schema.json").read_text("utf-8"))


def document(language: Language = "en") -> dict[str, Any]:
    return dict(json.loads(description(language)))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document()["paths"].items():
        for operation in item.values():
            yield path, operation


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_openapi(language: Language) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert_none(str(error.message)[:200] for error in validator.iter_errors(document(language)))


def test_every_schema_is_json_schema() -> None:
    schemas = document()["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    known = {f"#/components/schemas/{name}" for name in schemas}
    assert_none(set(references(document())) - known)


def test_every_operation_has_a_name_of_its_own() -> None:
    counts = Counter(operation["operationId"] for _, operation in operations())
    assert_none(name for name, count in counts.items() if count > 1)


def test_every_place_in_a_path_is_a_parameter_and_the_other_way_round() -> None:
    for path, operation in operations():
        given = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert given == set(re.findall(r"\{(\w+)\}", path)), path


def test_every_verb_and_every_address_is_there() -> None:
    paths = document()["paths"]
    assert {f"/api/{tag}" for tag in OFFERED} <= paths.keys()
    for reading in READINGS:
        assert "get" in paths[reading.path]
    assert ANSWERS.keys() <= OFFERED.keys()


def test_bodies_have_the_verbs_fields_and_need_no_name_of_the_verb() -> None:
    schemas = document()["components"]["schemas"]
    send = schemas["Send"]
    assert send["required"] == ["room", "text"]
    assert {"cid", "reply", "me"} <= send["properties"].keys()
    assert "as" in schemas["Hello"]["properties"]
    body = {"room": "dev", "text": "hi"}
    validator = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/Send", **document()})
    assert validator.is_valid(body)
    assert not validator.is_valid({"room": "dev"})
    assert not validator.is_valid({**body, "cid": "short"})


def test_what_it_says_is_in_the_askers_language() -> None:
    summary = document("zh")["paths"]["/api/send"]["post"]["summary"]
    assert re.search("[\u4e00-\u9fff]", summary)
