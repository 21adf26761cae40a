"""Which well-kept terms the classes and properties of a dataset stand for.

The data say it themselves (``rdfs:subClassOf``, ``owl:equivalentProperty``, ``skos:closeMatch`` and
their like, over any number of steps); for well-known vocabularies `bkg.vocab` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from bkg.store.named import load
from bkg.store.protocol import Store
from bkg.vocab import KNOWN_TO_SCHEMA, SCHEMA_SPACES

_MOST_REMEMBERED = 20_000


def _schema_name(iri: str) -> str:
    """The local name of the term of schema.org that an IRI is or means; empty if it is none."""
    for space in SCHEMA_SPACES:
        if iri.startswith(space):
            return iri.removeprefix(space)
    return KNOWN_TO_SCHEMA.get(iri, "")


class Alignments:
    """Looks alignments up in one go and remembers them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, frozenset[str]] = {}

    def known(self, iris: Iterable[str]) -> dict[str, frozenset[str]]:
        """For each of these terms the IRIs that it is, or is a kind of; its own is among them."""
        wanted = list(dict.fromkeys(iris))
        known = self._known
        missing = [iri for iri in wanted if iri not in known]
        if missing:
            found = {iri: {iri} for iri in missing}
            rows = self._store.select(
                load("alignments", "bkg.read"), {"term": [NamedNode(iri) for iri in missing]}
            )
            for row in rows:
                found[str(row["term"].value)].add(str(row["known"].value))
            # A fresh dictionary where there are too many: others may be reading the old one.
            known = dict(known) if len(known) < _MOST_REMEMBERED else {}
            known.update({iri: frozenset(terms) for iri, terms in found.items()})
            self._known = known
        return {iri: known.get(iri, frozenset({iri})) for iri in wanted}

    def of(self, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The terms of schema.org for each of these, as local names; none for most."""
        known = self.known(iris)
        return {iri: _best(set(map(_schema_name, terms))) for iri, terms in known.items()}

    def meanings(
        self, iris: Iterable[str], meanings: Mapping[str, frozenset[str]]
    ) -> dict[str, str]:
        """What each of these terms means, by the tables of `bkg.vocab`; empty for most."""
        return {
            iri: next((name for name, terms in meanings.items() if terms & known), "")
            for iri, known in self.known(iris).items()
        }


def _best(names: set[str]) -> tuple[str, ...]:
    """The names in order, without the class of everything if there is a better one."""
    return tuple(sorted(names - {"", "Thing"})) or tuple(sorted(names - {""}))
