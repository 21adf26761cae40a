"""Listings: the links of a thing by one property, page by page, and its properties likewise."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from bkg.errors import NotFound
from bkg.read import keys
from bkg.read.dataset import Dataset
from bkg.read.entity import left_out
from bkg.read.groups import GROUPS, VALUES, Shown, fair_limit
from bkg.read.links import open_links
from bkg.read.listing_models import LinkPage, PropertyPage
from bkg.read.models import Statement
from bkg.read.texts import Linker
from bkg.read.usual import said_once
from bkg.release.links import OUT


def link_page(
    dataset: Dataset,
    iri: str,
    direction: str,
    name: str,
    languages: Sequence[str],
    after: str = "",
) -> LinkPage:
    """One page of the links of a thing by a property, in the order of `bkg.graph.order`.

    Args:
        dataset: where they come from.
        iri: the thing.
        direction: "out" for what is said of it, "in" for what points to it.
        name: the property.
        languages: the reader's.
        after: the ``next_after`` of the page before, empty for the first page.

    Raises:
        NotFound: there is no such link.
        UsageError: ``after`` is not a page key.
    """
    place, links = keys.decode(after), open_links(dataset, iri, direction)
    total = links.total(name)
    if not total:
        raise NotFound("%(iri)s has no such link by %(property)s", iri=iri, property=name)
    size = dataset.settings.serve_page_size
    rows = links.some(name, place, size)
    more = bool(rows) and bool(links.some(name, rows[-1][0], 1))
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    shown = Shown(dataset, NamedNode(iri), direction, linker, size)
    values = shown.values(links, {name: [term for _, term in rows]}, {name: -1})
    linker.prepare([iri, name])
    heading = linker.link(name, describe=True)
    (group,), graphs = said_once([Statement(heading, values[name], total)])
    return LinkPage(
        thing=linker.link(iri),
        direction=direction,
        property=heading,
        values=group.values,
        graphs=graphs,
        total=total,
        language=dataset.settings.languages[0],
        after=after,
        next_after=keys.encode(rows[-1][0]) if more else None,
    )


def property_page(
    dataset: Dataset, iri: str, direction: str, languages: Sequence[str], after: str = ""
) -> PropertyPage:
    """One page of the properties of a thing, in the order of their IRIs, with some links by each.

    ``after`` is the ``next_after`` of the page before, empty for the first page.

    Raises:
        NotFound: there are no links in this direction.
    """
    links = open_links(dataset, iri, direction)
    hidden = left_out(dataset) if direction == OUT else frozenset()
    rows = links.groups(after, GROUPS + len(hidden) + 1)
    if not rows and not links.groups(most=1):
        raise NotFound("there are no links of %(iri)s in this direction", iri=iri)
    rows = [row for row in rows if row[0] not in hidden][: GROUPS + 1]
    size = dataset.settings.serve_page_size
    limit = fair_limit([total for _, total in rows[:GROUPS]], size, VALUES)
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare([iri])
    shown = Shown(dataset, NamedNode(iri), direction, linker, limit)
    if direction == OUT:
        statements, next_after = shown.outgoing(links, rows)
        said, graphs = said_once(statements)
        return PropertyPage(linker.link(iri), direction, said, graphs, after, next_after)
    incoming, next_after = shown.incoming(links, rows)
    pointing, graphs = said_once(incoming)
    return PropertyPage(linker.link(iri), direction, pointing, graphs, after, next_after)
