"""What is judged since a release gives the findings of the whole check, in all their fields."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bkg.errors import ReleaseDamaged
from bkg.graph.assemble import assemble
from bkg.release import layout
from bkg.release.build import build
from bkg.release.layout import Release, open_release
from bkg.release.prepare import prepare
from bkg.release.since import Previous
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.gate import check
from bkg.validation.report import Report
from bkg.validation.since.check import check_since
from bkg.validation.since.walk import Unbounded

CONFIG = """
base = "https://example.org/s/"
title = "Since"
[check]
warn = ["dangling-iri", "ill-typed-literal", "undefined-term", "fact-without-passage",
        "passage-metadata", "passage-offsets"]
"""
PREFIXES = """
@base <https://example.org/s/> . @prefix : <https://example.org/s/ontology#> .
@prefix bkg: <https://w3id.org/bkg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """
<ontology> a owl:Ontology ; rdfs:label "o" .
:Actor a owl:Class ; rdfs:label "actor" . :Event a owl:Class ; rdfs:label "event" .
:Meeting a owl:Class ; rdfs:label "meeting" ; rdfs:subClassOf :Event .
:by a owl:ObjectProperty ; rdfs:label "by" . :after a owl:ObjectProperty ; rdfs:label "after" .
:year a owl:DatatypeProperty ; rdfs:label "year" .
"""
SHAPES = """
<shapes> a owl:Ontology ; sh:declare [
  sh:prefix "" ; sh:namespace "https://example.org/s/ontology#"^^xsd:anyURI ] .
<shapes#event> a sh:NodeShape ; sh:targetClass :Event ; sh:property <shapes#by>, <shapes#year> ;
  sh:severity sh:Warning ; sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes <shapes> ;
    sh:message "before what it follows" ; sh:select
    '''SELECT $this ?value WHERE { $this :after ?other ; :year ?value .
       ?other :year ?y FILTER(?value < ?y) }''' ] .
<shapes#by> a sh:PropertyShape ; sh:path :by ; sh:class :Actor ; sh:minCount 1 ;
  sh:severity sh:Warning .
<shapes#year> a sh:PropertyShape ; sh:path ( :after :year ) ; sh:datatype xsd:integer ;
  sh:severity sh:Warning ; sh:maxCount 1 .
<shapes#actor> a sh:NodeShape ; sh:targetObjectsOf :by ; sh:severity sh:Warning ; sh:property [
  sh:path rdfs:label ; sh:uniqueLang true ; sh:minCount 1 ; sh:severity sh:Warning ] ;
  sh:node [ sh:property [ sh:path [ sh:inversePath :by ] ; sh:maxCount 2 ] ] .
