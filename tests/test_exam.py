"""The exams: sixty questions each, with answers that rest on queries which the graph answers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT
from tests.test_questions import quads

EXAMS = [ROOT / "docs/exam" / name for name in ("first", "second")]
QUERIES = [path for exam in EXAMS for path in sorted((exam / "queries").glob("*.rq"))]


def entries(path: Path, key: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(path.read_text(encoding="utf-8"))[key]
    return found


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Data and ontology as a release holds them: named graphs, and the union of all once."""
    files = [*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "data").glob("*.trig")]
    filled = ox.Store()
    for quad in quads(files):
        filled.add(quad)
        filled.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return filled


@pytest.mark.parametrize("exam", EXAMS, ids=lambda path: path.name)
def test_every_question_has_an_answer(exam: Path) -> None:
    questions = [entry["id"] for entry in entries(exam / "questions.toml", "question")]
    answers = [entry["id"] for entry in entries(exam / "answers.toml", "answer")]
    assert len(set(questions)) == 60
    assert sorted(map(str, answers)) == sorted(map(str, questions))


@pytest.mark.parametrize("exam", EXAMS, ids=lambda path: path.name)
def test_every_answer_rests_on_queries_and_every_query_serves_one(exam: Path) -> None:
    named: set[str] = set()
    for entry in entries(exam / "answers.toml", "answer"):
        files = entry["queries"]
        assert isinstance(files, list)
        assert files
        named.update(files)
    assert named == {path.name for path in (exam / "queries").glob("*.rq")}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_graph_answers(path: Path, store: ox.Store) -> None:
    result = store.query(path.read_text(encoding="utf-8"))
    if isinstance(result, ox.QueryBoolean):
        assert result
    else:
        assert list(result)
