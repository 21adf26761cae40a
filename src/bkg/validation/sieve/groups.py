"""Sieves data that are too large for one process: shapes in groups, each with the triples it needs.

The triples are written in parts, on all cores. Then shapes that look at the same triples are judged
together by a process of its own, which loads these and no others. What pySHACL asks besides is
looked up in the sorted facts.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from pathlib import Path

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from rdflib import SH
from rdflib.term import Node, URIRef

from bkg.graph.lexical import stored_form
from bkg.graph.order import read_term
from bkg.sources.nquads import row_of
from bkg.sources.progress import Watch, unwatched
from bkg.sources.workers import Workers, watched, workers
from bkg.validation.engine import ShaclResult, contained, run_prepared, shapes_graph
from bkg.validation.finding import Term
from bkg.validation.sieve.footprint import Footprint, key_of
from bkg.validation.sieve.lookup import Facts, LookupStore
from bkg.validation.sieve.parts import Asked, Part, Written, load_parts, outside, write_part
from bkg.validation.sieve.plan import Plan, Planner
from bkg.validation.sieve.rules import rules_of
from bkg.validation.sieve.run import Sieve, Sieved, retarget
from bkg.validation.sieve.survey import Survey
from bkg.validation.sieve.values import Unsieved
from bkg.validation.sorted_facts import SortedFacts
from bkg.vocab import RDF, RDFS

MOST = 3_000_000
"""Triples that a group may load, if it is not one shape alone; about 400 bytes each."""

_EVERY = 0.5
"""Seconds between two looks at how far the groups are."""

_WRITTEN = 0.4
"""The share that writing the parts takes, about."""

_LOAD = 3
"""How much longer it takes to load a triple than to look at it."""

_CLASSES = Footprint(frozenset({RDFS.subClassOf.value}))


class PartFacts(Facts):
    """`Facts` of which those of a footprint are in memory; the others are looked up on the disk.

    Args:
        facts: all of them.
        parts: the same in parts.
        footprint: what is loaded.
        tick: called after each part.
    """

    def __init__(
        self,
        facts: SortedFacts,
        parts: list[Part],
        footprint: Footprint,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._facts, self._footprint = facts, footprint | _CLASSES
        self.size = sum(count for part in parts for *_, count in part.places.values())
        self.store = Store()
        load_parts(self.store, parts, self._footprint, tick)
        self.rewritten: Written = {}
        self._ill_typed: dict[str, set[Literal]] = {}
        self._parts = parts
        for part in parts:
            for (subject, predicate, stored), written in part.written.items():
                self.rewritten[read_term(subject), predicate, stored] = written
            for datatype, literals in part.ill_typed.items():
                self._ill_typed.setdefault(datatype, set()).update(literals)

    def ill_typed(self) -> Mapping[str, Sequence[Literal]]:
        """See `Facts.ill_typed`."""
        return {datatype: tuple(found) for datatype, found in self._ill_typed.items()}

    def first(self, predicate: NamedNode, value: Term | None) -> Triple | None:
        """See `Facts.first`."""
        key = key_of(predicate.value, str(value))
        any_class = value is None and predicate == RDF.type
        for part in self._parts:
            keys = (each for each in part.places if each.startswith("a "))
            line = part.first(next(keys, key) if any_class else key)
            if line:
                subject, _, written, _ = row_of(line)
                return Triple(read_term(subject), predicate, read_term(written))  # type: ignore[arg-type]  # no literal is a subject
        return None

    def _stored(self, literal: Literal) -> Literal:
        return stored_form(literal)

    def _need(self, predicate: NamedNode, value: Term | None) -> None:
        """Load the triples of a property, or of a class, if they are not there."""
        key = key_of(predicate.value, str(value)) if value is not None else predicate.value
        if self._footprint.covers(key):
            return
        more = Footprint(frozenset({predicate.value}))
        if predicate == RDF.type and isinstance(value, NamedNode):
            more = Footprint(classes=frozenset({value.value}))
        load_parts(self.store, self._parts, more)
        self._footprint |= more

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Iterator[Triple]:
        """See `Facts.find`."""
        if subject is None and predicate is not None:
            self._need(predicate, value)
            yield from super().find(subject, predicate, value)
            return
        every = (
            self._facts.subjects() if subject is None else [(subject, self._facts.about(subject))]
        )
        for about, said in every:
            for name in [predicate] if predicate is not None else said:
                for term in dict.fromkeys(said.get(name, ())):
                    if value is None or term == value:
                        yield Triple(about, name, term)  # type: ignore[arg-type]  # no literal is a subject


@dataclass(frozen=True)
class _Group:
    """Shapes that are judged together.

    Attributes:
        plans: those of their nodes.
        footprint: what they look at.
        looks: how often they look something up, about.
    """

    plans: Mapping[Node, Plan] = field(default_factory=dict)
    footprint: Footprint = field(default_factory=Footprint)
    looks: int = 0

    def joined(self, shape: Node, plan: Plan, looks: int) -> _Group:
        """The group with one more shape."""
        plans = {**self.plans, shape: plan}
        return _Group(plans, self.footprint | plan.footprint, self.looks + looks)


def _grouped(plans: Mapping[Node, Plan], weights: Mapping[str, int]) -> list[_Group]:
    """Groups that take about the same time, as many as there are cores, or as memory wants.

    Args:
        plans: those of all shapes.
        weights: how many triples each key has.
    """

    def weight(footprint: Footprint) -> int:
        return sum(number for key, number in weights.items() if footprint.covers(key))

    looks = {shape: weight(plan.targets) * plan.looks for shape, plan in plans.items()}
    groups = [_Group() for _ in range(os.cpu_count() or 1)]
    for shape, plan in sorted(plans.items(), key=lambda item: -looks[item[0]]):
        longer = [group.joined(shape, plan, looks[shape]) for group in groups]
        loaded = [weight(group.footprint) for group in longer]
        number = min(range(len(groups)), key=lambda n: longer[n].looks + _LOAD * loaded[n])
        if loaded[number] > MOST and loaded[number] > weight(groups[number].footprint) > 0:
            groups.append(_Group().joined(shape, plan, looks[shape]))
        else:
            groups[number] = longer[number]
    return [group for group in groups if group.plans]


class _Ticks:
    """A file in which processes say that something is done, a byte for each.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def tick(self) -> None:
        """One more is done."""
        with self._path.open("ab", buffering=0) as out:
            out.write(b".")

    def count(self) -> int:
        """How many are done."""
        return self._path.stat().st_size if self._path.exists() else 0


