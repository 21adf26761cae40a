"""Cross-checks: what outside records say of the statements about a thing."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from bkg.read.dataset import Dataset
from bkg.read.models import CrossCheck, Text
from bkg.read.texts import Linker
from bkg.store.named import load
from bkg.store.protocol import Solution
from bkg.vocab import BKG

MOST_CHECKS = 50
"""Cross-checks on the page of a thing."""


def _iri(row: Solution, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, NamedNode) else ""


def _texts(rows: list[Solution], name: str) -> list[Text]:
    found = {
        Text(term.value, term.language or "")
        for term in (row.get(name) for row in rows)
        if isinstance(term, Literal)
    }
    return sorted(found, key=lambda text: text.value)


def _iris(rows: list[Solution], name: str) -> list[str]:
    return sorted({_iri(row, name) for row in rows} - {""})


def cross_checks(dataset: Dataset, node: NamedNode, linker: Linker) -> tuple[CrossCheck, ...]:
    """The cross-checks of a thing, in the order of their labels; none costs no query.

    One more than a page shows if there are more.
    """
    if not dataset.index.class_count(BKG.CrossCheck.value):
        return ()
    by_check: dict[str, list[Solution]] = {}
    for row in dataset.store.select(load("cross_checks", "bkg.read"), {"thing": [node]}):
        by_check.setdefault(_iri(row, "check"), []).append(row)
    linker.prepare([*by_check, *(_iri(rows[0], "verdict") for rows in by_check.values())])
    found = [
        CrossCheck(
            link=linker.link(check),
            verdict=linker.link(_iri(rows[0], "verdict")),
            finding=_texts(rows, "finding")[0],
            passages=tuple(linker.link(iri) for iri in _iris(rows, "passage")),
            pages=tuple(_iris(rows, "page")),
            citations=tuple(_texts(rows, "citation")),
        )
        for check, rows in by_check.items()
    ]
    return tuple(sorted(found, key=lambda c: (c.link.label.casefold(), c.link.iri)))
