"""The page of a thing: what is said of it, by which passages, and what points to it.

Its cost does not grow with the number of links: of each property a page's worth is shown, of very
many properties the first, and all the rest page by page (`bkg.read.listings`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from bkg.errors import NotFound
from bkg.graph.iris import is_iri
from bkg.graph.labels import fallback, label_properties
from bkg.read.crosschecks import MOST_CHECKS, cross_checks
from bkg.read.dataset import Dataset
from bkg.read.groups import GROUPS, VALUES, Shown, fair_limit
from bkg.read.links import START, Links, open_links
from bkg.read.models import EntityPage, Link, Text
from bkg.read.texts import LONGEST_LABEL, Linker, shorten
from bkg.read.usual import said_once
from bkg.release.links import IN, OUT
from bkg.vocab import DESCRIPTION_PROPERTIES, RDF

_MOST_TYPES = 20
_MOST_LABELS = 100
_MOST_DESCRIPTIONS = 20


def _label(dataset: Dataset, iri: str, languages: Sequence[str]) -> Text:
    return dataset.labels.best(iri, languages) or Text(shorten(fallback(iri), LONGEST_LABEL))


def left_out(dataset: Dataset) -> frozenset[str]:
    """Properties that the head of the page shows already."""
    shown = label_properties(dataset.settings.label_properties)
    return frozenset(node.value for node in (*shown, *DESCRIPTION_PROPERTIES, RDF.type))


def _types(links: Links, linker: Linker) -> tuple[Link, ...]:
    """The classes of the thing, one more than a page shows if there are more."""
    terms = [term for _, term in links.some(RDF.type.value, START, _MOST_TYPES + 1)]
    found = [term.value for term in terms if isinstance(term, NamedNode)]
    linker.prepare(found)
    return tuple(
        sorted((linker.link(iri) for iri in found), key=lambda link: link.label.casefold())
    )


def _told(links: Links, hidden: frozenset[str]) -> list[tuple[str, int]]:
    """The properties below the head of the page, one more than it shows if there are more."""
    found = links.groups(most=GROUPS + len(hidden) + 1)
    return [group for group in found if group[0] not in hidden][: GROUPS + 1]


def entity_page(dataset: Dataset, iri: str, languages: Sequence[str]) -> EntityPage:
    """The page of a thing.

    Raises:
        NotFound: nothing is said of it and nothing points to it.
    """
    if not is_iri(iri):
        raise NotFound("%(iri)s is no absolute IRI", iri=repr(iri))
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    out, into = open_links(dataset, iri, OUT), open_links(dataset, iri, IN)
    said, pointing = out.groups(most=1), into.groups(most=GROUPS + 1)
    if not said and not pointing:
        raise NotFound("nothing is known of %(iri)s", iri=iri)
    said = _told(out, left_out(dataset))
    totals = [total for _, total in (*said[:GROUPS], *pointing[:GROUPS])]
    limit = fair_limit(totals, dataset.settings.serve_page_size, VALUES)
    linker.prepare([iri])
    dataset.descriptions.fetch([iri])
    shown = Shown(dataset, NamedNode(iri), OUT, linker, limit)
    statements, next_statements = shown.outgoing(out, said)
    statements, statement_graphs = said_once(statements)
    incoming = Shown(dataset, NamedNode(iri), IN, linker, limit)
    pointers, next_incoming = incoming.incoming(into, pointing)
    pointers, incoming_graphs = said_once(pointers)
    label = _label(dataset, iri, languages)
    description = dataset.descriptions.best(iri, languages)
    names = tuple(t for t in dataset.labels.all(iri, languages) if t != label)
    others = tuple(t for t in dataset.descriptions.all(iri, languages) if t != description)
    types = _types(out, linker)
    checks = cross_checks(dataset, NamedNode(iri), linker)
    return EntityPage(
        iri=iri,
        label=label,
        other_labels=names[:_MOST_LABELS],
        description=description,
        other_descriptions=others[:_MOST_DESCRIPTIONS],
        types=types[:_MOST_TYPES],
        statements=statements,
        incoming=pointers,
        cross_checks=checks[:MOST_CHECKS],
        statement_graphs=statement_graphs,
        incoming_graphs=incoming_graphs,
        next_statements=next_statements,
        next_incoming=next_incoming,
        more_types=len(types) > _MOST_TYPES,
        more_labels=len(names) > _MOST_LABELS,
        more_descriptions=len(others) > _MOST_DESCRIPTIONS,
        more_checks=len(checks) > MOST_CHECKS,
    )
