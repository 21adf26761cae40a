"""The competency questions that a release carries, and which term each of them uses."""

from __future__ import annotations

from collections.abc import Mapping

from bkg.graph.query_files import head_lines, joined
from bkg.graph.tokens import named_iris
from bkg.read.dataset import Dataset
from bkg.read.models import Question
from bkg.release import layout


def questions(dataset: Dataset) -> tuple[Question, ...]:
    """The competency questions that the release carries, in the order of their names.

    A question's file begins with ``# title:`` and, if it wants, ``# description:`` lines.
    """
    found = []
    for path in dataset.release.files_in(layout.QUESTIONS):
        text = path.read_text(encoding="utf-8")
        head = list(head_lines(text))
        title = joined(head, "title").get("", path.stem)
        description = joined(head, "description").get("", "")
        found.append(Question(path.stem, title, description, text))
    return tuple(found)


def questions_by_term(dataset: Dataset) -> Mapping[str, tuple[Question, ...]]:
    """The questions that name each IRI, in the order of their names."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in questions(dataset):
        for iri in named_iris(question.query):
            found[iri] = (*found.get(iri, ()), question)
    return found
