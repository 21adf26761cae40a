"""One dataset out of a folder: which graph each triple stands in, and what the union holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode

from bkg.errors import InputErrors
from bkg.graph.assemble import Assembled, assemble
from bkg.settings import Settings, load
from bkg.sources.folder import discover
from bkg.vocab import OWL, RDF, SH
from tests.conftest import ROOT

BASE = "https://example.org/museum/"
ONTOLOGY, SHAPES = NamedNode(BASE + "ontology"), NamedNode(BASE + "shapes")
DECLARES = "<{0}> a <http://www.w3.org/2002/07/owl#Ontology> ; <urn:in> '{0}' ."
Make = Callable[[dict[str, str]], Assembled]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Assembles a dataset folder of files."""

    def build(files: dict[str, str]) -> Assembled:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return assemble(discover(tmp_path), Settings(base=BASE))

    return build


@pytest.fixture(scope="module")
def tiny() -> Assembled:
    """The tiny dataset."""
    folder = discover(ROOT / "tests/datasets/tiny")
    return assemble(folder, load(folder.config, {}))


def test_ontology_and_shapes_have_graphs_of_their_own(tiny: Assembled) -> None:
    graphs = {part.path.parent.name: {q.graph_name for q in part.quads} for part in tiny.files}
    assert graphs["ontology"] == {ONTOLOGY}
    assert graphs["shapes"] == {SHAPES}


def test_data_keep_the_graphs_of_their_files(tiny: Assembled) -> None:
    by_name = {part.path.name: {q.graph_name for q in part.quads} for part in tiny.data}
    assert by_name == {
        "artists.ttl": {DefaultGraph()},
        "loans.trig": {
            DefaultGraph(),
            NamedNode(BASE + "catalogue/2024"),
            NamedNode(BASE + "catalogue/2025"),
        },
    }


def test_the_union_holds_each_fact_once_and_no_shape(tiny: Assembled) -> None:
    union = tiny.union()
    facts = [q.triple for q in tiny.facts()]
    assert {q.graph_name for q in union} == {DefaultGraph()}
    assert len(union) == len(set(facts)) == len(facts) - 1, "one fact stands in two places"
    assert not any(q.object == SH.NodeShape for q in union)
    assert any(q.object == OWL.Class for q in union)


def test_the_dataset_holds_everything(tiny: Assembled) -> None:
    quads = tiny.dataset()
    assert {q.graph_name for q in quads} >= {ONTOLOGY, SHAPES, DefaultGraph()}
    assert len(quads) == sum(len(part.quads) for part in tiny.files)


def test_blank_nodes_of_the_parts_do_not_meet(make: Make) -> None:
    text = "_:a <urn:p> _:b ."
    made = make({"data/a.ttl": text, "ontology/a.ttl": text, "shapes/a.ttl": text})
    nodes = {term for q in made.dataset() for term in (q.subject, q.object)}
    assert len(nodes) == 6


# ---------------------------------------------------------------- names of graphs


def test_graphs_have_a_name_even_where_nothing_declares_one(make: Make) -> None:
    text = "<urn:a> <urn:b> <urn:c> ."
    made = make({"data/a.ttl": text, "ontology/a.ttl": text, "shapes/a.ttl": text})
    assert {q.graph_name for q in made.dataset()} == {DefaultGraph(), ONTOLOGY, SHAPES}


def test_without_a_base_they_have_one_too(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data").mkdir()
    for part in ("ontology", "data"):
        (tmp_path / part / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .")
    made = assemble(discover(tmp_path), Settings())
    assert {q.graph_name for q in made.ontology[0].quads} == {NamedNode("urn:bkg:ontology")}


def test_graphs_that_the_ontology_names_itself_are_kept(make: Make) -> None:
    made = make({"data/a.nt": "", "ontology/a.trig": "<urn:g> { <urn:a> <urn:b> <urn:c> }"})
    assert {q.graph_name for q in made.dataset()} == {NamedNode("urn:g")}


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_names_of_files_do_not_choose_the_graph(make: Make, names: tuple[str, str]) -> None:
    made = make(
        {
            "data/a.nt": "",
            f"ontology/{names[0]}.ttl": DECLARES.format("https://elsewhere.example/o"),
            f"ontology/{names[1]}.ttl": DECLARES.format(BASE + "onto"),
        }
    )
    assert {q.graph_name for q in made.dataset()} == {NamedNode(BASE + "onto")}


def test_shapes_that_speak_of_the_ontology_do_not_take_its_graph(make: Make) -> None:
    # sh:declare, for one, stands at the ontology's own IRI.
    made = make(
        {
            "data/a.trig": f"<{BASE}g> {{ <urn:a> a <urn:C> }} {DECLARES.format(BASE + 'data')}",
            "ontology/o.ttl": DECLARES.format(BASE + "ontology"),
            "shapes/s.ttl": DECLARES.format(BASE + "ontology") + "<urn:s> a <urn:Shape> .",
        }
    )
    assert {q.graph_name for q in made.ontology[0].quads} == {ONTOLOGY}
    assert {q.graph_name for q in made.shapes[0].quads} == {SHAPES}


# ---------------------------------------------------------------- prefixes


def test_prefixes_of_the_tiny_dataset(tiny: Assembled) -> None:
    prefixes = tiny.prefixes()
    assert prefixes["museum"] == BASE + "ontology#", "the configured one"
    assert "m" not in prefixes, "which is a second one for the same"
    assert prefixes["shape"] == BASE + "shapes#"
    assert prefixes["schema"] == "http://schema.org/"
    assert prefixes["skos"] == "http://www.w3.org/2004/02/skos/core#", "a usual one"
    assert list(prefixes) == sorted(prefixes)
    assert all(type(iri) is str for iri in prefixes.values())


def test_the_names_of_files_do_not_choose_prefixes(make: Make) -> None:
    one = "@prefix x: <urn:1:> . @prefix y: <urn:2:> . @prefix : <urn:0:> ."
    two = "@prefix x: <urn:2:> . @prefix z: <urn:1:> ."
    first = make({"data/a.ttl": one, "data/b.ttl": two}).prefixes()
    assert make({"data/a.ttl": two, "data/b.ttl": one}).prefixes() == first
    assert {k: v for k, v in first.items() if len(k) == 1} == {"x": "urn:1:", "y": "urn:2:"}
    assert "" not in first


# ---------------------------------------------------------------- errors


def test_broken_files_of_all_parts_are_named_at_once(make: Make) -> None:
    with pytest.raises(InputErrors) as caught:
        make({"data/a.ttl": "<urn:a>", "ontology/b.ttl": "<urn:a>", "shapes/c.ttl": "<urn:a>"})
    assert [error.position.path.name for error in caught.value.errors if error.position.path] == [
        "b.ttl",
        "a.ttl",
        "c.ttl",
    ]


def test_the_order_of_parts_is_that_of_the_files(tiny: Assembled) -> None:
    assert [part.path.parent.name for part in tiny.files] == ["ontology", "data", "data", "shapes"]
    assert Literal("Objet", language="fr") in {q.object for q in tiny.facts()}
    assert RDF.type in {q.predicate for q in tiny.facts()}
