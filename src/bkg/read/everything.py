"""All that a dataset holds, for those who copy the whole of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bkg.graph.labels import language_rank
from bkg.read import search_index
from bkg.read.dataset import Dataset
from bkg.read.models import Link, Text
from bkg.read.texts import Linker
from bkg.store.named import load

_CHUNK = 200


@dataclass(frozen=True)
class Findable:
    """A thing as a search knows it: its names, the one to show first, and its description."""

    link: Link
    names: tuple[Text, ...]
    types: tuple[Link, ...]


def all_iris(dataset: Dataset) -> list[str]:
    """Every IRI that something is said of, in the order of the store."""
    rows = dataset.store.select(load("everything", "bkg.read"))
    return [str(row["thing"].value) for row in rows]


def count_findable(dataset: Dataset) -> int:
    """How many things have a name or a description."""
    row = dataset.index.connection().execute("SELECT COUNT(DISTINCT thing) FROM text").fetchone()
    return int(row[0])


def findable(dataset: Dataset, languages: Sequence[str]) -> Iterator[Findable]:
    """All things with a name or a description, in the order of their labels."""
    connection = dataset.index.connection()
    rows = connection.execute(
        "SELECT id, iri FROM thing WHERE id IN (SELECT thing FROM text) ORDER BY id"
    ).fetchall()
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        things, iris = [row[0] for row in chunk], [row[1] for row in chunk]
        texts = search_index.texts_of(connection, things)
        classes = search_index.classes_of(connection, things)
        linker = Linker(dataset.labels, languages, dataset.descriptions)
        linker.prepare([*iris, *(iri for found in classes.values() for iri in found)])
        dataset.descriptions.fetch(iris)
        for thing, iri in chunk:
            named = (each for each in texts[thing] if each.part != search_index.DESCRIPTION)
            ordered = sorted(
                named, key=lambda each: (each.part, language_rank(each.text.language, languages))
            )
            yield Findable(
                link=linker.link(iri, describe=True),
                names=tuple(dict.fromkeys(each.text for each in ordered)),
                types=tuple(linker.link(found) for found in classes[thing]),
            )
