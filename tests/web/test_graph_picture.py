"""The picture of a network: nothing lies outside or upon another, whatever it is called."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bkg.web.graph_picture import MOST_THINGS, Node, pictures

CIRCLE = ((0, 1), (1, 2), (2, 3), (3, 0))


def test_nothing_and_too_much_are_not_drawn() -> None:
    assert pictures(["alone"], ()) == ()
    many = MOST_THINGS + 1
    assert pictures(["x"] * many, tuple((0, each) for each in range(1, many))) == ()
    assert len(pictures(["x"] * MOST_THINGS, ((0, 1),))) == 2


def test_who_has_more_connections_is_larger_and_ends_are_squares() -> None:
    wide, narrow = pictures(["hub", "one", "two"], ((0, 1), (0, 2)))
    hub, one, two = wide.nodes
    assert hub.size > one.size == two.size
    assert (hub.side, one.side) == ("left", "right")
    assert ("h" in hub.outline, "h" in one.outline) == (False, True)
    assert wide.ways.count("M") == wide.heads.count("M") == 2
    assert narrow.width < 360 < wide.width


def test_a_picture_of_many_columns_has_room_for_long_words() -> None:
    """It is wider than a narrow page, then, and says so."""
    names = ["Anti-trafficking policy", "Anti-trafficking experts", "Anti-trafficking alliance"]
    wide, narrow = pictures(names, ((0, 1), (1, 2)))
    assert not wide.scrolls
    assert narrow.scrolls
    assert all(node.lines[0] == "Anti-trafficking" for node in narrow.nodes)
    assert not pictures(names, ((0, 1), (0, 2)))[1].scrolls


def test_a_name_in_the_middle_is_clear_of_the_sign_below_it() -> None:
    labels = ["start", *(f"middle {n}" for n in range(6)), "end", *(f"more {n}" for n in range(20))]
    ways = [pair for n in range(1, 7) for pair in ((0, n), (n, 7))]
    ways += [(n, 1 + n % 6) for n in range(8, 28)]
    for picture in pictures(labels, tuple(ways)):
        middle = sorted((node for node in picture.nodes if node.side == "below"), key=lambda n: n.y)
        assert len(middle) == 6
        for one, other in pairwise(middle):
            assert one.y + one.baselines[-1][0] + 3 < other.y - other.size


def test_what_leads_to_itself_has_a_loop() -> None:
    wide, _ = pictures(["self", "other"], ((0, 0), (0, 1)))
    assert wide.ways.count("M") == 2
    assert wide.heads.count("M") == 1


def box(node: Node) -> tuple[float, float, float, float]:
    """What a name takes up, at half a letter's width for each, which is on the narrow side."""
    long = max(map(len, node.lines)) * 5.5
    x = (
        node.x
        + node.margin
        - (0 if node.side == "right" else long / (1 if node.side == "left" else 2))
    )
    top, bottom = node.baselines[0][0] - 10, node.baselines[-1][0]
    return x, node.y + top, x + long, node.y + bottom


@settings(max_examples=60)
@given(
    st.lists(st.text("ab é", max_size=60), min_size=4, max_size=12),
    st.sampled_from([CIRCLE, ((0, 2), (1, 2), (1, 3)), ((0, 1), (1, 2), (2, 3))]),
)
def test_names_lie_inside_and_beside_each_other(
    labels: list[str], pairs: tuple[tuple[int, int], ...]
) -> None:
    for picture in pictures(labels, pairs):
        assert [node.place for node in picture.nodes] == list(range(len(labels)))
        boxes = [box(node) for node in picture.nodes]
        for left, top, right, bottom in boxes:
            assert 0 <= left <= right <= picture.width
            assert 0 <= top <= bottom <= picture.height
        if pairs is CIRCLE:
            for one, other in combinations(boxes, 2):
                beside = one[2] <= other[0] or other[2] <= one[0]
                assert beside or one[3] <= other[1] or other[3] <= one[1]
