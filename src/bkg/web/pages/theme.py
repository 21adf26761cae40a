"""``/theme/``: the colours and the logo that the dataset's settings give, from our own origin."""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.errors import NotFound
from bkg.release import layout
from bkg.settings import Settings
from bkg.web import answers, context, headers
from bkg.web.formats import Format
from bkg.web.kinds import own_class

BLUEPRINT = Blueprint("theme", __name__)

CSS = Format("css", "text/css", "CSS")


def style_sheet(settings: Settings) -> str:
    """The rules that change the colours of `site.css`; in the dark they are mixed with white."""
    light, dark = [], []
    if settings.theme_accent:
        accent = settings.theme_accent
        light.append(f":root {{ --accent: {accent}; --link-over: {accent}; }}")
        mixed = f"color-mix(in srgb, {accent} 35%, white)"
        dark.append(f":root {{ --accent: {mixed}; --link-over: {mixed}; }}")
    for iri, colour in sorted(settings.theme_colours.items()):
        light.append(f".{own_class(iri)} {{ --c: {colour}; }}")
        dark.append(f".{own_class(iri)} {{ --c: color-mix(in srgb, {colour} 45%, white); }}")
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
