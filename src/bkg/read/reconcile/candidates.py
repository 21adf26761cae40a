"""Candidates for reconciliation queries: what a name, types and values may mean, with scores.

Reconciliation Service API 0.2, section 4. A score is 100 times the mean of how well the name and
the values fit: the name counts twice, each value once, all values together no more than the name.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bkg.graph.labels import fallback
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.reconcile import pool, values
from bkg.read.reconcile.identifiers import thing_of
from bkg.read.reconcile.kinds import Kinds
from bkg.read.reconcile.paths import Follower
from bkg.read.reconcile.pool import Fit
from bkg.read.reconcile.queries import Query
from bkg.read.reconcile.values import Condition
from bkg.read.texts import Linker

OTHER_NAME = 0.98
"""Another name is worth a little less than the label, so that it never comes before it."""

OTHER_TYPE = 0.5
"""What a thing of none of the preferred types keeps of its score."""

_NAME_WEIGHT = 2.0
_LEAD = 5.0
_SURE = 80.0
_MOST_WEIGHED = 30


@dataclass(frozen=True)
class Feature:
    """One measure of how well a candidate fits."""

    id: str
    value: float | bool


@dataclass(frozen=True)
class Candidate:
    """A thing that a query may mean.

    Attributes:
        score: from 0 to 100.
        match: whether it can be taken without looking: its name is the text, it has the types and
            the values, and nothing else comes near.
    """

    link: Link
    types: tuple[Link, ...]
    score: float
    match: bool
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Answer:
    """The candidates, the best first; ``cut``: there was no time to look at everything."""

    candidates: tuple[Candidate, ...]
    cut: bool


@dataclass(frozen=True)
class _Weighed:
    """A fit with all that is known of it.

    Attributes:
        named: whether the query has a text that it was found by.
        values: how well it meets each condition.
    """

    fit: Fit
    named: bool
    of_type: bool
    values: tuple[float, ...]

    @property
    def score(self) -> float:
        """From 0 to 100."""
        name = self.fit.value * (1.0 if self.fit.is_label else OTHER_NAME)
        total, weight = (name * _NAME_WEIGHT, _NAME_WEIGHT) if self.named else (0.0, 0.0)
        if self.values:
            share = min(1.0, _NAME_WEIGHT / len(self.values))
            total += share * sum(self.values)
            weight += share * len(self.values)
        value = total / weight if weight else 0.0
        return round(100 * value * (1.0 if self.of_type else OTHER_TYPE), 2)


class Reconciler:
    """Answers the queries of one request for one reader."""

    def __init__(self, dataset: Dataset, languages: Sequence[str]) -> None:
        self._dataset = dataset
        self._follower = Follower(dataset)
        self._linker = Linker(dataset.labels, languages, dataset.descriptions)
        self._kinds = Kinds(dataset)

    def answer(self, query: Query, seconds: float) -> Answer:
        """The candidates for a query; looks for names for about ``seconds``.

        If these are none, values are not looked at, and nothing matches by itself that has some.

        Raises:
            UsageError: a property is no IRI, prefixed name or path.
        """
        conditions = [Condition(self._dataset, each) for each in query.properties]
        named = thing_of(self._dataset, query.text) if query.text else None
        if named is not None:
            return self._identified(query, named)
        wanted = self._kinds.wanted(query.types)
        fits, cut = self._pool(query, conditions, wanted, seconds)
        known = self._kinds.of(fit.iri for fit in fits)
        of_type = {iri: _has(kinds, wanted, query.strictness) for iri, kinds in known.items()}
        if query.strictness != "should":
            fits = [fit for fit in fits if of_type[fit.iri]]
        # Of as many that fit alike, those of the type are kept.
        fits = sorted(fits, key=lambda fit: (-fit.value, not of_type[fit.iri]))[:_MOST_WEIGHED]
        late = seconds <= 0 and bool(conditions)
        met = values.fits(self._follower, [fit.iri for fit in fits], conditions, unseen=late)
        ranked = sorted(
            (_Weighed(fit, bool(query.text), of_type[fit.iri], met[fit.iri]) for fit in fits),
            key=lambda each: (-each.score, -each.fit.value),
        )
        sure = _sure(ranked) and not late
        shown = ranked[: query.limit]
        self._prepare([each.fit.iri for each in shown], known)
        candidates = (
            self._candidate(each, known, sure and rank == 0, _features(query, each))
            for rank, each in enumerate(shown)
        )
        return Answer(tuple(candidates), cut or late)

    def _identified(self, query: Query, iri: str) -> Answer:
        """The thing whose identifier is the text of the query, whatever else the query says."""
        known = self._kinds.of([iri])
        self._prepare([iri], known)
        label = self._linker.link(iri).label
        of_type = _has(known[iri], self._kinds.wanted(query.types), query.strictness)
        features = [Feature("identifier", True)]
        if query.types:
            features.append(Feature("type_match", of_type))
        weighed = _Weighed(Fit(iri, label, True, 1.0), True, True, ())
        return Answer((self._candidate(weighed, known, True, tuple(features)),), cut=False)

    def _pool(
        self,
        query: Query,
        conditions: Sequence[Condition],
        wanted: Sequence[frozenset[str]],
        seconds: float,
    ) -> tuple[list[Fit], bool]:
        """What may be meant: by name, or by values if there is no name."""
        if not query.text and seconds <= 0:
            return [], True
        if not query.text:
            found = values.things_with(self._follower, conditions)
            return [Fit(iri, fallback(iri), True, 0.0) for iri in found], False
        connection = self._dataset.index.connection()
        classes = sorted({iri for kinds in wanted for iri in kinds})
        looks = [classes] if classes or not query.types else []
        if query.types and query.strictness == "should":
            looks.append([])
        pools = [
            pool.look_up(connection, query.text, seconds / len(looks), within) for within in looks
        ]
        fits = {fit.iri: fit for found in pools for fit in found.fits}
        return list(fits.values()), any(found.cut for found in pools)

    def _prepare(self, iris: Sequence[str], known: Mapping[str, Sequence[str]]) -> None:
        """Look up at once all that the candidates show."""
        self._linker.prepare([*iris, *(kind for iri in iris for kind in known[iri])])
        self._dataset.descriptions.fetch(iris)

    def _candidate(
        self,
        each: _Weighed,
        known: Mapping[str, Sequence[str]],
        match: bool,
        features: tuple[Feature, ...],
    ) -> Candidate:
        iri = each.fit.iri
        return Candidate(
            link=self._linker.link(iri, describe=True),
            types=tuple(self._linker.link(kind) for kind in known[iri]),
            score=each.score,
            match=match,
            features=features,
        )


def _has(found: Sequence[str], wanted: Sequence[frozenset[str]], strictness: str) -> bool:
    """Whether a thing of some classes has the types asked for, each with its subclasses."""
    if not wanted:
        return True
    met = [not kinds.isdisjoint(found) for kinds in wanted]
    return all(met) if strictness == "all" else any(met)


def _sure(ranked: Sequence[_Weighed]) -> bool:
    """Whether the first is certain enough to be taken without looking."""
    if not ranked or not ranked[0].named or ranked[0].score < _SURE:
        return False
    first, others = ranked[0], ranked[1:]
    clear = not others or first.score - others[0].score >= _LEAD
    return first.fit.exact and first.of_type and clear


def _features(query: Query, each: _Weighed) -> tuple[Feature, ...]:
    found = []
    if each.named:
        found += [
            Feature("name_fit", round(each.fit.value, 4)),
            Feature("name_exact", each.fit.exact),
            Feature("name_is_label", each.fit.is_label),
        ]
    if query.types:
        found.append(Feature("type_match", each.of_type))
    seen: dict[str, int] = {}
    for asked, value in zip(query.properties, each.values, strict=True):
        seen[asked.pid] = seen.get(asked.pid, 0) + 1
        again = f" ({seen[asked.pid]})" if seen[asked.pid] > 1 else ""
        found.append(Feature(f"property:{asked.pid}{again}", round(value, 4)))
    return tuple(found)


def answers(
    dataset: Dataset, batch: Mapping[str, Query], languages: Sequence[str]
) -> dict[str, Answer]:
    """The candidates for each query of a batch.

    All together take about ``reconcile.timeout`` seconds. Looking for a name takes no more than
    ``search.timeout``; what one query leaves over is for those after it.

    Raises:
        UsageError: a property is no IRI, prefixed name or path.
    """
    reconciler = Reconciler(dataset, languages)
    until = time.monotonic() + dataset.settings.reconcile_timeout
    found: dict[str, Answer] = {}
    known: dict[str, Answer] = {}
    for number, (key, query) in enumerate(batch.items()):
        same = repr(query)  # equality would take 1 for true
        if same not in known:
            left = max(0.0, until - time.monotonic()) / (len(batch) - number)
            known[same] = reconciler.answer(query, min(dataset.settings.search_timeout, left))
        found[key] = known[same]
    return found
