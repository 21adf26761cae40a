"""What is noted while parts are written is neither too little nor asked for again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import URIRef

from bkg.validation.engine import shapes_graph
from bkg.validation.sieve import survey as surveys
from bkg.validation.sieve.footprint import Footprint
from bkg.validation.sieve.groups import PartFacts
from bkg.validation.sieve.parts import Asked, outside, write_part
from bkg.validation.sieve.plan import Plan, Planner
from bkg.validation.sieve.rules import Rule, meets, rules_of
from bkg.validation.sieve.survey import Noted, Notes, Survey
from bkg.validation.sorted_facts import SortedFacts
from tests.validation.sieve.test_run import both, read

XSD = "http://www.w3.org/2001/XMLSchema#"


def noted(*triples: bytes, rules: Collection[Rule] = ()) -> Noted:
    notes, by_name = Notes(), defaultdict(list)
    for triple in triples:
        subject, predicate, value = triple.split(b" ", 2)
        notes.take(subject, predicate, value)
        by_name[predicate].append(triple)
    return notes.noted(by_name, rules)


@pytest.mark.parametrize(
    ("parameter", "wanted", "good", "bad"),
    [
        ("nodeKind", ["<http://www.w3.org/ns/shacl#IRI>"], ["<urn:a>"], ["_:b", '"x"']),
        ("nodeKind", ["<http://www.w3.org/ns/shacl#Nothing>"], [], ["<urn:a>"]),
        ("datatype", [f"<{XSD}string>"], ['"x"'], ['"x"@en', "<urn:a>"]),
        ("datatype", [f"<{XSD}integer>"], [f'"1"^^<{XSD}integer>'], [f'"x"^^<{XSD}integer>']),
        ("datatype", [f"<{XSD}date>"], [], [f'"2020-02-31"^^<{XSD}date>']),
        ("pattern", ["^[a-z]+$"], ['"ab"', '"ab"@en'], ['"a1"', '"a\\n"', "_:ab", "<urn:a>"]),
        ("in", ["<urn:a>", '"x"'], ["<urn:a>", '"x"'], ['"x"@en', "<urn:x>"]),
        ("languageIn", ["EN", ""], ['"x"@en', '"x@de"@en'], ['"x"', '"x"@en-GB', "<urn:a>"]),
        ("minLength", ["2"], ['"ab"', '"éé"', "<urn:a>"], ['"a"', '"a\\"b"', "_:ab"]),
        ("maxLength", ["2"], ['"ab"', '"éé"'], ['"abc"', "<urn:a>"]),
        ("minInclusive", ["2"], [f'"2"^^<{XSD}integer>'], [f'"1"^^<{XSD}integer>', '"3"']),
        ("maxExclusive", ["2"], [f'"-3"^^<{XSD}integer>'], [f'"1.0"^^<{XSD}decimal>']),
    ],
)
def test_a_rule_is_surely_met_or_not(
    parameter: str, wanted: list[str], good: list[str], bad: list[str]
) -> None:
    met = meets(Rule("urn:p", parameter, tuple(wanted)))
    assert [met(value.encode()) for value in good] == [True] * len(good)
    assert [met(value.encode()) for value in bad] == [False] * len(bad)


def test_what_is_noted_of_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "MOST", 2)
    rule = Rule("urn:p", "in", ("<urn:x>",))
    survey = Survey()
    survey.add(noted(b"<urn:a> <urn:p> <urn:x>", b"<urn:a> <urn:p> <urn:y>", rules=[rule]))
    survey.add(noted(b"<urn:b> <urn:p> <urn:x>", b"_:b <urn:q> <urn:y>", rules=[rule]))
    assert survey.breaking(rule) == [b"<urn:a>"]
    assert survey.several("urn:p") == [b"<urn:a>"]
    assert survey.several("urn:q") == []
    assert survey.lacking([b"<urn:p>", b"<urn:q>"], [b"<urn:p>"]) == [b"_:b"]
    assert survey.exceeding([b"<urn:p>", b"<urn:q>"], [b"<urn:q>"]) == [b"<urn:a>", b"<urn:b>"]
    assert survey.meeting([], [b"<urn:p>"]) == [b"<urn:a>", b"<urn:b>"]
    assert survey.meeting([b"<urn:q>"], [b"<urn:p>"]) == []
    monkeypatch.setattr(surveys, "INSTEAD", 1)
    assert survey.meeting([], [b"<urn:p>"]) is None, "a query takes less"
    survey.add(noted(*(b"<urn:%d> <urn:q> <urn:x>" % n for n in range(3))))
    assert survey.lacking([b"<urn:q>"], [b"<urn:p>"]) is None, "there are many"


def test_too_many_kinds_of_subjects_are_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "_MOST_KINDS", 2)
    survey = Survey()
    survey.add(noted(*(b"<urn:%d> <urn:p%d> <urn:x>" % (n, n) for n in range(3))))
    assert survey.lacking([b"<urn:p1>"], [b"<urn:q>"]) is None


def planned(data: str, shapes: str, folder: Path) -> Plan:
    """How the shape :S is sieved, where all data are one part."""
    facts, graph = folder / "facts.nq", shapes_graph(read(shapes))
    facts.write_text("".join(sorted(f"{quad} .\n" for quad in read(data))))
    asked = Asked(rules_of(graph), frozenset({"http://e/p"}))
    part, said = write_part(facts, (0, facts.stat().st_size), folder / "part.nt", asked)
    planner = Planner(graph, PartFacts(SortedFacts(facts), [part], Footprint()))
    planner.survey = Survey()
    planner.survey.add(said)
    planner.survey.outside = {
        ("http://e/p", "http://e/C"): outside([part], "http://e/p", ["http://e/C"])
    }
    return planner.plan(URIRef("http://e/S"))


GOOD = ":good a :T ; :p :c . :c a :C . :other :q 1 ."


@pytest.mark.parametrize(
    ("bad", "constraint"),
    [
        (":bad a :T .", "sh:property [ sh:path :p ; sh:minCount 1 ]"),
        (":bad a :T ; :p :c, :d . :d a :C .", "sh:property [ sh:path :p ; sh:maxCount 1 ]"),
        (":bad a :T ; :p :d . :d a :D .", "sh:property [ sh:path :p ; sh:class :C ]"),
        (":bad a :T ; :p 'x' .", "sh:property [ sh:path :p ; sh:nodeKind sh:IRI ]"),
        (":bad a :T ; :p :d .", "sh:property [ sh:path :p ; sh:in ( :c ) ]"),
        (":bad a :T ; :p :c ; :r 1 .", "sh:closed true ; sh:ignoredProperties ( rdf:type :p )"),
        ("[] a :T ; :p :c .", "sh:nodeKind sh:IRI"),
        (":bad a :T ; :p :c .", "sh:class :U"),
        (":bad a :T ; :r 2 , 3 ; :s 3 .", "sh:property [ sh:path :r ; sh:lessThan :s ]"),
        (":bad a :T ; :r 2 ; :s 2 .", "sh:property [ sh:path :r ; sh:disjoint :s ]"),
        (
            ":bad a :T .",
            "sh:property [ sh:path [ sh:alternativePath ( :p [ sh:inversePath :r ] ) ] ; "
            "sh:minCount 1 ]",
        ),
        (
            ":bad a :T ; :r 2 .",
            "sh:sparql [ sh:select 'SELECT $this { $this <http://e/r> ?n FILTER(?n > 1) }' ]",
        ),
    ],
)
def test_few_nodes_are_known_without_a_query(tmp_path: Path, bad: str, constraint: str) -> None:
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
    shape = f"{rdf} :S a sh:NodeShape ; sh:targetClass :T ; {constraint} ."
    good = GOOD + (" :good a :U ." if ":U" in constraint else "")
    plan = planned(good + bad, shape, tmp_path)
    assert (plan.queries, plan.footprint) == ((), Footprint())
    (suspect,) = plan.suspects
    assert suspect == NamedNode("http://e/bad") or bad.startswith("[]")
    whole, sieved = both(read(good + bad), read(shape))
    assert whole == sieved
    assert isinstance(whole, Counter)
    assert whole.total() == 1


def test_a_suspect_that_is_no_focus_node_is_not_judged() -> None:
    data = read(":good a :T ; :p 'x' . :bad :p 'yy' .")
    shape = ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:maxLength 1 ] ."
    assert both(data, read(shape)) == (Counter(), Counter())
