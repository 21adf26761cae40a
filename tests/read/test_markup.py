"""The marks of Markdown are left out of quotations, wherever the quotation begins and ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.read.markup import unmarked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Jane Roe](#) then", "Jane Roe then"),
        ("see [a\nb](/a_b_c 'x') _c_", "see a\nb c"),
        ('an ![image](i.png "of *it*") here', "an image here"),
        ("## **The** _title_\n\n# Next", "The title\n\nNext"),
        ("**a *b* c** and ***d***", "a b c and d"),
        ("**[a](#)**, *[b](#)*", "a, b"),
        (r"\*not\* \[a](#)", "*not* [a](#)"),
        ("2 * 3 * 4, 2*3*4, snake_case_name, a_b", "2 * 3 * 4, 2*3*4, snake_case_name, a_b"),
        ("#hash and * one\n\nother * and [x] (y)", "#hash and * one\n\nother * and [x] (y)"),
        ("*no\n\nparagraph*", "*no\n\nparagraph*"),
    ],
)
def test_marks_are_left_out_and_nothing_else(text: str, shown: str) -> None:
    assert unmarked(text, 0, len(text)) == shown


def test_a_stretch_that_begins_or_ends_within_a_mark_shows_none() -> None:
    text = "a [falling out](#) with"
    assert unmarked(text, text.index("ling"), len(text)) == "ling out with"
    assert unmarked(text, 0, text.index("ling")) == "a fal"
    assert unmarked(text, text.index("(#"), len(text)) == " with"
    assert unmarked(text, text.index("](#"), text.index(" with")) == ""


@given(st.text(st.sampled_from("ab *_[]()#\\!\n")), st.data())
def test_stretches_side_by_side_show_what_the_whole_shows(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    whole, left, right = (
        unmarked(text, *ends) for ends in ((0, len(text)), (0, cut), (cut, len(text)))
    )
    assert left + right == whole
    rest = iter(text)
    assert all(character in rest for character in whole)
