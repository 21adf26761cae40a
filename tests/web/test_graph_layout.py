"""Where the things of a network stand: the same each time, in columns where these can be read."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bkg.web.graph_layout import MOST_COLUMNS, layout


def test_ways_that_lead_on_make_columns_without_needless_crossings() -> None:
    found = layout(6, ((0, 5), (1, 4), (2, 3)))
    assert found.points == ()
    left, right = found.columns
    assert set(left) == {0, 1, 2}
    assert [left.index(5 - each) for each in right] == [0, 1, 2]
    assert [len(column) for column in layout(4, ((0, 1), (1, 2), (0, 2), (3, 2))).columns] == [
        2,
        1,
        1,
    ]


def test_circles_and_long_ways_are_left_to_forces() -> None:
    chain = tuple((each, each + 1) for each in range(MOST_COLUMNS))
    for count, pairs in ((3, ((0, 1), (1, 2), (2, 0))), (1, ((0, 0),)), (MOST_COLUMNS + 1, chain)):
        found = layout(count, pairs)
        assert found.columns == ()
        assert len(found.points) == count


def test_forces_bring_together_what_is_connected() -> None:
    pairs = ((0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3))
    points = layout(6, pairs).points
    apart = {
        pair: math.dist(points[pair[0]], points[pair[1]]) for pair in combinations(range(6), 2)
    }
    assert max(apart[min(pair), max(pair)] for pair in pairs) < min(
        apart[0, each] for each in (3, 4, 5)
    )


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Any small network."""
    count = draw(st.integers(1, 12))
    place = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(place, place), min_size=1, max_size=20, unique=True))
    return count, tuple(pairs)


@settings(max_examples=60)
@given(networks())
def test_everything_has_one_place_the_same_each_time(
    network: tuple[int, tuple[tuple[int, int], ...]],
) -> None:
    count, pairs = network
    found = layout(count, pairs)
    layout.cache_clear()
    assert layout(count, pairs) == found
    if found.columns:
        assert sorted(each for column in found.columns for each in column) == list(range(count))
        at = {each: n for n, column in enumerate(found.columns) for each in column}
        assert all(at[start] < at[end] for start, end in pairs)
    else:
        assert len(found.points) == count
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in found.points)
