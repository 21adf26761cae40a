"""What a single value may violate, as a SPARQL condition (SHACL 1.0, sections 4.1 to 4.4 and 4.8).

Each condition holds whenever the constraint is violated, and where evaluating it is an error. Of
most there is another one that holds only if the constraint is surely violated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import SH
from rdflib.collection import Collection
from rdflib.term import Node

from bkg.validation.bridge import from_rdflib
from bkg.validation.sieve.rules import TEXTS
from bkg.validation.sieve.traits import Traits

DOUBT = "true"
"""The condition where nothing is known: the value may be wrong."""

# Patterns that the engines agree on: no class whose members a version of Unicode decides, no set
# operators, no look around, no back-reference. Python's end sign also fits before a last line
# break, so this one finds more.
_PLAIN = re.compile(
    r"(?:[^\\()\[\]]|\\[-.\\/^$*+?()\[\]{}|\"d]|\((?:\?:)?(?!\?)|\)"
    r"|\[\^?(?:[\w .:/#=,;@%+*?()|$!'](?:-[\w])?|\\[-.\\/\]\[^d])+-?\])*",
    re.ASCII,
)

_KINDS = {
    SH.IRI: "isIRI({v})",
    SH.BlankNode: "isBLANK({v})",
    SH.Literal: "isLITERAL({v})",
    SH.BlankNodeOrIRI: "(isBLANK({v}) || isIRI({v}))",
    SH.BlankNodeOrLiteral: "(isBLANK({v}) || isLITERAL({v}))",
    SH.IRIOrLiteral: "(isIRI({v}) || isLITERAL({v}))",
}
_BOUNDS = {
    str(SH.minExclusive): ">",
    str(SH.minInclusive): ">=",
    str(SH.maxExclusive): "<",
    str(SH.maxInclusive): "<=",
}


class Unsieved(Exception):
    """These shapes cannot be made into queries; pySHACL has to look at everything."""


def text(node: Node) -> str:
    """A node of the shapes in SPARQL.

    Raises:
        Unsieved: a blank node, which a query cannot name.
    """
    term = from_rdflib(node)
    if isinstance(term, BlankNode):
        raise Unsieved(f"a blank node as a value: {term}")
    return str(term)


def total(condition: str) -> str:
    """The condition, true where it is an error."""
    return f"COALESCE({condition}, true)"


def negated(condition: str) -> str:
    """Holds if the condition does not."""
    return {"true": "false", "false": "true"}.get(condition, f"!{condition}")


def any_of(conditions: Iterable[str]) -> str:
    """Holds if one of them does."""
    kept = [each for each in dict.fromkeys(conditions) if each != "false"]
    if DOUBT in kept:
        return DOUBT
    return "(" + " || ".join(kept) + ")" if kept else "false"


def all_of(conditions: Iterable[str]) -> str:
    """Holds if all of them do."""
    kept = [each for each in dict.fromkeys(conditions) if each != DOUBT]
    if "false" in kept:
        return "false"
    return "(" + " && ".join(kept) + ")" if kept else DOUBT


class ValueConditions:
    """Makes the conditions of single values.

    Args:
        shapes: the shapes graph.
        subclasses: the classes below each class, itself included, as the data has them.
        ill_typed: the literals of each datatype that have no value (RDF 1.1, section 3.3).
    """

    def __init__(
        self,
        shapes: rdflib.Graph,
        subclasses: dict[str, tuple[str, ...]],
        ill_typed: Mapping[str, Sequence[Literal]],
    ) -> None:
        self._shapes = shapes
        self._subclasses = subclasses
        self._ill_typed = ill_typed
        self._otherwise = "true"
        self._makers: dict[Node, Callable[[Node, Node, str], str]] = {
            SH["class"]: self._class,
            SH.datatype: self._datatype,
            SH.nodeKind: self._kind,
            SH.pattern: self._pattern,
            SH.languageIn: self._language,
            SH["in"]: self._in,
            SH.minLength: lambda _, number, v: self._length(v, "<", number),
            SH.maxLength: lambda _, number, v: self._length(v, ">", number),
        }

    def handles(self, parameter: Node) -> bool:
        """Whether a parameter is one of a constraint on single values."""
        return parameter in self._makers or str(parameter) in _BOUNDS

    def condition(self, shape: Node, parameter: Node, value: Node, variable: str) -> str:
        """When a value may violate the constraint that a parameter of a shape makes."""
        self._otherwise = "true"
        sign = _BOUNDS.get(str(parameter))
        if sign is not None:
            return total(f"!({variable} {sign} {text(value)})")
        return self._makers[parameter](shape, value, variable)

    def surely(self, shape: Node, parameter: Node, value: Node, variable: str) -> str:
        """When a value surely violates the constraint that a parameter of a shape makes."""
        # Engines compare values of some types differently; a length of 0 suits all.
        if str(parameter) in _BOUNDS or str(value) == "0":
            return "false"
        self._otherwise = "false"
        made = self._makers[parameter](shape, value, variable)
        if parameter == SH.pattern and made != DOUBT:
            # Python's end sign also fits before a last line break.
            return f'({made} && COALESCE(!CONTAINS(STR({variable}), "\\n"), true))'
        return "false" if made == DOUBT else made

    def _total(self, condition: str) -> str:
        return f"COALESCE({condition}, {self._otherwise})"

    def is_met(self, parameter: Node, value: Node, traits: Traits) -> bool:
        """Whether all values of a property surely meet the constraint that a parameter makes."""
        if parameter == SH.nodeKind:
            return traits.all_of_kind(value)
        if parameter != SH.datatype:
            return False
        # Texts always have a value; what others lack one the store may have by another datatype.
        return (value in TEXTS or not self._ill_typed) and traits.all_of_type(str(value))

    def below(self, iri: str) -> tuple[str, ...]:
        """The classes below one, itself included."""
        return self._subclasses.get(iri, (iri,))

    def _class(self, _: Node, value: Node, variable: str) -> str:
        node = from_rdflib(value)
        if not isinstance(node, NamedNode):
            return DOUBT
        return all_of(f"NOT EXISTS {{ {variable} a <{i}> }}" for i in self.below(node.value))

    def _datatype(self, _: Node, value: Node, variable: str) -> str:
        node = from_rdflib(value)
        if not isinstance(node, NamedNode):
            return DOUBT
        wrong = self._ill_typed.get(node.value, ())
        same = [f"sameTerm({variable}, {literal})" for literal in wrong]
        return any_of([self._total(f"DATATYPE({variable}) != {node}"), *map(self._total, same)])

    def _kind(self, _: Node, value: Node, variable: str) -> str:
        made = _KINDS.get(value)  # type: ignore[call-overload]  # any node may stand there
        return DOUBT if made is None else f"!{made.format(v=variable)}"

    def _length(self, variable: str, sign: str, number: Node) -> str:
        return self._total(f"isBLANK({variable}) || STRLEN(STR({variable})) {sign} {text(number)}")

    def _pattern(self, shape: Node, value: Node, variable: str) -> str:
        wanted = str(value)
        if (shape, SH.flags, None) in self._shapes or not wanted.isascii():
            return DOUBT
        if not _PLAIN.fullmatch(wanted):
            return DOUBT
        plain = Literal(wanted)
        return self._total(f"isBLANK({variable}) || !REGEX(STR({variable}), {plain})")

    def _language(self, _: Node, value: Node, variable: str) -> str:
        tags = [text(tag) for tag in Collection(self._shapes, value)]
        fits = [f"LANGMATCHES(LANG({variable}), {tag})" for tag in tags]
        return self._total(f"!({' || '.join(fits) or 'false'})")

    def _in(self, _: Node, value: Node, variable: str) -> str:
        members = [text(member) for member in Collection(self._shapes, value)]
        if all(member.startswith("<") for member in members):
            return self._total(f"{variable} NOT IN ({', '.join(members)})")
        same = [f"sameTerm({variable}, {member})" for member in members]
        return self._total(f"!({' || '.join(same) or 'false'})")
