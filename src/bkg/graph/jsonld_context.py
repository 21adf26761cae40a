"""A JSON-LD 1.1 context: which JSON key stands for which IRI, and how its values are written.

W3C Recommendation "JSON-LD 1.1", section 4.1 and 9.15. Only what the writer of `bkg.graph.jsonld`
uses: no prefixes and no ``@vocab``, so that no IRI of the data can ever be read as another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ID, TYPE = "id", "type"
"""The keys that stand for ``@id`` and ``@type``."""

LANGUAGE, LIST, SET = "@language", "@list", "@set"

_GEN_DELIMS = tuple(":/?#[]@")


@dataclass(frozen=True)
class Term:
    """What a key of JSON stands for.

    Attributes:
        iri: the property, class or datatype.
        coercion: ``@id`` where a text is an IRI, a datatype where it is a literal of that type;
            empty where it is a plain string.
        containers: of ``@language``, ``@list``, ``@set``.
    """

    iri: str
    coercion: str = ""
    containers: tuple[str, ...] = ()

    def definition(self) -> str | dict[str, Any]:
        """The term definition (JSON-LD 1.1, section 9.15.1).

        A bare IRI that ends in a delimiter would make the term a prefix (section 4.2.2), so that
        one is written out.
        """
        if not self.coercion and not self.containers and not self.iri.endswith(_GEN_DELIMS):
            return self.iri
        written: dict[str, Any] = {"@id": self.iri}
        if self.coercion:
            written["@type"] = self.coercion
        if self.containers:
            many = len(self.containers) > 1
            written["@container"] = list(self.containers) if many else self.containers[0]
        return written


@dataclass(frozen=True)
class Context:
    """Keys with what they stand for.

    Attributes:
        terms: by key.
        many_types: some thing has several classes, so that ``type`` is always an array.
    """

    terms: Mapping[str, Term]
    many_types: bool = False
    _names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {term.iri: name for name, term in self.terms.items()}
        object.__setattr__(self, "_names", names)

    def name(self, iri: str) -> str | None:
        """The key that stands for an IRI, None if there is none."""
        return self._names.get(iri)

    def only(self, names: Iterable[str]) -> Context:
        """The part of the context with these keys."""
        return Context({name: self.terms[name] for name in sorted(names)}, self.many_types)

    def definitions(self) -> dict[str, Any]:
        """The context as a JSON object, keys in a fixed order."""
        types = {"@id": "@type", "@container": SET} if self.many_types else "@type"
        head = {"@version": 1.1, ID: "@id", TYPE: types}
        return head | {name: term.definition() for name, term in sorted(self.terms.items())}

    def document(self) -> str:
        """The context as a JSON-LD context document."""
        return json.dumps({"@context": self.definitions()}, ensure_ascii=False, indent=2) + "\n"


def _term(definition: str | dict[str, Any]) -> Term:
    if isinstance(definition, str):
        return Term(definition)
    containers = definition.get("@container", ())
    return Term(
        definition["@id"],
        definition.get("@type", ""),
        (containers,) if isinstance(containers, str) else tuple(containers),
    )


def read_context(text: str) -> Context:
    """The context of a document that `Context.document` wrote.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    definitions = dict(json.loads(text)["@context"])
    del definitions["@version"], definitions[ID]
    many = isinstance(definitions.pop(TYPE), dict)
    return Context({name: _term(value) for name, value in definitions.items()}, many)
