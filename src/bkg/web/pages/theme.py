"""``/theme/``: the colours and the logo that the dataset's settings give, from our own origin."""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.errors import NotFound
from bkg.release import layout
from bkg.settings import Settings
from bkg.web import answers, context, headers
from bkg.web.contrast import legible, mixed
from bkg.web.formats import Format
from bkg.web.kinds import own_class

BLUEPRINT = Blueprint("theme", __name__)

CSS = Format("css", "text/css", "CSS")


# Of `site.css`: what coloured text stands on that is hardest to read it on, --sunk in the light and
# --raised in the dark, and --tint, the share of its own colour that a badge has behind its name.
LIGHT, LIGHT_TINT = "#f2f0ea", 0.09
DARK, DARK_TINT = "#1b1f25", 0.13


def _dark(colour: str) -> str:
    """The colour for the dark scheme."""
    return legible(mixed(colour, "#ffffff", 0.4), DARK, "#ffffff", DARK_TINT)


def style_sheet(settings: Settings) -> str:
    """The rules that change the colours of `site.css`.

    Text has them, so one that is too pale is darkened; in the dark they are mixed with white.
    """
    light: list[str] = []
    dark: list[str] = []
    if settings.theme_accent:
        for rules, colour in (
            (light, legible(settings.theme_accent, LIGHT, "#000000", LIGHT_TINT)),
            (dark, _dark(settings.theme_accent)),
        ):
            rules.append(f":root {{ --accent: {colour}; --link-over: {colour}; }}")
    for iri, colour in sorted(settings.theme_colours.items()):
        readable = legible(colour, LIGHT, "#000000", LIGHT_TINT)
        light.append(f".{own_class(iri)} {{ --c: {readable}; }}")
        dark.append(f".{own_class(iri)} {{ --c: {_dark(colour)}; }}")
    inner = "\n  ".join(dark)
    return "\n".join([*light, f"@media (prefers-color-scheme: dark) {{\n  {inner}\n}}", ""])


@BLUEPRINT.get("/theme/site.css")
def css() -> Response:
    """The colours of this dataset."""
    return answers.unchanged(CSS) or headers.finish(
        style_sheet(context.dataset().settings), CSS, answers.variant_of(CSS)
    )


@BLUEPRINT.get("/theme/<name>")
def logo(name: str) -> Response:
    """The logo, under the name that the release gives it."""
    release = context.dataset().release
    entry = next((e for e in release.manifest.files if e.name == f"{layout.THEME}/{name}"), None)
    path = release.file(entry.name) if entry is not None else None
    if entry is None or path is None:
        raise NotFound("this release has no file %(name)s", name=name)
    fmt = Format(path.suffix.removeprefix("."), entry.media_type, name)
    return answers.unchanged(fmt) or headers.finish(path.read_bytes(), fmt, answers.variant_of(fmt))
