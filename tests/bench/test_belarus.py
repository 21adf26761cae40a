"""What is planted in made-up graphs is what validation finds, no more and no less."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Triple, parse

from bench.belarus import Graph
from bench.faults import FAULTS
from bkg.validation.engine import ShaclResult, run_shacl
from bkg.validation.sieve.groups import run_in_groups
from bkg.validation.sorted_facts import OwnFacts

ROOT = Path(__file__).parents[2]


def statements(folder: str) -> list[Quad]:
    return [quad for path in sorted((ROOT / folder).glob("*.ttl")) for quad in parse(path=path)]


def sieved(data: list[Triple], shapes: list[Quad]) -> list[ShaclResult]:
    with_graph = [Quad(triple.subject, triple.predicate, triple.object) for triple in data]
    results, sieve = run_in_groups(OwnFacts([with_graph]), shapes)
    assert sieve is not None
    return results


@pytest.mark.parametrize("judge", [run_shacl, sieved])
def test_exactly_the_planted_faults_are_found(
    judge: Callable[[list[Triple], list[Quad]], list[ShaclResult]],
) -> None:
    graph = Graph(3_000, faults=0.7)
    text = "\n".join(graph.lines())
    made = [quad.triple for quad in parse(text, RdfFormat.N_QUADS)]
    terms = [quad.triple for quad in statements("ontology")]
    results = judge([*made, *terms], statements("shapes"))
    assert {one.fault for one in graph.planted} == set(FAULTS)
    found = sorted(
        (
            str(one.focus.value),
            str(one.shape and one.shape.value),
            str(one.component and one.component.value),
        )
        for one in results
    )
    assert found == sorted((one.focus, one.shape, one.component) for one in graph.planted)


def test_a_graph_without_faults_has_none() -> None:
    graph = Graph(2_000)
    assert sum(1 for _ in graph.lines()) >= 2_000
    assert graph.planted == []


def test_the_same_seed_gives_the_same_graph() -> None:
    one, two, three = (list(Graph(2_000, 0.5, seed).lines()) for seed in (1, 1, 2))
    assert one == two != three
