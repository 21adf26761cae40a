"""The kinds of pages: one list, held against the routes and templates of the application.

A page that is added to the site and not to this list fails a test, see ``test_kinds.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

SITES = ("belarus", "museum", "village", "files")
"""The Belarus graph, the tiny dataset, the village with its own look, and the tiny one as files."""

_BELARUS = quote("https://w3id.org/bkg/actor/belarus", safe="")
_ACTOR = quote("https://w3id.org/bkg/ontology#actor", safe="")
_CONCEPT = quote("http://www.w3.org/2004/02/skos/core#Concept", safe="")
_YEAR = quote("http://www.w3.org/2001/XMLSchema#gYear", safe="")
_EDITOR = ".yasqe .CodeMirror textarea[aria-label]"
_DRAWN = "#drawing[data-drawn]"


@dataclass(frozen=True)
class Kind:
    """One kind of page.

    Attributes:
        name: what it is.
        site: which of ``SITES`` has it.
        path: its address there.
        ready: CSS selector of what stands once its scripts have run.
        status: what it answers with.
        source: the address in the application, where a file of an export has another.
    """

    name: str
    site: str
    path: str
    ready: str = "main h1"
    status: int = 200
    source: str = ""


KINDS = (
    Kind("home", "belarus", "/"),
    Kind("home in Belarusian", "belarus", "/?lang=be"),
    Kind("actor", "belarus", "/actor/sergei-martynov.html"),
    Kind("event", "belarus", "/event/warsaw-summit.html"),
    Kind("initiative", "belarus", "/initiative/global-plan-of-action.html"),
    Kind("statistic", "belarus", "/statistic/identified-victims-2002-2014.html"),
    Kind("claim", "belarus", "/claim/us-intends-to-assist.html"),
    Kind("kinds of things", "belarus", "/browse"),
    Kind("class", "belarus", "/browse/Event"),
    Kind("search", "belarus", "/search?q=warsaw"),
    Kind("search without a hit", "belarus", "/search?q=zzqqxx"),
    Kind("views", "belarus", "/views"),
    Kind("view: bars", "belarus", "/views/claims-by-stance", _DRAWN),
    Kind("view: parts of a whole", "belarus", "/views/victims-by-form", _DRAWN),
    Kind("view: network", "belarus", "/views/who-took-part", _DRAWN),
    Kind("view: map", "belarus", "/views/trafficking-routes", _DRAWN),
    Kind("view: time line", "belarus", "/views/timeline"),
    Kind("view: table", "belarus", "/views/spellings"),
    Kind("view: line", "museum", "/views/visitors", _DRAWN),
    Kind("source", "belarus", "/source/enriched-uranium.html"),
    Kind("passage in its text", "village", "/source/paper.html#char=0,28"),
    Kind("quality", "belarus", "/quality"),
    Kind("ontology", "museum", "/ontology"),
    Kind("large ontology", "belarus", "/ontology"),
    Kind("shapes", "belarus", "/shapes"),
    Kind("downloads", "belarus", "/downloads"),
    Kind("dataset", "belarus", "/dataset.html"),
    Kind("editor", "belarus", "/sparql", _EDITOR),
    Kind("answer", "belarus", "/sparql?format=html&query=SELECT+*+{+?s+?p+?o+}LIMIT+5", _EDITOR),
    Kind("query with a fault", "belarus", "/sparql?format=html&query=SELECT", _EDITOR, 400),
    Kind("reconciliation", "belarus", "/reconcile"),
    Kind("preview", "belarus", f"/reconcile/preview?id={_BELARUS}"),
    Kind("preview of nothing", "belarus", "/reconcile/preview?id=x", status=404),
    Kind("IRI of elsewhere", "belarus", f"/resource?iri={_CONCEPT}"),
    Kind("IRI that is only used", "belarus", f"/resource?iri={_YEAR}"),
    Kind("properties of a thing", "belarus", f"/resource?iri={_BELARUS}&direction=in"),
    Kind("links", "belarus", f"/resource?iri={_BELARUS}&direction=in&property={_ACTOR}"),
    Kind("not found", "belarus", "/nothing/here", status=404),
    Kind("not acceptable", "belarus", "/rdf-graph?default", status=406),
    Kind("home with a look", "village", "/"),
    Kind("thing with a template", "village", "/ann.html"),
    Kind("thing with a look", "village", "/guess/rain.html"),
    Kind("document of parts", "village", "/list.html"),
    Kind("file: home", "files", "/", source="/"),
    Kind("file: thing", "files", "/object/blue-vase.html", source="/object/blue-vase.html"),
    Kind("file: search", "files", "/search.html?q=vase", "#found .hit", source="/search"),
    Kind("file: queries", "files", "/sparql.html", source="/sparql"),
    Kind("file: IRI", "files", "/resource.html?iri=x", source="/resource.html"),
    Kind("file: not found", "files", "/404.html", source="/resource/not-found.html"),
)

NO_PAGES = {
    "static": "files",
    "search.suggestions": "JSON",
    "reconcile.suggest": "JSON",
    "reconcile.properties": "JSON",
    "reconcile.flyout": "JSON, with a part of a page of others",
    "editor.prefixes": "JSON",
    "editor.terms": "JSON",
    "downloads.file": "files",
    "wellknown.void": "RDF",
    "wellknown.void_document": "RDF",
    "wellknown.dataset": "leads to the document",
    "wellknown.jsonld_context": "JSON",
    "wellknown.opensearch": "XML",
    "wellknown.healthz": "text",
    "wellknown.readyz": "text",
    "crawlers.index": "XML",
    "crawlers.part": "XML",
    "crawlers.robots": "text",
    "ontology.document": "the page of ontology.negotiated, at another address",
    "quality.shapes_as": "the page of quality.shapes, at another address",
    "theme.css": "a style sheet",
    "theme.logo": "a picture",
    "views.data": "CSV and JSON",
}
"""Endpoints of the application that answer with no page of their own, and what with instead."""