def _judge(
    facts: SortedFacts, parts: list[Part], shapes: list[Quad], group: _Group, ticks: _Ticks
) -> tuple[list[ShaclResult], Sieved]:
    """The results of one group, and what the sieve let through."""
    graph = shapes_graph(shapes)
    loaded = PartFacts(facts, parts, group.footprint, ticks.tick)
    with contained():
        sieved = Sieve(graph, loaded, ticks.tick).run(group.plans)
        judged = retarget(graph, {**sieved.samples, **sieved.doubtful})
    return run_prepared(LookupStore(loaded), judged), sieved


def _classes(shapes: rdflib.Graph) -> set[tuple[str, str]]:
    """The properties whose values must be in a class, with the class."""
    return {
        (str(path), str(wanted))
        for shape, path in shapes.subject_objects(SH.path)
        if isinstance(path, URIRef)
        for wanted in shapes.objects(shape, SH["class"])
        if isinstance(wanted, URIRef)
    }


def _parts(
    facts: SortedFacts, asked: Asked, pool: Workers, watch: Watch
) -> tuple[list[Part], Survey]:
    """All triples in parts, and what was noted of them."""
    waiting = []
    for number, stretch in enumerate(facts.stretches()):
        path = facts.folder / f"facts-{number:06}.nt"
        waiting.append(pool.submit(write_part, facts.path, stretch, path, asked))
    watched(waiting, watch)
    survey, parts = Survey(), []
    for future in waiting:
        part, noted = future.result()
        parts.append(part)
        survey.add(noted)
    return parts, survey


def _plans(
    graph: rdflib.Graph, facts: SortedFacts, parts: list[Part], survey: Survey, pool: Workers
) -> dict[Node, Plan]:
    """How each shape is sieved.

    Raises:
        Unsieved: the shapes have what no query can be made of.
    """
    planner = Planner(graph, PartFacts(facts, parts, Footprint()))
    waiting = {
        (predicate, wanted): pool.submit(
            outside, parts, predicate, planner.subclasses.get(wanted, (wanted,))
        )
        for predicate, wanted in _classes(graph)
    }
    survey.outside = {pair: future.result() for pair, future in waiting.items()}
    planner.survey = survey
    return {shape: planner.plan(shape) for shape in planner.targets}


def run_in_groups(
    facts: SortedFacts, shapes: list[Quad], watch: Watch = unwatched
) -> tuple[list[ShaclResult], Sieved | None]:
    """Validate sorted facts; see `bkg.validation.sieve.run.run_sieved`.

    ``watch`` is told how far it is.
    """
    graph = shapes_graph(shapes)
    with contained():
        asked = Asked(rules_of(graph), frozenset(iri for iri, _ in _classes(graph)))
    with workers() as pool:
        parts, survey = _parts(facts, asked, pool, lambda share: watch(share * _WRITTEN))
        try:
            with contained():
                plans = _plans(graph, facts, parts, survey, pool)
        except Unsieved:
            whole = PartFacts(facts, parts, Footprint(everything=True))
            return run_prepared(LookupStore(whole), graph), None
        weights = Counter[str]()
        for part in parts:
            weights.update({key: number for key, (_, _, number) in part.places.items()})
        groups, ticks = _grouped(plans, weights), _Ticks(facts.folder / "ticks")
        tasks = [pool.submit(_judge, facts, parts, shapes, group, ticks) for group in groups]
        total = sum(len(parts) + len(group.plans) for group in groups)
        while wait(tasks, timeout=_EVERY).not_done:
            watch(_WRITTEN + (1 - _WRITTEN) * min(ticks.count() / total, 1.0))
        watch(1.0)
        judged = [task.result() for task in tasks]
    every = [sieved for _, sieved in judged]
    sieved = Sieved(
        {shape: nodes for each in every for shape, nodes in each.doubtful.items()},
        frozenset().union(*(each.whole for each in every)),
        {shape: nodes for each in every for shape, nodes in each.samples.items()},
    )
    return [result for results, _ in judged for result in results], sieved
