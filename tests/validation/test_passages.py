"""Passages: their descriptions, offsets, and the facts that stand outside of them."""

from __future__ import annotations

import pytest

from bkg.graph.assemble import Assembled
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding
from bkg.validation.locate import Locator
from bkg.validation.passages import facts_without_passage, passage_metadata, passage_offsets
from tests.validation.conftest import Make

SOURCE = "<s> a bkg:Source ; bkg:characters 100 .\n"
GRAPH = "<s#char=%s> { <a> rdfs:label 'a' . }\n"


def passage(offsets: str = "10,20", start: str = "10", end: str = "20", source: str = "<s>") -> str:
    return (
        f"<s#char={offsets}> a bkg:Passage ; bkg:source {source} ; bkg:start {start} ;\n"
        f" bkg:end {end} ; bkg:sha256 'x' ; bkg:assertedBy <p> ; bkg:certainty <c> .\n"
    ) + GRAPH % offsets


def _facts(assembled: Assembled) -> Facts:
    return Facts(assembled, Locator(assembled.files))


def _offsets(assembled: Assembled) -> list[Finding]:
    return list(passage_offsets(_facts(assembled)))


def test_a_whole_passage_passes(make: Make) -> None:
    facts = _facts(make(SOURCE + passage()))
    assert list(passage_metadata(facts)) == []
    assert list(passage_offsets(facts)) == []
    assert list(facts_without_passage(facts)) == []


@pytest.mark.parametrize("name", ["source", "start", "end", "sha256", "assertedBy", "certainty"])
def test_each_missing_part_is_named(make: Make, name: str) -> None:
    data = passage().replace(f"bkg:{name} ", "rdfs:seeAlso ")
    (finding,) = passage_metadata(_facts(make(SOURCE + data)))
    assert f"does not say its {name};" in finding.message
    assert finding.position.line == 10


def test_a_graph_without_description_is_found_where_it_begins(make: Make) -> None:
    (finding,) = passage_metadata(_facts(make(SOURCE + GRAPH % "0,5")))
    assert (finding.position.line, finding.position.column) == (10, 1)


def test_a_described_passage_without_graph_needs_its_parts_too(make: Make) -> None:
    assert len(list(passage_metadata(_facts(make("<s#char=0,5> a bkg:Passage ."))))) == 1


def test_a_mere_fragment_of_another_vocabulary_is_no_passage(make: Make) -> None:
    facts = _facts(make("<d#char=0,5> a <http://nif/Context> . <a> rdfs:label 'a' ."))
    assert list(passage_metadata(facts)) == []
    assert list(facts_without_passage(facts)) == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (passage(start="11"), "says bkg:start 11, its IRI says 10"),
        (passage(end="21"), "says bkg:end 21, its IRI says 20"),
        (passage(start="'ten'"), "says bkg:start ten, its IRI says 10"),
        (passage(start="10, 11"), "says bkg:start 11, its IRI says 10"),
        (passage(source="<t>"), "says bkg:source <https://example.org/x/t>"),
        (passage("20,10", "20", "10"), "is empty or backwards: 20 is not before 10"),
        (passage("10,10", "10", "10"), "is empty or backwards"),
        (passage("10,101", "10", "101"), "ends at 101, its source has 100 characters"),
    ],
)
def test_impossible_offsets_are_found(make: Make, data: str, text: str) -> None:
    (finding,) = _offsets(make(SOURCE + data))
    assert text in finding.message
    assert finding.code == "passage-offsets"


def test_the_last_character_may_end_a_passage(make: Make) -> None:
    assert _offsets(make(SOURCE + passage("0,100", "0", "100"))) == []


def test_a_passage_must_be_named_by_its_offsets(make: Make) -> None:
    (finding,) = _offsets(make("<s#here> a bkg:Passage ."))
    assert "does not end in #char=START,END" in finding.message


@pytest.mark.parametrize(
    ("extra", "number"),
    [
        ("<a> rdfs:comment 'x' .", 1),
        ("<a> rdfs:comment 'x' , 'y' ; rdfs:seeAlso <b> .", 1),
        ("<g> { <a> rdfs:comment 'x' }", 1),
        ("<s> { <a> rdfs:comment 'x' }", 0),
        ("<s> rdfs:comment 'x' .", 0),
        ("<s#char=10,20> rdfs:comment 'x' .", 0),
    ],
)
def test_facts_stand_in_passages_or_sources(make: Make, extra: str, number: int) -> None:
    findings = list(facts_without_passage(_facts(make(SOURCE + passage() + extra))))
    assert len(findings) == number
    assert all(finding.position.line == 13 for finding in findings)


def test_a_dataset_without_passages_is_free(make: Make) -> None:
    assert list(facts_without_passage(_facts(make(SOURCE + "<a> rdfs:comment 'x' .")))) == []
