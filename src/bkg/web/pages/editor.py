"""What the query editor asks for: the prefixes and the terms of the dataset, as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from bkg.read.vocabulary import used_terms
from bkg.web import answers, context, headers
from bkg.web.formats import JSON
from bkg.web.headers import Variant

BLUEPRINT = Blueprint("editor", __name__)


@BLUEPRINT.get("/sparql/prefixes")
def prefixes() -> Response:
    """Namespace by prefix, in the form of prefix.cc."""
    fresh = answers.unchanged(JSON)
    if fresh is not None:
        return fresh
    found = json.dumps(context.dataset().prefixes, indent=1, sort_keys=True)
    return headers.finish(found + "\n", JSON, Variant(JSON.media_type))


@BLUEPRINT.get("/sparql/terms")
def terms() -> Response:
    """Classes and properties that the data uses, with labels in the reader's language."""
    variant = Variant(JSON.media_type, context.languages())
    fresh = headers.not_modified(headers.etag(variant), variant.vary)
    if fresh is not None:
        return fresh
    found = [
        {"iri": term.link.iri, "label": term.link.label, "kind": term.kind, "uses": term.uses}
        for term in used_terms(context.dataset(), context.languages())
    ]
    return headers.finish(json.dumps(found, ensure_ascii=False) + "\n", JSON, variant)
