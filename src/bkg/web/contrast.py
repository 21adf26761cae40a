"""Contrast of colours as WCAG 2.2 measures it, so that a dataset's own can be read as text.

Colours are written as in the settings: ``#`` and six hexadecimal digits.
"""

from __future__ import annotations

ENOUGH = 4.5
"""Least contrast of text with what is behind it: WCAG 2.2, success criterion 1.4.3."""

STEPS = 20


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white): WCAG 2.2, section 5, definitions."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21: WCAG 2.2, section 5, definitions."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """As ``color-mix(in srgb, one share, other)`` of CSS; ``share`` is from 0 to 1."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def legible(colour: str, ground: str, extreme: str, tint: float = 0.0) -> str:
    """The colour, mixed with ``extreme`` no more than it takes to be read on ``ground``.

    ``tint`` is the share of the colour itself in what is behind it, as badges have it. The extreme,
    black or white, must be legible on the ground.
    """
    for step in range(STEPS):
        tried = mixed(colour, extreme, 1 - step / STEPS)
        if contrast(tried, mixed(tried, ground, tint)) >= ENOUGH:
            return tried
    return extreme
