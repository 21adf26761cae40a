"""Answers of views: labels, numbers, headings, what is cut, and what a drawing says in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from bkg.errors import NotFound, ReleaseDamaged
from bkg.graph.views import View, read_view
from bkg.read.dataset import Dataset
from bkg.read.view_facts import Timeline, facts, timeline
from bkg.read.view_ways import ways
from bkg.read.views import ViewAnswer, answer_view, find_view, summaries
from bkg.settings import Settings
from bkg.store.protocol import QueryAnswer, QueryRequest
from tests.read.conftest import BASE, ONTOLOGY

Make = Callable[[str], View]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Reads a view from its text."""

    def made(text: str) -> View:
        path = tmp_path / "made.rq"
        path.write_text(f"# title: T\n{text}", encoding="utf-8")
        return read_view(path)

    return made


def answer_of(dataset: Dataset, view: View, *languages: str) -> ViewAnswer:
    return answer_view(dataset, view, languages or ("en",), "http://localhost/")


def shown(answer: ViewAnswer, part: str) -> list[str]:
    return [
        cell.value.link.label if cell.value and cell.value.link else cell.raw
        for cell in answer.column(part)
    ]


def test_things_have_labels_in_the_readers_language(dataset: Dataset, make: Make) -> None:
    view = make(
        "# draw: bar\n# heading.kind@be: Від\n"
        f"SELECT ?kind ?n {{ VALUES (?kind ?n) {{ (<{ONTOLOGY}Book> 2.5) (<{BASE}x> 1) }} }}"
    )
    answer = answer_of(dataset, view, "be")
    assert shown(answer, "label") == ["Кніга", "x"]
    assert [cell.number for cell in answer.column("value")] == [2.5, 1]
    kind, number = answer.columns
    assert (kind.heading.value, kind.part, kind.numeric) == ("Від", "label", False)
    assert (number.heading.value, number.heading.language) == ("n", "en")
    assert number.numeric
    assert answer_of(dataset, view, "en").columns[0].heading.value == "kind"


def test_what_is_unbound_or_no_number(dataset: Dataset, make: Make) -> None:
    answer = answer_of(
        dataset,
        make(
            '# draw: bar\nSELECT ?l ?v { VALUES (?l ?v) { ("a" UNDEF) ("b"@fr "x") '
            '("c" "NaN"^^<http://www.w3.org/2001/XMLSchema#double>) } }'
        ),
    )
    assert [cell.number for cell in answer.column("value")] == [None, None, None]
    assert answer.column("value")[0].value is None
    assert not answer.columns[1].numeric
    assert facts("bar", answer).largest is None


def test_rows_are_cut_where_the_setting_says(release: Path, make: Make) -> None:
    dataset = Dataset.open(release, Settings(views_rows=3))
    view = make("SELECT ?s { ?s ?p ?o }")
    try:
        answer = answer_of(dataset, view)
        assert (len(answer.rows), answer.cut) == (3, True)
        assert not answer_of(dataset, make("SELECT ?s { VALUES ?s { 1 2 3 } }")).cut
    finally:
        dataset.close()


def test_facts_of_numbers(dataset: Dataset, make: Make) -> None:
    rows = '("a" 4463 5063) ("b" 597 5063) ("c" 3 5063)'
    view = make(f"# draw: parts\nSELECT ?x ?n ?total {{ VALUES (?x ?n ?total) {{ {rows} }} }}")
    found = facts("parts", answer_of(dataset, view))
    assert (found.sum, found.total, found.count) == (5063, 5063, 3)
    assert found.largest is not None
    assert found.smallest is not None
    assert (found.largest[0].raw, found.smallest[1].raw) == ("a", "3")


def test_facts_of_a_network(dataset: Dataset, make: Make) -> None:
    view = make(
        "# draw: network\nSELECT ?from ?to { VALUES (?from ?to) "
        '{ ("a" "x") ("a" "x") ("b" "x") ("b" "y") ("c" UNDEF) } }'
    )
    found = facts("network", answer_of(dataset, view))
    assert (found.nodes, found.count) == (4, 3)
    assert found.hub is not None
    assert (found.hub[0].raw, found.hub[1]) == ("b", 2)


def test_facts_of_a_map(dataset: Dataset, make: Make) -> None:
    routes = make(
        "# draw: map\nSELECT ?from ?from_code ?to ?to_code { VALUES (?from ?from_code ?to ?to_code)"
        '{ ("a" "112" "b" UNDEF) ("b" "616" "c" UNDEF) (UNDEF UNDEF "a" UNDEF) } }'
    )
    found = facts("map", answer_of(dataset, routes))
    assert found.nodes == 2
    assert not found.unplaced
    points = make(
        "# draw: map\nSELECT ?place ?latitude ?longitude "
        '{ VALUES (?place ?latitude ?longitude) { ("a" 1 2) ("b" UNDEF 2) } }'
    )
    found = facts("map", answer_of(dataset, points))
    assert [cell.raw for cell in found.unplaced] == ["b"]


