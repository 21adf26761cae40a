"""Contrast as WCAG 2.2 measures it, and the colours of the style sheet held to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bkg.web
from bkg.web.contrast import ENOUGH, contrast, legible, luminance, mixed
from bkg.web.pages import theme

SHEET = (Path(bkg.web.__file__).parent / "static/site.css").read_text(encoding="utf-8")
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
GROUNDS = ("page", "raised", "sunk")
OF_TEXT = ("text", "quiet", "accent", "link-over", "problem", "good", "badge")
OF_CLASSES = (
    *("actor", "event", "initiative", "statistic", "claim", "source", "place", "passage"),
    "concept",
)
LEAST_OF_SIGNS = 3
"""Of what is no text, such as the frame of the focus: success criterion 1.4.11."""


def colours(scheme: str) -> dict[str, str]:
    """The colours of a scheme by the name of their variable, those of the twelve as ``k-<n>``."""
    light, dark = SHEET.split("@media (prefers-color-scheme: dark) {", 1)
    found: dict[str, str] = {}
    for part in (light, dark.split("\n}", 1)[0])[: 1 if scheme == "light" else 2]:
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        found.update(re.findall(r"\.(k-\d+) \{ --c: (#[0-9a-f]{6})", part))
    return found


def tint(scheme: str) -> float:
    """Share of a class's own colour behind its name."""
    shares = re.findall(r"--tint: (\d+)%", SHEET)
    return int(shares[scheme == "dark"]) / 100


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Reference values: black on white, and the greys that are the limit on white.
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_all_that_is_behind_it(scheme: str) -> None:
    known = colours(scheme)
    pairs = [(name, ground) for name in (*OF_TEXT, *OF_CLASSES) for ground in GROUNDS]
    pairs += [(f"k-{number}", ground) for number in range(12) for ground in GROUNDS]
    pairs += [("text", "mark"), ("accent", "mark"), ("doubt-text", "doubt"), ("on-badge", "accent")]
    pairs += [("on-badge", name) for name in OF_CLASSES]
    poor = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < ENOUGH} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_of_classes_can_be_read_in_their_badges(scheme: str) -> None:
    known = colours(scheme)
    poor = {}
    for name in (*OF_CLASSES, *(f"k-{number}" for number in range(12))):
        for ground in GROUNDS:
            behind = mixed(known[name], known[ground], tint(scheme))
            if contrast(known[name], behind) < ENOUGH:
                poor[name, ground] = round(contrast(known[name], behind), 2)
    assert poor == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_and_the_frames_of_controls_can_be_seen(scheme: str) -> None:
    known = colours(scheme)
    seen = [contrast(known[n], known[g]) for n in ("focus", "quiet") for g in GROUNDS]
    assert min(seen) >= LEAST_OF_SIGNS


@given(COLOURS)
def test_any_colour_of_a_dataset_can_be_read(colour: str) -> None:
    light = legible(colour, theme.LIGHT, "#000000", theme.LIGHT_TINT)
    assert contrast(light, mixed(light, theme.LIGHT, theme.LIGHT_TINT)) >= ENOUGH
    assert luminance(light) <= luminance(colour)
    dark = legible(colour, theme.DARK, "#ffffff", theme.DARK_TINT)
    assert contrast(dark, mixed(dark, theme.DARK, theme.DARK_TINT)) >= ENOUGH


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert legible("#7a1f5c", theme.LIGHT, "#000000", theme.LIGHT_TINT) == "#7a1f5c"


def test_the_theme_knows_the_grounds_of_the_sheet() -> None:
    assert (colours("light")["sunk"], tint("light")) == (theme.LIGHT, theme.LIGHT_TINT)
    assert (colours("dark")["raised"], tint("dark")) == (theme.DARK, theme.DARK_TINT)
