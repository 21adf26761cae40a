"""Derives a JSON-LD context from a graph, so that its JSON-LD reads like plain JSON.

Keys are local names of properties and classes. The data decide the shape of the values: IRIs and
uniform datatypes become plain texts, translations become maps by language, and whatever has more
than one value anywhere is an array everywhere. The same graph gives the same context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pyoxigraph import BlankNode, Literal, Triple

from bkg.graph.iris import local_name
from bkg.graph.jsonld_context import ID, LANGUAGE, LIST, SET, TYPE, Context, Term
from bkg.graph.jsonld_lists import Node, cells_of, find_lists
from bkg.vocab import RDF, XSD

MOST_TERMS = 5000
"""Terms beyond so many are written as IRIs; no vocabulary in use comes near."""

_DIRECTED = "@direction"
_KEY = re.compile(r"[^\W\d][\w-]*\Z")
_OPAQUE = re.compile(r"[A-Z]{0,8}[_-]?\d+\Z")
_WORD = re.compile(r"[^\W_]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*\Z")
_TYPE, _NIL = str(RDF.type), str(RDF.nil)


@dataclass
class _Use:
    """What the values of one property are.

    Attributes:
        kinds: ``@id``, ``@language``, ``@list``, ``nil``, or the IRI of a datatype.
        members: the same of the members of its lists.
        many: some thing has several values.
        many_alike: some thing has several values in one language, or without one.
    """

    kinds: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    many: bool = False
    many_alike: bool = False

    def term(self, iri: str) -> Term:
        """How the values are best written."""
        kinds = self.kinds - {"nil"}
        if LANGUAGE in kinds and kinds <= {LANGUAGE, XSD.string.value}:
            return Term(iri, "", (LANGUAGE, SET) if self.many_alike else (LANGUAGE,))
        if kinds == {LIST} and not self.many:
            return Term(iri, _coercion(self.members), (LIST,))
        return Term(iri, _coercion(kinds or {"@id"}), (SET,) if self.many else ())


def _coercion(kinds: set[str]) -> str:
    """The type that all values have; empty for plain strings and where they differ."""
    (only,) = kinds if len(kinds) == 1 else ("",)
    return "" if only in (LANGUAGE, LIST, _DIRECTED, "nil", XSD.string.value) else only


def kind_of(value: Node) -> str:
    """What a value is, lists apart."""
    if not isinstance(value, Literal):
        return "nil" if value == RDF.nil else "@id"
    if value.direction:
        return _DIRECTED
    return LANGUAGE if value.language else value.datatype.value


def _written_kind(text: str) -> str:
    """`kind_of` a term of which N-Triples is at hand; blank nodes apart."""
    if text[0] != '"':
        return "nil" if text == _NIL else "@id"
    if text[-1] == ">":
        return text[text.rindex("^^<") + 3 : -1]
    if text[-1] == '"':
        return XSD.string.value
    return _DIRECTED if "--" in text[text.rindex("@") :] else LANGUAGE


def _language(text: str) -> str:
    """The language of a term of which N-Triples is at hand; empty if it has none."""
    return text[text.rindex("@") + 1 :] if text[0] == '"' and text[-1] not in '">' else ""


def _outline(text: str) -> str:
    """As much of a term as its kind, language and scheme are read from."""
    if text[0] == '"':
        return text[text.rindex('"') :]
    return text if text == _NIL else text[: text.index(":") + 1]


class Survey:
    """What a graph uses: properties with their values, classes, and schemes of IRIs.

    What is said of things with an IRI comes first, in pieces and as N-Triples, for it may be much.
    """

    def __init__(self) -> None:
        self.uses: dict[str, _Use] = {}
        self.classes: set[str] = set()
        self._begun: set[str] = set()
        self._noted: set[tuple[str, str]] = set()
        self.many_types = False

    def add(self, subject: str, facts: Sequence[tuple[str, str]]) -> None:
        """All predicates and objects of one subject, each pair once."""
        self._begun.add(subject[: subject.find(":")])
        pairs = {(name, value if name == _TYPE else _outline(value)) for name, value in facts}
        for predicate, value in pairs - self._noted:
            self._note(predicate, value)
        self._noted |= pairs
        names = [predicate for predicate, _ in facts]
        if len(set(names)) < len(names):
            self._note_many(facts)

    def _note(self, predicate: str, value: str) -> None:
        """A property with a value that is new of its kind."""
        if value[0] != '"':
            self._begun.add(value[: value.find(":")])
            if predicate == _TYPE:
                if value[0] == "<":
                    self.classes.add(value[1:-1])
                return
        use = self.uses.setdefault(predicate[1:-1], _Use())
        if value[0] != "_":
            use.kinds.add(_written_kind(value))

    def _note_many(self, facts: Sequence[tuple[str, str]]) -> None:
        """What one subject has several values of."""
        seen: set[str] = set()
        alike: set[tuple[str, str]] = set()
        types = 0
        for predicate, value in facts:
            literal = value[0] == '"'
            if predicate == _TYPE and not literal:
                types += 1
                continue
            use = self.uses[predicate[1:-1]]
            language = (predicate, _language(value) if literal else "")
            use.many |= predicate in seen
            use.many_alike |= language in alike
            seen.add(predicate)
            alike.add(language)
        self.many_types |= types > 1

    def finish(self, triples: Sequence[Triple]) -> None:
        """All triples about a blank node, those of one in one stretch, and that lead to one."""
        blank: dict[BlankNode, list[Triple]] = {}
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                blank.setdefault(triple.subject, []).append(triple)
        lists = find_lists(triples, cells_of(blank))
        inside = {cell for cells, _ in lists.values() for cell in cells}
        for node, about in blank.items():
            if node not in inside:
                self.add(str(node), [(str(t.predicate), str(t.object)) for t in about])
        for triple in triples:
            value = triple.object
            leads = isinstance(value, BlankNode) and triple.predicate != RDF.type
            if leads and triple.subject not in inside:
                self._note_node(self.uses[triple.predicate.value], value, lists)

    def _note_node(
        self, use: _Use, node: Node, lists: Mapping[BlankNode, tuple[object, Sequence[Node]]]
    ) -> None:
        """A blank node as a value: the first cell of a list, or something without a name."""
        if not isinstance(node, BlankNode) or node not in lists:
            use.kinds.add(kind_of(node))
            return
        use.kinds.add(LIST)
        for member in lists[node][1]:
            self._begun.add(str(member).partition(":")[0])
            use.members.add(LIST if member in lists else kind_of(member))

    @property
    def schemes(self) -> set[str]:
        """The schemes of all IRIs, in small letters."""
        matches = (_SCHEME.match(start, 1) for start in self._begun if start[:1] == "<")
        return {match[0].lower() for match in matches if match}


def _camel(text: str, iri_is_class: bool) -> str:
    """A label as a key: ``instance of`` gives ``instanceOf``."""
    words = _WORD.findall(text)
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    return joined if iri_is_class else joined[:1].lower() + joined[1:]


def _proposals(
    iri: str, label: str, prefixes: Sequence[tuple[str, str]], *, is_class: bool
) -> Iterator[str]:
    """Keys for an IRI, the best first."""
    local = local_name(iri)
    named = [_camel(label, is_class)] if label else []
    yield from [*named, local] if _OPAQUE.match(local) else [local, *named]
    for space, prefix in prefixes:
        if iri.startswith(space) and iri != space:
            yield f"{prefix}_{local}"


def derive(
    triples: Sequence[Triple],
    base: str = "",
    prefixes: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Context:
    """The context of a graph, whose triples about one subject stand in one stretch.

    The other arguments are those of `context_of`.
    """
    survey = Survey()
    for subject, about in groupby(triples, key=lambda triple: triple.subject):
        if not isinstance(subject, BlankNode):
            survey.add(str(subject), [(str(t.predicate), str(t.object)) for t in about])
    ends = ((t, (t.subject, t.object)) for t in triples)
    survey.finish([t for t, nodes in ends if any(isinstance(n, BlankNode) for n in nodes)])
    return context_of(survey, base, prefixes, labels)


def context_of(
    survey: Survey,
    base: str = "",
    prefixes: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Context:
    """The context of a graph.

    Args:
        survey: of all of the graph.
        base: IRIs under it get their local names before others do.
        prefixes: namespaces by prefix; where two terms have one local name, the second one in the
            order of IRIs gets its prefix before it, as in ``schema_name``.
        labels: of terms, for those whose local name says nothing, such as ``P31``.
    """
    labels, schemes = labels or {}, survey.schemes
    spaces = sorted(((iri, name) for name, iri in (prefixes or {}).items()), reverse=True)
    wanted = [(False, iri) for iri in survey.uses] + [(True, iri) for iri in survey.classes]
    wanted.sort(key=lambda pair: (not (base and pair[1].startswith(base)), pair[0], pair[1]))
    terms: dict[str, Term] = {}
    known: set[str] = set()
    for is_class, iri in wanted[:MOST_TERMS]:
        if iri in known:
            continue
        for name in _proposals(iri, labels.get(iri, ""), spaces, is_class=is_class):
            # A key that is also the scheme of an IRI would be its prefix to parsers of JSON-LD 1.0.
            legal = _KEY.match(name) and name not in (ID, TYPE)
            if legal and name not in terms and name.lower() not in schemes:
                use = survey.uses.get(iri)
                terms[name] = use.term(iri) if use else Term(iri)
                known.add(iri)
                break
    return Context(terms, survey.many_types)