def test_ways_that_a_map_cannot_show(dataset: Dataset, make: Make) -> None:
    """They are told of with what they are; kinds of ways that are not drawn are kinds, too."""
    view = make(
        "# draw: map\nSELECT ?from ?from_code ?to ?to_code ?relation ?often {"
        " VALUES (?from ?from_code ?to ?to_code ?relation ?often) {"
        ' ("a" "112" "b" "616" UNDEF "now") ("a" "112" "far" UNDEF "by sea" "then")'
        ' ("a" "112" UNDEF UNDEF UNDEF UNDEF) ("b" "616" "a" "112" "by air" UNDEF)'
        ' (UNDEF UNDEF UNDEF "112" "by no way" UNDEF) } }'
    )
    answer = answer_of(dataset, view)
    found = ways(answer)
    assert [kind.raw for kind in found.kinds] == ["by sea", "by air", ""]
    assert [(way.start.raw, way.end.raw) for way in found.undrawn] == [("a", "far"), ("a", "")]
    told = [[(column.variable, cell.raw) for column, cell in way.told] for way in found.undrawn]
    assert told == [[("relation", "by sea"), ("often", "then")], [("relation", "")]]
    assert found.places[found.undrawn[1].relation.key] == 2
    hidden = [column.variable for column in answer.columns if not column.shown]
    assert hidden == ["from_code", "to_code"]


DATES = """
    ("2011-09-29"^^xsd:date "day" UNDEF) ("2011"^^xsd:gYear "year" UNDEF)
    ("2011-09"^^xsd:gYearMonth "month" "one") ("2011-09"^^xsd:gYearMonth "month" "two")
    ("-0044"^^xsd:gYear "old" UNDEF) ("--07-30"^^xsd:gMonthDay "each year" UNDEF)
    (UNDEF "never" UNDEF) ("0987-01-01T10:00:00Z"^^xsd:dateTime "once" UNDEF)
"""


def timeline_of(dataset: Dataset, make: Make) -> Timeline:
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    text = f"SELECT ?time ?label ?note {{ VALUES (?time ?label ?note) {{ {DATES} }} }}"
    return timeline(answer_of(dataset, make(f"# draw: timeline\n{prefix}\n{text}")))


def test_plain_numbers_of_a_time_line_are_steps_and_no_dates(dataset: Dataset, make: Make) -> None:
    steps = make(
        "# draw: timeline\nSELECT ?time ?label { VALUES (?time ?label) { (1 'a') (2 'b') } }"
    )
    found = timeline(answer_of(dataset, steps))
    assert [period.heading for period in found.periods] == ["1", "2"]
    assert not found.dated
    assert timeline_of(dataset, make).dated


def test_a_time_line_is_in_order_and_keeps_precision(embedded: Dataset, make: Make) -> None:
    found = timeline_of(embedded, make)
    assert [(p.heading, [m.label.raw for m in p.moments]) for p in found.periods] == [
        ("-44", ["old"]),
        ("987", ["once"]),
        ("2011", ["year", "month", "day"]),
        ("", ["never", "each year"]),
    ]
    assert [moment.time.raw for moment in found.periods[2].moments][:2] == ["2011", "2011-09"]
    assert [note.raw for note in found.periods[2].moments[1].notes] == ["one", "two"]
    assert (found.first, found.last, found.count) == (found.periods[0], found.periods[2], 7)
    assert Timeline().first is Timeline().last is None


def test_views_of_the_release(tiny: Dataset) -> None:
    found = summaries(tiny, ("fr", "en"))
    assert [(view.name, view.title.value, view.drawing) for view in found] == [
        ("made", "Quand les objets ont été faits", "timeline"),
        ("objects", "Objects", "table"),
        ("visitors", "Visitors", "line"),
    ]
    assert found[1].title.language == "en"
    assert found[0].description is not None
    assert found[0].description.value == "A year or a month, as precise as it is known."
    assert find_view(tiny, "objects").name == "objects"
    with pytest.raises(NotFound, match="there is no view none"):
        find_view(tiny, "none")


def test_a_view_that_was_broken_in_the_release_is_damage(tiny: Dataset) -> None:
    path = tiny.release.path / "views/objects.rq"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text("no view", encoding="utf-8")
        with pytest.raises(ReleaseDamaged, match="views: cannot be read; build again"):
            Dataset.open(tiny.release.path, Settings())
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_query_is_asked_in_the_lane_of_pages(embedded: Dataset, make: Make) -> None:
    view = make("SELECT ?s { ?s ?p ?o }")
    seen: list[QueryRequest] = []
    store = embedded.store

    class Listening:
        def answer(self, request: QueryRequest, accept: Iterable[str]) -> QueryAnswer:
            seen.append(request)
            return store.answer(request, accept)

    answer_of(replace(embedded, store=Listening()), view)  # type: ignore[arg-type]  # all of a store that is asked for here
    assert [(request.own, request.rows) for request in seen] == [(True, 1000)]


def test_what_is_drawn_has_the_class_whose_colour_it_has(dataset: Dataset, make: Make) -> None:
    text = f"SELECT ?from ?to {{ VALUES (?from ?to) {{ (<{BASE}book> <{BASE}nobody>) }} }}"
    drawn = answer_of(dataset, make(f"# draw: network\n{text}"), "be")
    ((book, nobody),) = drawn.rows
    assert (book.kind, nobody.kind) == (f"{ONTOLOGY}Book", "")
    assert [kind.label for kind in drawn.kinds] == ["Кніга"]
    table = answer_of(dataset, make(text))
    assert table.rows[0][0].kind == ""
    assert table.kinds == ()
