"""Makes graphs of any size that are shaped like the Belarus Knowledge Graph, from a seed.

Actors, events, participations and statistics, each fact in the named graph of the passage that
states it, each passage described in the graph of its source. The words are made up. A share of the
cases can break a shape of `shapes/`, each in one known way. No fact stands in two graphs, so that
engines that lay named graphs together with and without duplicates answer alike.

``python -m bench.belarus FOLDER`` writes a dataset folder.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

BASE = "https://w3id.org/bkg/"
BKG = f"{BASE}ontology#"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"

EVENT_TYPES = (
    "summit",
    "meeting",
    "speech",
    "interview",
    "announcement",
    "adoption",
    "round-table",
)
ROLES = ("attendee", "co-chair", "delegation", "dinner-guest", "head-of-state", "invited-guest")
OUTCOMES = ("announced", "appointed", "invited", "received", "replaced", "withdrew")
MEASURES = ("victims", "embassies", "member-states", "co-sponsors", "identified-victims")
ACTOR_TYPES = ("person", "state", "organ", "ministry", "embassy", "ngo")
CERTAINTIES = ("stated", "approximate", "reported", "opinion")
WORDS = tuple(
    first + last
    for first in ("amber", "birch", "copper", "dune", "elm", "fern", "heath", "iron", "juniper")
    for last in ("field", "gate", "hill", "lake", "mill", "moor", "port", "stead", "ton", "wood")
)

PARTS = 4
"""Participations in an event."""
CASES_OF_SOURCE = 50
CASES_OF_PLACE = 25
FAULTS = ("no unit", "bounds crossed", "no actor", "no certainty")

_LENGTH = 200
"""Characters of a passage."""


def node(kind: str, name: object) -> str:
    """An IRI of the graph, in angle brackets."""
    return f"<{BASE}{kind}/{name}>"


def concept(scheme: str, name: str) -> str:
    """A controlled term, in angle brackets."""
    return node(f"concept/{scheme}", name)


def term(name: str) -> str:
    """A term of the ontology, in angle brackets."""
    return f"<{BKG}{name}>"


def _number(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'


def _text(text: str) -> str:
    return f'"{text}"@en'


class Graph:
    """A graph of at least so many quads; the same arguments give the same bytes.

    Args:
        size: quads, from 1,000 to as many as there is room for.
        faults: the share of cases, from 0 to 1, that break a shape.
        seed: of all that is picked by chance.

    Attributes:
        cases: how many there are: as many actors, events and statistics, `PARTS` times as many
            participations; known when the quads have been made.
        planted: how often each of `FAULTS` was made; each is one violation.
    """

    def __init__(self, size: int, faults: float = 0.0, seed: int = 1) -> None:
        self._size = size
        self._share = faults
        self._pick = random.Random(seed)  # noqa: S311 - a seed is the point
        self.cases = 0
        self.planted: Counter[str] = Counter()

    def lines(self) -> Iterator[str]:
        """The quads as lines of N-Quads."""
        written = 0
        while written < self._size:
            for line in self._case(self.cases):
                written += 1
                yield line
            self.cases += 1

    def _fault(self) -> str:
        fault = self._pick.choice(FAULTS) if self._pick.random() < self._share else ""
        if fault:
            self.planted[fault] += 1
        return fault

    def _case(self, number: int) -> Iterator[str]:
        """An actor, an event with participations, a statistic: a passage each."""
        fault = self._fault()
        source, place = number // CASES_OF_SOURCE, number // CASES_OF_PLACE
        if number % CASES_OF_SOURCE == 0:
            yield from _source(source)
        if number % CASES_OF_PLACE == 0:
            graph = node("source", source)
            yield f"{node('place', place)} {RDF_TYPE} {term('Place')} {graph} ."
            yield f"{node('place', place)} {RDFS_LABEL} {_text(f'Place {place}')} {graph} ."
        makers: tuple[Callable[[int, str], Iterator[str]], ...] = (
            self._actor,
            self._event,
            self._participations,
            self._statistic,
        )
        for place_in_case, make in enumerate(makers):
            start = (number % CASES_OF_SOURCE * len(makers) + place_in_case) * (_LENGTH + 1)
            passage = f"<{BASE}source/{source}#char={start},{start + _LENGTH}>"
            unsure = fault == "no certainty" and make == self._statistic
            for fact in make(number, fault):
                yield f"{fact} {passage} ."
            for fact in self._passage(source, start, unsure):
                yield f"{passage} {fact} {node('source', source)} ."

    def _name(self) -> str:
        return f"{self._pick.choice(WORDS)} {self._pick.choice(WORDS)}"

    def _actor(self, number: int, _fault: str) -> Iterator[str]:
        actor = node("actor", number)
        yield f"{actor} {RDF_TYPE} {term('Actor')}"
        yield f"{actor} {RDFS_LABEL} {_text(f'Actor {self._name()} {number}')}"
        kind = concept("actor-type", self._pick.choice(ACTOR_TYPES))
        yield f"{actor} {term('actorType')} {kind}"
        if number:
            yield f"{actor} {term('partOf')} {node('actor', number // 8)}"

    def _event(self, number: int, _fault: str) -> Iterator[str]:
        event, pick = node("event", number), self._pick
        yield f"{event} {RDF_TYPE} {term('Event')}"
        yield f"{event} {RDFS_LABEL} {_text(f'Event {self._name()} {number}')}"
        yield f"{event} {term('eventType')} {concept('event-type', pick.choice(EVENT_TYPES))}"
        place = pick.randrange(number + 1) // CASES_OF_PLACE
        yield f"{event} {term('place')} {node('place', place)}"
        date = f"{pick.randrange(1991, 2026)}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
        yield f'{event} {term("date")} "{date}"^^<{XSD}date>'
        yield f"{event} {term('organizer')} {node('actor', pick.randrange(number + 1))}"

    def _participations(self, number: int, fault: str) -> Iterator[str]:
        pick = self._pick
        for part in range(PARTS):
            one = number * PARTS + part
            subject = node("participation", one)
            yield f"{subject} {RDF_TYPE} {term('Participation')}"
            yield f"{subject} {RDFS_LABEL} {_text(f'Participation {one}')}"
            yield f"{subject} {term('event')} {node('event', number)}"
            if part or fault != "no actor":
                yield f"{subject} {term('actor')} {node('actor', pick.randrange(number + 1))}"
            yield f"{subject} {term('role')} {concept('role', pick.choice(ROLES))}"
            yield f"{subject} {term('outcome')} {concept('outcome', pick.choice(OUTCOMES))}"
            if part == 1:
                behalf = node("actor", pick.randrange(number + 1))
                yield f"{subject} {term('onBehalfOf')} {behalf}"

    def _statistic(self, number: int, fault: str) -> Iterator[str]:
        statistic, pick = node("statistic", number), self._pick
        value = pick.randrange(1_000_000)
        yield f"{statistic} {RDF_TYPE} {term('Statistic')}"
        yield f"{statistic} {RDFS_LABEL} {_text(f'Statistic {number}')}"
        yield f"{statistic} {term('measure')} {concept('measure', pick.choice(MEASURES))}"
        place = pick.randrange(number + 1) // CASES_OF_PLACE
        yield f"{statistic} {term('place')} {node('place', place)}"
        yield f"{statistic} {term('value')} {_number(value)}"
        if fault == "bounds crossed":
            yield f"{statistic} {term('minValue')} {_number(value + 1)}"
        if fault != "no unit":
            yield f"{statistic} {term('unit')} <http://qudt.org/vocab/unit/NUM>"

    def _passage(self, source: int, start: int, unsure: bool) -> Iterator[str]:
        digest = hashlib.sha256(f"{source} {start}".encode()).hexdigest()
        yield f"{RDF_TYPE} {term('Passage')}"
        yield f"{term('source')} {node('source', source)}"
        yield f"{term('start')} {_number(start)}"
        yield f"{term('end')} {_number(start + _LENGTH)}"
        yield f'{term("sha256")} "{digest}"'
        yield f"{term('assertedBy')} {node('actor', self._pick.randrange(1 + source))}"
        certainty = concept("certainty", self._pick.choice(CERTAINTIES))
        if not unsure:
            yield f"{term('certainty')} {certainty}"


def _source(number: int) -> Iterator[str]:
    source, title = node("source", number), _text(f"Article {number}")
    length = CASES_OF_SOURCE * 4 * (_LENGTH + 1)
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    yield f"{source} {RDF_TYPE} {term('Source')} {source} ."
    yield f"{source} {RDFS_LABEL} {title} {source} ."
    yield f"{source} <{DCTERMS}title> {title} {source} ."
    yield f'{source} <{DCTERMS}identifier> "{number}" {source} .'
    yield f"{source} <{DCTERMS}creator> {node('actor', 0)} {source} ."
    yield f'{source} {term("sha256")} "{digest}" {source} .'
    yield f"{source} {term('characters')} {_number(length)} {source} ."


def write_folder(root: Path, graph: Graph, shaped: bool = False) -> Path:
    """Write a dataset folder; returns its file of N-Quads.

    Args:
        root: the folder, made if it is not there.
        graph: what to write.
        shaped: whether the ontology and the shapes of the Belarus graph go in too.
    """
    (root / "data").mkdir(parents=True, exist_ok=True)
    # Without the ontology, nothing is said of its terms.
    settings = f'base = "{BASE}"\ntitle = "Made up"\n'
    settings += "" if shaped else '[check]\nwarn = ["dangling-iri"]\n'
    (root / "bkg.toml").write_text(settings, encoding="utf-8")
    if shaped:
        for part in ("ontology", "shapes"):
            from_here = Path(__file__).parents[1] / part
            shutil.copytree(
                from_here, root / part, ignore=shutil.ignore_patterns("cases"), dirs_exist_ok=True
            )
    file = root / "data/graph.nq"
    beside = file.with_name("graph.part")
    with beside.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in graph.lines())
    beside.replace(file)
    return file


def main() -> None:
    """Read the command line and write the folder."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    reader.add_argument("--size", type=int, default=1_000_000, help="quads, at least")
    reader.add_argument("--faults", type=float, default=0.0, help="share of cases with a fault")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--shapes", action="store_true", help="add ontology and shapes")
    arguments = reader.parse_args()
    graph = Graph(arguments.size, arguments.faults, arguments.seed)
    file = write_folder(arguments.folder, graph, arguments.shapes)
    print(f"{file}: {graph.cases} cases; faults: {dict(graph.planted) or 'none'}")


if __name__ == "__main__":
    main()
