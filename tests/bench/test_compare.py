"""Every figure in which a peer is better is told, whichever it is, and no other."""

from __future__ import annotations

from bench import compare, page
from bench.figures import Ahead, Compared, Figures, Table

LONG = Table(
    "Long",
    ("quads", "engine", "seconds", "answers/s"),
    (
        (1000, "bkg", 2.0, 10.0),
        (1000, "quick", 1.0, 5.0),
        (1000, "busy", 3.0, 20.0),
        (1000, "bkg, kept", 0.1, 100.0),
        (2000, "bkg", 4.0, None),
        (2000, "quick", 1.5, 9.0),
        (3000, "quick", 2.0, 9.0),
    ),
)
WIDE = Table(
    "Wide",
    ("quads", "kind", "one", "other", "bkg"),
    ((1000, "ASK", 1.0, 3.0, 2.0), (1000, "COUNT", None, 2.0, 2.0)),
)


def figures() -> Figures:
    return Figures(
        "part",
        "A part",
        "",
        tables=[LONG, WIDE],
        compared=[
            Compared("Long", ("quads",), "bkg", "engine", ("seconds",), ("answers/s",),
                     aside=("bkg, kept",), key=True),
            Compared("Wide", ("quads", "kind"), "bkg", less=("ms",), peers=("one", "other")),
        ],
        ahead=[Ahead("quick", "start", "2 s", "1 s")],
    )  # fmt: skip


def test_a_peer_is_ahead_where_its_figure_is_better() -> None:
    assert [(x.peer, x.what, x.ours, x.theirs) for x in compare.ahead(figures())] == [
        ("quick", "1,000 quads: seconds", "2", "1"),
        ("busy", "1,000 quads: answers/s", "10", "20"),
        ("quick", "2,000 quads: seconds", "4", "1.5"),
        ("one", "1,000 quads, ASK: ms", "2", "1"),
        ("quick", "start", "2 s", "1 s"),
    ]


def test_the_overview_says_where_we_are_at_the_largest_size_of_ours() -> None:
    assert compare.standing(figures()) == [
        ("2,000 quads: seconds", "4", "quick", "1.5", "2.67"),
    ]
    text = page.overview([figures()])
    assert "| A part | 2,000 quads: seconds | 4 | quick | 1.5 | 2.67 |" in text
    assert "| A part | one | 1,000 quads, ASK: ms | 2 | 1 |" in text


def test_what_no_peer_was_measured_in_is_still_said() -> None:
    alone = Figures(
        "part",
        "",
        "",
        tables=[Table("Long", LONG.columns, LONG.rows[:1])],
        compared=figures().compared[:1],
    )
    assert compare.ahead(alone) == []
    assert compare.standing(alone) == [
        ("1,000 quads: seconds", "2", None, None, None),
        ("1,000 quads: answers/s", "10", None, None, None),
    ]


def test_a_peer_that_answers_wrongly_is_not_set_beside_ours() -> None:
    table = Table(
        "Judged",
        ("quads", "engine", "seconds", "agrees"),
        ((10, "bkg", 3.0, "no"), (10, "wrong", 1.0, "no"), (10, "right", 2.0, "yes")),
    )
    judged = Compared("Judged", ("quads",), "bkg", "engine", ("seconds",), right="agrees", key=True)
    part = Figures("part", "", "", tables=[table], compared=[judged])
    assert [line.peer for line in compare.ahead(part)] == ["right"]
    assert compare.standing(part) == [("10 quads: seconds", "3", "right", "2", "1.50")]
