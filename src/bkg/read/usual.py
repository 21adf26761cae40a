"""Says once which named graph holds most of a page, in place of behind every value.

Only for graphs that are no passages: what a passage says has words, an asserter and a certainty,
which stand beside each value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from bkg.read.models import Incoming, PassageRef, Statement, Value

Group = TypeVar("Group", Statement, Incoming)


def _all(values: Iterable[Value]) -> Iterator[Value]:
    """The values with all that is nested in them."""
    for value in values:
        yield value
        for statement in value.nested:
            yield from _all(statement.values)


def usual_graphs(values: Iterable[Value]) -> tuple[PassageRef, ...]:
    """The graphs that hold at least half of the values; empty if those are not worth saying once.

    They are not where a value stands in no named graph, for it would seem to be in these.
    """
    found = [value.passages for value in _all(values)]
    if not all(found):
        return ()
    plain = Counter(refs for refs in found if all(ref.source is None for ref in refs))
    for refs, times in plain.most_common(1):
        if times > 1 and 2 * times >= len(found):
            return refs
    return ()


def _unsaid(value: Value, usual: tuple[PassageRef, ...]) -> Value:
    """The value without its graphs, if they are the usual ones and no more."""
    said = value.passages == usual and not value.more_passages
    nested = tuple(
        replace(each, values=tuple(_unsaid(inner, usual) for inner in each.values))
        for each in value.nested
    )
    return replace(value, nested=nested, passages=() if said else value.passages)


def said_once(groups: Sequence[Group]) -> tuple[tuple[Group, ...], tuple[PassageRef, ...]]:
    """The groups without the usual graphs of their values, and these graphs."""
    usual = usual_graphs(value for group in groups for value in group.values)
    if not usual:
        return tuple(groups), ()
    unsaid = tuple(
        replace(group, values=tuple(_unsaid(value, usual) for value in group.values))
        for group in groups
    )
    return unsaid, usual
