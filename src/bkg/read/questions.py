"""The competency questions that a release carries, and which term each of them uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bkg.read.dataset import Dataset
from bkg.read.models import Question
from bkg.release import layout
from bkg.store.tokens import named_iris

_HEADER = re.compile(r"#\s*(title|description|topic)\s*:\s*(.*)")


def questions(dataset: Dataset) -> tuple[Question, ...]:
    """The competency questions that the release carries, in the order of their names.

    A question's file begins with ``# title:`` and, if it wants, ``# description:`` and ``# topic:``
    lines; questions of one topic are listed together.
    """
    found = []
    names = [entry.name for entry in dataset.release.manifest.files]
    for name in sorted(name for name in names if name.startswith(f"{layout.QUESTIONS}/")):
        path = dataset.release.file(name)
        if path is None:
            continue
        text = path.read_text(encoding="utf-8")
        head = {match[1]: match[2].strip() for match in _HEADER.finditer(text)}
        title, description = head.get("title", path.stem), head.get("description", "")
        found.append(Question(path.stem, title, description, text, head.get("topic", "")))
    return tuple(found)


def by_topic(listed: Iterable[Question]) -> Mapping[str, tuple[Question, ...]]:
    """The questions of each topic, both in their order; those without one come last, under ""."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in sorted(listed, key=lambda question: not question.topic):
        found[question.topic] = (*found.get(question.topic, ()), question)
    return found


def questions_by_term(dataset: Dataset) -> Mapping[str, tuple[Question, ...]]:
    """The questions that name each IRI, in the order of their names."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in questions(dataset):
        for iri in named_iris(question.query):
            found[iri] = (*found.get(iri, ()), question)
    return found
