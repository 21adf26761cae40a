"""What a search finds, as dataclasses: things, why they were found, and pages of them."""

from __future__ import annotations

from dataclasses import dataclass

from bkg.read.facet_models import Narrowing
from bkg.read.models import Link, Text


@dataclass(frozen=True)
class Match:
    """Why a thing was found.

    Attributes:
        part: what matched: "label", "name" (another name), "description", "iri",
            or "value" (a number that it has).
        text: what matched; of a long description the stretch around the first mark.
        marks: the matching stretches of it, as offsets in code points, end exclusive.
        exact: whether the text is what was searched for, but for case, accents and punctuation.
        likeness: how alike a misspelt name is, from 0 to 1; 1 where the words themselves matched.
    """

    part: str
    text: Text
    marks: tuple[tuple[int, int], ...] = ()
    exact: bool = False
    likeness: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A thing that was found."""

    link: Link
    types: tuple[Link, ...]
    match: Match


@dataclass(frozen=True)
class Suggestions:
    """What a beginning may become; ``cut`` says that the time was up before all was looked at."""

    hits: tuple[Hit, ...]
    cut: bool


@dataclass(frozen=True)
class SearchPage:
    """One page of what was found.

    Attributes:
        text: what was searched for.
        narrowing: what the hits are narrowed down to, and can be; how many there are.
        after: key of the page (empty for the first), as given.
        next_after: key of the next page, None on the last.
        cut: there may be more: the time was up, or too much was found.
    """

    text: str
    hits: tuple[Hit, ...]
    narrowing: Narrowing
    after: str
    next_after: str | None
    cut: bool
