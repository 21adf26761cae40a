"""Labels and descriptions of many things at once, remembered for the life of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from bkg.graph.labels import choose, fallback, language_rank, names_from_parts
from bkg.graph.texts import plain
from bkg.read.models import Link, Text
from bkg.store.named import load
from bkg.store.protocol import Store

_CHUNK = 200
_MOST_REMEMBERED = 200_000
_LONGEST_TITLE = 300
LONGEST_LABEL = 300
"""Characters of a label that is longer than a name can be."""


def shorten(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis where it has more than so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


class Texts:
    """The literals that some properties give to things, best property first.

    Look-ups are batched; what has none is remembered too. Of a text of more than ``longest``
    characters the beginning is kept: it is a name or a summary that is wanted here. What has none
    is called by the ``parts`` of a name, values of these properties.
    """

    def __init__(
        self,
        store: Store,
        properties: Sequence[NamedNode],
        longest: int = 2000,
        parts: Sequence[NamedNode] = (),
    ) -> None:
        self._store = store
        self._parts = tuple(parts)
        self._longest = longest
        self._properties = tuple(properties)
        self._ranks = {node.value: rank for rank, node in enumerate(properties)}
        self._known: dict[str, tuple[tuple[int, Literal], ...]] = {}

    def fetch(self, iris: Iterable[str]) -> None:
        """Look up all of these that are not known yet."""
        missing = [iri for iri in dict.fromkeys(iris) if iri not in self._known]
        if len(self._known) + len(missing) > _MOST_REMEMBERED:
            self._known.clear()
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            found: dict[str, list[tuple[int, Literal]]] = {iri: [] for iri in chunk}
            for iri, node, text in self._rows(chunk, self._properties):
                found[iri].append((self._ranks[node.value], text))
            if self._parts:
                self._call(found)
            self._known.update({iri: tuple(texts) for iri, texts in found.items()})

    def _rows(
        self, iris: Sequence[str], properties: Sequence[NamedNode]
    ) -> Iterator[tuple[str, NamedNode, Literal]]:
        """The literals that these properties give to these things."""
        bound = {"thing": [NamedNode(iri) for iri in iris], "property": properties}
        for row in self._store.select(load("texts", "bkg.read"), bound):
            thing, node, text = row["thing"], row["property"], row["text"]
            if isinstance(node, NamedNode) and isinstance(text, Literal):
                yield str(thing.value), node, self._kept(text)

    def _call(self, found: dict[str, list[tuple[int, Literal]]]) -> None:
        """Give names made from their parts to those that have found none."""
        unnamed: dict[str, list[tuple[NamedNode, Literal]]]
        unnamed = {iri: [] for iri, texts in found.items() if not texts}
        if not unnamed:
            return
        for iri, node, text in self._rows(tuple(unnamed), self._parts):
            unnamed[iri].append((node, text))
        for iri, parts in unnamed.items():
            found[iri] = [(0, name) for name in names_from_parts(parts)]

    def _kept(self, text: Literal) -> Literal:
        if len(text.value) <= self._longest:
            return text
        short = shorten(text.value, self._longest)
        if text.language:
            return Literal(short, language=text.language)
        return Literal(short, datatype=text.datatype)

    def _of(self, iri: str) -> tuple[tuple[int, Literal], ...]:
        while (known := self._known.get(iri)) is None:
            self.fetch([iri])  # again, where another thread has just made room
        return known

    def all(self, iri: str, languages: Sequence[str] = ()) -> tuple[Text, ...]:
        """Every text of a thing, each once: those in these languages, then by language and text."""
        texts = {Text(plain(t), t.language or "") for _, t in self._of(iri)}

        def order(text: Text) -> tuple[int, str, str]:
            return language_rank(text.language, languages), text.language, text.value

        return tuple(sorted(texts, key=order))

    def best(self, iri: str, languages: Sequence[str]) -> Text | None:
        """The text to show in these languages."""
        literal = choose(self._of(iri), languages)
        return Text(plain(literal), literal.language or "") if literal is not None else None


class Linker:
    """Makes links with labels, for one reader's languages.

    ``prepare`` looks up the labels of many things in one go; ``link`` then costs nothing.
    """

    def __init__(
        self, labels: Texts, languages: Sequence[str], descriptions: Texts | None = None
    ) -> None:
        self._labels = labels
        self._languages = tuple(languages)
        self._descriptions = descriptions

    def prepare(self, iris: Iterable[str]) -> None:
        """Look up the labels of all of these at once."""
        self._labels.fetch(iris)

    def link(self, iri: str, *, describe: bool = False) -> Link:
        """The thing with its label, and with its description if wanted."""
        label = self._labels.best(iri, self._languages)
        text = None
        if describe and self._descriptions is not None:
            text = self._descriptions.best(iri, self._languages)
        return Link(
            iri=iri,
            label=label.value if label else shorten(fallback(iri), LONGEST_LABEL),
            language=label.language if label else "",
            description=shorten(text.value, _LONGEST_TITLE) if text else "",
            description_language=text.language if text else "",
        )
