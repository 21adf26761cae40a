"""Shapes are judged as pySHACL alone would judge them by the shapes of shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import parse

from bkg.validation.engine import run_shacl
from bkg.validation.sieve.lookup import Facts
from bkg.validation.sieve.meta import meta_shapes, run_meta_shacl
from bkg.validation.sieve.run import run_sieved
from tests.validation.sieve.test_run import fields, read


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:property [ sh:path :p ; sh:minCount 1, 2 ]",
        "sh:property [ sh:minCount 1 ]",
        "sh:property [ sh:path [ sh:inversePath :p ; sh:zeroOrMorePath :q ] ]",
        "sh:property [ sh:path ( :p ) ]",
        "sh:property [ sh:path ( :p [ sh:alternativePath ( :q :r ) ] ) ; sh:minCount 'x' ]",
        "sh:path :p ; sh:or ( [ sh:path :p ; sh:class 'C' ] )",
        "sh:or :x",
        "sh:and ( [ sh:in ( 1 2 ) ; sh:nodeKind sh:Nothing ] [ sh:not 'y' ] )",
        "sh:closed 1 ; sh:ignoredProperties ( :p 'q' ) ; sh:deactivated '1'^^xsd:boolean",
        "a rdfs:Class ; sh:targetClass 'C' ; sh:message 5 ; sh:severity 'bad'",
        "sh:languageIn ( 'en' 'de'@de ) ; sh:flags 1",
    ],
)
def test_what_is_wrong_with_shapes_is_found(constraint: str) -> None:
    for name in (":S", "[]"):
        shapes = read(f"{name} a sh:NodeShape ; sh:targetNode :a ; {constraint} .")
        expected = fields(run_shacl(shapes, meta_shapes()))
        assert fields(run_meta_shacl(shapes)) == expected
        assert expected


def test_good_shapes_need_no_look(root: Path) -> None:
    shapes = [quad for path in (root / "shapes").glob("*.ttl") for quad in parse(path=path)]
    results, sieved = run_sieved(Facts(shapes), meta_shapes())
    assert results == []
    assert sieved is not None
    assert (sieved.whole, sieved.doubtful) == (frozenset(), {})
