"""The views of the Belarus Knowledge Graph: short queries that answer what their titles say."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from bkg.graph.views import View, read_view
from bkg.vocab import RDFS
from tests.conftest import ROOT
from tests.test_questions import quads

FILES = sorted((ROOT / "views").glob("*.rq"))
LONGEST_QUERY = 12
LANGUAGES = {"", "be", "ru"}
BASE = "https://w3id.org/bkg/"

KNOWN = {
    "claims": {"claim": {"claim/same-amount-announced"}, "who": {"actor/andrew-riedy"}},
    "claims-by-stance": {"stance": {"concept/stance/counterfactual"}, "claims": {"8", "47"}},
    "co-sponsors-and-members": {
        "who": {"actor/iceland", "actor/armenia", "actor/the-west"},
        "what": {"initiative/unga-anti-trafficking-resolution", "actor/eap-6"},
    },
    "spellings": {"spelling": {"Lukashenko", "Syarhey Martynau", "Hilary Clinton"}},
    "timeline": {"time": {"2000", "2005-09", "2010-07-30", "--07-30"}, "end": {"2014"}},
    "trafficking-routes": {
        "to": {"place/turkey", "place/middle-east", "place/moscow", "actor/european-union"},
        "to_code": {"112", "616", "643", "792"},
    },
    "victims-by-form": {"victims": {"4463", "597", "3"}, "total": {"5063"}},
    "warsaw-affair": {
        "number": {"1", "2", "3", "4", "5"},
        "because": {"initiative/eu-sanctions-list"},
    },
    "who-took-part": {
        "who": {"actor/hillary-clinton", "actor/viktor-haisyonak"},
        "event": {"event/warsaw-summit"},
        "outcome": {"concept/outcome/not-invited"},
    },
}
"""Values that must appear, by view and variable; IRIs below the base."""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The graph, its default graph as that of a release."""
    filled = ox.Store()
    for quad in quads([*(ROOT / "data").glob("*.trig"), *(ROOT / "ontology").glob("*.ttl")]):
        filled.add(quad)
        filled.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return filled


def columns(store: ox.Store, view: View) -> dict[str, list[str]]:
    """The values of each variable, "" where it is unbound."""
    solutions = store.query(view.text)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [[str(getattr(term, "value", "")) for term in row] for row in solutions]
    return {name: [row[at] for row in rows] for at, name in enumerate(view.variables)}


def test_each_view_has_values_that_are_known() -> None:
    assert sorted(path.stem for path in FILES) == sorted(KNOWN)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_view_answers(path: Path, store: ox.Store) -> None:
    view = read_view(path)
    found = columns(store, view)
    assert found[view.variables[0]]
    assert set(view.parts.values()) <= set(found)
    for variable, values in KNOWN[view.name].items():
        assert values <= {value.removeprefix(BASE) for value in found[variable]}
    for part in view.drawing.parts:
        if part.needed:
            assert any(found[view.parts[part.name]])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_view_is_well_kept(path: Path) -> None:
    """A short query; titles, descriptions and headings in all languages of the dataset."""
    view = read_view(path)
    body = [line for line in view.query.splitlines() if line and not line.startswith("PREFIX")]
    assert len(body) <= LONGEST_QUERY
    assert set(view.titles) == set(view.descriptions) == LANGUAGES
    assert set(view.headings) == set(view.variables)
    assert all(set(texts) >= {"be", "ru"} for texts in view.headings.values())


def test_the_parts_are_the_whole(store: ox.Store) -> None:
    found = columns(store, read_view(ROOT / "views/victims-by-form.rq"))
    assert sum(map(int, found["victims"])) == 5063


@pytest.mark.parametrize("name", ["co-sponsors-and-members", "who-took-part"])
def test_the_rows_of_a_network_are_true_from_left_to_right(store: ox.Store, name: str) -> None:
    """A property that is called "… by" or "… of" is read in the order in which it is stated."""
    view = read_view(ROOT / f"views/{name}.rq")
    found = columns(store, view)
    ends = (found[view.parts[part]] for part in ("from", "relation", "to"))
    named = 0
    for start, relation, end in zip(*ends, strict=True):
        one, how, other = map(ox.NamedNode, (start, relation, end))
        label = next(store.quads_for_pattern(how, RDFS.label, None)).object
        assert isinstance(label, ox.Literal)
        if label.value.endswith((" by", " of")):
            assert ox.Quad(one, how, other) in store, (start, label.value, end)
            named += 1
    assert named or name == "who-took-part"


def test_only_states_have_a_place_on_the_map(store: ox.Store) -> None:
    found = columns(store, read_view(ROOT / "views/trafficking-routes.rq"))
    ends = zip(found["from"] + found["to"], found["from_code"] + found["to_code"], strict=True)
    without = {end.removeprefix(BASE) for end, code in ends if end and not code}
    assert without == {"actor/european-union", "place/middle-east", "place/moscow"}


def test_the_steps_are_in_the_order_of_the_article(store: ox.Store) -> None:
    found = columns(store, read_view(ROOT / "views/warsaw-affair.rq"))
    steps = list(dict.fromkeys(step.removeprefix(BASE + "event/") for step in found["step"]))
    assert steps[0] == "non-invitation-of-lukashenka"
    assert steps[-1] == "announcement-of-departure"
    assert len(steps) == 5
