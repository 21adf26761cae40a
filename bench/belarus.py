"""Makes graphs of any size that are shaped like the Belarus Knowledge Graph, from a seed.

Actors, events, participations and statistics, each fact in the named graph of the passage that
states it, each passage described in the graph of its source. The words are made up. A share of the
cases can break a shape of `shapes/`, each in one way of `bench.faults`. No fact stands in two
graphs, so that engines that lay named graphs together with and without duplicates answer alike.

``python -m bench.belarus FOLDER`` writes a dataset folder.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.faults import (
    BASE,
    FAULTS,
    RDFS_LABEL,
    SH,
    Fault,
    concept,
    date,
    english,
    integer,
    node,
    term,
)

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
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

_LENGTH = 200
"""Characters of a passage."""


@dataclass(frozen=True)
class Planted:
    """A violation that validation must find: IRIs of focus node, shape and component."""

    fault: str
    focus: str
    shape: str
    component: str


class Graph:
    """A graph of at least so many quads; the same arguments give the same bytes.

    Args:
        size: quads, from 1,000 to as many as there is room for.
        faults: the share of cases, from 0 to 1, that break a shape.
        seed: of all that is picked by chance.

    Attributes:
        cases: how many there are: as many actors, events and statistics, `PARTS` times as many
            participations; known when the quads have been made.
        planted: the violations there are, in the order in which they were made.
    """

    def __init__(self, size: int, faults: float = 0.0, seed: int = 1) -> None:
        self._size = size
        self._share = faults
        self._pick = random.Random(seed)  # noqa: S311 - a seed is the point
        self.cases = 0
        self.planted: list[Planted] = []
        self._turns = list(FAULTS)
        self._before = False

    def lines(self) -> Iterator[str]:
        """The quads as lines of N-Quads."""
        written = 0
        while written < self._size:
            for line in self._case(self.cases):
                written += 1
                yield line
            self.cases += 1

    def _fault(self, number: int) -> str:
        """The name of the fault of a case, if it is to have one; the first never has."""
        chosen = ""
        if self._pick.random() < self._share and number:
            # Beside a case that is broken as well, a fault must not depend on it.
            chosen = next(x for x in self._turns if not (self._before and FAULTS[x].before))
            self._turns.remove(chosen)
            self._turns.append(chosen)
        self._before = bool(chosen)
        return chosen

    def _case(self, number: int) -> Iterator[str]:
        """An actor, an event with participations, a statistic: a passage each."""
        source, place = number // CASES_OF_SOURCE, number // CASES_OF_PLACE
        if number % CASES_OF_SOURCE == 0:
            yield from _source(source)
        if number % CASES_OF_PLACE == 0:
            graph = node("source", source)
            yield f"{node('place', place)} {RDF_TYPE} {term('Place')} {graph} ."
            yield f"{node('place', place)} {RDFS_LABEL} {english(f'Place {place}')} {graph} ."
        makers: dict[str, Callable[[int], Iterator[str]]] = {
            "actor": self._actor,
            "event": self._event,
            "participation": self._participations,
            "statistic": self._statistic,
        }
        chosen = self._fault(number)
        fault = FAULTS[chosen] if chosen else None
        for place_in_case, (part, make) in enumerate(makers.items()):
            start = (number % CASES_OF_SOURCE * len(makers) + place_in_case) * (_LENGTH + 1)
            end = start + _LENGTH
            if fault and part == "statistic":
                start, end = fault.bounds(start, end)
            passage = f"<{BASE}source/{source}#char={start},{end}>"
            facts, about = make(number), self._passage(passage, source, start, end)
            if fault and part == fault.part:
                subject = node(part, number * PARTS if part == "participation" else number)
                facts = _broken(facts, subject, fault, number)
                self._plant(chosen, node(part, number - 1) if fault.before else subject)
            if fault and part == "statistic" and fault.part == "passage":
                about = _broken(about, passage, fault, number)
                self._plant(chosen, passage)
            for fact in facts:
                yield f"{fact} {passage} ."
            for fact in about:
                yield f"{fact} {node('source', source)} ."

    def _plant(self, name: str, focus: str) -> None:
        fault = FAULTS[name]
        component = f"{SH}{fault.component}ConstraintComponent"
        self.planted.append(Planted(name, focus[1:-1], f"{BASE}shapes#{fault.shape}", component))

    def _name(self) -> str:
        return f"{self._pick.choice(WORDS)} {self._pick.choice(WORDS)}"

    def _actor(self, number: int) -> Iterator[str]:
        actor = node("actor", number)
        yield f"{actor} {RDF_TYPE} {term('Actor')}"
        yield f"{actor} {RDFS_LABEL} {english(f'Actor {self._name()} {number}')}"
        kind = concept("actor-type", self._pick.choice(ACTOR_TYPES))
        yield f"{actor} {term('actorType')} {kind}"
        if number:
            yield f"{actor} {term('partOf')} {node('actor', number // 8)}"

    def _event(self, number: int) -> Iterator[str]:
        event, pick = node("event", number), self._pick
        yield f"{event} {RDF_TYPE} {term('Event')}"
        yield f"{event} {RDFS_LABEL} {english(f'Event {self._name()} {number}')}"
        yield f"{event} {term('eventType')} {concept('event-type', pick.choice(EVENT_TYPES))}"
        place = pick.randrange(number + 1) // CASES_OF_PLACE
        yield f"{event} {term('place')} {node('place', place)}"
        day = f"{pick.randrange(1991, 2026)}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
        yield f"{event} {term('date')} {date(day)}"
        yield f"{event} {term('organizer')} {node('actor', pick.randrange(number + 1))}"

    def _participations(self, number: int) -> Iterator[str]:
        pick = self._pick
        for part in range(PARTS):
            one = number * PARTS + part
            subject = node("participation", one)
            yield f"{subject} {RDF_TYPE} {term('Participation')}"
            yield f"{subject} {RDFS_LABEL} {english(f'Participation {one}')}"
            yield f"{subject} {term('event')} {node('event', number)}"
            yield f"{subject} {term('actor')} {node('actor', pick.randrange(number + 1))}"
            yield f"{subject} {term('role')} {concept('role', pick.choice(ROLES))}"
            yield f"{subject} {term('outcome')} {concept('outcome', pick.choice(OUTCOMES))}"
            if part == 1:
                behalf = node("actor", pick.randrange(number + 1))
                yield f"{subject} {term('onBehalfOf')} {behalf}"

    def _statistic(self, number: int) -> Iterator[str]:
        statistic, pick = node("statistic", number), self._pick
        value = pick.randrange(1_000_000)
        yield f"{statistic} {RDF_TYPE} {term('Statistic')}"
        yield f"{statistic} {RDFS_LABEL} {english(f'Statistic {number}')}"
        yield f"{statistic} {term('measure')} {concept('measure', pick.choice(MEASURES))}"
        place = pick.randrange(number + 1) // CASES_OF_PLACE
        yield f"{statistic} {term('place')} {node('place', place)}"
        yield f"{statistic} {term('value')} {integer(value)}"
        yield f"{statistic} {term('unit')} <http://qudt.org/vocab/unit/NUM>"

    def _passage(self, passage: str, source: int, start: int, end: int) -> Iterator[str]:
        digest = hashlib.sha256(f"{source} {start}".encode()).hexdigest()
        yield f"{passage} {RDF_TYPE} {term('Passage')}"
        yield f"{passage} {term('source')} {node('source', source)}"
        yield f"{passage} {term('start')} {integer(start)}"
        yield f"{passage} {term('end')} {integer(end)}"
        yield f'{passage} {term("sha256")} "{digest}"'
        yield f"{passage} {term('assertedBy')} {node('actor', self._pick.randrange(1 + source))}"
        certainty = concept("certainty", self._pick.choice(CERTAINTIES))
        yield f"{passage} {term('certainty')} {certainty}"


def _broken(facts: Iterator[str], subject: str, fault: Fault, number: int) -> Iterator[str]:
    """Facts of a case with a fault at one node."""
    dropped = tuple(f"{subject} {term(name)} " for name in fault.drop)
    for fact in facts:
        if not fact.startswith(dropped):
            yield fact
    for fact in fault.add(number):
        yield f"{subject} {fact}"


def _source(number: int) -> Iterator[str]:
    source, title = node("source", number), english(f"Article {number}")
    length = CASES_OF_SOURCE * 4 * (_LENGTH + 1)
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    yield f"{source} {RDF_TYPE} {term('Source')} {source} ."
    yield f"{source} {RDFS_LABEL} {title} {source} ."
    yield f"{source} <{DCTERMS}title> {title} {source} ."
    yield f'{source} <{DCTERMS}identifier> "{number}" {source} .'
    yield f"{source} <{DCTERMS}creator> {node('actor', 0)} {source} ."
    yield f'{source} {term("sha256")} "{digest}" {source} .'
    yield f"{source} {term('characters')} {integer(length)} {source} ."


def write_around(root: Path, *, shaped: bool) -> None:
    """Write what a dataset folder has beside its data, as it is in this checkout.

    Args:
        root: the folder, made if it is not there.
        shaped: whether the ontology and the shapes of the Belarus graph go in too.
    """
    root.mkdir(parents=True, exist_ok=True)
    # Without the ontology, nothing is said of its terms.
    settings = f'base = "{BASE}"\ntitle = "Made up"\n'
    settings += "" if shaped else '[check]\nwarn = ["dangling-iri"]\n'
    (root / "bkg.toml").write_text(settings, encoding="utf-8")
    for part in ("ontology", "shapes") if shaped else ():
        shutil.rmtree(root / part, ignore_errors=True)
        from_here = Path(__file__).parents[1] / part
        shutil.copytree(from_here, root / part, ignore=shutil.ignore_patterns("cases"))


def write_folder(root: Path, graph: Graph, shaped: bool = False) -> Path:
    """Write a dataset folder; returns its file of N-Quads.

    Args:
        root: the folder, made if it is not there.
        graph: what to write.
        shaped: whether the ontology and the shapes of the Belarus graph go in too.
    """
    write_around(root, shaped=shaped)
    (root / "data").mkdir(exist_ok=True)
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
    print(f"{file}: {graph.cases} cases, {len(graph.planted)} of them with a fault")


if __name__ == "__main__":
    main()
