"""The faults that `bench.belarus` can plant, each one violation of one shape of ``shapes/``.

They are spread over the kinds of constraint that those shapes use. The shapes have no ``sh:in``,
``sh:languageIn`` and ``sh:closed``: terms are checked by class and pattern, languages by
``rdf:langString`` and ``sh:uniqueLang``, unknown properties by the gate's own check of terms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

BASE = "https://w3id.org/bkg/"
BKG = f"{BASE}ontology#"
RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def node(kind: str, name: object) -> str:
    """An IRI of the graph, in angle brackets."""
    return f"<{BASE}{kind}/{name}>"


def concept(scheme: str, name: str) -> str:
    """A controlled term, in angle brackets."""
    return node(f"concept/{scheme}", name)


def term(name: str) -> str:
    """A term of the ontology, in angle brackets."""
    return f"<{BKG}{name}>"


def integer(value: int) -> str:
    """A whole number."""
    return f'"{value}"^^<{XSD}integer>'


def date(text: str) -> str:
    """A day, from its form in ISO 8601."""
    return f'"{text}"^^<{XSD}date>'


def english(text: str) -> str:
    """A text in English."""
    return f'"{text}"@en'


def _nothing(_: int) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Fault:
    """A fault in a case.

    Attributes:
        part: whose node is broken: actor, event, participation, statistic, or the passage that
            states the statistic.
        shape: the shape that is violated, without its namespace.
        component: the kind of constraint, without its namespace and "ConstraintComponent".
        drop: properties that the node loses.
        add: predicates and objects that it gets, from the number of the case.
        bounds: start and end of the passage, from those that it has.
        before: whether the violation is that of the statistic of the case before.
    """

    part: str
    shape: str
    component: str
    drop: tuple[str, ...] = ()
    add: Callable[[int], tuple[str, ...]] = _nothing
    bounds: Callable[[int, int], tuple[int, int]] = lambda start, end: (start, end)
    before: bool = False


def _says(name: str, value: str) -> Callable[[int], tuple[str, ...]]:
    return lambda _: (f"{term(name)} {value}",)


FAULTS = {
    "no unit": Fault("statistic", "unit-present", "MinCount", drop=("unit",)),
    "no actor": Fault("participation", "Participation-actor", "MinCount", drop=("actor",)),
    "no certainty": Fault("passage", "Passage-certainty", "MinCount", drop=("certainty",)),
    "two kinds": Fault(
        "event",
        "Event-eventType",
        "MaxCount",
        add=_says("eventType", concept("event-type", "dinner")),
    ),
    "no actor, but a place": Fault(
        "event", "Event-speaker", "Class", add=_says("speaker", node("place", 0))
    ),
    "a word for yes": Fault("actor", "complete", "Datatype", add=_says("complete", '"yes"')),
    "no language": Fault(
        "event", "timeExpression", "Datatype", add=_says("timeExpression", '"in spring"')
    ),
    "a word for a number": Fault(
        "statistic", "value-datatype", "Or", drop=("value",), add=_says("value", '"many"')
    ),
    "edition 0": Fault("event", "Event-edition", "MinInclusive", add=_says("edition", integer(0))),
    "another kind of unit": Fault(
        "statistic",
        "unit-qudt",
        "Pattern",
        drop=("unit",),
        add=_says("unit", "<http://qudt.org/unit/NUM>"),
    ),
    "two names": Fault(
        "actor", "label-unique", "UniqueLang", add=lambda n: (f"{RDFS_LABEL} {english(f'No {n}')}",)
    ),
    "one name twice": Fault(
        "statistic",
        "altLabel-disjoint",
        "Disjoint",
        add=lambda n: (f"<{SKOS}altLabel> {english(f'Statistic {n}')}",),
    ),
    "bounds crossed": Fault(
        "statistic",
        "minValue-value",
        "LessThanOrEquals",
        add=_says("minValue", integer(1_000_001)),
    ),
    "ends before it starts": Fault(
        "passage", "Passage-start-end", "LessThan", bounds=lambda start, end: (end, start)
    ),
    "ends after its source": Fault(
        "passage", "Passage-within-source", "SPARQL", bounds=lambda start, _: (start, 1_000_000)
    ),
    "more than all": Fault(
        "statistic",
        "Percentage",
        "SPARQL",
        drop=("unit", "value"),
        add=lambda _: (
            f"{term('unit')} <http://qudt.org/vocab/unit/PERCENT>",
            f"{term('value')} {integer(101)}",
        ),
    ),
    "invited and not": Fault(
        "participation",
        "Invited-or-not",
        "SPARQL",
        drop=("outcome",),
        add=lambda _: tuple(
            f"{term('outcome')} {concept('outcome', name)}" for name in ("invited", "not-invited")
        ),
    ),
    "before what it follows": Fault(
        "event",
        "Order-of-events",
        "SPARQL",
        drop=("date",),
        add=lambda _: (
            f"{term('date')} {date('1990-01-01')}",
            f"{term('follows')} {node('event', 0)}",
        ),
    ),
    "part of itself": Fault(
        "event", "Circle", "SPARQL", add=lambda n: (f"{term('subEventOf')} {node('event', n)}",)
    ),
    "more than the whole": Fault(
        "statistic",
        "Total",
        "SPARQL",
        drop=("value",),
        add=lambda n: (
            f"{term('value')} {integer(1_000_001)}",
            f"{term('partOfTotal')} {node('statistic', n - 1)}",
        ),
        before=True,
    ),
}
