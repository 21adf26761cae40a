"""Answers of the Reconciliation Service API 0.2 as its JSON: the manifest, and all the others.

Section numbers are those of the specification of the W3C Entity Reconciliation Community Group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bkg import __version__
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.reconcile import kinds
from bkg.read.reconcile.candidates import Answer, Candidate
from bkg.read.reconcile.extension import Cell, Extended, Heading
from bkg.read.reconcile.queries import CONTENTS
from bkg.read.reconcile.suggesting import Suggested, Suggestion
from bkg.read.texts import Linker
from bkg.vocab import OWL, RDFS
from bkg.web import wording
from bkg.web.languages import PARAMETER, Reader
from bkg.web.wording import later

PATH = "/reconcile"
VERSIONS = ("0.2",)
PREVIEW_SIZE = (430, 300)
"""Width and height in pixels that a preview is made for."""

IRIS = "https://www.rfc-editor.org/rfc/rfc3987"
"""The identifier space where the data has no base: identifiers are IRIs of any kind."""

_LONGEST_DESCRIPTION = 300
_MOST_DEFAULT_TYPES = 12
_KINDS = ("entity", "type", "property")


def _described(link: Link) -> dict[str, str]:
    """The description of a thing, shortened to what a list of candidates has room for."""
    text = link.description
    if len(text) > _LONGEST_DESCRIPTION:
        text = text[:_LONGEST_DESCRIPTION].rstrip() + "…"
    return {"description": text} if text else {}


def _named(link: Link) -> dict[str, str]:
    return {"id": link.iri, "name": link.label}


def _schema_space(dataset: Dataset) -> str:
    """The dataset's ontology, else the class of everything."""
    ontologies = dataset.index.members(OWL.Ontology.value, ("", ""), 50)
    own = [iri for _, iri in ontologies if dataset.iris.owns(iri)]
    return own[0] if own else RDFS.Resource.value


def _settings() -> list[dict[str, Any]]:
    """Settings of a property that is fetched (section 7.1)."""
    names = {name: wording.gettext(text) for name, text in SETTING_NAMES.items()}
    return [
        {
            "name": "limit",
            "label": names["limit"],
            "type": "number",
            "default": 0,
            "help_text": names["limit_help"],
        },
        {
            "name": "content",
            "label": names["content"],
            "type": "select",
            "default": CONTENTS[0],
            "help_text": names["content_help"],
            "choices": [{"value": value, "name": names[value]} for value in CONTENTS],
        },
        {
            "name": "language",
            "label": names["language"],
            "type": "text",
            "default": "",
            "help_text": names["language_help"],
        },
    ]


SETTING_NAMES = {
    "limit": later("Most values"),
    "limit_help": later("The most values to fetch for one cell; 0 fetches all."),
    "content": later("Things as"),
    "content_help": later("How values that are things come."),
    "entity": later("things of this service, with their names"),
    "name": later("names only"),
    "id": later("identifiers only"),
    "language": later("Language"),
    "language_help": later("Tag of the preferred language of texts and names, such as en or be."),
}


def manifest(dataset: Dataset, root: str, reader: Reader) -> dict[str, Any]:
    """What the service offers (section 3.1); ``root`` is the URL of the site.

    A language that the address names is kept where the protocol leaves room for it.
    """
    settings, service = dataset.settings, root + PATH
    kept = f"&{PARAMETER}={reader.chosen}" if reader.chosen else ""
    linker = Linker(dataset.labels, reader.languages)
    usual = kinds.usual(dataset, _MOST_DEFAULT_TYPES)
    linker.prepare(usual)
    width, height = PREVIEW_SIZE
    suggest = {
        "service_url": service,
        "flyout_service_url": service,
        "flyout_service_path": "/flyout?id=${id}" + kept,
    }
    return {
        "versions": list(VERSIONS),
        "name": settings.title or wording.gettext("Linked data"),
        "identifierSpace": settings.base or IRIS,
        "schemaSpace": _schema_space(dataset),
        "defaultTypes": [_named(linker.link(iri)) for iri in usual],
        "documentation": service,
        "logo": root + "/static/favicon.svg",
        "serviceVersion": __version__,
        "view": {"url": root + "/resource?iri={{id}}" + kept},
        "feature_view": {"url": service + "#{{id}}"},
        "preview": {
            "url": service + "/preview?id={{id}}" + kept,
            "width": width,
            "height": height,
        },
        "suggest": {kind: {**suggest, "service_path": f"/suggest/{kind}"} for kind in _KINDS},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": _settings(),
        },
        "batchSize": settings.reconcile_batch,
    }


def _candidate(found: Candidate) -> dict[str, Any]:
    return {
        **_named(found.link),
        **_described(found.link),
        "type": [_named(link) for link in found.types],
        "score": found.score,
        "match": found.match,
        "features": [{"id": each.id, "value": each.value} for each in found.features],
    }


def result(answer: Answer) -> dict[str, Any]:
    """The candidates for one query (section 4.2); ``cut`` says that the time was too short."""
    cut = {"cut": True} if answer.cut else {}
    return {"result": [_candidate(found) for found in answer.candidates], **cut}


def results(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The candidates for a batch."""
    return {key: result(answer) for key, answer in answers.items()}


def _suggestion(item: Suggestion) -> dict[str, Any]:
    notable = {"notable": [_named(link) for link in item.types]} if item.types else {}
    return {"id": item.id, "name": item.link.label, **_described(item.link), **notable}


def suggested(found: Suggested, skipped: int) -> dict[str, Any]:
    """Suggestions (section 6.3); ``cursor``, if there are more, is where they go on."""
    more = {"cursor": skipped + len(found.items)} if found.more else {}
    return {"result": [_suggestion(item) for item in found.items], **more}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"id": cell.id, "name": cell.value} if cell.kind == "id" else {cell.kind: cell.value}


def _heading(heading: Heading) -> dict[str, Any]:
    kind = {"type": _named(heading.type)} if heading.type else {}
    return {"id": heading.id, "name": heading.name, **kind}


def extended(found: Extended) -> dict[str, Any]:
    """Values of properties (section 7.4)."""
    return {
        "meta": [_heading(heading) for heading in found.columns],
        "rows": {
            id_: {pid: [_cell(cell) for cell in cells] for pid, cells in row.items()}
            for id_, row in found.rows.items()
        },
    }


def proposed(links: Iterable[Link], class_name: str, limit: int | None) -> dict[str, Any]:
    """Properties to fetch for a type (section 7.2)."""
    asked = {} if limit is None else {"limit": limit}
    return {"properties": [_named(link) for link in links], "type": class_name, **asked}
