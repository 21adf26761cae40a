"""The numbers behind the drawings: nothing lies outside, and what is unsure shows as such."""

from __future__ import annotations

import pytest

from bkg.read.article_models import Figure, FigureGroup, Tie
from bkg.read.models import Link, PassageRef, Thing
from bkg.read.source_models import PassageSpot
from bkg.web.drawing import WHOLE, bars, text_map
from bkg.web.network import WIDTH, network


def figure(value: str = "", least: str = "", most: str = "") -> Figure:
    return Figure(None, Link("", "x"), value, least, most)


@pytest.mark.parametrize(
    ("figures", "drawn"),
    [
        ([figure("10"), figure("5")], [(1000, 1000), (500, 500)]),
        ([figure("10"), figure(least="2", most="4")], [(1000, 1000), (200, 400)]),
        ([figure("10"), figure(most="5")], [(1000, 1000), (0, 500)]),
        ([figure("10"), figure()], [(0, 0), (0, 0)]),
        ([figure("10")], [(0, 0)]),
        ([figure("-1"), figure("5")], [(0, 0), (0, 0)]),
    ],
)
def test_bars(figures: list[Figure], drawn: list[tuple[int, int]]) -> None:
    found = bars(FigureGroup(None, None, tuple(figures)))
    assert [(bar.sure, bar.maybe) for bar in found] == drawn


def test_a_map_has_every_passage_inside_its_lines() -> None:
    spots = [PassageSpot(PassageRef(str(n), ""), n, n + 40, "") for n in range(0, 200, 30)]
    drawn = text_map(210, spots)
    assert drawn is not None
    assert len(drawn.stretches) == len(spots)
    for _, stretches in drawn.stretches:
        for stretch in stretches:
            assert stretch.line in drawn.rows
            assert 0 <= stretch.mark.start < WHOLE
            assert stretch.mark.start + stretch.mark.width <= WHOLE + 2
    assert text_map(0, spots) is None
    assert text_map(10, []) is None


def test_a_network_has_no_two_boxes_in_one_place() -> None:
    ends = tuple(Thing(Link(f"urn:{n}", f"A name of thing {n} " * 3)) for n in range(6))
    ties = [Tie(Link(f"urn:p{n}", f"way {n}"), n % 2 == 0, ends[: n + 1]) for n in range(6)]
    drawn = network("Something with a very long name of many words that must be cut", ties)
    assert drawn is not None
    assert len(drawn.nodes) == 21
    ends_at: dict[int, int] = {}
    for node in drawn.nodes:
        assert node.top >= ends_at.get(node.left, 0)
        ends_at[node.left] = node.top + node.height
    assert max(ends_at.values()) <= drawn.height
    assert all(0 <= left < WIDTH for left in ends_at)
    assert all(len(line) <= 30 for node in drawn.nodes for line in node.lines)
    assert {node.lines for node in drawn.nodes} >= {
        ("A name of thing 0 A name of", "thing 0 A name of thing 0")
    }
    long = network("x", [Tie(Link("urn:p", "way"), True, (Thing(Link("urn:y", "word " * 20)),))])
    assert long is not None
    assert [line[-2:] for line in long.nodes[0].lines] == ["rd", " …"]
    assert network("Nothing around", []) is None
