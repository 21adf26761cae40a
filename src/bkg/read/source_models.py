"""What the page of a source tells of its text as a whole: see `bkg.read.models`."""

from __future__ import annotations

from dataclasses import dataclass

from bkg.read.models import EntityPage, Link, PassageFacts, PassageRef


@dataclass(frozen=True)
class PassageSpot:
    """Where a passage lies, and how what it says is meant."""

    passage: PassageRef
    start: int
    end: int
    stance: str


@dataclass(frozen=True)
class StanceCount:
    """A stance, or None where none is given, and how many passages have it."""

    stance: Link | None
    count: int


@dataclass(frozen=True)
class Coverage:
    """How much of a text the passages cover.

    Attributes:
        characters: of the text; None where nobody says.
        covered: characters in one passage or several.
        sentences, touched: sentences, and those that a passage lies in; 0 without the text.
        spots: the passages, for a map; empty where there are too many to draw.
        stances: their number by stance, of those in ``spots``.
    """

    characters: int | None
    covered: int
    sentences: int
    touched: int
    spots: tuple[PassageSpot, ...]
    stances: tuple[StanceCount, ...]

    @property
    def share(self) -> float | None:
        """Part of the characters that is covered, from 0 to 1."""
        return min(1.0, self.covered / self.characters) if self.characters else None


@dataclass(frozen=True)
class SourcePage:
    """A source with its passages in the order of the text, page by page.

    Attributes:
        total: how many passages there are.
        first: whether this is the first page.
        next_after: key of the next page, None on the last.
        coverage: how much of the text the passages cover; None where there are none.
    """

    entity: EntityPage
    passages: tuple[PassageFacts, ...]
    total: int
    first: bool
    next_after: str | None
    coverage: Coverage | None = None
