"""Simple constraints on the values of a property, asked of the text of lines (SHACL 1.0, 4).

A rule says of a value whether it surely meets the constraint, as pySHACL would have it; the nodes
that have another one are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import rdflib
from rdflib import RDF, SH, XSD
from rdflib.collection import Collection
from rdflib.term import Node, URIRef

from bkg.sources.nquads import datatype_of
from bkg.validation.bridge import from_rdflib
from bkg.validation.sieve.traits import kinds_taken

TEXTS = (RDF.langString, XSD.string)
"""Datatypes of which each literal has a value."""

PLAIN = re.compile(
    rb'"(?:(?:0|-?[1-9][0-9]{0,17})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>'
    rb"|[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    rb'"\^\^<http://www\.w3\.org/2001/XMLSchema#date>)'
)
"""Literals that have a value and that the engine does not change: most numbers and dates."""

_INTEGER = str(XSD.integer).encode()

Meets = Callable[[bytes], bool]


@dataclass(frozen=True)
class Rule:
    """A constraint on each value of a property.

    Attributes:
        predicate: the IRI of the property.
        parameter: local name of the constraint's parameter.
        value: its value as N-Triples writes it, or the members of a list.
    """

    predicate: str
    parameter: str
    value: tuple[str, ...]


def _lexical(value: bytes) -> str | None:
    """The text of an IRI or a literal; None where it is not written out."""
    if b"\\" in value or value[:1] == b"_":
        return None
    end = -1 if value[:1] == b"<" else value.rfind(b'"')
    return value[1:end].decode("utf-8")


def _of_kind(wanted: tuple[str, ...]) -> Meets:
    iri, blank, literal = kinds_taken(URIRef(wanted[0][1:-1])) or (False, False, False)
    taken = {b"<": iri, b"_": blank, b'"': literal}
    return lambda value: taken[value[:1]]


def _of_type(wanted: tuple[str, ...]) -> Meets:
    datatype = wanted[0].encode("utf-8")
    is_text = URIRef(wanted[0][1:-1]) in TEXTS

    def meets(value: bytes) -> bool:
        if value[:1] != b'"' or datatype_of(value) != datatype:
            return False
        return is_text or PLAIN.fullmatch(value) is not None

    return meets


def _of_pattern(wanted: tuple[str, ...]) -> Meets:
    pattern = re.compile(wanted[0])

    def meets(value: bytes) -> bool:
        text = _lexical(value)
        return text is not None and pattern.search(text) is not None

    return meets


def _among(wanted: tuple[str, ...]) -> Meets:
    members = frozenset(member.encode("utf-8") for member in wanted)
    return members.__contains__


def _in_language(wanted: tuple[str, ...]) -> Meets:
    tags = frozenset(tag.lower().encode("utf-8") for tag in wanted if tag)

    def meets(value: bytes) -> bool:
        return value[:1] == b'"' and value[value.rfind(b'"') + 2 :].lower() in tags

    return meets


def _of_length(wanted: tuple[str, ...], *, least: bool) -> Meets:
    number = int(wanted[0])

    def meets(value: bytes) -> bool:
        text = _lexical(value)
        return text is not None and (len(text) >= number if least else len(text) <= number)

    return meets


def _within(wanted: tuple[str, ...], fits: Callable[[int, int], bool]) -> Meets:
    number = int(wanted[0])

    def meets(value: bytes) -> bool:
        if not value.endswith(_INTEGER + b">") or PLAIN.fullmatch(value) is None:
            return False
        return fits(int(value[1 : value.rfind(b'"')]), number)

    return meets


_MAKERS: dict[str, Callable[[tuple[str, ...]], Meets]] = {
    "nodeKind": _of_kind,
    "datatype": _of_type,
    "pattern": _of_pattern,
    "in": _among,
    "languageIn": _in_language,
    "minLength": lambda wanted: _of_length(wanted, least=True),
    "maxLength": lambda wanted: _of_length(wanted, least=False),
    "minInclusive": lambda wanted: _within(wanted, int.__ge__),
    "minExclusive": lambda wanted: _within(wanted, int.__gt__),
    "maxInclusive": lambda wanted: _within(wanted, int.__le__),
    "maxExclusive": lambda wanted: _within(wanted, int.__lt__),
}
_LISTS = ("in", "languageIn")
_NUMBERS = tuple(name for name in _MAKERS if name.startswith(("min", "max")))


def meets(rule: Rule) -> Meets:
    """Says of values, as N-Triples writes them, whether they surely meet a constraint."""
    return _MAKERS[rule.parameter](rule.value)


def rule_of(
    shapes: rdflib.Graph, shape: Node, predicate: str, parameter: Node, value: Node
) -> Rule | None:
    """The rule for the constraint of one parameter of a shape.

    Args:
        shapes: the shapes graph.
        shape: the node that has the parameter.
        predicate: IRI of the property whose values are meant.
        parameter: IRI of the parameter.
        value: its value.

    Returns:
        None if it cannot be asked of the text.
    """
    name = str(parameter).removeprefix(str(SH))
    if name not in _MAKERS or not str(parameter).startswith(str(SH)):
        return None
    written: tuple[str, ...]
    if name in _LISTS:
        members = Collection(shapes, value)
        written = tuple(str(m) if name == "languageIn" else str(from_rdflib(m)) for m in members)
    elif name in _NUMBERS:
        number = from_rdflib(value)
        if PLAIN.fullmatch(str(number).encode("utf-8")) is None or value.datatype != XSD.integer:  # type: ignore[attr-defined]  # what is plain is a literal
            return None
        written = (number.value,)
    elif name == "pattern":
        try:
            re.compile(str(value))
        except re.error:
            return None
        if (shape, SH.flags, None) in shapes:
            return None
        written = (str(value),)
    else:
        written = (str(from_rdflib(value)),)
    return Rule(predicate, name, written)


def rules_of(shapes: rdflib.Graph) -> frozenset[Rule]:
    """The rules of all shapes on the values of a property."""
    made = (
        rule_of(shapes, shape, str(path), parameter, value)
        for shape, path in shapes.subject_objects(SH.path)
        if isinstance(path, URIRef)
        for parameter, value in shapes.predicate_objects(shape)
    )
    return frozenset(rule for rule in made if rule is not None)
