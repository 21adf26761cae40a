"""When a node may violate a shape, as a SPARQL condition (SHACL 1.0, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import rdflib
from pyoxigraph import NamedNode
from rdflib import RDF, SH
from rdflib.collection import Collection
from rdflib.term import Node

from bkg.validation.engine import read_path
from bkg.validation.paths import path_text, predicates
from bkg.validation.sieve.footprint import Footprint
from bkg.validation.sieve.survey import Survey
from bkg.validation.sieve.suspects import PAIRS, Suspects, allowed_by, wants_several
from bkg.validation.sieve.traits import Traits
from bkg.validation.sieve.values import DOUBT, ValueConditions, all_of, any_of, negated, text, total

FOCUS = "?this"
"""The variable of focus nodes."""

_MOST_COUNTED = 4
"""Up to so many values are told apart by as many variables."""

SILENT = {
    SH[name]
    for name in (
        *("path", "name", "description", "message", "severity", "order", "group", "deactivated"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "defaultValue"),
        *(
            "flags",
            "ignoredProperties",
            "property",
            "sparql",
            "declare",
            "qualifiedValueShape",
            "qualifiedMinCount",
            "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint",
        ),
    )
}
"""Properties of shapes that constrain nothing by themselves, or that are looked at with others."""

_COMPARED = (SH.uniqueLang, SH.equals, *PAIRS)
"""Constraints that compare values, of which it is not asked whether they are surely violated."""

_EACH_VALUE = (SH.node, SH["and"], SH["or"], SH["not"], SH.xone)


class Conditions:
    """Makes the conditions of shapes.

    Args:
        shapes: the shapes graph.
        values: makes those of single values.
        survey: what was noted of all data; None if nothing was.
        about: see `Suspects`.

    Attributes:
        near: IRIs of the properties that conditions ask the focus node itself for.
        far: those that they ask other nodes for.
        suspects: nodes that are known, so that no condition asks for them.
    """

    def __init__(
        self,
        shapes: rdflib.Graph,
        values: ValueConditions,
        survey: Survey | None = None,
        about: frozenset[bytes] = frozenset(),
    ) -> None:
        self._shapes = shapes
        self._values = values
        self._survey = survey
        self._of_values: dict[str, Traits] = {}
        self._names = count()
        self._open: list[Node] = []
        self._sure = False
        self._plain = True
        self.near: set[str] = set()
        self.far: set[str] = set()
        self.suspects = Suspects(shapes, values, survey, about)
        self._classes: set[str] = set()
        self._closes = False

    def footprint(self, condition: str) -> Footprint:
        """What a condition looks at, which was made here."""
        if condition == DOUBT:
            condition = ""
            named, classes = self.near | self.far, self._classes
        else:
            named = {iri for iri in self.near | self.far if f"<{iri}>" in condition}
            classes = {iri for iri in self._classes if f"a <{iri}>" in condition}
        return Footprint(frozenset(named), frozenset(classes), self._closes)

    def of(self, shape: Node, variable: str) -> str:
        """When the node that a variable stands for may violate a shape.

        SPARQL constraints of the shape itself are not looked at; those of others are doubted.
        """
        off = self._shapes.value(shape, SH.deactivated)
        if off is not None and str(off) == "true":
            return "false"
        if shape in self._open:
            return self._unknown  # shapes that refer to themselves (section 3.4.3)
        nested = bool(self._open)
        self._open.append(shape)
        try:
            if nested and (shape, SH.sparql, None) in self._shapes:
                return self._unknown
            if self._shapes.value(shape, SH.path) is None:
                return any_of(self._of_node(shape, variable))
            return any_of(self._of_property(shape, variable))
        finally:
            self._open.pop()

    @property
    def _unknown(self) -> str:
        """The condition of what cannot be asked."""
        return "false" if self._sure else DOUBT

    def _violated(self, shape: Node, variable: str, *, surely: bool) -> str:
        """When a node may or surely does violate a shape, of which something else depends."""
        before = self._sure, self._plain
        # Who does not violate it may be wanted too, so it must be asked.
        self._sure, self._plain = surely, False
        try:
            return self.of(shape, variable)
        finally:
            self._sure, self._plain = before

    def _met(self, shape: Node, variable: str, *, surely: bool) -> str:
        """When a node may or surely does meet a shape."""
        return negated(self._violated(shape, variable, surely=not surely))

    def _fresh(self) -> str:
        return f"?v{next(self._names)}"

    def _parameters(self, shape: Node) -> Iterator[tuple[Node, Node]]:
        for parameter, value in self._shapes.predicate_objects(shape):
            if str(parameter).startswith(str(SH)) and parameter not in SILENT:
                yield parameter, value

    def _of_value(self, shape: Node, parameter: Node, value: Node, variable: str) -> str:
        """When one value node may violate the constraint of one parameter."""
        traits = self._of_values.get(variable)
        if traits is not None and self._values.is_met(parameter, value, traits):
            return "false"
        if parameter == SH["class"]:
            self._classes.update(self._values.below(str(value)))
        if self._values.handles(parameter):
            asked = self._values.surely if self._sure else self._values.condition
            return asked(shape, parameter, value, variable)
        return self._of_shapes(parameter, value, variable)

    def _of_shapes(self, parameter: Node, value: Node, variable: str) -> str:
        """When a node may violate the constraint of a parameter that names other shapes."""
        if parameter == SH.node:
            return self.of(value, variable)
        if parameter == SH["and"]:
            return any_of(self.of(each, variable) for each in Collection(self._shapes, value))
        if parameter == SH["or"]:
            return all_of(self.of(each, variable) for each in Collection(self._shapes, value))
        if parameter == SH["not"]:
            return self._met(value, variable, surely=self._sure)
        if parameter == SH.xone:
            return self._not_one(list(Collection(self._shapes, value)), variable)
        return self._unknown

    def _not_one(self, shapes: list[Node], variable: str) -> str:
        """When a node may or surely does meet none or several of some shapes."""
        met = [self._met(each, variable, surely=self._sure) for each in shapes]
        none = all_of(self._violated(each, variable, surely=self._sure) for each in shapes)
        several = " + ".join(f"IF({each}, 1, 0)" for each in met) or "0"
        return any_of((none, f"COALESCE({several} > 1, {self._unknown})"))

    def _of_node(self, shape: Node, variable: str) -> Iterator[str]:
        for parameter, value in self._parameters(shape):
            at_focus = variable == FOCUS and self._plain
            if at_focus and self.suspects.by_itself(shape, parameter, value):
                continue
            if parameter == SH.hasValue:
                yield total(f"!sameTerm({variable}, {text(value)})")
            elif parameter == SH.closed:
                yield self._closed(shape, value, variable)
            else:
                yield self._of_value(shape, parameter, value, variable)
        for inner in self._shapes.objects(shape, SH.property):
            yield self.of(inner, variable)
        if (shape, SH.qualifiedValueShape, None) in self._shapes:
            yield self._unknown

    def _of_property(self, shape: Node, variable: str) -> Iterator[str]:
        path = read_path(self._shapes, self._shapes.value(shape, SH.path) or RDF.nil)
        names = predicates(path)
        direct = variable == FOCUS and isinstance(path, NamedNode)
        (self.near if direct else self.far).update(name.value for name in names)
        way, value_node = path_text(path), self._fresh()
        traits = None
        if self._survey is not None and isinstance(path, NamedNode):
            traits = self._survey.traits(path.value)
        if traits is not None:
            self._of_values[value_node] = traits
        conditions = []
        for parameter, value in self._parameters(shape):
            at_focus = variable == FOCUS and self._plain
            if at_focus and self.suspects.by_values(shape, path, parameter, value):
                continue
            whole = self._of_set(parameter, value, variable, way)
            if traits is not None and traits.single and wants_several(parameter, value):
                continue
            if whole is not None:
                yield whole
            else:
                conditions.append(self._of_value(shape, parameter, value, value_node))
        yield from self._qualified(shape, variable, way)
        conditions += [self.of(p, value_node) for p in self._shapes.objects(shape, SH.property)]
        condition = any_of(conditions)
        if condition != "false" and (traits is None or traits.kinds):
            yield f"EXISTS {{ {variable} {way} {value_node} FILTER({condition}) }}"

    def _of_set(self, parameter: Node, value: Node, variable: str, way: str) -> str | None:
        """When the values of a path together may violate a constraint; None for one on each."""
        if parameter == SH.minCount:
            return self._fewer(variable, way, int(str(value)))
        if parameter == SH.maxCount:
            return self._more(variable, way, int(str(value)))
        if parameter == SH.hasValue:
            return f"NOT EXISTS {{ {variable} {way} {text(value)} }}"
        if parameter in _COMPARED:
            return "false" if self._sure else self._compared(parameter, value, variable, way)
        # What is not known to look at one value after the other may fail where there is none.
        known = self._values.handles(parameter) or parameter in _EACH_VALUE
        return None if known else self._unknown

    def _qualified(self, shape: Node, variable: str, way: str) -> Iterator[str]:
        """When the values may violate qualified constraints of the shape (section 4.7.3)."""
        wanted = list(self._shapes.objects(shape, SH.qualifiedValueShape))
        if not wanted:
            return
        apart = self._shapes.value(shape, SH.qualifiedValueShapesDisjoint)
        if len(wanted) > 1 or (apart is not None and str(apart) != "false"):
            yield self._unknown
            return
        for number in self._shapes.objects(shape, SH.qualifiedMinCount):
            least = int(str(number))
            if least > _MOST_COUNTED:
                yield self._unknown
            elif least > 0:
                found = self._several(variable, way, least, (wanted[0], not self._sure))
                yield f"NOT {found}"
        for number in self._shapes.objects(shape, SH.qualifiedMaxCount):
            most = int(str(number)) + 1
            if most <= _MOST_COUNTED or not self._sure:
                most = min(most, _MOST_COUNTED)
                yield self._several(variable, way, most, (wanted[0], self._sure))

    def _more(self, variable: str, way: str, number: int) -> str:
        if number >= _MOST_COUNTED and self._sure:
            return self._unknown
        # Who has too many has this many, too.
        return self._several(variable, way, min(number + 1, _MOST_COUNTED))

    def _compared(self, parameter: Node, value: Node, variable: str, way: str) -> str:
        if parameter == SH.uniqueLang:
            return self._unique_language(variable, way) if str(value) == "true" else "false"
        return self._pair(parameter, text(value), variable, way)

    def _fewer(self, variable: str, way: str, number: int) -> str:
        if number > _MOST_COUNTED:
            return self._unknown
        return f"NOT {self._several(variable, way, number)}" if number > 0 else "false"

    def _several(
        self, variable: str, way: str, number: int, meet: tuple[Node, bool] | None = None
    ) -> str:
        """Whether there are so many different values.

        Args:
            variable: whose values.
            way: the path to them.
            number: how many, at least 1.
            meet: the shape that each must meet, and whether surely or maybe.
        """
        names = [self._fresh() for _ in range(number)]
        told_apart = [
            f"!sameTerm({one}, {other})" for n, one in enumerate(names) for other in names[:n]
        ]
        asked = " . ".join(f"{variable} {way} {name}" for name in names)
        if meet is not None:
            told_apart += [self._met(meet[0], name, surely=meet[1]) for name in names]
        condition = f" FILTER({' && '.join(told_apart)})" if told_apart else ""
        return f"EXISTS {{ {asked}{condition} }}"

    def _unique_language(self, variable: str, way: str) -> str:
        one, other = self._fresh(), self._fresh()
        same = f"LCASE(LANG({one})) = LCASE(LANG({other}))"
        asked = f"{variable} {way} {one} . {variable} {way} {other}"
        return (
            f'EXISTS {{ {asked} FILTER(!sameTerm({one}, {other}) && LANG({one}) != "" && {same}) }}'
        )

    def _pair(self, parameter: Node, other: str, variable: str, way: str) -> str:
        (self.near if variable == FOCUS else self.far).add(other[1:-1])
        left, right = self._fresh(), self._fresh()
        here, there = f"{variable} {way} {left}", f"{variable} {other} {right}"
        if parameter == SH.disjoint:
            return f"EXISTS {{ {here} . {variable} {other} {left} }}"
        if parameter == SH.equals:
            missing = f"{here} FILTER NOT EXISTS {{ {variable} {other} {left} }}"
            extra = f"{there} FILTER NOT EXISTS {{ {variable} {way} {right} }}"
            return f"(EXISTS {{ {missing} }} || EXISTS {{ {extra} }})"
        sign = "<" if parameter == SH.lessThan else "<="
        return f"EXISTS {{ {here} . {there} FILTER({total(f'!({left} {sign} {right})')}) }}"

    def _closed(self, shape: Node, value: Node, variable: str) -> str:
        if str(value) != "true":
            return "false"
        self._closes = True
        iris = sorted(map(text, allowed_by(self._shapes, shape)))
        name = self._fresh()
        listed = f" FILTER({name} NOT IN ({', '.join(iris)}))" if iris else ""
        return f"EXISTS {{ {variable} {name} [] {listed} }}"
