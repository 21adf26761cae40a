"""Marks of direction are closed in the text that has them, and only there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bkg.web.bidi import balanced, finalize, verbatim

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
MARKS = LRE + RLE + PDF + LRO + RLO + LRI + RLI + FSI + PDI


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain שלום", "plain שלום"),
        (f"a{RLO}b", f"a{RLO}b{PDF}"),
        (f"a{RLO}b{PDF}c", f"a{RLO}b{PDF}c"),
        (f"{PDI}{PDF}a", "a"),
        (f"{PDI}{RLO}a", f"{RLO}a{PDF}"),
        (f"{RLI}{RLO}a", f"{RLI}{RLO}a{PDF}{PDI}"),
        (f"{RLI}{RLO}a{PDI}b", f"{RLI}{RLO}a{PDF}{PDI}b"),
        (f"{RLO}{RLI}a{PDF}b", f"{RLO}{RLI}ab{PDI}{PDF}"),
        (f"{RLO}a\nb{PDF}", f"{RLO}a{PDF}\nb"),
        (f"{FSI}a\u2029{PDI}", f"{FSI}a{PDI}\u2029"),
    ],
)
def test_what_is_open_is_closed_and_the_rest_is_left_out(text: str, wanted: str) -> None:
    assert balanced(text) == wanted


@given(st.text(st.sampled_from(MARKS + "ab\n\u2029"), max_size=30))
def test_every_text_is_closed_in_itself(text: str) -> None:
    result = balanced(text)
    assert balanced(result) == result
    assert re.sub(f"[{MARKS}]", "", result) == re.sub(f"[{MARKS}]", "", text)
    for line in re.split("[\n\u2029]", result):
        before = None
        while before != line:
            before = line
            line = re.sub(f"[{LRE}{RLE}{LRO}{RLO}][^{MARKS}]*{PDF}", "", line)
            line = re.sub(f"[{LRI}{RLI}{FSI}][^{MARKS}]*{PDI}", "", line)
        assert not set(line) & set(MARKS)


def test_what_jinja_gets() -> None:
    assert finalize(Markup("<b>") + RLO) == f"<b>{RLO}{PDF}"
    assert isinstance(finalize(Markup(RLO)), Markup)  # noqa: S704 - text of the test's own
    assert finalize(verbatim(f"<{RLO}")) == f"&lt;{RLO}"
    assert finalize(RLO) == RLO + PDF
    assert finalize(7) == 7
    assert finalize(None) is None
