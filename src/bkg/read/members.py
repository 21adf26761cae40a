"""The members of a class page by page, narrowed down and in an order of the reader's choice."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal

from bkg.errors import NotFound
from bkg.graph.facets import CLASS
from bkg.read import facet_index, orders
from bkg.read.article_models import Date
from bkg.read.dataset import Dataset
from bkg.read.documents import is_known
from bkg.read.facet_index import Counted, IndexedValue
from bkg.read.facet_models import DATE, LABEL, LINKS, Choice, Listed, Narrowing, Selection
from bkg.read.facets import EVERYTHING, check_selection, narrowing, values_of
from bkg.read.happenings import date_of
from bkg.read.listing_models import ClassPage, Member
from bkg.read.texts import Linker
from bkg.release.facets import BIG
from bkg.vocab import XSD


def _date(entry: Listed) -> Date | None:
    return date_of(Literal(entry.date, datatype=XSD.term(entry.datatype))) if entry.date else None


def _narrowing(
    dataset: Dataset,
    kind: IndexedValue,
    values: Sequence[IndexedValue],
    selection: Selection,
    languages: Sequence[str],
) -> Narrowing:
    connection = dataset.index.connection()
    total: int | None = None
    if not values:
        total = kind.things
    elif len(values) == 1 and kind.things > BIG:
        total = facet_index.count_shared(connection, kind, values[0])

    def counting(most: int) -> tuple[int, list[Counted]]:
        if not values and kind.things > BIG:
            return kind.things, facet_index.top_of_class(dataset.index, kind, most)
        number = facet_index.narrow(connection, [kind, *values])
        return number, facet_index.top_of(connection, "narrowed", [kind, *values], most)

    dated = facet_index.has_dates(connection, kind)
    sorts = (LABEL, DATE, LINKS) if dated else (LABEL, LINKS)
    return narrowing(dataset, selection, languages, sorts, total, counting)


def class_page(
    dataset: Dataset,
    class_iri: str,
    languages: Sequence[str],
    after: str = "",
    selection: Selection = EVERYTHING,
) -> ClassPage:
    """One page of the members of a class, in the order of their labels or that of the selection.

    ``after`` is the ``next_after`` of the page before, empty for the first page.

    Raises:
        NotFound: the class has no members, and the data do not know it.
        UsageError: ``after`` is not a page key of the list in this order, or there is no such
            order.
    """
    connection = dataset.index.connection()
    kind = facet_index.value(connection, Choice(CLASS, class_iri))
    if not kind.things and not is_known(dataset, class_iri):
        raise NotFound("no class %(iri)s with members", iri=class_iri)
    selection = check_selection(dataset, selection, orders.SORTS)
    sort = selection.sort or LABEL
    values = values_of(dataset, selection)
    size, place = dataset.settings.serve_page_size, orders.place(connection, sort, after)
    things = facet_index.members(connection, kind, values, sort, place, size + 1)
    found = orders.listed(connection, things[:size])
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    iris = [class_iri, *(entry.iri for entry in found)]
    linker.prepare(iris)
    dataset.descriptions.fetch(iris)
    return ClassPage(
        link=linker.link(class_iri, describe=True),
        count=kind.things,
        members=tuple(
            Member(linker.link(entry.iri, describe=True), _date(entry), entry.links)
            for entry in found
        ),
        narrowing=_narrowing(dataset, kind, values, selection, languages),
        after=after,
        next_after=orders.encode(sort, found[-1]) if len(things) > size else None,
    )
