"""A release with everything that pages show, opened over the embedded and over a remote store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release import layout
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import Settings, load
from bkg.sources.folder import discover
from bkg.validation.report import Report
from tests.conftest import ROOT
from tests.servers import oxigraph

BASE = "https://example.org/library/"
ONTOLOGY = BASE + "ontology#"
MEMBERS = 23
HUB = 2100
CAVE = 60
CONFIG = f"""
base = "{BASE}"
title = "A library"
description = "Books and what they say."
languages = ["en", "be"]
classes = ["{ONTOLOGY}Shelf"]
featured = ["{BASE}book", "{BASE}nobody"]
"""
TERMS = """
@prefix : <https://example.org/library/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/library/ontology> a owl:Ontology ; rdfs:label "Library terms"@en .
:Book a owl:Class ; rdfs:label "Book"@en, "Кніга"@be ; rdfs:comment "Something to read."@en .
:Shelf a owl:Class ; rdfs:label "Shelf"@en .
:owner a owl:ObjectProperty ; rdfs:label "owner"@en ; rdfs:range :Person .
:unused a owl:ObjectProperty ; owl:deprecated true .
:moods a skos:ConceptScheme ; rdfs:label "Moods"@en .
:glad a skos:Concept ; rdfs:label "glad"@en ; skos:inScheme :moods .
"""
SHAPES = "<https://example.org/s#S> a <http://www.w3.org/ns/shacl#NodeShape> ."
DIARY = "Ann bought\r\nit. Кніга."


def _things() -> str:
    """A class whose members fill pages, two of them with the same label, and a hub."""
    lines = [f"@prefix : <{ONTOLOGY}> .", "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."]
    for number in range(MEMBERS):
        label = "Same" if number in (3, 17) else f"Shelf {number * 7 % MEMBERS:02}"
        lines.append(f'<{BASE}shelf/{number}> a :Shelf ; rdfs:label "{label}"@en .')
    lines += [f"<{BASE}visit/{number}> :to <{BASE}hall> ." for number in range(HUB)]
    lines += [
        f"<{BASE}shelf/{number}> :in <{BASE}room>, <{BASE}in{number}> ." for number in range(8)
    ]
    lines.append(f"<{BASE}cave> :in " + "[ :in " * CAVE + '"the end"' + " ]" * CAVE + " .")
    return "\n".join(lines)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the library."""
    root = tmp_path_factory.mktemp("library")
    here = Path(__file__).parent
    for name, text in {
        "bkg.toml": CONFIG,
        "data/library.trig": (here / "library.trig").read_text("utf-8"),
        "data/things.ttl": _things(),
        "ontology/terms.ttl": TERMS,
        "shapes/s.ttl": SHAPES,
        "questions/b.rq": "# title: Who owns what?\n# description: Owners.\n"
        f"PREFIX o: <{ONTOLOGY}> SELECT * {{ ?thing o:owner ?person }}",
        "questions/a.rq": "SELECT * {}",
    }.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "sources").mkdir()
    (root / "sources/diary-1907.txt").write_bytes(DIARY.encode())
    (root / "sources/letter.txt").write_bytes(b"Ben's")
    return _build(root, tmp_path_factory.mktemp("releases"))


def _build(root: Path, releases: Path) -> Path:
    folder = discover(root)
    prepared = prepare(assemble(folder, load(folder.config, {})))
    return build(prepared, Report(()), releases).path


@pytest.fixture(scope="session")
def embedded(release: Path) -> Iterator[Dataset]:
    """The library over its own store."""
    dataset = Dataset.open(release, Settings(serve_page_size=5))
    yield dataset
    dataset.close()


@pytest.fixture(scope="session")
def remote(release: Path) -> Iterator[Dataset]:
    """The library over an Oxigraph server."""
    with oxigraph(release / layout.STORE) as endpoint:
        dataset = Dataset.open(release, Settings(serve_page_size=5, store_endpoint=endpoint))
        yield dataset
        dataset.close()


@pytest.fixture(params=["embedded", "remote"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """The library over each of the two stores."""
    found: Dataset = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """The tiny dataset."""
    path = _build(ROOT / "tests/datasets/tiny", tmp_path_factory.mktemp("tiny"))
    dataset = Dataset.open(path, Settings())
    yield dataset
    dataset.close()
