"""The JSON of the Reconciliation Service API 0.2, as its specification tells it in words.

The Community Group's own schemas count too where they lie beside the W3C suites, in
``reconciliation/`` (see `make conformance`): they come under a licence of their own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from tests.conftest import ROOT

SUITES = Path(os.environ.get("BKG_SUITES", ROOT.parent / "shared/suites"))
OFFICIAL = SUITES / "reconciliation"

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://[!-~]+$"}
TEMPLATE = {"type": "string", "pattern": r"^https?://[!-~]+\{\{id\}\}"}
ITEM = {"id": TEXT, "name": TEXT, "description": TEXT}


def _object(fields: dict[str, Any], *needed: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(needed),
        "additionalProperties": False,
        **more,
    }


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


NAMED = _object(ITEM, "id", "name")
SUGGEST = _object(
    {
        "service_url": ADDRESS,
        "service_path": {"type": "string", "pattern": "^/[!-~]*$"},
        "flyout_service_url": ADDRESS,
        "flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"},
    },
    "service_url",
    "service_path",
)
SETTING = _object(
    {
        "name": TEXT,
        "label": TEXT,
        "type": {"enum": ["number", "text", "checkbox", "select"]},
        "default": {},
        "help_text": TEXT,
        "choices": _list(_object({"value": TEXT, "name": TEXT}, "value", "name"), minItems=1),
    },
    "name",
    "label",
    "type",
    **{"if": {"properties": {"type": {"const": "select"}}}, "then": {"required": ["choices"]}},
)
CANDIDATE = _object(
    {
        **ITEM,
        "type": _list(NAMED),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "features": _list(
            _object({"id": TEXT, "value": {"type": ["boolean", "number"]}}, "id", "value")
        ),
    },
    "id", "name", "type", "score", "match", "features",
)  # fmt: skip
MOMENT = r"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
CELL = {
    "oneOf": [
        _object({"id": TEXT, "name": TEXT}, "id", "name"),
        _object({"str": {"type": "string"}}, "str"),
        _object({"int": {"type": "integer"}}, "int"),
        _object({"float": {"type": "number"}}, "float"),
        _object({"date": {"type": "string", "pattern": MOMENT}}, "date"),
    ]
}


def _suggestions(*, notable: bool) -> dict[str, Any]:
    item = {**ITEM, "notable": _list(NAMED)} if notable else ITEM
    cursor = {"type": "integer", "minimum": 1}
    return _object({"result": _list(_object(item, "id", "name")), "cursor": cursor}, "result")


SCHEMAS: dict[str, dict[str, Any]] = {
    "manifest": _object(
        {
            "versions": _list(TEXT, contains={"const": "0.2"}),
            "name": TEXT,
            "identifierSpace": TEXT,
            "schemaSpace": TEXT,
            "defaultTypes": _list(NAMED, uniqueItems=True),
            "documentation": ADDRESS,
            "logo": ADDRESS,
            "serviceVersion": TEXT,
            "view": _object({"url": TEMPLATE}, "url"),
            "feature_view": _object({"url": TEMPLATE}, "url"),
            "preview": _object(
                {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
                "url",
                "width",
                "height",
            ),
            "suggest": _object(dict.fromkeys(("entity", "type", "property"), SUGGEST)),
            "extend": _object(
                {
                    "propose_properties": _object(
                        {"service_url": ADDRESS, "service_path": TEXT},
                        "service_url",
                        "service_path",
                    ),
                    "property_settings": _list(SETTING),
                }
            ),
            "batchSize": {"type": "integer", "minimum": 1},
        },
        "versions",
        "name",
        "identifierSpace",
        "schemaSpace",
        "view",
        "batchSize",
    ),
    "reconciliation-result-batch": {
        "type": "object",
        "additionalProperties": _object(
            {"result": _list(CANDIDATE), "cut": {"const": True}}, "result"
        ),
    },
    "suggest-entities-response": _suggestions(notable=True),
    "suggest-types-response": _suggestions(notable=False),
    "suggest-properties-response": _suggestions(notable=False),
    "flyout-response": _object({"id": TEXT, "html": TEXT}, "id", "html"),
    "data-extension-property-proposal": _object(
        {"properties": _list(NAMED), "type": {"type": "string"}, "limit": {"type": "integer"}},
        "properties",
        "type",
    ),
    "data-extension-response": _object(
        {
            "meta": _list(_object({"id": TEXT, "name": TEXT, "type": NAMED}, "id", "name")),
            "rows": {
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": _list(CELL)},
            },
        },
        "meta",
        "rows",
    ),
}


def _official(name: str) -> Draft7Validator | None:
    """The Community Group's schema of that name, where it is to be had."""
    path = OFFICIAL / f"{name}.json"
    if not path.is_file():
        return None
    contents = [json.loads(each.read_text("utf-8")) for each in OFFICIAL.glob("*.json")]
    # Security schemes are Swagger's; no service here has one.
    anything: dict[str, Any] = {"securityDefinitions": {"additionalProperties": {}}}
    contents.append({"$id": "http://swagger.io/v2/schema.json", "definitions": anything})
    resources = [(each["$id"], DRAFT7.create_resource(each)) for each in contents if "$id" in each]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft7Validator(json.loads(path.read_text("utf-8")), registry=registry)


def valid(name: str, document: Any) -> Any:
    """The document, which is one of that kind."""
    Draft202012Validator(SCHEMAS[name]).validate(document)
    official = _official(name)
    if official is not None:
        official.validate(document)
    return document