"""
THINGS = ("<e/1>", "<e/2>", "<e/3>", "<a/1>", "<a/2>", "<text>", "<text#char=0,9>")
VALUES = ("1", "2", "01", '"x"', '"no"^^xsd:integer', '"1990-13"^^xsd:gYearMonth')
LINES = (
    *(f"{thing} a {kind} ." for thing in THINGS[:5] for kind in (":Event", ":Meeting", ":Actor")),
    *(f'{thing} rdfs:label "{name}"@en .' for thing in THINGS[:5] for name in ("one", "two")),
    *(f"{event} :by {actor} ." for event in THINGS[:3] for actor in ("<a/1>", "<a/2>", "<a/3>")),
    *(f"{event} :after {other} ." for event in THINGS[:3] for other in THINGS[:3]),
    *(f"{event} :year {year} ." for event in THINGS[:3] for year in VALUES),
    "<text> a bkg:Source .",
    "<text#char=0,9> a bkg:Passage .",
    "<text#char=0,9> bkg:start 0 .",
    "<text#char=0,9> bkg:start 1 .",
    "<text#char=0,9> bkg:source <text> .",
    "<e/1> :unknown 1 .",
    "_:b :by <a/1> .",
    "_:b a :Event .",
)
GRAPHS = ("<g0>", "<g1>", "<g2>", "<text#char=0,9>")

Content = dict[str, list[tuple[str, str]]]
CONTENTS: tuple[Content, ...] = (
    {
        "a.trig": [("<g0>", line) for line in LINES[:30:3]] + [("<g0>", "<e/1> :by <a/1> .")],
        "b.trig": [("<g1>", line) for line in LINES[1:60:4]] + [("<g1>", "<e/2> :by <a/3> .")],
        "c.trig": [("<g2>", "<e/3> a :Meeting ."), ("<g2>", "<e/3> :after <e/1> ; :year 1 .")],
        "d.trig": [("<g3>", '<a/1> a :Actor ; rdfs:label "A"@en .')],
    },
    {
        "a.trig": [("<text#char=0,9>", line) for line in LINES[:20:2]],
        "b.trig": [("<text>", "<text> a bkg:Source .")]
        + [("<text>", line) for line in LINES if "bkg:" in line],
        "c.trig": [("<g2>", "<e/3> a :Event ; :by <a/1>, <a/2> .")],
    },
    # A graph of two files, a file without graphs, actors that events of other files point at.
    {
        "a.trig": [("<g1>", line) for line in LINES[:12:2]] + [("<g1>", "<e/1> :by <a/4> .")],
        "b.trig": [("<g1>", "<e/2> a :Event ; :by <a/4>, <a/5> ; :after <e/1> ; :year 2 .")],
        "c.trig": [("<g2>", "<e/3> a :Meeting ; :by <a/4> ; :after <e/2> ; :year 1 .")],
        "d.trig": [("<g4>", '<a/4> a :Actor ; rdfs:label "D"@en .')],
        "e.trig": [("<g5>", '<a/5> a :Actor ; rdfs:label "E"@en, "e"@en .')],
        "f.trig": [("", '<a/6> a :Actor ; rdfs:label "F"@en .'), ("", "<e/3> :by <a/6> .")],
    },
)


def write(folder: Path, content: Content) -> None:
    shutil.rmtree(folder / "data", ignore_errors=True)
    for name, text in (("ontology/o.ttl", ONTOLOGY), ("shapes/s.ttl", SHAPES)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PREFIXES + text)
    (folder / "bkg.toml").write_text(CONFIG)
    (folder / "data").mkdir()
    for name, lines in content.items():
        text = "".join(f"{graph and 'GRAPH'} {graph} {{ {line} }}\n" for graph, line in lines)
        (folder / "data" / name).write_text(PREFIXES + text)


def everything(folder: Path) -> Report:
    found = discover(folder)
    return check(assemble(found, load(found.config, {})))


def since(folder: Path, release: Release) -> Report:
    found = discover(folder)
    with closing(Previous(release)) as before:
        return check_since(found, load(found.config, {}), before, lambda _: None)


def fields(report: Report) -> Counter[tuple[object, ...]]:
    return Counter((finding.sort_key, finding.severity) for finding in report.findings)


Base = tuple[Path, Content, Release]


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    made = []
    for content in CONTENTS:
        folder = tmp_path_factory.mktemp("since")
        write(folder, content)
        found = discover(folder)
        assembled = assemble(found, load(found.config, {}))
        release = build(prepare(assembled), check(assembled), folder / "releases")
        made.append((folder, content, release))
    return made


@st.composite
def edits(draw: st.DrawFn) -> tuple[int, list[tuple[str, str, int, str, str]]]:
    """Which dataset, and what is done to its files, one step after the other."""
    steps = st.tuples(
        st.sampled_from(("add", "add", "remove", "remove", "move", "delete", "blank line")),
        st.sampled_from(("a.trig", "b.trig", "c.trig", "d.trig", "e.trig", "f.trig")),
        st.integers(0, 30),
        st.sampled_from(GRAPHS),
        st.sampled_from(LINES),
    )
    return draw(st.integers(0, len(CONTENTS) - 1)), draw(st.lists(steps, min_size=1, max_size=3))


def edited(content: Content, steps: list[tuple[str, str, int, str, str]]) -> Content:
    files = {name: list(lines) for name, lines in content.items()}
    for kind, name, place, graph, line in steps:
        lines = files.setdefault(name, []) if kind == "add" else files.get(name, [])
        if kind == "add":
            own = lines[0][0] if lines and place % 4 else graph
            lines.insert(place % (len(lines) + 1), (own, line))
        elif kind == "remove" and lines:
            lines.pop(place % len(lines))
        elif kind == "move" and lines:
            lines.append(lines.pop(place % len(lines)))
        elif kind == "blank line" and lines:
            lines.insert(place % len(lines), ("<g9>", "\n"))
        elif kind == "delete":
            files.pop(name, None)
    return files


def test_both_ways_find_the_same(bases: list[Base]) -> None:
    judged = Counter[int]()

    @settings(
        max_examples=45,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example is small as it is
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(edits())
    def each(edit: tuple[int, list[tuple[str, str, int, str, str]]]) -> None:
        number, steps = edit
        folder, content, release = bases[number]
        write(folder, edited(content, steps))
        try:
            found = since(folder, release)
        except Unbounded:
            return  # everything is judged then
        judged[number] += 1
        assert fields(found) == fields(everything(folder))

    each()
    assert len(judged) == len(CONTENTS)
    assert judged.total() >= 15, judged


@pytest.mark.parametrize("gone", ["d.trig", "e.trig", "c.trig"])
def test_a_file_that_others_point_at_goes(bases: list[Base], gone: str) -> None:
    folder, content, release = bases[2]
    write(folder, {name: lines for name, lines in content.items() if name != gone})
    if gone == "c.trig":
        assert fields(since(folder, release)) == fields(everything(folder))
        return
    with pytest.raises(Unbounded, match="of which nothing is or was said"):
        since(folder, release)


def test_other_settings_are_another_judge(bases: list[Base]) -> None:
    folder, content, release = bases[2]
    write(folder, content)
    (folder / "bkg.toml").write_text(CONFIG.replace('"dangling-iri", ', ""))
    with pytest.raises(Unbounded, match="settings"):
        since(folder, release)


@pytest.mark.parametrize(
    ("number", "name", "old", "new"),
    [
        (0, "c.trig", ":after <e/1> ; ", ""),  # a finding goes
        (0, "d.trig", "a :Actor ; ", ""),  # what refers to it is judged again
        (0, "c.trig", ":year 1", ":year 01"),  # written otherwise
        (0, "c.trig", "GRAPH", "\n\nGRAPH"),  # the same further down
        (2, "b.trig", ":year 2", ":year 0"),  # in a graph that another file has too
        (2, "d.trig", "a :Actor ; ", ""),  # events of three files point at it
        (2, "c.trig", ":by <a/4> ; ", ""),  # its actor stands in no named graph
    ],
)
def test_only_what_changed_is_judged(
    bases: list[Base], number: int, name: str, old: str, new: str
) -> None:
    folder, content, release = bases[number]
    write(folder, content)
    path = folder / "data" / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    found = since(folder, release)
    assert fields(found) == fields(everything(folder))
    assert "judged again by pySHACL" in found.judged
    assert f"since release {release.version}" in found.judged


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("shapes/s.ttl", SHAPES + "\n<shapes#more> a sh:NodeShape .", "the ontology or the shapes"),
        ("ontology/o.ttl", ONTOLOGY + ":Actor rdfs:subClassOf :Event .", "the ontology or the"),
        ("data/d.trig", "GRAPH <g3> { :Meeting rdfs:subClassOf :Actor }", "hierarchy|defines"),
        ("data/d.trig", "GRAPH <g3> { <a/1> a :Actor ; :nosuch 1 }", "not defined"),
        ("data/d.trig", "<a/1> a :Actor .", "outside of named graphs"),
    ],
)
def test_what_has_to_be_judged_as_a_whole(
    bases: list[Base], name: str, text: str, reason: str
) -> None:
    folder, content, release = bases[0]
    write(folder, content)
    (folder / name).write_text(PREFIXES + text)
    with pytest.raises(Unbounded, match=reason):
        since(folder, release)


def test_a_report_that_was_changed_is_not_trusted(bases: list[Base], tmp_path: Path) -> None:
    _, _, release = bases[0]
    copy = tmp_path / release.version
    shutil.copytree(release.path, copy)
    (copy / layout.REPORT_JSON).write_text("{}")
    with pytest.raises(ReleaseDamaged, match="checksum differs"):
        Previous(open_release(copy))
