"""Which nodes may violate simple constraints, noted while large data are written in parts.

All that is said of a subject stands together in sorted lines. So it is seen there which properties
and classes each subject has, which have two values of one property, and which have a value that may
break a rule. Where these are few they are looked at, and the constraint need not be asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bkg.validation.sieve.rules import Rule, meets
from bkg.validation.sieve.traits import Traits, kind_of

Few = list[bytes] | None
"""Nodes as N-Triples writes them; None where there are many."""

Keys = frozenset[bytes]
"""What a subject has: `IS_IRI` or `IS_BLANK`, its properties, and its classes with the property."""

MOST = 100
"""Nodes of a part that are noted for one reason."""

INSTEAD = 200
"""Nodes that pySHACL looks at in the time of a query over all focus nodes, or less."""

_MOST_KINDS = 2000
"""Kinds of subjects, by their keys, that are told apart."""

IS_IRI, IS_BLANK = b"<", b"_"
TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def names_of_classes(iris: Iterable[str]) -> Keys:
    """The keys of what is in one of some classes."""
    return frozenset(TYPE + f" <{iri}>".encode() for iri in iris)


def join(one: Few, other: Few) -> Few:
    """The nodes of both."""
    return None if one is None or other is None else one + other


def few(nodes: Iterable[bytes]) -> Few:
    """The nodes, if there are few of them."""
    found: list[bytes] = []
    for node in nodes:
        if len(found) == MOST:
            return None
        found.append(node)
    return found


@dataclass(frozen=True)
class Noted:
    """What was noted of some whole subjects.

    Attributes:
        kinds: the subjects by what they have; None if they are of too many kinds.
        several: those that have two values of a property, by its name.
        broken: those with a value that may break a rule.
        traits: what the values of each property are like, by its IRI; ``rdf:type`` is left out.
    """

    kinds: dict[Keys, Few] | None = field(default_factory=dict)
    several: dict[bytes, Few] = field(default_factory=dict)
    broken: dict[Rule, Few] = field(default_factory=dict)
    traits: dict[str, Traits] = field(default_factory=dict)


def _add(nodes: dict[bytes, Few] | dict[Keys, Few], key: bytes | Keys, node: bytes) -> None:
    noted = nodes.setdefault(key, [])  # type: ignore[arg-type]  # each has keys of its own kind
    if noted is not None:
        noted.append(node)
        if len(noted) > MOST:
            nodes[key] = None  # type: ignore[index]  # as above


class Notes:
    """Takes triples, one subject after the other, each once and in the order of their bytes."""

    def __init__(self) -> None:
        self.kinds: dict[Keys, Few] | None = {}
        self.several: dict[bytes, Few] = {}
        self.values: dict[bytes, set[bytes]] = {}
        self._subject = b""
        self._predicate = b""
        self._keys: list[bytes] = []

    def take(self, subject: bytes, predicate: bytes, value: bytes) -> None:
        """Take a triple."""
        if subject != self._subject:
            self.end()
            self._subject, self._predicate = subject, b""
            self._keys = [subject[:1], predicate]
        elif predicate == self._predicate:
            _add(self.several, predicate, subject)
        if predicate != self._predicate:
            self._predicate = predicate
            self._keys.append(predicate)
        if predicate == TYPE:
            self._keys.append(b" ".join((predicate, value)))
        values = self.values.get(predicate)
        if values is None:
            values = self.values[predicate] = set()
        values.add(value)

    def end(self) -> None:
        """The subject before has nothing more."""
        if self._keys and self.kinds is not None:
            _add(self.kinds, frozenset(self._keys), self._subject)
            if len(self.kinds) > _MOST_KINDS:
                self.kinds = None
        self._keys = []

    def noted(self, triples: Mapping[bytes, list[bytes]], rules: Collection[Rule]) -> Noted:
        """What was noted of all.

        Args:
            triples: those of each property; of ``rdf:type`` they may be missing.
            rules: what values are asked.
        """
        self.end()
        traits = {
            name[1:-1].decode("utf-8"): Traits(
                name not in self.several, frozenset(map(kind_of, values))
            )
            for name, values in self.values.items()
            if name != TYPE
        }
        broken: dict[Rule, Few] = {}
        for rule in rules:
            name = f"<{rule.predicate}>".encode()
            met = meets(rule)
            wrong = {value for value in self.values.get(name, ()) if not met(value)}
            broken[rule] = having(triples.get(name), wrong) if wrong else []
        return Noted(self.kinds, self.several, broken, traits)


def having(triples: Iterable[bytes] | None, values: Collection[bytes]) -> Few:
    """The subjects of the triples of a property that have one of some values."""
    if triples is None:
        return None
    split = (triple.split(b" ", 2) for triple in triples)
    return few(subject for subject, _, value in split if value in values)


class Survey:
    """What was noted of all data.

    Attributes:
        outside: the subjects with a value of a property that is not in a class, by both IRIs.
    """

    def __init__(self) -> None:
        self._kinds: dict[Keys, Few] | None = {}
        self._several: dict[bytes, Few] = {}
        self._broken: dict[Rule, Few] = {}
        self._traits: dict[str, Traits] = {}
        self.outside: dict[tuple[str, str], Few] = {}

    def add(self, noted: Noted) -> None:
        """Add what was noted of a part."""
        if self._kinds is None or noted.kinds is None:
            self._kinds = None
        else:
            for keys, nodes in noted.kinds.items():
                self._kinds[keys] = join(self._kinds.get(keys, []), nodes)
        for name, nodes in noted.several.items():
            self._several[name] = join(self._several.get(name, []), nodes)
        for rule, nodes in noted.broken.items():
            self._broken[rule] = join(self._broken.get(rule, []), nodes)
        for iri, traits in noted.traits.items():
            self._traits[iri] = self._traits.get(iri, Traits()) | traits

    def traits(self, predicate: str) -> Traits | None:
        """What the values of a property are like; None: that is not known."""
        return None if f"<{predicate}>".encode() == TYPE else self._traits.get(predicate, Traits())

    def breaking(self, rule: Rule) -> Few:
        """The subjects with a value that may break a rule."""
        return self._broken.get(rule)

    def several(self, predicate: str) -> Few:
        """The subjects with two values or more of a property."""
        return self._several.get(f"<{predicate}>".encode(), [])

    def lacking(self, about: Collection[bytes], needed: Collection[bytes]) -> Few:
        """The subjects that have one of the first keys and none of the others.

        Args:
            about: what makes a subject one that is meant.
            needed: of which it must have one.
        """
        return self._those(lambda keys: keys.isdisjoint(needed), about)

    def meeting(self, about: Collection[bytes], needed: Collection[bytes]) -> Few:
        """The subjects that have one of the first keys, if there are any, and all of the others.

        Many are more than `INSTEAD` here.
        """
        nodes = self._those(lambda keys: keys.issuperset(needed), about)
        return None if nodes is None or len(nodes) > INSTEAD else nodes

    def exceeding(self, about: Collection[bytes], allowed: Collection[bytes]) -> Few:
        """The subjects that have one of the first keys, and a property that is not allowed."""
        fine = {IS_IRI, IS_BLANK, *allowed}

        def exceeds(keys: Keys) -> bool:
            return any(key not in fine and not key.startswith(TYPE + b" ") for key in keys)

        return self._those(exceeds, about)

    def _those(self, wrong: Callable[[Keys], bool], about: Collection[bytes]) -> Few:
        if self._kinds is None:
            return None
        found: Few = []
        for keys, nodes in self._kinds.items():
            if not (about and keys.isdisjoint(about)) and wrong(keys):
                found = join(found, nodes)
        return found
