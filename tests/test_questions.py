"""The competency questions: each gets from the Belarus Knowledge Graph the answer that it expects.

The expected rows stand in the comment lines ``# expect:`` of a question, cells parted by ``|``: an
IRI as a prefixed name of the file, a literal as its text, nothing for an unbound variable. Their
order counts where the query has ORDER BY. The store is filled as that of a release: the default
graph holds each triple of data and ontology once, and the named graphs are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "questions").glob("*.rq"))
FORMS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}
ONTOLOGY = ox.NamedNode("https://w3id.org/bkg/ontology")
HEADER = re.compile(r"# (title|topic|description|expect): ?(.*)")
PREFIX = re.compile(r"^PREFIX ([\w-]+): <([^>]*)>$", re.MULTILINE)
LONGEST_QUERY = 8
GUIDE = ROOT / "docs/modelling.md"
EXAMPLES = re.findall(r"```sparql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

Row = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A file of ``questions/``, taken apart."""

    text: str
    header: dict[str, list[str]]
    prefixes: dict[str, str]

    @property
    def expected(self) -> list[Row]:
        """The rows of the answer."""
        return [tuple(self.cell(c) for c in line.split("|")) for line in self.header["expect"]]

    @property
    def body(self) -> str:
        """The query without comments and prefixes."""
        lines = [line for line in self.text.splitlines() if not line.startswith(("#", "PREFIX"))]
        return "\n".join(lines).strip()

    def cell(self, text: str) -> str:
        """A cell as the text that `shown` gives for a term."""
        text = text.strip()
        prefix, colon, local = text.partition(":")
        if colon and prefix in self.prefixes and not re.search(r"\s", local):
            return self.prefixes[prefix] + local
        return text


def read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for name, value in HEADER.findall(text):
        header.setdefault(name, []).append(value)
    return Question(text, header, dict(PREFIX.findall(text)))


def quads(paths: Iterable[Path]) -> Iterable[ox.Quad]:
    """The quads of the files; a graph without a name is that of the ontology."""
    for path in sorted(paths):
        for quad in ox.parse(path=path, format=FORMS[path.suffix]):
            named = isinstance(quad.graph_name, ox.NamedNode)
            graph = quad.graph_name if named else ONTOLOGY
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """The Belarus Knowledge Graph in memory."""
    filled = ox.Store()
    for quad in quads([*(ROOT / "data").glob("*.trig"), *(ROOT / "ontology").glob("*.ttl")]):
        filled.add(quad)
        filled.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return filled


def shown(term: object) -> str:
    """The text of a term of an answer."""
    if term is None:
        return ""
    assert isinstance(term, ox.NamedNode | ox.Literal), f"no answer should have {term}"
    return term.value


def answer(store: ox.Store, query: str) -> list[Row]:
    """The rows of the answer of a SELECT, or the truth of an ASK as its one cell."""
    result = store.query(query)
    if isinstance(result, ox.QueryBoolean):
        return [("true" if result else "false",)]
    assert isinstance(result, ox.QuerySolutions)
    return [tuple(shown(term) for term in solution) for solution in result]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_question_is_answered(path: Path, store: ox.Store) -> None:
    question = read(path)
    expected, found = question.expected, answer(store, question.text)
    if "ORDER BY" not in question.body:
        expected, found = sorted(expected), sorted(found)
    assert found == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_question_is_well_kept(path: Path) -> None:
    """A title that asks, one line of description at most, a short query, no idle prefix."""
    question = read(path)
    assert re.fullmatch(r"\d{3}-[a-z0-9]+(-[a-z0-9]+)*", path.stem)
    assert len(question.header["title"]) == len(question.header["topic"]) == 1
    assert question.header["title"][0].endswith("?")
    assert len(question.header.get("description", [])) <= 1
    assert len(question.body.splitlines()) <= LONGEST_QUERY
    used = question.body + "\n".join(question.header["expect"])
    assert all(f"{prefix}:" in used for prefix in question.prefixes)


def test_questions_are_numbered_in_turn() -> None:
    assert len(FILES) >= 80
    assert [int(path.name[:3]) for path in FILES] == list(range(1, len(FILES) + 1))
    assert len({read(path).header["title"][0] for path in FILES}) == len(FILES)


@pytest.mark.parametrize("query", EXAMPLES)
def test_query_of_the_guide_is_answered(query: str, store: ox.Store) -> None:
    result = store.query(query)
    assert isinstance(result, ox.QuerySolutions)
    assert next(iter(result), None)


def test_every_pattern_of_the_guide_has_a_query() -> None:
    assert len(EXAMPLES) == GUIDE.read_text(encoding="utf-8").count("\n## ")
